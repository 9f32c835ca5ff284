//! Tickets on a real database: in whose rows they are, and what becomes of them when the key does not stay.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{CommandId, PersonId, Purpose, Role, Space, Time, Weekday};
use domain::services::ticket::{
    NoTicket, Shown, TicketKey, TicketSigner, decode, encode, read as verified,
};
use domain::services::{
    Book, BookingId, BookingRow, Cancel, Command, Define, Fields, Guest, Line, ServiceId,
    ServiceRow, SessionId, SetHours, Terms, session_id,
};
use store::services::Tickets;
use support::{COMMUNITY, House, NOW, key};
use uuid::Uuid;

on_both_databases!(
    who_has_the_seat_has_a_ticket_and_the_desk_the_key,
    a_guest_has_a_ticket_that_the_desk_prints,
    a_seat_given_back_takes_its_ticket_along,
    rows_from_before_get_tickets_and_another_key_signs_all_anew,
    another_program_reads_the_code_and_verifies_the_signature,
);

fn tickets(seed: u8) -> Tickets {
    Tickets::new(TicketSigner::new(&[seed; TicketSigner::LENGTH]))
}

async fn signing(mut house: House, seed: u8) -> House {
    house.store = house
        .store
        .clone()
        .with_tickets(tickets(seed))
        .await
        .unwrap();
    house
}

/// A service that opens every morning at nine, and its session of tomorrow.
async fn service(house: &House) -> (ServiceId, SessionId) {
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let id = CommandId(Uuid::now_v7());
    let fields = Fields {
        name: "理发".into(),
        room: "一楼".into(),
        ..Fields::default()
    };
    let define = Command::Define(Define {
        place: COMMUNITY,
        fields,
    });
    house.give_as(id, worker, define).await;
    let service = ServiceId::derive(id, "service");
    let line = Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(540)),
        to: Some(Time(600)),
        length: Some(60),
        seats: Some(2),
        ..Line::default()
    };
    let set = Command::SetHours(SetHours {
        service,
        lines: vec![line],
        terms: Terms::default(),
        outside: None,
        reason: String::new(),
    });
    assert_eq!(
        key(&house.give(worker, set).await),
        "services.done.hours_set"
    );
    let tomorrow = NOW.civil().date.plus_days(1);
    (service, session_id(service, tomorrow.at(Time(540)), ""))
}

async fn booked(house: &House, session: SessionId) -> (PersonId, BookingId) {
    let person = house.person("居民").await;
    let id = CommandId(Uuid::now_v7());
    let book = Command::Book(Book::of(session));
    assert_eq!(
        key(&house.give_as(id, person, book).await),
        "services.done.booked"
    );
    (person, BookingId::derive(id, "booking"))
}

async fn shown(house: &House, space: Space, booking: BookingId) -> Option<Shown> {
    let shelf = house.store.shelf(space).await.unwrap();
    shelf.find::<BookingRow>(booking.0).unwrap().ticket.clone()
}

async fn public_key(house: &House, service: ServiceId) -> Option<TicketKey> {
    let shelf = house.store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    shelf
        .find::<ServiceRow>(service.0)
        .unwrap()
        .ticket_key
        .clone()
}

async fn who_has_the_seat_has_a_ticket_and_the_desk_the_key(house: House) {
    let house = signing(house, 7).await;
    let (service, session) = service(&house).await;
    let (person, booking) = booked(&house, session).await;
    let own = shown(&house, Space::Person(person), booking).await.unwrap();
    let key = public_key(&house, service).await.unwrap();
    let ticket = verified(&own.code, &[key]).unwrap();
    assert_eq!((ticket.booking, ticket.session), (booking, session));
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    assert_eq!(shown(&house, desk, booking).await, None);
}

async fn a_guest_has_a_ticket_that_the_desk_prints(house: House) {
    let house = signing(house, 7).await;
    let (service, session) = service(&house).await;
    let worker = house.holding(Role::CommunityWorker, COMMUNITY).await;
    let id = CommandId(Uuid::now_v7());
    let guest = Guest {
        name: "张阿婆".into(),
        phone: String::new(),
        ..Guest::default()
    };
    let book = Command::Book(Book {
        session,
        guest,
        ..Book::of(session)
    });
    let booked = house.give_as(id, worker, book).await;
    assert_eq!(key(&booked), "services.done.booked");
    let booking = BookingId::derive(id, "booking");
    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    let printed = shown(&house, desk, booking).await.unwrap();
    let key = public_key(&house, service).await.unwrap();
    let ticket = verified(&printed.code, &[key]).unwrap();
    assert_eq!((ticket.booking, ticket.session), (booking, session));
    let cancel = Command::Cancel(Cancel {
        booking,
        reason: "来不了".into(),
        rest: false,
    });
    house.give(worker, cancel).await;
    assert_eq!(shown(&house, desk, booking).await, None);
}

async fn a_seat_given_back_takes_its_ticket_along(house: House) {
    let house = signing(house, 7).await;
    let (_, session) = service(&house).await;
    let (person, booking) = booked(&house, session).await;
    let cancel = Command::Cancel(Cancel {
        booking,
        reason: String::new(),
        rest: false,
    });
    house.give(person, cancel).await;
    assert_eq!(shown(&house, Space::Person(person), booking).await, None);
}

async fn rows_from_before_get_tickets_and_another_key_signs_all_anew(house: House) {
    let (service, session) = service(&house).await;
    let (person, booking) = booked(&house, session).await;
    let me = Space::Person(person);
    assert_eq!(shown(&house, me, booking).await, None);
    assert_eq!(public_key(&house, service).await, None);

    let house = signing(house, 7).await;
    let first = shown(&house, me, booking).await.unwrap();
    let version = house.store.shelf(me).await.unwrap().version;

    // The same key at the next start changes nothing.
    let house = signing(house, 7).await;
    assert_eq!(house.store.shelf(me).await.unwrap().version, version);

    let house = signing(house, 8).await;
    let second = shown(&house, me, booking).await.unwrap();
    let keys = [public_key(&house, service).await.unwrap()];
    assert!(verified(&second.code, &keys).is_ok());
    assert_eq!(verified(&first.code, &keys), Err(NoTicket::OtherKey));
}

async fn another_program_reads_the_code_and_verifies_the_signature(house: House) {
    let house = signing(house, 7).await;
    let (service, session) = service(&house).await;
    let (person, booking) = booked(&house, session).await;
    let own = shown(&house, Space::Person(person), booking).await.unwrap();
    let bits = decode(&own.modules).unwrap();
    let side = usize::from(own.side);
    // Four modules of quiet around it, eight pixels to a module, as on a screen.
    let pixels = (side + 8) * 8;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(pixels, pixels, |x, y| {
        let at = (y / 8).checked_sub(4).zip((x / 8).checked_sub(4));
        let inside = at.filter(|(row, column)| *row < side && *column < side);
        let dark = inside.is_some_and(|(row, column)| {
            let at = row * side + column;
            bits[at / 8] & (1 << (7 - at % 8)) != 0
        });
        if dark { 0 } else { 255 }
    });
    let grids = image.detect_grids();
    let (_, text) = grids[0].decode().unwrap();
    assert_eq!(text, own.code);

    let bytes = decode(text.strip_prefix("YL1-").unwrap()).unwrap();
    let (content, signature) = bytes.split_at(40);
    let key = decode(&public_key(&house, service).await.unwrap().to_string()).unwrap();
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, key);
    let signed = [b"youlin ticket 1\n", content].concat();
    assert!(key.verify(&signed, signature).is_ok());
    assert!(key.verify(content, signature).is_err(), "what was signed");

    // What is in it: the key's name, two ids and an hour; nothing of the person.
    assert_eq!(content.len(), 4 + 16 + 16 + 4);
    assert!(!encode(content).is_empty());
    let person = person.0.as_bytes();
    assert!(!content.windows(16).any(|part| part == person));
}
