//! Whom the desk names: somebody with an account here, or a guest.

use super::{Course, booking};
use crate::kernel::{FieldError, PersonId};
use crate::services::{Book, Refusal, Session};

/// Whose booking it is, when the desk names somebody by a number that is their own: who has an account with it, and a
/// confirmed home where this desk is. Whoever lives elsewhere is a guest like anybody without an account: it is not for this
/// desk to learn that they have one.
pub fn holder(
    course: &Course<'_>,
    command: &Book,
    session: &Session,
) -> Result<Option<PersonId>, Refusal> {
    if command.guest.is_nobody() {
        return Ok(None);
    }
    let input = |field: &str, key| Refusal::Input(vec![FieldError::new(field, key)]);
    let desk = course.service(session.service)?.site.desk();
    let home = course.facts.home.as_ref();
    let here = home.is_some_and(|home| home.verified && home.path.contains(desk));
    let named = course.facts.named.as_ref().map(|(person, _)| *person);
    let named = named.filter(|_| here && command.guest.number().is_some());
    if named == Some(course.ctx.actor.person) {
        return Err(input("guest.phone", "services.field.guest_oneself"));
    }
    if named.is_none() && command.guest.name.trim().is_empty() {
        return Err(input("guest.name", "services.field.guest_missing"));
    }
    Ok(named)
}

/// Whether whom it is for has nothing else then. The desk is told that they have, not what or where.
pub fn no_overlap(
    course: &Course<'_>,
    session: &Session,
    holder: Option<PersonId>,
) -> Result<(), Refusal> {
    let free = booking::no_overlap(course, session, None);
    match holder {
        Some(_) => free.map_err(|_| Refusal::Elsewhere {
            session: session.id,
        }),
        None => free,
    }
}
