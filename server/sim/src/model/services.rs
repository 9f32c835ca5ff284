//! Services in the model.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{
    Ctx, Date, Instant, Minutes, PersonId, Phone, Placed, RowKind, Rules, Weekday,
};
use domain::services::{
    Attendance, Book, Booking, BookingId, BookingRow, Calendar, Command, DAYS_KEPT, Dependant,
    DependantId, Engagement, Event, Facts, Link, LinkRow, MISS_WINDOW, Seal, Service, ServiceId,
    Services, Session, SessionId, Standing, State, weeks_after,
};

use super::{Slice, Tables};

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

/// Who has the number that the desk named, where they live and what else they have.
fn named_by_desk(tables: &Tables, book: &Book, facts: &mut Facts, ctx: &Ctx) {
    let number = book.guest.number();
    let mut people = tables.people.iter();
    let named = people.find(|(_, known)| {
        let same = |number: &Phone| number.as_str() == known.phone;
        number.as_ref().is_some_and(same)
    });
    if let Some((named, _)) = named {
        facts.named = Some((*named, tables.name(*named)));
        facts.home = tables.actor(*named).and_then(|holder| holder.home);
        facts.own = own(tables, *named, ctx.now);
    }
}

/// The links of these people.
fn linked(tables: &Tables, people: &[PersonId]) -> Facts {
    let theirs = tables.links.values().filter(|link| {
        people.contains(&link.carer) || link.person.is_some_and(|one| people.contains(&one))
    });
    let named = theirs.map(|link| Link {
        carer_name: tables.name(link.carer),
        name: link.person.map(|one| tables.name(one)).unwrap_or_default(),
        ..link.clone()
    });
    Facts {
        links: named.map(|link| (link.id, link)).collect(),
        ..Facts::default()
    }
}

fn calendar_of(tables: &Tables, person: PersonId) -> BTreeMap<PersonId, Calendar> {
    let known = tables.calendars.get(&person).cloned();
    known
        .map(|calendar| (person, calendar))
        .into_iter()
        .collect()
}

fn is_on(start: Instant, day: Date) -> bool {
    start >= day.start() && start < day.plus_days(1).start()
}

fn services(tables: &Tables, ids: &[ServiceId]) -> BTreeMap<ServiceId, Service> {
    let found = ids.iter().filter_map(|id| {
        let service = tables.services.get(id)?;
        let site = tables.site(service.site.place())?;
        Some((
            *id,
            Service {
                site,
                ..service.clone()
            },
        ))
    });
    found.collect()
}

fn bookings(tables: &Tables, wanted: impl Fn(&Booking) -> bool) -> BTreeMap<BookingId, Booking> {
    let found = tables.bookings.values().filter(|booking| wanted(booking));
    let named = found.map(|booking| {
        let guest = booking.more.guest.as_ref();
        let name = guest.map_or_else(
            || subject_name(tables, booking.subject),
            |guest| guest.name.clone(),
        );
        (
            booking.id,
            Booking {
                name,
                ..booking.clone()
            },
        )
    });
    named.collect()
}

fn in_line(booking: &Booking) -> bool {
    matches!(booking.state, State::Waiting { .. } | State::Offered { .. })
}

fn of_session(tables: &Tables, id: SessionId) -> Facts {
    let Some(session) = tables.sessions.get(&id) else {
        return Facts::default();
    };
    Facts {
        services: services(tables, &[session.service]),
        sessions: BTreeMap::from([(id, session.clone())]),
        ..Facts::default()
    }
}

fn with_line(tables: &Tables, id: SessionId, named: Option<BookingId>, now: Instant) -> Facts {
    let mut facts = of_session(tables, id);
    let session = facts.sessions.get(&id).cloned();
    let due = session.filter(|session| {
        let draw = session.draw.as_ref();
        draw.is_some_and(|draw| draw.is_due(now))
    });
    facts.bookings = bookings(tables, |booking| {
        let entered = due.is_some() && booking.state == State::Entered;
        let unanswered = booking
            .more
            .series
            .is_some_and(|series| series.asked().is_some());
        let wanted = in_line(booking) || entered || unanswered || named == Some(booking.id);
        booking.session == id && wanted
    });
    if let Some(session) = due {
        facts.seal = Some(SEAL);
        let entered = facts.bookings.values();
        let entered = entered.filter(|booking| booking.state == State::Entered);
        let people: BTreeSet<PersonId> = entered.map(|booking| booking.subject).collect();
        let seats = tables.bookings.values().filter(|booking| {
            booking.state.takes_a_seat()
                && people.contains(&booking.subject)
                && booking.start < session.end()
                && session.start < booking.start.plus(booking.length)
        });
        facts.busy = seats.map(|booking| (id, booking.subject)).collect();
    }
    mark_busy(tables, &mut facts);
    facts
}

/// Who of all that wait for these sessions has a confirmed seat elsewhere then.
fn mark_busy(tables: &Tables, facts: &mut Facts) {
    let waits = |booking: &&Booking| matches!(booking.state, State::Waiting { .. });
    let waiting = facts.bookings.values().filter(waits);
    let elsewhere = waiting.filter(|waiting| {
        let Some(session) = facts.sessions.get(&waiting.session) else {
            return false;
        };
        let mut others = tables.bookings.values();
        others.any(|other| {
            other.subject == waiting.subject
                && other.session != session.id
                && other.state == State::Confirmed
                && other.start < session.end()
                && session.start < other.start.plus(other.length)
        })
    });
    let elsewhere = elsewhere.map(|waiting| (waiting.session, waiting.subject));
    let elsewhere: Vec<_> = elsewhere.collect();
    facts.busy.extend(elsewhere);
}

/// The same hour in the weeks after the first.
fn weeks(tables: &Tables, book: &Book) -> Vec<SessionId> {
    let first = tables.sessions.get(&book.session);
    let weeks = book.weeks.unwrap_or_default();
    let after = first.map(|one| weeks_after(one.service, one.start, &one.room, weeks));
    after.into_iter().flatten().collect()
}

/// Adds the weeks after a booking that were booked with it.
fn add_rest(tables: &Tables, facts: &mut Facts, id: BookingId, ctx: &Ctx) {
    let booking = tables.bookings.get(&id);
    let Some((series, start)) = booking.and_then(|one| Some((one.more.series?, one.start))) else {
        return;
    };
    let rest = tables.bookings.values().filter(|other| {
        let same = other.more.series.is_some_and(|one| one.by == series.by);
        same && other.start > start && other.state == State::Confirmed
    });
    for other in rest {
        facts.merge(with_line(tables, other.session, Some(other.id), ctx.now));
    }
}

fn of_booking(tables: &Tables, id: BookingId, ctx: &Ctx) -> Facts {
    let Some(booking) = tables.bookings.get(&id) else {
        return Facts::default();
    };
    let mut facts = with_line(tables, booking.session, Some(id), ctx.now);
    facts.own = own(tables, booking.subject, ctx.now);
    facts.misses = misses(tables, &BTreeSet::from([booking.subject]), ctx.now);
    facts
}

/// When the sessions began that these people missed and that still count.
fn misses(tables: &Tables, people: &BTreeSet<PersonId>, now: Instant) -> Vec<(PersonId, Instant)> {
    let missed = |booking: &&Booking| {
        people.contains(&booking.subject)
            && booking.attendance == Some(Attendance::Missed)
            && booking.start > now.minus(MISS_WINDOW)
    };
    let missed = tables.bookings.values().filter(missed);
    let mut missed: Vec<_> = missed.map(|b| (b.subject, b.start)).collect();
    missed.sort();
    missed
}

/// How many sessions of the service a person, or their household, has in the week of a session, without the one that is to
/// be moved.
fn this_week(
    tables: &Tables,
    facts: &Facts,
    id: SessionId,
    subject: PersonId,
    moved: Option<BookingId>,
) -> u32 {
    let Some(session) = facts.sessions.get(&id) else {
        return 0;
    };
    let Some(service) = facts.services.get(&session.service) else {
        return 0;
    };
    if service.terms.per_week == 0 {
        return 0;
    }
    let mut people = BTreeSet::from([subject]);
    let dependant = tables.dependants.get(&DependantId(subject.0));
    let at = dependant.map_or(subject, |one| one.carer);
    let own = tables.homes.get(&at);
    if let Some(own) = own.filter(|own| own.verified.is_some() && !own.unit.is_empty())
        && service.terms.household
    {
        let together = tables.homes.iter().filter(|(_, home)| {
            home.place == own.place && home.unit == own.unit && home.verified.is_some()
        });
        people.extend(together.map(|(person, _)| *person));
        let theirs = tables.dependants.values();
        let theirs = theirs.filter(|one| people.contains(&one.carer));
        let theirs: Vec<PersonId> = theirs.map(Dependant::subject).collect();
        people.extend(theirs);
    }
    let day = session.start.civil().date;
    let since = Weekday::ALL
        .iter()
        .position(|weekday| *weekday == day.weekday());
    let monday = day.plus_days(-i32::try_from(since.unwrap_or_default()).unwrap_or_default());
    let week = monday.start()..monday.plus_days(7).start();
    let theirs = tables.bookings.values().filter(|booking| {
        booking.service == service.id
            && Some(booking.id) != moved
            && week.contains(&booking.start)
            && people.contains(&booking.subject)
            && booking.state.is_live()
    });
    u32::try_from(theirs.count()).unwrap_or(u32::MAX)
}

/// What a person is in or was in lately, and their family.
fn of_person(tables: &Tables, person: PersonId) -> Facts {
    Facts {
        calendars: calendar_of(tables, person),
        links: linked(tables, &[person]).links,
        ..of_subjects(tables, &[person])
    }
}

fn dependants_of(tables: &Tables, carer: PersonId) -> BTreeMap<DependantId, Dependant> {
    let own = tables.dependants.iter();
    let own = own.filter(|(_, one)| one.carer == carer);
    own.map(|(id, one)| (*id, one.clone())).collect()
}

/// What somebody goes by, with an account or as somebody's dependant.
fn subject_name(tables: &Tables, subject: PersonId) -> String {
    let dependant = tables.dependants.get(&DependantId(subject.0));
    dependant.map_or_else(|| tables.name(subject), |one| one.name.clone())
}

/// What these are in or were in lately, with their sessions and the lines there.
fn of_subjects(tables: &Tables, subjects: &[PersonId]) -> Facts {
    let shown = |booking: &Booking| {
        let reason = matches!(&booking.state, State::CalledOff { reason } if !reason.is_empty());
        let excused = matches!(booking.attendance, Some(Attendance::Excused { .. }));
        subjects.contains(&booking.subject) && (!booking.put_away || reason || excused)
    };
    let own = bookings(tables, shown);
    let at: Vec<ServiceId> = own.values().map(|booking| booking.service).collect();
    let live = own.values().filter(|booking| booking.state.is_live());
    let live: BTreeSet<SessionId> = live.map(|booking| booking.session).collect();
    let sessions = live.iter().filter_map(|id| tables.sessions.get(id));
    let mut facts = Facts {
        services: services(tables, &at),
        sessions: sessions
            .map(|session| (session.id, session.clone()))
            .collect(),
        bookings: bookings(tables, |booking| {
            own.contains_key(&booking.id) || (in_line(booking) && live.contains(&booking.session))
        }),
        ..Facts::default()
    };
    mark_busy(tables, &mut facts);
    facts
}

/// The rows that show the name of a person.
pub fn of_name(tables: &Tables, person: PersonId) -> Vec<Placed> {
    let rows = Services::project(&of_person(tables, person)).into_iter();
    rows.filter(|(.., body)| [BookingRow::KIND, LinkRow::KIND].contains(&body.kind()))
        .collect()
}

fn of_hours(tables: &Tables, id: ServiceId, now: Instant) -> Facts {
    let ahead = |session: &&Session| {
        session.service == id && (session.start > now || session.standing != Standing::PutAway)
    };
    let sessions = tables.sessions.values().filter(ahead);
    let sessions: BTreeMap<_, _> = sessions.map(|s| (s.id, s.clone())).collect();
    let mut facts = Facts {
        services: services(tables, &[id]),
        bookings: bookings(tables, |booking| {
            in_line(booking) && sessions.contains_key(&booking.session)
        }),
        sessions,
        seal: Some(SEAL),
        holidays: tables.holidays.clone(),
        ..Facts::default()
    };
    mark_busy(tables, &mut facts);
    facts
}

fn of_day(tables: &Tables, ids: &[ServiceId], day: Date) -> Facts {
    let services = services(tables, ids);
    let of_it =
        |session: &&Session| services.contains_key(&session.service) && is_on(session.start, day);
    let sessions = tables.sessions.values().filter(of_it);
    let sessions: BTreeMap<_, _> = sessions.map(|s| (s.id, s.clone())).collect();
    let occupied = sessions.values().filter(|session| session.is_occupied());
    let occupied = occupied.map(|session| session.id).collect();
    Facts {
        bookings: live(tables, &occupied),
        services,
        sessions,
        ..Facts::default()
    }
}

/// As many live bookings of these sessions as one transaction sees to, in the order of their starts.
fn live(tables: &Tables, sessions: &BTreeSet<SessionId>) -> BTreeMap<BookingId, Booking> {
    let found = bookings(tables, |booking| {
        sessions.contains(&booking.session) && booking.state.is_live()
    });
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(|(id, booking)| (booking.start, *id));
    found.into_iter().take(Facts::MOST).collect()
}

fn own(tables: &Tables, subject: PersonId, now: Instant) -> Vec<Engagement> {
    let since = now.minus(Minutes::hours(12));
    let found = bookings(tables, |booking| {
        booking.subject == subject && booking.start > since && booking.state.is_live()
    });
    let mut own: Vec<_> = found
        .into_values()
        .map(|booking| Engagement {
            booking: booking.id,
            session: booking.session,
            name: tables
                .services
                .get(&booking.service)
                .map(|service| service.fields.name.clone())
                .unwrap_or_default(),
            start: booking.start,
            length: booking.length,
            state: booking.state,
            any: booking.more.any,
        })
        .collect();
    own.sort_by_key(|engagement| (engagement.start, engagement.booking));
    own
}

/// What is wrong with seats, judged by the bookings themselves.
pub fn oversold(tables: &Tables) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<SessionId, (u32, u32, u32)> = BTreeMap::new();
    let mut seats: BTreeMap<PersonId, Vec<&Booking>> = BTreeMap::new();
    let mut live: BTreeMap<(SessionId, PersonId), u32> = BTreeMap::new();
    let mut entered: BTreeMap<SessionId, u32> = BTreeMap::new();
    for booking in tables.bookings.values() {
        let count = counts.entry(booking.session).or_default();
        match booking.state {
            State::Confirmed => count.0 += booking.seats(),
            State::Offered { .. } => count.1 += booking.seats(),
            State::Waiting { .. } => count.2 += 1,
            State::Entered => *entered.entry(booking.session).or_default() += 1,
            _ => {}
        }
        if booking.state.is_live() {
            *live.entry((booking.session, booking.subject)).or_default() += 1;
        }
        if booking.state.takes_a_seat() {
            seats.entry(booking.subject).or_default().push(booking);
        }
    }
    for session in tables.sessions.values() {
        let (booked, held, waiting) = counts.remove(&session.id).unwrap_or_default();
        if booked + held > session.seats {
            wrong.push(format!(
                "session {}: {booked} booked and {held} held of {} seats",
                session.id, session.seats
            ));
        }
        if (session.booked, session.held, session.waiting) != (booked, held, waiting) {
            wrong.push(format!(
                "session {} counts {}+{}+{}, its bookings are {booked}+{held}+{waiting}",
                session.id, session.booked, session.held, session.waiting
            ));
        }
    }
    for session in tables.sessions.values() {
        let counted = entered.remove(&session.id).unwrap_or_default();
        if session.entered() != counted {
            wrong.push(format!(
                "session {} counts {} in its draw, its bookings are {counted}",
                session.id,
                session.entered()
            ));
        }
    }
    for drawing in tables.drawings.values() {
        if let Err(what) = drawing.verify() {
            wrong.push(format!("the draw of session {}: {what}", drawing.session));
        }
    }
    let agreed = || tables.links.values().filter(|link| link.agreed.is_some());
    for link in agreed() {
        let same =
            agreed().filter(|other| (other.carer, other.person) == (link.carer, link.person));
        if same.count() > 1 || link.person == Some(link.carer) {
            wrong.push(format!(
                "{} is linked to {:?} twice",
                link.carer, link.person
            ));
        }
        if agreed().any(|other| other.person == Some(link.carer)) {
            wrong.push(format!(
                "{} looks after somebody and is looked after",
                link.carer
            ));
        }
    }
    let twice = live.iter().filter(|(_, count)| **count > 1);
    wrong.extend(twice.map(|((session, person), count)| {
        format!("{person} has {count} live bookings of session {session}")
    }));
    for (person, booked) in seats {
        for (index, one) in booked.iter().enumerate() {
            let meets = booked[index + 1..].iter().find(|other| {
                one.start < other.start.plus(other.length)
                    && other.start < one.start.plus(one.length)
            });
            if let Some(other) = meets {
                wrong.push(format!(
                    "{person} sits in sessions {} and {} at once",
                    one.session, other.session
                ));
            }
        }
    }
    wrong
}
