//! What people do with notices.

use domain::notices::{
    Acknowledge, Age, Audience, Correct, DraftRow, Drop, Fields, Kind, NoticeId, NoticeRow, Post,
    SaveDraft, Tell, Withdraw,
};

use super::{Seen, verbs, words};
use crate::dice::Dice;

verbs! { notices;
    SaveDraft: 1, 4, save_draft;
    Drop: 1, 2, drop_draft;
    Post: 1, 8, post;
    Correct: 1, 4, correct;
    Withdraw: 1, 2, withdraw;
    Acknowledge: 8, 3, acknowledge;
    Tell: 1, 2, tell;
    // The clock's alone: whoever else asks is refused.
    Age: 1, 1, |seen: &Seen<'_>, dice: &mut Dice| Some(Age { notice: notice(seen, dice)? });
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
        notice: notice(seen, dice)?,
        fields: fields(seen, dice)?,
    })
}

fn withdraw(seen: &Seen<'_>, dice: &mut Dice) -> Option<Withdraw> {
    Some(Withdraw {
        notice: notice(seen, dice)?,
        reason: words(dice),
    })
}

fn acknowledge(seen: &Seen<'_>, dice: &mut Dice) -> Option<Acknowledge> {
    let notice = notice(seen, dice)?;
    Some(Acknowledge { notice })
}

fn tell(seen: &Seen<'_>, dice: &mut Dice) -> Option<Tell> {
    Some(Tell {
        notice: notice(seen, dice)?,
        stairwell: seen.place(dice)?,
        unit: dice.pick(&["101", "102", "201", ""])?.to_owned(),
        person: dice.once_in(2).then(|| Seen::somebody(dice)),
    })
}
