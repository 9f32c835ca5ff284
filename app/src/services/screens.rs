//! What everyone sees of services: the day, a service, a session.

mod booking;
mod calendar;
mod coming;
mod draw;
mod family;
mod moving;
mod service;
mod session;
mod ticket;
mod weeks;

pub use booking::{Booking, Mine};
pub use coming::Coming;
pub use draw::{Draw, spaced};
pub use family::Family;
pub use moving::Moving;
pub use service::{Service, days_text, exception_text, regard_note};
pub use session::{Session, deadline_text};
pub use ticket::guests_ticket;
pub use weeks::{rest_field, weeks_field};

use domain::kernel::{Date, Minutes};
use domain::services::{Crowd, Kind, State};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::pages::{self, Booked, Card, Door, Own, ServicesPage, Stands};
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    BABY, BOOK, CALENDAR, CHEVRON_RIGHT, DUMBBELL, Drawing, HEART_PULSE, Icon, PENCIL, SCISSORS,
    SETTINGS, TEAPOT,
};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::{date, lately, moment, weekday};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

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
    let whom = (!booked.name.is_empty()).then(|| words::services::family_for(t, &booked.name));
    let besides = (booked.besides > 0).then(|| words::services::mine_besides(t, booked.besides));
    view! {
        <li class="row-item">
            <a href=href>
                <Icon svg=kind_icon(booked.fields.kind)/>
                <span class="text"><b>{when}</b><small>{what}</small>{whom.map(|whom| view! { <small>{whom}</small> })}{besides.map(|besides| view! { <small>{besides}</small> })}</span>
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
        State::Confirmed if own.asked.is_some() => {
            ("offered", words::services::state_asked(t).to_owned())
        }
        State::Confirmed => ("confirmed", words::services::state_confirmed(t).to_owned()),
        State::Entered => ("waiting", words::services::state_entered(t).to_owned()),
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

/// Whether one may just come, and about how full it is there.
pub fn drop_in_note(t: Tongue, drop_in: pages::DropIn, open: bool) -> Option<String> {
    drop_in.may.then(|| match drop_in.crowded.filter(|_| open) {
        Some(crowded) => {
            words::services::crowd_seen(t, crowd_name(t, crowded.crowd), lately(t, crowded.at))
        }
        None => words::services::crowd_drop_in(t).to_owned(),
    })
}

/// About how full it is, in a word.
pub fn crowd_name(t: Tongue, crowd: Crowd) -> &'static str {
    match crowd {
        Crowd::Quiet => words::services::crowd_quiet(t),
        Crowd::Busy => words::services::crowd_busy(t),
        Crowd::Full => words::services::crowd_full(t),
    }
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
        Stands::Drawn(at, until) => ("open", words::services::card_drawn(t, *at, *until)),
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
            {drop_in_note(t, card.drop_in, card.open_now).map(|note| view! { <p class="note">{note}</p> })}
            {card.open_now.then(|| view! { <StateMark state="open" word=words::services::card_open_now(t)/> })}
        </article>
    }
}
