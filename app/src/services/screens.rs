//! What everyone sees of services: the day, a service, a session.

use domain::kernel::{Date, Instant, Minutes, Weekday};
use domain::services::{Change, Kind, Regard, State, Terms, Who};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::pages::{
    self, Booked, Can, Card, Door, Line, Own, ServicePage, ServicesPage, SessionPage, Stands,
};
use crate::kernel::aloud::ReadAloud;
use crate::kernel::fields::{CheckField, HiddenField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    BABY, BOOK, CALENDAR, CHEVRON_LEFT, CHEVRON_RIGHT, DUMBBELL, Drawing, HEART_PULSE, Icon,
    PENCIL, PHONE, SCISSORS, SETTINGS, TEAPOT,
};
use crate::kernel::layout::{Head, StateMark, figures};
use crate::kernel::when::{calendar_date, date, hour, moment, time, weekday};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

mod booking;
mod moving;

pub use booking::{Booking, Mine};
pub use moving::Moving;

/// The name of a kind.
pub fn kind_name(t: Tongue, kind: Kind) -> &'static str {
    match kind {
        Kind::Exercise => words::services::kind_exercise(t),
        Kind::Hobby => words::services::kind_hobby(t),
        Kind::Children => words::services::kind_children(t),
        Kind::Hair => words::services::kind_hair(t),
        Kind::Repair => words::services::kind_repair(t),
        Kind::Health => words::services::kind_health(t),
        Kind::Other => words::services::kind_other(t),
    }
}

fn kind_icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Exercise => DUMBBELL,
        Kind::Hobby => BOOK,
        Kind::Children => BABY,
        Kind::Hair => SCISSORS,
        Kind::Repair => SETTINGS,
        Kind::Health => HEART_PULSE,
        Kind::Other => CALENDAR,
    }
}

/// A length of time as people say it.
pub fn length(t: Tongue, minutes: Minutes) -> String {
    match minutes.0 {
        days if days >= 1_440 && days.is_multiple_of(1_440) => {
            words::services::length_days(t, days / 1_440)
        }
        hours if hours >= 60 && hours.is_multiple_of(60) => {
            words::services::length_hours(t, hours / 60)
        }
        other => words::services::length_minutes(t, other),
    }
}

/// The id in the address.
pub fn id_in_path() -> impl Fn() -> Option<Uuid> + Clone + Send + Sync + 'static {
    let params = use_params_map();
    move || {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
    }
}

/// A day in the address.
pub fn day_in_query(
    name: &'static str,
) -> impl Fn() -> Option<Date> + Clone + Send + Sync + 'static {
    let query = use_query_map();
    move || {
        query
            .with(|query| query.get(name))
            .and_then(|day| day.parse().ok())
    }
}

/// `/services`
#[component]
pub fn Services() -> impl IntoView {
    view! { <Screen page=use_page(day_in_query("day"), pages::services) show=list/> }
}

fn list(page: Signal<ServicesPage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::services::list_title(t) about=words::services::list_about(t)/>
        <header class="page-head"><h1>{words::services::list_title(t)}</h1></header>
        {move || page.with(|page| own(t, &page.mine))}
        <nav aria-label=words::services::list_days(t)>
            {move || page.with(|page| day_strip(t, "/services", &page.doors, page.day))}
        </nav>
        <section class="section">
            <div class="section-head">
                <h2>{move || page.with(|page| words::services::list_on(t, date(t, page.day)))}</h2>
            </div>
            {move || page.with(|page| cards(t, page))}
        </section>
        {move || {
            page.with(|page| page.runs)
                .then(|| {
                    view! {
                        <p class="actions no-print">
                            <a class="button secondary" href="/desk/services">
                                <Icon svg=PENCIL/>
                                {words::services::list_desk(t)}
                            </a>
                        </p>
                    }
                })
        }}
    }
}

fn own(t: Tongue, mine: &[Booked]) -> Option<AnyView> {
    if mine.is_empty() {
        return None;
    }
    let rows = mine
        .iter()
        .map(|booked| booked_row(t, booked))
        .collect_view();
    let view = view! {
        <section class="section">
            <div class="section-head">
                <h2>{words::services::list_mine(t)}</h2>
                <a href="/services/bookings">{words::services::list_mine_all(t)}</a>
            </div>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(view.into_any())
}

/// A booking in a list.
pub fn booked_row(t: Tongue, booked: &Booked) -> impl IntoView + use<> {
    let href = format!("/services/bookings/{}", booked.own.id);
    let when = moment(t, booked.start);
    let what = format!(
        "{} · {} {}",
        booked.fields.name, booked.place, booked.fields.room
    );
    view! {
        <li class="row-item">
            <a href=href>
                <Icon svg=kind_icon(booked.fields.kind)/>
                <span class="text"><b>{when}</b><small>{what}</small></span>
                <span class="end">{own_mark(t, &booked.own)}</span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

/// How one's own booking stands, in a word.
pub fn own_mark(t: Tongue, own: &Own) -> impl IntoView + use<> {
    let (state, word) = match &own.state {
        State::Requested => ("pending", words::services::state_requested(t).to_owned()),
        _ if own.unsent => ("pending", words::services::state_cancelling(t).to_owned()),
        State::Confirmed => ("confirmed", words::services::state_confirmed(t).to_owned()),
        State::Waiting { position } => ("waiting", words::services::state_waiting(t, position)),
        State::Offered { .. } => ("offered", words::services::state_offered(t).to_owned()),
        State::Cancelled => ("closed", words::services::state_cancelled(t).to_owned()),
        State::CalledOff { .. } => ("refused", words::services::state_called_off(t).to_owned()),
        State::Left => ("closed", words::services::state_left(t).to_owned()),
        State::Declined => ("closed", words::services::state_declined(t).to_owned()),
        State::Lapsed => ("closed", words::services::state_lapsed(t).to_owned()),
        State::Missed => ("closed", words::services::state_missed(t).to_owned()),
    };
    view! { <StateMark state word/> }
}

fn day_strip(t: Tongue, base: &str, doors: &[Door], chosen: Date) -> impl IntoView + use<> {
    let first = doors.first().map_or(chosen, |door| door.date);
    let more = first.plus_days(7);
    let next = format!("{base}?day={more}");
    let back = (first > t.now.civil().date).then(|| format!("{base}?day={}", first.plus_days(-7)));
    let doors = doors.iter().map(|door| {
        let (state, word) = match door.free {
            None => (None, words::services::door_none(t)),
            Some(0) => (Some("full"), words::services::door_full(t)),
            Some(_) => (Some("open"), words::services::door_open(t)),
        };
        let href = format!("{base}?day={}", door.date);
        let current = (door.date == chosen).then_some("date");
        let (_, _, number) = door.date.ymd();
        view! {
            <li>
                <a href=href aria-current=current data-state=state>
                    {weekday(t.lang, door.date.weekday())}
                    <b>{number}</b>
                    <small>{word}</small>
                </a>
            </li>
        }
    });
    view! {
        <ul class="day-strip" role="list">{doors.collect_view()}</ul>
        <p class="row">
            {back.map(|href| view! { <a class="button small quiet" href=href>{words::services::door_before(t)}</a> })}
            <a class="button small quiet" href=next>{words::services::door_after(t)}</a>
        </p>
    }
}

fn cards(t: Tongue, page: &ServicesPage) -> AnyView {
    if page.cards.is_empty() {
        return view! {
            <div class="empty-state">
                <Drawing svg=TEAPOT/>
                <p>{words::services::list_nothing(t)}</p>
                <a class="button secondary" href="/org">{words::services::list_elsewhere(t)}</a>
            </div>
        }
        .into_any();
    }
    let day = page.day;
    page.cards
        .iter()
        .map(|card| service_card(t, card, day))
        .collect_view()
        .into_any()
}

fn service_card(t: Tongue, card: &Card, day: Date) -> impl IntoView + use<> {
    let href = format!("/services/{}?day={day}", card.id);
    let (state, note) = match &card.stands {
        Stands::Free(at, free) => ("open", words::services::card_next(t, *at, free)),
        Stands::Full => ("full", words::services::card_full(t).to_owned()),
        Stands::Over => ("closed", words::services::card_over(t).to_owned()),
        Stands::Closed(reason) => ("closed", words::services::card_closed(t, reason)),
        Stands::Shut => ("closed", words::services::card_none(t).to_owned()),
    };
    view! {
        <article class="service-card" data-state=state>
            <Icon svg=kind_icon(card.fields.kind)/>
            <h3 class="title"><a href=href>{card.fields.name.clone()}</a></h3>
            <p class="meta">{card.place.clone()}" · "{card.fields.room.clone()}</p>
            <p class="note">{note}</p>
            {card.open_now.then(|| view! { <StateMark state="open" word=words::services::card_open_now(t)/> })}
        </article>
    }
}

/// `/services/:id`
#[component]
pub fn Service() -> impl IntoView {
    let (id, day) = (id_in_path(), day_in_query("day"));
    let asked = move || (id(), day());
    view! { <Screen page=use_page(asked, pages::service) show=one/> }
}

fn one(page: Signal<ServicePage>) -> impl IntoView {
    let t = tongue();
    let head = move || {
        page.with(|page| {
            let about = format!("{} {}", page.place, page.fields.room);
            view! {
                <Head title=page.fields.name.clone() about=about.clone()/>
                <header class="page-head">
                    <a class="back" href="/services"><Icon svg=CHEVRON_LEFT/>{words::services::list_title(t)}</a>
                    <h1>{page.fields.name.clone()}</h1>
                    <p class="lead">{about}</p>
                    {page.open_now.then(|| view! { <StateMark state="open" word=words::services::card_open_now(t)/> })}
                </header>
                {(!page.fields.about.is_empty()).then(|| view! { <p>{page.fields.about.clone()}</p> })}
            }
        })
    };
    let strip = move || {
        page.with(|page| day_strip(t, &format!("/services/{}", page.id), &page.doors, page.day))
    };
    view! {
        {head}
        <nav aria-label=words::services::list_days(t)>{strip}</nav>
        <section class="section">
            <div class="section-head"><h2>{move || page.with(|page| date(t, page.day))}</h2></div>
            {move || page.with(|page| sessions(t, page))}
        </section>
        {move || page.with(|page| about_hours(t, page))}
    }
}

fn sessions(t: Tongue, page: &ServicePage) -> AnyView {
    if let Some(reason) = page.closed.clone().filter(|_| page.sessions.is_empty()) {
        return view! {
            <div class="banner" data-kind="warn"><p class="text">{words::services::card_closed(t, reason)}</p></div>
        }
        .into_any();
    }
    if page.sessions.is_empty() {
        return view! { <p class="meta">{words::services::list_empty(t)}</p> }.into_any();
    }
    page.sessions
        .iter()
        .map(|line| session_row(t, line))
        .collect_view()
        .into_any()
}

fn session_row(t: Tongue, line: &Line) -> impl IntoView + use<> {
    let href = match &line.own {
        Some(own) => format!("/services/bookings/{}", own.id),
        None => format!("/services/sessions/{}", line.id),
    };
    let full = line.free == 0;
    let label = match &line.own {
        Some(_) => words::services::row_see(t),
        None if full => words::services::row_wait(t),
        None => words::services::row_book(t),
    };
    let state = match &line.own {
        Some(Own {
            state: State::Confirmed,
            ..
        }) => "confirmed",
        Some(Own {
            state: State::Waiting { .. },
            ..
        }) => "waiting",
        Some(Own {
            state: State::Offered { .. },
            ..
        }) => "offered",
        Some(_) => "pending",
        None if line.begun || line.closed.is_some() => "closed",
        None if full => "full",
        None => "open",
    };
    let says = match (&line.closed, line.begun) {
        (Some(reason), _) => Some(words::services::row_closed(t, reason)),
        (None, true) => Some(words::services::row_over(t).to_owned()),
        (None, false) => None,
    };
    let open = says.is_none();
    let quiet = if full || line.own.is_some() {
        "button small secondary"
    } else {
        "button small"
    };
    let begins = hour(t, line.start);
    let name = format!("{label}：{begins}");
    view! {
        <article class="session-row" data-state=state>
            <p class="hour">{begins}<small>{words::services::session_until(t, line.end)}</small></p>
            {says.map(|says| view! { <p class="meta">{says}</p> })}
            {open.then(|| seat_meter(t, line))}
            {line.own.as_ref().map(|own| own_mark(t, own))}
            {open.then(|| view! { <a class=quiet href=href aria-label=name>{label}</a> })}
        </article>
    }
}

/// How many places are left: the words carry it, the bar only agrees.
fn seat_meter(t: Tongue, line: &Line) -> impl IntoView + use<> {
    let words = if line.free == 0 {
        words::services::row_full(t).to_owned()
    } else {
        words::services::row_left_of(t, line.free, line.seats)
    };
    let waiting = (line.waiting > 0).then(|| words::services::row_waiting(t, line.waiting));
    let taken = line.seats - line.free.min(line.seats);
    view! {
        <p class="seat-meter" data-state=(line.free == 0).then_some("full")>
            <span>{words}{waiting.map(|waiting| format!(" · {waiting}"))}</span>
            <progress value=taken.to_string() max=line.seats.to_string() aria-hidden="true"></progress>
        </p>
    }
}

fn about_hours(t: Tongue, page: &ServicePage) -> impl IntoView + use<> {
    let today = t.now.civil().date.weekday();
    // Days with the same hours stand in one line.
    let mut lines: Vec<(Vec<Weekday>, _)> = Vec::new();
    for (day, spans) in &page.week {
        match lines.iter_mut().find(|(_, same)| *same == spans) {
            Some((days, _)) => days.push(*day),
            None => lines.push((vec![*day], spans)),
        }
    }
    let week = lines.into_iter().map(|(days, spans)| {
        let is_today = days.contains(&today).then_some("true");
        let spans: Vec<String> = spans
            .iter()
            .map(|(from, to)| words::services::one_hours_span(t, time(t, *from), time(t, *to)))
            .collect();
        view! {
            <dt data-today=is_today>{days_text(t, &days)}</dt>
            <dd data-today=is_today>{spans.join("，")}</dd>
        }
    });
    let week = week.collect_view();
    let exceptions = page.exceptions.iter().map(|exception| {
        let says = exception_text(t, exception.day, &exception.change, &exception.reason);
        view! { <li>{says}</li> }
    });
    let exceptions = (!page.exceptions.is_empty()).then(|| {
        view! {
            <h3>{words::services::one_exceptions(t)}</h3>
            <ul>{exceptions.collect_view()}</ul>
        }
    });
    let terms = if page.terms.cancel == Minutes(0) {
        words::services::one_about_terms_free(t, page.terms.ahead)
    } else {
        words::services::one_about_terms(t, page.terms.ahead, length(t, page.terms.cancel))
    };
    let contact = page.fields.contact.clone();
    let call = (!contact.is_empty()).then(|| {
        view! {
            <p>
                <a class="button quiet" href=format!("tel:{contact}")>
                    <Icon svg=PHONE/>
                    {words::services::one_ask(t)}" "{contact.clone()}
                </a>
            </p>
        }
    });
    let edit = page.runs.then(|| {
        view! {
            <p class="actions no-print">
                <a class="button secondary" href=format!("/desk/services/{}/hours", page.id)>
                    <Icon svg=PENCIL/>
                    {words::services::one_edit(t)}
                </a>
            </p>
        }
    });
    let rules: Vec<_> = rules(t, page.terms, &page.place)
        .into_iter()
        .map(|rule| view! { <p class="meta">{rule}</p> })
        .collect();
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::services::one_hours(t)}</h2></div>
            {page.week.is_empty().then(|| view! { <p>{words::services::one_hours_none(t)}</p> })}
            <dl class="hours-list">{week}</dl>
            {exceptions}
            <p class="meta">{terms}</p>
            {rules}
            {call}
        </section>
        {edit}
    }
}

/// What the service asks of those who book it, a sentence each.
fn rules(t: Tongue, terms: Terms, place: &str) -> Vec<String> {
    let who = match terms.who {
        Who::Anyone => None,
        Who::Verified => Some(words::services::rule_verified(t).to_owned()),
        Who::Residents => Some(words::services::rule_residents(t, place)),
    };
    let lead =
        (terms.lead > Minutes(0)).then(|| words::services::rule_lead(t, length(t, terms.lead)));
    let week = (terms.per_week > 0).then(|| {
        if terms.household {
            words::services::rule_household(t, terms.per_week)
        } else {
            words::services::rule_per_week(t, terms.per_week)
        }
    });
    let misses = (terms.misses > 0).then(|| words::services::rule_misses(t, terms.misses));
    [who, lead, week, misses].into_iter().flatten().collect()
}

/// How somebody stands who missed sessions, and how that clears.
pub fn regard_note(t: Tongue, regard: Regard) -> Option<AnyView> {
    let (kind, says) = match regard {
        Regard::Good => return None,
        Regard::Warned { missed, clears } => {
            ("info", words::services::regard_warned(t, clears, missed))
        }
        Regard::WaitsOnly { missed, until } => {
            ("warn", words::services::regard_waits(t, missed, until))
        }
    };
    let view = view! {
        <div class="banner" data-kind=kind>
            <p class="text"><b>{words::services::regard_title(t)}</b>"："{says}</p>
            <p class="text">{words::services::regard_excuse(t)}</p>
        </div>
    };
    Some(view.into_any())
}

/// A day that differs, in a sentence.
pub fn exception_text(t: Tongue, day: Date, change: &Change, reason: &str) -> String {
    match change {
        Change::Closed => words::services::one_exception_closed(t, date(t, day), reason),
        Change::Hours { hours } => {
            let spans: Vec<String> = hours
                .iter()
                .map(|hours| {
                    words::services::one_hours_span(t, time(t, hours.from), time(t, hours.to))
                })
                .collect();
            words::services::one_exception_hours(t, date(t, day), spans.join("，"))
        }
    }
}

/// `/services/sessions/:id`
#[component]
pub fn Session() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::session) show=session/> }
}

fn session(page: Signal<SessionPage>) -> impl IntoView {
    let t = tongue();
    let head = move || {
        page.with(|page| {
            let back = format!("/services/{}?day={}", page.service, page.line.start.civil().date);
            let about = format!("{} · {} {}", moment(t, page.line.start), page.place, page.fields.room);
            let aloud = format!("{}\n{about}\n{}", page.fields.name, page.fields.about);
            view! {
                <Head title=page.fields.name.clone() about=about/>
                <header class="page-head">
                    <a class="back" href=back><Icon svg=CHEVRON_LEFT/>{page.fields.name.clone()}</a>
                </header>
                <section class="display-moment">
                    <h1 class="meta">{page.fields.name.clone()}</h1>
                    <p class="moment"><small>{date(t, page.line.start.civil().date)}</small>{figures(&hour(t, page.line.start))}</p>
                    <p class="what">{page.place.clone()}" · "{page.fields.room.clone()}</p>
                    <p class="meta">
                        {calendar_date(t, page.line.start.civil().date)}
                        " · "
                        {words::services::session_until(t, page.line.end)}
                    </p>
                </section>
                {facts(t, page)}
                <ReadAloud words=aloud/>
            }
        })
    };
    let id = page.with_untracked(|page| page.line.id);
    let can = Memo::new(move |_| page.with(|page| page.can));
    let waits = move || {
        page.with(|page| match page.regard {
            waits @ Regard::WaitsOnly { .. } => regard_note(t, waits),
            _ => None,
        })
    };
    view! {
        {head}
        {waits}
        {move || match can.get() {
            Can::Book => book_form(t, id).into_any(),
            Can::Wait => page.with_untracked(|page| wait_form(t, page)).into_any(),
            other => page.with(|page| instead(t, page, other)),
        }}
    }
}

fn facts(t: Tongue, page: &SessionPage) -> impl IntoView + use<> {
    let deadline = deadline_text(t, page.deadline, page.line.start);
    let waiting = (page.line.waiting > 0).then(|| {
        let people = words::services::session_waiting_people(t, page.line.waiting);
        view! { <div><dt>{words::services::session_waiting(t)}</dt><dd>{people}</dd></div> }
    });
    let held = (page.held > 0)
        .then(|| view! { <p class="meta">{words::services::session_held_note(t, page.held)}</p> });
    view! {
        <dl class="check-answers">
            <div><dt>{words::services::session_seats(t)}</dt><dd>{seat_meter(t, &page.line)}</dd></div>
            {waiting}
            <div><dt>{words::services::session_deadline(t)}</dt><dd>{deadline}</dd></div>
        </dl>
        {held}
    }
}

/// Until when it can be cancelled.
pub fn deadline_text(t: Tongue, deadline: Instant, start: Instant) -> String {
    if deadline >= start {
        words::services::session_deadline_start(t).to_owned()
    } else {
        words::services::session_deadline_by(t, deadline)
    }
}

fn book_form(t: Tongue, id: Uuid) -> impl IntoView {
    view! {
        <VerbForm slice="services" verb="book" after=format!("/services/sessions/{id}")>
            <HiddenField field="session" value=id.to_string()/>
            <CheckField field="wait" label=words::services::session_or_wait(t)/>
            <div class="action-bar">
                <p>{words::services::session_decides(t)}</p>
                <Submit label=words::services::session_book_title(t)/>
            </div>
        </VerbForm>
    }
}

fn wait_form(t: Tongue, page: &SessionPage) -> impl IntoView + use<> {
    let id = page.line.id;
    let how = words::services::session_wait_how(t, length(t, page.hold));
    view! {
        <VerbForm slice="services" verb="book" after=format!("/services/sessions/{id}")>
            <HiddenField field="session" value=id.to_string()/>
            <HiddenField field="wait" value="on".to_owned()/>
            <p>{how}</p>
            <div class="action-bar">
                <Submit label=words::services::session_wait_title(t)/>
            </div>
        </VerbForm>
    }
}

fn instead(t: Tongue, page: &SessionPage, can: Can) -> AnyView {
    let other = format!(
        "/services/{}?day={}",
        page.service,
        page.line.start.civil().date
    );
    let says = match can {
        Can::Own => {
            let Some(own) = &page.line.own else {
                return ().into_any();
            };
            return own_box(t, own).into_any();
        }
        Can::SignIn => {
            let next = format!("/sign-in?next=/services/sessions/{}", page.line.id);
            return view! {
                <div class="action-bar"><a class="button" href=next>{words::services::session_sign_in(t)}</a></div>
            }
            .into_any();
        }
        Can::Closed => {
            words::services::row_closed(t, page.line.closed.as_deref().unwrap_or_default())
        }
        Can::Begun => words::services::session_begun(t).to_owned(),
        Can::LineFull => words::services::session_line_full(t).to_owned(),
        Can::TooShort => words::services::session_too_short(t, length(t, page.terms.lead)),
        Can::TooLate | Can::Book | Can::Wait => words::services::session_wait_none(t).to_owned(),
    };
    view! {
        <div class="banner" data-kind="warn"><p class="text">{says}</p></div>
        <p class="actions"><a class="button secondary" href=other>{words::services::session_other(t)}</a></p>
    }
    .into_any()
}

fn own_box(t: Tongue, own: &Own) -> impl IntoView + use<> {
    let href = format!("/services/bookings/{}", own.id);
    let requested = own.state == State::Requested;
    let note =
        requested.then(|| view! { <p class="meta">{words::services::booking_next_phone(t)}</p> });
    let state = if requested || own.unsent {
        "pending"
    } else {
        "confirmed"
    };
    view! {
        <section class="card" data-state=state>
            {own_mark(t, own)}
            {note}
            <p class="actions"><a class="button secondary" href=href>{words::services::row_see(t)}</a></p>
        </section>
    }
}

/// The days of a week, short, in one line.
pub fn days_text(t: Tongue, days: &[Weekday]) -> String {
    if days.len() == 7 {
        return words::services::one_weekdays_all(t).to_owned();
    }
    let names: Vec<&str> = days.iter().map(|day| weekday(t.lang, *day)).collect();
    names.join(if t.lang == crate::kernel::Lang::Zh {
        "、"
    } else {
        ", "
    })
}
