//! What people do with services, sessions and bookings.

use domain::kernel::{Date, Minutes, Time, Weekday};
use domain::services::{
    Accept, AddDependant, AgreeLink, AskAgain, AskLink, Book, BookingId, BookingRow, CallOff,
    Cancel, ChangeDay, CheckIn, CloseCalendar, CloseDay, Command, Crowd, Decline, Define,
    DependantId, DependantRow, Describe, EndLink, EndOthers, Fields, Forget, Guest, Holiday,
    KeepHolidays, Kin, Kind, Leave, Line, LinkId, LinkRow, Mark, MarkAs, MarkRest, Move, Note,
    OpenCalendar, OpenSessions, Outside, Policy, Reconfirm, Remind, RemoveDependant, ReopenDay,
    SayCrowd, ServiceId, ServiceRow, SessionId, SessionRow, SetHours, Settle, State, TellOutside,
    Terms, Who,
};

use super::{Seen, verbs, words};
use crate::cast;
use crate::dice::Dice;

verbs! { services at Services;
    Define: 1, 2, define;
    Describe: 1, 2, describe;
    SetHours: 1, 8, set_hours;
    ChangeDay: 1, 3, change_day;
    CloseDay: 1, 2, close_day;
    ReopenDay: 1, 2, reopen_day;
    // The clock's alone: whoever else asks is refused.
    KeepHolidays: 1, 1 / 1, keep_holidays;
    OpenSessions: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(OpenSessions { service: service(seen, dice)? });
    EndOthers: 1, 1 / 4, |seen: &Seen<'_>, dice: &mut Dice| Some(EndOthers { booking: booking(seen, dice)? });
    CallOff: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(CallOff { session: session(seen, dice)? });
    TellOutside: 1, 1 / 1, |seen: &Seen<'_>, dice: &mut Dice| Some(TellOutside { session: session(seen, dice)?, after: None });
    Settle: 1, 1 / 2, |seen: &Seen<'_>, dice: &mut Dice| Some(Settle { session: session(seen, dice)? });
    Remind: 1, 1 / 1, remind;
    Forget: 1, 1 / 1, |_: &Seen<'_>, dice: &mut Dice| Some(Forget { person: Seen::somebody(dice) });
    Book: 50, 24, book;
    Cancel: 12, 8, cancel;
    Move: 4, 3, change;
    CheckIn: 1, 6, check_in;
    Mark: 1, 6, mark;
    MarkRest: 1, 4, mark_rest;
    Note: 1, 5, note;
    SayCrowd: 1, 40, |seen: &Seen<'_>, dice: &mut Dice| Some(SayCrowd { service: drop_in(seen, dice)?, crowd: dice.pick(&Crowd::ALL)? });
    OpenCalendar: 2, 1, |_: &Seen<'_>, _: &mut Dice| Some(OpenCalendar {});
    CloseCalendar: 1, 1, |_: &Seen<'_>, _: &mut Dice| Some(CloseCalendar {});
    AskLink: 3, 1, |_: &Seen<'_>, dice: &mut Dice| Some(ask_link(dice));
    AgreeLink: 40, 20, agree_link;
    EndLink: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(EndLink { link: seen.row::<LinkRow>(dice).map(LinkId)? });
    AddDependant: 3, 1, add_dependant;
    RemoveDependant: 1, 1, remove_dependant;
    Accept: 14, 8, |seen: &Seen<'_>, dice: &mut Dice| Some(Accept { booking: offered(seen, dice)? });
    Decline: 14, 8, |seen: &Seen<'_>, dice: &mut Dice| Some(Decline { booking: offered(seen, dice)? });
    Leave: 14, 8, leave;
    Reconfirm: 8, 8, |seen: &Seen<'_>, dice: &mut Dice| Some(Reconfirm { booking: asked(seen, dice)? });
    AskAgain: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(AskAgain { booking: of_series(seen, dice)? });
}

/// The answer to a seat that they are offered.
pub fn answer(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    if let Some(booking) = asked_own(seen, dice) {
        return Some(Command::Reconfirm(Reconfirm { booking }));
    }
    let booking = offered(seen, dice)?;
    Some(if dice.once_in(2) {
        Command::Decline(Decline { booking })
    } else {
        Command::Accept(Accept { booking })
    })
}

/// What this person goes on with.
pub fn pressing(seen: &Seen<'_>, dice: &mut Dice) -> Option<Command> {
    if let Some(booking) = wanted(seen, dice).filter(|_| !dice.once_in(3)) {
        let reason = words(dice);
        return Some(Command::Cancel(Cancel {
            booking,
            reason,
            rest: dice.once_in(4),
        }));
    }
    match dice.below(10) {
        7 | 8 => line_up(seen, dice).map(Command::Book),
        9 => weeks(seen, dice).map(Command::Book),
        0 => agree_link(seen, dice).map(Command::AgreeLink),
        1 => leave(seen, dice).map(Command::Leave),
        3 | 6 => cancel(seen, dice).map(Command::Cancel),
        2 if dice.once_in(2) => remove_dependant(seen, dice).map(Command::RemoveDependant),
        2 => change(seen, dice).map(Command::Move),
        4 => check_in(seen, dice).map(Command::CheckIn),
        5 => note(seen, dice).map(Command::Note),
        _ => None,
    }
}

/// An own seat for which others wait: given up, it shows who gets it.
fn wanted(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    let own = seen.view.mine::<BookingRow>();
    let own = own.filter(|(_, row)| {
        let session = seen.view.find::<SessionRow>(row.session.0);
        let waits = session.is_some_and(|session| session.waiting > 0);
        waits && row.state == State::Confirmed && row.deadline > seen.now
    });
    let own: Vec<_> = own.map(|(id, _)| BookingId(id)).collect();
    dice.pick(&own)
}

/// Joins a line, or a draw: those that have formed already, so that there is somebody to be before or behind.
fn line_up(seen: &Seen<'_>, dice: &mut Dice) -> Option<Book> {
    let rows = seen.view.all::<SessionRow>().filter(|(.., row)| {
        let drawn = row.draw.as_ref().is_some_and(|draw| draw.is_open(seen.now));
        let full = row.deadline > seen.now && row.free() == 0;
        row.closed.is_none() && (drawn || full)
    });
    let mut rows: Vec<_> = rows
        .map(|(_, id, row)| (std::cmp::Reverse(row.people()), SessionId(id)))
        .collect();
    rows.sort();
    rows.truncate(3);
    let (_, session) = dice.pick(&rows)?;
    Some(Book {
        wait: true,
        age: true,
        ..Book::of(session)
    })
}

/// The same hour of two weeks, where that can be had.
fn weeks(seen: &Seen<'_>, dice: &mut Dice) -> Option<Book> {
    let rows = seen.view.all::<SessionRow>().filter(|(.., row)| {
        let service = seen.view.find::<ServiceRow>(row.service.0);
        let weekly = service.is_some_and(|service| service.terms.weeks > 1);
        weekly && row.closed.is_none() && row.start > seen.now && row.free() > 0
    });
    let rows: Vec<_> = rows
        .map(|(_, id, row)| (row.start, SessionId(id)))
        .collect();
    let (_, session) = *rows.iter().min()?;
    Some(Book {
        age: true,
        weeks: Some(2),
        wait: dice.once_in(2),
        ..Book::of(session)
    })
}

fn leave(seen: &Seen<'_>, dice: &mut Dice) -> Option<Leave> {
    Some(Leave {
        booking: waiting(seen, dice)?,
        others: dice.once_in(2),
    })
}

fn change(seen: &Seen<'_>, dice: &mut Dice) -> Option<Move> {
    Some(Move {
        booking: seated(seen, dice)?,
        session: session(seen, dice)?,
    })
}

/// Mostly of somebody whose session begins about now.
fn check_in(seen: &Seen<'_>, dice: &mut Dice) -> Option<CheckIn> {
    let near = |_, row: &BookingRow| {
        row.desk.is_some() && row.start.minutes_since(seen.now).abs() < 2 * 60
    };
    let booking = seen.fitting::<BookingRow>(dice, near).map(BookingId)?;
    Some(CheckIn { booking })
}

fn note(seen: &Seen<'_>, dice: &mut Dice) -> Option<Note> {
    Some(Note {
        booking: at_desk(seen, dice)?,
        text: words(dice),
    })
}

/// Somebody of the neighbourhood, or a number that nobody has.
fn ask_link(dice: &mut Dice) -> AskLink {
    let number = u32::try_from(dice.below(cast::PEOPLE + 2)).unwrap_or_default();
    AskLink {
        phone: cast::phone(number),
        called: words(dice),
    }
}

fn add_dependant(_: &Seen<'_>, dice: &mut Dice) -> Option<AddDependant> {
    Some(AddDependant {
        name: words(dice),
        born: dice.pick(&[None, Some(1950), Some(2018), Some(2090)])?,
        kin: dice.pick(&Kin::ALL)?,
    })
}

fn remove_dependant(seen: &Seen<'_>, dice: &mut Dice) -> Option<RemoveDependant> {
    Some(RemoveDependant {
        dependant: seen.row::<DependantRow>(dice).map(DependantId)?,
        cancel: dice.once_in(2),
    })
}

/// Mostly an asking of somebody who would look after them.
fn agree_link(seen: &Seen<'_>, dice: &mut Dice) -> Option<AgreeLink> {
    let asked = |_, row: &LinkRow| !row.carer && row.agreed.is_none();
    let link = seen.fitting::<LinkRow>(dice, asked).map(LinkId)?;
    Some(AgreeLink { link })
}

/// Mostly one that people may come to without a booking.
fn drop_in(seen: &Seen<'_>, dice: &mut Dice) -> Option<ServiceId> {
    let open = |_, row: &ServiceRow| row.terms.drop_in;
    seen.fitting::<ServiceRow>(dice, open).map(ServiceId)
}

fn service(seen: &Seen<'_>, dice: &mut Dice) -> Option<ServiceId> {
    seen.row::<ServiceRow>(dice).map(ServiceId)
}

/// Mostly one of the next few sessions, so that people meet there and some have to wait.
fn session(seen: &Seen<'_>, dice: &mut Dice) -> Option<SessionId> {
    if dice.once_in(10) {
        return seen.row::<SessionRow>(dice).map(SessionId);
    }
    let rows = seen.view.all::<SessionRow>();
    // Calls take their time: what begins at once has begun by then.
    let soon = seen.now.plus(Minutes(dice.pick(&[0, 6, 10])? * 60));
    let mut ahead: Vec<_> = rows
        .filter(|(.., session)| session.start > soon)
        .map(|(_, id, session)| (session.start, SessionId(id)))
        .collect();
    ahead.sort();
    ahead.truncate(2);
    dice.pick(&ahead).map(|(_, id)| id)
}

/// Often one that is full: so lines form, and move when somebody leaves.
fn full(seen: &Seen<'_>, dice: &mut Dice) -> Option<SessionId> {
    if dice.once_in(2) {
        return None;
    }
    let rows = seen.view.all::<SessionRow>().filter(|(.., row)| {
        row.start > seen.now && row.closed.is_none() && row.booked + row.held >= row.seats
    });
    let ids: Vec<_> = rows.map(|(_, id, _)| SessionId(id)).collect();
    dice.pick(&ids)
}

fn mark_rest(seen: &Seen<'_>, dice: &mut Dice) -> Option<MarkRest> {
    let begun = |_, row: &SessionRow| row.start <= seen.now;
    let session = seen.fitting::<SessionRow>(dice, begun).map(SessionId)?;
    Some(MarkRest { session })
}

fn mark(seen: &Seen<'_>, dice: &mut Dice) -> Option<Mark> {
    let begun = |_, row: &BookingRow| row.start <= seen.now && row.state == State::Confirmed;
    Some(Mark {
        booking: seen.fitting::<BookingRow>(dice, begun).map(BookingId)?,
        mark: dice.pick(&[MarkAs::Missed, MarkAs::Excused, MarkAs::Nothing])?,
        reason: words(dice),
    })
}

fn booking(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    seen.row::<BookingRow>(dice).map(BookingId)
}

/// Mostly one that the desk looks after.
fn at_desk(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    let desks = |_, row: &BookingRow| row.desk.is_some();
    seen.fitting::<BookingRow>(dice, desks).map(BookingId)
}

/// Mostly a booking that holds a seat.
fn seated(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    let seated = |_, row: &BookingRow| row.state == State::Confirmed && row.start > seen.now;
    seen.fitting::<BookingRow>(dice, seated).map(BookingId)
}

/// Mostly an own offer.
fn offered(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    own(seen, dice, |state| matches!(state, State::Offered { .. }))
}

/// Mostly an own seat about which it was asked whether its person still comes.
fn asked(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    let asked = |_, row: &BookingRow| {
        row.state == State::Confirmed && row.series.is_some_and(|series| series.asked().is_some())
    };
    seen.fitting::<BookingRow>(dice, asked).map(BookingId)
}

/// An own seat about which it was asked, for those who answer at once.
fn asked_own(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    let own = seen.view.mine::<BookingRow>();
    let own = own.filter(|(_, row)| row.series.is_some_and(|series| series.asked().is_some()));
    let own: Vec<_> = own.map(|(id, _)| BookingId(id)).collect();
    dice.pick(&own).filter(|_| dice.once_in(3))
}

/// Mostly one of several weeks.
fn of_series(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    let of_series = |_, row: &BookingRow| row.series.is_some();
    seen.fitting::<BookingRow>(dice, of_series).map(BookingId)
}

/// Mostly an own place in line.
fn waiting(seen: &Seen<'_>, dice: &mut Dice) -> Option<BookingId> {
    own(seen, dice, |state| matches!(state, State::Waiting { .. }))
}

fn own(seen: &Seen<'_>, dice: &mut Dice, fits: impl Fn(&State) -> bool) -> Option<BookingId> {
    let own = seen.view.mine::<BookingRow>();
    let own = own.filter(|(_, row)| fits(&row.state));
    let own: Vec<_> = own.map(|(id, _)| BookingId(id)).collect();
    if own.is_empty() && !dice.once_in(40) {
        return None;
    }
    dice.pick(&own).or_else(|| booking(seen, dice))
}

fn fields(dice: &mut Dice) -> Option<Fields> {
    Some(Fields {
        name: words(dice),
        kind: dice.pick(&Kind::ALL)?,
        room: words(dice),
        ..Fields::default()
    })
}

fn define(seen: &Seen<'_>, dice: &mut Dice) -> Option<Define> {
    Some(Define {
        place: seen.place(dice)?,
        fields: fields(dice)?,
    })
}

fn describe(seen: &Seen<'_>, dice: &mut Dice) -> Option<Describe> {
    Some(Describe {
        service: service(seen, dice)?,
        fields: fields(dice)?,
    })
}

fn lines(dice: &mut Dice) -> Option<Vec<Line>> {
    let from = dice.pick(&[9, 10, 14])?;
    let usual = Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(from * 60)),
        to: Some(Time((from + 2) * 60)),
        length: dice.pick(&[Some(60), Some(45), Some(120), None])?,
        seats: dice.pick(&[Some(1), Some(1), Some(2), Some(0)])?,
        ..Line::default()
    };
    let mut lines = vec![usual.clone()];
    // At the same time in another room; written as the service's own it overlaps.
    if dice.once_in(4) {
        lines.push(Line {
            room: dice.pick(&["二楼", "二楼", "一楼"])?.to_owned(),
            ..usual
        });
    }
    Some(lines)
}

/// Some of the next days; a day that is left out is like any other again.
fn keep_holidays(seen: &Seen<'_>, dice: &mut Dice) -> Option<KeepHolidays> {
    let today = seen.now.civil().date;
    let mut days = Vec::new();
    for ahead in 0..4 {
        if dice.once_in(2) {
            days.push(Holiday {
                day: today.plus_days(ahead),
                name: words(dice),
                like: dice.pick(&[None, None, Some(Weekday::Monday)])?,
            });
        }
    }
    Some(KeepHolidays { days })
}

fn set_hours(seen: &Seen<'_>, dice: &mut Dice) -> Option<SetHours> {
    // Far enough ahead now and then for the same hour a week later.
    let far = dice.once_in(4);
    Some(SetHours {
        service: service(seen, dice)?,
        lines: lines(dice)?,
        terms: Terms {
            cancel: Minutes(dice.pick(&[0, 60, 120])?),
            hold: Minutes(dice.pick(&[10, 600])?),
            ahead: if far { 9 } else { dice.pick(&[1, 2, 3])? },
            lead: Minutes(dice.pick(&[0, 0, 60])?),
            per_week: dice.pick(&[0, 0, 1, 2])?,
            household: dice.once_in(2),
            who: dice.pick(&Who::ALL)?,
            age_from: dice.pick(&[0, 0, 0, 0, 60])?,
            age_to: dice.pick(&[0, 0, 0, 0, 80])?,
            misses: dice.pick(&[0, 1, 2])?,
            policy: if far {
                Policy::First
            } else {
                dice.pick(&Policy::ALL)?
            },
            within: Minutes(dice.pick(&[10, 60])?),
            days_before: dice.pick(&[0, 1])?,
            party: dice.pick(&[0, 1, 2])?,
            weeks: if far { 2 } else { dice.pick(&[0, 0, 1])? },
            drop_in: dice.once_in(2),
            holidays: dice.once_in(2),
        },
        outside: dice.pick(&OUTSIDE)?,
        reason: words(dice),
    })
}

/// What is said of those whom new hours leave out.
const OUTSIDE: [Option<Outside>; 3] = [None, Some(Outside::Keep), Some(Outside::CallOff)];

fn day(seen: &Seen<'_>, dice: &mut Dice) -> Date {
    let ahead = i32::try_from(dice.below(4)).unwrap_or_default();
    seen.now.civil().date.plus_days(ahead)
}

fn change_day(seen: &Seen<'_>, dice: &mut Dice) -> Option<ChangeDay> {
    Some(ChangeDay {
        service: service(seen, dice)?,
        day: day(seen, dice),
        lines: lines(dice)?,
        reason: words(dice),
        outside: dice.pick(&OUTSIDE)?,
    })
}

fn close_day(seen: &Seen<'_>, dice: &mut Dice) -> Option<CloseDay> {
    Some(CloseDay {
        services: vec![service(seen, dice)?],
        day: day(seen, dice),
        reason: words(dice),
    })
}

fn reopen_day(seen: &Seen<'_>, dice: &mut Dice) -> Option<ReopenDay> {
    Some(ReopenDay {
        service: service(seen, dice)?,
        day: day(seen, dice),
    })
}

fn remind(seen: &Seen<'_>, dice: &mut Dice) -> Option<Remind> {
    Some(Remind {
        service: service(seen, dice)?,
        day: day(seen, dice),
    })
}

fn book(seen: &Seen<'_>, dice: &mut Dice) -> Option<Book> {
    Some(Book {
        session: full(seen, dice).or_else(|| session(seen, dice))?,
        wait: !dice.once_in(3),
        also: also(seen, dice),
        age: !dice.once_in(12),
        weeks: dice.pick(&[None, None, Some(1), Some(2), Some(2), Some(9)])?,
        party: dice.pick(&[None, None, None, None, Some(1), Some(2)])?,
        guest: if dice.once_in(12) {
            let number = u32::try_from(dice.below(cast::PEOPLE + 2)).unwrap_or_default();
            Guest {
                name: if dice.once_in(3) {
                    String::new()
                } else {
                    words(dice)
                },
                phone: if dice.once_in(2) {
                    cast::phone(number)
                } else {
                    String::new()
                },
                others: dice.once_in(6),
            }
        } else {
            Guest::default()
        },
    })
}

fn also(seen: &Seen<'_>, dice: &mut Dice) -> Vec<SessionId> {
    if !dice.once_in(2) {
        return Vec::new();
    }
    let one = |_| full(seen, dice).or_else(|| session(seen, dice));
    (0..2).filter_map(one).collect()
}

fn cancel(seen: &Seen<'_>, dice: &mut Dice) -> Option<Cancel> {
    Some(Cancel {
        booking: seated(seen, dice)?,
        reason: words(dice),
        rest: dice.once_in(4),
    })
}
