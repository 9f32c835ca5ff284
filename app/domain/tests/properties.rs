//! What a phone, or somebody who pretends to be one, may send: whatever it is, it is read or refused, and one bad
//! command never blocks the rest.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

use domain::kernel::Space;
use domain::kernel::command::WireEnvelope;
use domain::kernel::sync::Push;
use proptest::prelude::*;

/// Commands as phones send them, one of each slice.
const COMMANDS: [&str; 6] = [
    r#"{"slice":"org","do":{"verb":"ask_to_join","with":{"place":"00000000-0000-0000-0000-000000000007","unit":"302","name":"王"}}}"#,
    r#"{"slice":"notices","do":{"verb":"post","with":{"place":"00000000-0000-0000-0000-000000000007","fields":{"title":"停水","body":"明天","expires":"2026-11-23T10:00"}}}}"#,
    r#"{"slice":"services","do":{"verb":"close_day","with":{"services":["00000000-0000-0000-0000-000000000007"],"day":"2026-11-23"}}}"#,
    r#"{"slice":"services","do":{"verb":"change_day","with":{"service":"00000000-0000-0000-0000-000000000007","day":"2026-11-23","lines":[{"days":["monday"],"from":"09:00","to":"10:00","length":30,"seats":2}],"reason":"x"}}}"#,
    r#"{"slice":"tasks","do":{"verb":"finish","with":{"task":"00000000-0000-0000-0000-000000000007","minutes":"９0","remark":"累"}}}"#,
    r#"{"slice":"inbox","do":{"verb":"set_texts","with":{"on":true}}}"#,
];

/// Phones of any age read and write the same shape, whatever way the code takes to it.
#[test]
fn a_command_goes_back_on_the_wire_as_it_came() {
    for text in [
        r#"{"slice":"inbox","do":{"verb":"set_texts","with":{"on":true}}}"#,
        r#"{"slice":"services","do":{"verb":"open_calendar","with":{}}}"#,
    ] {
        let command: domain::slices::Command = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&command).unwrap(), text);
    }
    for wrong in [
        r#"{"slice":"weather","do":{"verb":"set_texts","with":{"on":true}}}"#,
        r#"{"slice":"inbox","do":{"verb":"sing","with":{}}}"#,
        r#"{"slice":"inbox","do":{"verb":"set_texts"}}"#,
        r#"{"slice":"inbox"}"#,
    ] {
        assert!(
            serde_json::from_str::<domain::slices::Command>(wrong).is_err(),
            "{wrong}"
        );
    }
}

/// A push of these commands.
fn push(commands: &[String]) -> String {
    let envelopes: Vec<String> = commands
        .iter()
        .map(|command| {
            let id = "00000000-0000-0000-0000-000000000001";
            format!(
                r#"{{"id":"{id}","actor":"{id}","subject":"{id}","made":0,"command":{command}}}"#
            )
        })
        .collect();
    format!(
        r#"{{"client":"00000000-0000-0000-0000-000000000001","commands":[{}],"have":{{}}}}"#,
        envelopes.join(",")
    )
}

/// Reads a command as far as the server does before it looks anything up.
fn read(wire: &WireEnvelope) -> bool {
    wire.open().is_ok_and(|envelope| {
        let _ = envelope.command.check();
        true
    })
}

/// A command in which one sign is another, left out or doubled.
fn bent() -> impl Strategy<Value = String> {
    let at = any::<prop::sample::Index>();
    (0..COMMANDS.len(), at, 0..3_u8, any::<char>()).prop_map(|(which, at, how, sign)| {
        let signs: Vec<char> = COMMANDS[which].chars().collect();
        let at = at.index(signs.len());
        let middle = match how {
            0 => vec![sign],
            1 => vec![],
            _ => vec![signs[at], signs[at]],
        };
        signs[..at]
            .iter()
            .chain(&middle)
            .chain(&signs[at + 1..])
            .collect()
    })
}

/// Any JSON value, not too deep.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        ".{0,12}".prop_map(Into::into),
        Just("org".into()),
        Just("post".into()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![
            Just("slice".to_owned()),
            Just("do".into()),
            Just("verb".into()),
            Just("with".into()),
            "[a-z]{1,6}"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map(name, inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn the_commands_that_are_bent_below_are_read_as_they_stand() {
    let commands = COMMANDS.map(str::to_owned);
    let read_whole: Push = serde_json::from_str(&push(&commands)).unwrap();
    for wire in &read_whole.commands {
        assert!(read(wire), "{}", wire.command);
    }
}

proptest! {
    #[test]
    fn whatever_is_sent_is_read_or_refused(text in ".{0,400}") {
        let _ = serde_json::from_str::<Push>(&text);
    }

    #[test]
    fn a_bent_command_is_read_or_refused(command in bent()) {
        if let Ok(push) = serde_json::from_str::<Push>(&push(&[command])) {
            push.commands.iter().for_each(|wire| { read(wire); });
        }
    }

    #[test]
    fn one_bad_command_never_blocks_the_rest(bad in json(), at in 0..=COMMANDS.len()) {
        let mut commands: Vec<String> = COMMANDS.iter().map(|&command| command.to_owned()).collect();
        commands.insert(at, bad.to_string());
        let push: Push = serde_json::from_str(&push(&commands)).unwrap();
        let good = push.commands.iter().filter(|wire| read(wire)).count();
        prop_assert!(good >= COMMANDS.len(), "{good} of {}", COMMANDS.len());
    }

    #[test]
    fn the_name_of_a_space_reads_back_or_is_none(text in "(public|members|desk|lead|team|person|.{0,8})/[0-9a-f-]{0,40}(/[a-z]{0,9})?") {
        if let Ok(space) = text.parse::<Space>() {
            prop_assert_eq!(space.to_string().parse::<Space>(), Ok(space));
        }
    }
}
