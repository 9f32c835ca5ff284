//! Rows: what people may see, laid out for reading.
//!
//! A row has a kind, an id and a body. The kinds of all slices are listed in `slices.rs`. On the wire a row
//! is [`Wire`]: its body stays unparsed text until somebody who knows the kind asks for it, so that a phone
//! keeps rows of kinds it does not know yet.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use super::Space;
use crate::slices::Body;

/// A type of body: names its kind and finds itself in a [`Body`].
pub trait RowKind: Sized + 'static {
    /// The name on the wire: `<slice>.<thing>`; lasts for ever.
    const KIND: &'static str;
    /// Counts incompatible changes of the body; a phone drops rows of another number and pulls them anew.
    const SCHEMA: u16;

    /// Itself, when the body is of this kind.
    fn of(body: &Body) -> Option<&Self>;
}

/// One row as pages read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The id of the thing, shared by its rows in all spaces.
    pub id: Uuid,
    /// The version of the space at which this row was last written; 0 for a preview.
    pub version: u64,
    /// What it says.
    pub body: Body,
}

/// One row as it travels and as it is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wire {
    /// `<slice>.<thing>`.
    pub kind: String,
    /// The id of the thing.
    pub id: Uuid,
    /// The version of the space at which this row was last written.
    pub version: u64,
    /// The body; none when the row has left the space.
    pub body: Option<Box<RawValue>>,
}

impl Wire {
    /// The row for pages: `None` when it has left, is of an unknown kind, or cannot be read by this version.
    pub fn row(&self) -> Option<Row> {
        let body = Body::decode(&self.kind, self.body.as_ref()?.get())?;
        Some(Row {
            id: self.id,
            version: self.version,
            body,
        })
    }
}

/// What an unsent command shows on its own phone, laid over the rows that came from the server.
#[derive(Clone, Debug, PartialEq)]
pub enum Patch {
    /// Show this row in that space.
    Put(Space, Arc<Row>),
    /// Hide the row of this kind and id in that space.
    Hide(Space, &'static str, Uuid),
}

impl Patch {
    /// Shows `body` as the row `id` of `space`.
    pub fn put(space: Space, id: Uuid, body: Body) -> Self {
        Self::Put(
            space,
            Arc::new(Row {
                id,
                version: 0,
                body,
            }),
        )
    }

    /// The id of the row that is shown or hidden.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Put(_, row) => row.id,
            Self::Hide(_, _, id) => *id,
        }
    }
}
