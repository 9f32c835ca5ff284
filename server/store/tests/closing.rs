//! Closing an account, across all slices: others get what they count on, and nobody keeps the name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::inbox::LetterRow;
use domain::kernel::{CommandId, Date, PersonId, PlaceId, Purpose, Role, Space, Time, Weekday};
use domain::org::{AskId, AskToJoin, ContactFields, SetContact, Vouch};
use domain::services::{
    Book, BookingId, BookingRow, Define, Line, ServiceId, SessionId, SessionRow, SetHours, State,
    Terms, session_id,
};
use domain::tasks::{Approve, Claim, ClaimId, ClaimRow, Finish, Publish, Start, TaskId, TaskRow};
use domain::{notices, org, services, tasks};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;
use store::kernel::tables::sync_row;
use support::{COMMUNITY, House, NOW, STAIRWELL, key};
use uuid::Uuid;

on_both_databases!(
    a_closed_account_gives_on_what_others_count_on,
    a_closed_account_leaves_no_word_of_the_person_anywhere,
    a_new_name_reaches_every_list,
    rows_of_another_schema_number_are_laid_out_as_they_were,
);

const NAME: &str = "王秀英";
const PHONE: &str = "19900000001";
const DRAFT: &str = "还没写完的话";
const REMARK: &str = "膝盖不太好";
const ABOUT_HER: &str = "按签到表算";

/// A neighbour who is in everything: home, role, draft, bookings, tasks.
struct Life {
    house: House,
    worker: PersonId,
    leader: PersonId,
    her: PersonId,
    friend: PersonId,
    session: SessionId,
    waiting: BookingId,
    ahead: TaskId,
    done: ClaimId,
}

fn tomorrow() -> Date {
    NOW.civil().date.plus_days(1)
}

async fn gave(
    house: &House,
    by: PersonId,
    command: impl Into<domain::slices::Command>,
) -> CommandId {
    let id = CommandId(Uuid::now_v7());
    let outcome = house.give_as(id, by, command).await;
    assert!(key(&outcome).contains(".done."), "{outcome:?}");
    id
}

async fn session(house: &House, worker: PersonId) -> SessionId {
    let fields = services::Fields {
        name: "理发".into(),
        room: "一楼".into(),
        ..services::Fields::default()
    };
    let place = COMMUNITY;
    let defined = gave(
        house,
        worker,
        services::Command::Define(Define { place, fields }),
    )
    .await;
    let service = ServiceId::derive(defined, "service");
    let line = Line {
        days: Weekday::ALL.to_vec(),
        from: Some(Time(540)),
        to: Some(Time(600)),
        length: Some(60),
        seats: Some(1),
        ..Line::default()
    };
    let set = SetHours {
        service,
        lines: vec![line],
        terms: Terms::default(),
        outside: None,
        reason: String::new(),
    };
    gave(house, worker, services::Command::SetHours(set)).await;
    session_id(service, tomorrow().at(Time(540)), "")
}

async fn task(house: &House, worker: PersonId, from: &str, to: &str) -> TaskId {
    let fields = tasks::Fields {
        title: "擦扶手".into(),
        day: tomorrow().to_string(),
        from: from.into(),
        to: to.into(),
        seats: "1".into(),
        ..tasks::Fields::default()
    };
    let publish = tasks::Command::Publish(Publish {
        place: COMMUNITY,
        fields,
    });
    TaskId::derive(gave(house, worker, publish).await, "task")
}

impl Life {
    async fn lived(house: House) -> Self {
        let worker = house.person("社工").await;
        house.grant(worker, Role::CommunityWorker, COMMUNITY).await;
        let leader = house.person("组长").await;
        house.grant(leader, Role::StairwellLeader, STAIRWELL).await;
        let her = house.person(NAME).await;
        let friend = house.person("邻居").await;
        let phone = format!("UPDATE person SET phone = '{PHONE}' WHERE name = '{NAME}'");
        house
            .store
            .writer()
            .execute_unprepared(&phone)
            .await
            .unwrap();
        at_home(&house, her, leader).await;
        writes(&house, her).await;
        let session = session(&house, worker).await;
        let book = Book {
            session,
            wait: true,
            guest: services::Guest::default(),
            ..Book::of(session)
        };
        gave(&house, her, services::Command::Book(book.clone())).await;
        let waited = gave(&house, friend, services::Command::Book(book)).await;
        let ahead = task(&house, worker, "14:00", "15:00").await;
        gave(&house, her, tasks::Command::Claim(Claim { task: ahead })).await;
        let done = works(&house, her, worker).await;
        Self {
            house,
            worker,
            leader,
            her,
            friend,
            session,
            waiting: BookingId::derive(waited, "booking"),
            ahead,
            done,
        }
    }
}

async fn at_home(house: &House, her: PersonId, leader: PersonId) {
    let ask = AskToJoin {
        place: STAIRWELL,
        unit: "501".into(),
        name: NAME.into(),
    };
    let asked = gave(house, her, org::Command::AskToJoin(ask)).await;
    let ask = AskId::derive(asked, "ask");
    gave(house, leader, org::Command::Vouch(Vouch { ask })).await;
    house.grant(her, Role::GroupHead, STAIRWELL).await;
    let contact = SetContact {
        place: STAIRWELL,
        role: Role::GroupHead,
        fields: ContactFields {
            name: NAME.into(),
            phone: PHONE.into(),
            note: String::new(),
        },
    };
    gave(house, her, org::Command::SetContact(contact)).await;
}

async fn writes(house: &House, her: PersonId) {
    let draft = notices::SaveDraft {
        draft: None,
        place: STAIRWELL,
        fields: serde_json::from_value(serde_json::json!({ "body": DRAFT })).unwrap(),
    };
    gave(house, her, notices::Command::SaveDraft(draft)).await;
}

/// Work that was reported and settled, with what was typed on both sides.
async fn works(house: &House, her: PersonId, worker: PersonId) -> ClaimId {
    let task = task(house, worker, "10:00", "11:00").await;
    let claimed = gave(house, her, tasks::Command::Claim(Claim { task })).await;
    let claim = ClaimId::derive(claimed, "claim");
    gave(
        house,
        her,
        tasks::Command::Start(Start { task, offset: None }),
    )
    .await;
    let finish = Finish {
        task,
        minutes: "60".into(),
        remark: REMARK.into(),
        offset: None,
    };
    gave(house, her, tasks::Command::Finish(finish)).await;
    let correct = tasks::Correct {
        claim,
        minutes: "50".into(),
        reason: ABOUT_HER.into(),
    };
    gave(house, worker, tasks::Command::Correct(correct)).await;
    gave(house, worker, tasks::Command::Approve(Approve { claim })).await;
    let correct = tasks::Correct {
        claim,
        minutes: "55".into(),
        reason: ABOUT_HER.into(),
    };
    gave(house, worker, tasks::Command::Correct(correct)).await;
    claim
}

async fn a_closed_account_gives_on_what_others_count_on(house: House) {
    let life = Life::lived(house).await;
    let store = &life.house.store;
    store.close_account(life.her).await.unwrap();

    let place = store.shelf(Space::Public(COMMUNITY)).await.unwrap();
    let session = place.find::<SessionRow>(life.session.0).unwrap();
    assert_eq!((session.booked, session.held, session.waiting), (0, 1, 0));
    let friend = store.shelf(Space::Person(life.friend)).await.unwrap();
    let offered = friend.find::<BookingRow>(life.waiting.0).unwrap();
    assert!(
        matches!(offered.state, State::Offered { .. }),
        "{offered:?}"
    );
    let told = friend.all::<LetterRow>().map(|(_, row)| row.key.as_str());
    assert!(told.into_iter().any(|key| key == "services.letter.offered"));

    assert_eq!(place.find::<TaskRow>(life.ahead.0).unwrap().taken, 0);
    let claim = tasks::Command::Claim(Claim { task: life.ahead });
    gave(&life.house, life.friend, claim).await;

    let desk = Space::Desk(COMMUNITY, Purpose::Services);
    let desk = store.shelf(desk).await.unwrap();
    assert_eq!(desk.all::<BookingRow>().count(), 1, "the friend's");
    let desk = Space::Desk(COMMUNITY, Purpose::Tasks);
    let desk = store.shelf(desk).await.unwrap();
    let done = desk.find::<ClaimRow>(life.done.0).unwrap();
    assert_eq!((done.name.as_str(), done.submitted), ("", Some(60)));
}

async fn a_closed_account_leaves_no_word_of_the_person_anywhere(house: House) {
    let life = Life::lived(house).await;
    let words = [NAME, PHONE, DRAFT, REMARK, ABOUT_HER];
    // The negative control: the scan finds all of it while the account is open, in every slice's tables.
    for word in words {
        assert!(!life.house.tables_that_say(word).await.is_empty(), "{word}");
    }
    for table in ["command", "contact", "letter", "person", "sync_row"] {
        let named = life.house.tables_that_say(NAME).await;
        assert!(named.contains(&table.to_owned()), "{table}: {named:?}");
    }
    life.house.store.close_account(life.her).await.unwrap();
    for word in words {
        let left = life.house.tables_that_say(word).await;
        assert_eq!(left, Vec::<String>::new(), "{word}");
    }
    let store = &life.house.store;
    for person in [life.her, life.leader] {
        let own = store.shelf(Space::Person(person)).await.unwrap();
        assert_eq!(own.all::<LetterRow>().count(), 0);
    }
    assert_eq!(life.house.kinds(Space::Person(life.her)).await, [""; 0]);
    // Nothing that staff do later writes to who is gone.
    let approve = tasks::Command::Approve(Approve { claim: life.done });
    gave(&life.house, life.worker, approve).await;
    let own = store.shelf(Space::Person(life.her)).await.unwrap();
    assert_eq!(own.all::<ClaimRow>().count(), 0);
    let place: PlaceId = STAIRWELL;
    assert!(
        !life
            .house
            .kinds(Space::Lead(place))
            .await
            .contains(&"org.household")
    );
}

async fn a_new_name_reaches_every_list(house: House) {
    let life = Life::lived(house).await;
    let rename = org::Rename {
        name: "王阿姨".into(),
    };
    gave(&life.house, life.her, org::Command::Rename(rename)).await;
    let store = &life.house.store;
    for (space, rows) in [
        (Space::Desk(COMMUNITY, Purpose::Services), 1),
        (Space::Desk(COMMUNITY, Purpose::Tasks), 2),
        (Space::Desk(COMMUNITY, Purpose::People), 2),
        (Space::Lead(STAIRWELL), 1),
    ] {
        let shelf = store.shelf(space).await.unwrap();
        let texts = shelf.all::<BookingRow>().map(|(_, row)| row.name.clone());
        let claims = shelf.all::<ClaimRow>().map(|(_, row)| row.name.clone());
        let roles = shelf.all::<org::RoleRow>().map(|(_, row)| row.name.clone());
        let homes = shelf.all::<org::HouseholdRow>();
        let homes = homes.flat_map(|(_, row)| row.people.iter().map(|one| one.name.clone()));
        let names: Vec<String> = texts.chain(claims).chain(roles).chain(homes).collect();
        let new = names.iter().filter(|name| *name == "王阿姨");
        assert_eq!(new.count(), rows, "{space}: {names:?}");
        assert!(!names.contains(&NAME.to_owned()), "{space}: {names:?}");
    }
}

/// Everything that stands in the spaces.
async fn all_rows(house: &House) -> Vec<sync_row::Model> {
    let mut rows = sync_row::Entity::find()
        .filter(sync_row::Column::Payload.is_not_null())
        .all(house.store.readers())
        .await
        .unwrap();
    rows.sort_by_key(|row| (row.space.clone(), row.kind.clone(), row.id));
    rows
}

/// Whatever an older version has left there, the rows of every kind come out as this version writes them.
async fn rows_of_another_schema_number_are_laid_out_as_they_were(house: House) {
    let life = Life::lived(house).await;
    let house = &life.house;
    let texts = domain::inbox::SetTexts { on: false };
    gave(house, life.friend, domain::inbox::Command::SetTexts(texts)).await;
    let before = all_rows(house).await;
    assert_eq!(
        house.store.lay_out_anew().await.unwrap(),
        0,
        "all as it should"
    );

    let old = "UPDATE sync_row SET schema = 0, payload = '{}' WHERE payload IS NOT NULL";
    house.store.writer().execute_unprepared(old).await.unwrap();
    let gone = "INSERT INTO sync_row SELECT 'public/00000000-0000-0000-0000-000000000040', kind, id, 1, 0, 0, '{}' \
                FROM sync_row WHERE kind = 'tasks.claim' AND space LIKE 'desk/%' AND payload = '{}'";
    house.store.writer().execute_unprepared(gone).await.unwrap();
    house.store.lay_out_anew().await.unwrap();

    let mut after = all_rows(house).await;
    // Worker and leader were given their roles behind the rules' back, so these had no rows before.
    let known: BTreeSet<_> = before.iter().map(|row| (&row.space, row.id)).collect();
    after.retain(|row| row.kind != "org.role" || known.contains(&(&row.space, row.id)));
    let says = |rows: &[sync_row::Model]| -> Vec<_> {
        let rows = rows.iter();
        rows.map(|row| {
            (
                row.space.clone(),
                row.kind.clone(),
                row.id,
                row.payload.clone(),
            )
        })
        .collect()
    };
    assert_eq!(says(&after), says(&before));
    let kinds: BTreeSet<_> = after.iter().map(|row| row.kind.as_str()).collect();
    for slice in ["org", "notices", "services", "tasks", "inbox"] {
        let here = kinds.iter().any(|kind| kind.starts_with(slice));
        assert!(here, "{slice}: {kinds:?}");
    }
    let newer = after.iter().all(|row| {
        let older = before.iter();
        let older =
            older.filter(|one| (&one.space, &one.kind, one.id) == (&row.space, &row.kind, row.id));
        older.into_iter().all(|one| one.version < row.version)
    });
    assert!(newer, "phones get them by their versions");
}
