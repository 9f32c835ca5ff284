//! `remove-second-factor --of PHONE`: for somebody whose phone and recovery codes are both lost.

use domain::kernel::Phone;
use store::StoreError;

use crate::config::Where;
use crate::failure::Failure;
use crate::lock::Lock;
use crate::serve::open_store;

/// Lifts the second factor of whoever has the number. On SQLite the server must be stopped: their sessions end with
/// it, and a server keeps sessions in memory.
///
/// # Errors
/// When nobody has the number, there is no second factor, a server uses the folder, or the database fails.
pub async fn remove(place: &Where, of: &str) -> Result<String, Failure> {
    let phone = Phone::try_new(of).map_err(|_| {
        Failure::new(format!(
            "--of {of} is no mobile number; write eleven digits, as in 19900000001"
        ))
    })?;
    let store = open_store(place).await?;
    let _lock = match place.postgres()? {
        Some(_) => None,
        None => Some(Lock::take(&place.data)?),
    };
    let found = store.person_with(&phone).await.map_err(database)?;
    let Some((person, _)) = found else {
        return Err(Failure::new(format!(
            "nobody has the number {of}; check it, or look under the number that they had before"
        )));
    };
    if !store.lift_second(person).await.map_err(database)? {
        return Err(Failure::new(format!(
            "{of} has no second factor; nothing was changed"
        )));
    }
    Ok(format!(
        "the second factor of {of} is removed, and the password with it; they are signed out everywhere and told. A role of staff rests until they have set a new one"
    ))
}

fn database(error: StoreError) -> Failure {
    Failure::new(format!("the database cannot be used: {error}"))
}
