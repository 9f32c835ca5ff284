//! Given, when, then.

use super::*;
use crate::kernel::{Instant, Minutes, PersonId, Phone, Refuse};
use uuid::Uuid;

const NOW: Instant = Instant(1_795_000_000_000);

fn number() -> Phone {
    Phone::try_new("19900000001").unwrap()
}

fn attempt(guesses: u32, minutes_ago: u32) -> Attempt {
    Attempt {
        way: Way::Code,
        stage: Stage::First,
        phone: number(),
        person: None,
        asked: NOW.minus(Minutes(minutes_ago)),
        guesses,
    }
}

/// The keys of the fields that are wrong, or of the refusal itself.
fn keys<T>(answer: Result<T, Refusal>) -> Vec<String> {
    match answer {
        Ok(_) => Vec::new(),
        Err(refusal) if refusal.fields().is_empty() => vec![refusal.key().to_owned()],
        Err(refusal) => refusal
            .fields()
            .iter()
            .map(|error| format!("{}: {}", error.field, error.key))
            .collect(),
    }
}

#[test]
fn a_code_is_sent_until_a_limit_is_reached() {
    let asked = |change: fn(&mut Recent)| {
        let mut recent = Recent::default();
        change(&mut recent);
        ask(&recent, NOW)
    };
    for (case, change, refused) in [
        ("nothing asked before", (|_| {}) as fn(&mut Recent), None),
        (
            "half a minute after the last",
            |recent| recent.phone_last = Some(Instant(NOW.0 - 30_000)),
            Some("accounts.refusal.too_soon"),
        ),
        (
            "a minute after the last",
            |recent| recent.phone_last = Some(NOW.minus(COOLDOWN)),
            None,
        ),
        (
            "the tenth of the day",
            |recent| recent.phone_day = PER_PHONE_DAY - 1,
            None,
        ),
        (
            "the eleventh of the day",
            |recent| recent.phone_day = PER_PHONE_DAY,
            Some("accounts.refusal.too_often"),
        ),
        (
            "a network's hour used up",
            |recent| recent.network_hour = PER_NETWORK_HOUR,
            Some("accounts.refusal.network_busy"),
        ),
        (
            "a network's day used up",
            |recent| recent.network_day = PER_NETWORK_DAY,
            Some("accounts.refusal.network_busy"),
        ),
        (
            "everybody's day used up",
            |recent| recent.all_day = PER_DAY,
            Some("accounts.refusal.all_busy"),
        ),
    ] {
        let answer = asked(change).err().map(|refusal| refusal.key());
        assert_eq!(answer, refused, "{case}");
    }
}

#[test]
fn whoever_must_wait_is_told_until_when() {
    let recent = Recent {
        phone_day: PER_PHONE_DAY,
        phone_first: Some(NOW.minus(Minutes::hours(20))),
        ..Recent::default()
    };
    let at = NOW.plus(Minutes::hours(4));
    assert_eq!(ask(&recent, NOW), Err(Refusal::TooOften { at }));
}

#[test]
fn a_code_holds_ten_minutes_and_five_guesses() {
    for (case, attempt, right, answer) in [
        ("right at once", attempt(0, 0), true, vec![]),
        ("right at the fifth guess", attempt(4, 9), true, vec![]),
        (
            "right, but too late",
            attempt(0, 10),
            true,
            vec!["accounts.refusal.expired"],
        ),
        (
            "right, but used up",
            attempt(5, 1),
            true,
            vec!["accounts.refusal.ask_again"],
        ),
        (
            "wrong",
            attempt(0, 1),
            false,
            vec!["code: accounts.field.code_wrong"],
        ),
        (
            "wrong for the fifth time",
            attempt(4, 1),
            false,
            vec!["accounts.refusal.ask_again"],
        ),
        (
            "right a second time",
            Attempt {
                stage: Stage::Over,
                ..attempt(0, 1)
            },
            true,
            vec!["accounts.refusal.ask_again"],
        ),
    ] {
        assert_eq!(keys(guess(&attempt, right, NOW)), answer, "{case}");
    }
}

#[test]
fn who_is_known_is_in_unless_a_second_factor_is_set() {
    let set = Second {
        set: true,
        failures: 0,
    };
    assert_eq!(after_first(true, Second::default()), Stage::Over);
    assert_eq!(after_first(true, set), Stage::Second);
    assert_eq!(after_first(false, Second::default()), Stage::Newcomer);
}

#[test]
fn a_second_factor_takes_few_wrong_answers_an_attempt_and_a_day() {
    let waiting = |guesses| Attempt {
        stage: Stage::Second,
        person: Some(PersonId(Uuid::from_u128(1))),
        ..attempt(guesses, 1)
    };
    let today = |failures| Second {
        set: true,
        failures,
    };
    assert_eq!(
        keys(second(&waiting(0), today(0), true, NOW)),
        Vec::<String>::new()
    );
    assert_eq!(
        keys(second(&waiting(0), today(0), false, NOW)),
        ["second: accounts.field.second_wrong"]
    );
    assert_eq!(
        keys(second(&waiting(4), today(4), false, NOW)),
        ["accounts.refusal.ask_again"]
    );
    assert_eq!(
        keys(second(&waiting(0), today(SECOND_FAILURES), true, NOW)),
        ["accounts.refusal.ask_again"]
    );
    assert_eq!(
        keys(second(&attempt(0, 1), today(0), true, NOW)),
        ["accounts.refusal.ask_again"]
    );
}

#[test]
fn codes_are_read_as_people_type_them() {
    assert_eq!(code("１２３ ４５６"), Ok("123456".to_owned()));
    assert_eq!(code(" 123-456 "), Ok("123456".to_owned()));
    assert_eq!(keys(code("")), ["code: accounts.field.code_missing"]);
    assert_eq!(keys(code("12345")), ["code: accounts.field.code_shape"]);
    assert_eq!(keys(code("12345x")), ["code: accounts.field.code_shape"]);
}

#[test]
fn names_are_short_and_no_numbers() {
    assert_eq!(name("  王 秀英 "), Ok("王 秀英".to_owned()));
    assert_eq!(keys(name("　 ")), ["name: accounts.field.name_missing"]);
    assert_eq!(
        keys(name(&"王".repeat(21))),
        ["name: accounts.field.name_long"]
    );
    assert_eq!(
        keys(name("19900000001")),
        ["name: accounts.field.name_strange"]
    );
}

#[test]
fn numbers_that_cannot_be_read_name_what_is_wrong() {
    assert_eq!(keys(phone("")), ["phone: accounts.field.phone_missing"]);
    assert_eq!(keys(phone("abc")), ["phone: accounts.field.phone_strange"]);
    assert_eq!(keys(phone("199")), ["phone: accounts.field.phone_length"]);
    assert_eq!(
        keys(phone("12900000001")),
        ["phone: accounts.field.phone_not_mobile"]
    );
}

#[test]
fn a_password_is_long_and_not_what_everybody_tries() {
    for (typed, wrong) in [
        ("桂花开了满城香的时候", None),
        ("correct horse battery", None),
        ("Suzhou-4-seasons", None),
        ("youlin-river-bridge-7", None),
        ("short", Some("password: accounts.field.password_short")),
        (
            "1234567890",
            Some("password: accounts.field.password_common"),
        ),
        (
            "aaaaaaaaaaaa",
            Some("password: accounts.field.password_common"),
        ),
        (
            "abababababab",
            Some("password: accounts.field.password_common"),
        ),
        (
            "Password123",
            Some("password: accounts.field.password_common"),
        ),
        (
            "19900000001!",
            Some("password: accounts.field.password_common"),
        ),
    ] {
        let wrong: Vec<&str> = wrong.into_iter().collect();
        assert_eq!(keys(password(typed, typed, &number())), wrong, "{typed}");
    }
    let long = "长".repeat(129);
    assert_eq!(
        keys(password(&long, &long, &number())),
        ["password: accounts.field.password_long"]
    );
    assert_eq!(
        keys(password(
            "correct horse battery",
            "correct horse",
            &number()
        )),
        ["again: accounts.field.password_differs"]
    );
}

#[test]
fn a_session_ends_unused_and_in_any_case_sooner_for_staff() {
    let session = |since_days: u32, seen_days: u32, staff| Session {
        id: SessionId(Uuid::nil()),
        person: PersonId(Uuid::from_u128(1)),
        since: NOW.minus(Minutes::days(since_days)),
        seen: NOW.minus(Minutes::days(seen_days)),
        staff,
    };
    for (since, seen, staff, lives) in [
        (0, 0, false, true),
        (100, 89, false, true),
        (100, 90, false, false),
        (365, 0, false, false),
        (29, 2, true, true),
        (29, 3, true, false),
        (30, 0, true, false),
    ] {
        let lived = session(since, seen, staff).lives(NOW);
        assert_eq!(lived, lives, "since {since}, seen {seen}, staff {staff}");
    }
}
