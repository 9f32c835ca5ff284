//! What people do with places, homes and roles: how rights come and go, and how rows move between spaces.

use domain::kernel::{Actor, Role};
use domain::org::{
    Appoint, AskId, AskRow, AskToJoin, ContactFields, Decline, EditPlace, EndRole, ImportPlaces,
    MoveOut, NewcomerRow, PlaceFields, Rename, RoleRow, SetContact, SetOffice, Vouch, WithdrawAsk,
    place_of_code,
};

use super::{Seen, verbs, words};
use crate::cast;
use crate::dice::Dice;

verbs! { org;
    ImportPlaces: 1, 2, import_places;
    EditPlace: 1, 3, edit_place;
    AskToJoin: 8, 2, ask_to_join;
    WithdrawAsk: 2, 1, withdraw_ask;
    Vouch: 14, 14, vouch;
    Decline: 1, 4, decline;
    MoveOut: 2, 1, move_out;
    Appoint: 1, 8, appoint;
    EndRole: 1, 6, end_role;
    Rename: 2, 2, |_: &Seen<'_>, dice: &mut Dice| Some(Rename { name: words(dice) });
    SetContact: 1, 2, set_contact;
    SetOffice: 1, 1, set_office;
}

/// A roster as it was, but for one place that is called otherwise, hangs elsewhere, or is new.
fn import_places(_: &Seen<'_>, dice: &mut Dice) -> Option<ImportPlaces> {
    let mut places = cast::places();
    let which = dice.below(places.len());
    match dice.below(4) {
        0 => places[which].name = words(dice) + "名",
        1 | 2 => {
            // A stairwell that is of the other estate of its community from now on.
            let moved = places.iter_mut().find(|place| place.code == "1112")?;
            moved.parent = Some(place_of_code(dice.pick(&["111", "112", "121"])?));
        }
        _ => {
            let mut new = places[which].clone();
            new.parent = Some(new.id);
            new.code = format!("{}9", new.code);
            new.id = place_of_code(&new.code);
            new.level = domain::kernel::Level::Stairwell;
            places.push(new);
        }
    }
    Some(ImportPlaces { places })
}

fn edit_place(seen: &Seen<'_>, dice: &mut Dice) -> Option<EditPlace> {
    Some(EditPlace {
        place: seen.place(dice)?,
        fields: PlaceFields {
            name: words(dice),
            party_body: words(dice),
            grid: words(dice),
        },
    })
}

/// Mostly by those who live nowhere yet: who asks elsewhere gives up where they live, and the neighbourhood would empty.
fn ask_to_join(seen: &Seen<'_>, dice: &mut Dice) -> Option<AskToJoin> {
    let settled = seen.actor().is_some_and(Actor::is_verified);
    if settled && !dice.once_in(8) {
        return None;
    }
    let codes = ["1111", "1111", "1112", "1121", "1211", "12"];
    Some(AskToJoin {
        place: place_of_code(dice.pick(&codes)?),
        unit: dice.pick(&["101", "102", "", ""])?.to_owned(),
        name: words(dice),
    })
}

fn withdraw_ask(seen: &Seen<'_>, dice: &mut Dice) -> Option<WithdrawAsk> {
    let ask = AskId(seen.row::<AskRow>(dice)?);
    Some(WithdrawAsk { ask })
}

fn newcomer(seen: &Seen<'_>, dice: &mut Dice) -> Option<AskId> {
    seen.row::<NewcomerRow>(dice).map(AskId)
}

fn vouch(seen: &Seen<'_>, dice: &mut Dice) -> Option<Vouch> {
    let ask = newcomer(seen, dice)?;
    Some(Vouch { ask })
}

fn decline(seen: &Seen<'_>, dice: &mut Dice) -> Option<Decline> {
    Some(Decline {
        ask: newcomer(seen, dice)?,
        reason: words(dice),
    })
}

fn move_out(seen: &Seen<'_>, dice: &mut Dice) -> Option<MoveOut> {
    let person = if dice.once_in(2) {
        seen.person
    } else {
        Seen::somebody(dice)
    };
    dice.once_in(2).then_some(MoveOut { person })
}

fn appoint(seen: &Seen<'_>, dice: &mut Dice) -> Option<Appoint> {
    let place = if dice.once_in(3) {
        seen.place(dice)?
    } else {
        dice.pick(&cast::place_ids())?
    };
    let mut roles = Role::ALL.to_vec();
    roles.extend([Role::CommunityWorker; 4]);
    Some(Appoint {
        person: Seen::somebody(dice),
        role: dice.pick(&roles)?,
        place,
    })
}

/// Mostly a role that they see somebody hold.
fn role(seen: &Seen<'_>, dice: &mut Dice) -> Option<RoleRow> {
    let rows: Vec<_> = seen
        .view
        .all::<RoleRow>()
        .map(|(.., row)| row.clone())
        .collect();
    dice.pick(&rows)
}

fn end_role(seen: &Seen<'_>, dice: &mut Dice) -> Option<EndRole> {
    // Where nobody works any more, little happens.
    let role = role(seen, dice).filter(|_| dice.once_in(3))?;
    Some(EndRole {
        person: role.person,
        role: role.role,
        place: role.place,
    })
}

fn contact(dice: &mut Dice) -> ContactFields {
    ContactFields {
        name: words(dice),
        phone: if dice.once_in(2) { "62000000" } else { "" }.to_owned(),
        note: words(dice),
    }
}

fn set_contact(seen: &Seen<'_>, dice: &mut Dice) -> Option<SetContact> {
    let role = role(seen, dice)?;
    Some(SetContact {
        place: role.place,
        role: role.role,
        fields: contact(dice),
    })
}

fn set_office(seen: &Seen<'_>, dice: &mut Dice) -> Option<SetOffice> {
    Some(SetOffice {
        place: seen.place(dice)?,
        fields: contact(dice),
    })
}
