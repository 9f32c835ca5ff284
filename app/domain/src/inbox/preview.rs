//! What the phone shows of an unsent command.

use super::{Command, LetterRow, SettingsRow};
use crate::kernel::{Ctx, Patch, Space, View};
use crate::slices::Body;

/// Overlays the actor's own rows.
pub fn preview(view: &View, command: &Command, ctx: &Ctx) -> Vec<Patch> {
    let me = Space::Person(ctx.subject);
    let settings = view.find_in::<SettingsRow>(&me, ctx.subject.0).copied();
    let settings = settings.unwrap_or(SettingsRow {
        texts: true,
        seen: None,
    });
    let set = |row| Patch::put(me, ctx.subject.0, Body::InboxSettings(row));
    match command {
        Command::MarkRead(mark) => view
            .find_in::<LetterRow>(&me, mark.letter.0)
            .map(|row| read(me, mark.letter.0, row))
            .into_iter()
            .collect(),
        Command::MarkAllRead(_) => {
            let letters = view.shelf(&me).into_iter();
            let letters = letters.flat_map(crate::kernel::Shelf::all::<LetterRow>);
            let unread = letters.filter(|(_, row)| !row.read && row.at <= ctx.made);
            let seen = set(SettingsRow {
                seen: Some(ctx.made),
                ..settings
            });
            unread
                .map(|(id, row)| read(me, id, row))
                .chain([seen])
                .collect()
        }
        Command::Age(_) => Vec::new(),
        Command::SetTexts(texts) => vec![set(SettingsRow {
            texts: texts.on,
            ..settings
        })],
    }
}

fn read(me: Space, id: uuid::Uuid, row: &LetterRow) -> Patch {
    let row = LetterRow {
        read: true,
        ..row.clone()
    };
    Patch::put(me, id, Body::Letter(row))
}
