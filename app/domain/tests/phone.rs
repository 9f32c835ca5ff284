//! What a phone reads: the server's answers, and what it has stored itself. Whatever came of them on the way or on the
//! disk, they are read or refused; nothing is lost but what was hurt.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on says where"
)]

use domain::kernel::command::WireEnvelope;
use domain::kernel::device::Device;
use domain::kernel::outbox::{Entry, Outbox, Server};
use domain::kernel::replica::{Mark, Replica};
use domain::kernel::sync::Pulled;
use domain::kernel::{CommandId, Instant, PersonId, Space};
use proptest::prelude::*;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const NOW: Instant = Instant(1_795_000_000_000);
const PLACE: &str = "00000000-0000-0000-0000-000000000007";

/// An answer with an outcome, and a space of two rows.
fn answer() -> String {
    format!(
        r#"{{"outcomes":[["{PLACE}",{{"is":"done","key":"notices.done.posted","facts":{{}},"next":"/","versions":{{"public/{PLACE}":3}}}}]],"spaces":[{}],"kept":["public/{PLACE}"],"closed":[],"actor":null,"place":["{PLACE}"],"now":1795000000000,"epoch":"{PLACE}","schemas":{{"org.place":1}},"app_version":"1"}}"#,
        space()
    )
}

fn space() -> String {
    let row = |id: u128, name: &str| {
        format!(
            r#"{{"kind":"org.place","id":"{}","version":3,"body":{{"parent":null,"level":"estate","code":"1","name":"{name}"}}}}"#,
            Uuid::from_u128(id)
        )
    };
    format!(
        r#"{{"space":"public/{PLACE}","since":0,"version":3,"replace":true,"more":false,"rows":[{},{}]}}"#,
        row(8, "桂园"),
        row(9, "一幢")
    )
}

fn me() -> PersonId {
    PersonId(Uuid::from_u128(0xA))
}

/// Commands as they are stored, each beside its place in the order.
fn stored() -> Vec<(u64, String)> {
    let command = r#"{"slice":"inbox","do":{"verb":"set_texts","with":{"on":true}}}"#;
    let entry = |seq: u64| {
        let envelope = WireEnvelope {
            id: CommandId(Uuid::from_u128(0xC0 + u128::from(seq))),
            actor: me(),
            subject: me(),
            made: NOW,
            command: RawValue::from_string(command.to_owned()).unwrap(),
        };
        let entry = Entry::new(envelope, BTreeSet::from([Uuid::from_u128(7)]), NOW);
        (seq, serde_json::to_string(&entry).unwrap())
    };
    (1..=4).map(entry).collect()
}

fn outbox(texts: &[(u64, String)]) -> Outbox {
    let server = serde_json::to_string(&Server::default()).unwrap();
    let entries = texts.iter().map(|(seq, text)| (*seq, text.as_str()));
    Outbox::stored(me(), Some(&server), entries)
}

/// The rows of the answer as they are stored: the head, and the buckets.
fn rows() -> (String, BTreeMap<String, Arc<str>>) {
    let mut replica = Replica::default();
    let pulled: Pulled = serde_json::from_str(&answer()).unwrap();
    let taken = replica.take(&pulled, NOW).unwrap();
    let head = serde_json::to_string(replica.head()).unwrap();
    (head, taken.changes.put)
}

/// How a text is hurt: cut off, one bit of it another, or some other bytes put in.
#[derive(Clone, Debug)]
enum Hurt {
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    Into(prop::sample::Index, Vec<u8>),
}

fn hurt() -> impl Strategy<Value = Hurt> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        at().prop_map(Hurt::Cut),
        (at(), 0..8_u8).prop_map(|(at, bit)| Hurt::Flip(at, bit)),
        (at(), prop::collection::vec(any::<u8>(), 0..12))
            .prop_map(|(at, bytes)| Hurt::Into(at, bytes)),
    ]
}

impl Hurt {
    fn bytes(&self, text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Flip(at, bit) => {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            Self::Into(at, more) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, more.iter().copied());
            }
        }
        bytes
    }

    /// As a browser gives it: what is no text is replaced.
    fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.bytes(text)).into_owned()
    }
}

/// A phone takes an answer in with all that follows: rows, outbox, what is shown, and the next call.
fn takes(pulled: &Pulled, clock: Instant) {
    let mut device = Device::of(Some(me()));
    device.outbox_read(outbox(&stored()));
    device.call(Uuid::nil());
    let _ = device.answered(pulled, clock, Mark::of(1));
    let left = device.outbox().map_or(0, |outbox| outbox.entries().count());
    assert_eq!(left, 4, "no answer loses a command");
    shows(&mut device, clock);
}

fn shows(device: &mut Device, clock: Instant) {
    let now = device.now(clock);
    let _ = device.view(clock);
    let _ = device.replica().view(now);
    device.call(Uuid::nil());
}

#[test]
fn what_is_hurt_below_is_read_as_it_stands() {
    let pulled: Pulled = serde_json::from_str(&answer()).unwrap();
    takes(&pulled, NOW);
    assert_eq!(outbox(&stored()).entries().count(), 4);
    let (head, buckets) = rows();
    let replica = Replica::stored(Mark::NONE, Some(&head), &buckets);
    let space: Space = format!("public/{PLACE}").parse().unwrap();
    assert_eq!(replica.have().get(&space), Some(&3));
}

proptest! {
    #[test]
    fn whatever_bytes_the_server_sends_are_an_answer_or_none(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(serde_json::from_slice::<Pulled>(&bytes).is_err(), "nobody hits an answer by chance");
    }

    #[test]
    fn an_answer_that_was_hurt_is_taken_or_refused(hurt in hurt(), clock in any::<i64>()) {
        if let Ok(pulled) = serde_json::from_slice::<Pulled>(&hurt.bytes(&answer())) {
            takes(&pulled, Instant(clock));
        }
    }

    #[test]
    fn a_space_that_was_hurt_is_taken_whole_or_not_at_all(hurt in hurt()) {
        let text = hurt.text(&space());
        let mut replica = Replica::default();
        if let Ok(raw) = RawValue::from_string(text) {
            let mut pulled: Pulled = serde_json::from_str(&answer()).unwrap();
            pulled.spaces = vec![raw];
            if replica.take(&pulled, NOW).is_err() {
                prop_assert!(replica.is_empty(), "of what cannot be read nothing was taken");
            }
            let _ = replica.visit(&BTreeSet::new(), None, &pulled.spaces);
        }
    }

    #[test]
    fn times_of_any_server_and_any_phone_are_reckoned_with(now in any::<i64>(), clock in any::<i64>(), later in any::<i64>()) {
        let mut pulled: Pulled = serde_json::from_str(&answer()).unwrap();
        pulled.now = Instant(now);
        takes(&pulled, Instant(clock));
        let (head, buckets) = rows();
        let head = head.replace("\"offset\":0", &format!("\"offset\":{now}"));
        let mut device = Device::of(Some(me()));
        let _ = device.replica_read(Replica::stored(Mark::NONE, Some(&head), &buckets), Instant(clock));
        shows(&mut device, Instant(later));
    }

    #[test]
    fn a_command_that_was_hurt_on_the_disk_takes_no_other_with_it(hurt in hurt(), which in 0..4_usize) {
        let whole = stored();
        let mut texts = whole.clone();
        texts[which].1 = hurt.text(&texts[which].1);
        let outbox = outbox(&texts);
        for (seq, text) in whole.iter().filter(|(seq, _)| *seq != texts[which].0) {
            let kept = outbox.at(*seq).map(|entry| serde_json::to_string(entry).unwrap());
            let written: Entry = serde_json::from_str(text).unwrap();
            let written = serde_json::to_string(&Entry { seq: *seq, ..written }).unwrap();
            prop_assert_eq!(kept, Some(written));
        }
        let mut device = Device::of(Some(me()));
        device.outbox_read(outbox);
        prop_assert!(device.call(Uuid::nil()).commands.len() >= 3, "the others are sent");
        shows(&mut device, NOW);
    }

    #[test]
    fn rows_that_were_hurt_on_the_disk_are_fetched_anew_or_read(hurt in hurt(), head_too in any::<bool>()) {
        let (mut head, mut buckets) = rows();
        if head_too {
            head = hurt.text(&head);
        } else {
            let text = buckets.values_mut().next().unwrap();
            *text = hurt.text(text).into();
        }
        let replica = Replica::stored(Mark::NONE, Some(&head), &buckets);
        let mut device = Device::of(Some(me()));
        let _ = device.replica_read(replica, NOW);
        shows(&mut device, NOW);
        // Whatever there was, a whole answer brings all of it.
        let mut pulled: Pulled = serde_json::from_str(&answer()).unwrap();
        pulled.epoch = Uuid::from_u128(1);
        device.answered(&pulled, NOW, Mark::of(2)).unwrap();
        let space: Space = format!("public/{PLACE}").parse().unwrap();
        prop_assert_eq!(device.replica().version(&space), Some(3));
    }

    #[test]
    fn whatever_text_stands_on_the_disk_is_rows_or_none(text in ".{0,200}", key in ".{0,60}") {
        let buckets = BTreeMap::from([(key, Arc::from(text.as_str()))]);
        let _ = Replica::stored(Mark::NONE, Some(&text), &buckets);
        let entries = [(1, text.as_str())];
        prop_assert_eq!(Outbox::stored(me(), Some(&text), entries).entries().count(), 0);
    }
}
