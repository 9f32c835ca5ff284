//! The key with which identity numbers are sealed at rest: a file beside the database, never in it.

use crate::config::Config;
use crate::failure::Failure;
use std::io::ErrorKind;
use std::path::Path;
use store::tasks::SealKey;

/// The key: from the file that is named, else from `seal.key` in the data folder, which is made at the first start. On
/// PostgreSQL, where every instance must have the same one, there is none unless a file is named, and certificates are
/// not issued.
///
/// # Errors
/// When the file cannot be read or written, or holds no key.
pub fn key(config: &Config) -> Result<Option<SealKey>, Failure> {
    if let Some(file) = &config.seal_key_file {
        return read(file).map(Some);
    }
    if config.place.postgres()?.is_some() {
        return Ok(None);
    }
    let file = config.place.data.join("seal.key");
    if !file.exists() {
        make(&file)?;
    }
    read(&file).map(Some)
}

fn read(file: &Path) -> Result<SealKey, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::new(format!(
            "the key in {} cannot be read ({error}); name another file with --seal-key-file",
            file.display()
        ))
    })?;
    let text = text.trim();
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect();
    let bytes = bytes.and_then(|bytes| <[u8; SealKey::LENGTH]>::try_from(bytes).ok());
    let bytes = bytes.ok_or_else(|| {
        Failure::new(format!(
            "{} holds no key; it is 64 hexadecimal digits, as `openssl rand -hex 32` writes them",
            file.display()
        ))
    })?;
    Ok(SealKey::new(&bytes))
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
    let mut bytes = [0; SealKey::LENGTH];
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
