//! What people are told, and what the clock is asked to do.

use super::{
    Attendance, Book, Booking, BookingId, CallOff, CheckIn, Command, EndOthers, Event, Facts,
    LEFT_OVER, OPENS_AT, OpenSessions, REMINDS_AT, Regard, Remind, ServiceId, Session, SessionId,
    Settle, State, TellOutside, reference, regard,
};
use crate::kernel::{Consequences, Ctx, Date, Due, Instant, Letter, Told, Words};
use crate::slices;

mod family;
mod series;

/// What the person is told when it worked.
pub fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
    let (key, next) = match command {
        Command::Define(_) => {
            let service = ServiceId::derive(ctx.command, "service");
            (
                "services.done.defined",
                format!("/desk/services/{service}/hours"),
            )
        }
        Command::Describe(describe) => ("services.done.described", hours_page(describe.service)),
        Command::SetHours(set) => {
            return changed(events, "services.done.hours_set", set.service);
        }
        Command::ChangeDay(change) => {
            return changed(events, "services.done.day_changed", change.service);
        }
        Command::ReopenDay(reopen) => ("services.done.day_reopened", hours_page(reopen.service)),
        Command::CloseDay(close) => return day_closed(close.day, events),
        Command::Book(book) => return booked(facts, book, events, ctx),
        Command::Cancel(cancel) => return cancelled(facts, cancel.booking, ctx),
        Command::Accept(accept) => {
            return of_booking(facts, accept.booking, "services.done.accepted");
        }
        Command::Decline(decline) => {
            return of_booking(facts, decline.booking, "services.done.declined");
        }
        Command::Leave(leave) => return of_booking(facts, leave.booking, "services.done.left"),
        Command::Reconfirm(say) => {
            return of_booking(facts, say.booking, "services.done.reconfirmed");
        }
        Command::Move(to) => return moved(facts, to.booking, ctx),
        Command::CheckIn(check) => return at_desk(facts, check.booking, came_key(facts, check)),
        Command::Mark(mark) => return at_desk(facts, mark.booking, "services.done.marked"),
        Command::MarkRest(mark) => return rest_marked(facts, mark.session, events),
        Command::Note(note) => return at_desk(facts, note.booking, "services.done.noted"),
        Command::SayCrowd(_) => ("services.done.crowd_said", "/desk/services".to_owned()),
        Command::OpenCalendar(_) => ("services.done.calendar_opened", CALENDAR.to_owned()),
        Command::CloseCalendar(_) => ("services.done.calendar_closed", CALENDAR.to_owned()),
        Command::AskLink(_) => ("services.done.link_asked", family::PAGE.to_owned()),
        Command::AgreeLink(_) => ("services.done.link_agreed", family::PAGE.to_owned()),
        Command::EndLink(_) => ("services.done.link_ended", family::PAGE.to_owned()),
        Command::AddDependant(_) => ("services.done.dependant_added", family::PAGE.to_owned()),
        Command::RemoveDependant(_) => ("services.done.dependant_removed", family::PAGE.to_owned()),
        Command::KeepHolidays(_)
        | Command::OpenSessions(_)
        | Command::CallOff(_)
        | Command::TellOutside(_)
        | Command::Settle(_)
        | Command::Remind(_)
        | Command::EndOthers(_)
        | Command::AskAgain(_)
        | Command::Forget(_) => ("services.done.by_clock", "/services".to_owned()),
    };
    Told {
        key,
        facts: Words::none(),
        next,
    }
}

/// Where a person's own calendar is.
const CALENDAR: &str = "/services/bookings";

fn hours_page(service: ServiceId) -> String {
    format!("/desk/services/{service}/hours")
}

/// Changed hours, and how many sessions they leave outside.
fn changed(events: &[Event], key: &'static str, service: ServiceId) -> Told {
    let outside = |event: &&Event| {
        matches!(
            event,
            Event::LeftOutside { .. } | Event::SessionClosed { .. }
        )
    };
    let sessions = events.iter().filter(outside).count();
    Told {
        key: if sessions > 0 {
            "services.done.hours_set_outside"
        } else {
            key
        },
        facts: Words::none().with("sessions", sessions),
        next: hours_page(service),
    }
}

fn day_closed(day: Date, events: &[Event]) -> Told {
    let people = events
        .iter()
        .filter(|event| matches!(event, Event::CalledOff { .. }))
        .count();
    Told {
        key: "services.done.day_closed",
        facts: Words::none().at("at", day.start()).with("people", people),
        next: format!("/desk/services/day?date={day}"),
    }
}

const BOOKED: &str = "services.done.booked";

fn booked(facts: &Facts, command: &Book, events: &[Event], ctx: &Ctx) -> Told {
    let became = events.iter().find_map(|event| match event {
        Event::Joined { booking, any, .. } if any.is_some() => {
            Some((*booking, "services.done.waiting_any"))
        }
        Event::Joined { booking, .. } => Some((*booking, "services.done.waiting")),
        Event::Entered { booking, .. } => Some((*booking, "services.done.entered")),
        Event::Accepted { booking } | Event::Booked { booking, .. } => Some((*booking, BOOKED)),
        _ => None,
    });
    let own = BookingId::derive(ctx.command, "booking");
    let (booking, key) = became.unwrap_or((own, BOOKED));
    let joined = |event: &&Event| matches!(event, Event::Joined { .. });
    let told = match command.weeks {
        Some(weeks @ 2..) if key == BOOKED => series::told(facts, booking, weeks),
        _ => of_booking(facts, booking, key),
    };
    let for_holder = |event: &&Event| {
        matches!(
            event,
            Event::Booked {
                holder: Some(_),
                ..
            } | Event::Joined {
                holder: Some(_),
                ..
            } | Event::Entered {
                holder: Some(_),
                ..
            }
        )
    };
    if events.iter().any(|event| for_holder(&event)) {
        // The desk is told whose phone it is on.
        let name = facts.bookings.get(&booking).map(|found| &found.name);
        return Told {
            key: match key {
                BOOKED if told.key != BOOKED => told.key,
                BOOKED => "services.done.booked_for",
                _ => "services.done.waiting_for",
            },
            facts: told.facts.with("name", name.cloned().unwrap_or_default()),
            next: format!("/desk/services/bookings/{booking}"),
        };
    }
    Told {
        facts: told
            .facts
            .with("sessions", events.iter().filter(joined).count()),
        ..told
    }
}

fn cancelled(facts: &Facts, booking: BookingId, ctx: &Ctx) -> Told {
    let found = facts.bookings.get(&booking);
    let by_staff = found
        .filter(|booking| booking.subject != ctx.actor.person && booking.actor != ctx.actor.person);
    let told = of_booking(facts, booking, "services.done.cancelled");
    by_staff.map_or_else(
        || told.clone(),
        |booking| Told {
            next: day_page(booking.start),
            ..told.clone()
        },
    )
}

fn moved(facts: &Facts, booking: BookingId, ctx: &Ctx) -> Told {
    let told = of_booking(facts, booking, "services.done.moved");
    match facts.bookings.get(&booking) {
        Some(booking) if booking.subject != ctx.actor.person => Told {
            next: day_page(booking.start),
            ..told
        },
        _ => told,
    }
}

/// Whether the desk is to look twice: the same booking again, or one that does not count.
fn came_key(facts: &Facts, check: &CheckIn) -> &'static str {
    match facts
        .bookings
        .get(&check.booking)
        .map(|booking| &booking.attendance)
    {
        Some(Some(Attendance::Came { again: 1.., .. })) => "services.done.came_again",
        Some(Some(Attendance::Came { disputed: true, .. })) => "services.done.came_disputed",
        _ => "services.done.came",
    }
}

fn at_desk(facts: &Facts, id: BookingId, key: &'static str) -> Told {
    let told = of_booking(facts, id, key);
    let booking = facts.bookings.get(&id);
    let name = booking
        .map(|booking| booking.name.clone())
        .unwrap_or_default();
    Told {
        facts: told.facts.with("name", name),
        next: booking.map_or(told.next, |booking| day_page(booking.start)),
        ..told
    }
}

fn rest_marked(facts: &Facts, session: SessionId, events: &[Event]) -> Told {
    let start = facts.sessions.get(&session).map(|session| session.start);
    Told {
        key: "services.done.rest_marked",
        facts: Words::none().with("people", events.len()),
        next: start.map_or_else(|| "/desk/services/day".to_owned(), day_page),
    }
}

fn day_page(start: Instant) -> String {
    format!("/desk/services/day?date={}", start.civil().date)
}

fn of_booking(facts: &Facts, id: BookingId, key: &'static str) -> Told {
    let booking = facts.bookings.get(&id);
    let words = booking
        .map(|booking| words(facts, booking))
        .unwrap_or_default();
    // A guest has no page of their own: whoever books for them sees theirs at the desk.
    let next = if booking.is_some_and(Booking::is_guest) {
        format!("/desk/services/bookings/{id}")
    } else {
        format!("/services/bookings/{id}")
    };
    Told {
        key,
        facts: words,
        next,
    }
}

/// What one event causes in the inbox and on the clock.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    family::also_to_carer(facts, caused(facts, event, ctx), ctx)
}

fn caused(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    match event {
        Event::OpenedThrough { service, .. } => rounds(*service, ctx.now),
        Event::SessionClosed { session, .. } => rest_called_off(facts, *session, ctx),
        Event::RemindedSome {
            service,
            day,
            more: true,
        } => none.due(remind_due(*service, *day, after(ctx.now))),
        Event::LeftOutside { session, after } => none.due(tell_outside(*session, *after, ctx)),
        Event::ToldOutside { booking } => told_outside(facts, *booking),
        Event::Booked {
            booking,
            holder,
            series,
            ..
        } => {
            let key = match holder {
                Some(_) => "services.letter.confirmed_for",
                None => "services.letter.confirmed",
            };
            series::booked(facts, *booking, series.as_ref(), key)
        }
        Event::Joined {
            booking,
            session,
            last,
            any,
            ..
        } => {
            let key = match any {
                Some(_) => "services.letter.waiting_any",
                None if *last => "services.letter.waiting_last",
                None => "services.letter.waiting",
            };
            // Of several lines joined in one go one letter tells.
            let beside = |other: &Booking| other.more.any == *any && other.id != *booking;
            let told_already = any.is_some() && facts.bookings.values().any(beside);
            let mut told = if told_already {
                none
            } else {
                letter(facts, *booking, key, false)
            };
            let session = facts.sessions.get(session);
            told.dues.extend(session.map(close_of_line));
            told.dues.extend(session.filter(|_| *last).map(left_over));
            told
        }
        Event::Entered {
            booking, session, ..
        } => {
            let mut told = letter(facts, *booking, "services.letter.entered", false);
            let session = facts.sessions.get(session);
            told.dues.extend(session.and_then(draw_due));
            told
        }
        Event::Won { booking } => letter(facts, *booking, "services.letter.won", false),
        Event::Queued { booking, .. } => queued(facts, *booking),
        Event::NotDrawn { booking, busy } => {
            let key = if *busy {
                "services.letter.drawn_busy"
            } else {
                "services.letter.not_drawn"
            };
            letter(facts, *booking, key, false)
        }
        Event::Offered { booking, until } => {
            let told = letter(facts, *booking, "services.letter.offered", true);
            let session = facts.bookings.get(booking).map(|booking| booking.session);
            match session {
                Some(session) => told.due(lapse(*booking, session, *until)),
                None => told,
            }
        }
        Event::Accepted { booking } => {
            let told = letter(facts, *booking, "services.letter.confirmed", false);
            others_end(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::Left {
            booking,
            others: true,
        } => others_end(facts, *booking, none, ctx),
        Event::Declined { booking } => none.moot(booking.0, LAPSE),
        Event::Lapsed { booking } => {
            letter(facts, *booking, "services.letter.lapsed", false).moot(booking.0, LAPSE)
        }
        Event::Missed { booking } => letter(facts, *booking, "services.letter.missed", false),
        Event::Cancelled {
            booking,
            staff: false,
            ..
        } => {
            let told = letter(facts, *booking, "services.letter.cancelled", false);
            free_again(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::Cancelled { booking, .. } => {
            let told = letter(facts, *booking, "services.letter.called_off", true);
            free_again(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::CalledOff { booking, .. } => {
            letter(facts, *booking, "services.letter.called_off", true).moot(booking.0, LAPSE)
        }
        Event::Reminded { booking } => reminder(facts, *booking),
        Event::Moved { booking, .. } => {
            let told = letter(facts, *booking, "services.letter.moved", true);
            free_again(facts, *booking, told, ctx).moot(booking.0, LAPSE)
        }
        Event::MissedIt { booking } => missed_it(facts, *booking, ctx),
        Event::ExcusedFrom { booking, .. } => {
            letter(facts, *booking, "services.letter.excused", false)
        }
        _ => series::of_series(facts, event).unwrap_or_else(|| family::of_link(facts, event, ctx)),
    }
}

const LAPSE: &str = "lapse";

/// The next morning's round, and this evening's reminders unless the evening has come.
fn rounds(service: ServiceId, now: Instant) -> Consequences {
    let today = now.civil().date;
    let tomorrow = today.plus_days(1);
    let open = Due {
        entity: service.0,
        purpose: "open",
        at: tomorrow.at(OPENS_AT),
        not_after: None,
        command: slices::Command::Services(Command::OpenSessions(OpenSessions { service })),
    };
    let evening = today.at(REMINDS_AT);
    let round = Consequences::default().due(open);
    if now < evening {
        round.due(remind_due(service, tomorrow, evening))
    } else {
        round
    }
}

fn remind_due(service: ServiceId, day: Date, at: Instant) -> Due {
    Due {
        entity: service.0,
        purpose: "remind",
        at,
        not_after: Some(day.start()),
        command: slices::Command::Services(Command::Remind(Remind { service, day })),
    }
}

/// Whoever was not called off with the session itself is called off by the clock at once.
fn rest_called_off(facts: &Facts, session: SessionId, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    match facts.sessions.get(&session) {
        Some(found) if found.is_occupied() => none.due(Due {
            entity: session.0,
            purpose: "call_off",
            at: after(ctx.now),
            not_after: None,
            command: slices::Command::Services(Command::CallOff(CallOff { session })),
        }),
        _ => none,
    }
}

fn tell_outside(session: SessionId, after_whom: Option<BookingId>, ctx: &Ctx) -> Due {
    Due {
        entity: session.0,
        purpose: "tell_outside",
        at: after(ctx.now),
        not_after: None,
        command: slices::Command::Services(Command::TellOutside(TellOutside {
            session,
            after: after_whom,
        })),
    }
}

/// Whoever has a seat is led to where there is another time for it.
fn told_outside(facts: &Facts, id: BookingId) -> Consequences {
    let mut told = letter(facts, id, "services.letter.outside", false);
    let booking = facts.bookings.get(&id);
    if booking.is_some_and(|booking| booking.state == State::Confirmed) {
        for letter in &mut told.letters {
            letter.about = format!("/services/bookings/{id}/move");
        }
    }
    told
}

/// The letter the evening before leads to where one tap cancels.
fn reminder(facts: &Facts, id: BookingId) -> Consequences {
    let mut told = letter(facts, id, "services.letter.reminder", true);
    for letter in &mut told.letters {
        letter.about = format!("/services/bookings/{id}/coming");
    }
    told
}

/// Whom the draw puts in line is told so, and the line has an end.
fn queued(facts: &Facts, id: BookingId) -> Consequences {
    let mut told = letter(facts, id, "services.letter.drawn_waiting", false);
    let Some(booking) = facts.bookings.get(&id) else {
        return told;
    };
    let session = facts.sessions.get(&booking.session);
    told.dues.extend(session.map(close_of_line));
    let last = booking.more.last;
    told.dues.extend(session.filter(|_| last).map(left_over));
    told
}

fn draw_due(session: &Session) -> Option<Due> {
    Some(Due {
        purpose: "draw",
        at: session.draw.as_ref()?.until,
        ..close_of_line(session)
    })
}

fn close_of_line(session: &Session) -> Due {
    Due {
        entity: session.id.0,
        purpose: "close_line",
        at: session.deadline(),
        not_after: None,
        command: slices::Command::Services(Command::Settle(Settle {
            session: session.id,
        })),
    }
}

fn left_over(session: &Session) -> Due {
    Due {
        purpose: "left_over",
        at: session.deadline().minus(LEFT_OVER),
        ..close_of_line(session)
    }
}

/// A first miss is a warning; the letter says how it clears, and at the service's number what follows from it.
fn missed_it(facts: &Facts, id: BookingId, ctx: &Ctx) -> Consequences {
    let Some(booking) = facts.bookings.get(&id) else {
        return Consequences::default();
    };
    let service = facts.services.get(&booking.service);
    let most = service.map_or(0, |service| service.terms.misses);
    // Each person's own: what this letter is about, and what was missed before it.
    let before = facts.misses_of(booking.subject);
    let misses: Vec<Instant> = before.into_iter().chain([booking.start]).collect();
    let (key, missed, until) = match regard(&misses, most, ctx.now) {
        Regard::Good => return Consequences::default(),
        Regard::Warned { missed, clears } => ("services.letter.missed_it", missed, clears),
        Regard::WaitsOnly { missed, until } => ("services.letter.waits_only", missed, until),
    };
    let mut told = letter(facts, id, key, false);
    for letter in &mut told.letters {
        let facts = std::mem::take(&mut letter.facts);
        letter.facts = facts.with("missed", missed).at("until", until);
    }
    told
}

/// What was waited for beside a booking ends at once.
fn others_end(facts: &Facts, id: BookingId, told: Consequences, ctx: &Ctx) -> Consequences {
    let booking = facts.bookings.get(&id);
    if booking.is_none_or(|booking| booking.more.any.is_none()) {
        return told;
    }
    told.due(Due {
        entity: id.0,
        purpose: "end_others",
        at: after(ctx.now),
        not_after: None,
        command: slices::Command::Services(Command::EndOthers(EndOthers { booking: id })),
    })
}

/// Whoever gives up a seat may be passed over no longer where they wait: those lines are looked at again at once.
fn free_again(facts: &Facts, id: BookingId, told: Consequences, ctx: &Ctx) -> Consequences {
    let waits = |state: &State| matches!(state, State::Waiting { .. });
    let own = facts.own.iter();
    let own = own.filter(|other| other.booking != id && waits(&other.state));
    own.fold(told, |told, other| {
        told.due(Due {
            entity: other.session.0,
            purpose: "free_again",
            at: after(ctx.now),
            not_after: None,
            command: slices::Command::Services(Command::Settle(Settle {
                session: other.session,
            })),
        })
    })
}

fn lapse(booking: BookingId, session: SessionId, until: Instant) -> Due {
    Due {
        entity: booking.0,
        purpose: LAPSE,
        at: until,
        not_after: None,
        command: slices::Command::Services(Command::Settle(Settle { session })),
    }
}

/// At once, yet another moment than now: a chain of commands of one purpose needs ids that differ.
fn after(now: Instant) -> Instant {
    Instant(now.0 + 1)
}

fn letter(facts: &Facts, id: BookingId, key: &'static str, urgent: bool) -> Consequences {
    let Some(booking) = facts
        .bookings
        .get(&id)
        .filter(|booking| !booking.is_guest())
    else {
        return Consequences::default();
    };
    Consequences::default().letter(Letter {
        to: booking.subject,
        key,
        facts: words(facts, booking),
        about: format!("/services/bookings/{id}"),
        urgent,
    })
}

/// What every message about a booking may say.
fn words(facts: &Facts, booking: &Booking) -> Words {
    let service = facts.services.get(&booking.service);
    let fields = service
        .map(|service| service.fields_in(&booking.more.room))
        .unwrap_or_default();
    let words = Words::none()
        .with("service", fields.name)
        .with("room", fields.room)
        .with(
            "place",
            service
                .map(|service| service.site.name.as_str())
                .unwrap_or_default(),
        )
        .with("contact", fields.contact)
        .with("reference", reference(booking.id))
        .at("at", booking.start);
    let session = facts.sessions.get(&booking.session);
    let draw = session.and_then(|session| session.draw.as_ref());
    match &booking.state {
        State::Waiting { position } => words.with("position", position),
        State::Offered { until } => words.at("until", *until),
        State::Entered => match draw {
            // Enough of the hash to know it again.
            Some(draw) => words
                .at("until", draw.until)
                .with("seal", draw.hash.get(..12).unwrap_or_default()),
            None => words,
        },
        State::CalledOff { reason } => words.with("reason", reason),
        _ => words,
    }
}
