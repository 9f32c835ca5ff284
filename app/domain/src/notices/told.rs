//! What people are told.

use super::{Command, Event, Facts};
use crate::kernel::{Consequences, Ctx, Told, Words};

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

/// A notice is one row in its place's space, which the inbox merges; it writes no letters and, since its
/// expiry only hides it from lists, nothing comes due.
pub fn consequences(_facts: &Facts, _event: &Event, _ctx: &Ctx) -> Consequences {
    Consequences::default()
}
