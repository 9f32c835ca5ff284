//! What people are told.

use super::{Command, Event, Facts, Notice};
use crate::kernel::{Civil, Consequences, Ctx, Due, Instant, Letter, Minutes, Told, Words};

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
        Command::Age(_) => "notices.done.aged",
        Command::Tell(tell) => {
            return Told {
                key: "notices.done.told",
                facts: Words::none().with("unit", &tell.unit),
                next: format!("/desk/notices/{}", tell.notice),
            };
        }
    };
    let next = match command {
        Command::SaveDraft(_) | Command::Drop(_) | Command::Age(_) => "/desk/notices".to_owned(),
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
    let Some(notice) = &facts.notice else {
        return none;
    };
    match event {
        Event::Posted { .. } => {
            written(notice, "notices.letter.posted", ctx).due(ageing(notice, ctx))
        }
        Event::Corrected { .. } => {
            written(notice, "notices.letter.corrected", ctx).due(ageing(notice, ctx))
        }
        Event::Withdrawn { .. } => written(notice, "notices.letter.withdrawn", ctx),
        Event::Kept { .. } => none.due(ageing(notice, ctx)),
        // At once, yet another moment than now: a chain of commands of one purpose needs ids that differ.
        Event::Aged { more: true, .. } => none.due(age(notice, Instant(ctx.now.0 + 1))),
        _ => none,
    }
}

fn written(notice: &Notice, key: &'static str, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    if !ctx.was_offline() {
        return none;
    }
    none.letter(Letter {
        to: ctx.actor.person,
        key,
        facts: Words::none()
            .with("title", &notice.fields.title)
            .with("place", &notice.site.name),
        about: format!("/notices/{}", notice.id),
        urgent: false,
    })
}

/// Notices leave the lists this long after they were posted, or expired.
pub const KEPT: Minutes = Minutes::days(180);

fn ageing(notice: &Notice, ctx: &Ctx) -> Due {
    let expires = notice.fields.expires.map(Civil::instant);
    let since = expires.unwrap_or(notice.posted).max(notice.posted);
    // What is pinned past that is looked at again a month later.
    age(
        notice,
        since.plus(KEPT).max(ctx.now.plus(Minutes::days(30))),
    )
}

fn age(notice: &Notice, at: Instant) -> Due {
    Due {
        entity: notice.id.0,
        purpose: "notices.age",
        at,
        not_after: None,
        command: Command::Age(super::Age { notice: notice.id }).into(),
    }
}
