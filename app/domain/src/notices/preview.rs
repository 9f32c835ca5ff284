//! What the phone shows of an unsent command.

use super::{
    AcknowledgementRow, By, Command, Correction, DraftRow, NoticeId, NoticeRow, Post, Withdrawal,
};
use crate::kernel::{Ctx, Patch, Space, View};
use crate::org::PlaceRow;
use crate::slices::Body;

/// Overlays the actor's own rows.
pub fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.actor.person);
    match command {
        Command::SaveDraft(save) => {
            let id = save
                .draft
                .unwrap_or_else(|| NoticeId::derive(ctx.command, "notice"));
            let row = DraftRow {
                place: save.place,
                fields: save.fields.clone(),
                saved: ctx.made,
            };
            vec![Patch::put(me, id.0, Body::Draft(row))]
        }
        Command::Drop(drop) => {
            vec![Patch::Hide(
                me,
                <DraftRow as crate::kernel::RowKind>::KIND,
                drop.draft.0,
            )]
        }
        Command::Post(post) => posted(view, post, ctx),
        Command::Correct(correct) => changed(view, correct.notice, |notice| {
            let before = std::mem::replace(&mut notice.fields, correct.fields.clone());
            notice.fields.audience = before.audience;
            notice.corrections.push(Correction {
                at: ctx.made,
                title: before.title,
                body: before.body,
            });
        }),
        Command::Withdraw(withdraw) => changed(view, withdraw.notice, |notice| {
            notice.withdrawal = Some(Withdrawal {
                at: ctx.made,
                reason: withdraw.reason.trim().to_owned(),
            });
        }),
        Command::Acknowledge(acknowledge) => {
            let Some(home) = ctx.actor.home.as_ref().and_then(|home| home.path.place()) else {
                return Vec::new();
            };
            let row = AcknowledgementRow {
                notice: acknowledge.notice,
                home,
                unit: String::new(),
                person: Some(ctx.subject),
                by: By::Tap,
                at: ctx.made,
            };
            vec![Patch::put(me, ctx.command.0, Body::Acknowledgement(row))]
        }
        Command::Age(_) => Vec::new(),
        Command::Tell(tell) => {
            let row = AcknowledgementRow {
                notice: tell.notice,
                home: tell.stairwell,
                unit: tell.unit.clone(),
                person: tell.person,
                by: By::Person,
                at: ctx.made,
            };
            vec![Patch::put(
                Space::Lead(tell.stairwell),
                ctx.command.0,
                Body::Acknowledgement(row),
            )]
        }
    }
}

fn posted(view: &View, post: &Post, ctx: &Ctx) -> Vec<Patch> {
    let Some(place) = view.find::<PlaceRow>(post.place.0) else {
        return Vec::new();
    };
    let id = post
        .draft
        .unwrap_or_else(|| NoticeId::derive(ctx.command, "notice"));
    let row = NoticeRow {
        place: post.place,
        level: place.level,
        place_name: place.name.clone(),
        signed: place.party_body.clone(),
        fields: post.fields.clone(),
        posted: ctx.made,
        corrections: Vec::new(),
        withdrawal: None,
        acknowledged: 0,
    };
    let spaces = super::row::spaces_of(post.place, place.level, post.fields.audience);
    let put = |space| Patch::put(space, id.0, Body::Notice(row.clone()));
    let mut patches: Vec<Patch> = spaces.into_iter().map(put).collect();
    if let Some(draft) = post.draft {
        let me = Space::Person(ctx.actor.person);
        patches.push(Patch::Hide(
            me,
            <DraftRow as crate::kernel::RowKind>::KIND,
            draft.0,
        ));
    }
    patches
}

fn changed(view: &View, notice: NoticeId, change: impl FnOnce(&mut NoticeRow)) -> Vec<Patch> {
    let Some(mut row) = view.find::<NoticeRow>(notice.0).cloned() else {
        return Vec::new();
    };
    change(&mut row);
    let rows = view.all::<NoticeRow>().filter(|(_, id, _)| *id == notice.0);
    rows.map(|(space, ..)| Patch::put(*space, notice.0, Body::Notice(row.clone())))
        .collect()
}
