//! About how full a room is: a report, recorded by the time at which it was seen; one that was overtaken changes nothing.

use super::Course;
use crate::services::{Crowded, Event, Refusal, SayCrowd};

/// Says how full a room is that people drop in at.
pub fn say(course: &mut Course<'_>, command: &SayCrowd) -> Result<(), Refusal> {
    let at = course.ctx.made.min(course.ctx.now);
    let service = course.run(command.service)?;
    if !service.terms.drop_in {
        return Err(Refusal::NoDropIn);
    }
    if service.crowd.is_some_and(|known| known.at >= at) {
        return Ok(());
    }
    course.happen(Event::CrowdSaid {
        service: command.service,
        crowd: Crowded {
            crowd: command.crowd,
            at,
        },
    });
    Ok(())
}
