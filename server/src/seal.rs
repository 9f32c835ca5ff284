//! The key with which identity numbers are sealed at rest: a file beside the database, never in it.

use crate::config::Config;
use crate::failure::Failure;
use crate::key_file::KeyFile;
use store::tasks::SealKey;

/// Where the key is.
/// Where the key is.
pub const FILE: KeyFile = KeyFile {
    name: "seal.key",
    setting: "--seal-key-file",
};

/// The key; where there is none, certificates are not issued.
///
/// # Errors
/// When its file cannot be read or written, or holds no key.
pub fn key(config: &Config) -> Result<Option<SealKey>, Failure> {
    let key = FILE.key(config.seal_key_file.as_ref(), &config.place)?;
    Ok(key.map(|bytes| SealKey::new(&bytes)))
}
