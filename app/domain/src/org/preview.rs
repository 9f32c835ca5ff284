//! What the phone shows of an unsent command.

use super::{
    AskId, AskRow, AskToJoin, Command, Contact, ContactRow, EditPlace, HomeRow, NewcomerRow,
    PlaceRow, RoleRow, SetContact, VouchRow, role_id,
};
use crate::kernel::{Ctx, Patch, RowKind, Space, View};
use crate::slices::Body;

/// Overlays the actor's own rows.
pub fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    match command {
        Command::AskToJoin(ask) => asked(view, ask, ctx),
        Command::WithdrawAsk(withdraw) => vec![Patch::Hide(me, AskRow::KIND, withdraw.ask.0)],
        Command::Vouch(vouch) => {
            let row = VouchRow { ask: vouch.ask };
            vec![Patch::put(me, vouch.ask.0, Body::Vouch(row))]
        }
        Command::Decline(decline) => view
            .all::<NewcomerRow>()
            .filter(|(_, id, _)| *id == decline.ask.0)
            .map(|(space, id, _)| Patch::Hide(*space, NewcomerRow::KIND, id))
            .collect(),
        Command::MoveOut(move_out) if move_out.person == ctx.actor.person => {
            vec![Patch::Hide(me, HomeRow::KIND, move_out.person.0)]
        }
        Command::EditPlace(edit) => edited(view, edit),
        Command::SetContact(set) => contact(view, set, ctx),
        // What changes for others is shown once the server has said so.
        Command::ImportPlaces(_)
        | Command::MoveOut(_)
        | Command::Rename(_)
        | Command::Appoint(_)
        | Command::EndRole(_)
        | Command::SetOffice(_) => Vec::new(),
    }
}

fn asked(view: &View, ask: &AskToJoin, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    let place = view.find::<PlaceRow>(ask.place.0);
    let row = AskRow {
        place: ask.place,
        place_name: place.map_or_else(String::new, |place| place.name.clone()),
        level: place.map_or(crate::kernel::Level::Stairwell, |place| place.level),
        unit: ask.unit.trim().to_owned(),
        asked: ctx.made,
        vouched: 0,
        declined: None,
    };
    let earlier = view.mine::<AskRow>();
    let earlier = earlier.map(|(id, _)| Patch::Hide(me, AskRow::KIND, id));
    let id = AskId::derive(ctx.command, "ask");
    earlier
        .chain([Patch::put(me, id.0, Body::Ask(row))])
        .collect()
}

fn edited(view: &View, edit: &EditPlace) -> Vec<Patch> {
    view.all::<PlaceRow>()
        .filter(|(_, id, _)| *id == edit.place.0)
        .map(|(space, id, row)| {
            let mut row = row.clone();
            edit.fields.name.trim().clone_into(&mut row.name);
            edit.fields
                .party_body
                .trim()
                .clone_into(&mut row.party_body);
            edit.fields.grid.trim().clone_into(&mut row.grid);
            Patch::put(*space, id, Body::Place(row))
        })
        .collect()
}

fn contact(view: &View, set: &SetContact, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    let id = role_id(ctx.actor.person, set.role, set.place);
    let Some(row) = view.find_in::<RoleRow>(&me, id) else {
        return Vec::new();
    };
    let mut row = row.clone();
    let shown = (!set.fields.is_blank()).then(|| Contact {
        name: set.fields.name.trim().to_owned(),
        phone: set.fields.phone.trim().to_owned(),
        note: set.fields.note.trim().to_owned(),
    });
    row.contact.clone_from(&shown);
    let public = Space::Public(set.place);
    let directory = match shown {
        Some(contact) => Patch::put(
            public,
            id,
            Body::Contact(ContactRow {
                place: set.place,
                role: Some(set.role),
                contact,
            }),
        ),
        None => Patch::Hide(public, ContactRow::KIND, id),
    };
    vec![Patch::put(me, id, Body::Role(row)), directory]
}
