//! Those of a family who have no account, on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{CommandId, Envelope, Outcome, PersonId, Purpose, Space};
use domain::services::{
    AddDependant, Book, BookingId, BookingRow, CheckIn, Command, DependantId, DependantRow, Kin,
    RemoveDependant, SessionId, State, Terms,
};
use store::Via;
use support::salon::Salon;
use support::{COMMUNITY, House, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    a_child_is_entered_booked_for_and_taken_out,
    a_household_counts_those_without_an_account,
    a_closed_account_takes_the_names_of_its_family_along,
);

const CHILD: &str = "小豆包";

async fn adds(house: &House, carer: PersonId, name: &str) -> DependantId {
    let id = CommandId(Uuid::now_v7());
    let add = Command::AddDependant(AddDependant {
        name: name.into(),
        born: Some(2019),
        kin: Kin::Child,
    });
    let added = house.give_as(id, carer, add).await;
    assert_eq!(key(&added), "services.done.dependant_added");
    DependantId::derive(id, "dependant")
}

async fn books(
    house: &House,
    carer: PersonId,
    one: DependantId,
    session: SessionId,
) -> (Outcome, BookingId) {
    let id = CommandId(Uuid::now_v7());
    let book = Command::Book(Book {
        wait: true,
        ..Book::of(session)
    });
    let envelope = Envelope {
        id,
        actor: carer,
        subject: PersonId(one.0),
        made: house.store.clock.now(),
        command: book.into(),
    };
    let outcome = house.store.perform(&envelope, Via::Form).await.unwrap();
    (outcome, BookingId::derive(id, "booking"))
}

async fn removes(house: &House, carer: PersonId, dependant: DependantId, cancel: bool) -> Outcome {
    let remove = Command::RemoveDependant(RemoveDependant { dependant, cancel });
    house.give(carer, remove).await
}

async fn shown(house: &House, space: Space, booking: BookingId) -> Option<BookingRow> {
    let shelf = house.store.shelf(space).await.unwrap();
    shelf.find::<BookingRow>(booking.0).cloned()
}

async fn a_child_is_entered_booked_for_and_taken_out(house: House) {
    let salon = Salon::open(house, 1).await;
    let house = &salon.house;
    let (mother, stranger) = (salon.person().await, salon.person().await);
    let child = adds(house, mother, CHILD).await;
    let own = house.store.shelf(Space::Person(mother)).await.unwrap();
    assert_eq!(own.find::<DependantRow>(child.0).unwrap().name, CHILD);
    let again = Command::AddDependant(AddDependant {
        name: CHILD.into(),
        born: None,
        kin: Kin::Other,
    });
    let again = house.give(mother, again).await;
    assert!(matches!(again, Outcome::Input { .. }), "{again:?}");

    let (others, _) = books(house, stranger, child, salon.session()).await;
    assert!(matches!(others, Outcome::Refused { .. }), "{others:?}");
    let (booked, booking) = books(house, mother, child, salon.session()).await;
    assert_eq!(key(&booked), "services.done.booked");
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    for space in [Space::Person(mother), desk] {
        let row = shown(house, space, booking).await.unwrap();
        assert_eq!((row.name.as_str(), row.by), (CHILD, Some(mother)));
    }
    let nobodys = Space::Person(PersonId(child.0));
    assert_eq!(shown(house, nobodys, booking).await, None);
    // Two places at once there are none, for the child; the mother is somebody else.
    let (twice, _) = books(house, mother, child, salon.session()).await;
    assert_eq!(key(&twice), "services.refusal.already_booked");
    let (_, waiting) = salon.book(mother).await;
    let first = State::Waiting { position: 1 };
    assert_eq!(salon.state(mother, waiting).await, first);

    let came = house
        .give(salon.worker, Command::CheckIn(CheckIn { booking }))
        .await;
    assert_eq!(key(&came), "services.done.came");
    let asked = removes(house, mother, child, false).await;
    assert_eq!(key(&asked), "services.refusal.dependant_booked");
    let not_hers = removes(house, stranger, child, true).await;
    assert_eq!(key(&not_hers), "services.refusal.not_found");
    let gone = removes(house, mother, child, true).await;
    assert_eq!(key(&gone), "services.done.dependant_removed");
    assert_eq!(shown(house, desk, booking).await, None);
    assert!(matches!(
        salon.state(mother, waiting).await,
        State::Offered { .. }
    ));
    // The desk's own outcome named them.
    assert_eq!(house.tables_that_say(CHILD).await, Vec::<String>::new());
}

async fn a_household_counts_those_without_an_account(house: House) {
    let salon = Salon::open(house, 5).await;
    let terms = Terms {
        per_week: 1,
        household: true,
        ..Terms::default()
    };
    salon.set_with(5, terms).await;
    let house = &salon.house;
    let mother = house.neighbour("王秀英", STAIRWELL, "302").await;
    let father = house.neighbour("李建国", STAIRWELL, "302").await;
    let other = house.neighbour("钱多", STAIRWELL, "502").await;
    let child = adds(house, mother, CHILD).await;
    let (booked, _) = books(house, mother, child, salon.session()).await;
    assert_eq!(key(&booked), "services.done.booked");
    for (who, expected) in [
        (mother, "services.refusal.household_often_enough"),
        (father, "services.refusal.household_often_enough"),
        (other, "services.done.booked"),
    ] {
        let (outcome, _) = salon.book(who).await;
        assert_eq!(key(&outcome), expected);
    }
    // The other way round as well: another's seat is the child's.
    let second = adds(house, other, "二宝").await;
    let (outcome, _) = books(house, other, second, salon.session()).await;
    assert_eq!(key(&outcome), "services.refusal.household_often_enough");
}

async fn a_closed_account_takes_the_names_of_its_family_along(house: House) {
    let salon = Salon::open(house, 1).await;
    let house = &salon.house;
    let (mother, next) = (salon.person().await, salon.person().await);
    let child = adds(house, mother, CHILD).await;
    let (_, booking) = books(house, mother, child, salon.session()).await;
    let (_, waiting) = salon.book(next).await;
    house
        .give(salon.worker, Command::CheckIn(CheckIn { booking }))
        .await;
    house.store.close_account(mother).await.unwrap();
    assert!(matches!(
        salon.state(next, waiting).await,
        State::Offered { .. }
    ));
    assert_eq!(house.tables_that_say(CHILD).await, Vec::<String>::new());
}
