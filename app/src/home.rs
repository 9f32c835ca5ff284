//! Home: what is there for me today, here. Ties the slices together, so it belongs to none.

mod waits;

use domain::kernel::{Instant, Minutes, View};
use domain::notices::NoticeRow;
use domain::services::{BookingRow, ServiceRow, SessionRow, State};
use domain::tasks::{ClaimRow, Slot, TaskRow};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::kernel::here::{Look, here, tongue};
use crate::kernel::icons::{
    BRIDGE, CALENDAR, CHEVRON_RIGHT, Drawing, HAND_HELPING, HOURGLASS, Icon, MEGAPHONE, PENCIL,
    TEXT_SIZE, USERS,
};
use crate::kernel::layout::{Head, StateMark, figures};
use crate::kernel::when::{day, hour, moment};
use crate::kernel::words::{self, Lang, Tongue};
use crate::kernel::{Screen, use_page};
use crate::notices::pages::{Card, card};
use crate::notices::screens::NoticeCard;
use waits::{Wait, waits};

/// How many notices the first page shows.
const NOTICES: usize = 3;
/// How many sessions, and how many tasks, nearby.
const NEARBY: usize = 4;
/// How many of them 长辈版 shows before "all".
const AT_ONCE: usize = 2;
/// How far "this week" reaches.
const WEEK: Minutes = Minutes::days(7);

/// What the first page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomePage {
    /// The name to greet, when signed in.
    pub name: Option<String>,
    /// Whether the home of who is looking still waits to be confirmed.
    pub newcomer: bool,
    /// The next booking or task.
    pub next: Option<Next>,
    /// What waits for an answer, the most pressing first.
    pub waits: Vec<Wait>,
    /// The newest notices.
    pub notices: Vec<Card>,
    /// Sessions with free seats in the coming days.
    pub sessions: Vec<Nearby>,
    /// Tasks with free seats in the coming days.
    pub tasks: Vec<Nearby>,
}

/// The next booking or task: the largest thing on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Next {
    /// What it is.
    pub what: String,
    /// Where.
    pub place: String,
    /// When.
    pub at: Instant,
    /// Its page.
    pub href: String,
    /// Whether it is a task; else a booking.
    pub task: bool,
    /// Whether the server has confirmed it.
    pub confirmed: bool,
}

/// Something nearby that still has room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Nearby {
    /// What it is.
    pub what: String,
    /// Where.
    pub place: String,
    /// When.
    pub at: Instant,
    /// How many seats are free.
    pub free: u32,
    /// Its page.
    pub href: String,
}

/// What is there for me today, here.
pub fn page(view: &View, (): &()) -> Option<HomePage> {
    let mut notices: Vec<Card> = NoticeRow::each(view)
        .filter(|(_, row)| row.is_current(view.now))
        .map(|(id, row)| card(view, id, row))
        .collect();
    notices.sort_by_key(Card::rank);
    let waits = waits(view, &notices);
    let notices = few(notices, newest_here(view));
    Some(HomePage {
        name: view.actor.as_ref().map(|actor| actor.name.clone()),
        newcomer: view
            .actor
            .as_ref()
            .is_some_and(|actor| !actor.is_verified() && actor.grants.is_empty()),
        next: next(view),
        waits,
        notices,
        sessions: sessions(view),
        tasks: tasks(view),
    })
}

/// The newest notice of one's own stairwell, or of the finest place that is looked at.
fn newest_here(view: &View) -> Option<Uuid> {
    let here = view.place.place()?;
    let own =
        NoticeRow::each(view).filter(|(_, row)| row.place == here && row.is_current(view.now));
    own.max_by_key(|(_, row)| row.posted).map(|(id, _)| id)
}

/// The first few, and always that one: what is urgent or pinned elsewhere does not push it out.
fn few(mut cards: Vec<Card>, own: Option<Uuid>) -> Vec<Card> {
    let at = cards.iter().position(|card| Some(card.id) == own);
    if let Some(at) = at.filter(|at| *at >= NOTICES) {
        let card = cards.remove(at);
        cards.insert(NOTICES - 1, card);
    }
    cards.truncate(NOTICES);
    cards
}

fn next(view: &View) -> Option<Next> {
    let bookings = view.mine::<BookingRow>().filter_map(|(id, row)| {
        let confirmed = row.state == State::Confirmed && !view.is_unsent(id);
        let counts = matches!(row.state, State::Confirmed | State::Requested);
        (counts && row.end() > view.now).then(|| Next {
            what: row.fields.name.clone(),
            place: row.place_name.clone(),
            at: row.start,
            href: format!("/services/bookings/{id}"),
            task: false,
            confirmed,
        })
    });
    let claims = view.mine::<ClaimRow>().filter_map(|(id, row)| {
        let ahead = row.slot == Slot::Held && row.finished.is_none() && row.shift.ends > view.now;
        ahead.then(|| Next {
            what: row.shift.title.clone(),
            place: row.place_name.clone(),
            at: row.shift.starts,
            href: format!("/tasks/{}", row.task),
            task: true,
            confirmed: !view.is_unsent(id),
        })
    });
    bookings.chain(claims).min_by_key(|next| next.at)
}

fn sessions(view: &View) -> Vec<Nearby> {
    let mut sessions: Vec<Nearby> = view
        .all::<SessionRow>()
        .filter(|(_, _, row)| {
            row.closed.is_none()
                && row.free() > 0
                && row.start > view.now
                && row.start < view.now.plus(WEEK)
        })
        .filter_map(|(_, id, row)| {
            let service = view.find::<ServiceRow>(row.service.0)?;
            Some(Nearby {
                what: service.fields.name.clone(),
                place: service.place_name.clone(),
                at: row.start,
                free: row.free(),
                href: format!("/services/sessions/{id}"),
            })
        })
        .collect();
    sessions.sort_by(|one, other| (one.at, &one.what).cmp(&(other.at, &other.what)));
    // One line a service: the next time it has room.
    let mut seen = std::collections::BTreeSet::new();
    sessions.retain(|session| seen.insert((session.what.clone(), session.place.clone())));
    sessions.truncate(NEARBY);
    sessions
}

fn tasks(view: &View) -> Vec<Nearby> {
    let mut seen = std::collections::BTreeSet::new();
    let mut tasks: Vec<Nearby> = view
        .all::<TaskRow>()
        .filter(|(_, id, row)| {
            row.is_open(view.now)
                && row.free() > 0
                && row.shift.starts > view.now
                && seen.insert(*id)
        })
        .map(|(_, id, row)| Nearby {
            what: row.shift.title.clone(),
            place: row.place_name.clone(),
            at: row.shift.starts,
            free: row.free(),
            href: format!("/tasks/{id}"),
        })
        .collect();
    tasks.sort_by_key(|task| task.at);
    tasks.truncate(NEARBY);
    tasks
}

/// The first page.
#[component]
pub fn Home() -> impl IntoView {
    view! { <Screen page=use_page(|| (), page) show=screen/> }
}

fn screen(page: Signal<HomePage>) -> impl IntoView {
    let t = tongue();
    let greeting = move || {
        page.with(|page| match &page.name {
            Some(name) => words::kernel::home_greeting(t, name),
            None => words::kernel::home_welcome(t).to_owned(),
        })
    };
    view! {
        <Head title=words::kernel::home_title(t) about=words::kernel::home_about(t)/>
        <header class="page-head home-now">
            <h1>{greeting}</h1>
            {move || page.with(|page| now(t, page))}
            <Drawing svg=BRIDGE/>
        </header>
        {move || page.with(|page| waiting(t, &page.waits))}
        <div class="home-columns wide">
            <div>{move || page.with(|page| notices(t, page.notices.clone()))}</div>
            <div>
                {move || page.with(|page| nearby(t, true, page.sessions.clone()))}
                {move || page.with(|page| nearby(t, false, page.tasks.clone()))}
            </div>
        </div>
        <LookSwitch/>
    }
}

/// One's own next thing, or what to do first.
fn now(t: Tongue, page: &HomePage) -> AnyView {
    if let Some(next) = &page.next {
        return moment_of(t, next).into_any();
    }
    let (text, href, button) = match (&page.name, page.newcomer) {
        (None, _) => (
            words::kernel::home_signed_out(t),
            "/sign-in",
            words::kernel::frame_sign_in(t),
        ),
        (Some(_), true) => (
            words::kernel::home_newcomer(t),
            "/org/home",
            words::kernel::home_newcomer_button(t),
        ),
        (Some(_), false) => (
            words::kernel::home_free(t),
            "/services",
            words::kernel::home_free_button(t),
        ),
    };
    view! {
        <p class="lead">{text}</p>
        <p class="actions"><a class="button" href=href>{button}</a></p>
    }
    .into_any()
}

fn moment_of(t: Tongue, next: &Next) -> impl IntoView + use<> {
    let about = if next.task {
        words::kernel::home_next_task(t)
    } else {
        words::kernel::home_next_booking(t)
    };
    let state = if next.confirmed {
        view! { <StateMark state="confirmed" word=words::kernel::state_confirmed(t)/> }
    } else {
        view! { <StateMark state="pending" word=words::kernel::state_pending(t)/> }
    };
    view! {
        <section class="display-moment" data-state=if next.confirmed { "confirmed" } else { "pending" }>
            <h2 class="meta">{about}</h2>
            <p class="moment"><small>{day(t, next.at)}</small>{figures(&hour(t, next.at))}</p>
            <p class="what"><a href=next.href.clone()>{next.what.clone()}</a></p>
            <p class="meta">{next.place.clone()}" "{state}</p>
        </section>
    }
}

fn waiting(t: Tongue, waits: &[Wait]) -> Option<AnyView> {
    let lines = waits.iter().map(|wait| {
        let (icon, href, text, note) = match wait {
            Wait::Offer { what, until, href } => (
                HOURGLASS,
                href.as_str(),
                words::kernel::home_offer(t, what),
                words::kernel::home_offer_until(t, *until),
            ),
            Wait::Again { what, at, href } => (
                CALENDAR,
                href.as_str(),
                words::kernel::home_again(t, *at, what),
                words::kernel::home_again_answer(t).to_owned(),
            ),
            Wait::Seat {
                what,
                from,
                at,
                href,
            } => (
                HAND_HELPING,
                href.as_str(),
                words::kernel::home_seat(t, from, what),
                words::kernel::home_seat_answer(t, *at),
            ),
            Wait::Returned { what, href } => (
                PENCIL,
                href.as_str(),
                words::kernel::home_returned(t, what),
                words::kernel::home_returned_answer(t).to_owned(),
            ),
            Wait::Newcomers { count } => (
                USERS,
                "/org/vouch",
                words::kernel::home_newcomers(t, *count),
                words::kernel::home_newcomers_answer(t).to_owned(),
            ),
            Wait::Family { name } => (
                USERS,
                "/services/family",
                words::kernel::home_family(t, name),
                words::kernel::home_family_answer(t).to_owned(),
            ),
            Wait::Notice { title, href } => (
                MEGAPHONE,
                href.as_str(),
                title.clone(),
                words::kernel::home_acknowledge(t).to_owned(),
            ),
        };
        row(icon, href.to_owned(), text, note, false)
    });
    let lines: Vec<AnyView> = lines.collect();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{words::kernel::home_waits(t)}</h2></div>
                <ul class="row-list" role="list">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

fn notices(t: Tongue, cards: Vec<Card>) -> impl IntoView {
    let empty = cards.is_empty();
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words::kernel::home_notices(t)}</h2>
                <a href="/notices">{words::kernel::home_all(t)}</a>
            </div>
            {empty.then(|| view! { <p class="note">{words::kernel::home_no_notices(t)}</p> })}
            {cards.into_iter().map(|card| view! { <NoticeCard card/> }).collect_view()}
        </section>
    }
}

fn nearby(t: Tongue, sessions: bool, lines: Vec<Nearby>) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let (icon, title, all) = if sessions {
        (CALENDAR, words::kernel::home_sessions(t), "/services")
    } else {
        (HAND_HELPING, words::kernel::home_tasks(t), "/tasks")
    };
    let rows = lines.into_iter().enumerate().map(|(index, line)| {
        let note = words::kernel::home_nearby(t, moment(t, line.at), line.free, line.place);
        row(icon, line.href, line.what, note, index >= AT_ONCE)
    });
    let view = view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2><a href=all>{words::kernel::home_all(t)}</a></div>
            <ul class="row-list" role="list">{rows.collect::<Vec<_>>()}</ul>
        </section>
    };
    Some(view.into_any())
}

fn row(icon: &'static str, href: String, text: String, note: String, extra: bool) -> AnyView {
    view! {
        <li class="row-item" class:extra=extra>
            <a href=href>
                <Icon svg=icon/>
                <span class="text"><b>{text}</b><small>{note}</small></span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
    .into_any()
}

/// The door into 长辈版, and into the other language, on home itself.
#[component]
pub fn LookSwitch() -> impl IntoView {
    let settings = here().settings;
    let t = tongue();
    let (look, look_name) = match settings.look {
        Look::Standard => ("elder", words::kernel::look_to_elder(t)),
        Look::Elder => ("standard", words::kernel::look_to_standard(t)),
    };
    let (lang, lang_name) = match settings.lang {
        Lang::Zh => ("en", "English"),
        Lang::En => ("zh-CN", "中文"),
    };
    view! {
        <form class="look-switch no-print" method="post" action="/do/accounts/look">
            <button class="button secondary" name="command[look]" value=look>
                <Icon svg=TEXT_SIZE/>
                {look_name}
            </button>
            <button class="button quiet" name="command[lang]" value=lang lang=lang>{lang_name}</button>
        </form>
    }
}

#[cfg(test)]
mod tests;
