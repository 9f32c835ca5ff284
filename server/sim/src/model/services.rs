//! Services in the model.

mod facts;
mod fair;
mod oversold;

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Minutes, PersonId};
use domain::services::{
    Command, DAYS_KEPT, Dependant, DependantId, Event, Facts, Seal, Services, State,
};

use super::{Slice, Tables};
pub use facts::of_name;
use facts::{
    add_rest, bookings, calendar_of, dependants_of, is_on, linked, live, misses, named_by_desk,
    of_booking, of_day, of_hours, of_session, of_subjects, own, services, subject_name, this_week,
    weeks, with_line,
};
pub use oversold::oversold;

/// From what the seeds of draws are made, here and in the database that runs beside.
pub const SEAL: Seal = Seal([5; 32]);
/// How many bookings of long ago one morning puts away.
const OLD_AT_ONCE: usize = 200;

impl Slice for Services {
    fn gather(tables: &Tables, command: &Command, ctx: &Ctx) -> Facts {
        match command {
            Command::Define(define) => Facts {
                site: tables.site(define.place),
                ..Facts::default()
            },
            Command::Describe(describe) => Facts {
                services: services(tables, &[describe.service]),
                bookings: bookings(tables, |booking| {
                    let same = booking.service == describe.service;
                    same && booking.start > ctx.now && booking.state.is_live()
                }),
                ..Facts::default()
            },
            Command::SayCrowd(say) => Facts {
                services: services(tables, &[say.service]),
                ..Facts::default()
            },
            Command::SetHours(set) => of_hours(tables, set.service, ctx.now),
            Command::ChangeDay(change) => of_hours(tables, change.service, ctx.now),
            Command::ReopenDay(reopen) => of_hours(tables, reopen.service, ctx.now),
            Command::KeepHolidays(_) => Facts {
                holidays: tables.holidays.clone(),
                ..Facts::default()
            },
            Command::OpenSessions(open) => {
                let mut facts = of_hours(tables, open.service, ctx.now);
                let long_ago = ctx.now.civil().date.plus_days(-DAYS_KEPT).start();
                let old = bookings(tables, |booking| {
                    booking.service == open.service && booking.start < long_ago && !booking.put_away
                });
                facts.bookings.extend(old.into_iter().take(OLD_AT_ONCE));
                let old = tables.drawings.iter().filter(|(_, drawing)| {
                    drawing.service == open.service && drawing.start < long_ago && !drawing.put_away
                });
                facts.draws = old.map(|(id, drawing)| (*id, drawing.clone())).collect();
                facts
            }
            Command::CloseDay(close) => of_day(tables, &close.services, close.day),
            Command::Remind(remind) => {
                let due = bookings(tables, |booking| {
                    booking.service == remind.service
                        && is_on(booking.start, remind.day)
                        && booking.state == State::Confirmed
                        && !booking.reminded
                });
                let bookings: BTreeMap<_, _> = due.into_iter().take(Facts::MOST).collect();
                Facts {
                    services: services(tables, &[remind.service]),
                    more: bookings.len() >= Facts::MOST,
                    bookings,
                    ..Facts::default()
                }
            }
            Command::CallOff(call_off) => {
                let mut facts = of_session(tables, call_off.session);
                facts.bookings = live(tables, &BTreeSet::from([call_off.session]));
                facts
            }
            Command::TellOutside(tell) => {
                let mut facts = of_session(tables, tell.session);
                let further = bookings(tables, |booking| {
                    booking.session == tell.session
                        && booking.state.is_live()
                        && tell.after.is_none_or(|after| after < booking.id)
                });
                facts.bookings = further.into_iter().take(Facts::MOST).collect();
                facts.more = facts.bookings.len() >= Facts::MOST;
                facts
            }
            Command::Settle(settle) => with_line(tables, settle.session, None, ctx.now),
            Command::Book(book) => {
                let mut facts = with_line(tables, book.session, None, ctx.now);
                for other in book.also.iter().copied().chain(weeks(tables, book)) {
                    facts.merge(with_line(tables, other, None, ctx.now));
                }
                if !book.guest.is_nobody() {
                    named_by_desk(tables, book, &mut facts, ctx);
                    return facts;
                }
                let other = ctx.subject != ctx.actor.person;
                let dependant = tables.dependants.get(&DependantId(ctx.subject.0));
                let dependant = dependant.filter(|one| other && one.carer == ctx.actor.person);
                if dependant.is_none() && !tables.people.contains_key(&ctx.subject) {
                    return Facts::default();
                }
                facts.misses = misses(tables, &BTreeSet::from([ctx.subject]), ctx.now);
                let weeks = facts.sessions.keys();
                let weeks =
                    weeks.map(|id| (*id, this_week(tables, &facts, *id, ctx.subject, None)));
                facts.this_week = weeks.collect();
                facts.own = own(tables, ctx.subject, ctx.now);
                facts.name = subject_name(tables, ctx.subject);
                if let Some(one) = dependant {
                    facts.home.clone_from(&ctx.actor.home);
                    facts.dependants.insert(one.id, one.clone());
                } else if other {
                    let links = linked(tables, &[ctx.subject]).links;
                    let between = links.into_iter();
                    let between =
                        between.filter(|(_, link)| link.joins(ctx.actor.person, ctx.subject));
                    facts.links = between.collect();
                    facts.home = tables.actor(ctx.subject).and_then(|subject| subject.home);
                }
                facts
            }
            Command::Cancel(cancel) => {
                let mut facts = of_booking(tables, cancel.booking, ctx);
                if cancel.rest {
                    add_rest(tables, &mut facts, cancel.booking, ctx);
                }
                facts
            }
            Command::Reconfirm(say) => of_booking(tables, say.booking, ctx),
            Command::AskAgain(ask) => of_booking(tables, ask.booking, ctx),
            Command::Accept(accept) => of_booking(tables, accept.booking, ctx),
            Command::Decline(decline) => of_booking(tables, decline.booking, ctx),
            Command::Leave(leave) => of_booking(tables, leave.booking, ctx),
            Command::EndOthers(end) => {
                let Some(booking) = tables.bookings.get(&end.booking) else {
                    return Facts::default();
                };
                let any = booking.more.any;
                let beside = tables.bookings.values().filter(|other| {
                    let in_line =
                        matches!(other.state, State::Waiting { .. } | State::Offered { .. });
                    other.subject == booking.subject
                        && any.is_some()
                        && other.more.any == any
                        && in_line
                });
                let sessions = beside.map(|other| other.session);
                let mut facts = Facts::default();
                for at in sessions.chain([booking.session]).collect::<BTreeSet<_>>() {
                    facts.merge(with_line(tables, at, Some(end.booking), ctx.now));
                }
                facts
            }
            Command::Forget(forget) => {
                let dependants = dependants_of(tables, forget.person);
                let mut subjects: Vec<PersonId> =
                    dependants.values().map(Dependant::subject).collect();
                subjects.push(forget.person);
                Facts {
                    dependants,
                    calendars: calendar_of(tables, forget.person),
                    links: linked(tables, &[forget.person]).links,
                    ..of_subjects(tables, &subjects)
                }
            }
            Command::AddDependant(_) => Facts {
                dependants: dependants_of(tables, ctx.subject),
                ..Facts::default()
            },
            Command::RemoveDependant(remove) => {
                let dependants = dependants_of(tables, ctx.subject);
                let booked = match dependants.get(&remove.dependant) {
                    Some(one) => of_subjects(tables, &[one.subject()]),
                    None => Facts::default(),
                };
                Facts {
                    dependants,
                    ..booked
                }
            }
            Command::Move(to) => {
                let Some(booking) = tables.bookings.get(&to.booking) else {
                    return Facts::default();
                };
                let mut facts = with_line(tables, booking.session, Some(to.booking), ctx.now);
                facts.merge(with_line(tables, to.session, Some(to.booking), ctx.now));
                facts.own = own(tables, booking.subject, ctx.now);
                let (id, subject) = (to.session, booking.subject);
                let this_week = this_week(tables, &facts, id, subject, Some(to.booking));
                facts.this_week.insert(id, this_week);
                facts
            }
            Command::CheckIn(check) => of_booking(tables, check.booking, ctx),
            Command::Mark(mark) => of_booking(tables, mark.booking, ctx),
            Command::Note(note) => of_booking(tables, note.booking, ctx),
            Command::OpenCalendar(_) | Command::CloseCalendar(_) => {
                if !tables.people.contains_key(&ctx.subject) {
                    return Facts::default();
                }
                Facts {
                    seal: Some(SEAL),
                    calendars: calendar_of(tables, ctx.subject),
                    ..Facts::default()
                }
            }
            Command::AskLink(ask) => {
                let mut facts = linked(tables, &[ctx.subject]);
                if let Ok(number) = ask.number() {
                    let mut people = tables.people.iter();
                    let named = people.find(|(_, known)| known.phone == number.as_str());
                    facts.named = named.map(|(id, _)| (*id, tables.name(*id)));
                    let since = ctx.now.minus(Minutes::days(1));
                    let lately = tables.linking.iter();
                    let lately = lately.filter(|(who, at)| *who == ctx.actor.person && *at > since);
                    facts.asked_lately = lately.count() as u64;
                }
                facts
            }
            Command::AgreeLink(agree) => match tables.links.get(&agree.link) {
                Some(link) => linked(tables, &[ctx.subject, link.carer]),
                None => Facts::default(),
            },
            Command::EndLink(end) if ctx.actor.is_clock() => match tables.links.get(&end.link) {
                Some(link) => linked(tables, &[link.carer]),
                None => Facts::default(),
            },
            Command::EndLink(_) => linked(tables, &[ctx.subject]),
            Command::MarkRest(mark) => {
                let mut facts = of_session(tables, mark.session);
                let unmarked = bookings(tables, |booking| {
                    booking.session == mark.session
                        && booking.state == State::Confirmed
                        && booking.attendance.is_none()
                });
                facts.bookings = unmarked.into_iter().take(Facts::MOST).collect();
                let people = facts.bookings.values().map(|booking| booking.subject);
                facts.misses = misses(tables, &people.collect(), ctx.now);
                facts
            }
        }
    }

    fn save(tables: &mut Tables, before: &Facts, after: Facts, events: &[Event], ctx: &Ctx) {
        let unfair = fair::unfair(tables, before, &after, events, ctx);
        tables.unfair.extend(unfair);
        tables.services.extend(after.services);
        tables.sessions.extend(after.sessions);
        tables.bookings.extend(after.bookings);
        tables.drawings.extend(after.draws);
        for link in before.links.keys() {
            tables.links.remove(link);
        }
        tables.links.extend(after.links);
        for one in before.dependants.keys() {
            tables.dependants.remove(one);
        }
        tables.dependants.extend(after.dependants);
        let asked = |event: &&Event| matches!(event, Event::LinkAsked { .. });
        let asked = events.iter().filter(asked);
        let asked = asked.map(|_| (ctx.actor.person, ctx.now));
        tables.linking.extend(asked);
        if after.holidays != before.holidays {
            tables.holidays.clone_from(&after.holidays);
        }
        for (person, calendar) in after.calendars {
            if calendar.secret.is_some() {
                tables.calendars.insert(person, calendar);
            } else {
                tables.calendars.remove(&person);
            }
        }
    }
}
