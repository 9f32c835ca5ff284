//! What people do with their inbox.

use domain::inbox::{Age, LetterId, LetterRow, MarkAllRead, MarkRead, SetTexts};

use super::{Seen, verbs};
use crate::dice::Dice;

verbs! { inbox;
    MarkRead: 6, 6, mark_read;
    MarkAllRead: 2, 2, |_: &Seen<'_>, _: &mut Dice| Some(MarkAllRead {});
    // The clock's alone: whoever else asks is refused.
    Age: 1, 1 / 1, |_: &Seen<'_>, dice: &mut Dice| Some(Age { person: Seen::somebody(dice) });
    SetTexts: 1, 1, |_: &Seen<'_>, dice: &mut Dice| Some(SetTexts { on: dice.once_in(2) });
}

fn mark_read(seen: &Seen<'_>, dice: &mut Dice) -> Option<MarkRead> {
    let letter = LetterId(seen.row::<LetterRow>(dice)?);
    Some(MarkRead { letter })
}
