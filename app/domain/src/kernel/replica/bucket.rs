//! A bucket: some rows of a space as one text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use uuid::Uuid;

use super::Line;
use crate::kernel::Shelf;

/// The rows of one bucket, borrowed from the texts in which they came.
#[derive(Default)]
pub(super) struct Bucket<'a> {
    lines: BTreeMap<(Uuid, Cow<'a, str>), Line<'a>>,
}

impl<'a> Bucket<'a> {
    /// Reads a stored text; `None` when it is not one.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut bucket = Self::default();
        for line in serde_json::from_str::<Vec<Line<'a>>>(text).ok()? {
            bucket.put(&line);
        }
        Some(bucket)
    }

    /// Puts or replaces a row.
    pub(super) fn put(&mut self, line: &Line<'a>) {
        let copy = Line {
            kind: line.kind.clone(),
            id: line.id,
            version: line.version,
            body: line.body,
        };
        self.lines.insert((line.id, line.kind.clone()), copy);
    }

    /// Puts a row, or drops it when it has left.
    pub(super) fn take(&mut self, line: &Line<'a>) {
        if line.body.is_some() {
            self.put(line);
        } else {
            self.lines.remove(&(line.id, line.kind.clone()));
        }
    }

    /// The rows.
    pub(super) fn lines(&self) -> impl Iterator<Item = &Line<'a>> {
        self.lines.values()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The text to store.
    pub(super) fn text(&self) -> Arc<str> {
        let lines: Vec<&Line<'_>> = self.lines().collect();
        serde_json::to_string(&lines).unwrap_or_default().into()
    }
}

/// Reads a stored text onto a shelf; whether it was whole.
pub(super) fn shelve(text: &str, shelf: &mut Shelf) -> bool {
    let Ok(lines) = serde_json::from_str::<Vec<Line<'_>>>(text) else {
        return false;
    };
    for row in lines.iter().filter_map(Line::row) {
        shelf.put(Arc::new(row));
    }
    true
}
