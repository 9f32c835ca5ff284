//! What is malformed, whoever asks and whenever.

use crate::kernel::{FieldError, Minutes};
use crate::services::{
    AddDependant, AskLink, Book, Cancel, CloseDay, Command, Fields, Guest, Hours, Line, MOST_WEEKS,
    MarkAs, Note, Outside, Policy, Refusal, SessionId, Terms,
};

/// What is malformed.
pub fn check(command: &Command) -> Result<(), Refusal> {
    let errors = match command {
        Command::Define(define) => fields(&define.fields),
        Command::Describe(describe) => fields(&describe.fields),
        Command::SetHours(set) => {
            let why = reason(&set.reason, set.outside == Some(Outside::CallOff));
            [lines(&set.lines, true), terms(set.terms), why].concat()
        }
        Command::ChangeDay(change) => {
            let why = reason(&change.reason, change.outside == Some(Outside::CallOff));
            [lines(&change.lines, false), why].concat()
        }
        Command::CloseDay(close) => close_day(close),
        Command::Cancel(Cancel { reason: why, .. }) => reason(why, false),
        Command::Book(book) => [guest(&book.guest), also(&book.also)].concat(),
        Command::Mark(mark) => reason(&mark.reason, mark.mark == MarkAs::Excused),
        Command::AskLink(ask) => ask_link(ask),
        Command::AddDependant(add) => add_dependant(add),
        Command::Note(note) => text("text", &note.text, Note::TEXT_MAX)
            .into_iter()
            .collect(),
        _ => Vec::new(),
    };
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Input(errors))
    }
}

fn fields(fields: &Fields) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (name, key, text) in [
        ("fields.name", "services.field.name_missing", &fields.name),
        ("fields.room", "services.field.room_missing", &fields.room),
    ] {
        if text.trim().is_empty() {
            errors.push(FieldError::new(name, key));
        }
    }
    for (name, text, max) in [
        ("fields.name", &fields.name, Fields::NAME_MAX),
        ("fields.room", &fields.room, Fields::ROOM_MAX),
        ("fields.about", &fields.about, Fields::ABOUT_MAX),
        ("fields.contact", &fields.contact, Fields::CONTACT_MAX),
    ] {
        if text.chars().count() > max {
            errors.push(FieldError::new(name, "services.field.text_long").with("max", max));
        }
    }
    errors
}

fn close_day(close: &CloseDay) -> Vec<FieldError> {
    let mut errors = reason(&close.reason, true);
    if close.services.is_empty() {
        errors.push(FieldError::new(
            "services",
            "services.field.services_missing",
        ));
    }
    errors
}

fn also(also: &[SessionId]) -> Vec<FieldError> {
    let many = also.len() > Book::ALSO_MAX;
    let error = || FieldError::new("also", "services.field.also_many").with("max", Book::ALSO_MAX);
    many.then(error).into_iter().collect()
}

fn guest(guest: &Guest) -> Vec<FieldError> {
    let name = text("guest.name", &guest.name, Guest::NAME_MAX);
    let phone = text("guest.phone", &guest.phone, Guest::PHONE_MAX);
    name.into_iter().chain(phone).collect()
}

fn ask_link(ask: &AskLink) -> Vec<FieldError> {
    let called = ask.called.trim();
    let missing = called.is_empty();
    let missing = missing.then(|| FieldError::new("called", "services.field.called_missing"));
    let long = text("called", called, AskLink::CALLED_MAX);
    let phone = ask.number().err();
    missing.into_iter().chain(long).chain(phone).collect()
}

fn add_dependant(add: &AddDependant) -> Vec<FieldError> {
    let missing = add.name.trim().is_empty();
    let missing = missing.then(|| FieldError::new("name", "services.field.called_missing"));
    let long = text("name", &add.name, AddDependant::NAME_MAX);
    let strange = add.born.is_some_and(|born| born < AddDependant::BORN_FROM);
    let strange = strange.then(|| FieldError::new("born", "services.field.born_strange"));
    missing.into_iter().chain(long).chain(strange).collect()
}

fn text(field: &str, text: &str, max: usize) -> Option<FieldError> {
    let long = text.trim().chars().count() > max;
    long.then(|| FieldError::new(field, "services.field.text_long").with("max", max))
}

fn reason(reason: &str, needed: bool) -> Vec<FieldError> {
    let reason = reason.trim();
    if needed && reason.is_empty() {
        vec![FieldError::new("reason", "services.field.reason_missing")]
    } else if reason.chars().count() > CloseDay::REASON_MAX {
        vec![
            FieldError::new("reason", "services.field.text_long").with("max", CloseDay::REASON_MAX),
        ]
    } else {
        Vec::new()
    }
}

fn terms(terms: Terms) -> Vec<FieldError> {
    let mut errors = Vec::new();
    within(
        &mut errors,
        "terms.cancel",
        terms.cancel.0,
        0,
        Minutes::days(7).0,
    );
    within(
        &mut errors,
        "terms.hold",
        terms.hold.0,
        1,
        Minutes::days(1).0,
    );
    within(&mut errors, "terms.ahead", terms.ahead, 1, 60);
    let week = Minutes::days(7).0;
    within(&mut errors, "terms.lead", terms.lead.0, 0, week);
    within(&mut errors, "terms.per_week", terms.per_week, 0, 20);
    within(&mut errors, "terms.misses", terms.misses, 0, 20);
    within(&mut errors, "terms.party", terms.party, 0, 10);
    within(&mut errors, "terms.weeks", terms.weeks, 0, MOST_WEEKS);
    within(&mut errors, "terms.age_from", terms.age_from, 0, 120);
    let least = if terms.age_to > 0 { terms.age_from } else { 0 };
    within(&mut errors, "terms.age_to", terms.age_to, least, 120);
    errors.extend(draw(terms));
    if terms.weeks > 1 && terms.policy != Policy::First {
        errors.push(FieldError::new("terms.weeks", "services.field.weeks_drawn"));
    }
    errors
}

/// A draw on a day comes before nobody can cancel any more, and after people could enter.
fn draw(terms: Terms) -> Vec<FieldError> {
    let mut errors = Vec::new();
    match terms.policy {
        Policy::First => {}
        Policy::Opening => {
            let day = Minutes::days(1).0;
            within(&mut errors, "terms.within", terms.within.0, 5, day);
        }
        Policy::Day => {
            let (least, most) = (terms.cancel.0 / 1_440 + 1, terms.ahead.saturating_sub(1));
            let half = Minutes::hours(12).0;
            let late = Minutes::days(terms.days_before.min(60)).0 <= terms.cancel.0 + half;
            let least = if late {
                least.max(terms.days_before + 1)
            } else {
                least
            };
            within(
                &mut errors,
                "terms.days_before",
                terms.days_before,
                least,
                most,
            );
        }
    }
    errors
}

fn lines(lines: &[Line], weekly: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    for (index, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.is_blank())
    {
        let field = |name: &str| format!("lines.{index}.{name}");
        if weekly && line.days.is_empty() {
            errors.push(FieldError::new(
                &field("days"),
                "services.field.days_missing",
            ));
        }
        match (line.from, line.to) {
            (None, _) => errors.push(FieldError::new(
                &field("from"),
                "services.field.time_missing",
            )),
            (_, None) => errors.push(FieldError::new(&field("to"), "services.field.time_missing")),
            (Some(from), Some(to)) => {
                let length = u64::from(line.length.unwrap_or(0));
                if u64::from(to.0) < u64::from(from.0) + length.max(1) {
                    errors.push(FieldError::new(&field("to"), "services.field.hours_short"));
                }
            }
        }
        if let (Some(since), Some(until)) = (line.since, line.until)
            && until < since
        {
            let error = FieldError::new(&field("until"), "services.field.dates_turned");
            errors.push(error);
        }
        within(
            &mut errors,
            &field("length"),
            line.length.unwrap_or(0),
            5,
            720,
        );
        within(&mut errors, &field("gap"), line.gap.unwrap_or(0), 0, 240);
        within(
            &mut errors,
            &field("seats"),
            line.seats.unwrap_or(0),
            1,
            500,
        );
        errors.extend(text(&field("room"), &line.room, Fields::ROOM_MAX));
    }
    // That a room by its name is the service's own is known only with the service.
    if errors.is_empty()
        && let Err(Refusal::Input(overlap)) = no_overlap(lines, "", weekly)
    {
        errors.extend(overlap);
    }
    errors
}

/// Two lines of the same day and room may not overlap: a session would begin in the middle of another.
///
/// # Errors
/// When they do; the later one is named.
pub fn no_overlap(lines: &[Line], own_room: &str, weekly: bool) -> Result<(), Refusal> {
    for (index, line) in lines.iter().enumerate() {
        let clash = lines[..index].iter().any(|other| {
            let same_day = !weekly || other.days.iter().any(|day| line.days.contains(day));
            same_day
                && room(line, own_room) == room(other, own_room)
                && line.meets(other)
                && line.from < other.to
                && other.from < line.to
                && !line.is_blank()
                && !other.is_blank()
        });
        if clash {
            return Err(Refusal::Input(vec![FieldError::new(
                &format!("lines.{index}.from"),
                "services.field.hours_overlap",
            )]));
        }
    }
    Ok(())
}

/// The room of a line; the service's own is empty, however it was written.
fn room<'a>(line: &'a Line, own_room: &str) -> &'a str {
    let room = line.room.trim();
    if room == own_room { "" } else { room }
}

fn within(errors: &mut Vec<FieldError>, field: &str, value: u32, least: u32, most: u32) {
    if value < least || value > most {
        let error = FieldError::new(field, "services.field.number_out");
        errors.push(error.with("least", least).with("most", most));
    }
}

/// The hours that checked lines mean, of a service that has a room of its own; blank lines mean none.
pub fn hours(lines: &[Line], own_room: &str) -> Vec<Hours> {
    lines
        .iter()
        .filter_map(|line| {
            let mut days = line.days.clone();
            days.sort();
            days.dedup();
            Some(Hours {
                days,
                from: line.from?,
                to: line.to?,
                length: Minutes(line.length?),
                gap: Minutes(line.gap.unwrap_or_default()),
                seats: line.seats?,
                room: room(line, own_room).to_owned(),
                since: line.since,
                until: line.until,
            })
        })
        .collect()
}
