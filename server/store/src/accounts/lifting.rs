//! The operator's act: a second factor is lifted from somebody who has lost their phone and the recovery codes.

use domain::accounts::{Event, SessionId};
use domain::kernel::{Actor, CommandId, Ctx, Letter, PersonId, Words};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{credential, session};
use super::{has_second, history};
use crate::kernel::open::Store;
use crate::kernel::{StoreError, letters};

impl Store {
    /// Lifts the second factor of a person, and the password with it. Their sessions end, since the phone may be in
    /// other hands, and a letter tells them. False, and nothing is changed, where there is no second factor.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lift_second(&self, person: PersonId) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let tx = self.begin().await?;
        if !has_second(&tx, person).await? {
            return Ok(false);
        }
        credential::Entity::delete_by_id(person.0).exec(&tx).await?;
        let sessions = session::Entity::find().filter(session::Column::Person.eq(person.0));
        let mut events = vec![Event::SecondLifted];
        for row in sessions.all(&tx).await? {
            session::Entity::delete_by_id(row.id).exec(&tx).await?;
            let session = SessionId(row.id);
            events.push(Event::SignedOut { session });
        }
        let ctx = Ctx {
            actor: Actor::clock(),
            subject: person,
            now,
            command: CommandId(Uuid::now_v7()),
            made: now,
        };
        let told = letters::write(&tx, &ctx, vec![letter(person)]).await?;
        let clock = Actor::CLOCK;
        let versions = history::write_by(&tx, clock, person, &events, told, now).await?;
        tx.commit().await?;
        self.poke(versions);
        Ok(true)
    }
}

fn letter(to: PersonId) -> Letter {
    Letter {
        to,
        key: "accounts.letter.second_lifted",
        facts: Words::none(),
        about: "/accounts/second".to_owned(),
        urgent: true,
    }
}
