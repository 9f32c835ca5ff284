//! What those who run services see: the list, a day's people, a new service, hours, closing a day.

use domain::kernel::Date;
use domain::services::{CloseDay, Fields, Kind, State};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::pages::{
    self, ClosePage, DayPage, DayService, DaySession, NewPage, Person, QueuePage, RunService,
};
use super::screens::{day_in_query, kind_name};
use crate::kernel::fields::{
    Choice, ChoiceField, HiddenField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::{FieldProblem, Form, VerbForm};
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CHEVRON_LEFT, CHEVRON_RIGHT, CLOCK, Drawing, Icon, LATTICE_WINDOW, PLUS, PRINTER, USERS,
    X_CIRCLE,
};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::{calendar_date, hour};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

mod hours;

pub use hours::Hours;

/// `/desk/services`
#[component]
pub fn Queue() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::queue) show=queue/> }
}

fn queue(page: Signal<QueuePage>) -> impl IntoView {
    let t = tongue();
    let services = move || {
        page.with(|page| {
            if page.services.is_empty() {
                return view! {
                    <div class="empty-state">
                        <Drawing svg=LATTICE_WINDOW/>
                        <p>{words::services::desk_none(t)}</p>
                    </div>
                }
                .into_any();
            }
            let rows = page
                .services
                .iter()
                .map(|service| service_row(t, service))
                .collect_view();
            view! { <ul class="row-list" role="list">{rows}</ul> }.into_any()
        })
    };
    let lists = move || {
        let (today, tomorrow) = page.with(|page| (page.today, page.today.plus_days(1)));
        view! {
            <ul class="row-list" role="list">
                {day_link(words::services::desk_today(t), today)}
                {day_link(words::services::desk_tomorrow(t), tomorrow)}
            </ul>
        }
    };
    view! {
        <Head title=words::services::desk_title(t)/>
        <header class="page-head"><h1>{words::services::desk_title(t)}</h1></header>
        <section class="section">{lists}</section>
        <section class="section">
            <div class="section-head"><h2>{words::services::desk_services(t)}</h2></div>
            {services}
        </section>
        <div class="action-bar">
            <a class="button" href="/desk/services/new"><Icon svg=PLUS/>{words::services::desk_add(t)}</a>
            <a class="button secondary" href="/desk/services/close">
                <Icon svg=X_CIRCLE/>
                {words::services::desk_close(t)}
            </a>
        </div>
    }
}

fn day_link(label: &'static str, day: Date) -> impl IntoView {
    view! {
        <li class="row-item">
            <a href=format!("/desk/services/day?date={day}")>
                <Icon svg=USERS/>
                <span class="text"><b>{label}</b></span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

fn service_row(t: Tongue, service: &RunService) -> impl IntoView + use<> {
    let today = if service.has_hours {
        words::services::desk_sessions_today(t, service.booked, service.sessions)
    } else {
        words::services::desk_not_open(t).to_owned()
    };
    let waiting = (service.waiting > 0).then(|| {
        format!(
            " · {}",
            words::services::desk_people_waiting(t, service.waiting)
        )
    });
    view! {
        <li class="row-item">
            <a href=format!("/desk/services/{}/hours", service.id)>
                <Icon svg=CLOCK/>
                <span class="text">
                    <b>{service.fields.name.clone()}</b>
                    <small>{service.place.clone()}" · "{service.fields.room.clone()}</small>
                    <small>{today}{waiting}</small>
                </span>
                <span class="end">{words::services::desk_hours(t)}</span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

/// `/desk/services/day`
#[component]
pub fn Day() -> impl IntoView {
    view! { <Screen page=use_page(day_in_query("date"), pages::day) show=day/> }
}

fn day(page: Signal<DayPage>) -> impl IntoView {
    let t = tongue();
    let head = move || {
        let day = page.with(|page| page.date);
        let title = words::services::day_title(t, calendar_date(t, day));
        let link = |away: i32| format!("/desk/services/day?date={}", day.plus_days(away));
        view! {
            <Head title=title.clone()/>
            <header class="page-head">
                <a class="back no-print" href="/desk/services">
                    <Icon svg=CHEVRON_LEFT/>
                    {words::services::desk_title(t)}
                </a>
                <h1>{title}</h1>
            </header>
            <nav class="row no-print" aria-label=words::services::day_date(t)>
                <a class="button small secondary" href=link(-1)>{words::services::day_before(t)}</a>
                <a class="button small secondary" href=link(1)>{words::services::day_after(t)}</a>
                <form class="row" method="get" action="/desk/services/day">
                    <label class="visually-hidden" for="date">{words::services::day_date(t)}</label>
                    <input id="date" type="date" name="date" value=day.to_string()/>
                    <button class="button small secondary">{words::services::day_show(t)}</button>
                </form>
                <PrintButton/>
            </nav>
        }
    };
    let services = move || {
        page.with(|page| {
            if page.services.is_empty() {
                return view! {
                    <div class="empty-state">
                        <Drawing svg=LATTICE_WINDOW/>
                        <p>{words::services::day_none(t)}</p>
                    </div>
                }
                .into_any();
            }
            let date = page.date;
            page.services
                .iter()
                .map(|service| day_service(t, service, date))
                .collect_view()
                .into_any()
        })
    };
    view! { {head} {services} }
}

/// Prints, where scripts run; the browser's own menu does it elsewhere.
#[component]
fn PrintButton() -> impl IntoView {
    let t = tongue();
    let there = RwSignal::new(false);
    Effect::new(move |_| there.set(true));
    let print = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let _ = window().print();
        }
    };
    move || {
        there.get().then(|| {
            view! {
                <button class="button small secondary" type="button" on:click=print>
                    <Icon svg=PRINTER/>
                    {words::services::day_print(t)}
                </button>
            }
        })
    }
}

fn day_service(t: Tongue, service: &DayService, date: Date) -> impl IntoView + use<> {
    let closed = service.closed.clone().map(|reason| {
        let says = words::services::day_closed(t, reason);
        view! { <div class="banner" data-kind="warn"><p class="text">{says}</p></div> }
    });
    let with_people = service
        .sessions
        .iter()
        .filter(|session| !session.people.is_empty());
    let sessions = with_people
        .map(|session| day_session(t, session, date))
        .collect_view();
    let empty = empty_sessions(t, service);
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{service.fields.name.clone()}</h2>
                <span class="meta">{service.place.clone()}" · "{service.fields.room.clone()}</span>
            </div>
            {closed}
            {sessions}
            {empty}
        </section>
    }
}

/// Sessions that nobody has booked, in one line: paper and eyes are for people.
fn empty_sessions(t: Tongue, service: &DayService) -> Option<AnyView> {
    let empty = service
        .sessions
        .iter()
        .filter(|session| session.people.is_empty());
    let hours: Vec<String> = empty.map(|session| hour(t, session.start)).collect();
    if hours.is_empty() {
        return None;
    }
    let says = words::services::day_empty(t, hours.join("、"));
    Some(view! { <p class="meta no-print">{says}</p> }.into_any())
}

fn day_session(t: Tongue, session: &DaySession, date: Date) -> impl IntoView + use<> {
    let hours = format!(
        "{} {}",
        hour(t, session.start),
        words::services::session_until(t, session.end)
    );
    let counts = session.counts.map(|(booked, held, waiting, seats)| {
        let mut says = words::services::day_count(t, booked, seats);
        if held > 0 {
            says.push_str(&words::services::day_count_held(t, held));
        }
        if waiting > 0 {
            says.push_str(&words::services::day_count_waiting(t, waiting));
        }
        says
    });
    let begun = session.begun;
    let people = session
        .people
        .iter()
        .map(|person| person_row(t, person, begun, date))
        .collect_view();
    view! {
        <table class="data-table">
            <caption><b>{hours}</b>" "{counts}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::services::day_name(t)}</th>
                    <th scope="col">{words::services::day_reference(t)}</th>
                    <th scope="col">{words::services::day_state(t)}</th>
                    <th scope="col" class="print-only">{words::services::day_came(t)}</th>
                    <th scope="col" class="no-print">{words::services::day_cancel(t)}</th>
                </tr>
            </thead>
            <tbody>{people}</tbody>
        </table>
    }
    .into_any()
}

fn person_row(t: Tongue, person: &Person, begun: bool, date: Date) -> impl IntoView + use<> {
    let name = if person.name.is_empty() {
        words::services::day_nameless(t).to_owned()
    } else {
        person.name.clone()
    };
    let mark = match &person.state {
        State::Waiting { position } => {
            view! { <StateMark state="waiting" word=words::services::state_waiting(t, position)/> }
        }
        State::Offered { .. } => {
            view! { <StateMark state="offered" word=words::services::state_offered(t)/> }
        }
        _ => view! { <StateMark state="confirmed" word=words::services::state_confirmed(t)/> },
    };
    let sure = words::services::day_cancel_for(t, &name);
    let booking = person.booking;
    let cancel = (!begun).then(|| {
        view! {
            <details>
                <summary aria-label=sure.clone()>{words::services::day_cancel(t)}</summary>
                <VerbForm slice="services" verb="cancel" after=format!("/desk/services/day?date={date}")>
                    <HiddenField field="booking" value=booking.to_string()/>
                    <ReasonField booking/>
                    <Submit label=sure.clone() class="small danger"/>
                </VerbForm>
            </details>
        }
    });
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td data-label=words::services::day_reference(t)>{person.reference.clone()}</td>
            <td data-label=words::services::day_state(t)>{mark}</td>
            <td class="print-only">"☐"</td>
            <td class="no-print">{cancel}</td>
        </tr>
    }
}

/// A reason beside each of many bookings: its input needs an id of its own.
#[component]
fn ReasonField(booking: Uuid) -> impl IntoView {
    let t = tongue();
    let id = format!("reason-{booking}");
    view! {
        <div class="field">
            <label for=id.clone()>{words::services::day_reason(t)}</label>
            <FieldProblem field="reason"/>
            <input id=id name="command[reason]" maxlength=CloseDay::REASON_MAX/>
        </div>
    }
}

/// `/desk/services/new`
#[component]
pub fn New() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::new) show=new/> }
}

fn new(page: Signal<NewPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let places = page.get_untracked().places;
    let first = places
        .first()
        .map(|(id, _)| id.to_string())
        .unwrap_or_default();
    let choices = places
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    view! {
        <Head title=words::services::new_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/services"><Icon svg=CHEVRON_LEFT/>{words::services::desk_title(t)}</a>
            <h1>{words::services::new_title(t)}</h1>
        </header>
        <VerbForm slice="services" verb="define" after="/desk/services">
            <SelectField field="place" label=words::services::new_place(t) choices value=first/>
            <ServiceFields fields=Fields::default()/>
            <div class="action-bar"><Submit label=words::services::new_save(t)/></div>
        </VerbForm>
    }
}

/// What a service is, new or said anew.
#[component]
pub fn ServiceFields(
    /// What stands there at first.
    fields: Fields,
) -> impl IntoView {
    let t = tongue();
    let kinds = Kind::ALL
        .into_iter()
        .map(|kind| Choice::new(kind.name(), kind_name(t, kind)))
        .collect();
    view! {
        <TextField
            field="fields.name"
            label=words::services::form_name(t)
            hint=words::services::form_name_hint(t)
            value=fields.name
            max=Fields::NAME_MAX
        />
        <ChoiceField field="fields.kind" legend=words::services::form_kind(t) choices=kinds value=fields.kind.name()/>
        <TextField
            field="fields.room"
            label=words::services::form_room(t)
            hint=words::services::form_room_hint(t)
            value=fields.room
            max=Fields::ROOM_MAX
        />
        <TextArea
            field="fields.about"
            label=words::services::form_about(t)
            hint=words::services::form_about_hint(t)
            value=fields.about
            rows=4
        />
        <TextField
            field="fields.contact"
            label=words::services::form_contact(t)
            value=fields.contact
            kind="tel"
            max=Fields::CONTACT_MAX
        />
    }
}

/// `/desk/services/close`
#[component]
pub fn Close() -> impl IntoView {
    let day = day_in_query("date");
    let query = use_query_map();
    let service = move || {
        query
            .with(|query| query.get("service"))
            .and_then(|id| id.parse::<Uuid>().ok())
    };
    let asked = move || (service(), day());
    view! { <Screen page=use_page(asked, pages::close) show=close/> }
}

fn close(page: Signal<ClosePage>) -> impl IntoView {
    let t = tongue();
    let ClosePage {
        services,
        chosen,
        day,
    } = page.get_untracked();
    view! {
        <Head title=words::services::close_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/services"><Icon svg=CHEVRON_LEFT/>{words::services::desk_title(t)}</a>
            <h1>{words::services::close_title(t)}</h1>
            <p class="lead">{words::services::close_hint(t)}</p>
        </header>
        <VerbForm slice="services" verb="close_day" after=format!("/desk/services/day?date={day}")>
            <TextField field="day" label=words::services::hours_day(t) kind="date" value=day.to_string()/>
            <TextField
                field="reason"
                label=words::services::hours_reason(t)
                hint=words::services::hours_reason_hint(t)
                max=CloseDay::REASON_MAX
            />
            <Which services chosen/>
            <div class="action-bar">
                <Submit label=words::services::close_save(t) class="danger"/>
            </div>
        </VerbForm>
    }
}

/// Which services are closed: boxes, under one name each.
#[component]
fn Which(services: Vec<(Uuid, String, String)>, chosen: Option<Uuid>) -> impl IntoView {
    let t = tongue();
    let form = expect_context::<Form>();
    let typed: Option<Vec<Uuid>> = form
        .typed("services")
        .and_then(|text| serde_json::from_str(&text).ok());
    let boxes = services
        .into_iter()
        .enumerate()
        .map(|(number, (id, name, room))| {
            let checked = match &typed {
                Some(typed) => typed.contains(&id),
                None => chosen.is_none_or(|chosen| chosen == id),
            };
            view! {
                <label class="choice-row">
                    <input
                        type="checkbox"
                        name=format!("command[services][{number}]")
                        value=id.to_string()
                        checked=checked
                    />
                    <span class="text">{name}<small>{room}</small></span>
                </label>
            }
        });
    let boxes = boxes.collect_view();
    view! {
        <fieldset class="field" id="services" data-invalid=move || form.error("services").map(|_| "true")>
            <legend>{words::services::close_which(t)}</legend>
            <FieldProblem field="services"/>
            <div class="choice-list">{boxes}</div>
        </fieldset>
    }
}

/// The way back to the list.
fn back_to_desk(t: Tongue) -> impl IntoView {
    view! { <a class="back" href="/desk/services"><Icon svg=CHEVRON_LEFT/>{words::services::desk_title(t)}</a> }
}
