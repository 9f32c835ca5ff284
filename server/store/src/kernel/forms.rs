//! Forms that could not be taken: kept for a day, to be shown again with everything typed still there.

use domain::kernel::{FieldError, Instant, PersonId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::error::StoreError;
use super::open::Store;
use super::tables::form;

/// How long a form that could not be taken is kept: a day.
const KEPT_MS: i64 = 86_400_000;

/// The most bytes of a form that are kept.
const TYPED_MAX: usize = 64 * 1024;

impl Store {
    /// Keeps what was typed and what is wrong with it, and forgets what is older than a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_form(
        &self,
        id: Uuid,
        person: Option<PersonId>,
        typed: String,
        fields: &[FieldError],
    ) -> Result<(), StoreError> {
        // Whoever is signed out may fill this table: what no form of ours holds is not kept.
        if typed.len() > TYPED_MAX {
            return Ok(());
        }
        let now = self.clock.now();
        form::Entity::delete_many()
            .filter(form::Column::At.lt(now.0 - KEPT_MS))
            .exec(&self.writer)
            .await?;
        let row = form::ActiveModel {
            id: Set(id),
            person: Set(person.map(|person| person.0)),
            typed: Set(typed),
            fields: Set(serde_json::to_string(fields).map_err(StoreError::unreadable("form"))?),
            at: Set(now.0),
        };
        let replace = sea_orm::sea_query::OnConflict::column(form::Column::Id)
            .update_columns([form::Column::Typed, form::Column::Fields, form::Column::At])
            .to_owned();
        form::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(&self.writer)
            .await?;
        Ok(())
    }

    /// What was typed into a form of this person, and what is wrong with it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn form(
        &self,
        id: Uuid,
        person: Option<PersonId>,
    ) -> Result<Option<(String, Vec<FieldError>)>, StoreError> {
        let Some(row) = form::Entity::find_by_id(id).one(&self.readers).await? else {
            return Ok(None);
        };
        if row.person != person.map(|person| person.0)
            || Instant(row.at + KEPT_MS) < self.clock.now()
        {
            return Ok(None);
        }
        let fields = serde_json::from_str(&row.fields).map_err(StoreError::unreadable("form"))?;
        Ok(Some((row.typed, fields)))
    }

    /// The outcome of a command of this person, if it was decided.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn outcome(
        &self,
        command: domain::kernel::CommandId,
        person: PersonId,
    ) -> Result<Option<domain::kernel::Outcome>, StoreError> {
        let id = (person.0, command.0);
        let row = super::tables::command::Entity::find_by_id(id)
            .one(&self.readers)
            .await?;
        row.map(|row| serde_json::from_str(&row.outcome))
            .transpose()
            .map_err(StoreError::unreadable("outcome"))
    }
}
