//! What makes a password: length above all, and not what everybody tries first.

use super::Refusal;
use crate::kernel::{FieldError, Phone};

/// The shortest password, in characters.
const SHORTEST: usize = 10;
/// The longest, so that hashing stays cheap.
const LONGEST: usize = 128;

/// What everybody tries first, in lower case; longer ones that only repeat or continue it fall with it.
const COMMON: [&str; 16] = [
    "password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "1qaz2wsx", "admin", "iloveyou",
    "woaini", "5201314", "888888", "666666", "123123", "112233", "147258", "youlin",
];

/// Whether this may be a password of the person with this number.
///
/// # Errors
/// What is wrong, at the field `password` or `again`.
pub fn password(typed: &str, again: &str, phone: &Phone) -> Result<(), Refusal> {
    let length = typed.chars().count();
    let wrong = |field, key| Err(Refusal::Input(vec![FieldError::new(field, key)]));
    if length < SHORTEST {
        let error = FieldError::new("password", "accounts.field.password_short");
        return Err(Refusal::Input(vec![error.with("min", SHORTEST)]));
    }
    if length > LONGEST {
        let error = FieldError::new("password", "accounts.field.password_long");
        return Err(Refusal::Input(vec![error.with("max", LONGEST)]));
    }
    if is_common(typed) || typed.contains(phone.as_str()) {
        return wrong("password", "accounts.field.password_common");
    }
    if typed != again {
        return wrong("again", "accounts.field.password_differs");
    }
    Ok(())
}

/// Few different characters, a run like 1234567890, or a common one with little beside it.
fn is_common(typed: &str) -> bool {
    let lower = typed.to_lowercase();
    let signs: Vec<u32> = lower.chars().map(u32::from).collect();
    let mut different = signs.clone();
    different.sort_unstable();
    different.dedup();
    // After 9 comes 0.
    let run = signs
        .windows(2)
        .all(|pair| matches!(pair[0].abs_diff(pair[1]), 0 | 1 | 9));
    let mostly = COMMON.iter().any(|common| {
        let rest = lower.replace(common, "");
        rest.len() + 5 < SHORTEST.max(lower.len() / 2)
    });
    different.len() < 5 || run || mostly
}
