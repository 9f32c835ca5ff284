//! One service: its sessions of a day, its hours and its rules.

use domain::kernel::{Date, Minutes, Weekday};
use domain::services::{Ages, Change, Exception, Policy, Regard, State, Terms, Who};
use leptos::prelude::*;

use super::{day_in_query, day_strip, drop_in_note, id_in_path, length, own_mark};
use crate::kernel::fold::More;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CALENDAR, CHEVRON_LEFT, Icon, PENCIL, PHONE};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::{date, hour, time, weekday};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, Line, Own, ServicePage};
use crate::services::wording::in_room;

/// `/services/:id`
#[component]
pub fn Service() -> impl IntoView {
    let (id, day) = (id_in_path(), day_in_query("day"));
    let asked = move || (id(), day());
    view! { <Screen page=use_page(asked, pages::service) show=one/> }
}

pub fn one(page: Signal<ServicePage>) -> impl IntoView {
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
                    {drop_in_note(t, page.drop_in, page.open_now).map(|note| view! { <p>{note}</p> })}
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

pub fn sessions(t: Tongue, page: &ServicePage) -> AnyView {
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
    let full = line.free == 0 && line.draw.is_none();
    let label = match &line.own {
        Some(_) => words::services::row_see(t),
        None if line.draw.is_some() => words::services::row_enter(t),
        None if full => words::services::row_wait(t),
        None => words::services::row_book(t),
    };
    let state = match &line.own {
        Some(Own {
            state: State::Confirmed,
            ..
        }) => "confirmed",
        Some(Own {
            state: State::Waiting { .. } | State::Entered,
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
    let name = in_room(format!("{label}：{begins}"), line.room.as_deref());
    view! {
        <article class="session-row" data-state=state>
            <p class="hour">{begins}<small>{words::services::session_until(t, line.end)}</small></p>
            {line.room.clone().map(|room| view! { <p class="meta">{room}</p> })}
            {says.map(|says| view! { <p class="meta">{says}</p> })}
            {open.then(|| seat_meter(t, line))}
            {line.draw.as_ref().map(|draw| view! { <p class="meta">{words::services::row_drawn(t, draw.entered, draw.until)}</p> })}
            {line.own.as_ref().map(|own| own_mark(t, own))}
            {open.then(|| view! { <a class=quiet href=href aria-label=name>{label}</a> })}
        </article>
    }
}

/// How many places are left: the words carry it, the bar only agrees.
pub fn seat_meter(t: Tongue, line: &Line) -> impl IntoView + use<> {
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
            .map(|(from, to, room)| {
                let span = words::services::one_hours_span(t, time(t, *from), time(t, *to));
                in_room(span, room.as_deref())
            })
            .collect();
        view! {
            <dt data-today=is_today>{days_text(t, &days)}</dt>
            <dd data-today=is_today>{t.lang.list(&spans)}</dd>
        }
    });
    let week = week.collect_view();
    let exceptions = pages::spells(&page.exceptions);
    let exceptions = exceptions.into_iter().map(|(exception, last)| {
        let says = exception_text(t, exception, last);
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
                    {words::services::one_ask(t)}" "{contact.replace(' ', "\u{a0}")}
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
    let feed = format!("/services/{}/calendar.ics", page.id);
    let rules: Vec<_> = rules(t, page.terms, &page.whose)
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
            <More>
                <p class="no-print">
                    <a class="button quiet" href=feed rel="external">
                        <Icon svg=CALENDAR/>
                        {words::services::calendar_service(t)}
                    </a>
                </p>
            </More>
        </section>
        {edit}
    }
}

/// What the service asks of those who book it, a sentence each.
fn rules(t: Tongue, terms: Terms, whose: &str) -> Vec<String> {
    let who = match terms.who {
        Who::Anyone => None,
        Who::Verified => Some(words::services::rule_verified(t).to_owned()),
        Who::Residents | Who::Here => Some(words::services::rule_residents(t, whose)),
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
    let policy = match terms.policy {
        Policy::First => None,
        Policy::Opening => Some(words::services::rule_opening(t, length(t, terms.within))),
        Policy::Day => Some(words::services::rule_day(t, terms.days_before)),
    };
    let party = (terms.party > 1).then(|| words::services::rule_party(t, terms.party));
    let ages = terms.ages().map(|ages| ages_text(t, ages));
    let weeks = (terms.weeks > 1).then(|| words::services::rule_weeks(t, terms.weeks));
    let rules = [policy, who, ages, lead, week, party, weeks, misses];
    rules.into_iter().flatten().collect()
}

/// Which ages it is for.
pub fn ages_text(t: Tongue, ages: Ages) -> String {
    match ages {
        Ages::From(from) => words::services::rule_age_from(t, from),
        Ages::To(to) => words::services::rule_age_to(t, to),
        Ages::Between(from, to) => words::services::rule_age_between(t, from, to),
    }
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

/// A day that differs, or all of them up to the last one of the same, in a sentence.
pub fn exception_text(t: Tongue, exception: &Exception, last: Date) -> String {
    let day = if last == exception.day {
        date(t, exception.day)
    } else {
        words::services::one_exception_days(t, date(t, exception.day), date(t, last))
    };
    let reason = exception.reason.as_str();
    match &exception.change {
        Change::Closed => words::services::one_exception_closed(t, day, reason),
        Change::Hours { hours } if hours.is_empty() => words::services::one_exception_shut(t, day),
        Change::Hours { hours } => {
            let spans: Vec<String> = hours
                .iter()
                .map(|hours| {
                    let (from, to) = (time(t, hours.from), time(t, hours.to));
                    let span = words::services::one_hours_span(t, from, to);
                    in_room(span, Some(hours.room.as_str()))
                })
                .collect();
            let spans = t.lang.list(&spans);
            match reason {
                "" => words::services::one_exception_hours(t, day, spans),
                _ => words::services::one_exception_hours_why(t, day, spans, reason),
            }
        }
    }
}

/// The days of a week, short, in one line.
pub fn days_text(t: Tongue, days: &[Weekday]) -> String {
    if days.len() == 7 {
        return words::services::one_weekdays_all(t).to_owned();
    }
    let names: Vec<&str> = days.iter().map(|day| weekday(t.lang, *day)).collect();
    t.lang.list(&names)
}
