//! The inbox in the model.

use domain::inbox::{Command, Event, Facts, Inbox, KEPT, Letter, Settings};
use domain::kernel::{Ctx, PersonId};

use super::{Slice, Tables};

impl Slice for Inbox {
    fn gather(tables: &Tables, command: &Command, ctx: &Ctx) -> Facts {
        if let Command::Age(age) = command {
            return oldest(tables, age.person, ctx);
        }
        let Some(person) = tables.people.get(&ctx.subject) else {
            return Facts::default();
        };
        let own = |letter: &&Letter| letter.person == ctx.subject;
        let letters = tables.letters.values().filter(own);
        let letters: Vec<Letter> = match command {
            Command::MarkRead(mark) => letters.filter(|l| l.id == mark.letter).cloned().collect(),
            Command::MarkAllRead(_) => letters.filter(|l| l.read.is_none()).cloned().collect(),
            Command::SetTexts(_) | Command::Age(_) => Vec::new(),
        };
        Facts {
            letters,
            settings: Some(Settings {
                person: ctx.subject,
                texts: person.texts,
                seen: person.seen,
            }),
            ..Facts::default()
        }
    }

    fn save(tables: &mut Tables, before: &Facts, after: Facts, _: &[Event], _: &Ctx) {
        for letter in &before.letters {
            tables.letters.remove(&letter.id.0);
        }
        for letter in after.letters {
            tables.letters.insert(letter.id.0, letter);
        }
        if let Some(settings) = after.settings
            && let Some(person) = tables.people.get_mut(&settings.person)
        {
            person.texts = settings.texts;
            person.seen = settings.seen;
        }
    }
}

/// The letters of a person that are old enough to go, and when the next of the others was written.
fn oldest(tables: &Tables, person: PersonId, ctx: &Ctx) -> Facts {
    let own = tables.letters.values();
    let mut own: Vec<&Letter> = own.filter(|letter| letter.person == person).collect();
    own.sort_by_key(|letter| (letter.at, letter.id));
    let until = ctx.now.minus(KEPT);
    let old = own.iter().take(Facts::MOST);
    let old = old.take_while(|letter| letter.at <= until).count();
    Facts {
        rest: own.get(old).map(|letter| (person, letter.at)),
        letters: own.into_iter().take(old).cloned().collect(),
        ..Facts::default()
    }
}
