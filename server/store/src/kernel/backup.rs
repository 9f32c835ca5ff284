//! A copy of the whole SQLite database, taken while it is in use.

use std::path::Path;

use sea_orm::ConnectionTrait;

use super::error::StoreError;
use super::open::Store;

impl Store {
    /// Writes a consistent copy of the SQLite database to a file that is not there yet.
    ///
    /// # Errors
    /// When this is not SQLite, the file is there or cannot be written.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        if !self.is_sqlite() {
            return Err(StoreError::Open("only SQLite is copied from within".into()));
        }
        let file = file.display().to_string().replace('\'', "''");
        self.writer
            .execute_unprepared(&format!("VACUUM INTO '{file}'"))
            .await?;
        Ok(())
    }
}
