//! Text messages on their way out: queued in the transaction that needs them, claimed by whoever sends, erased
//! once sent or pointless.

use crate::kernel::StoreError;
use crate::kernel::open::Store;
use domain::kernel::{Instant, Minutes, Phone};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::entity::text_message;

/// How many are claimed at once.
const AT_ONCE: u64 = 20;
/// How long a claim holds: after that, whoever claimed it has died.
const CLAIM: Minutes = Minutes(2);

/// A text message to be sent.
#[derive(Clone, Debug)]
pub struct Text {
    /// The idempotency key: the same for every try.
    pub id: Uuid,
    /// To whom.
    pub phone: Phone,
    /// What it says.
    pub body: String,
    /// Whether it holds a code, so that no log may show it.
    pub secret: bool,
}

/// Queues a text message; after `not_after` it is pointless.
pub(crate) async fn queue(
    tx: &DatabaseTransaction,
    text: Text,
    now: Instant,
    not_after: Instant,
) -> Result<(), StoreError> {
    let row = text_message::ActiveModel {
        id: Set(text.id),
        phone: Set(text.phone.as_str().to_owned()),
        body: Set(text.body),
        secret: Set(text.secret),
        at: Set(now.0),
        next: Set(now.0),
        not_after: Set(not_after.0),
        tries: Set(0),
    };
    text_message::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

impl Store {
    /// Claims the text messages whose turn it is; those that have become pointless are erased.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_texts(&self) -> Result<Vec<Text>, StoreError> {
        let now = self.clock.now();
        let due = text_message::Entity::find().filter(text_message::Column::Next.lte(now.0));
        if due.clone().one(&self.readers).await?.is_none() {
            return Ok(Vec::new());
        }
        let tx = self.begin().await?;
        let rows = due
            .order_by_asc(text_message::Column::Next)
            .limit(AT_ONCE)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .all(&tx)
            .await?;
        let mut claimed = Vec::new();
        for row in rows {
            let phone = Phone::try_new(&row.phone);
            let (true, Ok(phone)) = (now.0 < row.not_after, phone) else {
                text_message::Entity::delete_by_id(row.id).exec(&tx).await?;
                continue;
            };
            claimed.push(Text {
                id: row.id,
                phone,
                body: row.body.clone(),
                secret: row.secret,
            });
            let tries = row.tries + 1;
            let mut row = row.into_active_model();
            // Unless it is marked as sent before: each try waits twice as long as the one before.
            let wait = Minutes(CLAIM.0 << tries.clamp(0, 6));
            row.next = Set(now.plus(wait).0);
            row.tries = Set(tries);
            row.update(&tx).await?;
        }
        tx.commit().await?;
        Ok(claimed)
    }

    /// A text message has gone out: it is erased.
    ///
    /// # Errors
    /// When the database fails; then it may go out a second time, under the same key.
    pub async fn text_sent(&self, id: Uuid) -> Result<(), StoreError> {
        text_message::Entity::delete_by_id(id)
            .exec(&self.writer)
            .await?;
        Ok(())
    }
}
