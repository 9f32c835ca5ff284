//! Races at approval over HTTP, on SQLite and on two instances that share a PostgreSQL: staff press at the same moment,
//! and what is decided is decided once. The negative control stands with the store's tests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::inbox::LetterRow;
use domain::kernel::{CommandId, Envelope, Instant, Outcome, PersonId, Purpose, Space};
use domain::org::place_of_code;
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
const RESIDENT: u16 = 1;

/// One or two instances on one database, and staff signed in, each in browsers on every instance.
struct House {
    apps: Vec<App>,
    phones: Vec<Browser>,
}

impl House {
    async fn of(apps: Vec<App>) -> Self {
        server::demo::seed(&apps[0].house.store).await.unwrap();
        let mut phones = Vec::new();
        for number in STAFF {
            let browser = apps[0].signed_in(number).await;
            for app in &apps {
                let mut phone = app.browser();
                phone.cookies = browser.cookies.clone();
                phones.push(phone);
            }
        }
        Self { apps, phones }
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

    /// Every phone posts one of the forms at the same moment; what each was answered.
    async fn at_once(&mut self, forms: Vec<(&'static str, Vec<(String, String)>)>) -> Vec<Answer> {
        let phones = std::mem::take(&mut self.phones);
        let posts = phones.into_iter().enumerate().map(|(number, mut phone)| {
            let (verb, fields) = forms[number % forms.len()].clone();
            tokio::spawn(async move {
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                phone.post(&format!("/do/tasks/{verb}"), &fields).await
            })
        });
        let posts: Vec<_> = posts.collect();
        let mut answers = Vec::new();
        for post in posts {
            answers.push(post.await.unwrap());
        }
        answers
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

fn field(name: &str, value: impl ToString) -> (String, String) {
    (format!("command[{name}]"), value.to_string())
}

#[tokio::test]
async fn minutes_that_everybody_approves_at_once_are_approved_once() {
    for mut house in houses().await {
        let resident = house.app().person(RESIDENT).await;
        let now = house.app().house.store.clock.now();
        let day = Instant(now.0 - 86_400_000).civil().date.to_string();
        let before = house.letters(resident, "tasks.letter.").await;
        let worked = tasks::Command::Worked(Worked {
            place: place_of_code(SONGZE),
            title: "陪张阿婆去医院".into(),
            day,
            from: "14:00".into(),
            minutes: "90".into(),
            remark: String::new(),
            offset: None,
        });
        let claim = ClaimId::derive(house.give(resident, worked).await, "claim");
        let forms = vec![("approve", vec![field("claim", claim.0)])];
        for answer in house.at_once(forms).await {
            assert!(answer.says("已确认"), "{}", answer.body);
        }
        let after = house.letters(resident, "tasks.letter.").await;
        assert_eq!(after, before + 1, "one letter for one approval");
        let desk = Space::Desk(place_of_code(SONGZE), Purpose::Tasks);
        let shelf = house.app().house.store.shelf(desk).await.unwrap();
        let row = shelf.find::<ClaimRow>(claim.0).unwrap();
        assert_eq!(
            row.settled.as_ref().map(|settled| settled.minutes),
            Some(90)
        );
    }
}

#[tokio::test]
async fn a_proposal_that_is_published_and_turned_down_at_once_gets_one_answer() {
    for mut house in houses().await {
        let resident = house.app().person(RESIDENT).await;
        let store = house.app().house.store.clone();
        let day = Instant(store.clock.now().0 + 5 * 86_400_000).civil().date;
        let fields = Fields {
            title: "修楼道的窗户".into(),
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
        let answers = house.at_once(vec![("adopt", yes), ("turn_down", no)]).await;
        let decided = answers
            .iter()
            .filter(|answer| answer.says("由提议的居民带头") || answer.says("已答复“"));
        assert_eq!(decided.count(), 1, "{answers:?}");
        let told = house.letters(resident, "tasks.letter.adopted").await
            + house.letters(resident, "tasks.letter.turned_down").await;
        assert_eq!(told, 1);
        let shelf = store.shelf(Space::Person(resident)).await.unwrap();
        let row = shelf.find::<ProposalRow>(proposal.0).unwrap();
        let adopted = matches!(row.answer, Some(tasks::Answer::Adopted { .. }));
        let desk = Space::Desk(place_of_code(SONGZE), Purpose::Tasks);
        let shelf = store.shelf(desk).await.unwrap();
        let published = shelf.all::<TaskRow>();
        let published = published.filter(|(_, row)| row.shift.title == "修楼道的窗户");
        let published: Vec<_> = published.collect();
        assert_eq!(published.len(), usize::from(adopted), "{published:?}");
    }
}
