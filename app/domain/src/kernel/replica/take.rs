//! Taking in the rows of one space: a snapshot replaces what is here, a delta amends it, and only the buckets that
//! changed are written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::bucket::Bucket;
use super::{Changes, Held, Line, Lines, PER_BUCKET, Replica, Span, key};
use crate::kernel::{Shelf, Space};

/// With how many rows in one bucket a space is laid out anew.
const FULL: usize = 4 * PER_BUCKET;
/// The most buckets of a space.
const MOST_BUCKETS: usize = 256;

impl Replica {
    /// Of a kept space in which nothing has happened yet nothing comes; here it is, and empty.
    pub(super) fn keep_empty(&mut self, kept: &BTreeSet<Space>, changes: &mut Changes) {
        for space in kept {
            if self.spaces.contains_key(space) {
                continue;
            }
            let empty = Lines {
                space: *space,
                since: 0,
                version: 0,
                replace: true,
                more: false,
                rows: Vec::new(),
            };
            self.take_space(&empty, changes);
        }
    }

    pub(super) fn take_space(&mut self, pull: &Lines<'_>, changes: &mut Changes) {
        let span = self.head.spaces.get(&pull.space).copied();
        let continues = span.is_some_and(|span| !span.stale && span.version == pull.since);
        if !pull.replace && !continues {
            return;
        }
        let mut held = self.spaces.remove(&pull.space).unwrap_or_default();
        if pull.replace {
            Self::replace(&mut held, pull, changes);
        } else {
            Self::amend(&mut held, pull, changes);
        }
        Arc::make_mut(&mut held.shelf).version = pull.version;
        let span = Span {
            version: pull.version,
            buckets: u16::try_from(held.buckets.len()).unwrap_or(u16::MAX),
            stale: false,
        };
        self.head.spaces.insert(pull.space, span);
        self.spaces.insert(pull.space, held);
    }

    fn replace(held: &mut Held, pull: &Lines<'_>, changes: &mut Changes) {
        let before = held.buckets.len();
        let wanted = buckets_for(pull.rows.len());
        let mut buckets: Vec<Bucket<'_>> = (0..wanted).map(|_| Bucket::default()).collect();
        let mut shelf = Shelf::default();
        for line in pull.rows.iter().filter(|line| line.body.is_some()) {
            buckets[bucket_of(line.id, wanted)].put(line);
            if let Some(row) = line.row() {
                shelf.put(Arc::new(row));
            }
        }
        held.shelf = Arc::new(shelf);
        held.buckets = buckets.iter().map(Bucket::text).collect();
        Self::written(&pull.space, held, 0..wanted, changes);
        changes
            .gone
            .extend((wanted..before).map(|bucket| key(&pull.space, bucket)));
    }

    fn amend(held: &mut Held, pull: &Lines<'_>, changes: &mut Changes) {
        let count = held.buckets.len();
        let shelf = Arc::make_mut(&mut held.shelf);
        let mut touched: BTreeMap<usize, Vec<&Line<'_>>> = BTreeMap::new();
        for line in &pull.rows {
            #[cfg(feature = "planted")]
            if crate::kernel::planted::is("tombstone_ignored") && line.body.is_none() {
                continue;
            }
            touched
                .entry(bucket_of(line.id, count))
                .or_default()
                .push(line);
            line.lay(shelf);
        }
        let mut most = 0;
        for (number, lines) in &touched {
            let text = Arc::clone(&held.buckets[*number]);
            let mut bucket = Bucket::read(&text).unwrap_or_default();
            for line in lines {
                bucket.take(line);
            }
            most = most.max(bucket.len());
            held.buckets[*number] = bucket.text();
        }
        if most > FULL && count < MOST_BUCKETS {
            Self::lay_out_anew(held);
            Self::written(&pull.space, held, 0..held.buckets.len(), changes);
        } else {
            Self::written(&pull.space, held, touched.into_keys(), changes);
        }
    }

    fn lay_out_anew(held: &mut Held) {
        let texts = std::mem::take(&mut held.buckets);
        let full: Vec<Bucket<'_>> = texts.iter().filter_map(|text| Bucket::read(text)).collect();
        let wanted = buckets_for(full.iter().map(Bucket::len).sum());
        let mut buckets: Vec<Bucket<'_>> = (0..wanted).map(|_| Bucket::default()).collect();
        for line in full.iter().flat_map(Bucket::lines) {
            buckets[bucket_of(line.id, wanted)].put(line);
        }
        held.buckets = buckets.iter().map(Bucket::text).collect();
    }

    fn written(
        space: &Space,
        held: &Held,
        numbers: impl IntoIterator<Item = usize>,
        changes: &mut Changes,
    ) {
        for number in numbers {
            let key = key(space, number);
            changes.gone.remove(&key);
            changes.put.insert(key, Arc::clone(&held.buckets[number]));
        }
    }
}

fn buckets_for(rows: usize) -> usize {
    rows.div_ceil(PER_BUCKET)
        .next_power_of_two()
        .min(MOST_BUCKETS)
}

/// Ids are random or hashed at their end.
fn bucket_of(id: Uuid, buckets: usize) -> usize {
    let tail = id.as_bytes();
    usize::from(u16::from_le_bytes([tail[15], tail[14]])) & (buckets - 1)
}
