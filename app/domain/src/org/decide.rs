//! The decisions, in the order in which a place, a home and a role come to be.

use super::roles::fits;
use super::{
    Appoint, Ask, AskId, AskToJoin, Command, ContactFields, Decline, EditPlace, EndRole, Event,
    Facts, ImportPlaces, MoveOut, NEIGHBOURS_NEEDED, PlaceFields, Refusal, Rename, SetContact,
    SetOffice, Vouch, WithdrawAsk, may_appoint,
};
use crate::kernel::{Actor, Ctx, FieldError, Level, PlaceId, Purpose, Role, Site};

/// Decides a command into events, or refuses it.
pub fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    check(command)?;
    match command {
        Command::ImportPlaces(import) => import_places(facts, import, ctx),
        Command::EditPlace(edit) => edit_place(facts, edit, ctx),
        Command::SetOffice(set) => set_office(facts, set, ctx),
        Command::AskToJoin(ask) => ask_to_join(facts, ask, ctx),
        Command::WithdrawAsk(withdraw) => withdraw_ask(facts, withdraw, ctx),
        Command::Vouch(vouch) => self::vouch(facts, vouch, ctx),
        Command::Decline(decline) => self::decline(facts, decline, ctx),
        Command::MoveOut(move_out) => self::move_out(facts, move_out, ctx),
        Command::Rename(rename) => self::rename(facts, rename, ctx),
        Command::Appoint(appoint) => self::appoint(facts, appoint, ctx),
        Command::EndRole(end) => end_role(facts, end, ctx),
        Command::SetContact(set) => set_contact(facts, set, ctx),
    }
}

/// What is malformed, whoever asks and whenever.
pub fn check(command: &Command) -> Result<(), Refusal> {
    let errors = match command {
        Command::EditPlace(edit) => check_place(&edit.fields),
        Command::AskToJoin(ask) => {
            let unit = long(
                "unit",
                "org.field.unit_long",
                &ask.unit,
                AskToJoin::UNIT_MAX,
            );
            check_name(&ask.name).into_iter().chain(unit).collect()
        }
        Command::Decline(decline) => {
            let reason = &decline.reason;
            long(
                "reason",
                "org.field.reason_long",
                reason,
                Decline::REASON_MAX,
            )
        }
        Command::Rename(rename) => check_name(&rename.name),
        Command::SetContact(set) => check_contact(&set.fields),
        Command::SetOffice(set) => check_contact(&set.fields),
        Command::ImportPlaces(_)
        | Command::WithdrawAsk(_)
        | Command::Vouch(_)
        | Command::MoveOut(_)
        | Command::Appoint(_)
        | Command::EndRole(_) => Vec::new(),
    };
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Input(errors))
    }
}

fn check_name(name: &str) -> Vec<FieldError> {
    if name.trim().is_empty() {
        vec![FieldError::new("name", "org.field.name_missing")]
    } else {
        long("name", "org.field.name_long", name, Rename::NAME_MAX)
    }
}

fn check_place(fields: &PlaceFields) -> Vec<FieldError> {
    let max = PlaceFields::NAME_MAX;
    let missing = fields.name.trim().is_empty();
    let missing = missing.then(|| FieldError::new("fields.name", "org.field.place_missing"));
    let key = "org.field.place_long";
    let name = long("fields.name", key, &fields.name, max);
    let party_body = long("fields.party_body", key, &fields.party_body, max);
    let grid = long("fields.grid", key, &fields.grid, max);
    let long = [name, party_body, grid].into_iter().flatten();
    missing.into_iter().chain(long).collect()
}

/// All blank is well-formed: it takes the contact out of the directory.
fn check_contact(fields: &ContactFields) -> Vec<FieldError> {
    if fields.is_blank() {
        return Vec::new();
    }
    let mut errors = Vec::new();
    if fields.name.trim().is_empty() {
        errors.push(FieldError::new("fields.name", "org.field.contact_missing"));
    }
    let phone = fields.phone.trim();
    let dials = phone
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | ' '));
    if !dials || phone.chars().count() > 20 || (1..3).contains(&phone.len()) {
        errors.push(FieldError::new("fields.phone", "org.field.phone_wrong"));
    }
    let max = ContactFields::NOTE_MAX;
    let note = long("fields.note", "org.field.note_long", &fields.note, max);
    let key = "org.field.name_long";
    let name = long("fields.name", key, &fields.name, Rename::NAME_MAX);
    errors.into_iter().chain(name).chain(note).collect()
}

fn long(field: &str, key: &str, text: &str, max: usize) -> Vec<FieldError> {
    let is_long = text.trim().chars().count() > max;
    let error = is_long.then(|| FieldError::new(field, key).with("max", max));
    error.into_iter().collect()
}

/// The roster has been read already; what is judged here is whether it fits what is recorded.
fn import_places(facts: &Facts, import: &ImportPlaces, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let administrates = |grant: &crate::kernel::Grant| grant.role == Role::Administrator;
    if !ctx.actor.is_clock() && !ctx.actor.grants.iter().any(administrates) {
        return Err(not_yours(facts.site.as_ref()));
    }
    let mut after = facts.places.clone();
    let mut places = Vec::new();
    let (mut entered, mut changed) = (0, 0);
    for place in &import.places {
        let parent = place.parent.map(|parent| after.get(&parent));
        if parent.is_some_and(|parent| parent.is_none_or(|parent| parent.level >= place.level)) {
            return Err(Refusal::NotFound);
        }
        let mut place = place.clone();
        match after.get(&place.id) {
            None => entered += 1,
            Some(known) => {
                // Homes, bookings and desks hang on the community; a roster does not move them.
                let stays = known.level == place.level
                    && (place.level <= Level::Community
                        || community_of(&after, known) == community_of(&after, &place));
                if !stays {
                    return Err(Refusal::Uprooted { code: place.code });
                }
                if known.office.is_some() {
                    place.office.clone_from(&known.office);
                }
                if *known == place {
                    continue;
                }
                changed += 1;
            }
        }
        after.insert(place.id, place.clone());
        places.push(place);
    }
    if places.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PlacesImported {
        places,
        entered,
        changed,
    }])
}

fn community_of(
    places: &std::collections::BTreeMap<PlaceId, super::Place>,
    place: &super::Place,
) -> Option<PlaceId> {
    let mut place = place;
    while place.level > Level::Community {
        place = places.get(&place.parent?)?;
    }
    (place.level == Level::Community).then_some(place.id)
}

fn edit_place(facts: &Facts, edit: &EditPlace, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    may_edit_here(facts, ctx)?;
    let place = facts.places.get(&edit.place).ok_or(Refusal::NotFound)?;
    let fields = PlaceFields {
        name: edit.fields.name.trim().to_owned(),
        party_body: edit.fields.party_body.trim().to_owned(),
        grid: edit.fields.grid.trim().to_owned(),
    };
    if (&place.name, &place.party_body, &place.grid)
        == (&fields.name, &fields.party_body, &fields.grid)
    {
        return Ok(Vec::new());
    }
    Ok(vec![Event::PlaceEdited {
        place: edit.place,
        fields,
    }])
}

fn set_office(facts: &Facts, set: &SetOffice, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    may_edit_here(facts, ctx)?;
    Ok(vec![Event::OfficeSet {
        place: set.place,
        fields: trimmed(&set.fields),
    }])
}

fn ask_to_join(facts: &Facts, ask: &AskToJoin, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    only_oneself(ctx)?;
    let site = facts.site.as_ref().ok_or(Refusal::NotFound)?;
    if facts.has_finer || site.level < Level::Community {
        return Err(Refusal::TooCoarse {
            place: site.name.clone(),
        });
    }
    let mut events = Vec::new();
    let name = ask.name.trim();
    let renamed = facts.resident.as_ref().is_some_and(|r| r.name != name);
    if renamed {
        events.push(Event::Renamed {
            person: ctx.subject,
            name: name.to_owned(),
        });
    }
    let unit = ask.unit.trim();
    let home = facts.resident.as_ref().and_then(|r| r.home.as_ref());
    let lives_there =
        home.is_some_and(|home| home.site.place() == site.place() && home.unit == unit);
    if let Some(earlier) = &facts.ask {
        let same = earlier.site.place() == site.place() && earlier.unit == unit;
        if same && earlier.declined.is_none() && !lives_there {
            return Ok(events);
        }
        events.push(Event::Withdrawn { ask: earlier.id });
    }
    if lives_there {
        return Ok(events);
    }
    if facts.asked_lately >= AskToJoin::PER_DAY {
        return Err(Refusal::AskedOften);
    }
    let id = AskId::derive(ctx.command, "ask");
    events.push(Event::Asked {
        ask: id,
        place: site.place(),
        unit: unit.to_owned(),
    });
    // Who could confirm others there needs nobody to confirm themselves.
    if may_settle(&ctx.actor, site) {
        events.push(Event::Confirmed {
            ask: id,
            person: ctx.subject,
            place: site.place(),
        });
    }
    Ok(events)
}

fn withdraw_ask(facts: &Facts, withdraw: &WithdrawAsk, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    match &facts.ask {
        Some(ask) if ask.id == withdraw.ask && ask.person == ctx.subject => {
            only_oneself(ctx)?;
            Ok(vec![Event::Withdrawn { ask: ask.id }])
        }
        // Taking back what is gone already is what was asked for.
        _ => Ok(Vec::new()),
    }
}

fn vouch(facts: &Facts, vouch: &Vouch, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let ask = waiting(facts, vouch.ask, ctx)?;
    if ask.person == ctx.actor.person {
        return Err(Refusal::Oneself);
    }
    if ask.vouchers.contains(&ctx.actor.person) {
        return Ok(Vec::new());
    }
    let mut events = vec![Event::Vouched {
        ask: ask.id,
        by: ctx.actor.person,
    }];
    if may_settle(&ctx.actor, &ask.site) || ask.vouchers.len() + 1 >= NEIGHBOURS_NEEDED {
        events.push(Event::Confirmed {
            ask: ask.id,
            person: ask.person,
            place: ask.site.place(),
        });
    }
    Ok(events)
}

fn decline(facts: &Facts, decline: &Decline, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let ask = waiting(facts, decline.ask, ctx)?;
    if !may_settle(&ctx.actor, &ask.site) {
        return Err(not_yours(Some(&ask.site)));
    }
    Ok(vec![Event::Declined {
        ask: ask.id,
        reason: decline.reason.trim().to_owned(),
    }])
}

/// Somebody who waits, and of whom the actor may know: who asks to live where is for those who live and work there.
fn waiting<'a>(facts: &'a Facts, ask: AskId, ctx: &Ctx) -> Result<&'a Ask, Refusal> {
    let found = facts.ask.as_ref().filter(|found| {
        let own = found.person == ctx.actor.person;
        found.id == ask && (own || may_vouch(&ctx.actor, &found.site))
    });
    found
        .filter(|found| found.declined.is_none())
        .ok_or(Refusal::NoLongerWaiting)
}

fn move_out(facts: &Facts, move_out: &MoveOut, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let resident = facts.resident.as_ref().ok_or(Refusal::NotFound)?;
    let own = ctx.actor.person == move_out.person;
    let Some(home) = &resident.home else {
        let knows = own || ctx.actor.is_staff();
        return knows.then(Vec::new).ok_or(Refusal::NotFound);
    };
    // Where somebody lives, and whether there is such a person, is not for everybody to know.
    if !own && !ctx.actor.works_for(Purpose::People, &home.site.path) {
        return Err(Refusal::NotFound);
    }
    Ok(vec![Event::MovedOut {
        person: resident.id,
        place: home.site.place(),
    }])
}

fn rename(facts: &Facts, rename: &Rename, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    only_oneself(ctx)?;
    let resident = facts.resident.as_ref().ok_or(Refusal::NotFound)?;
    let name = rename.name.trim();
    if resident.name == name {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Renamed {
        person: resident.id,
        name: name.to_owned(),
    }])
}

fn appoint(facts: &Facts, appoint: &Appoint, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let site = facts.site.as_ref().ok_or(Refusal::NotFound)?;
    if !may_appoint(&ctx.actor, appoint.role, site) {
        return Err(not_yours(Some(site)));
    }
    if !fits(appoint.role, site.level) {
        return Err(Refusal::WrongLevel {
            place: site.name.clone(),
        });
    }
    let resident = facts.resident.as_ref().ok_or(Refusal::NotFound)?;
    if facts
        .held(resident.id, appoint.role, site.place())
        .is_some()
    {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Appointed {
        person: resident.id,
        role: appoint.role,
        place: site.place(),
    }])
}

/// Whoever could give the role ends it, and whoever holds it lays it down.
fn end_role(facts: &Facts, end: &EndRole, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let site = facts.site.as_ref().ok_or(Refusal::NotFound)?;
    let own = ctx.actor.person == end.person;
    if !own && !may_appoint(&ctx.actor, end.role, site) {
        return Err(not_yours(Some(site)));
    }
    if facts.held(end.person, end.role, end.place).is_none() {
        return Ok(Vec::new());
    }
    if end.role == Role::Administrator && facts.administrators <= 1 {
        return Err(Refusal::LastAdministrator);
    }
    Ok(vec![Event::RoleEnded {
        person: end.person,
        role: end.role,
        place: end.place,
    }])
}

fn set_contact(facts: &Facts, set: &SetContact, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    only_oneself(ctx)?;
    let held = facts.held(ctx.subject, set.role, set.place);
    held.ok_or(Refusal::NotFound)?;
    Ok(vec![Event::ContactSet {
        person: ctx.subject,
        role: set.role,
        place: set.place,
        fields: trimmed(&set.fields),
    }])
}

/// Whether `actor` may vouch for somebody at `site`: two who may are enough, one who may settle it is.
pub fn may_vouch(actor: &Actor, site: &Site) -> bool {
    is_neighbour(actor, site.place()) || may_settle(actor, site)
}

/// Whether the confirmed home of `actor` is that very place: a stairwell, or a coarser one where finer places are not
/// entered yet.
pub fn is_neighbour(actor: &Actor, place: PlaceId) -> bool {
    let home = actor.home.as_ref().filter(|home| home.verified);
    home.is_some_and(|home| home.path.place() == Some(place))
}

/// Whether `actor` alone confirms or declines newcomers at `site`: its leader, and staff.
pub fn may_settle(actor: &Actor, site: &Site) -> bool {
    let leads = site.level == Level::Stairwell && actor.holds(Role::StairwellLeader, &site.path);
    leads || actor.works_for(Purpose::People, &site.path)
}

/// Whether `actor` may put right what is said of `site`.
pub fn may_edit(actor: &Actor, site: &Site) -> bool {
    actor.works_for(Purpose::People, &site.path)
}

fn may_edit_here(facts: &Facts, ctx: &Ctx) -> Result<(), Refusal> {
    let site = facts.site.as_ref().ok_or(Refusal::NotFound)?;
    if ctx.actor.is_clock() || may_edit(&ctx.actor, site) {
        Ok(())
    } else {
        Err(not_yours(Some(site)))
    }
}

/// What somebody's name, home and contact are is nobody else's to say.
fn only_oneself(ctx: &Ctx) -> Result<(), Refusal> {
    if ctx.actor.person == ctx.subject {
        Ok(())
    } else {
        Err(Refusal::NotOneself)
    }
}

fn not_yours(site: Option<&Site>) -> Refusal {
    Refusal::NotYours {
        place: site.map_or_else(String::new, |site| site.name.clone()),
    }
}

fn trimmed(fields: &ContactFields) -> ContactFields {
    ContactFields {
        name: fields.name.trim().to_owned(),
        phone: fields.phone.trim().to_owned(),
        note: fields.note.trim().to_owned(),
    }
}
