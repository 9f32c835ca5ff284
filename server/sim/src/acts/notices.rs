//! What people do with notices.

use domain::notices::{
    Acknowledge, Age, Audience, Correct, DraftRow, Drop, Fields, Kind, NoticeId, NoticeRow, Post,
    SaveDraft, Tell, Withdraw,
};

use domain::org::place_of_code;

use super::{Seen, verbs, words};
use crate::dice::Dice;

verbs! { notices;
    SaveDraft: 1, 4, save_draft;
    Drop: 1, 2, drop_draft;
    Post: 1, 8, post;
    Correct: 1, 4, correct;
    Withdraw: 1, 2, withdraw;
    Acknowledge: 8, 3, acknowledge;
    Tell: 1, 5, tell;
    // The clock's alone: whoever else asks is refused.
    Age: 1, 1 / 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Age { notice: notice(seen, dice)? });
}

fn fields(seen: &Seen<'_>, dice: &mut Dice) -> Option<Fields> {
    Some(Fields {
        title: words(dice),
        body: words(dice),
        kind: dice.pick(&Kind::ALL)?,
        audience: dice.pick(&[Audience::Public, Audience::Members])?,
        pinned: dice.once_in(4),
        acknowledge: !dice.once_in(3),
        expires: dice.once_in(3).then(|| seen.soon(dice)),
    })
}

fn draft(seen: &Seen<'_>, dice: &mut Dice) -> Option<NoticeId> {
    let draft = seen.row::<DraftRow>(dice).map(NoticeId);
    draft.filter(|_| dice.once_in(2))
}

fn notice(seen: &Seen<'_>, dice: &mut Dice) -> Option<NoticeId> {
    seen.row::<NoticeRow>(dice).map(NoticeId)
}

/// Mostly one that asks to be acknowledged.
fn asked(seen: &Seen<'_>, dice: &mut Dice) -> Option<NoticeId> {
    let asks = |_, row: &NoticeRow| row.fields.acknowledge && row.withdrawal.is_none();
    seen.fitting::<NoticeRow>(dice, asks).map(NoticeId)
}

/// Mostly one that stands.
fn standing(seen: &Seen<'_>, dice: &mut Dice) -> Option<NoticeId> {
    let stands = |_, row: &NoticeRow| row.withdrawal.is_none();
    seen.fitting::<NoticeRow>(dice, stands).map(NoticeId)
}

fn save_draft(seen: &Seen<'_>, dice: &mut Dice) -> Option<SaveDraft> {
    Some(SaveDraft {
        draft: draft(seen, dice),
        place: seen.place(dice)?,
        fields: fields(seen, dice)?,
    })
}

fn drop_draft(seen: &Seen<'_>, dice: &mut Dice) -> Option<Drop> {
    let draft = NoticeId(seen.row::<DraftRow>(dice)?);
    Some(Drop { draft })
}

fn post(seen: &Seen<'_>, dice: &mut Dice) -> Option<Post> {
    Some(Post {
        draft: draft(seen, dice),
        place: seen.place(dice)?,
        fields: fields(seen, dice)?,
    })
}

fn correct(seen: &Seen<'_>, dice: &mut Dice) -> Option<Correct> {
    Some(Correct {
        notice: standing(seen, dice)?,
        fields: fields(seen, dice)?,
    })
}

fn withdraw(seen: &Seen<'_>, dice: &mut Dice) -> Option<Withdraw> {
    Some(Withdraw {
        notice: standing(seen, dice)?,
        reason: words(dice),
    })
}

fn acknowledge(seen: &Seen<'_>, dice: &mut Dice) -> Option<Acknowledge> {
    let notice = asked(seen, dice)?;
    Some(Acknowledge { notice })
}

fn tell(seen: &Seen<'_>, dice: &mut Dice) -> Option<Tell> {
    // A knock at the door of some unit, or of whoever has none.
    let (code, unit) = dice.pick(&[
        ("1111", "101"),
        ("1111", "102"),
        ("1112", "201"),
        ("1211", "301"),
        ("1121", ""),
    ])?;
    let person = unit.is_empty() || dice.once_in(4);
    Some(Tell {
        notice: asked(seen, dice)?,
        stairwell: place_of_code(code),
        unit: unit.to_owned(),
        person: person.then(|| Seen::somebody(dice)),
    })
}
