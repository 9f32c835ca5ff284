//! People as the rules see them.

use std::collections::HashMap;

use domain::kernel::{Actor, Grant, Home, PersonId, Role, Site};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait,
};
use uuid::Uuid;

use super::error::StoreError;
use super::open::Store;
use super::places::{level_of, path_of, site_of};
use super::tables::{home, person, place, role_grant};

impl Store {
    /// A person as the rules see them now; `None` when there is no such person, or the account is closed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn actor(&self, person: PersonId) -> Result<Option<Actor>, StoreError> {
        let version = self.shelves.version(&domain::kernel::Space::Person(person));
        if let Some(actor) = self.shelves.actor(person, version) {
            return Ok(Some(actor));
        }
        let actor = self.acting(&self.readers, person).await?;
        if let Some(actor) = &actor {
            self.shelves.keep_actor(actor.clone(), version);
        }
        Ok(actor)
    }

    /// A person as the rules see them when they act: off the demonstration the roles of staff rest until there is
    /// a second factor. Setting one writes into the person's own space, so nobody is remembered as they were.
    pub(crate) async fn acting(
        &self,
        db: &impl ConnectionTrait,
        person: PersonId,
    ) -> Result<Option<Actor>, StoreError> {
        let Some(actor) = actor(db, person).await? else {
            return Ok(None);
        };
        let rests = self.second_factor_needed
            && actor.is_staff()
            && !crate::accounts::has_second(db, person).await?;
        Ok(Some(if rests {
            actor.without_second_factor()
        } else {
            actor
        }))
    }
}

/// A person with every role they hold, read inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn actor(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<Actor>, StoreError> {
    if person == Actor::CLOCK {
        return Ok(Some(Actor::clock()));
    }
    Ok(actors(db, &[person]).await?.pop())
}

/// These people with every role they hold, in no order; without those who have closed their account.
///
/// # Errors
/// When the database fails.
pub async fn actors(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<Actor>, StoreError> {
    // One statement, and one for the roles: this is asked at every command.
    let found: Vec<(Uuid, String, Option<i64>, Option<String>)> = person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .column(person::Column::Name)
        .column(home::Column::Verified)
        .column(place::Column::Path)
        .join(JoinType::LeftJoin, home::Relation::Person.def().rev())
        .join(JoinType::LeftJoin, home::Relation::Place.def())
        .filter(person::Column::Id.is_in(people.iter().map(|person| person.0)))
        .filter(person::Column::Closed.is_null())
        .into_tuple()
        .all(db)
        .await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut grants = grants(db, people).await?;
    let actors = found.into_iter().map(|(id, name, verified, path)| Actor {
        person: PersonId(id),
        name,
        home: path.map(|path| Home {
            path: path_of(&path),
            verified: verified.is_some(),
        }),
        grants: grants.remove(&id).unwrap_or_default(),
        resting: Vec::new(),
    });
    Ok(actors.collect())
}

/// The home of a person as a decision sees it: the place, and the unit.
///
/// # Errors
/// When the database fails.
pub async fn home(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<(Site, String)>, StoreError> {
    let found = home::Entity::find_by_id(person.0)
        .filter(home::Column::Verified.is_not_null())
        .one(db)
        .await?;
    let Some(home) = found else { return Ok(None) };
    let place = place::Entity::find_by_id(home.place).one(db).await?;
    Ok(place.map(|place| (site_of(&place), home.unit)))
}

/// The roles that these people hold, by who holds them.
async fn grants(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<HashMap<Uuid, Vec<Grant>>, StoreError> {
    let rows: Vec<(Uuid, String, String, String)> = role_grant::Entity::find()
        .select_only()
        .column(role_grant::Column::Person)
        .column(role_grant::Column::Role)
        .column(place::Column::Path)
        .column(place::Column::Level)
        .join(JoinType::InnerJoin, role_grant::Relation::Place.def())
        .filter(role_grant::Column::Person.is_in(people.iter().map(|person| person.0)))
        .filter(role_grant::Column::Until.is_null())
        // The first of them may say which place is shown, so it must not be up to the database.
        .order_by_asc(role_grant::Column::Since)
        .order_by_asc(role_grant::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut grants: HashMap<Uuid, Vec<Grant>> = HashMap::new();
    for (person, role, path, level) in rows {
        let Some(role) = role_of(&role) else { continue };
        grants.entry(person).or_default().push(Grant {
            role,
            path: path_of(&path),
            at: level_of(&level),
        });
    }
    Ok(grants)
}

/// Reads a role as it is stored; a role of a newer version gives no rights here.
pub fn role_of(text: &str) -> Option<Role> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

/// Writes a role as it is stored.
pub fn role_text(role: Role) -> String {
    match serde_json::to_value(role) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}
