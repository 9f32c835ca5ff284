//! What people are told.

use super::{Command, Event, Facts, may_settle, name_of_role};
use crate::kernel::{Consequences, Ctx, Letter, PersonId, Site, Told, Words};

/// What the person is told when it worked.
pub fn told(facts: &Facts, command: &Command, events: &[Event], ctx: &Ctx) -> Told {
    let name = facts.resident.as_ref().map_or("", |person| &person.name);
    let place = facts.site.as_ref().map_or("", |site| &site.name);
    let words = || Words::none().with("place", place);
    let (key, words, next) = match command {
        Command::ImportPlaces(_) => ("org.done.imported", imported(events), "/org".to_owned()),
        Command::EditPlace(edit) => ("org.done.edited", words(), format!("/org/{}", edit.place)),
        Command::SetOffice(set) => ("org.done.office", words(), format!("/org/{}", set.place)),
        Command::AskToJoin(_) => {
            let confirmed = events
                .iter()
                .any(|event| matches!(event, Event::Confirmed { .. }));
            let asked = events
                .iter()
                .any(|event| matches!(event, Event::Asked { .. }));
            let key = match (confirmed, asked) {
                (true, _) => "org.done.settled",
                (false, true) => "org.done.asked",
                (false, false) => "org.done.as_before",
            };
            (key, words(), "/org/home".to_owned())
        }
        Command::WithdrawAsk(_) => {
            let next = "/org/home".to_owned();
            ("org.done.withdrawn", Words::none(), next)
        }
        Command::Vouch(_) => {
            let confirmed = events
                .iter()
                .any(|event| matches!(event, Event::Confirmed { .. }));
            let key = if confirmed {
                "org.done.confirmed"
            } else {
                "org.done.vouched"
            };
            (key, words().with("name", name), "/org/vouch".to_owned())
        }
        Command::Decline(_) => {
            let words = words().with("name", name);
            ("org.done.declined", words, "/org/vouch".to_owned())
        }
        Command::MoveOut(_) => ("org.done.moved_out", words(), "/org/home".to_owned()),
        Command::Rename(_) => {
            let words = Words::none().with("name", name);
            ("org.done.renamed", words, "/org/home".to_owned())
        }
        Command::Appoint(appoint) => {
            let words = words().with("name", name);
            let words = words.with("role", name_of_role(appoint.role));
            ("org.done.appointed", words, "/desk/people/roles".to_owned())
        }
        Command::EndRole(end) => {
            let words = words().with("name", name);
            let words = words.with("role", name_of_role(end.role));
            // Who lays their own role down may have no desk to go back to.
            let next = if end.person == ctx.actor.person {
                format!("/org/{}", end.place)
            } else {
                "/desk/people/roles".to_owned()
            };
            ("org.done.role_ended", words, next)
        }
        Command::SetContact(set) => ("org.done.contact", words(), format!("/org/{}", set.place)),
    };
    Told {
        key,
        facts: words,
        next,
    }
}

fn imported(events: &[Event]) -> Words {
    let counts = events.iter().find_map(|event| match event {
        Event::PlacesImported {
            entered, changed, ..
        } => Some((*entered, *changed)),
        _ => None,
    });
    let (entered, changed) = counts.unwrap_or_default();
    Words::none()
        .with("entered", entered)
        .with("changed", changed)
}

/// Leaders hear of newcomers; where nobody leads the people desk does, and where nobody works there the next one above.
/// Newcomers hear of what became of their asking, and whoever is given a role of that.
pub fn consequences(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let place = facts.site.as_ref().map_or("", |site| &site.name);
    let name = facts.resident.as_ref().map_or("", |person| &person.name);
    let words = Words::none().with("place", place);
    let own_doing = |person: PersonId| person == ctx.actor.person;
    match event {
        // Who settles it themselves waits for nobody.
        Event::Asked { .. } if !facts.site.iter().any(|site| may_settle(&ctx.actor, site)) => {
            let leaders = facts.leaders.iter().filter(|leader| !own_doing(**leader));
            let to_leader = |leader: &PersonId| {
                let words = words.clone().with("name", name);
                letter(*leader, "org.letter.newcomer", words, "/org/vouch")
            };
            let desk = facts.site.as_ref().map(Site::desk);
            let desk = desk.map_or_else(String::new, |desk| format!("?place={desk}"));
            let to_desk = |worker: PersonId| {
                // Without the name: a role that rests gives no right to it yet, and the desk says it.
                let key = "org.letter.newcomer_at_desk";
                // Who works above looks after other places, too.
                letter(worker, key, words.clone(), &format!("/desk/people{desk}"))
            };
            let mut letters: Vec<Letter> = leaders.map(to_leader).collect();
            if letters.is_empty() {
                let others = facts.staff.iter().map(|there| {
                    let others = there.iter().copied().filter(|worker| !own_doing(*worker));
                    others.collect::<Vec<PersonId>>()
                });
                let nearest = others.into_iter().find(|there| !there.is_empty());
                letters.extend(nearest.into_iter().flatten().map(to_desk));
            }
            let none = Consequences::default();
            letters.into_iter().fold(none, Consequences::letter)
        }
        Event::Confirmed { person, .. } if !own_doing(*person) => {
            let letter = letter(*person, "org.letter.confirmed", words, "/org/home");
            Consequences::default().letter(Letter {
                urgent: true,
                ..letter
            })
        }
        Event::Declined { reason, .. } => {
            let person = facts.ask.as_ref().map(|ask| ask.person);
            let key = if reason.is_empty() {
                "org.letter.declined"
            } else {
                "org.letter.declined_because"
            };
            let words = words.with("reason", reason);
            person.map_or_else(Consequences::default, |person| {
                Consequences::default().letter(letter(person, key, words, "/org/home"))
            })
        }
        Event::MovedOut { person, .. } if !own_doing(*person) => {
            let letter = letter(*person, "org.letter.moved_out", words, "/org/home");
            Consequences::default().letter(letter)
        }
        Event::Appointed { person, role, .. } if !own_doing(*person) => {
            let words = words.with("role", name_of_role(*role));
            Consequences::default().letter(letter(*person, "org.letter.appointed", words, "/mine"))
        }
        Event::RoleEnded { person, role, .. } if !own_doing(*person) => {
            let words = words.with("role", name_of_role(*role));
            Consequences::default().letter(letter(*person, "org.letter.role_ended", words, "/mine"))
        }
        _ => Consequences::default(),
    }
}

fn letter(to: PersonId, key: &'static str, facts: Words, about: &str) -> Letter {
    Letter {
        to,
        key,
        facts,
        about: about.to_owned(),
        urgent: false,
    }
}
