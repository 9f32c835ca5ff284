//! One person looks after another's bookings, on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::kernel::{CommandId, Envelope, Outcome, PersonId, Role, Space, Time, Weekday};
use domain::org::Rename;
use domain::services::{
    AgreeLink, AskLink, Book, BookingId, BookingRow, Command, Define, EndLink, Fields, Line,
    LinkId, LinkRow, ServiceId, SessionId, SetHours, Terms, Who, session_id,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use store::Via;
use store::kernel::tables::person;
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    whoever_agreed_is_booked_for_and_both_see_it,
    where_the_other_lives_is_asked_of_the_database,
    a_number_that_nobody_has_looks_the_same,
    two_who_agree_at_once_never_make_a_chain,
    the_database_refuses_a_second_link_by_itself,
    another_name_shows_and_a_closed_account_ends_it,
);

/// A mother and a daughter who know each other's numbers.
struct Family {
    house: House,
    daughter: PersonId,
    mother: PersonId,
}

const MOTHER: &str = "19900000001";
const DAUGHTER: &str = "19900000002";

impl Family {
    async fn of(house: House) -> Self {
        let daughter = house.person("小芳").await;
        let mother = house.neighbour("王秀英", STAIRWELL, "302").await;
        let family = Self {
            house,
            daughter,
            mother,
        };
        family.number(mother, MOTHER).await;
        family.number(daughter, DAUGHTER).await;
        family
    }

    async fn number(&self, who: PersonId, number: &str) {
        let row = person::ActiveModel {
            id: Set(who.0),
            phone: Set(Some(number.to_owned())),
            ..Default::default()
        };
        row.update(self.house.store.writer()).await.unwrap();
    }

    async fn ask(&self, who: PersonId, number: &str) -> (Outcome, LinkId) {
        let id = CommandId(Uuid::now_v7());
        let ask = Command::AskLink(AskLink {
            phone: number.into(),
            called: "家里人".into(),
        });
        let outcome = self.house.give_as(id, who, ask).await;
        (outcome, LinkId::derive(id, "link"))
    }

    async fn agree(&self, who: PersonId, link: LinkId) -> Outcome {
        let agree = Command::AgreeLink(AgreeLink { link });
        self.house.give(who, agree).await
    }

    async fn linked(&self) -> LinkId {
        let (_, link) = self.ask(self.daughter, MOTHER).await;
        let outcome = self.agree(self.mother, link).await;
        assert_eq!(key(&outcome), "services.done.link_agreed");
        link
    }

    async fn session(&self, who: Who) -> SessionId {
        let worker = self.house.holding(Role::CommunityWorker, COMMUNITY).await;
        let id = CommandId(Uuid::now_v7());
        let fields = Fields {
            name: "量血压".into(),
            room: "一楼".into(),
            ..Fields::default()
        };
        let define = Command::Define(Define {
            place: COMMUNITY,
            fields,
        });
        self.house.give_as(id, worker, define).await;
        let service = ServiceId::derive(id, "service");
        let line = Line {
            days: Weekday::ALL.to_vec(),
            from: Some(Time(540)),
            to: Some(Time(600)),
            length: Some(60),
            seats: Some(2),
            ..Line::default()
        };
        let terms = Terms {
            who,
            ..Terms::default()
        };
        let set = Command::SetHours(SetHours {
            service,
            lines: vec![line],
            terms,
            outside: None,
            reason: String::new(),
        });
        self.house.give(worker, set).await;
        session_id(service, NOW.civil().date.plus_days(1).at(Time(540)), "")
    }

    async fn book(&self, actor: PersonId, subject: PersonId, session: SessionId) -> Outcome {
        let envelope = Envelope {
            id: CommandId(Uuid::now_v7()),
            actor,
            subject,
            made: NOW,
            command: Command::Book(Book::of(session)).into(),
        };
        let performed = self.house.store.perform(&envelope, Via::Form);
        performed.await.unwrap()
    }

    async fn links(&self, who: PersonId) -> Vec<LinkRow> {
        let shelf = self.house.store.shelf(Space::Person(who)).await.unwrap();
        shelf.all::<LinkRow>().map(|(_, row)| row.clone()).collect()
    }

    async fn bookings(&self, who: PersonId) -> Vec<(BookingId, BookingRow)> {
        let shelf = self.house.store.shelf(Space::Person(who)).await.unwrap();
        let rows = shelf.all::<BookingRow>();
        rows.map(|(id, row)| (BookingId(id), row.clone())).collect()
    }
}

async fn whoever_agreed_is_booked_for_and_both_see_it(house: House) {
    let family = Family::of(house).await;
    let (daughter, mother) = (family.daughter, family.mother);
    let session = family.session(Who::Anyone).await;
    let refused = family.book(daughter, mother, session).await;
    assert_eq!(key(&refused), "services.refusal.not_for_them");
    let link = family.linked().await;
    let booked = family.book(daughter, mother, session).await;
    assert_eq!(key(&booked), "services.done.booked");
    let (hers, mine) = (
        family.bookings(mother).await,
        family.bookings(daughter).await,
    );
    assert_eq!(hers[0].0, mine[0].0);
    assert_eq!(
        (hers[0].1.name.as_str(), mine[0].1.name.as_str()),
        ("", "王秀英")
    );
    assert_eq!(hers[0].1.by, Some(daughter));
    // Each books for herself as before, and the one way round only.
    let own = family.book(daughter, daughter, session).await;
    assert_eq!(key(&own), "services.done.booked");
    let back = family.book(mother, daughter, session).await;
    assert_eq!(key(&back), "services.refusal.not_for_them");
    let end = Command::EndLink(EndLink { link });
    let ended = family.house.give(mother, end).await;
    assert_eq!(key(&ended), "services.done.link_ended");
    assert!(family.links(daughter).await.is_empty());
    assert_eq!(
        family.bookings(daughter).await.len(),
        2,
        "what is booked stays"
    );
}

async fn where_the_other_lives_is_asked_of_the_database(house: House) {
    let family = Family::of(house).await;
    let (daughter, mother) = (family.daughter, family.mother);
    let session = family.session(Who::Residents).await;
    family.linked().await;
    let own = family.book(daughter, daughter, session).await;
    assert_eq!(key(&own), "services.refusal.not_resident");
    let hers = family.book(daughter, mother, session).await;
    assert_eq!(key(&hers), "services.done.booked");
}

async fn a_number_that_nobody_has_looks_the_same(house: House) {
    let family = Family::of(house).await;
    let known = family.ask(family.daughter, MOTHER).await.0;
    let unknown = family.ask(family.daughter, "19900000009").await.0;
    let shown = |outcome: &Outcome| match outcome {
        Outcome::Done {
            key, facts, next, ..
        } => (key.clone(), facts.clone(), next.clone()),
        other => panic!("{other:?}"),
    };
    assert_eq!(shown(&known), shown(&unknown));
    let rows = family.links(family.daughter).await;
    assert_eq!(rows[0], rows[1]);
    assert_eq!(family.links(family.mother).await.len(), 1);
    let copied = family.house.store.copy_of(family.daughter).await.unwrap();
    let copied = serde_json::to_string(&copied.unwrap()).unwrap();
    assert!(!copied.contains(&family.mother.to_string()), "{copied}");
}

async fn two_who_agree_at_once_never_make_a_chain(house: House) {
    let family = Family::of(house).await;
    let (daughter, mother) = (family.daughter, family.mother);
    let (_, down) = family.ask(daughter, MOTHER).await;
    let (_, up) = family.ask(mother, DAUGHTER).await;
    let (one, other) = tokio::join!(family.agree(mother, down), family.agree(daughter, up));
    let mut keys = [key(&one), key(&other)];
    keys.sort_unstable();
    assert_eq!(
        keys,
        ["services.done.link_agreed", "services.refusal.link_chain"]
    );
}

async fn the_database_refuses_a_second_link_by_itself(house: House) {
    let family = Family::of(house).await;
    family.linked().await;
    let again = format!(
        "INSERT INTO family_link (id, carer, person, called, number, asked, agreed) \
         SELECT {}, carer, person, called, number, asked, agreed FROM family_link",
        if family.house.store.is_sqlite() {
            "randomblob(16)"
        } else {
            "gen_random_uuid()"
        }
    );
    let refused = family.house.store.writer().execute_unprepared(&again).await;
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .to_lowercase()
            .contains("unique")
    );
}

async fn another_name_shows_and_a_closed_account_ends_it(house: House) {
    let family = Family::of(house).await;
    let (daughter, mother) = (family.daughter, family.mother);
    family.linked().await;
    let rename = domain::org::Command::Rename(Rename {
        name: "王阿姨".into(),
    });
    family.house.give(mother, rename).await;
    assert_eq!(family.links(daughter).await[0].name, "王阿姨");
    family.house.store.close_account(mother).await.unwrap();
    assert!(family.links(daughter).await.is_empty());
}
