//! `grant ROLE --to PHONE --at PLACE`: the first administrator, and whoever is locked out of the desk.

use domain::kernel::{Actor, CommandId, Envelope, Outcome, Phone, PlaceId, Role};
use domain::org::{Appoint, Command, name_of_role};
use store::org::Entry;
use store::{Store, StoreError, Via};
use uuid::Uuid;

use crate::failure::Failure;

/// Gives a role to whoever has the number, entering them first if they never signed in.
///
/// # Errors
/// When role, number or place cannot be read, the role does not fit the place, or the database fails.
pub async fn grant(store: &Store, role: &str, to: &str, at: &str) -> Result<String, Failure> {
    let role = role_named(role)?;
    let phone = Phone::try_new(to).map_err(|_| {
        Failure::new(format!(
            "--to {to} is no mobile number; write eleven digits, as in 19900000001"
        ))
    })?;
    let (place, name) = place_named(store, at).await?;
    if store.person_with(&phone).await.map_err(database)?.is_none() {
        let entry = Entry::new(phone.clone(), "");
        store.enter_people(vec![entry]).await.map_err(database)?;
    }
    let found = store.person_with(&phone).await.map_err(database)?;
    let Some((person, _)) = found else {
        return Err(Failure::new(format!(
            "{to} could not be entered; try again"
        )));
    };
    let envelope = Envelope {
        id: CommandId(Uuid::now_v7()),
        actor: Actor::CLOCK,
        subject: Actor::CLOCK,
        made: store.clock.now(),
        command: Command::Appoint(Appoint {
            person,
            role,
            place,
        })
        .into(),
    };
    match store
        .perform(&envelope, Via::Form)
        .await
        .map_err(database)?
    {
        Outcome::Done { .. } => Ok(format!(
            "{} is {} at {name} from now on",
            phone.as_str(),
            name_of_role(role)
        )),
        Outcome::Refused { key, .. } if key == "org.refusal.wrong_level" => {
            Err(Failure::new(format!(
                "nobody is {} at a place like {name}; choose a place of another level",
                name_of_role(role)
            )))
        }
        other => Err(Failure::new(format!("the role was not given: {other:?}"))),
    }
}

fn role_named(text: &str) -> Result<Role, Failure> {
    let wanted = text.replace('-', "_").to_lowercase();
    let found = Role::ALL
        .into_iter()
        .find(|role| name_of_role(*role) == wanted);
    found.ok_or_else(|| {
        let names: Vec<_> = Role::ALL.into_iter().map(name_of_role).collect();
        Failure::new(format!(
            "`{text}` is no role; roles are {}",
            names.join(", ")
        ))
    })
}

/// A place by its code in the roster, or by its name where only one has it.
async fn place_named(store: &Store, text: &str) -> Result<(PlaceId, String), Failure> {
    let places = store.places_by_code().await.map_err(database)?;
    if let Some(place) = places.get(text) {
        return Ok((place.id, place.name.clone()));
    }
    let mut named = places.values().filter(|place| place.name == text);
    match (named.next(), named.next()) {
        (Some(place), None) => Ok((place.id, place.name.clone())),
        (Some(_), Some(_)) => Err(Failure::new(format!(
            "several places are called {text}; give the code from the roster as --at"
        ))),
        (None, _) => Err(Failure::new(format!(
            "there is no place with the code or name {text}; import a roster first"
        ))),
    }
}

fn database(error: StoreError) -> Failure {
    Failure::new(format!("the database cannot be used: {error}"))
}
