//! Those of a family who have no account: entered, booked for, taken out.

use super::*;

fn child(name: &str, born: Option<u32>) -> AddDependant {
    AddDependant {
        name: name.into(),
        born,
        kin: Kin::Child,
    }
}

impl Neighbourhood {
    fn adds(&mut self, carer: u128, add: AddDependant) -> Dependant {
        let name = add.name.clone();
        self.give(&person(carer), add).unwrap();
        let mut all = self.facts.dependants.values();
        let theirs = |one: &&Dependant| one.carer == person(carer).person && one.name == name;
        all.find(theirs).unwrap().clone()
    }

    fn books_for(&mut self, carer: u128, one: &Dependant, book: Book) -> Result<(), Refusal> {
        self.give_for(&person(carer), one.subject(), book).map(drop)
    }

    fn of_dependant(&self, one: &Dependant) -> Option<&Booking> {
        let mut bookings = self.facts.bookings.values();
        bookings.find(|booking| booking.subject == one.subject())
    }

    fn removes(&mut self, carer: u128, one: &Dependant, cancel: bool) -> Result<(), Refusal> {
        let dependant = one.id;
        let remove = RemoveDependant { dependant, cancel };
        self.give(&person(carer), remove).map(drop)
    }
}

#[test]
fn what_is_booked_for_a_dependant_is_seen_by_the_carer_and_the_desk_alone() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    here.books_for(1, &one, Book::of(session)).unwrap();
    let booking = here.of_dependant(&one).unwrap();
    assert!(booking.more.dependant && !booking.is_guest());
    let (mut bookings, mut entries) = (Vec::new(), Vec::new());
    for (space, _, body) in Services::project(&here.facts) {
        match body {
            Body::Booking(_) => bookings.push(space),
            Body::Dependant(row) => entries.push((space, row.name)),
            _ => {}
        }
    }
    let (me, desk) = (
        Space::Person(person(1).person),
        Space::Desk(COMMUNITY, Purpose::Services),
    );
    assert_eq!(bookings, [desk, me]);
    assert_eq!(entries, [(me, "小宝".to_owned())]);
    assert!(
        here.told.is_empty(),
        "whoever has no account reads no letter"
    );
}

#[test]
fn nobody_but_the_carer_books_for_a_dependant() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    let refused = here.books_for(2, &one, Book::of(session));
    assert_eq!(refused, Err(Refusal::NotForThem));
    let refused = here.removes(2, &one, true);
    assert_eq!(refused, Err(Refusal::NotFound));
}

#[test]
fn the_carer_hears_what_others_do_with_it() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    here.books_for(1, &one, Book::of(session)).unwrap();
    let booking = here.of_dependant(&one).unwrap().id;
    let reason = "停电".to_owned();
    here.give(
        &worker(),
        Cancel {
            booking,
            reason,
            rest: false,
        },
    )
    .unwrap();
    let told: Vec<_> = here
        .told
        .iter()
        .map(|letter| (letter.to, letter.key))
        .collect();
    assert_eq!(told, [(person(1).person, "services.letter.family")]);
}

#[test]
fn a_dependant_is_in_one_place_at_a_time_and_the_carer_may_be_in_another() {
    let mut here = Neighbourhood::new(2);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    here.book(1, session).unwrap();
    here.books_for(1, &one, Book::of(session)).unwrap();
    let again = here.books_for(1, &one, Book::of(session));
    assert!(matches!(again, Err(Refusal::AlreadyBooked { .. })));
    assert_eq!(here.session(session).booked, 2);
}

#[test]
fn the_year_of_birth_says_whether_an_age_fits_and_else_the_carer_does() {
    // Born in, for whom the session is, whether the carer says that it fits; what comes of it. The session is in 2026.
    let table = [
        (Some(2020), (0, 6), false, Ok(())),
        (Some(2022), (0, 6), false, Ok(())),
        (Some(2019), (0, 6), true, Ok(())),
        (Some(2019), (0, 6), false, Err("services.refusal.age_to")),
        (Some(2010), (0, 6), true, Err("services.refusal.other_age")),
        (Some(1950), (60, 0), false, Ok(())),
        (Some(1990), (60, 0), true, Err("services.refusal.other_age")),
        (None, (60, 0), true, Ok(())),
        (None, (60, 0), false, Err("services.refusal.age_from")),
    ];
    for (born, (age_from, age_to), age, comes) in table {
        let terms = Terms {
            age_from,
            age_to,
            ..Terms::default()
        };
        let mut here = Neighbourhood::on_terms(2, terms);
        let session = here.tomorrow(9);
        let one = here.adds(1, child("小宝", born));
        let book = Book {
            age,
            ..Book::of(session)
        };
        let came = here.books_for(1, &one, book);
        let came = came.map_err(|refusal| refusal.key());
        assert_eq!(came, comes, "{born:?} {age_from} {age_to} {age}");
    }
}

#[test]
fn a_dependant_lives_where_the_carer_does() {
    let terms = Terms {
        who: Who::Residents,
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(2, terms);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    let refused = here.books_for(1, &one, Book::of(session));
    assert!(matches!(refused, Err(Refusal::NotResident { .. })));
    here.facts.home = Some(Home {
        path: Path(vec![STREET, COMMUNITY]),
        verified: true,
    });
    here.books_for(1, &one, Book::of(session)).unwrap();
}

#[test]
fn staff_who_look_after_somebody_of_their_own_meet_the_same_terms_as_others() {
    let terms = Terms {
        who: Who::Residents,
        ..Terms::default()
    };
    let mut here = Neighbourhood::on_terms(2, terms);
    let session = here.tomorrow(9);
    here.give(&worker(), child("小宝", None)).unwrap();
    let one = here.facts.dependants.values().next().unwrap().clone();
    let refused = here.give_for(&worker(), one.subject(), Book::of(session));
    assert!(matches!(refused, Err(Refusal::NotResident { .. })));
}

#[test]
fn a_family_is_small_and_everybody_in_it_has_a_name_of_their_own() {
    let mut here = Neighbourhood::new(2);
    let field = |refused: Result<Vec<Event>, Refusal>| match refused {
        Err(Refusal::Input(fields)) => fields[0].field.clone(),
        other => panic!("{other:?}"),
    };
    for number in 0..MOST_DEPENDANTS {
        here.adds(1, child(&format!("孩子{number}"), None));
    }
    assert_eq!(field(here.give(&person(1), child(" 孩子0 ", None))), "name");
    assert_eq!(field(here.give(&person(2), child(" ", None))), "name");
    assert_eq!(
        field(here.give(&person(2), child("小宝", Some(2027)))),
        "born"
    );
    assert_eq!(
        field(here.give(&person(2), child("小宝", Some(1899)))),
        "born"
    );
    let most = MOST_DEPENDANTS;
    let refused = here.give(&person(1), child("又一个", None));
    assert_eq!(refused, Err(Refusal::DependantsFull { most }));
    // Others may have one of the same name.
    here.adds(2, child("孩子0", None));
    let for_another = here.give_for(&person(1), person(3).person, child("别人", None));
    assert_eq!(for_another, Err(Refusal::NotForThem));
}

#[test]
fn taking_somebody_out_asks_first_and_gives_their_seats_on() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    here.books_for(1, &one, Book::of(session)).unwrap();
    let next = here.wait(2, session).unwrap();
    let refused = here.removes(1, &one, false);
    assert_eq!(refused, Err(Refusal::DependantBooked { bookings: 1 }));
    here.removes(1, &one, true).unwrap();
    assert!(here.facts.dependants.is_empty());
    assert!(matches!(here.state(next), State::Offered { .. }));
    let booking = here.of_dependant(&one).unwrap();
    assert!(booking.put_away && !booking.state.is_live());
}

#[test]
fn what_can_no_longer_be_cancelled_is_not_got_rid_of() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    here.books_for(1, &one, Book::of(session)).unwrap();
    here.now = Instant(here.session(session).deadline().0 + 1);
    let refused = here.removes(1, &one, true);
    assert!(matches!(refused, Err(Refusal::TooLate { .. })));
    here.now = here.session(session).end();
    here.removes(1, &one, false).unwrap();
}

#[test]
fn a_closed_account_takes_its_dependants_with_it() {
    let mut here = Neighbourhood::new(1);
    let session = here.tomorrow(9);
    let one = here.adds(1, child("小宝", None));
    let other = here.adds(2, child("小宝", None));
    here.books_for(1, &one, Book::of(session)).unwrap();
    let next = here.wait(3, session).unwrap();
    let forget = Forget {
        person: person(1).person,
    };
    here.give(&Actor::clock(), forget).unwrap();
    assert!(matches!(here.state(next), State::Offered { .. }));
    assert_eq!(
        here.facts.dependants.keys().collect::<Vec<_>>(),
        [&other.id]
    );
    assert!(here.of_dependant(&one).unwrap().put_away);
}
