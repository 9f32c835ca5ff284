//! What is kept so that only this server reads it again: sealed with a key that is not in the database.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use uuid::Uuid;

use crate::kernel::StoreError;

/// The key. Says nothing of itself in a log.
pub struct SealKey(LessSafeKey);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey")
    }
}

impl SealKey {
    /// How many bytes it has.
    pub const LENGTH: usize = 32;

    /// The key of these bytes.
    ///
    /// # Panics
    /// Never: every key of this length is one.
    #[expect(clippy::expect_used, reason = "the length is right by its type")]
    pub fn new(bytes: &[u8; Self::LENGTH]) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Seals a text for the thing of this id: it opens for no other, and not once a bit of it was changed.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub(crate) fn seal(&self, of: Uuid, text: &str) -> Result<Vec<u8>, StoreError> {
        let failed = |_| StoreError::Open("nothing can be sealed".into());
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| StoreError::Open("no randomness".into()))?;
        let mut sealed = text.as_bytes().to_vec();
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(of.as_bytes()),
                &mut sealed,
            )
            .map_err(failed)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed for the thing of this id; none where this is another key, or it was changed.
    pub(crate) fn open(&self, of: Uuid, sealed: &[u8]) -> Option<String> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = sealed.to_vec();
        let aad = Aad::from(of.as_bytes());
        let text = self.0.open_in_place(nonce, aad, &mut text).ok()?;
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says where")]

    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_for_its_thing_unchanged_and_not_otherwise() {
        let key = SealKey::new(&[7; 32]);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = key.seal(one, "王秀英 11010519491231002X").unwrap();
        assert_ne!(sealed, key.seal(one, "王秀英 11010519491231002X").unwrap());
        let plain = "11010519491231002X".as_bytes();
        assert!(!sealed.windows(plain.len()).any(|part| part == plain));
        let opened = key.open(one, &sealed);
        assert_eq!(opened.as_deref(), Some("王秀英 11010519491231002X"));
        assert_eq!(key.open(other, &sealed), None, "another thing");
        assert_eq!(
            SealKey::new(&[8; 32]).open(one, &sealed),
            None,
            "another key"
        );
        let mut changed = sealed;
        changed[20] ^= 1;
        assert_eq!(key.open(one, &changed), None, "changed");
        assert_eq!(key.open(one, &[1, 2, 3]), None, "cut off");
    }
}
