//! Moving to another number.

use crate::kernel::StoreError;
use crate::kernel::open::Store;
use crate::kernel::tables::person;
use domain::accounts::{Attempt, Event, Refusal, Way};
use domain::kernel::{Instant, Minutes, PersonId, Phone, Space};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, Set};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::attempts::{Step, person_with};
use super::secret::Secret;
use super::texts::{self, Text};
use super::{Answer, credentials, history};

/// How long the word to the old number is worth sending.
const TELL_OLD: Minutes = Minutes::days(1);

type Moved = Result<(Step, BTreeMap<Space, u64>), Refusal>;

impl Store {
    /// Sends a code to the number that a person moves to. Who has a second factor proves it first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask_number(
        &self,
        person: PersonId,
        phone: &Phone,
        second: &str,
        network: &str,
        wording: impl FnOnce(&str) -> String + Send,
    ) -> Answer<Secret> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let confirmed = credentials::confirm(&tx, person, second, now).await?;
        tx.commit().await?;
        match confirmed {
            Ok(()) => {
                self.ask_code(Way::Number, phone, Some(person), network, wording)
                    .await
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// Tells a number something in words, apart from any letter.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn text(&self, phone: &Phone, body: String) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let text = Text {
            id: Uuid::now_v7(),
            phone: phone.clone(),
            body,
            secret: false,
        };
        texts::queue(&tx, text, now, now.plus(TELL_OLD)).await?;
        tx.commit().await?;
        self.texts_waiting.notify_one();
        Ok(())
    }

    /// Moves the person of the attempt to its number, which the code has proven.
    pub(crate) async fn move_number(
        &self,
        tx: &DatabaseTransaction,
        attempt: &Attempt,
        now: Instant,
    ) -> Result<Moved, StoreError> {
        let Some(id) = attempt.person else {
            return Ok(Err(Refusal::AskAgain));
        };
        // Whoever holds the phone may know that the number has an account.
        if person_with(tx, &attempt.phone)
            .await?
            .is_some_and(|other| other != id)
        {
            return Ok(Err(Refusal::NumberTaken));
        }
        let Some(row) = person::Entity::find_by_id(id.0).one(tx).await? else {
            return Ok(Err(Refusal::AskAgain));
        };
        let mut row = row.into_active_model();
        row.phone = Set(Some(attempt.phone.as_str().to_owned()));
        row.update(tx).await?;
        let versions = history::write(tx, id, &[Event::NumberChanged], now).await?;
        Ok(Ok((Step::Moved, versions)))
    }
}
