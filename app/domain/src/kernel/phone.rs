//! Mobile numbers of the mainland, as people type them and as they are kept.

use serde::{Deserialize, Serialize};

/// A mobile number: eleven digits, the first a 1. Kept in this one form, so that a number has one person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPhone {
    /// Nothing.
    Blank,
    /// Something that is neither a digit nor a sign between digits.
    Strange,
    /// This many digits instead of eleven.
    Length(usize),
    /// Eleven digits that no mobile number starts with.
    NotMobile,
}

impl Phone {
    /// Reads a number as people type it: with +86, 0086 or 86 before it, with spaces, dashes or brackets
    /// between, in full-width digits.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn try_new(typed: &str) -> Result<Self, NotAPhone> {
        let mut digits = String::with_capacity(15);
        for sign in typed.trim().chars().map(half_width) {
            match sign {
                '0'..='9' => digits.push(sign),
                '+' if digits.is_empty() => {}
                ' ' | '-' | '.' | '(' | ')' | '\u{3000}' | '\u{a0}' | '\u{202c}' | '\u{202d}'
                | '–' | '—' => {}
                _ => return Err(NotAPhone::Strange),
            }
        }
        if digits.is_empty() {
            return Err(NotAPhone::Blank);
        }
        let own = without_country(&digits);
        if own.len() != 11 {
            return Err(NotAPhone::Length(own.len()));
        }
        match own.as_bytes() {
            [b'1', b'3'..=b'9', ..] => Ok(Self(own.to_owned())),
            _ => Err(NotAPhone::NotMobile),
        }
    }

    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as its own holder recognises it and nobody else learns it: `199 **** 0001`.
    pub fn masked(&self) -> String {
        format!("{} **** {}", &self.0[..3], &self.0[7..])
    }
}

/// The digits a person typed as a number or a code, in half width and without what stands between them;
/// `None` when something else is among them.
pub fn digits(typed: &str) -> Option<String> {
    let mut digits = String::new();
    for sign in typed.trim().chars().map(half_width) {
        match sign {
            '0'..='9' => digits.push(sign),
            ' ' | '-' | '\u{3000}' | '\u{a0}' => {}
            _ => return None,
        }
    }
    Some(digits)
}

/// `０` to `９`, `＋`, `（`, `）` and `－` as their half-width twins.
fn half_width(sign: char) -> char {
    match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        _ => sign,
    }
}

/// No mobile number starts with 86, so eleven digits after one are the number itself.
fn without_country(digits: &str) -> &str {
    let rest = digits
        .strip_prefix("0086")
        .or_else(|| digits.strip_prefix("86"));
    rest.filter(|rest| rest.len() >= 10).unwrap_or(digits)
}

impl std::fmt::Display for Phone {
    /// As people read it aloud: `199 0000 0001`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", &self.0[..3], &self.0[3..7], &self.0[7..])
    }
}

impl std::fmt::Debug for Phone {
    /// Masked, so that no log ever holds a number.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl std::fmt::Display for NotAPhone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Blank => f.write_str("no number"),
            Self::Strange => f.write_str("a number has digits only"),
            Self::Length(digits) => write!(f, "{digits} digits instead of 11"),
            Self::NotMobile => f.write_str("no mobile number starts like this"),
        }
    }
}

impl std::error::Error for NotAPhone {}

impl std::str::FromStr for Phone {
    type Err = NotAPhone;

    fn from_str(typed: &str) -> Result<Self, NotAPhone> {
        Self::try_new(typed)
    }
}

impl TryFrom<String> for Phone {
    type Error = NotAPhone;

    fn try_from(typed: String) -> Result<Self, NotAPhone> {
        Self::try_new(&typed)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_however_it_is_typed() {
        for typed in [
            "19900000001",
            " 199 0000 0001 ",
            "199-0000-0001",
            "+86 199 0000 0001",
            "+8619900000001",
            "8619900000001",
            "0086 199 0000 0001",
            "１９９０００００００１",
            "＋８６１９９　００００　０００１",
            "（86）199 0000 0001",
        ] {
            let phone = Phone::try_new(typed);
            assert_eq!(
                phone.as_ref().map(Phone::as_str),
                Ok("19900000001"),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (typed, wrong) in [
            ("", NotAPhone::Blank),
            ("  ", NotAPhone::Blank),
            ("+", NotAPhone::Blank),
            ("1990000000", NotAPhone::Length(10)),
            ("199000000011", NotAPhone::Length(12)),
            ("+86 1990000000", NotAPhone::Length(10)),
            ("051262000000", NotAPhone::Length(12)),
            ("05126200000", NotAPhone::NotMobile),
            ("12900000001", NotAPhone::NotMobile),
            ("199x0000001", NotAPhone::Strange),
            ("一九九", NotAPhone::Strange),
            ("199+00000001", NotAPhone::Strange),
        ] {
            assert_eq!(Phone::try_new(typed), Err(wrong), "{typed}");
        }
    }

    #[test]
    fn it_is_shown_grouped_and_hidden_masked() {
        let phone = Phone::try_new("19900000001").unwrap();
        assert_eq!(phone.to_string(), "199 0000 0001");
        assert_eq!(phone.masked(), "199 **** 0001");
        assert_eq!(format!("{phone:?}"), "199 **** 0001");
    }
}
