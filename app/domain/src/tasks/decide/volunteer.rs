//! What volunteers can do: said by themselves, trainings recorded by the desk of their community.

use super::{by_clock, may_publish};
use crate::kernel::{Ctx, FieldError, PersonId};
use crate::tasks::{
    EndTraining, Event, Facts, Refusal, SetSkills, Train, Volunteer, command::skills,
};

/// Lets the desk of somebody's home know them, where it does not yet.
pub fn enrolled(facts: &Facts, person: PersonId) -> Option<Event> {
    let known = facts.volunteer.as_ref().is_some_and(|volunteer| {
        let desk = |site: &crate::kernel::Site| site.desk();
        volunteer.desk.as_ref().map(desk) == facts.home.as_ref().map(desk)
            && volunteer.name == facts.name
    });
    (!known).then_some(Event::Enrolled { person })
}

pub fn set_skills(facts: &Facts, said: &SetSkills, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    if ctx.subject != ctx.actor.person {
        return Err(Refusal::NotForOthers);
    }
    let skills = skills(&said.skills);
    let before = facts.volunteer.as_ref();
    let same = before.is_some_and(|volunteer| volunteer.skills == skills);
    let person = ctx.subject;
    let said = (!same).then_some(Event::SkillsSaid { person, skills });
    Ok(enrolled(facts, person).into_iter().chain(said).collect())
}

pub fn train(facts: &Facts, train: &Train, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let volunteer = of_own_desk(facts, ctx)?;
    // Nobody vouches for themselves.
    if volunteer.person == ctx.actor.person {
        return Err(Refusal::OwnTraining);
    }
    if train
        .until
        .is_some_and(|until| until < ctx.now.civil().date)
    {
        let error = FieldError::new("until", "tasks.field.past");
        return Err(Refusal::Input(vec![error]));
    }
    let mut own = volunteer.trainings.iter();
    if own.any(|own| own.training == train.training && own.until == train.until) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Trained {
        person: volunteer.person,
        training: train.training,
        until: train.until,
    }])
}

pub fn end_training(facts: &Facts, end: &EndTraining, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    let volunteer = of_own_desk(facts, ctx)?;
    let mut own = volunteer.trainings.iter();
    if !own.any(|own| own.training == end.training) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::TrainingEnded {
        person: volunteer.person,
        training: end.training,
    }])
}

pub fn forget(facts: &Facts, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    by_clock(ctx)?;
    let known = facts.volunteer.iter();
    let forgotten = known.map(|volunteer| Event::VolunteerForgotten {
        person: volunteer.person,
    });
    Ok(forgotten.collect())
}

/// A volunteer whom a desk of the actor's knows.
fn of_own_desk<'a>(facts: &'a Facts, ctx: &Ctx) -> Result<&'a Volunteer, Refusal> {
    let volunteer = facts.volunteer.as_ref().ok_or(Refusal::NotFound)?;
    let desk = volunteer.desk.as_ref().ok_or(Refusal::NotFound)?;
    if may_publish(&ctx.actor, desk) {
        Ok(volunteer)
    } else {
        Err(Refusal::NotFound)
    }
}
