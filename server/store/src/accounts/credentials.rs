//! What staff add to the code: a password, and a second factor with recovery codes.

use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::open::Store;
use domain::accounts::{self as rules, Event, Refusal, SECOND_FAILURES, Second};
use domain::kernel::phone::digits;
use domain::kernel::{FieldError, Instant, Minutes, PersonId, Phone};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Set,
};
use totp_rs::{Builder, Secret as TotpSecret, Totp};

use super::entity::credential;
use super::{Answer, history, secret};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// A second factor that waits to be set: what an authenticator app is told.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The key, for typing it in.
    pub key: String,
    /// The `otpauth://` address, for a QR code.
    pub address: String,
}

/// By what somebody proved themselves a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A code of the authenticator app.
    App,
    /// A recovery code, which is now used up.
    Recovery,
}

impl Store {
    /// Offers a second factor; the same until it is set, so that a page shown again shows the same. Who has one is
    /// offered none: whoever finds a browser signed in must not put their own in its place.
    ///
    /// # Errors
    /// When the database fails, or the machine gives no randomness.
    pub async fn offer_second(&self, person: PersonId, phone: &str) -> Answer<Offer> {
        let tx = self.begin().await?;
        let row = row(&tx, person).await?;
        if row.totp.is_some() {
            return Ok(Err(Refusal::SecondSet));
        }
        let key = match &row.totp_waiting {
            Some(key) => key.clone(),
            None => {
                let key = TotpSecret::from(secret::totp_secret()?).to_base32();
                let mut row = row.into_active_model();
                row.totp_waiting = Set(Some(key.clone()));
                row.update(&tx).await?;
                key
            }
        };
        tx.commit().await?;
        let label = phone.replace(' ', "").replace('*', "x");
        let address = format!("otpauth://totp/Youlin:{label}?secret={key}&issuer=Youlin");
        Ok(Ok(Offer { key, address }))
    }

    /// Sets the offered second factor, once a code of it was typed; gives the recovery codes, which are told this
    /// once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_second(&self, person: PersonId, typed: &str) -> Answer<Vec<String>> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let row = row(&tx, person).await?;
        if row.totp.is_some() {
            return Ok(Err(Refusal::SecondSet));
        }
        let step = row
            .totp_waiting
            .as_deref()
            .and_then(|key| step_of(key, typed, now));
        let Some(step) = step else {
            let field = FieldError::new("second", "accounts.field.second_not_yet");
            return Ok(Err(Refusal::Input(vec![field])));
        };
        let (codes, digests) = recovery_codes()?;
        let key = row.totp_waiting.clone();
        let mut row = row.into_active_model();
        row.totp = Set(key);
        row.totp_waiting = Set(None);
        row.totp_step = Set(Some(step));
        row.recovery = Set(digests);
        row.failures = Set(0);
        row.update(&tx).await?;
        self.changed(tx, person, Event::SecondSet, now).await?;
        Ok(Ok(codes))
    }

    /// Removes the second factor, and the password with it, since a password alone never signs in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_second(&self, person: PersonId, typed: &str) -> Answer<()> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        if let Err(refusal) = confirm(&tx, person, typed, now).await? {
            tx.commit().await?;
            return Ok(Err(refusal));
        }
        credential::Entity::delete_by_id(person.0).exec(&tx).await?;
        self.changed(tx, person, Event::SecondRemoved, now).await?;
        Ok(Ok(()))
    }

    /// Sets a password, or another one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_password(
        &self,
        person: PersonId,
        typed: &str,
        again: &str,
        code: &str,
    ) -> Answer<()> {
        let Some(phone) = self.phone_of(person).await? else {
            return Ok(Err(Refusal::AskAgain));
        };
        if let Err(refusal) = rules::password(typed, again, &phone) {
            return Ok(Err(refusal));
        }
        let now = self.clock.now();
        let hash = secret::hash(typed.to_owned()).await?;
        let tx = self.begin().await?;
        if !second(&tx, person, now).await?.set {
            return Ok(Err(Refusal::SecondNeeded));
        }
        if let Err(refusal) = confirm(&tx, person, code, now).await? {
            tx.commit().await?;
            return Ok(Err(refusal));
        }
        let mut row = row(&tx, person).await?.into_active_model();
        row.password = Set(Some(hash));
        row.update(&tx).await?;
        self.changed(tx, person, Event::PasswordSet, now).await?;
        Ok(Ok(()))
    }

    /// Removes the password: the code by text message remains.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_password(&self, person: PersonId) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let mut row = row(&tx, person).await?.into_active_model();
        row.password = Set(None);
        row.update(&tx).await?;
        self.changed(tx, person, Event::PasswordRemoved, now).await
    }

    pub(crate) async fn changed(
        &self,
        tx: DatabaseTransaction,
        person: PersonId,
        event: Event,
        now: Instant,
    ) -> Result<(), StoreError> {
        let versions = history::write(&tx, person, &[event], now).await?;
        tx.commit().await?;
        self.poke(versions);
        Ok(())
    }

    pub(crate) async fn phone_of(&self, person: PersonId) -> Result<Option<Phone>, StoreError> {
        let account = history::account(&self.readers, person).await?;
        Ok(account.and_then(|account| account.phone))
    }
}

/// The row of a person, made when there is none, locked.
async fn row(tx: &DatabaseTransaction, person: PersonId) -> Result<credential::Model, StoreError> {
    if let Some(row) = credential::Entity::find_by_id(person.0)
        .held()
        .one(tx)
        .await?
    {
        return Ok(row);
    }
    let row = credential::Model {
        person: person.0,
        password: None,
        totp: None,
        totp_waiting: None,
        totp_step: None,
        recovery: "[]".to_owned(),
        failures: 0,
        failures_since: 0,
    };
    let all = row.clone().into_active_model().reset_all();
    credential::Entity::insert(all)
        .exec_without_returning(tx)
        .await?;
    Ok(row)
}

/// The hash of a person's password.
pub(crate) async fn password(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<String>, StoreError> {
    let row = credential::Entity::find_by_id(person.0).one(db).await?;
    // Without a second factor a password lets nobody in.
    Ok(row
        .filter(|row| row.totp.is_some())
        .and_then(|row| row.password))
}

/// Whether a person has a second factor.
pub(crate) async fn has_second(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<bool, StoreError> {
    let row = credential::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.is_some_and(|row| row.totp.is_some()))
}

/// What is known about a person's second factor.
pub(crate) async fn second(
    db: &impl ConnectionTrait,
    person: PersonId,
    now: Instant,
) -> Result<Second, StoreError> {
    let row = credential::Entity::find_by_id(person.0).one(db).await?;
    Ok(row.map_or_else(Second::default, |row| Second {
        set: row.totp.is_some(),
        failures: failures(&row, now),
    }))
}

fn failures(row: &credential::Model, now: Instant) -> u32 {
    let today = now.0 < Instant(row.failures_since).plus(Minutes::days(1)).0;
    if today {
        row.failures.unsigned_abs()
    } else {
        0
    }
}

/// Whether what was typed is this person's second factor now. Uses up what was right and counts what was wrong,
/// also beyond the limits that the rules then judge.
pub(crate) async fn prove(
    tx: &DatabaseTransaction,
    person: PersonId,
    typed: &str,
    now: Instant,
) -> Result<Option<Proof>, StoreError> {
    let row = row(tx, person).await?;
    let step = row.totp.as_deref().and_then(|key| step_of(key, typed, now));
    // A code works once.
    let step = step.filter(|step| row.totp_step.is_none_or(|used| *step > used));
    let codes: Vec<String> =
        serde_json::from_str(&row.recovery).map_err(StoreError::unreadable("recovery code"))?;
    let digest = secret::recovery_digest(typed);
    let failed = failures(&row, now);
    let since = row.failures_since;
    let mut row = row.into_active_model();
    let proof = if let Some(step) = step {
        row.totp_step = Set(Some(step));
        Some(Proof::App)
    } else if codes.contains(&digest) {
        let left: Vec<&String> = codes.iter().filter(|code| **code != digest).collect();
        row.recovery =
            Set(serde_json::to_string(&left).map_err(StoreError::unreadable("recovery code"))?);
        Some(Proof::Recovery)
    } else {
        row.failures = Set(i32::try_from(failed + 1).unwrap_or(i32::MAX));
        row.failures_since = Set(if failed == 0 { now.0 } else { since });
        None
    };
    row.update(tx).await?;
    Ok(proof)
}

/// Asks for the second factor before something that matters, where there is one.
pub(crate) async fn confirm(
    tx: &DatabaseTransaction,
    person: PersonId,
    typed: &str,
    now: Instant,
) -> Answer<()> {
    let second = second(tx, person, now).await?;
    if !second.set {
        return Ok(Ok(()));
    }
    if second.failures >= SECOND_FAILURES {
        return Ok(Err(Refusal::AskAgain));
    }
    if prove(tx, person, typed, now).await?.is_some() {
        return Ok(Ok(()));
    }
    let left = SECOND_FAILURES - second.failures - 1;
    let field = FieldError::new("second", "accounts.field.second_wrong").with("left", left);
    Ok(Err(Refusal::Input(vec![field])))
}

/// The time step of a right code; half a minute too early or too late is taken.
fn step_of(key: &str, typed: &str, now: Instant) -> Option<i64> {
    let token = digits(typed)?;
    let seconds = u64::try_from(now.0 / 1_000).ok()?;
    let step = totp(key)?.check(&token, seconds)?;
    i64::try_from(step).ok()
}

fn totp(key: &str) -> Option<Totp> {
    let secret = TotpSecret::try_from_base32(key).ok()?;
    Builder::new().with_secret(secret).build().ok()
}

fn recovery_codes() -> Result<(Vec<String>, String), StoreError> {
    let codes = (0..RECOVERY_CODES)
        .map(|_| secret::recovery_code())
        .collect::<Result<Vec<_>, _>>()?;
    let digests: Vec<String> = codes
        .iter()
        .map(|code| secret::recovery_digest(code))
        .collect();
    let digests =
        serde_json::to_string(&digests).map_err(StoreError::unreadable("recovery code"))?;
    Ok((codes, digests))
}
