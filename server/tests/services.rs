//! Services over HTTP: plain forms, as a browser without scripts posts them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

use clap::Parser as _;
use domain::accounts::Way;
use domain::kernel::{
    Actor, CommandId, Envelope, Instant, Level, Outcome, PersonId, Phone, PlaceId, Role, Space,
    Time, Weekday,
};
use domain::org::{Appoint, ImportPlaces, Place, place_of_code};
use domain::services::{
    Book, BookingRow, Command, Define, Fields, Line, ServiceId, SessionId, SessionRow, SetHours,
    State, Terms, session_id,
};
use domain::slices;
use server::config::{Cli, Config, Verb};
use server::serve::accept::{self, Limits};
use server::serve::{self, router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::accounts::{Browser, Step};
use store::org::Entry;
use store::{Store, Via};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// A server on a spare port with one community and one service.
struct Neighbourhood {
    store: Store,
    address: SocketAddr,
    community: PlaceId,
    service: ServiceId,
    worker: u16,
    stop: CancellationToken,
}

/// What came back: status, `Location`, and the whole text.
struct Answer {
    status: u16,
    location: String,
    text: String,
}

impl Neighbourhood {
    async fn open(postgres: Option<String>, seats: u32) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let house = serve::open(config(address, postgres)).await.unwrap();
        let (store, stop) = (house.store.clone(), house.stop.clone());
        let limits = Limits::default();
        tokio::spawn(accept::accept(
            listener,
            router::router(house, limits),
            limits,
            stop.clone(),
        ));
        let community = places(&store).await;
        let worker = 1;
        let person = enter(&store, worker, "小沈").await;
        let appoint = Appoint {
            person,
            role: Role::CommunityWorker,
            place: community,
        };
        give(&store, Actor::CLOCK, domain::org::Command::Appoint(appoint)).await;
        let service = service(&store, person, community, seats).await;
        Self {
            store,
            address,
            community,
            service,
            worker,
            stop,
        }
    }

    /// The first session of tomorrow.
    fn session(&self) -> SessionId {
        let tomorrow = self.store.clock.now().civil().date.plus_days(1);
        session_id(self.service, tomorrow.at(Time(9 * 60)), "")
    }

    async fn row(&self) -> SessionRow {
        let shelf = self
            .store
            .shelf(Space::Public(self.community))
            .await
            .unwrap();
        shelf.find::<SessionRow>(self.session().0).unwrap().clone()
    }

    async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\n{}{cookie}\r\n\r\n",
            self.head()
        ))
        .await
    }

    async fn post(&self, verb: &str, form: &str, cookie: &str) -> Answer {
        let head = format!(
            "Origin: http://{0}\r\nSec-Fetch-Site: same-origin\r\nReferer: http://{0}/services\r\nAccept: text/html\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {1}\r\n",
            self.address,
            form.len()
        );
        loop {
            let answer = self
                .ask(&format!(
                    "POST /do/services/{verb} HTTP/1.1\r\n{}{head}{cookie}\r\n\r\n{form}",
                    self.head()
                ))
                .await;
            // A server that sheds asks to come again, as a person does.
            if answer.status != 503 {
                return answer;
            }
        }
    }

    fn head(&self) -> String {
        format!("Host: {}\r\nConnection: close\r\n", self.address)
    }

    async fn ask(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let status = text
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0);
        let location = text
            .lines()
            .find_map(|line| line.strip_prefix("location: "))
            .unwrap_or_default()
            .to_owned();
        Answer {
            status,
            location,
            text,
        }
    }

    /// Somebody who is signed in, with this number: the cookie, and who it is.
    async fn resident(&self, number: u16, name: &str) -> (String, PersonId) {
        let id = enter(&self.store, number, name).await;
        (sign_in(&self.store, number).await, id)
    }

    async fn book(&self, cookie: &str, wait: bool) -> Answer {
        let wait = if wait { "&command%5Bwait%5D=on" } else { "" };
        let form = format!(
            "id={}&command%5Bsession%5D={}{wait}",
            Uuid::now_v7(),
            self.session()
        );
        self.post("book", &form, cookie).await
    }
}

impl Drop for Neighbourhood {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn config(address: SocketAddr, postgres: Option<String>) -> Config {
    let data = std::env::temp_dir().join(format!("youlin-{}", Uuid::now_v7()));
    let (data, listen) = (data.display().to_string(), address.to_string());
    let mut words = vec![
        "youlin".to_owned(),
        "serve".into(),
        "--data".into(),
        data,
        "--listen".into(),
        listen,
        // Off the demonstration a role rests until its holder has set a second factor.
        "--demo".into(),
    ];
    if let Some(url) = postgres {
        words.extend(["--database-url".into(), url]);
    }
    match Cli::parse_from(words).verb {
        Verb::Serve(settings) => Config::try_new(settings).unwrap(),
        _ => panic!("another verb"),
    }
}

/// A subdistrict with one community, of a code of its own each time.
async fn places(store: &Store) -> PlaceId {
    let code = Uuid::now_v7().simple().to_string();
    let place = |code: &str, name: &str, level, parent: Option<&str>| Place {
        id: place_of_code(code),
        parent: parent.map(place_of_code),
        level,
        code: code.to_owned(),
        name: name.to_owned(),
        party_body: String::new(),
        grid: String::new(),
        units: None,
        demo: false,
        office: None,
    };
    let below = format!("{code}-1");
    let places = vec![
        place(&code, "斜塘街道", Level::Subdistrict, None),
        place(&below, "淞泽社区", Level::Community, Some(&code)),
    ];
    give(
        store,
        Actor::CLOCK,
        domain::org::Command::ImportPlaces(ImportPlaces { places }),
    )
    .await;
    place_of_code(&below)
}

fn phone(number: u16) -> Phone {
    Phone::try_new(&format!("1990000{number:04}")).unwrap()
}

async fn enter(store: &Store, number: u16, name: &str) -> PersonId {
    let id = PersonId(Uuid::now_v7());
    let entry = Entry {
        id,
        phone: phone(number),
        name: name.to_owned(),
        demo: true,
    };
    store.enter_people(vec![entry]).await.unwrap();
    id
}

/// Signs in by the code that was sent; the cookie's header line.
async fn sign_in(store: &Store, number: u16) -> String {
    let mut told = String::new();
    let network = format!("test-{number}");
    let wording = |code: &str| {
        told = code.to_owned();
        code.to_owned()
    };
    let asked = store
        .ask_code(Way::Code, &phone(number), None, &network, wording)
        .await;
    let secret = asked.unwrap().unwrap();
    let browser = Browser {
        network: &network,
        device: "test",
        session: None,
    };
    match store
        .answer_code(&secret, &told, &browser)
        .await
        .unwrap()
        .unwrap()
    {
        Step::In(entered) => format!("Cookie: youlin={}", entered.secret.as_str()),
        other => panic!("{other:?}"),
    }
}

/// Open every day from 9 to 11, an hour each.
async fn service(store: &Store, worker: PersonId, place: PlaceId, seats: u32) -> ServiceId {
    let fields = Fields {
        name: "理发".into(),
        room: "一楼".into(),
        ..Fields::default()
    };
    let id = give(store, worker, Command::Define(Define { place, fields })).await;
    let service = ServiceId::derive(id, "service");
    let line = Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(540)),
        to: Some(Time(660)),
        length: Some(60),
        seats: Some(seats),
        ..Line::default()
    };
    give(
        store,
        worker,
        Command::SetHours(SetHours {
            service,
            lines: vec![line],
            terms: Terms::default(),
            outside: None,
            reason: String::new(),
        }),
    )
    .await;
    service
}

async fn give(store: &Store, actor: PersonId, command: impl Into<slices::Command>) -> CommandId {
    let id = CommandId(Uuid::now_v7());
    let envelope = Envelope {
        id,
        actor,
        subject: actor,
        made: Instant(0),
        command: command.into(),
    };
    let outcome = store.perform(&envelope, Via::Form).await.unwrap();
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    id
}

/// 300 people at once for 100 seats: exactly 100 are confirmed, whatever the database.
async fn three_hundred_for_a_hundred(postgres: Option<String>) {
    let here = Arc::new(Neighbourhood::open(postgres, 100).await);
    let mut cookies = Vec::new();
    for number in 0..300 {
        cookies.push(here.resident(1_000 + number, "居民").await.0);
    }
    let asking: Vec<_> = cookies
        .into_iter()
        .map(|cookie| {
            let here = Arc::clone(&here);
            tokio::spawn(async move { here.book(&cookie, false).await })
        })
        .collect();
    let mut confirmed = 0;
    for answer in asking {
        let answer = answer.await.unwrap();
        assert_eq!(answer.status, 303, "{}", answer.text);
        confirmed += usize::from(answer.location.starts_with("/services/bookings/"));
    }
    assert_eq!(confirmed, 100);
    let row = here.row().await;
    assert_eq!((row.booked, row.held, row.free()), (100, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_ask_for_a_hundred_seats_on_sqlite() {
    three_hundred_for_a_hundred(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_ask_for_a_hundred_seats_on_postgres() {
    if let Ok(url) = std::env::var("YOULIN_TEST_POSTGRES") {
        three_hundred_for_a_hundred(Some(url)).await;
    }
}

/// Booking, keeping it in a calendar, cancelling: all by plain forms.
#[tokio::test(flavor = "multi_thread")]
async fn a_resident_books_keeps_the_calendar_and_cancels() {
    let here = Neighbourhood::open(None, 2).await;
    let (cookie, me) = here.resident(2, "周阿婆").await;
    let session = here
        .get(
            &format!(
                "/services/sessions/{}?here={}",
                here.session(),
                here.community
            ),
            &cookie,
        )
        .await;
    assert!(session.text.contains("预约这一场"), "{}", session.text);
    let booked = here.book(&cookie, false).await;
    let page = booked.location.split('?').next().unwrap().to_owned();
    let confirmation = here.get(&booked.location, &cookie).await;
    assert!(
        confirmation.text.contains("约上了") && confirmation.text.contains("/ics"),
        "{}",
        confirmation.text
    );
    let calendar = here.get(&format!("{page}/ics"), &cookie).await;
    assert!(calendar.text.contains("text/calendar") && calendar.text.contains("BEGIN:VEVENT\r\n"));
    assert!(calendar.text.contains("SUMMARY:理发"));

    let booking = page.rsplit('/').next().unwrap();
    let form = format!(
        "id={}&command%5Bbooking%5D={booking}&command%5Breason%5D=",
        Uuid::now_v7()
    );
    // Somebody else's booking is nobody's business.
    let (other, _) = here.resident(3, "别人").await;
    assert_eq!(here.get(&format!("{page}/ics"), &other).await.status, 404);
    here.post("cancel", &form, &other).await;
    assert_eq!(here.row().await.booked, 1);
    let cancelled = here.post("cancel", &form, &cookie).await;
    assert_eq!(cancelled.status, 303);
    assert_eq!(here.row().await.booked, 0);
    let shelf = here.store.shelf(Space::Person(me)).await.unwrap();
    assert_eq!(shelf.all::<BookingRow>().count(), 1);
}

/// A full session offers the others that are full; those that are ticked are waited for in one go, and left in one go.
#[tokio::test(flavor = "multi_thread")]
async fn several_full_sessions_are_waited_for_and_left_by_plain_forms() {
    let here = Neighbourhood::open(None, 1).await;
    let tomorrow = here.store.clock.now().civil().date.plus_days(1);
    let later = session_id(here.service, tomorrow.at(Time(10 * 60)), "");
    for (number, session) in [(2, here.session()), (3, later)] {
        let (_, who) = here.resident(number, "居民").await;
        give(&here.store, who, Command::Book(Book::of(session))).await;
    }
    let (cookie, me) = here.resident(4, "周阿婆").await;
    let page = format!(
        "/services/sessions/{}?here={}",
        here.session(),
        here.community
    );
    let form = here.get(&page, &cookie).await;
    let ticked = format!("command[also][0]\" value=\"{later}\"");
    assert!(form.text.contains(&ticked), "{}", form.text);
    let ticked = format!(
        "id={}&command%5Bsession%5D={}&command%5Bwait%5D=on&command%5Balso%5D%5B0%5D={later}",
        Uuid::now_v7(),
        here.session()
    );
    let waiting = here.post("book", &ticked, &cookie).await;
    let told = here.get(&waiting.location, &cookie).await;
    assert!(told.text.contains("2场都排上了候补"), "{}", told.text);
    assert!(told.text.contains("都不等了"));
    let booking = waiting.location.split('?').next().unwrap();
    let booking = booking.rsplit('/').next().unwrap();
    let leave = format!(
        "id={}&command%5Bbooking%5D={booking}&command%5Bothers%5D=on",
        Uuid::now_v7()
    );
    assert_eq!(here.post("leave", &leave, &cookie).await.status, 303);
    // The clock does it a millisecond later.
    tokio::time::sleep(Duration::from_millis(10)).await;
    while here.store.give_due().await.unwrap() > 0 {}
    let shelf = here.store.shelf(Space::Person(me)).await.unwrap();
    let states = shelf.all::<BookingRow>().map(|(_, row)| row.state.clone());
    assert_eq!(states.collect::<Vec<_>>(), [State::Left, State::Left]);
}

/// Hours come in as a form types them: lists under numbers, numbers as text, blank lines.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_sets_hours_and_closes_a_day_by_plain_forms() {
    let here = Neighbourhood::open(None, 2).await;
    let cookie = sign_in(&here.store, here.worker).await;
    let (resident, _) = here.resident(2, "周阿婆").await;
    here.book(&resident, false).await;
    let hours = here
        .get(&format!("/desk/services/{}/hours", here.service), &cookie)
        .await;
    assert!(hours.text.contains("每周开放时间"), "{}", hours.text);
    let form = format!(
        "id={}&command[service]={}&command[lines][0][days][0]=monday&command[lines][0][days][1]=tuesday\
         &command[lines][0][days][2]=wednesday&command[lines][0][days][3]=thursday&command[lines][0][days][4]=friday\
         &command[lines][0][days][5]=saturday&command[lines][0][days][6]=sunday&command[lines][0][from]=09:00\
         &command[lines][0][to]=12:00&command[lines][0][length]=60&command[lines][0][seats]=5\
         &command[lines][1][from]=&command[lines][1][to]=&command[lines][1][length]=60&command[lines][1][seats]=\
         &command[terms][cancel]=120&command[terms][hold]=60&command[terms][ahead]=14",
        Uuid::now_v7(),
        here.service
    );
    let form = form.replace('[', "%5B").replace(']', "%5D");
    let set = here.post("set_hours", &form, &cookie).await;
    assert!(
        set.location.contains("done="),
        "{} {}",
        set.location,
        set.text
    );
    assert_eq!(here.row().await.seats, 5);

    let tomorrow = here.store.clock.now().civil().date.plus_days(1);
    let day = here
        .get(&format!("/desk/services/day?date={tomorrow}"), &cookie)
        .await;
    assert!(day.text.contains("周阿婆"), "{}", day.text);
    let (id, service) = (Uuid::now_v7(), here.service);
    let close = format!(
        "id={id}&command[services][0]={service}&command[day]={tomorrow}&command[reason]=%E5%81%9C%E7%94%B5"
    );
    let close = close.replace('[', "%5B").replace(']', "%5D");
    here.post("close_day", &close, &cookie).await;
    let row = here.row().await;
    assert_eq!((row.booked, row.closed.as_deref()), (0, Some("停电")));
    let mine = here.get("/services/bookings", &resident).await;
    assert!(mine.text.contains("已停"), "{}", mine.text);
}

/// The body of an answer.
fn body(answer: &Answer) -> &str {
    let (_, body) = answer.text.split_once("\r\n\r\n").unwrap();
    body
}

/// A calendar follows a person's bookings by an address that only they know, and no longer when it is taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_follows_ones_bookings_until_the_address_is_taken_back() {
    let here = Neighbourhood::open(None, 2).await;
    let (cookie, me) = here.resident(2, "周阿婆").await;
    let booked = here.book(&cookie, false).await;
    let open = |id: Uuid| format!("id={id}&command%5Ball%5D=on");
    here.post("open_calendar", &open(Uuid::now_v7()), &cookie)
        .await;
    let page = here.get("/services/bookings", &cookie).await;
    let path = page.text.split("/services/calendar/").nth(1).unwrap();
    let path = format!("/services/calendar/{}", &path[..64]);
    // No cookie: a calendar program is signed in nowhere.
    let feed = here.get(&format!("{path}.ics"), "").await;
    assert_eq!(feed.status, 200, "{}", feed.text);
    assert!(feed.text.contains("text/calendar"));
    assert!(feed.text.contains("STATUS:CONFIRMED\r\n"), "{}", feed.text);
    assert!(feed.text.contains("SUMMARY:理发\r\n"));
    assert!(!feed.text.contains("周阿婆"), "a calendar names nobody");

    let booking = booked.location.split(['/', '?']).nth(3).unwrap();
    let cancel = format!("id={}&command%5Bbooking%5D={booking}", Uuid::now_v7());
    here.post("cancel", &cancel, &cookie).await;
    let feed = here.get(&path, "").await;
    assert!(feed.text.contains("STATUS:CANCELLED\r\n"), "{}", feed.text);

    here.post("close_calendar", &open(Uuid::now_v7()), &cookie)
        .await;
    assert_eq!(here.get(&path, "").await.status, 404);
    here.post("open_calendar", &open(Uuid::now_v7()), &cookie)
        .await;
    assert_eq!(
        here.get(&path, "").await.status,
        404,
        "a new one is another"
    );
    here.store.close_account(me).await.unwrap();
    let left = here.store.calendar_of(&path[20..]).await.unwrap();
    assert_eq!(left, None);
}

/// Everybody may follow the sessions of a service; nobody is named in them.
#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_follow_the_sessions_of_a_service() {
    let here = Neighbourhood::open(None, 2).await;
    let (cookie, _) = here.resident(2, "周阿婆").await;
    here.book(&cookie, false).await;
    let feed = here
        .get(&format!("/services/{}/calendar.ics", here.service), "")
        .await;
    assert_eq!(feed.status, 200, "{}", feed.text);
    assert!(feed.text.matches("BEGIN:VEVENT").count() > 20);
    assert!(!feed.text.contains("周阿婆"));
}

/// The table over HTTP: a line for each who comes, for those who run it.
#[tokio::test(flavor = "multi_thread")]
async fn the_days_table_has_a_line_for_each_who_comes() {
    let here = Neighbourhood::open(None, 2).await;
    let (cookie, _) = here.resident(2, "周阿婆").await;
    here.book(&cookie, false).await;
    let (other, _) = here.resident(3, "钱阿公").await;
    here.book(&other, false).await;
    let worker = sign_in(&here.store, here.worker).await;
    let tomorrow = here.store.clock.now().civil().date.plus_days(1);
    let path = format!("/desk/services/day.csv?date={tomorrow}");
    assert_eq!(here.get(&path, &cookie).await.status, 404);
    let table = here.get(&path, &worker).await;
    let mut reader =
        csv::Reader::from_reader(body(&table).trim_start_matches('\u{feff}').as_bytes());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let said: Vec<(&str, &str, &str)> = lines
        .iter()
        .map(|line| (&line[1], &line[6], &line[10]))
        .collect();
    assert_eq!(
        said,
        [("09:00", "周阿婆", "已约上"), ("09:00", "钱阿公", "已约上")]
    );
}

/// The evening's letter leads to a page where one button, without scripts, gives the place to a neighbour.
#[tokio::test(flavor = "multi_thread")]
async fn one_tap_from_the_reminder_gives_the_place_on() {
    let here = Neighbourhood::open(None, 1).await;
    let (cookie, _) = here.resident(2, "周阿婆").await;
    let (other, friend) = here.resident(3, "钱阿公").await;
    let booked = here.book(&cookie, false).await;
    here.book(&other, true).await;
    let booking = booked.location.split(['/', '?']).nth(3).unwrap();
    let page = here
        .get(&format!("/services/bookings/{booking}/coming"), &cookie)
        .await;
    assert!(page.text.contains("来不了，让给邻居"), "{}", page.text);
    assert_eq!(here.row().await.booked, 1, "looking changes nothing");
    let cancel = format!("id={}&command%5Bbooking%5D={booking}", Uuid::now_v7());
    here.post("cancel", &cancel, &cookie).await;
    let shelf = here.store.shelf(Space::Person(friend)).await.unwrap();
    let offered = shelf.all::<BookingRow>().next().unwrap().1.state.clone();
    assert!(matches!(offered, State::Offered { .. }), "{offered:?}");
}

/// Closing a day in two taps: why, then the button, below whom it touches; those who booked see where else there is room.
#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_closed_in_two_taps_and_its_people_see_where_else_there_is_room() {
    let here = Neighbourhood::open(None, 2).await;
    let cookie = sign_in(&here.store, here.worker).await;
    let (resident, _) = here.resident(2, "周阿婆").await;
    let booked = here.book(&resident, false).await;
    let tomorrow = here.store.clock.now().civil().date.plus_days(1);
    let day = here
        .get(&format!("/desk/services/day?date={tomorrow}"), &cookie)
        .await;
    let tap = format!("/desk/services/close?date={tomorrow}&amp;reason=停电");
    assert!(day.text.contains(&tap), "{}", day.text);
    let form = here
        .get(
            &format!("/desk/services/close?date={tomorrow}&reason=%E5%81%9C%E7%94%B5"),
            &cookie,
        )
        .await;
    assert!(form.text.contains("理发1人"), "{}", form.text);
    assert!(form.text.contains("value=\"停电\""), "{}", form.text);
    let (id, service) = (Uuid::now_v7(), here.service);
    let close = format!(
        "id={id}&command[services][0]={service}&command[day]={tomorrow}&command[reason]=%E5%81%9C%E7%94%B5"
    );
    let close = close.replace('[', "%5B").replace(']', "%5D");
    here.post("close_day", &close, &cookie).await;
    let page = booked.location.split('?').next().unwrap();
    let page = here.get(page, &resident).await;
    assert!(page.text.contains("可以改约"), "{}", page.text);
    assert!(page.text.contains("/services/sessions/"), "{}", page.text);
}
