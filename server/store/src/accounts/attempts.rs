//! Attempts at signing in: from the number to the session.

use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::open::Store;
use crate::kernel::tables::person;
use domain::accounts::{self as rules, Attempt, Event, Recent, Refusal, Stage, Way};
use domain::kernel::{Instant, Minutes, PersonId, Phone, Space};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::entity::attempt;
use super::secret::{self, Secret};
use super::sessions::{self, Entered};
use super::texts::{self, Text};
use super::{Answer, credentials, history};

/// How long attempts are kept: the longest time over which anything is counted, twice.
const KEPT: Minutes = Minutes::days(2);
/// How many wrong passwords a number takes within a day.
const PASSWORDS_PER_DAY: u64 = 10;

/// The browser that asks.
#[derive(Clone, Copy, Debug)]
pub struct Browser<'b> {
    /// The network by which attempts are counted.
    pub network: &'b str,
    /// What it says it is, in words.
    pub device: &'b str,
    /// The session that it has, if any.
    pub session: Option<&'b Secret>,
}

/// Where a right answer leads.
#[derive(Clone, Debug)]
pub enum Step {
    /// Signed in.
    In(Entered),
    /// The second factor is asked for next.
    Second,
    /// The number is nobody's yet: a name is asked for next.
    Newcomer,
    /// A person who was signed in has moved to the number.
    Moved,
}

impl Store {
    /// Sends a code to a number, and gives the secret by which this browser answers. `wording` makes the message
    /// of the code.
    ///
    /// # Errors
    /// When the database fails, or the machine gives no randomness.
    pub async fn ask_code(
        &self,
        way: Way,
        phone: &Phone,
        person: Option<PersonId>,
        network: &str,
        wording: impl FnOnce(&str) -> String + Send,
    ) -> Answer<Secret> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        one_at_a_time(&tx).await?;
        if let Err(refusal) = rules::ask(&recent(&tx, phone, network, now).await?, now) {
            tx.rollback().await?;
            return Ok(Err(refusal));
        }
        forget_old(&tx, now).await?;
        let (secret, code) = (Secret::make()?, secret::six_digits()?);
        let row = attempt::ActiveModel {
            id: Set(secret.digest()),
            way: Set(way_text(way).to_owned()),
            stage: Set(stage_text(Stage::First).to_owned()),
            phone: Set(phone.as_str().to_owned()),
            person: Set(person.map(|person| person.0)),
            network: Set(network.to_owned()),
            code: Set(Some(secret.digest_with(&code))),
            asked: Set(now.0),
            guesses: Set(0),
        };
        attempt::Entity::insert(row)
            .exec_without_returning(&tx)
            .await?;
        let text = Text {
            id: Uuid::now_v7(),
            phone: phone.clone(),
            body: wording(&code),
            secret: true,
        };
        texts::queue(&tx, text, now, now.plus(rules::LIFE)).await?;
        tx.commit().await?;
        self.texts_waiting.notify_one();
        Ok(Ok(secret))
    }

    /// The attempt of this browser, for the page that asks the next question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_attempt(&self, secret: &Secret) -> Result<Option<Attempt>, StoreError> {
        let row = attempt::Entity::find_by_id(secret.digest())
            .one(&self.readers)
            .await?;
        Ok(row.as_ref().and_then(attempt_of))
    }

    /// Answers with the code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_code(
        &self,
        secret: &Secret,
        code: &str,
        browser: &Browser<'_>,
    ) -> Answer<Step> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let Some((row, attempt)) = locked(&tx, secret).await? else {
            return Ok(Err(Refusal::AskAgain));
        };
        let right = row.code.as_deref() == Some(secret.digest_with(code).as_slice());
        if let Err(refusal) = rules::guess(&attempt, right, now) {
            count_guess(&tx, row).await?;
            tx.commit().await?;
            return Ok(Err(refusal));
        }
        let step = match attempt.way {
            Way::Number => {
                let moved = self.move_number(&tx, &attempt, now).await?;
                advance(&tx, row, Stage::Over, None).await?;
                moved
            }
            Way::Code | Way::Password => Ok(self.proven(&tx, row, &attempt, browser, now).await?),
        };
        self.finish(tx, step).await
    }

    /// A newcomer gives a name and agrees to what is stored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn join(
        &self,
        secret: &Secret,
        name: &str,
        language: &str,
        browser: &Browser<'_>,
    ) -> Answer<Step> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let Some((row, attempt)) = locked(&tx, secret).await? else {
            return Ok(Err(Refusal::AskAgain));
        };
        if attempt.stage != Stage::Newcomer {
            return Ok(Err(Refusal::AskAgain));
        }
        if now >= attempt.asked.plus(rules::LIFE).plus(Minutes::hours(1)) {
            return Ok(Err(Refusal::Expired));
        }
        // Somebody may have been entered with this number meanwhile: then that is who it is.
        let (person, joined) = match person_with(&tx, &attempt.phone).await? {
            Some(person) => (person, None),
            None => {
                let person = enter(&tx, &attempt.phone, name, language, now).await?;
                (person, Some(Event::Joined { person }))
            }
        };
        advance(&tx, row, Stage::Over, Some(person)).await?;
        let entered = sessions::begin(&tx, person, browser, now).await?;
        let signed_in = Event::SignedIn {
            session: entered.session,
        };
        let events: Vec<Event> = joined.into_iter().chain([signed_in]).collect();
        let versions = history::write(&tx, person, &events, now).await?;
        self.finish(tx, Ok((Step::In(entered), versions))).await
    }

    /// Answers with the second factor, or a recovery code.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_second(
        &self,
        secret: &Secret,
        typed: &str,
        browser: &Browser<'_>,
    ) -> Answer<Step> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let Some((row, attempt)) = locked(&tx, secret).await? else {
            return Ok(Err(Refusal::AskAgain));
        };
        let Some(person) = attempt.person else {
            return Ok(Err(Refusal::AskAgain));
        };
        let second = credentials::second(&tx, person, now).await?;
        let proof = credentials::prove(&tx, person, typed, now).await?;
        if let Err(refusal) = rules::second(&attempt, second, proof.is_some(), now) {
            count_guess(&tx, row).await?;
            tx.commit().await?;
            return Ok(Err(refusal));
        }
        advance(&tx, row, Stage::Over, Some(person)).await?;
        let entered = sessions::begin(&tx, person, browser, now).await?;
        let mut events = vec![Event::SignedIn {
            session: entered.session,
        }];
        if proof == Some(credentials::Proof::Recovery) {
            events.push(Event::RecoveryUsed);
        }
        let versions = history::write(&tx, person, &events, now).await?;
        self.finish(tx, Ok((Step::In(entered), versions))).await
    }

    /// Answers with a password instead of a code; the second factor is asked for next.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answer_password(
        &self,
        phone: &Phone,
        password: &str,
        network: &str,
    ) -> Answer<Secret> {
        let now = self.clock.now();
        let secret = Secret::make()?;
        // Counts as wrong until it is found right: whoever asks many times at once is counted before, not after.
        if !self.begin_password(&secret, phone, network, now).await? {
            return Ok(Err(Refusal::NetworkBusy));
        }
        let person = person_with(&self.readers, phone).await?;
        let kept = match person {
            Some(person) => credentials::password(&self.readers, person).await?,
            None => None,
        };
        // Outside of any transaction: this is slow on purpose.
        let right = secret::matches(password.to_owned(), kept).await?;
        let Some(person) = person.filter(|_| right) else {
            return Ok(Err(Refusal::WrongPassword));
        };
        let tx = self.begin().await?;
        let Some((row, _)) = locked(&tx, &secret).await? else {
            return Ok(Err(Refusal::AskAgain));
        };
        advance(&tx, row, Stage::Second, Some(person)).await?;
        tx.commit().await?;
        Ok(Ok(secret))
    }

    /// Enters an attempt with a password, unless there were too many wrong ones.
    async fn begin_password(
        &self,
        secret: &Secret,
        phone: &Phone,
        network: &str,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        one_at_a_time(&tx).await?;
        if too_many_passwords(&tx, phone, network, now).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        forget_old(&tx, now).await?;
        let row = attempt::ActiveModel {
            id: Set(secret.digest()),
            way: Set(way_text(Way::Password).to_owned()),
            stage: Set(stage_text(Stage::First).to_owned()),
            phone: Set(phone.as_str().to_owned()),
            person: Set(None),
            network: Set(network.to_owned()),
            code: Set(None),
            asked: Set(now.0),
            guesses: Set(0),
        };
        attempt::Entity::insert(row)
            .exec_without_returning(&tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The number is proven: who it is decides what comes next.
    async fn proven(
        &self,
        tx: &DatabaseTransaction,
        row: attempt::Model,
        attempt: &Attempt,
        browser: &Browser<'_>,
        now: Instant,
    ) -> Result<(Step, BTreeMap<Space, u64>), StoreError> {
        let person = person_with(tx, &attempt.phone).await?;
        let second = match person {
            Some(person) => credentials::second(tx, person, now).await?,
            None => rules::Second::default(),
        };
        let stage = rules::after_first(person.is_some(), second);
        advance(tx, row, stage, person).await?;
        let Some(person) = person.filter(|_| stage == Stage::Over) else {
            let step = if stage == Stage::Second {
                Step::Second
            } else {
                Step::Newcomer
            };
            return Ok((step, BTreeMap::new()));
        };
        let entered = sessions::begin(tx, person, browser, now).await?;
        let event = Event::SignedIn {
            session: entered.session,
        };
        let versions = history::write(tx, person, &[event], now).await?;
        Ok((Step::In(entered), versions))
    }

    /// Commits, then pokes.
    async fn finish(
        &self,
        tx: DatabaseTransaction,
        step: Result<(Step, BTreeMap<Space, u64>), Refusal>,
    ) -> Answer<Step> {
        tx.commit().await?;
        self.texts_waiting.notify_one();
        Ok(step.map(|(step, versions)| {
            self.poke(versions);
            step
        }))
    }
}

/// PostgreSQL would let two requests count at the same time; SQLite has one writer anyway.
async fn one_at_a_time(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    if tx.get_database_backend() == sea_orm::DbBackend::Postgres {
        // Any number will do, as long as nothing else uses it.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7101)")
            .await?;
    }
    Ok(())
}

/// Whether number or network have used up their wrong passwords.
async fn too_many_passwords(
    tx: &DatabaseTransaction,
    phone: &Phone,
    network: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let wrong = attempt::Entity::find()
        .filter(attempt::Column::Way.eq(way_text(Way::Password)))
        .filter(attempt::Column::Stage.eq(stage_text(Stage::First)));
    let day = now.minus(Minutes::days(1)).0;
    let of_phone = wrong
        .clone()
        .filter(attempt::Column::Phone.eq(phone.as_str()))
        .filter(attempt::Column::Asked.gt(day))
        .count(tx)
        .await?;
    let hour = now.minus(Minutes::hours(1)).0;
    let of_network = wrong
        .filter(attempt::Column::Network.eq(network))
        .filter(attempt::Column::Asked.gt(hour))
        .count(tx)
        .await?;
    Ok(of_phone >= PASSWORDS_PER_DAY || of_network >= u64::from(rules::PER_NETWORK_HOUR))
}

/// What was asked for lately, passwords apart.
async fn recent(
    tx: &DatabaseTransaction,
    phone: &Phone,
    network: &str,
    now: Instant,
) -> Result<Recent, StoreError> {
    let hour = now.minus(Minutes::hours(1)).0;
    let day = now.minus(Minutes::days(1)).0;
    let asked = attempt::Entity::find()
        .filter(attempt::Column::Way.ne(way_text(Way::Password)))
        .filter(attempt::Column::Asked.gt(day));
    let of_phone: Vec<i64> = asked
        .clone()
        .filter(attempt::Column::Phone.eq(phone.as_str()))
        .order_by_asc(attempt::Column::Asked)
        .select_only()
        .column(attempt::Column::Asked)
        .into_tuple()
        .all(tx)
        .await?;
    let of_network: Vec<i64> = asked
        .clone()
        .filter(attempt::Column::Network.eq(network))
        .select_only()
        .column(attempt::Column::Asked)
        .into_tuple()
        .all(tx)
        .await?;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Recent {
        phone_last: of_phone.last().copied().map(Instant),
        phone_first: of_phone.first().copied().map(Instant),
        phone_day: count(of_phone.len()),
        network_hour: count(of_network.iter().filter(|at| **at > hour).count()),
        network_day: count(of_network.len()),
        all_day: u32::try_from(asked.count(tx).await?).unwrap_or(u32::MAX),
    })
}

async fn forget_old(tx: &DatabaseTransaction, now: Instant) -> Result<(), StoreError> {
    attempt::Entity::delete_many()
        .filter(attempt::Column::Asked.lt(now.minus(KEPT).0))
        .exec(tx)
        .await?;
    Ok(())
}

async fn locked(
    tx: &DatabaseTransaction,
    secret: &Secret,
) -> Result<Option<(attempt::Model, Attempt)>, StoreError> {
    let row = attempt::Entity::find_by_id(secret.digest())
        .held()
        .one(tx)
        .await?;
    Ok(row.and_then(|row| attempt_of(&row).map(|attempt| (row, attempt))))
}

async fn count_guess(tx: &DatabaseTransaction, row: attempt::Model) -> Result<(), StoreError> {
    let guesses = row.guesses + 1;
    let mut row = row.into_active_model();
    row.guesses = Set(guesses);
    row.update(tx).await?;
    Ok(())
}

async fn advance(
    tx: &DatabaseTransaction,
    row: attempt::Model,
    stage: Stage,
    person: Option<PersonId>,
) -> Result<(), StoreError> {
    let mut row = row.into_active_model();
    row.stage = Set(stage_text(stage).to_owned());
    row.guesses = Set(0);
    row.code = Set(None);
    if let Some(person) = person {
        row.person = Set(Some(person.0));
    }
    row.update(tx).await?;
    Ok(())
}

/// Who has this number.
pub(crate) async fn person_with(
    db: &impl ConnectionTrait,
    phone: &Phone,
) -> Result<Option<PersonId>, StoreError> {
    let found = person::Entity::find()
        .filter(person::Column::Phone.eq(phone.as_str()))
        .filter(person::Column::Closed.is_null())
        .one(db)
        .await?;
    Ok(found.map(|row| PersonId(row.id)))
}

/// Enters a new person.
async fn enter(
    tx: &DatabaseTransaction,
    phone: &Phone,
    name: &str,
    language: &str,
    now: Instant,
) -> Result<PersonId, StoreError> {
    let id = Uuid::now_v7();
    let row = person::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        phone: Set(Some(phone.as_str().to_owned())),
        language: Set(language.to_owned()),
        sms: Set(true),
        demo: Set(false),
        since: Set(now.0),
        closed: Set(None),
    };
    person::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(PersonId(id))
}

fn attempt_of(row: &attempt::Model) -> Option<Attempt> {
    Some(Attempt {
        way: match row.way.as_str() {
            "code" => Way::Code,
            "password" => Way::Password,
            "number" => Way::Number,
            _ => return None,
        },
        stage: match row.stage.as_str() {
            "first" => Stage::First,
            "second" => Stage::Second,
            "newcomer" => Stage::Newcomer,
            _ => Stage::Over,
        },
        phone: Phone::try_new(&row.phone).ok()?,
        person: row.person.map(PersonId),
        asked: Instant(row.asked),
        guesses: row.guesses.unsigned_abs(),
    })
}

fn way_text(way: Way) -> &'static str {
    match way {
        Way::Code => "code",
        Way::Password => "password",
        Way::Number => "number",
    }
}

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::First => "first",
        Stage::Second => "second",
        Stage::Newcomer => "newcomer",
        Stage::Over => "over",
    }
}
