//! What a service asks of those who book it themselves. Staff who book for somebody answer for it themselves.

use super::{Course, family, may_run};
use crate::kernel::{Actor, PlaceId, Site};
use crate::services::{Book, LEFT_OVER, Refusal, Regard, Service, Session, Who, regard};

/// Whether who acts may book this session for whom it is to be: by who they are, by the hour, by how often.
pub fn allowed(course: &Course<'_>, session: &Session) -> Result<(), Refusal> {
    let service = course.service(session.service)?;
    if by_desk(course, service) {
        return Ok(());
    }
    who(course, service)?;
    in_time(course, service, session)?;
    not_too_often(course, service, session)
}

/// Whether who acts may move their seat to this session: by the hour, and by how often there, without the seat that they
/// give up. Who they are was asked when they booked.
pub fn may_move_to(course: &Course<'_>, session: &Session) -> Result<(), Refusal> {
    let service = course.service(session.service)?;
    in_time(course, service, session)?;
    not_too_often(course, service, session)
}

/// Whether who books says that whoever comes is as old as the service asks. Staff see whom they book for.
pub fn age_stated(course: &Course<'_>, session: &Session, command: &Book) -> Result<(), Refusal> {
    let service = course.service(session.service)?;
    let Some(ages) = service.terms.ages().filter(|_| !by_desk(course, service)) else {
        return Ok(());
    };
    // What the year of birth says goes before what is ticked.
    let year = session.start.civil().date.ymd().0;
    let known = family::dependant(course).and_then(|one| one.is_of(ages, year));
    let session = session.id;
    match known {
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::OtherAge { session, ages }),
        None if command.age => Ok(()),
        None => Err(Refusal::AgeUnstated { session, ages }),
    }
}

/// Whether staff book it for somebody else.
pub fn by_desk(course: &Course<'_>, service: &Service) -> bool {
    let other = course.ctx.subject != course.ctx.actor.person;
    other && family::dependant(course).is_none() && may_run(&course.ctx.actor, &service.site)
}

/// What those who missed too many sessions meet: they wait behind everybody else, for what is left over.
pub fn must_wait(course: &Course<'_>, session: &Session) -> Result<Option<Refusal>, Refusal> {
    let service = course.service(session.service)?;
    let left_over = course.ctx.now >= session.deadline().minus(LEFT_OVER);
    if by_desk(course, service) || left_over {
        return Ok(None);
    }
    let misses = course.facts.misses_of(course.ctx.subject);
    Ok(
        match regard(&misses, service.terms.misses, course.ctx.now) {
            Regard::WaitsOnly { missed, until } => Some(Refusal::WaitsOnly {
                session: session.id,
                missed,
                until,
            }),
            Regard::Good | Regard::Warned { .. } => None,
        },
    )
}

fn who(course: &Course<'_>, service: &Service) -> Result<(), Refusal> {
    // Whoever is booked for is who comes: where they live counts, not where who books for them does.
    let other = course.ctx.subject != course.ctx.actor.person;
    let subject = other.then(|| Actor {
        home: course.facts.home.clone(),
        ..course.ctx.actor.clone()
    });
    let actor = subject.as_ref().unwrap_or(&course.ctx.actor);
    match service.terms.who {
        Who::Verified if !actor.is_verified() => Err(Refusal::NotVerified),
        Who::Residents if !actor.lives_in(service.site.desk()) => Err(Refusal::NotResident {
            place: named(&service.site, service.site.desk()),
        }),
        Who::Here if !actor.lives_in(service.site.place()) => Err(Refusal::NotResident {
            place: service.site.name.clone(),
        }),
        Who::Anyone | Who::Verified | Who::Residents | Who::Here => Ok(()),
    }
}

/// What a place is called, where that is at hand; empty is the community of the site.
fn named(site: &Site, place: PlaceId) -> String {
    if site.place() == place {
        site.name.clone()
    } else {
        String::new()
    }
}

fn in_time(course: &Course<'_>, service: &Service, session: &Session) -> Result<(), Refusal> {
    let last = session.start.minus(service.terms.lead);
    if course.ctx.now > last {
        Err(Refusal::TooShort {
            last,
            contact: service.fields.contact.clone(),
        })
    } else {
        Ok(())
    }
}

fn not_too_often(course: &Course<'_>, service: &Service, session: &Session) -> Result<(), Refusal> {
    let most = service.terms.per_week;
    let this_week = course.facts.this_week.get(&session.id).copied();
    if most > 0 && this_week.unwrap_or_default() >= most {
        Err(Refusal::OftenEnough {
            service: service.id,
            most,
            household: service.terms.household,
        })
    } else {
        Ok(())
    }
}
