//! Urgent letters that nobody has read for a while go out as text messages, each at most once. Ties letters to the
//! queue of text messages, so it belongs to no slice.

use domain::kernel::{Minutes, Phone, Words};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use crate::accounts::{Text, queue};
use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::open::Store;
use crate::kernel::tables::{letter, person};

/// How long a letter waits to be read by somebody whose app is closed.
const PATIENCE: Minutes = Minutes(3);
/// How long by somebody who has it open: it shows there, and somebody may yet have gone and left it open.
const LONG_PATIENCE: Minutes = Minutes::hours(1);
/// After which a text message about it would come too late.
const POINTLESS: Minutes = Minutes::hours(12);
/// How many are looked at in one go.
const AT_ONCE: u64 = 50;

/// A letter that should go out, and how to word it.
#[derive(Clone, Debug)]
pub struct Unread {
    /// The message key.
    pub key: String,
    /// What the message is filled with.
    pub facts: Words,
    /// The reader's language, as a tag.
    pub language: String,
}

impl Store {
    /// Puts urgent unread letters into the queue of text messages, worded by `word`, and says how many were
    /// looked at. Whoever has switched that off, or has no number, is not written to.
    ///
    /// # Errors
    /// When the database fails; then nothing of it is queued.
    pub async fn text_unread(
        &self,
        word: impl Fn(&Unread) -> String + Send + Sync,
    ) -> Result<usize, StoreError> {
        let now = self.clock.now();
        let present = self
            .present
            .people(std::time::Instant::now())
            .into_iter()
            .map(|person| person.0);
        let closed = letter::Column::Person.is_not_in(present);
        let left_open = letter::Column::At.lte(now.minus(LONG_PATIENCE).0);
        let waiting = letter::Entity::find()
            .filter(letter::Column::Urgent.eq(true))
            .filter(letter::Column::Sent.is_null())
            .filter(letter::Column::Read.is_null())
            .filter(letter::Column::At.lte(now.minus(PATIENCE).0))
            .filter(Condition::any().add(closed).add(left_open))
            .filter(letter::Column::At.gt(now.minus(POINTLESS).0));
        if waiting.clone().one(&self.readers).await?.is_none() {
            return Ok(0);
        }
        let tx = self.begin().await?;
        let rows = waiting
            .order_by_asc(letter::Column::At)
            .limit(AT_ONCE)
            .held()
            .all(&tx)
            .await?;
        let looked_at = rows.len();
        for row in rows {
            let reader = person::Entity::find_by_id(row.person).one(&tx).await?;
            let reader = reader.filter(|reader| reader.sms && reader.closed.is_none());
            let phone = reader
                .as_ref()
                .and_then(|reader| Phone::try_new(reader.phone.as_deref()?).ok());
            if let (Some(reader), Some(phone)) = (reader, phone) {
                let facts = serde_json::from_str(&row.facts);
                let body = word(&Unread {
                    key: row.key.clone(),
                    facts: facts.map_err(StoreError::unreadable("letter"))?,
                    language: reader.language,
                });
                let text = Text {
                    id: row.id,
                    phone,
                    body,
                    secret: false,
                };
                queue(&tx, text, now, now.plus(POINTLESS)).await?;
            }
            let mut row = row.into_active_model();
            row.sent = Set(Some(now.0));
            row.update(&tx).await?;
        }
        tx.commit().await?;
        self.texts_waiting.notify_one();
        Ok(looked_at)
    }
}
