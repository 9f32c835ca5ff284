//! 志愿服务记录证明 A certificate of approved work: the number by which anybody can check it, the identity number that it
//! names, and what the check shows of it.
//!
//! - Whoever recorded the work certifies it: one certificate is of one person, one community and one year, over what
//!   that community's desk has approved by then.
//! - The identity number is asked for the certificate alone. It is read here, and nowhere kept in the clear.
//! - The number of a certificate cannot be guessed from another, and a slip of the finger in it is noticed.
//! - Whoever certifies withdraws what was wrong, and says why to the person alone. Nobody withdraws their own. Who checks
//!   the number learns that it was withdrawn, and when.

use serde::{Deserialize, Serialize};

use super::may_publish;
use crate::kernel::{Actor, Instant, Letter, PersonId, Site, Words};

crate::id! {
    /// A certificate.
    CertificateId
}

/// The eighteen signs of an identity number 居民身份证号码 (GB 11643), checked. Says nothing of itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityNumber(String);

/// What each of the first seventeen digits counts, by the norm.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

impl IdentityNumber {
    /// Reads what was typed, with signs of either width, spaces and a small `x`; none where it is none: the length, the
    /// date of birth, or the check sign is wrong.
    pub fn read(typed: &str) -> Option<Self> {
        let wide = |sign: char| match sign {
            '０'..='９' | 'Ｘ' | 'ｘ' => {
                char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign)
            }
            other => other,
        };
        let signs = typed.chars().filter(|sign| !sign.is_whitespace());
        let text: String = signs
            .map(wide)
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        let digits: Vec<u32> = text.chars().filter_map(|sign| sign.to_digit(10)).collect();
        let (first, last) = text.split_at_checked(17)?;
        if !first.chars().all(|sign| sign.is_ascii_digit()) || last.chars().count() != 1 {
            return None;
        }
        let born = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        let year = i32::try_from(born(6, 10)?).ok()?;
        crate::kernel::Date::try_new(year, born(10, 12)?, born(12, 14)?)?;
        let sum: u32 = digits
            .iter()
            .zip(WEIGHTS)
            .map(|(digit, weight)| digit * weight)
            .sum();
        let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
        let check = check.get(usize::try_from(sum % 11).ok()?)?;
        (last.starts_with(*check)).then_some(Self(text))
    }

    /// The number itself, for the paper.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityNumber(…)")
    }
}

/// The number of a certificate: year, ten signs that cannot be guessed, and a check sign, as `2026-7K3QF-0WZ9T-5`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CertificateNumber(String);

/// Digits and letters that are not taken for each other.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl CertificateNumber {
    /// The number of a certificate of this year, from fifty bits that nobody can guess.
    pub fn of(year: i32, chance: u64) -> Self {
        let sign = |place: u32| {
            let index = usize::try_from((chance >> (5 * place)) & 31).unwrap_or_default();
            char::from(SIGNS[index])
        };
        let signs: String = (0..10).map(sign).collect();
        let (first, second) = signs.split_at(5);
        let body = format!("{year:04}-{first}-{second}");
        let check = check_of(&body);
        Self(format!("{body}-{check}"))
    }

    /// Reads what was typed or scanned: small letters, spaces, O for 0, I and L for 1; none where the check sign says
    /// that something is wrong.
    pub fn read(typed: &str) -> Option<Self> {
        let signs: String = typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|sign| match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        if signs.len() != 15 || !signs.bytes().all(|sign| SIGNS.contains(&sign)) {
            return None;
        }
        let body = format!("{}-{}-{}", &signs[..4], &signs[4..9], &signs[9..14]);
        let right = signs.ends_with(check_of(&body));
        right.then(|| Self(format!("{body}-{}", &signs[14..])))
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A sign by which one wrong sign, or two neighbours that changed places, are noticed: a sum with a weight of its own for
/// each place, modulo the prime 31.
fn check_of(body: &str) -> char {
    let signs = body
        .bytes()
        .filter_map(|sign| SIGNS.iter().position(|own| *own == sign));
    let weighted = signs
        .zip(2..)
        .map(|(value, weight): (usize, usize)| value * weight);
    char::from(SIGNS[weighted.sum::<usize>() % 31])
}

/// What anybody who has the number learns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// It stands.
    Right(Checked),
    /// It was withdrawn, and certifies nothing.
    Withdrawn(Withdrawn),
}

/// What anybody learns of a certificate that was withdrawn: no longer whose it was, nor over what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The number.
    pub number: CertificateNumber,
    /// The community that certified, to be asked.
    pub issuer: String,
    /// When it was withdrawn.
    pub at: Instant,
}

/// What anybody learns of a certificate that stands: enough to see that the paper is right, and no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The number.
    pub number: CertificateNumber,
    /// The name on it, with all but the first and last sign hidden.
    pub name: String,
    /// The community that certifies.
    pub issuer: String,
    /// Over which year.
    pub year: i32,
    /// The minutes that it certifies.
    pub minutes: u32,
    /// When it was issued.
    pub issued: Instant,
}

/// A name with all but its first and last sign hidden: 王秀英 → 王*英, 王英 → 王*.
pub fn masked(name: &str) -> String {
    let signs: Vec<char> = name.trim().chars().collect();
    match signs.as_slice() {
        [] => String::new(),
        [first] | [first, _] => format!("{first}*"),
        [first, hidden @ .., last] => format!("{first}{}{last}", "*".repeat(hidden.len())),
    }
}

/// Whether `actor` may withdraw a certificate of this person: whoever approves hours where it was issued. The page asks
/// too, to offer only what can work.
pub fn may_withdraw(actor: &Actor, whose: PersonId, issuer: &Site) -> bool {
    may_publish(actor, issuer) && actor.person != whose
}

/// Tells whose it was that a certificate was withdrawn, and why.
pub fn withdrawal(to: PersonId, number: &CertificateNumber, issuer: &str, reason: &str) -> Letter {
    let facts = Words::none().with("number", number.as_str());
    Letter {
        to,
        key: "tasks.letter.certificate_withdrawn",
        facts: facts.with("issuer", issuer).with("reason", reason),
        about: "/tasks/certificates".to_owned(),
        urgent: false,
    }
}

/// The longest name on a certificate, in characters.
pub const NAME_MAX: usize = 30;
