//! The decisions, in the order in which somebody who signs in meets them.

use super::{Attempt, Recent, Refusal, Second, Stage};
use crate::kernel::phone::digits;
use crate::kernel::{FieldError, Instant, Minutes, NotAPhone, Phone};

/// How long a code holds.
pub const LIFE: Minutes = Minutes(10);
/// How many wrong guesses end a code.
pub const GUESSES: u32 = 5;
/// How long a number waits for its next code.
pub const COOLDOWN: Minutes = Minutes(1);
/// How many codes a number gets within a day.
pub const PER_PHONE_DAY: u32 = 10;
/// How many codes one network asks for within an hour; a whole community centre may share an address.
pub const PER_NETWORK_HOUR: u32 = 60;
/// How many codes one network asks for within a day.
pub const PER_NETWORK_DAY: u32 = 300;
/// How many codes everybody together gets within a day: what the budget for text messages allows.
pub const PER_DAY: u32 = 20_000;
/// How many wrong answers a person's second factor takes within a day.
pub const SECOND_FAILURES: u32 = 20;

/// The number that was typed.
pub fn phone(typed: &str) -> Result<Phone, Refusal> {
    Phone::try_new(typed).map_err(|wrong| {
        let error = match wrong {
            NotAPhone::Blank => FieldError::new("phone", "accounts.field.phone_missing"),
            NotAPhone::Strange => FieldError::new("phone", "accounts.field.phone_strange"),
            NotAPhone::Length(digits) => {
                FieldError::new("phone", "accounts.field.phone_length").with("digits", digits)
            }
            NotAPhone::NotMobile => FieldError::new("phone", "accounts.field.phone_not_mobile"),
        };
        Refusal::Input(vec![error])
    })
}

/// Whether another code may be sent. Asks the same of every number, whoever has it.
pub fn ask(recent: &Recent, now: Instant) -> Result<(), Refusal> {
    if let Some(last) = recent.phone_last
        && now < last.plus(COOLDOWN)
    {
        return Err(Refusal::TooSoon {
            at: last.plus(COOLDOWN),
        });
    }
    if recent.phone_day >= PER_PHONE_DAY {
        let first = recent.phone_first.unwrap_or(now);
        return Err(Refusal::TooOften {
            at: first.plus(Minutes::days(1)),
        });
    }
    if recent.network_hour >= PER_NETWORK_HOUR || recent.network_day >= PER_NETWORK_DAY {
        return Err(Refusal::NetworkBusy);
    }
    if recent.all_day >= PER_DAY {
        return Err(Refusal::AllBusy);
    }
    Ok(())
}

/// The code that was typed, as six digits.
pub fn code(typed: &str) -> Result<String, Refusal> {
    match digits(typed) {
        Some(digits) if digits.is_empty() => Err(input("code", "accounts.field.code_missing")),
        Some(digits) if digits.len() == 6 => Ok(digits),
        _ => Err(input("code", "accounts.field.code_shape")),
    }
}

/// What one guess does to an attempt: `right` says whether code or password were right.
///
/// # Errors
/// The attempt is over, or the guess was wrong; a wrong guess counts.
pub fn guess(attempt: &Attempt, right: bool, now: Instant) -> Result<(), Refusal> {
    if attempt.stage != Stage::First || attempt.guesses >= GUESSES {
        return Err(Refusal::AskAgain);
    }
    if now >= attempt.asked.plus(LIFE) {
        return Err(Refusal::Expired);
    }
    if right {
        return Ok(());
    }
    match GUESSES - attempt.guesses - 1 {
        0 => Err(Refusal::AskAgain),
        left => Err(Refusal::Input(vec![
            FieldError::new("code", "accounts.field.code_wrong").with("left", left),
        ])),
    }
}

/// What follows a right code: who has a second factor is asked for it, who is new for a name.
pub fn after_first(known: bool, second: Second) -> Stage {
    if !known {
        Stage::Newcomer
    } else if second.set {
        Stage::Second
    } else {
        Stage::Over
    }
}

/// What one answer to the question for the second factor does. It may take as long as a code holds, once more.
///
/// # Errors
/// The attempt is over, the person's day is used up, or the answer was wrong; a wrong answer counts.
pub fn second(attempt: &Attempt, second: Second, right: bool, now: Instant) -> Result<(), Refusal> {
    if attempt.stage != Stage::Second
        || attempt.guesses >= GUESSES
        || second.failures >= SECOND_FAILURES
    {
        return Err(Refusal::AskAgain);
    }
    if now >= attempt.asked.plus(LIFE).plus(LIFE) {
        return Err(Refusal::Expired);
    }
    if right {
        return Ok(());
    }
    match GUESSES - attempt.guesses - 1 {
        0 => Err(Refusal::AskAgain),
        left => Err(Refusal::Input(vec![
            FieldError::new("second", "accounts.field.second_wrong").with("left", left),
        ])),
    }
}

/// The longest name, in characters.
const NAME_MAX: usize = 20;

/// The name somebody goes by. A number is no name: it would show to neighbours.
pub fn name(typed: &str) -> Result<String, Refusal> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(input("name", "accounts.field.name_missing"));
    }
    if name.chars().count() > NAME_MAX {
        let error = FieldError::new("name", "accounts.field.name_long");
        return Err(Refusal::Input(vec![error.with("max", NAME_MAX)]));
    }
    if name.chars().any(char::is_control) || digits(&name).is_some_and(|digits| digits.len() >= 7) {
        return Err(input("name", "accounts.field.name_strange"));
    }
    Ok(name)
}

fn input(field: &str, key: &str) -> Refusal {
    Refusal::Input(vec![FieldError::new(field, key)])
}
