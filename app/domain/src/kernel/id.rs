//! Ids: newtypes over UUIDs.
//!
//! A command's id is a UUIDv7 made by whoever sends it. The ids of the things that a command creates are
//! derived from the command's id, the same on phone and server, so that an offline "cancel" can name what
//! was booked offline.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares an id type: a UUID that cannot be mistaken for another kind of id.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// The id of what `command` creates; `purpose` tells several things of one command apart.
            pub fn derive(command: $crate::kernel::id::CommandId, purpose: &str) -> Self {
                Self(uuid::Uuid::new_v5(&command.0, purpose.as_bytes()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

/// Names one command for ever; the same id always gets the same outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandId(pub Uuid);

impl CommandId {
    /// The id of a command that the clock gives because of `cause`; the same every time it is derived.
    pub fn derive(cause: Uuid, purpose: &str) -> Self {
        Self(Uuid::new_v5(&cause, purpose.as_bytes()))
    }
}

impl std::fmt::Display for CommandId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for CommandId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

id! {
    /// A person, resident or not.
    PersonId
}
id! {
    /// A node of the tree of places.
    PlaceId
}
id! {
    /// A team of volunteers.
    TeamId
}
