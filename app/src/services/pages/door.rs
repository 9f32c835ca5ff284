//! What the desk sees of a ticket that was read, or of digits that were typed.

use domain::kernel::View;
use domain::services::ServiceRow;
use domain::services::ticket::{AtDoor, at_door};
use serde::{Deserialize, Serialize};

use super::runs;

/// What the camera read or somebody typed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code(pub String);

/// What was read at the door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DoorPage {
    /// What was found.
    pub found: AtDoor,
    /// Whether there are tickets here at all; the six digits always do.
    pub tickets: bool,
}

/// What was read at the door; nothing for those who run no services.
pub fn door(view: &View, Code(code): &Code) -> Option<DoorPage> {
    runs(view).then_some(())?;
    let mut services = view.all::<ServiceRow>();
    Some(DoorPage {
        found: at_door(view, code),
        tickets: services.any(|(_, _, row)| row.ticket_key.is_some()),
    })
}
