//! Looking after somebody's bookings: asked, agreed to, ended.

use super::Course;
use crate::kernel::PersonId;
use crate::services::{
    AgreeLink, AskLink, Dependant, EndLink, Event, LINKS_PER_DAY, Link, LinkId, MOST_LINKS, Refusal,
};

/// Asks somebody. Whether anybody has the number makes no difference to who asks.
pub fn ask(course: &mut Course<'_>, command: &AskLink) -> Result<(), Refusal> {
    let me = oneself(course)?;
    let number = command
        .number()
        .map_err(|error| Refusal::Input(vec![error]))?;
    let now = course.ctx.now;
    let named = course.facts.named.as_ref().map(|(person, _)| *person);
    if named == Some(me) {
        return Err(Refusal::LinkOneself);
    }
    if links(course).any(|link| link.agreed.is_some() && link.person == Some(me)) {
        return Err(Refusal::LinkChain);
    }
    let own = || links(course).filter(|link| link.carer == me);
    if own().any(|link| link.is_open(now) && link.number == number.as_str()) {
        return Ok(());
    }
    if own().any(|link| named.is_some_and(|named| link.joins(me, named))) {
        return Err(Refusal::AlreadyLinked);
    }
    let counting = own().filter(|link| link.agreed.is_some() || link.is_open(now));
    if counting.count() >= MOST_LINKS {
        return Err(Refusal::LinksFull { most: MOST_LINKS });
    }
    if course.facts.asked_lately >= LINKS_PER_DAY {
        return Err(Refusal::LinkAskedOften);
    }
    // What was never answered makes room.
    let over = own().filter(|link| link.agreed.is_none() && !link.is_open(now));
    for link in over.map(|link| link.id).collect::<Vec<_>>() {
        course.happen(Event::LinkEnded { link, other: None });
    }
    course.happen(Event::LinkAsked {
        link: LinkId::derive(course.ctx.command, "link"),
        person: named,
        called: command.called.trim().to_owned(),
        number: number.as_str().to_owned(),
    });
    Ok(())
}

/// Agrees to be looked after.
pub fn agree(course: &mut Course<'_>, command: &AgreeLink) -> Result<(), Refusal> {
    let me = oneself(course)?;
    let link = course.facts.links.get(&command.link);
    let link = link.filter(|link| link.person == Some(me));
    let link = link.ok_or(Refusal::NotFound)?.clone();
    if link.agreed.is_some() {
        return Ok(());
    }
    if !link.is_open(course.ctx.now) {
        return Err(Refusal::LinkOver);
    }
    let chain = |other: &Link| {
        other.agreed.is_some() && (other.carer == me || other.person == Some(link.carer))
    };
    if links(course).any(chain) {
        return Err(Refusal::LinkChain);
    }
    if links(course).any(|other| other.joins(link.carer, me)) {
        return Err(Refusal::AlreadyLinked);
    }
    course.happen(Event::LinkAgreed { link: link.id });
    Ok(())
}

/// Ends a link, takes an asking back, or says no to one; the clock ends what was not answered in time, and with it the
/// number that was named. Who asked is not told of a no: it would say who has the number.
pub fn end(course: &mut Course<'_>, command: &EndLink) -> Result<(), Refusal> {
    if course.ctx.actor.is_clock() {
        let link = course.facts.links.get(&command.link);
        let over = link.is_some_and(|link| link.agreed.is_none() && !link.is_open(course.ctx.now));
        if over {
            course.happen(Event::LinkEnded {
                link: command.link,
                other: None,
            });
        }
        return Ok(());
    }
    let me = oneself(course)?;
    let link = course.facts.links.get(&command.link);
    let link = link.filter(|link| link.carer == me || link.person == Some(me));
    let link = link.ok_or(Refusal::NotFound)?;
    let event = ended(link, me);
    if link.agreed.is_none() && link.carer != me {
        // It stays in the list of who asked until it is over by itself.
        course.happen(Event::LinkDeclined { link: command.link });
    } else {
        course.happen(event);
    }
    Ok(())
}

/// Ends all links of a person whose account is closed.
pub fn forget(course: &mut Course<'_>, person: PersonId) {
    let theirs = links(course).filter(|link| link.carer == person || link.person == Some(person));
    let events: Vec<Event> = theirs.map(|link| ended(link, person)).collect();
    for event in events {
        course.happen(event);
    }
}

/// Whether who acts looks after whom it is for.
pub fn looks_after(course: &Course<'_>) -> bool {
    let (actor, subject) = (course.ctx.actor.person, course.ctx.subject);
    links(course).any(|link| link.joins(actor, subject)) || dependant(course).is_some()
}

/// Whom it is for, when that is somebody without an account whom who acts has entered.
pub fn dependant<'a>(course: &'a Course<'_>) -> Option<&'a Dependant> {
    let one = course.facts.dependant(course.ctx.subject)?;
    (one.carer == course.ctx.actor.person).then_some(one)
}

/// The end of a link by one of the two; the other is told where it was agreed.
fn ended(link: &Link, by: PersonId) -> Event {
    let other = if link.carer == by {
        link.person
    } else {
        Some(link.carer)
    };
    Event::LinkEnded {
        link: link.id,
        other: other.filter(|_| link.agreed.is_some()),
    }
}

fn links<'a>(course: &'a Course<'_>) -> impl Iterator<Item = &'a Link> {
    course.facts.links.values()
}

/// Everybody for themselves alone.
pub fn oneself(course: &Course<'_>) -> Result<PersonId, Refusal> {
    let ctx = course.ctx;
    if ctx.actor.is_clock() || ctx.subject != ctx.actor.person {
        Err(Refusal::NotForThem)
    } else {
        Ok(ctx.subject)
    }
}
