//! Tickets and families over HTTP, as a browser without scripts meets them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{PersonId, PlaceId, Purpose, Space};
use domain::services::{BookingId, BookingRow, LinkRow, SessionRow, State, reference};
use support::{App, phone};
use uuid::Uuid;

/// Who runs the services of the first community.
const WORKER: u16 = 3;
/// Two who live there.
const DAUGHTER: u16 = 8;
const MOTHER: u16 = 9;

async fn community(app: &App) -> PlaceId {
    let worker = app.person(WORKER).await;
    let worker = app.house.store.actor(worker).await.unwrap().unwrap();
    worker.grants[0].path.place().unwrap()
}

/// A seat of somebody who has an account, at the desk of the worker: whose, which, and the code of its ticket.
async fn somebodys_seat(app: &App) -> (u16, BookingId, String) {
    let store = &app.house.store;
    let desk = Space::Desk(community(app).await, Purpose::Services);
    let desk = store.shelf(desk).await.unwrap();
    for number in 1..100 {
        let person = server::demo::person(number);
        let own = store.shelf(Space::Person(person)).await.unwrap();
        let seat = own.all::<BookingRow>().find(|(id, row)| {
            let now = store.clock.now();
            let listed = desk.find::<BookingRow>(*id).is_some();
            row.state == State::Confirmed && row.start > now && listed
        });
        if let Some((id, row)) = seat {
            let code = row.ticket.as_ref().expect("a seat has a ticket");
            return (number, BookingId(id), code.code.clone());
        }
    }
    panic!("nobody has a seat there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_shown_and_read_at_the_desk_by_plain_forms() {
    let app = App::seeded("--demo").await;
    let (number, booking, code) = somebodys_seat(&app).await;
    let mut resident = app.signed_in(number).await;
    let own = resident.get(&format!("/services/bookings/{booking}")).await;
    assert!(own.says(r#"class="qr ticket""#) && own.says("<path d=\"M0 0h7v1h-7z"));

    let mut desk = app.signed_in(WORKER).await;
    let door = "/desk/services/tickets";
    assert!(desk.get(door).await.says("六位数字"));
    let link = format!("/desk/services/bookings/{booking}");
    let shown = desk.get(&format!("{door}?code={code}")).await;
    assert!(shown.says(&link), "the code leads to the booking");
    let digits = reference(booking).replace(' ', "");
    assert!(desk.get(&format!("{door}?code={digits}")).await.says(&link));
    // Another letter at its end is another signature.
    let (most, last) = code.split_at(code.len() - 3);
    let other = if last.starts_with('A') { "B" } else { "A" };
    let forged = format!("{door}?code={most}{other}{}", &last[1..]);
    let forged = desk.get(&forged).await;
    assert!(forged.says("改过的或假的") && !forged.says(&link));

    let id = booking.to_string();
    desk.post("/do/services/check_in", &[("command[booking]", &id)])
        .await;
    let again = desk.get(&format!("{door}?code={code}")).await;
    assert!(again.says("已经签到过") && again.says("照样签到"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_is_asked_for_agreed_to_and_booked_for_by_plain_forms() {
    let app = App::seeded("--demo").await;
    let store = &app.house.store;
    let (one, other): (PersonId, PersonId) = (app.person(DAUGHTER).await, app.person(MOTHER).await);
    let (mut daughter, mut mother) = (app.signed_in(DAUGHTER).await, app.signed_in(MOTHER).await);
    let session = some_session(&app).await;
    let page = format!("/services/sessions/{session}");
    assert!(
        !daughter.get(&page).await.says("为谁约"),
        "nobody else can be meant"
    );

    assert!(daughter.get("/services/family").await.says("请家人同意"));
    let wrong = [("command[called]", "妈妈"), ("command[phone]", "12")];
    let wrong = daughter.post("/do/services/ask_link", &wrong).await;
    assert!(
        wrong.says("请写11位手机号") && wrong.says("妈妈"),
        "typed text stays"
    );
    let number = phone(MOTHER);
    let asked = [
        ("command[called]", "妈妈"),
        ("command[phone]", number.as_str()),
    ];
    let asked = daughter.post("/do/services/ask_link", &asked).await;
    assert!(asked.says("等对方同意"), "{}", asked.at);

    let offered = mother.get("/services/family").await;
    assert!(offered.says("想帮您预约") && offered.says("/do/services/agree_link"));
    let own = store.shelf(Space::Person(other)).await.unwrap();
    let (link, _) = own.all::<LinkRow>().next().unwrap();
    let link = link.to_string();
    mother
        .post("/do/services/agree_link", &[("command[link]", &link)])
        .await;

    let choice = daughter.get(&page).await;
    let subject = other.to_string();
    assert!(choice.says("为谁约") && choice.says(&subject) && choice.says(&one.to_string()));
    let id = session.to_string();
    let book = [("subject", subject.as_str()), ("command[session]", &id)];
    let booked = daughter.post("/do/services/book", &book).await;
    let own = store.shelf(Space::Person(other)).await.unwrap();
    let hers = own
        .all::<BookingRow>()
        .find(|(_, row)| row.session.0 == session);
    let (booking, row) = hers.unwrap_or_else(|| panic!("booked: {}", booked.at));
    assert_eq!(row.by, Some(one));
    for browser in [&mut daughter, &mut mother] {
        let seen = browser.get(&format!("/services/bookings/{booking}")).await;
        assert!(seen.status == 200 && seen.says(r#"class="qr ticket""#));
    }
    assert!(
        mother
            .get(&format!("/services/bookings/{booking}"))
            .await
            .says("帮您约的")
    );
}

/// A session in some days that anybody can book.
async fn some_session(app: &App) -> Uuid {
    let store = &app.house.store;
    let mut places = store
        .actor(app.person(DAUGHTER).await)
        .await
        .unwrap()
        .unwrap();
    let home = places.home.take().unwrap();
    let from = store.clock.now().plus(domain::kernel::Minutes::days(1));
    for place in home.path.0 {
        let shelf = store.shelf(Space::Public(place)).await.unwrap();
        let found = shelf.all::<SessionRow>().find(|(_, row)| {
            row.start > from && row.closed.is_none() && row.draw.is_none() && row.free() > 5
        });
        if let Some((id, _)) = found {
            return id;
        }
    }
    panic!("no session is free");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rules_refuse_comes_back_as_it_was_typed() {
    let app = App::seeded("--demo").await;
    let place = Space::Public(community(&app).await);
    let shelf = app.house.store.shelf(place).await.unwrap();
    let now = app.house.store.clock.now();
    let mut sessions = shelf.all::<SessionRow>();
    let full = sessions.find(|(_, row)| row.start > now && row.booked == row.seats);
    let (session, _) = full.expect("the demonstration has a full session");
    let mut desk = app.signed_in(WORKER).await;
    desk.get(&format!("/desk/services/sessions/{session}"))
        .await;
    let session = session.to_string();
    let fields = [
        ("command[session]", session.as_str()),
        ("command[guest][name]", "周阿姨的邻居"),
        ("command[guest][phone]", "19900000777"),
    ];
    let refused = desk.post("/do/services/book", &fields).await;
    assert!(refused.says("刚刚约满了"), "{}", refused.body);
    assert!(refused.says(r#"value="周阿姨的邻居""#), "{}", refused.body);
    assert!(refused.says(r#"value="19900000777""#));
}
