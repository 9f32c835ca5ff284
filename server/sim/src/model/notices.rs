//! Notices in the model.

use domain::kernel::{Ctx, PersonId, PlaceId, Site};
use domain::notices::{Command, Draft, Event, Facts, Notice, NoticeId, Notices};

use super::tables::Dwelling;
use super::{Slice, Tables};

impl Slice for Notices {
    fn gather(tables: &Tables, command: &Command, ctx: &Ctx) -> Facts {
        let draft = |id: Option<NoticeId>| id.and_then(|id| tables.drafts.get(&id).cloned());
        match command {
            Command::SaveDraft(save) => Facts {
                site: tables.site(save.place),
                draft: draft(save.draft),
                ..Facts::default()
            },
            Command::Drop(drop) => Facts {
                draft: draft(Some(drop.draft)),
                ..Facts::default()
            },
            Command::Post(post) => Facts {
                site: tables.site(post.place),
                draft: draft(post.draft),
                ..Facts::default()
            },
            Command::Correct(correct) => of_notice(tables, correct.notice),
            Command::Withdraw(withdraw) => of_notice(tables, withdraw.notice),
            Command::Acknowledge(acknowledge) => {
                let home = tables.homes.get(&ctx.subject);
                let home = home.filter(|home| home.verified.is_some());
                let home =
                    home.and_then(|home| Some((tables.site(home.place)?, home.unit.clone())));
                with_home(tables, acknowledge.notice, home, Some(ctx.subject))
            }
            Command::Age(age) => {
                let shown = tables.acknowledgements.iter();
                let shown =
                    shown.filter(|((notice, ..), (_, aged))| *notice == age.notice && !aged);
                let shown = shown.map(|(_, (known, _))| known.clone());
                Facts {
                    old: shown.take(Facts::MOST).collect(),
                    ..of_notice(tables, age.notice)
                }
            }
            Command::Tell(tell) => {
                let lives = |(person, home): (&PersonId, &Dwelling)| {
                    let here = home.place == tell.stairwell && home.unit == tell.unit;
                    let them = tell.person.is_none_or(|named| named == *person);
                    here && them && home.verified.is_some()
                };
                let named = !tell.unit.is_empty() || tell.person.is_some();
                let is_home = named && tables.homes.iter().any(lives);
                let home = tables.site(tell.stairwell).filter(|_| is_home);
                let home = home.map(|site| (site, tell.unit.clone()));
                with_home(tables, tell.notice, home, tell.person)
            }
        }
    }

    fn save(tables: &mut Tables, before: &Facts, after: Facts, events: &[Event], _: &Ctx) {
        for event in events {
            if let Event::DraftDropped { draft } = event {
                tables.drafts.remove(draft);
            }
        }
        if after.old.is_empty() {
            for old in &before.old {
                let key = (old.notice, old.home, who(&old.unit, old.person));
                if let Some((_, aged)) = tables.acknowledgements.get_mut(&key) {
                    *aged = true;
                }
            }
        }
        if let Some(draft) = after.draft {
            tables.drafts.insert(draft.id, Draft { ..draft });
        }
        if let Some(notice) = after.notice {
            tables.notices.insert(notice.id, notice);
        }
        if let (Some(new), None) = (after.acknowledgement, &before.acknowledgement) {
            let key = (new.notice, new.home, who(&new.unit, new.person));
            tables.acknowledgements.insert(key, (new, false));
        }
    }
}

fn of_notice(tables: &Tables, id: NoticeId) -> Facts {
    let notice = tables.notices.get(&id).and_then(|notice| {
        Some(Notice {
            site: tables.site(notice.site.place())?,
            ..notice.clone()
        })
    });
    Facts {
        site: notice.as_ref().map(|notice| notice.site.clone()),
        notice,
        ..Facts::default()
    }
}

fn with_home(
    tables: &Tables,
    notice: NoticeId,
    home: Option<(Site, String)>,
    person: Option<PersonId>,
) -> Facts {
    let known = home.as_ref().and_then(|(site, unit)| {
        let key: (NoticeId, PlaceId, String) = (notice, site.place(), who(unit, person));
        tables.acknowledgements.get(&key)
    });
    Facts {
        acknowledgement: known.map(|(known, _)| known.clone()),
        home,
        ..of_notice(tables, notice)
    }
}

/// The home by its unit; who has none stands for themselves.
fn who(unit: &str, person: Option<PersonId>) -> String {
    match person {
        Some(person) if unit.is_empty() => person.to_string(),
        _ => unit.to_owned(),
    }
}
