//! One person looks after another's bookings: asked, agreed to, ended; and what they may do then.

use super::*;

const NUMBER: &str = "199 0000 0002";

fn asking(number: &str) -> AskLink {
    AskLink {
        phone: number.into(),
        called: "妈妈".into(),
    }
}

impl Neighbourhood {
    /// Asks as one person for another; `known`: whether that one has the number.
    fn ask_link(&mut self, carer: u128, other: u128, known: bool) -> Result<Vec<Event>, Refusal> {
        self.facts.named = known.then(|| (person(other).person, person(other).name));
        let number = format!("1990000{other:04}");
        self.give(&person(carer), asking(&number))
    }

    fn link(&self, carer: u128) -> LinkId {
        let mut links = self.facts.links.values();
        let own = links.rfind(|link| link.carer == person(carer).person);
        own.unwrap().id
    }

    fn linked(&mut self, carer: u128, other: u128) -> LinkId {
        self.ask_link(carer, other, true).unwrap();
        let mut links = self.facts.links.values();
        let same = |link: &&Link| {
            link.carer == person(carer).person && link.person == Some(person(other).person)
        };
        let link = links.find(same).unwrap().id;
        self.give(&person(other), AgreeLink { link }).unwrap();
        link
    }

    fn book_for(&mut self, carer: u128, other: u128, session: SessionId) -> Result<(), Refusal> {
        let book = Book {
            wait: true,
            ..Book::of(session)
        };
        self.give_for(&person(carer), person(other).person, book)
            .map(drop)
    }
}

/// What a person sees of links and of bookings.
fn seen(here: &Neighbourhood, number: u128) -> (Vec<LinkRow>, Vec<BookingRow>) {
    let me = Space::Person(person(number).person);
    let rows = Services::project(&here.facts);
    let mine = rows.into_iter().filter(|(space, _, _)| *space == me);
    let (mut links, mut bookings) = (Vec::new(), Vec::new());
    for (_, _, body) in mine {
        match body {
            Body::Link(row) => links.push(row),
            Body::Booking(row) => bookings.push(row),
            _ => {}
        }
    }
    (links, bookings)
}

#[test]
fn whom_one_looks_after_is_booked_for_once_they_agreed_and_both_see_it() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    assert_eq!(here.book_for(1, 2, session), Err(Refusal::NotForThem));
    here.ask_link(1, 2, true).unwrap();
    assert_eq!(here.letters("services.letter.link_asked"), 1);
    assert_eq!(
        here.book_for(1, 2, session),
        Err(Refusal::NotForThem),
        "not before the other has agreed"
    );
    let link = here.link(1);
    here.give(&person(2), AgreeLink { link }).unwrap();
    assert_eq!(here.letters("services.letter.link_agreed"), 1);
    here.book_for(1, 2, session).unwrap();
    let booking = here.facts.bookings.values().next().unwrap();
    assert_eq!(booking.subject, person(2).person);
    assert_eq!(booking.actor, person(1).person, "who did it for whom");
    for number in [1, 2] {
        let (_, bookings) = seen(&here, number);
        assert_eq!(bookings[0].by, Some(person(1).person));
    }
    // It goes one way.
    assert_eq!(here.book_for(2, 1, session), Err(Refusal::NotForThem));
    // And not for guests.
    let guest = Book {
        session,
        guest: Guest {
            name: "张三".into(),
            phone: String::new(),
            ..Guest::default()
        },
        ..Book::of(session)
    };
    let refused = here.give_for(&person(1), person(2).person, guest);
    assert_eq!(refused, Err(Refusal::NotForThem));
}

#[test]
fn both_hear_what_becomes_of_it_but_for_what_they_did_themselves() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    here.linked(1, 2);
    here.book_for(1, 2, session).unwrap();
    assert_eq!(here.letters("services.letter.family"), 0);
    let booking = *here.facts.bookings.keys().next().unwrap();
    let cancel = Cancel {
        booking,
        reason: "停电".into(),
        rest: false,
    };
    here.give(&worker(), cancel).unwrap();
    let told: Vec<_> = here
        .told
        .iter()
        .filter(|letter| letter.to == person(1).person)
        .map(|letter| letter.key)
        .collect();
    assert_eq!(
        told,
        ["services.letter.link_agreed", "services.letter.family"]
    );
}

#[test]
fn who_asks_learns_nothing_of_who_has_the_number() {
    let sees = |known: bool| {
        let mut here = Neighbourhood::new(1);
        let events = here.ask_link(1, 2, known).unwrap();
        let history: Vec<_> = events
            .iter()
            .map(|event| serde_json::to_string(event).unwrap())
            .collect();
        // Asking the same number again is as before, and so is what a no leads to.
        assert_eq!(here.ask_link(1, 2, known), Ok(Vec::new()));
        if known {
            let link = here.link(1);
            here.give(&person(2), EndLink { link }).unwrap();
            assert_eq!(seen(&here, 2).0, []);
        }
        assert_eq!(here.ask_link(1, 2, known), Ok(Vec::new()));
        (history, seen(&here, 1).0)
    };
    assert_eq!(sees(true), sees(false));
    let mut here = Neighbourhood::new(1);
    here.ask_link(1, 2, false).unwrap();
    assert!(here.told.is_empty(), "nobody is there to be told");
}

#[test]
fn what_is_not_answered_in_time_is_over_and_makes_room() {
    let mut here = Neighbourhood::new(1);
    here.ask_link(1, 2, true).unwrap();
    let link = here.link(1);
    here.now = NOW.plus(LINK_WAITS);
    assert_eq!(
        here.give(&person(2), AgreeLink { link }),
        Err(Refusal::LinkOver)
    );
    here.ask_link(1, 2, true).unwrap();
    assert_eq!(here.facts.links.len(), 1);
    assert_ne!(here.link(1), link);
}

#[test]
fn the_clock_forgets_what_was_not_answered_and_nothing_else() {
    let mut here = Neighbourhood::new(1);
    here.ask_link(1, 2, false).unwrap();
    let asked = here.link(1);
    let due = here.dues.iter().find(|due| due.entity == asked.0).unwrap();
    assert_eq!(due.at, NOW.plus(LINK_WAITS));
    let agreed = here.linked(3, 4);
    assert!(here.dues.iter().all(|due| due.entity != agreed.0));
    for (now, left) in [(NOW, 2), (NOW.plus(LINK_WAITS), 1)] {
        here.now = now;
        for link in [asked, agreed] {
            here.give(&Actor::clock(), EndLink { link }).unwrap();
        }
        assert_eq!(here.facts.links.len(), left);
    }
}

#[test]
fn a_pair_is_linked_once_nobody_to_themselves_and_nobody_in_chains() {
    let mut here = Neighbourhood::new(1);
    here.linked(1, 2);
    for (carer, other, refusal) in [
        (1, 2, Refusal::AlreadyLinked),
        (1, 1, Refusal::LinkOneself),
        // Who is looked after looks after nobody.
        (2, 3, Refusal::LinkChain),
    ] {
        assert_eq!(here.ask_link(carer, other, true), Err(refusal));
    }
    // Who looks after somebody is looked after by nobody.
    here.ask_link(3, 1, true).unwrap();
    let link = here.link(3);
    assert_eq!(
        here.give(&person(1), AgreeLink { link }),
        Err(Refusal::LinkChain)
    );
    // Asked before the other side of the chain came to be, agreed to after.
    let mut here = Neighbourhood::new(1);
    here.ask_link(2, 3, true).unwrap();
    let link = here.link(2);
    here.linked(1, 2);
    assert_eq!(
        here.give(&person(3), AgreeLink { link }),
        Err(Refusal::LinkChain)
    );
}

#[test]
fn a_person_looks_after_a_few_and_asks_a_few_times_a_day() {
    let mut here = Neighbourhood::new(1);
    for other in 0..MOST_LINKS {
        here.ask_link(1, 10 + other as u128, other % 2 == 0)
            .unwrap();
    }
    assert_eq!(
        here.ask_link(1, 99, true),
        Err(Refusal::LinksFull { most: MOST_LINKS })
    );
    let mut here = Neighbourhood::new(1);
    here.facts.asked_lately = LINKS_PER_DAY;
    assert_eq!(here.ask_link(1, 2, true), Err(Refusal::LinkAskedOften));
}

#[test]
fn only_the_two_can_end_it_and_the_other_is_told() {
    for by in [1, 2] {
        let mut here = Neighbourhood::new(1);
        let session = here.tomorrow(9);
        let link = here.linked(1, 2);
        assert_eq!(
            here.give(&person(3), EndLink { link }),
            Err(Refusal::NotFound)
        );
        assert_eq!(
            here.give(&person(3), AgreeLink { link }),
            Err(Refusal::NotFound)
        );
        here.give(&person(by), EndLink { link }).unwrap();
        let last = here.told.last().unwrap();
        assert_eq!(last.key, "services.letter.link_ended");
        assert_eq!(last.to, person(3 - by).person);
        assert_eq!(here.book_for(1, 2, session), Err(Refusal::NotForThem));
    }
}

#[test]
fn where_whom_it_is_for_lives_counts_not_where_who_books_does() {
    let home = |verified: bool| Home {
        path: Path(vec![STREET, COMMUNITY]),
        verified,
    };
    let terms = Terms {
        who: Who::Residents,
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(2, terms);
    let session = here.tomorrow(9);
    here.linked(1, 2);
    let refused = here.book_for(1, 2, session);
    assert!(matches!(refused, Err(Refusal::NotResident { .. })));
    here.facts.home = Some(home(false));
    let refused = here.book_for(1, 2, session);
    assert!(matches!(refused, Err(Refusal::NotResident { .. })));
    here.facts.home = Some(home(true));
    here.book_for(1, 2, session).unwrap();
}

#[test]
fn who_closes_their_account_is_linked_to_nobody() {
    for gone in [1, 2] {
        let mut here = Neighbourhood::new(1);
        here.linked(1, 2);
        let forget = Forget {
            person: person(gone).person,
        };
        here.give(&Actor::clock(), forget).unwrap();
        assert!(here.facts.links.is_empty());
    }
}

#[test]
fn what_is_typed_is_checked_and_old_rows_still_read() {
    for (ask, field) in [
        (asking("12"), "phone"),
        (
            AskLink {
                called: "  ".into(),
                ..asking(NUMBER)
            },
            "called",
        ),
        (
            AskLink {
                called: "很".repeat(30),
                ..asking(NUMBER)
            },
            "called",
        ),
    ] {
        let Err(Refusal::Input(errors)) = Services::check(&ask.into()) else {
            panic!("{field}");
        };
        assert_eq!(errors[0].field, field);
    }
    assert!(Services::check(&asking(NUMBER).into()).is_ok());
    // A booking from before there were tickets and families.
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    here.book(1, session).unwrap();
    let (_, rows) = seen(&here, 1);
    let text = serde_json::to_string(&rows[0]).unwrap();
    assert!(!text.contains("\"by\"") && !text.contains("\"ticket\""));
    let read: BookingRow = serde_json::from_str(&text).unwrap();
    assert_eq!(read, rows[0]);
}
