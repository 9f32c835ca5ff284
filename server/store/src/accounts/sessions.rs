//! Sessions: found by the digest of their secret, kept in memory while the person's own space stands still.

use crate::kernel::StoreError;
use crate::kernel::open::Store;
use domain::accounts::{Event, Session, SessionId};
use domain::kernel::{Actor, Instant, Minutes, PersonId, Space};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};
use uuid::Uuid;

use super::attempts::Browser;
use super::entity::session;
use super::history;
use super::secret::Secret;

/// How many browsers one person may be signed in with; the one longest unused gives way.
const DEVICES: u64 = 12;
/// Sessions kept in memory.
const KNOWN: usize = 20_000;

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct Entered {
    /// For the cookie.
    pub secret: Secret,
    /// The session.
    pub session: SessionId,
    /// Who.
    pub person: PersonId,
}

/// A session that holds, and its person as the rules see them now.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// The person.
    pub actor: Actor,
}

/// Sessions kept in memory: each with the version of its person's own space at which it was read. Whatever
/// ends a session writes into that space.
#[derive(Debug, Default)]
pub struct Known(RwLock<HashMap<Vec<u8>, (u64, Session)>>);

impl Known {
    fn find(&self, token: &[u8], version: impl Fn(PersonId) -> u64) -> Option<Session> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (at, session) = known.get(token)?;
        (*at == version(session.person)).then(|| session.clone())
    }

    /// Whose session this was when it was last read.
    fn person(&self, token: &[u8]) -> Option<PersonId> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(token).map(|(_, session)| session.person)
    }

    fn keep(&self, token: Vec<u8>, version: u64, session: Session) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(token, (version, session));
    }
}

impl Store {
    /// The session of this secret, if it still holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signed_in(&self, secret: &Secret) -> Result<Option<SignedIn>, StoreError> {
        let now = self.clock.now();
        let Some(mut session) = self.session(secret.digest()).await? else {
            return Ok(None);
        };
        let Some(actor) = self.actor(session.person).await? else {
            return Ok(None);
        };
        session.staff = actor.is_staff();
        if !session.lives(now) {
            return Ok(None);
        }
        if now.minutes_since(session.seen) >= i64::from(Minutes::days(1).0) {
            match self.touch(&session, now).await {
                // Reading goes on where there is no room left to note that somebody reads.
                Err(error) if error.is_full() => {
                    tracing::warn!(%error, "a session's last use is not noted");
                }
                noted => noted?,
            }
        }
        Ok(Some(SignedIn { session, actor }))
    }

    async fn session(&self, token: Vec<u8>) -> Result<Option<Session>, StoreError> {
        let version = |person| self.version(&Space::Person(person));
        if let Some(known) = self.sessions.find(&token, version) {
            return Ok(Some(known));
        }
        let person = match self.sessions.person(&token) {
            Some(person) => person,
            None => match self.find_session(&token).await? {
                Some(first) => first.person,
                None => return Ok(None),
            },
        };
        // The version is read before the look that counts: a session that ends meanwhile is not kept as a living one.
        let version = version(person);
        let Some(session) = self.find_session(&token).await? else {
            return Ok(None);
        };
        self.sessions.keep(token, version, session.clone());
        Ok(Some(session))
    }

    async fn find_session(&self, token: &[u8]) -> Result<Option<Session>, StoreError> {
        let found = session::Entity::find()
            .filter(session::Column::Token.eq(token))
            .one(&self.readers);
        Ok(found.await?.map(|row| Session {
            id: SessionId(row.id),
            person: PersonId(row.person),
            since: Instant(row.since),
            seen: Instant(row.seen),
            staff: false,
        }))
    }

    async fn touch(&self, session: &Session, now: Instant) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        session::Entity::update_many()
            .col_expr(session::Column::Seen, now.0.into())
            .filter(session::Column::Id.eq(session.id.0))
            .exec(&tx)
            .await?;
        let versions = history::write(&tx, session.person, &[], now).await?;
        tx.commit().await?;
        self.poke(versions);
        Ok(())
    }

    /// Signs out the browser with this secret. A secret that is nobody's is signed out already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, secret: &Secret) -> Result<(), StoreError> {
        let found = session::Entity::find()
            .filter(session::Column::Token.eq(secret.digest()))
            .one(&self.readers);
        match found.await? {
            Some(row) => {
                self.end_sessions(PersonId(row.person), |session| session.id == row.id)
                    .await
            }
            None => Ok(()),
        }
    }

    /// Signs out one device of a person.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke(&self, person: PersonId, session: SessionId) -> Result<(), StoreError> {
        self.end_sessions(person, |row| row.id == session.0).await
    }

    /// Signs out all devices of a person but this one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_others(&self, person: PersonId, keep: SessionId) -> Result<(), StoreError> {
        self.end_sessions(person, |row| row.id != keep.0).await
    }

    async fn end_sessions(
        &self,
        person: PersonId,
        ends: impl Fn(&session::Model) -> bool + Send,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        let rows = session::Entity::find()
            .filter(session::Column::Person.eq(person.0))
            .all(&tx)
            .await?;
        let mut events = Vec::new();
        for row in rows.into_iter().filter(ends) {
            session::Entity::delete_by_id(row.id).exec(&tx).await?;
            events.push(Event::SignedOut {
                session: SessionId(row.id),
            });
        }
        let versions = history::write(&tx, person, &events, now).await?;
        tx.commit().await?;
        self.poke(versions);
        Ok(())
    }
}

/// Begins a session in this transaction; the one that the browser had before ends with it.
pub(crate) async fn begin(
    tx: &DatabaseTransaction,
    person: PersonId,
    browser: &Browser<'_>,
    now: Instant,
) -> Result<Entered, StoreError> {
    if let Some(before) = browser.session {
        session::Entity::delete_many()
            .filter(session::Column::Token.eq(before.digest()))
            .exec(tx)
            .await?;
    }
    make_room(tx, person).await?;
    let secret = Secret::make()?;
    let id = Uuid::now_v7();
    let row = session::ActiveModel {
        id: Set(id),
        token: Set(secret.digest()),
        person: Set(person.0),
        device: Set(browser.device.to_owned()),
        since: Set(now.0),
        seen: Set(now.0),
    };
    session::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(Entered {
        secret,
        session: SessionId(id),
        person,
    })
}

async fn make_room(tx: &DatabaseTransaction, person: PersonId) -> Result<(), StoreError> {
    let beyond = session::Entity::find()
        .filter(session::Column::Person.eq(person.0))
        .order_by_desc(session::Column::Seen)
        .offset(DEVICES - 1)
        .limit(100)
        .all(tx)
        .await?;
    for row in beyond {
        session::Entity::delete_by_id(row.id).exec(tx).await?;
    }
    Ok(())
}
