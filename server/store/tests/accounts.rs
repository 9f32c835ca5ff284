//! Signing in on a real database.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

mod support;

use domain::accounts::{AccountRow, COOLDOWN, GUESSES, LIFE, PER_PHONE_DAY, Refusal, Session, Way};
use domain::kernel::{Instant, Minutes, PersonId, Phone, Refuse, Role, Space};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use store::accounts::{Browser, Entered, Secret, Step};
use store::kernel::tables::event;
use support::{COMMUNITY, House, NOW};

on_both_databases!(
    a_newcomer_signs_up_and_comes_back,
    a_code_works_once_and_only_in_its_browser,
    five_wrong_guesses_end_a_code,
    a_code_ends_after_ten_minutes,
    every_number_gets_the_same_answers,
    a_number_has_a_cooldown_and_a_daily_limit,
    a_second_factor_is_asked_for_once_set,
    a_recovery_code_works_once,
    a_password_stands_in_for_the_code_and_never_alone,
    passwords_tried_at_once_are_counted_one_by_one,
    a_second_factor_is_not_replaced_without_its_own_code,
    a_staff_role_rests_until_there_is_a_second_factor,
    the_operator_lifts_a_second_factor_and_its_person_hears_of_it,
    sessions_are_listed_revoked_and_rotated,
    a_session_ends_unused,
    a_person_moves_to_another_number,
    a_number_that_has_a_person_is_not_taken_over,
    a_closed_account_leaves_nothing_that_identifies,
    what_is_stored_is_copied_out,
);

fn phone(number: u32) -> Phone {
    Phone::try_new(&format!("1990000{number:04}")).unwrap()
}

const PASSWORD: &str = "桂花开了满城香的时候";

const PHONE: Browser<'static> = Browser {
    network: "192.0.2.1",
    device: "Android",
    session: None,
};

/// What a test does to sign in.
struct Desk<'h>(&'h House);

impl Desk<'_> {
    async fn asks(&self, number: u32) -> Result<Secret, Refusal> {
        let phone = phone(number);
        let asked =
            self.0
                .store
                .ask_code(Way::Code, &phone, None, PHONE.network, ToOwned::to_owned);
        asked.await.unwrap()
    }

    /// The code last sent to a number.
    async fn code_for(&self, number: u32) -> String {
        let texts = self.0.store.claim_texts().await.unwrap();
        let mut found = None;
        for text in texts {
            if text.phone == phone(number) {
                found = Some(text.body.clone());
            }
            self.0.store.text_sent(text.id).await.unwrap();
        }
        found.unwrap()
    }

    async fn answers(&self, secret: &Secret, code: &str) -> Result<Step, Refusal> {
        self.0
            .store
            .answer_code(secret, code, &PHONE)
            .await
            .unwrap()
    }

    async fn signs_up(&self, number: u32) -> Entered {
        let secret = self.asks(number).await.unwrap();
        let code = self.code_for(number).await;
        assert!(matches!(
            self.answers(&secret, &code).await,
            Ok(Step::Newcomer)
        ));
        let joined = self
            .0
            .store
            .join(&secret, "王秀英", "zh-CN", &PHONE)
            .await
            .unwrap();
        entered(joined)
    }

    async fn signs_in(&self, number: u32) -> Result<Step, Refusal> {
        let secret = self.asks(number).await?;
        let code = self.code_for(number).await;
        self.answers(&secret, &code).await
    }

    async fn sets_second(&self, person: PersonId) -> (String, Vec<String>) {
        let offer = self
            .0
            .store
            .offer_second(person, "19900000001")
            .await
            .unwrap()
            .unwrap();
        let code = totp(&offer.key, self.0.store.clock.now());
        let codes = self
            .0
            .store
            .set_second(person, &code)
            .await
            .unwrap()
            .unwrap();
        (offer.key, codes)
    }

    fn later(&self, minutes: Minutes) {
        self.0
            .store
            .clock
            .set(self.0.store.clock.now().plus(minutes));
    }

    async fn holds(&self, entered: &Entered) -> bool {
        self.0
            .store
            .signed_in(&entered.secret)
            .await
            .unwrap()
            .is_some()
    }

    async fn answers_second(&self, asked: &Secret, typed: &str) -> Result<Step, Refusal> {
        self.0
            .store
            .answer_second(asked, typed, &PHONE)
            .await
            .unwrap()
    }

    async fn sets_password(&self, person: PersonId, code: &str) -> Result<(), Refusal> {
        self.0
            .store
            .set_password(person, PASSWORD, PASSWORD, code)
            .await
            .unwrap()
    }

    async fn gives_password(&self, number: u32, typed: &str) -> Result<Secret, Refusal> {
        self.0
            .store
            .answer_password(&phone(number), typed, PHONE.network)
            .await
            .unwrap()
    }

    async fn moves_to(&self, person: PersonId, number: u32) -> Secret {
        let phone = phone(number);
        let asked = self
            .0
            .store
            .ask_number(person, &phone, "", PHONE.network, ToOwned::to_owned);
        asked.await.unwrap().unwrap()
    }

    async fn account(&self, person: PersonId) -> AccountRow {
        let shelf = self.0.store.shelf(Space::Person(person)).await.unwrap();
        shelf.find::<AccountRow>(person.0).unwrap().clone()
    }
}

fn entered(step: Result<Step, Refusal>) -> Entered {
    match step {
        Ok(Step::In(entered)) => entered,
        other => panic!("not signed in: {other:?}"),
    }
}

fn key<T>(answer: Result<T, Refusal>) -> &'static str {
    answer.map_or_else(|refusal| refusal.key(), |_| "taken")
}

fn totp(key: &str, now: Instant) -> String {
    let secret = totp_rs::Secret::try_from_base32(key).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(now.0 / 1_000).unwrap())
        .to_string()
}

async fn a_newcomer_signs_up_and_comes_back(house: House) {
    let desk = Desk(&house);
    let first = desk.signs_up(1).await;
    let here = house.store.signed_in(&first.secret).await.unwrap().unwrap();
    assert_eq!(here.actor.name, "王秀英");
    desk.later(COOLDOWN);
    let again = entered(desk.signs_in(1).await);
    assert_eq!(again.person, first.person);
    let account = desk.account(first.person).await;
    assert_eq!(account.devices.len(), 2);
    assert_eq!(account.phone, "199 **** 0001");
}

async fn a_code_works_once_and_only_in_its_browser(house: House) {
    let desk = Desk(&house);
    desk.signs_up(1).await;
    desk.later(COOLDOWN);
    let secret = desk.asks(1).await.unwrap();
    let code = desk.code_for(1).await;
    desk.later(COOLDOWN);
    let other = desk.asks(1).await.unwrap();
    let answer = desk.answers(&other, &code).await;
    assert_eq!(
        key(answer),
        "accounts.refusal.input",
        "the code of another browser"
    );
    entered(desk.answers(&secret, &code).await);
    assert_eq!(
        key(desk.answers(&secret, &code).await),
        "accounts.refusal.ask_again"
    );
}

async fn five_wrong_guesses_end_a_code(house: House) {
    let desk = Desk(&house);
    let secret = desk.asks(1).await.unwrap();
    let code = desk.code_for(1).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 1..GUESSES {
        assert_eq!(
            key(desk.answers(&secret, wrong).await),
            "accounts.refusal.input"
        );
    }
    assert_eq!(
        key(desk.answers(&secret, wrong).await),
        "accounts.refusal.ask_again"
    );
    assert_eq!(
        key(desk.answers(&secret, &code).await),
        "accounts.refusal.ask_again",
        "even the right one"
    );
}

async fn a_code_ends_after_ten_minutes(house: House) {
    let desk = Desk(&house);
    let secret = desk.asks(1).await.unwrap();
    let code = desk.code_for(1).await;
    desk.later(LIFE);
    assert_eq!(
        key(desk.answers(&secret, &code).await),
        "accounts.refusal.expired"
    );
}

async fn every_number_gets_the_same_answers(house: House) {
    let desk = Desk(&house);
    desk.signs_up(1).await;
    desk.later(COOLDOWN);
    for number in [1, 2] {
        let secret = desk.asks(number).await.unwrap();
        let attempt = house.store.sign_in_attempt(&secret).await.unwrap().unwrap();
        assert_eq!(
            attempt.person, None,
            "nothing is known before the code was right"
        );
        assert_eq!(
            key(desk.answers(&secret, "abc").await),
            "accounts.refusal.input"
        );
        assert_eq!(key(desk.asks(number).await), "accounts.refusal.too_soon");
    }
}

async fn a_number_has_a_cooldown_and_a_daily_limit(house: House) {
    let desk = Desk(&house);
    for _ in 0..PER_PHONE_DAY {
        desk.asks(1).await.unwrap();
        assert_eq!(key(desk.asks(1).await), "accounts.refusal.too_soon");
        desk.later(COOLDOWN);
    }
    assert_eq!(key(desk.asks(1).await), "accounts.refusal.too_often");
    assert_eq!(
        key(desk.asks(2).await),
        "taken",
        "another number of the same network"
    );
    desk.later(Minutes::days(1));
    assert_eq!(key(desk.asks(1).await), "taken", "the next day");
}

async fn a_second_factor_is_asked_for_once_set(house: House) {
    let desk = Desk(&house);
    let person = desk.signs_up(1).await.person;
    let (secret_key, _) = desk.sets_second(person).await;
    assert!(desk.account(person).await.second);
    desk.later(COOLDOWN);
    let asked = desk.asks(1).await.unwrap();
    let code = desk.code_for(1).await;
    assert!(matches!(
        desk.answers(&asked, &code).await,
        Ok(Step::Second)
    ));
    let now = house.store.clock.now();
    let wrong = totp(&secret_key, now.plus(Minutes(30)));
    assert_eq!(
        key(desk.answers_second(&asked, &wrong).await),
        "accounts.refusal.input"
    );
    let right = totp(&secret_key, now);
    entered(desk.answers_second(&asked, &right).await);
    // The same six digits a second time, as somebody who looked over a shoulder would type them.
    desk.later(COOLDOWN);
    let asked = desk.asks(1).await.unwrap();
    let code = desk.code_for(1).await;
    assert!(matches!(
        desk.answers(&asked, &code).await,
        Ok(Step::Second)
    ));
    house.store.clock.set(now);
    assert_eq!(
        key(desk.answers_second(&asked, &right).await),
        "accounts.refusal.input"
    );
}

async fn a_recovery_code_works_once(house: House) {
    let desk = Desk(&house);
    let person = desk.signs_up(1).await.person;
    let (_, codes) = desk.sets_second(person).await;
    for (code, answer) in [
        (&codes[0], "taken"),
        (&codes[0], "accounts.refusal.input"),
        (&codes[1], "taken"),
    ] {
        desk.later(COOLDOWN);
        let asked = desk.asks(1).await.unwrap();
        let sent = desk.code_for(1).await;
        assert!(matches!(
            desk.answers(&asked, &sent).await,
            Ok(Step::Second)
        ));
        let typed = code.to_uppercase().replace('-', " ");
        let given = house
            .store
            .answer_second(&asked, &typed, &PHONE)
            .await
            .unwrap();
        assert_eq!(key(given), answer);
    }
    assert_eq!(desk.account(person).await.recovery, codes.len() - 2);
}

async fn a_password_stands_in_for_the_code_and_never_alone(house: House) {
    let desk = Desk(&house);
    let person = desk.signs_up(1).await.person;
    assert_eq!(
        key(desk.sets_password(person, "").await),
        "accounts.refusal.second_needed"
    );
    let (secret_key, _) = desk.sets_second(person).await;
    desk.later(COOLDOWN);
    assert_eq!(
        key(desk.sets_password(person, "000000").await),
        "accounts.refusal.input"
    );
    let code = totp(&secret_key, house.store.clock.now());
    desk.sets_password(person, &code).await.unwrap();
    desk.later(COOLDOWN);
    let wrong = "accounts.refusal.wrong_password";
    assert_eq!(key(desk.gives_password(1, "not the password").await), wrong);
    assert_eq!(
        key(desk.gives_password(2, PASSWORD).await),
        wrong,
        "nobody's number"
    );
    let asked = desk.gives_password(1, PASSWORD).await.unwrap();
    let code = totp(&secret_key, house.store.clock.now());
    entered(desk.answers_second(&asked, &code).await);
    for _ in 0..10 {
        let _ = desk.gives_password(1, "not the password").await;
    }
    let more = desk.gives_password(1, PASSWORD).await;
    assert_eq!(
        key(more),
        "accounts.refusal.network_busy",
        "no more tries today"
    );
}

async fn sessions_are_listed_revoked_and_rotated(house: House) {
    let desk = Desk(&house);
    let first = desk.signs_up(1).await;
    desk.later(COOLDOWN);
    let second = entered(desk.signs_in(1).await);
    assert!(desk.holds(&first).await && desk.holds(&second).await);
    house
        .store
        .revoke(first.person, first.session)
        .await
        .unwrap();
    assert!(!desk.holds(&first).await, "revoked from the other device");
    assert_eq!(desk.account(first.person).await.devices.len(), 1);

    desk.later(COOLDOWN);
    let asked = desk.asks(1).await.unwrap();
    let code = desk.code_for(1).await;
    let same_browser = Browser {
        session: Some(&second.secret),
        ..PHONE
    };
    let third = entered(
        house
            .store
            .answer_code(&asked, &code, &same_browser)
            .await
            .unwrap(),
    );
    assert!(!desk.holds(&second).await, "rotated");
    house.store.sign_out(&third.secret).await.unwrap();
    assert!(!desk.holds(&third).await);
    assert!(desk.account(first.person).await.devices.is_empty());
}

async fn a_session_ends_unused(house: House) {
    let desk = Desk(&house);
    let resident = desk.signs_up(1).await;
    let half = Minutes(Session::idle(false).0 / 2);
    for _ in 0..3 {
        desk.later(half);
        assert!(
            house
                .store
                .signed_in(&resident.secret)
                .await
                .unwrap()
                .is_some(),
            "used now and then"
        );
    }
    desk.later(Session::idle(false));
    assert!(
        house
            .store
            .signed_in(&resident.secret)
            .await
            .unwrap()
            .is_none(),
        "not used"
    );

    house.store.clock.set(NOW);
    let worker = desk.signs_up(2).await;
    house
        .grant(worker.person, Role::CommunityWorker, COMMUNITY)
        .await;
    house
        .store
        .revoke_others(worker.person, worker.session)
        .await
        .unwrap();
    desk.later(Session::idle(true));
    assert!(
        house
            .store
            .signed_in(&worker.secret)
            .await
            .unwrap()
            .is_none(),
        "staff sooner"
    );
}

async fn a_person_moves_to_another_number(house: House) {
    let desk = Desk(&house);
    let person = desk.signs_up(1).await.person;
    let asked = desk.moves_to(person, 2).await;
    let code = desk.code_for(2).await;
    assert!(matches!(desk.answers(&asked, &code).await, Ok(Step::Moved)));
    assert_eq!(desk.account(person).await.phone, "199 **** 0002");
    desk.later(COOLDOWN);
    assert_eq!(entered(desk.signs_in(2).await).person, person);
    desk.later(COOLDOWN);
    assert!(
        matches!(desk.signs_in(1).await, Ok(Step::Newcomer)),
        "the old number is nobody's"
    );
}

async fn a_number_that_has_a_person_is_not_taken_over(house: House) {
    let desk = Desk(&house);
    let one = desk.signs_up(1).await.person;
    desk.signs_up(2).await;
    desk.later(COOLDOWN);
    let asked = desk.moves_to(one, 2).await;
    let code = desk.code_for(2).await;
    assert_eq!(
        key(desk.answers(&asked, &code).await),
        "accounts.refusal.number_taken"
    );
    assert_eq!(desk.account(one).await.phone, "199 **** 0001");
}

async fn a_closed_account_leaves_nothing_that_identifies(house: House) {
    let desk = Desk(&house);
    let gone = desk.signs_up(1).await;
    house.store.close_account(gone.person).await.unwrap();
    assert!(house.store.signed_in(&gone.secret).await.unwrap().is_none());
    assert!(
        house
            .store
            .shelf(Space::Person(gone.person))
            .await
            .unwrap()
            .is_empty()
    );
    let copy = house.store.copy_of(gone.person).await.unwrap().unwrap();
    assert_eq!((copy.name.as_str(), copy.phone), ("", None));
    let text = serde_json::to_string(&copy.history).unwrap();
    assert!(
        !text.contains("王秀英") && !text.contains("19900000001"),
        "{text}"
    );
    desk.later(COOLDOWN);
    assert!(
        matches!(desk.signs_in(1).await, Ok(Step::Newcomer)),
        "the number is nobody's"
    );
}

async fn what_is_stored_is_copied_out(house: House) {
    let desk = Desk(&house);
    let person = desk.signs_up(1).await.person;
    let copy = house.store.copy_of(person).await.unwrap().unwrap();
    let text = serde_json::to_string(&copy).unwrap();
    for part in [
        "王秀英",
        "19900000001",
        "accounts.account",
        "joined",
        "Android",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

/// Somebody with many connections: whoever counts only afterwards lets them all through.
async fn passwords_tried_at_once_are_counted_one_by_one(house: House) {
    let mut tries = tokio::task::JoinSet::new();
    for network in 0..24 {
        let store = house.store.clone();
        tries.spawn(async move {
            let network = format!("198.51.100.{network}");
            store
                .answer_password(&phone(1), "not it", &network)
                .await
                .unwrap()
        });
    }
    let mut compared = 0;
    while let Some(answer) = tries.join_next().await {
        match answer.unwrap() {
            Err(Refusal::WrongPassword) => compared += 1,
            other => assert_eq!(key(other), "accounts.refusal.network_busy"),
        }
    }
    assert_eq!(compared, 10, "ten a day for one number, whatever the haste");
}

async fn a_second_factor_is_not_replaced_without_its_own_code(house: House) {
    let desk = Desk(&house);
    let person = desk.signs_up(1).await.person;
    let waiting = house.store.offer_second(person, "").await.unwrap().unwrap();
    let (own, _) = desk.sets_second(person).await;
    // Whoever found the browser open: with a new offer, and with one from before.
    let offered = house.store.offer_second(person, "").await.unwrap();
    assert_eq!(
        offered.err().map(|no| no.key()),
        Some("accounts.refusal.second_set")
    );
    desk.later(COOLDOWN);
    let now = house.store.clock.now();
    let set = house
        .store
        .set_second(person, &totp(&waiting.key, now))
        .await;
    assert_eq!(key(set.unwrap()), "accounts.refusal.second_set");
    let removed = house.store.remove_second(person, "000000").await.unwrap();
    assert_eq!(key(removed), "accounts.refusal.input");
    let removed = house.store.remove_second(person, &totp(&own, now)).await;
    assert_eq!(key(removed.unwrap()), "taken");
    assert!(house.store.offer_second(person, "").await.unwrap().is_ok());
}

async fn the_operator_lifts_a_second_factor_and_its_person_hears_of_it(house: House) {
    let house = House {
        store: house.store.with_second_factor(),
        ..house
    };
    let desk = Desk(&house);
    let (lost, other) = (desk.signs_up(1).await, desk.signs_up(2).await);
    for person in [lost.person, other.person] {
        house.grant(person, Role::CommunityWorker, COMMUNITY).await;
    }
    let without = house.store.lift_second(lost.person).await.unwrap();
    assert!(!without, "there is none to lift");
    assert!(desk.holds(&lost).await, "and nothing was changed");
    for person in [lost.person, other.person] {
        desk.sets_second(person).await;
    }
    assert!(house.store.lift_second(lost.person).await.unwrap());
    assert!(!desk.holds(&lost).await, "signed out everywhere");
    assert!(desk.holds(&other).await, "nobody else is touched");
    assert!(desk.account(other.person).await.second);
    let account = desk.account(lost.person).await;
    assert!(!account.second && account.recovery == 0);
    assert_eq!(house.actor(lost.person).await.resting.len(), 1);
    // The code by text message is enough now, as it was before; the letter goes by one, too.
    desk.later(COOLDOWN);
    entered(desk.signs_in(1).await);
    let inbox = house.store.shelf(Space::Person(lost.person)).await.unwrap();
    let (_, letter) = inbox.all::<domain::inbox::LetterRow>().next().unwrap();
    assert_eq!(letter.key, "accounts.letter.second_lifted");
    // It stands in the history as what it is: not the person's own doing.
    let lifted = event::Entity::find()
        .filter(event::Column::Payload.contains("second_lifted"))
        .one(house.store.readers())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(lifted.actor, domain::kernel::Actor::CLOCK.0);
    assert_eq!(lifted.subject, lost.person.0);
}

async fn a_staff_role_rests_until_there_is_a_second_factor(house: House) {
    let house = House {
        store: house.store.with_second_factor(),
        ..house
    };
    let desk = Desk(&house);
    let worker = desk.signs_up(1).await.person;
    house.grant(worker, Role::CommunityWorker, COMMUNITY).await;
    house.grant(worker, Role::StairwellLeader, COMMUNITY).await;
    let edit = || {
        domain::org::Command::EditPlace(domain::org::EditPlace {
            place: COMMUNITY,
            fields: domain::org::PlaceFields {
                name: "淞泽社区".into(),
                grid: "淞泽网格".into(),
                ..domain::org::PlaceFields::default()
            },
        })
    };
    let at_rest = house.actor(worker).await;
    let roles = |actor: &domain::kernel::Actor| {
        actor
            .grants
            .iter()
            .map(|grant| grant.role)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        roles(&at_rest),
        [Role::StairwellLeader],
        "a neighbour's role does not rest"
    );
    assert!(at_rest.is_staff() && at_rest.resting.len() == 1);
    let refused = house.give(worker, edit()).await;
    desk.sets_second(worker).await;
    assert_eq!(house.actor(worker).await.grants.len(), 2);
    let done = house.give(worker, edit()).await;
    assert_ne!(support::key(&refused), support::key(&done), "{refused:?}");
}
