//! What phones have sent, they may send again, months later and from an older app: every kind of command as it was written
//! is still read, and as the same.
//!
//! `commands.jsonl` only grows. Where a command gets another shape, its new lines come beside the old ones; a line that
//! cannot be read any more is an outbox that is lost.

use domain::slices::Command;
use serde_json::Value;
use sim::acts;
use std::collections::BTreeSet;

const WRITTEN: &str = include_str!("commands.jsonl");

#[test]
fn every_command_as_it_was_written_is_still_read_as_the_same() {
    let mut lost = Vec::new();
    for line in WRITTEN.lines() {
        if let Err(why) = read_whole(line) {
            lost.push(format!("{why}: {line}"));
        }
    }
    assert_eq!(lost, Vec::<String>::new());
}

/// Reads a line, and sees that nothing of it was passed over: a field that is called otherwise today would be.
fn read_whole(line: &str) -> Result<(), String> {
    let said = |error: serde_json::Error| error.to_string();
    let written: Value = serde_json::from_str(line).map_err(said)?;
    let read: Command = serde_json::from_str(line).map_err(said)?;
    let again = serde_json::to_value(&read).map_err(said)?;
    if is_in(&written, &again) {
        Ok(())
    } else {
        Err(format!("something of it is lost; left is {again}"))
    }
}

fn is_in(less: &Value, more: &Value) -> bool {
    match (less, more) {
        (Value::Object(less), Value::Object(more)) => less
            .iter()
            .all(|(key, value)| more.get(key).is_some_and(|same| is_in(value, same))),
        (Value::Array(less), Value::Array(more)) => {
            less.len() == more.len() && less.iter().zip(more).all(|(one, other)| is_in(one, other))
        }
        _ => less == more,
    }
}

#[test]
fn a_line_that_is_not_read_or_not_wholly_is_named() {
    let renamed = r#"{"slice":"notices","do":{"verb":"withdraw","with":{"notice":"2b53a055-82f2-5243-a5c0-99a265e73a40","why":"错了"}}}"#;
    assert!(read_whole(renamed).is_err());
    let unknown = r#"{"slice":"notices","do":{"verb":"take_down","with":{}}}"#;
    assert!(read_whole(unknown).is_err());
}

#[test]
fn every_kind_of_command_has_a_line() {
    let written: BTreeSet<String> = WRITTEN.lines().filter_map(name).collect();
    let lacking: Vec<&str> = acts::names()
        .filter(|name| !written.contains(*name))
        .collect();
    assert_eq!(lacking, Vec::<&str>::new());
}

/// `{"slice": "tasks", "do": {"verb": "hand_over"}}` is `tasks.HandOver`.
fn name(line: &str) -> Option<String> {
    let command: Value = serde_json::from_str(line).ok()?;
    let verb = command["do"]["verb"].as_str()?;
    let words = verb.split('_').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    Some(format!(
        "{}.{}",
        command["slice"].as_str()?,
        words.collect::<String>()
    ))
}
