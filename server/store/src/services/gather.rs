//! The facts for one command. Lock order: services, sessions, bookings, each by id; then whom it is for.
//!
//! Booking is what thousands do at once: it reads the session with its service, the person and their own
//! bookings, and the line only where there is one and who asks may still join it.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Ctx, Date, Instant, PersonId};
use domain::services::{
    Book, Booking, BookingId, CloseDay, Command, DAYS_KEPT, Dependant, Facts, MarkRest, Move,
    Remind, Service, ServiceId, Session, SessionId, State, TellOutside, may_run,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use super::entity::{
    IN_LINE, LIVE, booking, booking_of, service, service_of, service_session, session_of,
};
use super::{calendar, dependants, draws, elsewhere, family, holidays, people, series};
use crate::kernel::held::Held as _;
use crate::kernel::tables::place;
use crate::kernel::{StoreError, places};

/// How many bookings of long ago one morning puts away.
const OLD_AT_ONCE: u64 = 200;

pub async fn gather(
    tx: &DatabaseTransaction,
    command: &Command,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    match command {
        Command::Define(define) => Ok(Facts {
            site: places::site(tx, define.place).await?,
            ..Facts::default()
        }),
        Command::Describe(describe) => described(tx, describe.service, ctx).await,
        Command::SayCrowd(say) => Ok(Facts {
            services: services(tx, &[say.service]).await?,
            ..Facts::default()
        }),
        Command::SetHours(set) => of_hours(tx, set.service, ctx).await,
        Command::ChangeDay(change) => of_hours(tx, change.service, ctx).await,
        Command::ReopenDay(reopen) => of_hours(tx, reopen.service, ctx).await,
        Command::KeepHolidays(_) => Ok(Facts {
            holidays: holidays::kept(tx).await?,
            ..Facts::default()
        }),
        Command::OpenSessions(open) => with_old(tx, open.service, ctx).await,
        Command::CloseDay(close) => of_day(tx, close, ctx).await,
        Command::Remind(remind) => to_remind(tx, remind, ctx).await,
        Command::CallOff(call_off) => {
            let mut facts = of_session(tx, call_off.session).await?;
            facts.bookings = live(tx, &[call_off.session.0], ctx).await?;
            Ok(facts)
        }
        Command::TellOutside(tell) => to_tell(tx, tell, ctx).await,
        Command::Settle(settle) => with_line(tx, settle.session, None, ctx).await,
        Command::Book(book) => booking_facts(tx, book, ctx).await,
        Command::Cancel(cancel) if cancel.rest => series::of_rest(tx, cancel.booking, ctx).await,
        Command::Cancel(cancel) => of_booking(tx, cancel.booking, ctx).await,
        Command::Reconfirm(say) => of_booking(tx, say.booking, ctx).await,
        Command::AskAgain(ask) => of_booking(tx, ask.booking, ctx).await,
        Command::Accept(accept) => of_booking(tx, accept.booking, ctx).await,
        Command::Decline(decline) => of_booking(tx, decline.booking, ctx).await,
        Command::Leave(leave) => of_booking(tx, leave.booking, ctx).await,
        Command::EndOthers(end) => of_others(tx, end.booking, ctx).await,
        Command::Forget(forget) => of_account(tx, forget.person, ctx).await,
        Command::AddDependant(_) => dependants::adding(tx, ctx).await,
        Command::RemoveDependant(remove) => dependants::removing(tx, remove, ctx).await,
        Command::Move(to) => of_move(tx, to, ctx).await,
        Command::CheckIn(check) => of_booking(tx, check.booking, ctx).await,
        Command::Mark(mark) => of_booking(tx, mark.booking, ctx).await,
        Command::MarkRest(mark) => unmarked(tx, mark, ctx).await,
        Command::Note(note) => of_booking(tx, note.booking, ctx).await,
        Command::OpenCalendar(_) | Command::CloseCalendar(_) => calendar::facts(tx, ctx).await,
        Command::AskLink(ask) => family::asking(tx, ask, ctx).await,
        Command::AgreeLink(agree) => family::agreeing(tx, agree.link, ctx).await,
        Command::EndLink(end) => family::ending(tx, end.link, ctx).await,
    }
}

async fn booking_facts(
    tx: &DatabaseTransaction,
    book: &Book,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let several = !book.also.is_empty() || book.weeks.is_some_and(|weeks| weeks > 1);
    let mut facts = if several {
        of_several(tx, book, ctx).await?
    } else {
        of_session_asked(tx, book.session, ctx).await?
    };
    // Somebody without an account has nothing else, and goes by the name that was typed.
    if !book.guest.is_nobody() {
        return named_by_desk(tx, book, facts, ctx).await;
    }
    let dependant = if ctx.subject == ctx.actor.person {
        None
    } else {
        dependants::booked_for(tx, ctx).await?
    };
    let name = match &dependant {
        Some(one) => one.name.clone(),
        None => match people::locked(tx, ctx.subject).await? {
            Some(subject) => subject.name,
            None => return Ok(Facts::default()),
        },
    };
    facts.own = people::own(tx, ctx.subject, ctx.now).await?;
    facts.misses = people::misses(tx, [ctx.subject], ctx.now).await?;
    for (id, session) in &facts.sessions {
        if let Some(service) = facts.services.get(&session.service) {
            let this_week = people::this_week(tx, service, session, ctx.subject, None).await?;
            facts.this_week.insert(*id, this_week);
        }
    }
    facts.name = name;
    if let Some(one) = dependant {
        // They live with who looks after them.
        facts.home.clone_from(&ctx.actor.home);
        facts.dependants.insert(one.id, one);
    } else if ctx.subject != ctx.actor.person {
        facts.links = family::between(tx, ctx).await?;
        let subject = crate::kernel::people::actor(tx, ctx.subject).await?;
        facts.home = subject.and_then(|subject| subject.home);
    }
    Ok(facts)
}

/// Who has the number that the desk named, where they live and what else they have. Nobody else looks numbers up.
async fn named_by_desk(
    tx: &DatabaseTransaction,
    book: &Book,
    mut facts: Facts,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let mut services = facts.services.values();
    let runs = services.any(|service| may_run(&ctx.actor, &service.site));
    let Some(number) = book.guest.number().filter(|_| runs) else {
        return Ok(facts);
    };
    let Some(named) = people::with_number(tx, &number).await? else {
        return Ok(facts);
    };
    if let Some(row) = people::locked(tx, named).await? {
        facts.own = people::own(tx, named, ctx.now).await?;
        let holder = crate::kernel::people::actor(tx, named).await?;
        facts.home = holder.and_then(|holder| holder.home);
        facts.named = Some((named, row.name));
    }
    Ok(facts)
}

/// The session that somebody asks for, and its line where it makes a difference.
async fn of_session_asked(
    tx: &DatabaseTransaction,
    id: SessionId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let mut facts = of_session(tx, id).await?;
    let turns_all_away = |session: &Session| session.turns_all_away(ctx.now);
    if !facts.sessions.get(&id).is_some_and(turns_all_away) {
        read_line(tx, &mut facts, id, None, ctx).await?;
    }
    Ok(facts)
}

/// All the sessions that would do, and the same hour in the weeks after the first.
async fn of_several(tx: &DatabaseTransaction, book: &Book, ctx: &Ctx) -> Result<Facts, StoreError> {
    let mut ids: BTreeSet<SessionId> = book.also.iter().copied().chain([book.session]).collect();
    ids.extend(series::weeks(tx, book).await?);
    let mut facts = Facts::default();
    for id in ids {
        facts.merge(with_line(tx, id, None, ctx).await?);
    }
    Ok(facts)
}

/// What is waited for beside a booking, with the lines there.
async fn of_others(
    tx: &DatabaseTransaction,
    id: BookingId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let Some(row) = booking::Entity::find_by_id(id.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let session = row.session;
    let beside = booking::Entity::find()
        .filter(booking::Column::Subject.eq(row.subject))
        .filter(booking::Column::Service.eq(row.service))
        .filter(booking::Column::State.is_in(IN_LINE))
        .all(tx)
        .await?;
    let any = booking_of(row, String::new())?.more.any;
    let mut ids = BTreeSet::from([SessionId(session)]);
    for other in beside {
        let other = booking_of(other, String::new())?;
        if any.is_some() && other.more.any == any {
            ids.insert(other.session);
        }
    }
    let mut facts = Facts::default();
    for at in ids {
        facts.merge(with_line(tx, at, Some(id), ctx).await?);
    }
    Ok(facts)
}

async fn of_booking(
    tx: &DatabaseTransaction,
    id: BookingId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let Some(row) = booking::Entity::find_by_id(id.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let mut facts = with_line(tx, SessionId(row.session), Some(id), ctx).await?;
    let subject = PersonId(row.subject);
    locked(tx, &facts, id, subject).await?;
    facts.own = people::own(tx, subject, ctx.now).await?;
    facts.misses = people::misses(tx, [subject], ctx.now).await?;
    Ok(facts)
}

/// Locks whom a booking is for.
pub(super) async fn locked(
    tx: &DatabaseTransaction,
    facts: &Facts,
    id: BookingId,
    subject: PersonId,
) -> Result<(), StoreError> {
    let booking = facts.bookings.get(&id);
    if booking.is_some_and(|booking| booking.more.dependant) {
        return dependants::lock(tx, subject).await;
    }
    people::locked(tx, subject).await?;
    Ok(())
}

/// A booking, the session that it is of and the one that it is to be moved to.
async fn of_move(tx: &DatabaseTransaction, to: &Move, ctx: &Ctx) -> Result<Facts, StoreError> {
    let Some(row) = booking::Entity::find_by_id(to.booking.0).one(tx).await? else {
        return Ok(Facts::default());
    };
    let mut both = [SessionId(row.session), to.session];
    both.sort();
    let mut facts = Facts::default();
    for id in both {
        facts.merge(with_line(tx, id, Some(to.booking), ctx).await?);
    }
    let subject = PersonId(row.subject);
    locked(tx, &facts, to.booking, subject).await?;
    facts.own = people::own(tx, subject, ctx.now).await?;
    if let Some(session) = facts.sessions.get(&to.session)
        && let Some(service) = facts.services.get(&session.service)
    {
        let moved = Some(to.booking);
        let this_week = people::this_week(tx, service, session, subject, moved).await?;
        facts.this_week.insert(to.session, this_week);
    }
    Ok(facts)
}

/// Those of a session who are not marked, and what they missed before.
async fn unmarked(
    tx: &DatabaseTransaction,
    mark: &MarkRest,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let mut facts = of_session(tx, mark.session).await?;
    let found = booking::Entity::find()
        .filter(booking::Column::Session.eq(mark.session.0))
        .filter(booking::Column::State.eq("confirmed"))
        .filter(booking::Column::Attendance.eq(""))
        .limit(Facts::MOST as u64);
    facts.bookings = bookings(tx, found, ctx).await?;
    let people = facts.bookings.values().map(|booking| booking.subject);
    facts.misses = people::misses(tx, people, ctx.now).await?;
    Ok(facts)
}

/// What a person is in or was in lately, and their family.
pub async fn of_person(
    tx: &DatabaseTransaction,
    person: PersonId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    Ok(Facts {
        calendars: calendar::of(tx, person).await?,
        links: family::of_people(tx, BTreeSet::from([person.0]), ctx).await?,
        ..of_subjects(tx, &[person], ctx).await?
    })
}

/// The same with those whom that person has entered.
async fn of_account(
    tx: &DatabaseTransaction,
    person: PersonId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let dependants = dependants::of(tx, person).await?;
    let mut subjects: Vec<PersonId> = dependants.values().map(Dependant::subject).collect();
    subjects.push(person);
    let booked = of_subjects(tx, &subjects, ctx).await?;
    Ok(Facts {
        calendars: calendar::of(tx, person).await?,
        links: family::of_people(tx, BTreeSet::from([person.0]), ctx).await?,
        dependants,
        ..booked
    })
}

/// What these are in or were in lately, with the sessions in which they have or wait for a seat, and the lines there.
pub(super) async fn of_subjects(
    tx: &DatabaseTransaction,
    subjects: &[PersonId],
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let shown = Condition::any()
        .add(booking::Column::PutAway.eq(false))
        .add(booking::Column::Reason.ne(""))
        .add(booking::Column::Attendance.eq("excused"));
    let own = booking::Entity::find()
        .filter(booking::Column::Subject.is_in(subjects.iter().map(|subject| subject.0)))
        .filter(shown)
        .all(tx)
        .await?;
    let at: Vec<ServiceId> = own.iter().map(|row| ServiceId(row.service)).collect();
    let services = services(tx, &at).await?;
    let live = own
        .iter()
        .filter(|row| LIVE.contains(&row.state.as_str()))
        .map(|row| row.session);
    let live: Vec<Uuid> = live.collect();
    let found = service_session::Column::Id.is_in(live.iter().copied());
    let sessions = sessions(tx, service_session::Entity::find().filter(found)).await?;
    let in_line = Condition::all()
        .add(booking::Column::Session.is_in(live))
        .add(booking::Column::State.is_in(IN_LINE));
    let wanted = Condition::any()
        .add(booking::Column::Id.is_in(own.iter().map(|row| row.id)))
        .add(in_line);
    let bookings = bookings(tx, booking::Entity::find().filter(wanted), ctx).await?;
    let mut facts = Facts {
        services,
        sessions,
        bookings,
        ..Facts::default()
    };
    elsewhere::of_lines(tx, &mut facts).await?;
    Ok(facts)
}

/// A session with its service; and, where there is a line or a booking is named, those.
pub(super) async fn with_line(
    tx: &DatabaseTransaction,
    id: SessionId,
    named: Option<BookingId>,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let mut facts = of_session(tx, id).await?;
    read_line(tx, &mut facts, id, named, ctx).await?;
    Ok(facts)
}

async fn read_line(
    tx: &DatabaseTransaction,
    facts: &mut Facts,
    id: SessionId,
    named: Option<BookingId>,
    ctx: &Ctx,
) -> Result<(), StoreError> {
    let has_line = |session: &Session| session.held + session.waiting > 0;
    let weeks = facts
        .services
        .values()
        .any(|service| service.terms.weeks > 1);
    if weeks || named.is_some() || facts.sessions.get(&id).is_some_and(has_line) {
        let in_line = booking::Column::State.is_in(IN_LINE);
        let also = named.map(|booking| booking::Column::Id.eq(booking.0));
        // Who has a seat in a series and did not say in time that they come.
        let unanswered = booking::Column::Until.lte(ctx.now.0);
        let wanted = Condition::any()
            .add(in_line)
            .add(unanswered)
            .add_option(also);
        let found = booking::Entity::find()
            .filter(booking::Column::Session.eq(id.0))
            .filter(wanted);
        facts.bookings = bookings(tx, found, ctx).await?;
        // Only where a seat is free or becomes so does it matter who in line could take it.
        let is_free = |session: &Session| session.free() > 0;
        let free = facts.sessions.get(&id).is_some_and(is_free);
        if named.is_some() || free || lapsed(facts, ctx) {
            elsewhere::of_lines(tx, facts).await?;
        }
    }
    draws::if_due(tx, facts, id, ctx).await
}

/// Whether an answer is past due to an offer that still stands, or to whether somebody still comes.
fn lapsed(facts: &Facts, ctx: &Ctx) -> bool {
    let mut bookings = facts.bookings.values();
    bookings.any(|booking| match booking.state {
        State::Offered { until } => until <= ctx.now,
        State::Confirmed => booking.more.series.is_some(),
        _ => false,
    })
}

/// One statement: the session, locked, with its service and place.
async fn of_session(tx: &DatabaseTransaction, id: SessionId) -> Result<Facts, StoreError> {
    let found = service_session::Entity::find_by_id(id.0)
        .find_also_related(service::Entity)
        .and_also_related(place::Entity)
        .held_of(service_session::Entity);
    let mut facts = Facts::default();
    if let Some((session, Some(service), Some(place))) = found.one(tx).await? {
        let service = service_of(service, places::site_of(&place))?;
        facts.services.insert(service.id, service);
        facts.sessions.insert(id, session_of(session)?);
    }
    Ok(facts)
}

/// A service with the bookings that still say what it is to those whose they are.
async fn described(
    tx: &DatabaseTransaction,
    id: ServiceId,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let services = services(tx, &[id]).await?;
    let found = booking::Entity::find()
        .filter(booking::Column::Service.eq(id.0))
        .filter(booking::Column::Start.gt(ctx.now.0))
        .filter(booking::Column::State.is_in(LIVE));
    Ok(Facts {
        services,
        bookings: bookings(tx, found, ctx).await?,
        ..Facts::default()
    })
}

/// A service with its sessions from now on, those that are over and not put away, and their lines.
async fn of_hours(tx: &DatabaseTransaction, id: ServiceId, ctx: &Ctx) -> Result<Facts, StoreError> {
    let services = services(tx, &[id]).await?;
    let column = service_session::Column::Start;
    let ahead = Condition::any()
        .add(column.gt(ctx.now.0))
        .add(service_session::Column::Standing.ne("put_away"));
    let found = service_session::Entity::find()
        .filter(service_session::Column::Service.eq(id.0))
        .filter(ahead);
    let sessions = sessions(tx, found).await?;
    let lines: Vec<Uuid> = sessions
        .values()
        .filter(|session| session.held + session.waiting > 0)
        .map(|session| session.id.0)
        .collect();
    let mut facts = Facts {
        services,
        sessions,
        seal: Some(draws::seal(tx).await?),
        holidays: holidays::kept(tx).await?,
        ..Facts::default()
    };
    if !lines.is_empty() {
        let found = booking::Entity::find()
            .filter(booking::Column::Session.is_in(lines))
            .filter(booking::Column::State.is_in(IN_LINE));
        facts.bookings = bookings(tx, found, ctx).await?;
        elsewhere::of_lines(tx, &mut facts).await?;
    }
    Ok(facts)
}

async fn with_old(tx: &DatabaseTransaction, id: ServiceId, ctx: &Ctx) -> Result<Facts, StoreError> {
    let mut facts = of_hours(tx, id, ctx).await?;
    let long_ago = ctx.now.civil().date.plus_days(-DAYS_KEPT).start();
    let found = booking::Entity::find()
        .filter(booking::Column::Service.eq(id.0))
        .filter(booking::Column::Start.lt(long_ago.0))
        .filter(booking::Column::PutAway.eq(false))
        .limit(OLD_AT_ONCE);
    facts.bookings.extend(bookings(tx, found, ctx).await?);
    facts.draws = draws::old(tx, id, long_ago).await?;
    Ok(facts)
}

async fn of_day(
    tx: &DatabaseTransaction,
    close: &CloseDay,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let services = services(tx, &close.services).await?;
    let ids = services.keys().map(|service| service.0);
    let found = service_session::Entity::find()
        .filter(service_session::Column::Service.is_in(ids))
        .filter(service_session::Column::Start.gte(close.day.start().0))
        .filter(service_session::Column::Start.lt(next(close.day).0));
    let sessions = sessions(tx, found).await?;
    let occupied: Vec<Uuid> = sessions
        .values()
        .filter(|session| session.is_occupied())
        .map(|session| session.id.0)
        .collect();
    let bookings = live(tx, &occupied, ctx).await?;
    Ok(Facts {
        services,
        sessions,
        bookings,
        ..Facts::default()
    })
}

/// A part of the live bookings of a session, in the order of their ids.
async fn to_tell(
    tx: &DatabaseTransaction,
    tell: &TellOutside,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let mut facts = of_session(tx, tell.session).await?;
    let column = booking::Column::Id;
    let further = tell.after.map(|after| column.gt(after.0));
    let found = booking::Entity::find()
        .filter(booking::Column::Session.eq(tell.session.0))
        .filter(booking::Column::State.is_in(LIVE))
        .filter(Condition::all().add_option(further))
        .order_by_asc(column)
        .limit(Facts::MOST as u64);
    facts.bookings = bookings(tx, found, ctx).await?;
    facts.more = facts.bookings.len() >= Facts::MOST;
    Ok(facts)
}

async fn to_remind(
    tx: &DatabaseTransaction,
    remind: &Remind,
    ctx: &Ctx,
) -> Result<Facts, StoreError> {
    let services = services(tx, &[remind.service]).await?;
    let found = booking::Entity::find()
        .filter(booking::Column::Service.eq(remind.service.0))
        .filter(booking::Column::Start.gte(remind.day.start().0))
        .filter(booking::Column::Start.lt(next(remind.day).0))
        .filter(booking::Column::State.eq("confirmed"))
        .filter(booking::Column::Reminded.eq(false))
        .limit(Facts::MOST as u64);
    let bookings = bookings(tx, found, ctx).await?;
    let more = bookings.len() >= Facts::MOST;
    Ok(Facts {
        services,
        bookings,
        more,
        ..Facts::default()
    })
}

fn next(day: Date) -> Instant {
    day.plus_days(1).start()
}

async fn services(
    tx: &DatabaseTransaction,
    ids: &[ServiceId],
) -> Result<BTreeMap<ServiceId, Service>, StoreError> {
    let found = service::Entity::find()
        .filter(service::Column::Id.is_in(ids.iter().map(|id| id.0)))
        .order_by_asc(service::Column::Id)
        .find_also_related(place::Entity)
        .held_of(service::Entity);
    let mut services = BTreeMap::new();
    for (row, place) in found.all(tx).await? {
        if let Some(place) = place {
            let service = service_of(row, places::site_of(&place))?;
            services.insert(service.id, service);
        }
    }
    Ok(services)
}

async fn sessions(
    tx: &DatabaseTransaction,
    found: Select<service_session::Entity>,
) -> Result<BTreeMap<SessionId, Session>, StoreError> {
    let rows = found
        .order_by_asc(service_session::Column::Id)
        .held()
        .all(tx)
        .await?;
    let sessions = rows.into_iter().map(|row| {
        let session = session_of(row)?;
        Ok((session.id, session))
    });
    sessions.collect()
}

/// As many of the live bookings of these sessions as one transaction sees to.
async fn live(
    tx: &DatabaseTransaction,
    sessions: &[Uuid],
    ctx: &Ctx,
) -> Result<BTreeMap<BookingId, Booking>, StoreError> {
    if sessions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = booking::Entity::find()
        .filter(booking::Column::Session.is_in(sessions.iter().copied()))
        .filter(booking::Column::State.is_in(LIVE))
        .order_by_asc(booking::Column::Start)
        .limit(Facts::MOST as u64);
    bookings(tx, found, ctx).await
}

pub(super) async fn bookings(
    tx: &DatabaseTransaction,
    found: Select<booking::Entity>,
    ctx: &Ctx,
) -> Result<BTreeMap<BookingId, Booking>, StoreError> {
    let rows = found
        .order_by_asc(booking::Column::Id)
        .held()
        .all(tx)
        .await?;
    let people = rows.iter().map(|row| row.subject).collect();
    let names = people::names(tx, people, ctx).await?;
    rows.into_iter()
        .map(|row| {
            let name = names.get(&row.subject).cloned().unwrap_or_default();
            Ok((BookingId(row.id), booking_of(row, name)?))
        })
        .collect()
}

/// Everything that has rows, service by service.
pub async fn all(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<Vec<Facts>, StoreError> {
    let mut all = vec![Facts {
        calendars: calendar::all(tx).await?,
        links: family::all(tx, ctx).await?,
        dependants: dependants::all(tx).await?,
        ..Facts::default()
    }];
    for row in service::Entity::find().all(tx).await? {
        let shown = service_session::Entity::find()
            .filter(service_session::Column::Service.eq(row.id))
            .filter(service_session::Column::Standing.ne("put_away"));
        let booked = booking::Entity::find()
            .filter(booking::Column::Service.eq(row.id))
            .filter(booking::Column::PutAway.eq(false));
        all.push(Facts {
            services: services(tx, &[ServiceId(row.id)]).await?,
            sessions: sessions(tx, shown).await?,
            bookings: bookings(tx, booked, ctx).await?,
            draws: draws::shown(tx, ServiceId(row.id)).await?,
            ..Facts::default()
        });
    }
    Ok(all)
}
