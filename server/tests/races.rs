//! Races over HTTP, on SQLite and on two instances that share a PostgreSQL: people press at the same moment at approval,
//! at an offered seat and at the door, and what is decided is decided once. Booking has its race in `services.rs`. The negative controls, what
//! the same moment does where nobody holds a lock between looking and writing, stand with the store's tests:
//! `services_races.rs`, `tasks_proposed.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::inbox::LetterRow;
use domain::kernel::{
    CommandId, Envelope, Instant, Outcome, PersonId, Purpose, Space, Time, Weekday,
};
use domain::org::place_of_code;
use domain::services::{
    self, Attendance, BookingId, BookingRow, Define, Line, ServiceId, SessionId, SessionRow,
    SetHours, State, Terms,
};
use domain::slices::Command;
use domain::tasks::{
    self, ClaimId, ClaimRow, Fields, ProposalId, ProposalRow, Propose, TaskRow, Worked,
};
use store::Via;
use support::{Answer, App, Browser};
use uuid::Uuid;

/// The community where the cast of the demonstration works.
const SONGZE: &str = "320576051011";
/// Its worker, its grid worker, and the official above it.
const STAFF: [u16; 3] = [3, 4, 5];
const WORKER: u16 = 3;
const RESIDENT: u16 = 1;
/// Who takes seats: somebody of whom the demonstration has no bookings, whatever day it is.
const SITTER: u16 = 130;
/// Who waits behind them, one after the other.
const WAITING: [u16; 2] = [8, 9];

/// What is posted at one moment: by whose phone, to which verb, with which fields.
type Press = (Browser, String, Vec<(String, String)>);

/// One or two instances on one database.
struct House {
    apps: Vec<App>,
}

impl House {
    async fn of(apps: Vec<App>) -> Self {
        // The control: with this bug chosen the races must be lost.
        #[cfg(feature = "planted")]
        if let Ok(bug) = std::env::var("YOULIN_PLANTED") {
            domain::kernel::planted::choose_everywhere(bug);
        }
        server::demo::seed(&apps[0].house.store).await.unwrap();
        Self { apps }
    }

    /// So many phones on every instance for each of these people, signed in.
    async fn phones_of(&self, numbers: &[u16], each: usize) -> Vec<Browser> {
        let mut phones = Vec::new();
        for number in numbers {
            let browser = self.app().signed_in(*number).await;
            let apps = self.apps.iter().cycle().take(self.apps.len() * each);
            phones.extend(apps.map(|app| Browser {
                cookies: browser.cookies.clone(),
                ..app.browser()
            }));
        }
        phones
    }

    fn app(&self) -> &App {
        &self.apps[0]
    }

    async fn give(&self, who: PersonId, command: impl Into<Command>) -> CommandId {
        let id = CommandId(Uuid::now_v7());
        let store = &self.app().house.store;
        let envelope = Envelope {
            id,
            actor: who,
            subject: who,
            made: store.clock.now(),
            command: command.into(),
        };
        let outcome = store.perform(&envelope, Via::Outbox).await.unwrap();
        assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
        id
    }

    /// Everything is posted at the same moment; what each was answered.
    async fn at_once(&self, presses: Vec<Press>) -> Vec<Answer> {
        let posts = presses.into_iter().map(|(mut phone, verb, fields)| {
            tokio::spawn(async move {
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                phone.post(&format!("/do/{verb}"), &fields).await
            })
        });
        let posts: Vec<_> = posts.collect();
        let mut answers = Vec::new();
        for post in posts {
            answers.push(post.await.unwrap());
        }
        answers
    }

    /// All these phones press, the forms taking turns.
    async fn press(
        &self,
        phones: Vec<Browser>,
        forms: &[(&str, Vec<(String, String)>)],
    ) -> Vec<Answer> {
        let presses = phones.into_iter().zip(forms.iter().cycle());
        let presses =
            presses.map(|(phone, (verb, fields))| (phone, (*verb).to_owned(), fields.clone()));
        self.at_once(presses.collect()).await
    }

    async fn letters(&self, who: PersonId, prefix: &str) -> usize {
        let store = &self.app().house.store;
        let shelf = store.shelf(Space::Person(who)).await.unwrap();
        let letters = shelf.all::<LetterRow>();
        letters
            .filter(|(_, row)| row.key.starts_with(prefix))
            .count()
    }
}

/// Both databases; without a PostgreSQL to test on, SQLite alone.
async fn houses() -> Vec<House> {
    let mut houses = vec![House::of(vec![App::start().await]).await];
    if let Some((one, other)) = App::twins().await {
        server::serve::follow(&one.house);
        server::serve::follow(&other.house);
        houses.push(House::of(vec![one, other]).await);
    }
    houses
}

/// The same phones once more.
fn again(phones: &[Browser]) -> Vec<Browser> {
    let again = phones.iter().map(|phone| Browser {
        cookies: phone.cookies.clone(),
        at: phone.at.clone(),
        ..*phone
    });
    again.collect()
}

fn field(name: &str, value: impl ToString) -> (String, String) {
    (format!("command[{name}]"), value.to_string())
}

#[tokio::test]
async fn minutes_that_everybody_approves_at_once_are_approved_once() {
    for house in houses().await {
        let resident = house.app().person(RESIDENT).await;
        let now = house.app().house.store.clock.now();
        let day = Instant(now.0 - 86_400_000).civil().date.to_string();
        let phones = house.phones_of(&STAFF, 2).await;
        // One such moment may pass without a race: there are several.
        for from in ["14:00", "14:30", "15:00"] {
            let before = house.letters(resident, "tasks.letter.").await;
            let worked = tasks::Command::Worked(Worked {
                place: place_of_code(SONGZE),
                title: "陪张阿婆去医院".into(),
                day: day.clone(),
                from: from.into(),
                minutes: "30".into(),
                remark: String::new(),
                offset: None,
            });
            let claim = ClaimId::derive(house.give(resident, worked).await, "claim");
            let forms = [("tasks/approve", vec![field("claim", claim.0)])];
            for answer in house.press(again(&phones), &forms).await {
                assert!(answer.says("已确认"), "{}", answer.body);
            }
            let after = house.letters(resident, "tasks.letter.").await;
            assert_eq!(after, before + 1, "one letter for one approval");
            let desk = Space::Desk(place_of_code(SONGZE), Purpose::Tasks);
            let shelf = house.app().house.store.shelf(desk).await.unwrap();
            let row = shelf.find::<ClaimRow>(claim.0).unwrap();
            let settled = row.settled.as_ref().map(|settled| settled.minutes);
            assert_eq!(settled, Some(30));
        }
    }
}

#[tokio::test]
async fn a_proposal_that_is_published_and_turned_down_at_once_gets_one_answer() {
    for house in houses().await {
        let phones = house.phones_of(&STAFF, 2).await;
        for (ahead, title) in [(5, "修楼道的窗户"), (6, "修楼道的灯"), (7, "修楼道的扶手")]
        {
            one_answer(&house, &phones, ahead, title).await;
        }
    }
}

async fn one_answer(house: &House, phones: &[Browser], ahead: i64, title: &str) {
    let resident = house.app().person(RESIDENT).await;
    let store = house.app().house.store.clone();
    let day = Instant(store.clock.now().0 + ahead * 86_400_000)
        .civil()
        .date;
    let fields = Fields {
        title: title.into(),
        day: day.to_string(),
        from: "09:00".into(),
        to: "11:00".into(),
        seats: "2".into(),
        ..Fields::default()
    };
    let propose = tasks::Command::Propose(Propose {
        place: place_of_code(SONGZE),
        fields: fields.clone(),
        join: true,
    });
    let id = house.give(resident, propose).await;
    let proposal = ProposalId::derive(id, "proposal");
    let no = vec![field("proposal", proposal.0), field("reason", "物业会刷")];
    let mut yes = vec![field("proposal", proposal.0)];
    for (name, value) in [
        ("title", &fields.title),
        ("day", &fields.day),
        ("from", &fields.from),
        ("to", &fields.to),
        ("seats", &fields.seats),
    ] {
        yes.push((format!("command[fields][{name}]"), value.clone()));
    }
    let told = async || {
        house.letters(resident, "tasks.letter.adopted").await
            + house.letters(resident, "tasks.letter.turned_down").await
    };
    let before = told().await;
    let forms = [("tasks/adopt", yes), ("tasks/turn_down", no)];
    let answers = house.press(again(phones), &forms).await;
    let decided = answers
        .iter()
        .filter(|answer| answer.says("由提议的居民带头") || answer.says("已答复“"));
    assert_eq!(decided.count(), 1, "one answer to one proposal");
    assert_eq!(told().await, before + 1);
    let shelf = store.shelf(Space::Person(resident)).await.unwrap();
    let row = shelf.find::<ProposalRow>(proposal.0).unwrap();
    let adopted = matches!(row.answer, Some(tasks::Answer::Adopted { .. }));
    let desk = Space::Desk(place_of_code(SONGZE), Purpose::Tasks);
    let shelf = store.shelf(desk).await.unwrap();
    let published = shelf.all::<TaskRow>();
    let published = published.filter(|(_, row)| row.shift.title == title);
    assert_eq!(published.count(), usize::from(adopted));
}

/// A service open every day from eight to sixteen, eight sessions of an hour for one.
async fn one_chair(house: &House) -> [SessionId; 8] {
    let worker = house.app().person(WORKER).await;
    let define = services::Command::Define(Define {
        place: place_of_code(SONGZE),
        fields: services::Fields {
            name: "修脚".into(),
            room: "一楼".into(),
            ..services::Fields::default()
        },
    });
    let service = ServiceId::derive(house.give(worker, define).await, "service");
    let line = Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(480)),
        to: Some(Time(960)),
        length: Some(60),
        seats: Some(1),
        ..Line::default()
    };
    let hours = services::Command::SetHours(SetHours {
        service,
        lines: vec![line],
        terms: Terms::default(),
        outside: None,
        reason: String::new(),
    });
    house.give(worker, hours).await;
    let day = house
        .app()
        .house
        .store
        .clock
        .now()
        .civil()
        .date
        .plus_days(2);
    std::array::from_fn(|hour| {
        let minutes = u16::try_from(480 + 60 * hour).unwrap();
        services::session_id(service, day.at(Time(minutes)), "")
    })
}

async fn book(house: &House, number: u16, session: SessionId) -> BookingId {
    let book = services::Command::Book(services::Book {
        session,
        wait: true,
        guest: services::Guest::default(),
        ..services::Book::of(session)
    });
    let who = house.app().person(number).await;
    BookingId::derive(house.give(who, book).await, "booking")
}

async fn booking(house: &House, number: u16, id: BookingId) -> BookingRow {
    let who = Space::Person(house.app().person(number).await);
    let shelf = house.app().house.store.shelf(who).await.unwrap();
    shelf.find::<BookingRow>(id.0).unwrap().clone()
}

#[tokio::test]
async fn an_offered_seat_that_is_taken_and_given_on_at_once_is_one_seat() {
    for house in houses().await {
        let sessions = one_chair(&house).await;
        let [first, second] = WAITING;
        let phones = house.phones_of(&[first], 4).await;
        let whose = house.app().person(first).await;
        let before = house.letters(whose, "services.letter.confirmed").await;
        let mut taken = 0;
        for session in sessions {
            let seat = book(&house, SITTER, session).await;
            let offered = book(&house, first, session).await;
            let behind = book(&house, second, session).await;
            let cancel = services::Command::Cancel(services::Cancel {
                booking: seat,
                reason: String::new(),
                rest: false,
            });
            let sitter = house.app().person(SITTER).await;
            house.give(sitter, cancel).await;
            let state = booking(&house, first, offered).await.state;
            assert!(matches!(state, State::Offered { .. }), "{state:?}");

            let forms = ["services/accept", "services/decline"];
            let forms = forms.map(|verb| (verb, vec![field("booking", offered.0)]));
            house.press(again(&phones), &forms).await;

            let state = booking(&house, first, offered).await.state;
            let next = booking(&house, second, behind).await.state;
            match state {
                State::Confirmed => {
                    taken += 1;
                    assert_eq!(next, State::Waiting { position: 1 });
                }
                State::Declined => assert!(matches!(next, State::Offered { .. }), "{next:?}"),
                other => panic!("neither taken nor given on: {other:?}"),
            }
            let place = Space::Public(place_of_code(SONGZE));
            let shelf = house.app().house.store.shelf(place).await.unwrap();
            let row = shelf.find::<SessionRow>(session.0).unwrap();
            assert_eq!(row.booked + row.held, 1, "{row:?}");
        }
        let told = house.letters(whose, "services.letter.confirmed").await - before;
        assert_eq!(told, taken, "each seat taken is told once");
    }
}

#[tokio::test]
async fn a_ticket_that_every_door_sees_at_once_is_somebody_who_came_once_and_was_shown_again() {
    for house in houses().await {
        let [session, ..] = one_chair(&house).await;
        let seat = book(&house, SITTER, session).await;
        let forms = [("services/check_in", vec![field("booking", seat.0)])];
        let phones = house.phones_of(&[WORKER], 4).await;
        let shown = house.press(phones, &forms).await.len();
        let came = booking(&house, SITTER, seat).await.attendance;
        let Some(Attendance::Came { again, .. }) = came else {
            panic!("nobody came: {came:?}");
        };
        assert_eq!(again as usize, shown - 1, "none of {shown} is lost");
    }
}
