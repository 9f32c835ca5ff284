//! The history of an account, and the row that lays it out for its person.

use crate::kernel::StoreError;
use crate::kernel::rows::{self, Change};
use crate::kernel::tables::{event, person, sync_row};
use domain::accounts::{Account, AccountRow, Accounts, Device, Event, Facts, SessionId};
use domain::kernel::row::RowKind;
use domain::kernel::{Instant, PersonId, Phone, Placed, Rules, Space};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set,
};
use std::collections::BTreeMap;
use uuid::Uuid;

use super::entity::{credential, session};

/// Keeps what a person did, and writes their account row anew. The versions are poked after the commit.
pub(crate) async fn write(
    tx: &DatabaseTransaction,
    person: PersonId,
    events: &[Event],
    now: Instant,
) -> Result<BTreeMap<Space, u64>, StoreError> {
    write_by(tx, person, person, events, Vec::new(), now).await
}

/// Keeps what somebody did to a person's account, and writes its row anew, and others besides.
pub(crate) async fn write_by(
    tx: &DatabaseTransaction,
    actor: PersonId,
    person: PersonId,
    events: &[Event],
    besides: Vec<Change>,
    now: Instant,
) -> Result<BTreeMap<Space, u64>, StoreError> {
    for event in events {
        let row = event::ActiveModel {
            id: Set(Uuid::now_v7()),
            at: Set(now.0),
            command: Set(Uuid::now_v7()),
            actor: Set(actor.0),
            subject: Set(person.0),
            slice: Set("accounts".to_owned()),
            entity: Set(Some(person.0)),
            payload: Set(serde_json::to_string(event).map_err(StoreError::unreadable("event"))?),
        };
        event::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    let facts = Facts {
        account: account(tx, person).await?,
    };
    let changes = Accounts::project(&facts)
        .into_iter()
        .map(|(space, id, body)| Change {
            space,
            kind: body.kind(),
            id,
            body: Some(body),
        });
    rows::write(tx, changes.chain(besides).collect(), now).await
}

/// The account as it stands.
pub(crate) async fn account(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<Account>, StoreError> {
    let Some(row) = person::Entity::find_by_id(person.0).one(db).await? else {
        return Ok(None);
    };
    let credential = credential::Entity::find_by_id(person.0).one(db).await?;
    let sessions = session::Entity::find()
        .filter(session::Column::Person.eq(person.0))
        .order_by_desc(session::Column::Since)
        .all(db)
        .await?;
    let recovery = credential
        .as_ref()
        .map(|row| serde_json::from_str::<Vec<String>>(&row.recovery));
    let recovery = recovery
        .transpose()
        .map_err(StoreError::unreadable("recovery code"))?;
    Ok(Some(Account {
        person,
        phone: row.phone.and_then(|phone| Phone::try_new(&phone).ok()),
        since: Instant(row.since),
        password: credential
            .as_ref()
            .is_some_and(|row| row.password.is_some()),
        second: credential.as_ref().is_some_and(|row| row.totp.is_some()),
        recovery: recovery.map_or(0, |codes| codes.len()),
        devices: sessions
            .into_iter()
            .map(|row| Device {
                session: SessionId(row.id),
                name: row.device,
                since: Instant(row.since),
                seen: Instant(row.seen),
            })
            .collect(),
    }))
}

/// All rows of this slice, of those who have one.
pub(crate) async fn all(tx: &DatabaseTransaction) -> Result<Vec<Placed>, StoreError> {
    let rows = sync_row::Entity::find()
        .filter(sync_row::Column::Kind.eq(AccountRow::KIND))
        .filter(sync_row::Column::Payload.is_not_null())
        .all(tx)
        .await?;
    let mut all = Vec::new();
    for row in rows {
        let facts = Facts {
            account: account(tx, PersonId(row.id)).await?,
        };
        all.extend(Accounts::project(&facts));
    }
    Ok(all)
}
