//! What calendars follow, over HTTP, as somebody else's reader of calendars reads it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{Minutes, Space};
use domain::services::{ServiceId, ServiceRow, SessionRow};
use icalendar::{Calendar, CalendarComponent, Component as _};
use support::{App, Browser};
use uuid::Uuid;

/// Who runs the services of the first community, and who lives there.
const WORKER: u16 = 3;
const NEIGHBOUR: u16 = 8;

/// What a calendar makes of an entry.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    summary: String,
    status: String,
    sequence: u32,
}

/// What a calendar that follows this address makes of the entry with this id.
async fn read(browser: &mut Browser, path: &str, uid: &str) -> Entry {
    let answer = browser.get(path).await;
    let calendar: Calendar = answer.body.parse().expect("a calendar");
    let mut events = calendar.components.iter().filter_map(|one| match one {
        CalendarComponent::Event(event) => Some(event),
        _ => None,
    });
    let event = events.find(|event| event.get_uid() == Some(uid));
    let event = event.unwrap_or_else(|| panic!("no {uid} in {}", answer.body));
    let said = |name: &str| event.property_value(name).unwrap_or_default().to_owned();
    Entry {
        summary: said("SUMMARY"),
        status: said("STATUS"),
        sequence: said("SEQUENCE").parse().expect("a number"),
    }
}

/// A service of the worker's community with a session that anybody can book the day after tomorrow or later.
async fn bookable(app: &App) -> (ServiceId, ServiceRow, Uuid, String) {
    let store = &app.house.store;
    let worker = store.actor(app.person(WORKER).await).await.unwrap();
    let place = worker.unwrap().grants[0].path.place().unwrap();
    let shelf = store.shelf(Space::Public(place)).await.unwrap();
    let later = store.clock.now().plus(Minutes::days(2));
    let mut sessions = shelf.all::<SessionRow>();
    let (id, row) = sessions
        .find(|(_, row)| {
            let free = row.closed.is_none() && row.free() > 1 && row.draw.is_none();
            free && row.start > later && row.room.is_empty()
        })
        .expect("a session with room");
    let service = shelf.find::<ServiceRow>(row.service.0).unwrap();
    let day = row.start.civil().date.to_string();
    (row.service, service.clone(), id, day)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_calendar_has_gives_way_to_whatever_is_said_later() {
    let app = App::seeded("--demo").await;
    let (service, row, session, day) = bookable(&app).await;
    let (mut desk, mut anybody) = (app.signed_in(WORKER).await, app.browser());
    let feed = format!("/services/{service}/calendar.ics");
    let uid = format!("{session}@youlin");
    // A session that somebody is in stays in the list when its day is closed.
    app.signed_in(NEIGHBOUR)
        .await
        .post(
            "/do/services/book",
            &[("command[session]", &session.to_string())],
        )
        .await;
    let named = service.to_string();

    let mut life = vec![read(&mut anybody, &feed, &uid).await];
    let close = [
        ("command[services][0]", named.as_str()),
        ("command[day]", &day),
        ("command[reason]", "停电"),
    ];
    desk.post("/do/services/close_day", &close).await;
    life.push(read(&mut anybody, &feed, &uid).await);
    let reopen = [("command[service]", named.as_str()), ("command[day]", &day)];
    desk.post("/do/services/reopen_day", &reopen).await;
    life.push(read(&mut anybody, &feed, &uid).await);
    desk.post(
        "/do/services/describe",
        &described(&named, &row, "便民修鞋"),
    )
    .await;
    life.push(read(&mut anybody, &feed, &uid).await);

    let statuses: Vec<&str> = life.iter().map(|entry| entry.status.as_str()).collect();
    assert_eq!(
        statuses,
        ["CONFIRMED", "CANCELLED", "CONFIRMED", "CONFIRMED"]
    );
    assert_eq!(life[3].summary, "便民修鞋");
    assert_ne!(life[2].summary, life[3].summary);
    let rises = life
        .windows(2)
        .all(|pair| pair[0].sequence < pair[1].sequence);
    assert!(rises, "{life:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_calendar_follows_what_the_service_is_called() {
    let app = App::seeded("--demo").await;
    let (service, row, session, _) = bookable(&app).await;
    let (mut desk, mut neighbour) = (app.signed_in(WORKER).await, app.signed_in(NEIGHBOUR).await);
    let session = session.to_string();
    let book = [("command[session]", session.as_str())];
    let booked = neighbour.post("/do/services/book", &book).await;
    let booking = booked.at.split(['/', '?']).nth(3).unwrap().to_owned();
    let file = format!("/services/bookings/{booking}/ics");
    let uid = format!("{booking}@youlin");

    let before = read(&mut neighbour, &file, &uid).await;
    let again = read(&mut neighbour, &file, &uid).await;
    assert_eq!(before, again, "nothing was said");
    let named = service.to_string();
    desk.post(
        "/do/services/describe",
        &described(&named, &row, "便民修鞋"),
    )
    .await;
    let after = read(&mut neighbour, &file, &uid).await;
    assert_eq!(
        (before.status.as_str(), after.summary.as_str()),
        ("CONFIRMED", "便民修鞋")
    );
    assert!(before.sequence < after.sequence, "{before:?} {after:?}");

    // Brought back from a backup an hour later, versions are counted on from there.
    let hour = uuid::Timestamp::from_unix(uuid::NoContext, unix() + 3_600, 0);
    let epoch = Uuid::new_v7(hour).to_string();
    app.house.store.set_setting("epoch", &epoch).await.unwrap();
    let restored = read(&mut neighbour, &file, &uid).await;
    let gained = restored.sequence - after.sequence;
    assert!(gained > 3_000, "{after:?} {restored:?}");
}

/// Seconds since 1970, by the machine: an epoch names its beginning by that.
fn unix() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.unwrap().as_secs()
}

fn described<'a>(id: &'a str, row: &'a ServiceRow, name: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("command[service]", id),
        ("command[fields][name]", name),
        ("command[fields][room]", &row.fields.room),
    ]
}
