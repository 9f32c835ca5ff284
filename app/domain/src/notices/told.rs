//! What people are told.

use super::{Command, Event, Facts};
use crate::kernel::{Consequences, Ctx, Letter, Told, Words};

/// What the person is told when it worked.
pub fn told(facts: &Facts, command: &Command, _events: &[Event], _ctx: &Ctx) -> Told {
    let title = facts
        .notice
        .as_ref()
        .map(|notice| notice.fields.title.as_str());
    let page = facts
        .notice
        .as_ref()
        .map(|notice| format!("/notices/{}", notice.id));
    let page = page.unwrap_or_else(|| "/notices".to_owned());
    let key = match command {
        Command::SaveDraft(_) => "notices.done.draft_saved",
        Command::Drop(_) => "notices.done.draft_dropped",
        Command::Post(_) => "notices.done.posted",
        Command::Correct(_) => "notices.done.corrected",
        Command::Withdraw(_) => "notices.done.withdrawn",
        Command::Acknowledge(_) => "notices.done.acknowledged",
        Command::Tell(tell) => {
            return Told {
                key: "notices.done.told",
                facts: Words::none().with("unit", &tell.unit),
                next: format!("/desk/notices/{}", tell.notice),
            };
        }
    };
    let next = match command {
        Command::SaveDraft(_) | Command::Drop(_) => "/desk/notices".to_owned(),
        _ => page,
    };
    Told {
        key,
        facts: Words::none().with("title", title.unwrap_or_default()),
        next,
    }
}

/// A notice is one row in its place's space, which the inbox merges. A letter goes only to who wrote it offline, and
/// may have closed the app since.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    let key = match event {
        Event::Posted { .. } => "notices.letter.posted",
        Event::Corrected { .. } => "notices.letter.corrected",
        Event::Withdrawn { .. } => "notices.letter.withdrawn",
        _ => return none,
    };
    match &facts.notice {
        Some(notice) if ctx.was_offline() => none.letter(Letter {
            to: ctx.actor.person,
            key,
            facts: Words::none()
                .with("title", &notice.fields.title)
                .with("place", &notice.site.name),
            about: format!("/notices/{}", notice.id),
            urgent: false,
        }),
        _ => none,
    }
}
