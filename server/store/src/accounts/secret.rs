//! Secrets: made from the machine's randomness, told once, kept as digests.

use crate::kernel::StoreError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// 256 random bits, as a cookie holds them.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The length of its text.
    const LENGTH: usize = 43;

    pub(crate) fn make() -> Result<Self, StoreError> {
        Ok(Self(URL_SAFE_NO_PAD.encode(random::<32>()?)))
    }

    /// Reads a cookie; `None` when it cannot be a secret of ours.
    pub fn read(text: &str) -> Option<Self> {
        let shape = text.len() == Self::LENGTH && URL_SAFE_NO_PAD.decode(text).is_ok();
        shape.then(|| Self(text.to_owned()))
    }

    /// What the cookie holds.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database holds.
    pub(crate) fn digest(&self) -> Vec<u8> {
        Sha256::digest(&self.0).to_vec()
    }

    /// What the database holds of a code told beside it. Without the secret, six digits cannot be tried out.
    pub(crate) fn digest_with(&self, code: &str) -> Vec<u8> {
        Sha256::new()
            .chain_update(&self.0)
            .chain_update(":")
            .chain_update(code)
            .finalize()
            .to_vec()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Six digits, each of the million equally likely.
pub(crate) fn six_digits() -> Result<String, StoreError> {
    const MILLION: u32 = 1_000_000;
    loop {
        let number = u32::from_le_bytes(random()?);
        if number < u32::MAX - u32::MAX % MILLION {
            return Ok(format!("{:06}", number % MILLION));
        }
    }
}

/// The signs of recovery codes: without those that are taken for each other on paper.
const SIGNS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// A recovery code of twelve signs: `abcd-efgh-jkmn`.
pub(crate) fn recovery_code() -> Result<String, StoreError> {
    let signs = random::<12>()?.map(|byte| char::from(SIGNS[usize::from(byte % 32)]));
    let groups: Vec<String> = signs
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    Ok(groups.join("-"))
}

/// What the database holds of a recovery code, however it was typed.
pub(crate) fn recovery_digest(typed: &str) -> String {
    let signs: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    URL_SAFE_NO_PAD.encode(Sha256::digest(signs.to_ascii_lowercase()))
}

/// Twenty random bytes for a second factor.
pub(crate) fn totp_secret() -> Result<[u8; 20], StoreError> {
    random()
}

/// How many passwords are hashed at a time: each takes 19 MB and a processor for a while, on purpose.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Hashes a password, away from the threads that answer.
pub(crate) async fn hash(password: String) -> Result<String, StoreError> {
    let _permit = HASHING.acquire().await;
    let hashed = tokio::task::spawn_blocking(move || {
        let hash = Argon2::default().hash_password(password.as_bytes());
        hash.map(|hash| hash.to_string())
            .map_err(|error| StoreError::Machine(error.to_string()))
    });
    hashed
        .await
        .map_err(|error| StoreError::Machine(error.to_string()))?
}

/// Whether a password is the one that was hashed. Takes as long when there is none, so that the time taken
/// does not tell who has one.
pub(crate) async fn matches(password: String, kept: Option<String>) -> Result<bool, StoreError> {
    let _permit = HASHING.acquire().await;
    let compared = tokio::task::spawn_blocking(move || {
        let hash = kept.as_deref().unwrap_or_else(|| nobodys());
        let fits = PasswordHash::new(hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        fits && kept.is_some()
    });
    compared
        .await
        .map_err(|error| StoreError::Machine(error.to_string()))
}

/// A hash that nobody's password has.
fn nobodys() -> &'static str {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    NOBODYS.get_or_init(|| {
        let hash = Argon2::default().hash_password(b"nobody's password");
        hash.map(|hash| hash.to_string()).unwrap_or_default()
    })
}

fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Machine(error.to_string()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_nothing_else_does() {
        let secret = Secret::make().unwrap();
        assert_eq!(Secret::read(secret.as_str()), Some(secret.clone()));
        assert_ne!(secret, Secret::make().unwrap());
        for text in [
            "",
            "short",
            &"!".repeat(43),
            &format!("{}x", secret.as_str()),
        ] {
            assert_eq!(Secret::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_belongs_to_its_secret() {
        let (one, other) = (Secret::make().unwrap(), Secret::make().unwrap());
        assert_eq!(one.digest_with("123456"), one.digest_with("123456"));
        assert_ne!(one.digest_with("123456"), other.digest_with("123456"));
    }

    #[test]
    fn recovery_codes_are_read_as_people_type_them() {
        let code = recovery_code().unwrap();
        assert_eq!(code.len(), 14);
        let typed = code.replace('-', " ").to_uppercase();
        assert_eq!(recovery_digest(&code), recovery_digest(&typed));
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let kept = hash("correct horse battery".into()).await.unwrap();
        assert!(
            matches("correct horse battery".into(), Some(kept.clone()))
                .await
                .unwrap()
        );
        assert!(
            !matches("wrong horse battery".into(), Some(kept))
                .await
                .unwrap()
        );
        assert!(!matches("nobody's password".into(), None).await.unwrap());
    }
}
