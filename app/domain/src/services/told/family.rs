//! What those are told who look after somebody, and who are looked after.

use crate::kernel::{Consequences, Ctx, Due, Letter, PersonId, Words};
use crate::services::{BookingId, Command, EndLink, Event, Facts, LINK_WAITS, LinkId};
use crate::slices;

/// Where one sees whom one looks after, and who looks after oneself.
pub const PAGE: &str = "/services/family";

/// What follows from a link that is asked for, agreed to or ended.
pub fn of_link(facts: &Facts, event: &Event, ctx: &Ctx) -> Consequences {
    let none = Consequences::default();
    let letter_about = |to: PersonId, key, name: Option<&str>| {
        let words = name.map_or_else(Words::none, |name| Words::none().with("name", name));
        Consequences::default().letter(letter(to, key, words))
    };
    match event {
        Event::LinkAsked { link, person, .. } => {
            let told = person.map_or_else(Consequences::default, |person| {
                let carer = facts.links.get(link).map(|link| link.carer_name.as_str());
                letter_about(person, "services.letter.link_asked", carer)
            });
            told.due(over(*link, ctx))
        }
        Event::LinkAgreed { link } => match facts.links.get(link) {
            Some(agreed) => {
                let name = Some(agreed.name.as_str());
                letter_about(agreed.carer, "services.letter.link_agreed", name).moot(link.0, OVER)
            }
            None => none,
        },
        Event::LinkEnded {
            other: Some(other), ..
        } => letter_about(*other, "services.letter.link_ended", None),
        Event::LinkEnded { link, .. } => none.moot(link.0, OVER),
        _ => none,
    }
}

const OVER: &str = "link_over";

/// What is not answered in time is forgotten, with the number that was named.
fn over(link: LinkId, ctx: &Ctx) -> Due {
    Due {
        entity: link.0,
        purpose: OVER,
        at: ctx.now.plus(LINK_WAITS),
        not_after: None,
        command: slices::Command::Services(Command::EndLink(EndLink { link })),
    }
}

/// Who booked for somebody hears of everything that the other hears of, but for what they did themselves.
pub fn also_to_carer(facts: &Facts, mut told: Consequences, ctx: &Ctx) -> Consequences {
    let also: Vec<Letter> = told
        .letters
        .iter()
        .filter_map(|letter| {
            let id = letter.about.split('/').nth(3)?;
            let booking = facts.bookings.get(&BookingId(id.parse().ok()?))?;
            let family = booking.actor != booking.subject && !booking.more.by_desk;
            (family && booking.actor != ctx.actor.person && letter.to == booking.subject).then(
                || Letter {
                    to: booking.actor,
                    key: "services.letter.family",
                    facts: letter.facts.clone().with("name", &booking.name),
                    ..letter.clone()
                },
            )
        })
        .collect();
    // Who has no account reads no letters.
    let is_dependant = |to: PersonId| {
        let mut bookings = facts.bookings.values();
        bookings.any(|booking| booking.subject == to && booking.more.dependant)
    };
    told.letters.retain(|letter| !is_dependant(letter.to));
    told.letters.extend(also);
    told
}

fn letter(to: PersonId, key: &'static str, facts: Words) -> Letter {
    Letter {
        to,
        key,
        facts,
        about: PAGE.to_owned(),
        urgent: false,
    }
}
