//! What is stored about a person, copied out, and erased when the account is closed.

use crate::kernel::StoreError;
use crate::kernel::held::Held as _;
use crate::kernel::open::Store;
use crate::kernel::perform::retried;
use crate::kernel::rows::{self, Change};
use crate::kernel::tables::{command, event, form, home, letter, person, role_grant, sync_row};
use domain::accounts::Event;
use domain::kernel::{Instant, PersonId, Phone, Space};
use domain::slices::Body;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, Set,
};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::slices;

use super::entity::{attempt, credential, session, text_message};
use super::history;

/// Everything that is stored about a person, as it is stored.
#[derive(Debug, Serialize)]
pub struct Copy {
    /// The name they go by.
    pub name: String,
    /// The number.
    pub phone: Option<Phone>,
    /// Since when there is an account.
    pub since: Instant,
    /// In which language letters are worded.
    pub language: String,
    /// Whether urgent letters also go to the number.
    pub sms: bool,
    /// Where they are signed in.
    pub devices: Vec<domain::accounts::Device>,
    /// What lies in their own space: home, roles, bookings, tasks, letters.
    pub own: Vec<Own>,
    /// What they did, newest first.
    pub history: Vec<Happened>,
}

/// One row of the person's own space.
#[derive(Debug, Serialize)]
pub struct Own {
    /// `<slice>.<thing>`.
    pub kind: String,
    /// What it says.
    pub says: Box<RawValue>,
}

/// One thing that happened.
#[derive(Debug, Serialize)]
pub struct Happened {
    /// When.
    pub at: Instant,
    /// In which slice.
    pub slice: String,
    /// What.
    pub what: Box<RawValue>,
}

impl Store {
    /// Copies out everything that is stored about a person; `None` when there is no such person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn copy_of(&self, id: PersonId) -> Result<Option<Copy>, StoreError> {
        let Some(person) = person::Entity::find_by_id(id.0).one(&self.readers).await? else {
            return Ok(None);
        };
        let account = history::account(&self.readers, id).await?;
        let own = sync_row::Entity::find()
            .filter(sync_row::Column::Space.eq(Space::Person(id).to_string()))
            .filter(sync_row::Column::Payload.is_not_null())
            .order_by_asc(sync_row::Column::Kind)
            .all(&self.readers)
            .await?;
        let history = event::Entity::find()
            .filter(event::Column::Actor.eq(id.0))
            .order_by_desc(event::Column::At)
            .all(&self.readers)
            .await?;
        Ok(Some(Copy {
            name: person.name,
            phone: account.as_ref().and_then(|account| account.phone.clone()),
            since: Instant(person.since),
            language: person.language,
            sms: person.sms,
            devices: account.map(|account| account.devices).unwrap_or_default(),
            own: own
                .into_iter()
                .filter_map(|row| {
                    let says = RawValue::from_string(row.payload?).ok()?;
                    Some(Own {
                        kind: row.kind,
                        says,
                    })
                })
                .collect(),
            history: history
                .into_iter()
                .filter_map(|row| {
                    Some(Happened {
                        at: Instant(row.at),
                        slice: row.slice,
                        what: RawValue::from_string(row.payload).ok()?,
                    })
                })
                .collect(),
        }))
    }

    /// Closes an account: gives on what others count on, erases what can identify the person, signs every device
    /// out, ends home and roles. What happened stays under the bare id.
    ///
    /// # Errors
    /// When the database fails; then nothing was erased.
    pub async fn close_account(&self, id: PersonId) -> Result<(), StoreError> {
        retried(|| self.try_to_close(id)).await
    }

    async fn try_to_close(&self, id: PersonId) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        // Who books or claims waits here, and finds nobody.
        let found = person::Entity::find_by_id(id.0)
            .filter(person::Column::Closed.is_null())
            .held()
            .one(&tx)
            .await?;
        let Some(row) = found else {
            return Ok(());
        };
        if let Some(phone) = &row.phone {
            erase_number(&tx, phone).await?;
        }
        let mut changes = slices::forget(&tx, id, now).await?;
        changes.retain(|change| change.space != Space::Person(id));
        let mut row = row.into_active_model();
        row.name = Set(String::new());
        row.phone = Set(None);
        row.sms = Set(false);
        row.closed = Set(Some(now.0));
        row.update(&tx).await?;
        erase_own(&tx, id, now).await?;
        let mut versions = history::write(&tx, id, &[Event::Closed], now).await?;
        changes.extend(own_space_emptied(&tx, id).await?);
        self.sign(&mut changes);
        versions.extend(rows::write(&tx, changes, now).await?);
        tx.commit().await?;
        self.poke(versions);
        Ok(())
    }
}

async fn erase_number(tx: &DatabaseTransaction, phone: &str) -> Result<(), StoreError> {
    attempt::Entity::delete_many()
        .filter(attempt::Column::Phone.eq(phone))
        .exec(tx)
        .await?;
    text_message::Entity::delete_many()
        .filter(text_message::Column::Phone.eq(phone))
        .exec(tx)
        .await?;
    Ok(())
}

async fn erase_own(tx: &DatabaseTransaction, id: PersonId, now: Instant) -> Result<(), StoreError> {
    session::Entity::delete_many()
        .filter(session::Column::Person.eq(id.0))
        .exec(tx)
        .await?;
    credential::Entity::delete_by_id(id.0).exec(tx).await?;
    home::Entity::delete_by_id(id.0).exec(tx).await?;
    letter::Entity::delete_many()
        .filter(letter::Column::Person.eq(id.0))
        .exec(tx)
        .await?;
    form::Entity::delete_many()
        .filter(form::Column::Person.eq(id.0))
        .exec(tx)
        .await?;
    command::Entity::delete_many()
        .filter(command::Column::Person.eq(id.0))
        .exec(tx)
        .await?;
    role_grant::Entity::update_many()
        .col_expr(role_grant::Column::Until, Expr::value(now.0))
        .filter(role_grant::Column::Person.eq(id.0))
        .filter(role_grant::Column::Until.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Every row of the person's own space leaves it.
async fn own_space_emptied(
    tx: &DatabaseTransaction,
    id: PersonId,
) -> Result<Vec<Change>, StoreError> {
    let space = Space::Person(id);
    let rows = sync_row::Entity::find()
        .filter(sync_row::Column::Space.eq(space.to_string()))
        .filter(sync_row::Column::Payload.is_not_null())
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(Change {
                space,
                kind: Body::known(&row.kind)?,
                id: row.id,
                body: None,
            })
        })
        .collect())
}
