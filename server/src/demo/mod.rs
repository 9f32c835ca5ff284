//! Demonstration data: an invented neighbourhood on the real list of communities.
//!
//! Seeded with `--demo` into an empty database only, by the same commands that people give, the same every
//! time. Each slice seeds what is its own, in the order in which later ones build on earlier ones.

pub mod notices;
pub mod org;
pub mod services;
pub mod tasks;

use domain::kernel::{CommandId, Envelope, Instant, Outcome, PersonId};
use domain::slices::Command;
use store::{Store, Via};
use uuid::Uuid;

use crate::failure::Failure;

/// Names everything of the demonstration: ids derive from it, the same every time.
const DEMO: Uuid = Uuid::from_u128(0x796f_756c_696e_4d8a_9a1e_6465_6d6f_0000);

/// Seeds the demonstration, unless something is recorded already.
///
/// # Errors
/// When a command of it is refused, or the database fails.
pub async fn seed(store: &Store) -> Result<(), Failure> {
    if !store.is_empty().await.map_err(unseeded)? {
        return Ok(());
    }
    org::seed(store).await?;
    services::seed(store).await?;
    notices::seed(store).await?;
    tasks::seed(store).await?;
    Ok(())
}

/// Who may sign in to the demonstration, for printing: number, name, and what they are.
pub fn sign_ins() -> Vec<(String, &'static str, &'static str)> {
    org::CAST
        .iter()
        .map(|role| {
            (
                org::phone(role.number).as_str().to_owned(),
                role.name,
                role.what,
            )
        })
        .collect()
}

/// Gives one command as `person`, under an id that derives from `name`.
///
/// # Errors
/// When it is refused, or the database fails.
pub async fn give(
    store: &Store,
    person: PersonId,
    name: &str,
    command: impl Into<Command>,
) -> Result<CommandId, Failure> {
    give_at(store, person, name, store.clock.now(), command).await
}

/// The same, done at another time by the person's own clock.
///
/// # Errors
/// When it is refused, or the database fails.
pub async fn give_at(
    store: &Store,
    person: PersonId,
    name: &str,
    made: Instant,
    command: impl Into<Command>,
) -> Result<CommandId, Failure> {
    let id = command_id(name);
    let envelope = Envelope {
        id,
        actor: person,
        subject: person,
        made,
        command: command.into(),
    };
    match store
        .perform(&envelope, Via::Form)
        .await
        .map_err(unseeded)?
    {
        Outcome::Done { .. } => Ok(id),
        other => Err(Failure::new(format!(
            "the demonstration could not be seeded at `{name}`: {other:?}"
        ))),
    }
}

/// The id of the demonstration's command of this name.
pub fn command_id(name: &str) -> CommandId {
    CommandId(Uuid::new_v5(&DEMO, name.as_bytes()))
}

/// The id of the demonstration's person with this number: 199 0000 and these four digits.
pub fn person(number: u16) -> PersonId {
    PersonId(Uuid::new_v5(&DEMO, format!("person/{number}").as_bytes()))
}

/// What ends the seeding when the database fails.
pub fn unseeded(error: store::StoreError) -> Failure {
    Failure::new(format!(
        "the demonstration could not be seeded ({error}); start with an empty folder as --data"
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::kernel::{Level, Role, Space};
    use domain::org::{NewcomerRow, place_of_code};

    use super::*;

    #[tokio::test]
    async fn the_demonstration_is_seeded_once_and_the_same_every_time() {
        let store = Store::open_in_memory().await.unwrap();
        let started = std::time::Instant::now();
        seed(&store).await.unwrap();
        println!("seeded in {} ms", started.elapsed().as_millis());
        seed(&store).await.unwrap();
        let places = store.places_by_code().await.unwrap();
        let mut levels = BTreeMap::new();
        for place in places.values() {
            *levels.entry(place.level).or_insert(0) += 1;
        }
        assert_eq!(levels[&Level::Community], 27);
        let groups = places
            .values()
            .filter(|place| place.level == Level::Stairwell && !place.party_body.is_empty());
        assert_eq!(groups.count(), 105);
        let leader = store.actor(person(2)).await.unwrap().unwrap();
        assert!(leader.is_verified());
        assert_eq!(leader.grants[0].role, Role::StairwellLeader);
        let stairwell = place_of_code(org::STAIRWELL);
        let lead = store.shelf(Space::Lead(stairwell)).await.unwrap();
        assert_eq!(lead.all::<NewcomerRow>().count(), 1);
    }
}
