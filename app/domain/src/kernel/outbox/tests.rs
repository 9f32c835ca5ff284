//! Given a phone with commands, when calls succeed, fail or come back strange, then nothing is lost and nothing
//! is claimed that the server has not said.

use serde_json::value::RawValue;

use super::*;
use crate::kernel::sync::Pulled;
use crate::kernel::{Actor, Path, Words};

const NOW: Instant = Instant(1_795_000_000_000);
const EPOCH: Uuid = Uuid::from_u128(0xE0);

fn me() -> PersonId {
    PersonId(Uuid::from_u128(0xA))
}

fn id(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(0xC000 + number))
}

/// The thing that command `number` makes.
fn made(number: u128) -> Uuid {
    Uuid::from_u128(0xD000 + number)
}

fn entry(number: u128, names: &[Uuid], touches: &[Uuid]) -> Entry {
    let command = RawValue::from_string(serde_json::to_string(&names).unwrap()).unwrap();
    let envelope = WireEnvelope {
        id: id(number),
        actor: me(),
        subject: me(),
        made: NOW,
        command,
    };
    let mut entry = Entry::new(envelope, touches.iter().copied().collect(), NOW);
    entry.seq = u64::try_from(number).unwrap();
    entry
}

/// Commands 1 (makes a thing), 2 (about that thing) and 3 (about nothing of theirs).
fn outbox() -> Outbox {
    let entries = [
        entry(1, &[], &[made(1)]),
        entry(2, &[made(1)], &[made(1)]),
        entry(3, &[], &[made(3)]),
    ];
    Outbox::open(me(), Server::default(), entries)
}

fn pulled(outcomes: Vec<(CommandId, Outcome)>) -> Pulled {
    Pulled {
        outcomes,
        spaces: Vec::new(),
        kept: BTreeSet::new(),
        closed: BTreeSet::new(),
        actor: Some(actor(me())),
        place: Path::default(),
        now: NOW,
        epoch: EPOCH,
        app_version: "1".to_owned(),
        schemas: BTreeMap::new(),
    }
}

fn actor(person: PersonId) -> Actor {
    Actor {
        person,
        ..Actor::clock()
    }
}

fn done() -> Outcome {
    Outcome::Done {
        key: "x.done.y".to_owned(),
        facts: Words::none(),
        next: "/".to_owned(),
        versions: BTreeMap::new(),
    }
}

fn refused() -> Outcome {
    Outcome::Refused {
        key: "x.refusal.y".to_owned(),
        facts: Words::none(),
        next: None,
    }
}

fn unreadable() -> Outcome {
    Outcome::Unprocessable {
        key: "kernel.refusal.unreadable".to_owned(),
    }
}

fn ids(chunk: &[WireEnvelope]) -> Vec<CommandId> {
    chunk.iter().map(|envelope| envelope.id).collect()
}

fn state(outbox: &Outbox, number: u128) -> State {
    outbox.find(id(number)).unwrap().state.clone()
}

#[test]
fn commands_go_in_order_and_in_bounded_chunks() {
    let mut outbox = outbox();
    let two = Limits {
        commands: 2,
        bytes: 1_000,
    };
    assert_eq!(ids(&outbox.next(Some(me()), two)), [id(1), id(2)]);
    let tiny = Limits {
        commands: 9,
        bytes: 1,
    };
    assert_eq!(ids(&outbox.next(Some(me()), tiny)), [id(1)]);
    assert_eq!(
        Limits {
            commands: 1,
            bytes: 9
        }
        .halved()
        .commands,
        1
    );
}

#[test]
fn nothing_is_sent_while_somebody_else_or_nobody_is_signed_in() {
    let mut outbox = outbox();
    let other = PersonId(Uuid::from_u128(0xB));
    assert!(outbox.next(Some(other), Limits::default()).is_empty());
    assert!(outbox.next(None, Limits::default()).is_empty());
    let mut theirs = entry(4, &[], &[]);
    theirs.envelope.actor = other;
    assert!(!outbox.add(theirs));
    assert_eq!(outbox.open_count(), 3);
}

#[test]
fn an_answer_to_somebody_elses_session_settles_nothing() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    let mut theirs = pulled(vec![(id(1), unreadable())]);
    theirs.actor = Some(actor(PersonId(Uuid::from_u128(0xB))));
    outbox.answered(&chunk, &theirs, NOW);
    assert_eq!(state(&outbox, 1), State::Waiting);
}

#[test]
fn a_refused_call_changes_nothing_however_often() {
    let mut outbox = outbox();
    for _ in 0..100 {
        let chunk = outbox.next(Some(me()), Limits::default());
        assert_eq!(state(&outbox, 1), State::Sent);
        outbox.refused(&chunk);
    }
    assert_eq!(outbox.open_count(), 3);
    assert_eq!(state(&outbox, 1), State::Waiting);
}

#[test]
fn what_an_answer_does_not_mention_waits_and_goes_first_next_time() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    let changes = outbox.answered(&chunk, &pulled(vec![(id(1), done())]), NOW);
    assert_eq!(changes.put, BTreeSet::from([1]));
    assert_eq!(state(&outbox, 1), State::Confirmed { outcome: done() });
    assert_eq!(
        ids(&outbox.next(Some(me()), Limits::default())),
        [id(2), id(3)]
    );
}

#[test]
fn what_builds_on_a_refused_command_ends_with_it() {
    let mut outbox = outbox();
    let one = Limits {
        commands: 1,
        bytes: 1_000,
    };
    let chunk = outbox.next(Some(me()), one);
    let changes = outbox.answered(&chunk, &pulled(vec![(id(1), refused())]), NOW);
    assert_eq!(changes.put, BTreeSet::from([1, 2]));
    assert_eq!(state(&outbox, 2), State::Because { cause: id(1) });
    assert_eq!(ids(&outbox.next(Some(me()), one)), [id(3)]);
}

#[test]
fn a_refusal_in_the_same_call_is_laid_to_its_cause() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    let answer = pulled(vec![
        (id(1), refused()),
        (id(2), refused()),
        (id(3), done()),
    ]);
    outbox.answered(&chunk, &answer, NOW);
    assert_eq!(state(&outbox, 1), State::Refused { outcome: refused() });
    assert_eq!(state(&outbox, 2), State::Because { cause: id(1) });
    assert_eq!(state(&outbox, 3), State::Confirmed { outcome: done() });
}

#[test]
fn a_later_change_outlives_a_refused_change_of_a_thing_that_was_there() {
    let there = made(9);
    let entries = [entry(1, &[there], &[there]), entry(2, &[there], &[there])];
    let mut outbox = Outbox::open(me(), Server::default(), entries);
    let chunk = outbox.next(
        Some(me()),
        Limits {
            commands: 1,
            bytes: 1_000,
        },
    );
    outbox.answered(&chunk, &pulled(vec![(id(1), refused())]), NOW);
    assert_eq!(state(&outbox, 2), State::Waiting);
}

#[test]
fn a_parked_command_holds_back_only_what_is_about_the_same_thing() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    outbox.answered(&chunk, &pulled(vec![(id(1), unreadable())]), NOW);
    assert_eq!(ids(&outbox.next(Some(me()), Limits::default())), [id(3)]);
    assert_eq!(
        outbox.blocker(outbox.find(id(2)).unwrap()),
        Some(id(1)),
        "the screen says what it waits for"
    );
    outbox.retry(id(1), NOW);
    assert_eq!(
        ids(&outbox.next(Some(me()), Limits::default())),
        [id(1), id(2), id(3)]
    );
}

#[test]
fn a_new_version_of_the_server_is_offered_what_was_parked() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    outbox.answered(&chunk, &pulled(vec![(id(1), unreadable())]), NOW);
    let mut newer = pulled(Vec::new());
    newer.app_version = "2".to_owned();
    let changes = outbox.answered(&[], &newer, NOW);
    assert!(changes.server);
    assert_eq!(state(&outbox, 1), State::Waiting);
}

#[test]
fn a_new_epoch_is_offered_what_was_confirmed_but_not_what_was_refused() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    let answer = pulled(vec![(id(1), done()), (id(2), done()), (id(3), refused())]);
    outbox.answered(&chunk, &answer, NOW);
    let mut restored = pulled(Vec::new());
    restored.epoch = Uuid::from_u128(0xE1);
    outbox.answered(&[], &restored, NOW);
    assert_eq!(
        ids(&outbox.next(Some(me()), Limits::default())),
        [id(1), id(2)]
    );
    assert!(outbox.find(id(1)).unwrap().again);
    assert_eq!(state(&outbox, 3), State::Refused { outcome: refused() });
}

#[test]
fn confirmed_commands_leave_after_thirty_days_and_refused_ones_stay() {
    let mut outbox = outbox();
    let chunk = outbox.next(Some(me()), Limits::default());
    let answer = pulled(vec![(id(1), done()), (id(3), refused())]);
    outbox.answered(&chunk, &answer, NOW);
    assert!(outbox.age(NOW.plus(KEPT)).is_empty());
    let later = NOW.plus(Minutes::days(31));
    assert_eq!(outbox.age(later).gone, BTreeSet::from([1]));
    assert!(outbox.find(id(3)).is_some());
}

#[test]
fn dropping_ends_what_builds_on_it_but_never_what_is_confirmed_or_on_its_way() {
    let mut box_ = outbox();
    let changes = box_.drop_entry(id(1), NOW);
    assert_eq!(changes.gone, BTreeSet::from([1]));
    assert_eq!(state(&box_, 2), State::Because { cause: id(1) });

    let mut box_ = outbox();
    let chunk = box_.next(Some(me()), Limits::default());
    assert!(box_.drop_entry(id(1), NOW).is_empty());
    box_.answered(&chunk, &pulled(vec![(id(1), done())]), NOW);
    assert!(box_.drop_entry(id(1), NOW).is_empty());
}

#[test]
fn a_confirmed_preview_stays_until_its_rows_have_come() {
    let mut outbox = outbox();
    let space = Space::Person(me());
    let chunk = outbox.next(Some(me()), Limits::default());
    let outcome = Outcome::Done {
        key: "x.done.y".to_owned(),
        facts: Words::none(),
        next: "/".to_owned(),
        versions: BTreeMap::from([(space, 5)]),
    };
    outbox.answered(&chunk, &pulled(vec![(id(1), outcome)]), NOW);
    let shown = |have: Option<u64>| {
        let shown = outbox.shown(|_| have);
        shown.iter().map(|entry| entry.seq).collect::<Vec<_>>()
    };
    assert_eq!(shown(Some(4)), [1, 2, 3]);
    assert_eq!(shown(Some(5)), [2, 3]);
    assert_eq!(
        shown(None),
        [2, 3],
        "a space that is not kept is never waited for"
    );
}

#[test]
fn what_was_on_its_way_when_the_app_ended_is_sent_again() {
    let mut outbox = outbox();
    let _ = outbox.next(Some(me()), Limits::default());
    let stored: Vec<Entry> = outbox
        .entries()
        .map(|entry| serde_json::from_str(&serde_json::to_string(entry).unwrap()).unwrap())
        .collect();
    let mut again = Outbox::open(me(), Server::default(), stored);
    assert_eq!(
        ids(&again.next(Some(me()), Limits::default())),
        [id(1), id(2), id(3)]
    );
}

#[test]
fn a_single_command_that_is_too_large_is_parked_and_the_queue_moves_on() {
    let mut outbox = outbox();
    let chunk = outbox.next(
        Some(me()),
        Limits {
            commands: 1,
            bytes: 1_000,
        },
    );
    outbox.refused(&chunk);
    outbox.too_large(id(1), NOW);
    assert!(matches!(state(&outbox, 1), State::Parked { .. }));
    assert_eq!(ids(&outbox.next(Some(me()), Limits::default())), [id(3)]);
}
