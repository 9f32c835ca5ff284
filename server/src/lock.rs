//! One server per data folder: SQLite has one writer, and what is kept in memory must know of every write.

use crate::failure::Failure;
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held as long as the folder is in use; the system lets go when the process ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the lock lives as long as the file is open")] File);

impl Lock {
    /// Takes the folder.
    ///
    /// # Errors
    /// When another server has it, or it cannot be written.
    pub fn take(data: &Path) -> Result<Self, Failure> {
        let folder = data.display();
        let file = File::create(data.join("youlin.lock")).map_err(|error| {
            Failure::new(format!(
                "the data folder {folder} cannot be written ({error}); choose another with --data, or give it to this user"
            ))
        })?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(Failure::new(format!(
                "another youlin is using the data folder {folder}; stop that one first, or choose another folder with --data"
            ))),
            // Locked, or on a file system without locks: better to serve than not.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self(file)),
        }
    }
}
