//! Keys that stay in files beside the database, never in it: 32 bytes as 64 hexadecimal digits.

use crate::config::Where;
use crate::failure::Failure;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// How many bytes a key has.
pub const LENGTH: usize = 32;

/// A key and how it is named.
#[derive(Clone, Copy, Debug)]
pub struct KeyFile {
    /// Its file in the data folder.
    pub name: &'static str,
    /// The setting that names another.
    pub setting: &'static str,
}

impl KeyFile {
    /// The key: from the file that is named, else from its own in the data folder, which is made at the first start. On
    /// PostgreSQL, where every instance must have the same one, there is none unless a file is named.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no key.
    pub fn key(
        self,
        named: Option<&PathBuf>,
        place: &Where,
    ) -> Result<Option<[u8; LENGTH]>, Failure> {
        if let Some(file) = named {
            return self.read(file).map(Some);
        }
        if place.postgres()?.is_some() {
            return Ok(None);
        }
        let file = place.data.join(self.name);
        if !file.exists() {
            make(&file)?;
        }
        self.read(&file).map(Some)
    }

    /// Whether the file that is named holds a key; none named is none to look at.
    ///
    /// # Errors
    /// When it cannot be read, or holds no key.
    pub fn look(self, named: Option<&PathBuf>) -> Result<(), Failure> {
        named.map_or(Ok(()), |file| self.read(file).map(drop))
    }

    fn read(self, file: &Path) -> Result<[u8; LENGTH], Failure> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            Failure::new(format!(
                "the key in {} cannot be read ({error}); name another file with {}",
                file.display(),
                self.setting
            ))
        })?;
        let text = text.trim();
        let bytes: Option<Vec<u8>> = (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
            .collect();
        let bytes = bytes.and_then(|bytes| <[u8; LENGTH]>::try_from(bytes).ok());
        bytes.ok_or_else(|| {
            Failure::new(format!(
                "{} holds no key; it is 64 hexadecimal digits, as `openssl rand -hex 32` writes them",
                file.display()
            ))
        })
    }
}

/// Writes a new key that only this user reads. An instance that starts at the same moment keeps the first.
fn make(file: &Path) -> Result<(), Failure> {
    use std::io::Write as _;
    let unwritable = |error: std::io::Error| {
        Failure::new(format!(
            "the key {} cannot be written ({error})",
            file.display()
        ))
    };
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|_| Failure::new("this machine has no randomness"))?;
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.filter_map(|digit| char::from_digit(u32::from(digit), 16));
    let text: String = digits.collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(mut file) => file.write_all(text.as_bytes()).map_err(unwritable),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(unwritable(error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

    use super::*;

    const TICKETS: KeyFile = KeyFile {
        name: "ticket.key",
        setting: "--ticket-key-file",
    };

    fn folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("youlin-key-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn place(data: &Path, database_url: Option<&str>) -> Where {
        Where {
            data: data.to_owned(),
            database_url: database_url.map(str::to_owned),
        }
    }

    #[test]
    fn a_key_is_made_once_and_read_from_then_on() {
        let folder = folder();
        let here = place(&folder, None);
        let made = TICKETS.key(None, &here).unwrap().unwrap();
        assert_eq!(TICKETS.key(None, &here).unwrap(), Some(made));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.join("ticket.key")).unwrap();
            assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn on_postgresql_only_a_named_key_counts_and_what_is_no_key_is_said() {
        let folder = folder();
        let there = place(&folder, Some("postgres://here/youlin"));
        assert_eq!(TICKETS.key(None, &there).unwrap(), None);
        let file = folder.join("named");
        std::fs::write(&file, "07".repeat(LENGTH)).unwrap();
        assert_eq!(TICKETS.key(Some(&file), &there).unwrap(), Some([7; LENGTH]));
        std::fs::write(&file, "汉字").unwrap();
        let wrong = TICKETS.key(Some(&file), &there).unwrap_err();
        assert!(wrong.to_string().contains("holds no key"), "{wrong}");
        std::fs::remove_dir_all(folder).unwrap();
    }
}
