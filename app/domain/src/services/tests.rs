//! Given, when, then.

use super::*;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::kernel::*;
use crate::slices::Body;
use uuid::Uuid;

mod allowed;
mod attendance;
mod calendar;
mod clock;
mod crowd;
mod dependant;
mod desk;
mod draw;
mod family;
mod holidays;
mod hours;
mod line;
mod outside;
mod rooms;
mod seats;
mod series;
mod ticket;

const STREET: PlaceId = PlaceId(Uuid::from_u128(0x10));
const COMMUNITY: PlaceId = PlaceId(Uuid::from_u128(0x20));
/// Monday 2026-11-23, noon.
const NOW: Instant = Instant(1_795_406_400_000);

/// A neighbourhood with one service, in which one command follows another.
struct Neighbourhood {
    facts: Facts,
    now: Instant,
    commands: u128,
    told: Vec<Letter>,
    dues: Vec<Due>,
}

fn person(number: u128) -> Actor {
    Actor {
        person: PersonId(Uuid::from_u128(1_000 + number)),
        name: format!("居民{number}"),
        home: None,
        grants: Vec::new(),
        resting: Vec::new(),
    }
}

fn worker() -> Actor {
    let grant = Grant {
        role: Role::CommunityWorker,
        path: Path(vec![STREET, COMMUNITY]),
        at: Level::Community,
    };
    Actor {
        grants: vec![grant],
        ..person(900)
    }
}

fn site() -> Site {
    Site {
        path: Path(vec![STREET, COMMUNITY]),
        level: Level::Community,
        name: "荷韵社区".into(),
        party_body: String::new(),
        community: Some(COMMUNITY),
    }
}

fn line(days: &[Weekday], from: &str, to: &str, length: u32, seats: u32) -> Line {
    Line {
        days: days.to_vec(),
        from: from.parse().ok(),
        to: to.parse().ok(),
        length: Some(length),
        seats: Some(seats),
        ..Line::default()
    }
}

impl Neighbourhood {
    /// One service, open every day from 9 to 11 with sessions of an hour and `seats` seats; deadline two hours,
    /// offers held for one.
    fn new(seats: u32) -> Self {
        let mut here = Self {
            facts: Facts {
                site: Some(site()),
                seal: Some(Seal([7; 32])),
                ..Facts::default()
            },
            now: NOW,
            commands: 0,
            told: Vec::new(),
            dues: Vec::new(),
        };
        let fields = Fields {
            name: "理发".into(),
            room: "一楼".into(),
            contact: "0512-0000".into(),
            ..Fields::default()
        };
        here.give(
            &worker(),
            Define {
                place: COMMUNITY,
                fields,
            },
        )
        .unwrap();
        here.set(vec![line(&Weekday::ALL, "9:00", "11:00", 60, seats)])
            .unwrap();
        here
    }

    fn service(&self) -> ServiceId {
        *self.facts.services.keys().next().unwrap()
    }

    fn set(&mut self, lines: Vec<Line>) -> Result<Vec<Event>, Refusal> {
        self.set_with(lines, Terms::default())
    }

    fn set_with(&mut self, lines: Vec<Line>, terms: Terms) -> Result<Vec<Event>, Refusal> {
        let service = self.service();
        self.give(
            &worker(),
            SetHours {
                service,
                lines,
                terms,
                outside: Some(Outside::Keep),
                reason: String::new(),
            },
        )
    }

    /// The same hours on other terms.
    fn on_terms(seats: u32, terms: Terms) -> Self {
        let mut here = Self::new(seats);
        let hours = line(&Weekday::ALL, "9:00", "11:00", 60, seats);
        here.set_with(vec![hours], terms).unwrap();
        here
    }

    /// Tomorrow's session at that hour.
    fn tomorrow(&self, hour: u16) -> SessionId {
        session_id(self.service(), tomorrow().at(Time(hour * 60)), "")
    }

    fn session(&self, id: SessionId) -> &Session {
        &self.facts.sessions[&id]
    }

    fn give(&mut self, actor: &Actor, command: impl Into<Command>) -> Result<Vec<Event>, Refusal> {
        self.give_for(actor, actor.person, command)
    }

    fn give_for(
        &mut self,
        actor: &Actor,
        subject: PersonId,
        command: impl Into<Command>,
    ) -> Result<Vec<Event>, Refusal> {
        self.commands += 1;
        let ctx = Ctx {
            actor: actor.clone(),
            subject,
            now: self.now,
            command: CommandId(Uuid::from_u128(0xc0_0000 + self.commands)),
            made: self.now,
        };
        self.gather(&ctx);
        let events = Services::decide(&self.facts, &command.into(), &ctx)?;
        for event in &events {
            Services::apply(&mut self.facts, event, &ctx);
            let mut caused = Services::consequences(&self.facts, event, &ctx);
            self.told.append(&mut caused.letters);
            self.dues
                .retain(|due| !caused.moot.contains(&(due.entity, due.purpose)));
            self.dues.append(&mut caused.dues);
        }
        for session in self.facts.sessions.values() {
            assert!(session.booked + session.held <= session.seats, "oversold");
        }
        Ok(events)
    }

    fn gather(&mut self, ctx: &Ctx) {
        self.facts.name.clone_from(&ctx.actor.name);
        let missed = self.facts.bookings.values();
        self.facts.misses = missed
            .filter(|booking| booking.attendance == Some(Attendance::Missed))
            .map(|booking| (booking.subject, booking.start))
            .collect();
        let of_person =
            |booking: &&Booking| booking.subject == ctx.subject && booking.state.is_live();
        let this_week = self.facts.bookings.values().filter(of_person).count();
        let this_week = u32::try_from(this_week).unwrap();
        let sessions = self.facts.sessions.keys();
        self.facts.this_week = sessions.map(|session| (*session, this_week)).collect();
        let mine = self
            .facts
            .bookings
            .values()
            .filter(|booking| booking.subject == ctx.subject && booking.state.is_live());
        self.facts.own = mine
            .map(|booking| Engagement {
                booking: booking.id,
                session: booking.session,
                name: "理发".into(),
                start: booking.start,
                length: booking.length,
                state: booking.state.clone(),
                any: booking.more.any,
            })
            .collect();
    }

    fn book(&mut self, number: u128, session: SessionId) -> Result<BookingId, Refusal> {
        self.ask(number, Book::of(session))
    }

    fn wait(&mut self, number: u128, session: SessionId) -> Result<BookingId, Refusal> {
        self.ask(
            number,
            Book {
                wait: true,
                ..Book::of(session)
            },
        )
    }

    fn ask(&mut self, number: u128, book: Book) -> Result<BookingId, Refusal> {
        let session = book.session;
        self.give(&person(number), book)?;
        let bookings = self.facts.bookings.values();
        let mine = bookings.filter(|booking| {
            booking.subject == person(number).person && booking.session == session
        });
        Ok(mine
            .filter(|booking| booking.state.is_live())
            .map(|booking| booking.id)
            .next()
            .unwrap())
    }

    fn state(&self, booking: BookingId) -> &State {
        &self.facts.bookings[&booking].state
    }

    fn letters(&self, key: &str) -> usize {
        self.told.iter().filter(|letter| letter.key == key).count()
    }
}

/// What somebody's phone holds: the rows of the neighbourhood as they are, but for those of other persons.
fn phone(here: &Neighbourhood, actor: Actor, change: impl Fn(&mut Body)) -> View {
    let mut shelves: BTreeMap<Space, Shelf> = BTreeMap::new();
    for (space, id, mut body) in Services::project(&here.facts) {
        change(&mut body);
        let row = Row {
            id,
            version: 1,
            body,
        };
        shelves.entry(space).or_default().put(Arc::new(row));
    }
    let me = Space::Person(actor.person);
    shelves.retain(|space, _| *space == me || !matches!(space, Space::Person(_)));
    let shelves = shelves
        .into_iter()
        .map(|(space, shelf)| (space, shelf.into()));
    View::new(Some(actor), here.now, Path::default(), shelves.collect())
}

fn tomorrow() -> Date {
    NOW.civil().date.plus_days(1)
}

/// Lets a test name a command by its struct.
macro_rules! into_command {
    ($($name:ident),*) => {$(
        impl From<$name> for Command {
            fn from(command: $name) -> Self {
                Self::$name(command)
            }
        }
    )*};
}
into_command!(
    Define,
    Describe,
    SetHours,
    ChangeDay,
    CloseDay,
    ReopenDay,
    KeepHolidays,
    OpenSessions,
    CallOff,
    TellOutside,
    Settle,
    Remind,
    Book,
    Cancel,
    Accept,
    Decline,
    Leave,
    Move,
    CheckIn,
    Mark,
    MarkRest,
    Note,
    SayCrowd,
    OpenCalendar,
    CloseCalendar,
    AskLink,
    AgreeLink,
    EndLink,
    AddDependant,
    RemoveDependant,
    EndOthers,
    Forget,
    Reconfirm,
    AskAgain
);

#[test]
fn a_free_seat_is_booked_and_its_person_told() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    assert_eq!(*here.state(booking), State::Confirmed);
    assert_eq!(here.session(session).booked, 1);
    assert_eq!(here.letters("services.letter.confirmed"), 1);
}

#[test]
fn a_full_session_refuses_and_says_how_many_wait() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    here.book(1, session).unwrap();
    assert!(matches!(
        here.book(2, session),
        Err(Refusal::Full { waiting: 0, .. })
    ));
}

#[test]
fn nobody_books_a_session_twice() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    assert_eq!(
        here.book(1, session),
        Err(Refusal::AlreadyBooked { booking })
    );
}

#[test]
fn nobody_is_in_two_places_at_once() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    here.book(1, session).unwrap();
    // Another service at half past nine, as the store would find it.
    let other = SessionId(Uuid::from_u128(77));
    let clash = Session {
        id: other,
        start: tomorrow().at(Time(9 * 60 + 30)),
        booked: 0,
        ..here.session(session).clone()
    };
    here.facts.sessions.insert(other, clash);
    assert!(matches!(here.book(1, other), Err(Refusal::Overlap { .. })));
    let back_to_back = here.tomorrow(10);
    here.book(1, back_to_back).unwrap();
}

#[test]
fn what_has_begun_is_not_booked() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    here.now = here.session(session).start;
    assert!(matches!(here.book(1, session), Err(Refusal::Begun { .. })));
}

#[test]
fn a_booking_is_cancelled_until_the_deadline_and_not_after() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let (early, late) = (
        here.book(1, session).unwrap(),
        here.book(2, session).unwrap(),
    );
    let deadline = here.session(session).deadline();
    here.now = deadline;
    here.give(
        &person(1),
        Cancel {
            booking: early,
            reason: String::new(),
            rest: false,
        },
    )
    .unwrap();
    here.now = Instant(deadline.0 + 1);
    let refused = here.give(
        &person(2),
        Cancel {
            booking: late,
            reason: String::new(),
            rest: false,
        },
    );
    assert!(matches!(refused, Err(Refusal::TooLate { .. })));
    assert_eq!(here.session(session).booked, 1);
}

#[test]
fn staff_cancel_after_the_deadline_and_the_person_is_told_why() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    here.now = Instant(here.session(session).deadline().0 + 1);
    here.give(
        &worker(),
        Cancel {
            booking,
            reason: "师傅生病".into(),
            rest: false,
        },
    )
    .unwrap();
    assert_eq!(
        *here.state(booking),
        State::CalledOff {
            reason: "师傅生病".into()
        }
    );
    let letter = here.told.last().unwrap();
    assert!(letter.urgent && letter.facts.get("reason") == "师傅生病");
}

#[test]
fn a_strangers_booking_does_not_exist_for_me() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    let refused = here.give(
        &person(2),
        Cancel {
            booking,
            reason: String::new(),
            rest: false,
        },
    );
    assert_eq!(refused, Err(Refusal::NotFound));
}

#[test]
fn cancelling_twice_cancels_once() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    here.give(
        &person(1),
        Cancel {
            booking,
            reason: String::new(),
            rest: false,
        },
    )
    .unwrap();
    assert_eq!(
        here.give(
            &person(1),
            Cancel {
                booking,
                reason: String::new(),
                rest: false
            }
        ),
        Ok(Vec::new())
    );
    assert_eq!(here.session(session).booked, 0);
}

#[test]
fn a_booking_is_seen_by_its_person_and_the_desk_which_alone_sees_the_name() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let booking = here.book(1, session).unwrap();
    let seen: Vec<_> = Services::project(&here.facts)
        .into_iter()
        .filter(|(_, id, _)| *id == booking.0)
        .map(|(space, _, body)| match body {
            Body::Booking(row) => (space, row.name),
            _ => panic!("not a booking"),
        })
        .collect();
    let expected = [
        (Space::Person(person(1).person), String::new()),
        (
            Space::Desk(COMMUNITY, Purpose::Services),
            "居民1".to_owned(),
        ),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn only_staff_book_for_somebody_else() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    for (actor, allowed) in [(person(1), false), (worker(), true)] {
        let ctx = Ctx {
            actor,
            subject: person(2).person,
            now: NOW,
            command: CommandId(Uuid::from_u128(5)),
            made: NOW,
        };
        here.gather(&ctx);
        let command = Command::Book(Book::of(session));
        let decided = Services::decide(&here.facts, &command, &ctx);
        assert_eq!(decided.is_ok(), allowed);
    }
}

#[test]
fn a_reference_is_six_digits_and_stays() {
    let booking = BookingId(Uuid::from_u128(1_234_007));
    assert_eq!(reference(booking), "234 007");
}

#[test]
fn commands_of_a_year_ago_still_decode() {
    let old = r#"{"slice":"services","do":{"verb":"book","with":{"session":"00000000-0000-0000-0000-000000000040"}}}"#;
    let command: crate::slices::Command = serde_json::from_str(old).unwrap();
    assert!(matches!(
        command,
        crate::slices::Command::Services(Command::Book(Book { wait: false, .. }))
    ));
}
