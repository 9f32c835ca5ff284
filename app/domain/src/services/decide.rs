//! The decisions: what is malformed, then the hours, the line, and the bookings, each in a file of its own.

use super::{Command, Event, Facts, Refusal, Service, ServiceId, Services};
use crate::kernel::{Actor, Ctx, Purpose, Rules, Site, Time};

mod allowed;
mod attendance;
mod booking;
mod calendar;
mod crowd;
mod dependant;
mod desk;
mod draw;
mod family;
mod forget;
mod form;
mod holidays;
mod hours;
mod line;
mod moving;
mod outside;
mod series;

pub use draw::{DRAWS_AT, MOST_ENTERED};
pub use form::{check, hours as hours_of};
pub use holidays::{Met, met};

/// When the clock opens one more day, in the place's time.
pub const OPENS_AT: Time = Time(6 * 60);
/// When the clock reminds who comes tomorrow, in the place's time.
pub const REMINDS_AT: Time = Time(18 * 60);
/// How many people may wait for one session.
pub const MOST_WAITING: u32 = 50;

/// For how many days a booking stays in its person's and the desk's lists.
pub const DAYS_KEPT: i32 = 30;

/// Decides a command into events, or refuses it.
pub fn decide(facts: &Facts, command: &Command, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
    check(command)?;
    #[cfg(feature = "planted")]
    let believing = Ctx {
        now: ctx.made,
        ..ctx.clone()
    };
    #[cfg(feature = "planted")]
    let ctx = if crate::kernel::planted::is("phone_clock_believed") {
        &believing
    } else {
        ctx
    };
    let mut day = Course::new(facts, ctx);
    match command {
        Command::Define(define) => hours::define(&mut day, define),
        Command::Describe(describe) => hours::describe(&mut day, describe),
        Command::SetHours(set) => hours::set(&mut day, set),
        Command::ChangeDay(change) => hours::change_day(&mut day, change),
        Command::CloseDay(close) => hours::close_day(&mut day, close),
        Command::ReopenDay(reopen) => hours::reopen_day(&mut day, reopen),
        Command::KeepHolidays(keep) => holidays::keep(&mut day, keep),
        Command::OpenSessions(open) => hours::open_sessions(&mut day, open),
        Command::CallOff(call_off) => hours::call_off(&mut day, call_off),
        Command::TellOutside(tell) => outside::tell(&mut day, tell),
        Command::Settle(settle) => line::settle_by_clock(&mut day, settle),
        Command::Remind(remind) => hours::remind(&mut day, remind),
        Command::Book(book) => booking::book(&mut day, book),
        Command::Cancel(cancel) => booking::cancel(&mut day, cancel),
        Command::Accept(accept) => booking::accept(&mut day, accept),
        Command::Decline(decline) => booking::decline(&mut day, decline),
        Command::Leave(leave) => booking::leave(&mut day, leave),
        Command::Reconfirm(say) => series::reconfirm(&mut day, say),
        Command::AskAgain(ask) => series::ask_again(&mut day, ask),
        Command::EndOthers(end) => booking::end_others(&mut day, end),
        Command::Forget(forget) => forget::forget(&mut day, forget),
        Command::Move(to) => moving::move_to(&mut day, to),
        Command::CheckIn(check) => attendance::check_in(&mut day, check),
        Command::Mark(mark) => attendance::mark(&mut day, mark),
        Command::MarkRest(mark) => attendance::mark_rest(&mut day, mark),
        Command::Note(note) => attendance::note(&mut day, note),
        Command::SayCrowd(say) => crowd::say(&mut day, say),
        Command::OpenCalendar(_) => calendar::open(&mut day),
        Command::CloseCalendar(_) => calendar::close(&mut day),
        Command::AskLink(ask) => family::ask(&mut day, ask),
        Command::AgreeLink(agree) => family::agree(&mut day, agree),
        Command::EndLink(end) => family::end(&mut day, end),
        Command::AddDependant(add) => dependant::add(&mut day, add),
        Command::RemoveDependant(remove) => dependant::remove(&mut day, remove),
    }?;
    Ok(day.events)
}

/// The course of one decision: what has happened so far, and the facts as they are after it. What is past due
/// happens first, so that everything else is decided upon facts in which it is past.
struct Course<'a> {
    facts: Facts,
    ctx: &'a Ctx,
    events: Vec<Event>,
}

impl<'a> Course<'a> {
    fn new(facts: &Facts, ctx: &'a Ctx) -> Self {
        Self {
            facts: facts.clone(),
            ctx,
            events: Vec::new(),
        }
    }

    fn happen(&mut self, event: Event) {
        Services::apply(&mut self.facts, &event, self.ctx);
        self.events.push(event);
    }

    fn service(&self, service: ServiceId) -> Result<&Service, Refusal> {
        self.facts.services.get(&service).ok_or(Refusal::NotFound)
    }

    /// A service that the actor may run.
    fn run(&self, service: ServiceId) -> Result<&Service, Refusal> {
        let service = self.service(service)?;
        if may_run(&self.ctx.actor, &service.site) {
            Ok(service)
        } else {
            Err(Refusal::NotYours {
                place: service.site.name.clone(),
            })
        }
    }

    /// Commands of the clock are nobody else's.
    fn by_clock(&self) -> Result<(), Refusal> {
        if self.ctx.actor.is_clock() {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        }
    }
}

/// Whether `actor` may run the services at `site`. The pages ask too, to offer only what can work.
pub fn may_run(actor: &Actor, site: &Site) -> bool {
    actor.works_for(Purpose::Services, &site.path)
}
