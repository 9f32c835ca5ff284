//! People entered by staff or from the command line, before they ever signed in.

use domain::kernel::{PersonId, Phone};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use crate::Store;
use crate::kernel::StoreError;
use crate::kernel::tables::person;

/// Somebody to enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The id they get if the number is nobody's yet.
    pub id: PersonId,
    /// Their number.
    pub phone: Phone,
    /// The name they go by.
    pub name: String,
    /// Whether they were invented for the demonstration.
    pub demo: bool,
}

impl Entry {
    /// Somebody with a new id.
    pub fn new(phone: Phone, name: &str) -> Self {
        Self {
            id: PersonId(Uuid::now_v7()),
            phone,
            name: name.to_owned(),
            demo: false,
        }
    }
}

impl Store {
    /// Enters people; who has a number already stays as they are.
    ///
    /// # Errors
    /// When the database fails; then nobody was entered.
    pub async fn enter_people(&self, people: Vec<Entry>) -> Result<(), StoreError> {
        if people.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let rows = people.into_iter().map(|entry| person::ActiveModel {
            id: Set(entry.id.0),
            name: Set(entry.name),
            phone: Set(Some(entry.phone.as_str().to_owned())),
            language: Set("zh-CN".to_owned()),
            sms: Set(true),
            demo: Set(entry.demo),
            since: Set(now.0),
            closed: Set(None),
        });
        let stays = OnConflict::column(person::Column::Phone)
            .do_nothing()
            .to_owned();
        person::Entity::insert_many(rows)
            .on_conflict(stays)
            .exec_without_returning(&self.writer)
            .await?;
        Ok(())
    }

    /// Who has this number, and the name they go by.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_with(
        &self,
        phone: &Phone,
    ) -> Result<Option<(PersonId, String)>, StoreError> {
        let row = person::Entity::find()
            .filter(person::Column::Phone.eq(phone.as_str()))
            .filter(person::Column::Closed.is_null())
            .one(&self.readers)
            .await?;
        Ok(row.map(|row| (PersonId(row.id), row.name)))
    }

    /// Whether nobody and no place is recorded yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        let person = person::Entity::find().one(&self.readers).await?;
        Ok(person.is_none() && self.root_place().await?.is_none())
    }
}
