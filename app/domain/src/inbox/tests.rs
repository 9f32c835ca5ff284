//! Given, when, then.

use super::*;
use crate::kernel::{Actor, CommandId, Ctx, Instant, Minutes, PersonId, Rules, Space, Words};
use uuid::Uuid;

const ME: PersonId = PersonId(Uuid::from_u128(11));
const NOW: Instant = Instant(1_795_000_000_000);

fn ctx(subject: PersonId, made: Instant) -> Ctx {
    Ctx {
        actor: Actor {
            person: ME,
            name: "某人".into(),
            home: None,
            grants: Vec::new(),
            resting: Vec::new(),
        },
        subject,
        now: NOW,
        command: CommandId(Uuid::from_u128(9)),
        made,
    }
}

fn letter(number: u128, at: Instant) -> Letter {
    Letter {
        id: LetterId(Uuid::from_u128(number)),
        person: ME,
        key: "tasks.letter.eve".into(),
        facts: Words::none(),
        about: "/tasks".into(),
        at,
        read: None,
    }
}

fn inbox() -> Facts {
    Facts {
        letters: vec![
            letter(1, NOW.minus(Minutes(60))),
            letter(2, NOW.minus(Minutes(5))),
        ],
        settings: Some(Settings {
            person: ME,
            texts: true,
            seen: None,
        }),
        ..Facts::default()
    }
}

fn unread(facts: &Facts) -> usize {
    let letters = facts.letters.iter();
    letters.filter(|letter| letter.read.is_none()).count()
}

fn given(facts: &mut Facts, command: &Command, ctx: &Ctx) {
    for event in Inbox::decide(facts, command, ctx).unwrap() {
        Inbox::apply(facts, &event, ctx);
    }
}

#[test]
fn all_read_covers_what_was_there_when_it_was_tapped() {
    for (what, ago, left) in [
        ("now", 0, 0),
        ("offline, before the second came", 30, 1),
        ("by a clock a year ahead", -525_600, 0),
    ] {
        let mut facts = inbox();
        let made = Instant(NOW.0 - ago * 60_000);
        let all = Command::MarkAllRead(MarkAllRead {});
        given(&mut facts, &all, &ctx(ME, made));
        assert_eq!(unread(&facts), left, "{what}");
        assert!(facts.settings.unwrap().seen.unwrap() <= NOW, "{what}");
    }
}

#[test]
fn a_letter_is_read_once() {
    let mut facts = inbox();
    let mark = Command::MarkRead(MarkRead {
        letter: facts.letters[0].id,
    });
    given(&mut facts, &mark, &ctx(ME, NOW));
    assert_eq!(unread(&facts), 1);
    assert_eq!(Inbox::decide(&facts, &mark, &ctx(ME, NOW)), Ok(Vec::new()));
}

#[test]
fn an_inbox_is_its_owners_alone() {
    let facts = inbox();
    let other = PersonId(Uuid::from_u128(12));
    for command in [
        Command::MarkAllRead(MarkAllRead {}),
        Command::SetTexts(SetTexts { on: false }),
    ] {
        let decided = Inbox::decide(&facts, &command, &ctx(other, NOW));
        assert_eq!(decided, Err(Refusal::NotYours));
    }
    let mut spaces = Inbox::project(&facts).into_iter();
    assert!(spaces.all(|(space, ..)| space == Space::Person(ME)));
}

#[test]
fn a_switch_left_out_of_a_form_is_off() {
    let off: Command = serde_json::from_str(r#"{"set_texts":{}}"#).unwrap();
    assert_eq!(off, Command::SetTexts(SetTexts { on: false }));
    let mut facts = inbox();
    given(&mut facts, &off, &ctx(ME, NOW));
    assert!(!facts.settings.unwrap().texts);
}
