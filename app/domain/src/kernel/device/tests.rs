//! Given a phone with commands, when an answer or none comes, then what follows is said once and in order.

use super::*;
use crate::kernel::{Actor, Outcome, Path, Words};

const NOW: Instant = Instant(1_795_000_000_000);

fn me() -> PersonId {
    PersonId(Uuid::from_u128(0xA))
}

fn id(number: u128) -> CommandId {
    CommandId(Uuid::from_u128(0xC000 + number))
}

fn entry(number: u64) -> Entry {
    let envelope = WireEnvelope {
        id: id(number.into()),
        actor: me(),
        subject: me(),
        made: NOW,
        command: RawValue::from_string("{}".into()).unwrap(),
    };
    let mut entry = Entry::new(envelope, BTreeSet::new(), NOW);
    entry.seq = number;
    entry
}

fn device() -> Device {
    let mut device = Device::of(Some(me()));
    let entries = [entry(1), entry(2)];
    device.outbox_read(Outbox::open(me(), outbox::Server::default(), entries));
    device
}

fn pulled(epoch: u128, outcomes: Vec<(CommandId, Outcome)>) -> Pulled {
    Pulled {
        outcomes,
        spaces: Vec::new(),
        kept: BTreeSet::new(),
        closed: BTreeSet::new(),
        actor: Some(Actor {
            person: me(),
            ..Actor::clock()
        }),
        place: Path::default(),
        now: NOW,
        epoch: Uuid::from_u128(epoch),
        schemas: std::collections::BTreeMap::new(),
        app_version: "1".to_owned(),
    }
}

fn done() -> Outcome {
    Outcome::Done {
        key: "notices.done.posted".into(),
        facts: Words::none(),
        next: "/".into(),
        versions: std::collections::BTreeMap::new(),
    }
}

fn answered(device: &mut Device, pulled: &Pulled) -> Answered {
    device.answered(pulled, NOW, Mark::of(1)).unwrap()
}

#[test]
fn what_a_new_epoch_is_offered_again_is_sent_at_once() {
    let mut device = device();
    device.call(Uuid::nil());
    let both = vec![(id(1), done()), (id(2), done())];
    assert!(!answered(&mut device, &pulled(1, both)).again);
    device.call(Uuid::nil());
    assert!(answered(&mut device, &pulled(2, Vec::new())).again);
    assert_eq!(device.call(Uuid::nil()).commands.len(), 2);
    // A server that says nothing of them is not asked over and over.
    assert!(!answered(&mut device, &pulled(2, Vec::new())).again);
}

#[test]
fn a_late_answer_counts_as_one_of_the_server_that_gave_it_though_another_tab_has_met_a_later_one() {
    let (mut one, mut other) = (device(), device());
    answered(&mut one, &pulled(1, Vec::new()));
    answered(&mut other, &pulled(1, Vec::new()));
    one.call(Uuid::nil());
    answered(&mut other, &pulled(2, Vec::new()));
    let late = answered(&mut one, &pulled(1, vec![(id(1), done())]));
    assert_eq!(late.outbox.put, BTreeSet::from([1]));
    // On the disk: the command as the one tab wrote it, the server as the other did.
    let written = serde_json::to_string(one.outbox().unwrap().at(1).unwrap()).unwrap();
    let entry: Entry = serde_json::from_str(&written).unwrap();
    let server = other.outbox().unwrap().server().clone();
    other.outbox_read(Outbox::open(me(), server, [entry]));
    assert!(answered(&mut other, &pulled(2, Vec::new())).again);
    let commands = other.call(Uuid::nil()).commands;
    assert_eq!(commands.first().map(|wire| wire.id), Some(id(1)));
}

#[test]
fn what_was_too_large_goes_in_parts_and_one_alone_waits_for_the_person() {
    let mut device = device();
    for expected in [2, 2, 2, 2, 2, 1] {
        assert_eq!(device.call(Uuid::nil()).commands.len(), expected);
        assert!(device.unanswered(NoAnswer::TooLarge, NOW).again);
    }
    let states = device.outbox().unwrap().entries();
    let states: Vec<bool> = states.map(|entry| entry.state.needs_person()).collect();
    assert_eq!(states, [true, false]);
}

#[test]
fn pauses_grow_and_are_never_shorter_than_the_server_asks() {
    let mut device = device();
    let pauses: Vec<i32> = (0..9).map(|_| device.pause(NoAnswer::Away).0).collect();
    assert_eq!(pauses[..3], [2_000, 4_000, 8_000]);
    assert_eq!(pauses[8], 300_000);
    assert_eq!(device.pause(NoAnswer::Busy(Some(30))).1, 30_000);
}

#[test]
fn another_tabs_command_does_not_call_back_what_is_on_its_way() {
    let mut device = device();
    device.call(Uuid::nil());
    device.outbox_read(Outbox::open(
        me(),
        outbox::Server::default(),
        [entry(1), entry(2), entry(3)],
    ));
    let states = device.outbox().unwrap().entries();
    let states: Vec<State> = states.map(|entry| entry.state.clone()).collect();
    assert_eq!(states, [State::Sent, State::Sent, State::Waiting]);
}

#[test]
fn commands_read_anew_while_a_write_waited_are_to_be_read_once_more() {
    let mut device = device();
    let made = device.outbox_reads();
    let dropped = device.drop_command(id(1), NOW);
    assert_eq!(dropped.gone, BTreeSet::from([1]));
    assert_eq!(device.outbox_reads(), made, "nothing came between");
    // Another tab's word came, and the disk was read before the write had its turn.
    let before = [entry(1), entry(2)];
    device.outbox_read(Outbox::open(me(), outbox::Server::default(), before));
    assert!(device.outbox().unwrap().find(id(1)).is_some());
    assert_ne!(device.outbox_reads(), made);
}
