//! What those who run services see: the list, a day's people, a new service, hours, closing a day.

use domain::kernel::Date;
use domain::services::{Crowd, Fields, Kind};
use leptos::prelude::*;

use super::pages::{self, NewPage, OnHoliday, QueuePage, RunService};
use super::screens::{crowd_name, kind_name};
use crate::kernel::desk::{Desk, NothingChosen, Shows, is_open};
use crate::kernel::fields::{
    Choice, ChoiceField, HiddenField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CHEVRON_LEFT, CHEVRON_RIGHT, CLOCK, Drawing, Icon, LATTICE_WINDOW, PLUS, QR, USERS, X_CIRCLE,
};
use crate::kernel::layout::Head;
use crate::kernel::when::{date, lately};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

mod camera;
mod close;
mod day;
mod door;
mod hours;
mod outside;
mod rooms;
mod sheet;

pub use close::Close;
pub use day::Day;
pub use door::Door;
pub use hours::Hours;
pub use sheet::{Case, Sheet};

/// `/desk/services`
#[component]
pub fn Queue() -> impl IntoView {
    view! { <Around shows=Shows::Queue><NothingChosen/></Around> }
}

/// The desk around one of its pages.
#[component]
fn Around(
    /// Which part a phone shows.
    shows: Shows,
    /// The page.
    children: Children,
) -> impl IntoView {
    let (title, page) = (
        words::services::desk_title(tongue()),
        use_page(|| (), pages::queue),
    );
    view! { <Desk shows title href="/desk/services" page queue>{children()}</Desk> }
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
                <li class="row-item">
                    <a href="/desk/services/tickets">
                        <Icon svg=QR/>
                        <span class="text"><b>{words::services::gate_check(t)}</b></span>
                        <Icon svg=CHEVRON_RIGHT/>
                    </a>
                </li>
            </ul>
        }
    };
    view! {
        {move || page.with(|page| on_holidays(t, &page.on_holidays))}
        <section class="section">{lists}</section>
        {move || page.with(|page| drop_ins(t, &page.services))}
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

/// Sessions that people are in, on days that a holiday closed or changed: close the day, or open as on any other.
fn on_holidays(t: Tongue, met: &[OnHoliday]) -> Option<AnyView> {
    if met.is_empty() {
        return None;
    }
    let rows = met.iter().map(|met| on_holiday(t, met)).collect_view();
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::desk_holidays(t)}</h2></div>
            <p class="field-hint">{words::services::desk_holidays_hint(t)}</p>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(section.into_any())
}

fn on_holiday(t: Tongue, met: &OnHoliday) -> impl IntoView + use<> {
    let OnHoliday {
        service,
        day,
        people,
        sessions,
        ..
    } = *met;
    let what = format!("{} {}", date(t, day), met.holiday);
    let booked = words::services::desk_holidays_booked(t, &met.name, people, sessions);
    let close = format!("/desk/services/close?service={service}&date={day}");
    view! {
        <li class="row-item">
            <a href=format!("/desk/services/day?date={day}")>
                <Icon svg=USERS/>
                <span class="text"><b>{what}</b><small>{booked}</small></span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
            <span class="actions">
                <a class="button small secondary" href=close>{words::services::desk_holidays_close(t)}</a>
                <VerbForm slice="services" verb="reopen_day" after="/desk/services">
                    <HiddenField field="service" value=service.to_string()/>
                    <HiddenField field="day" value=day.to_string()/>
                    <Submit label=words::services::desk_holidays_open(t) class="small quiet"/>
                </VerbForm>
            </span>
        </li>
    }
}

/// The rooms that people drop in at: how full each is, by one tap.
fn drop_ins(t: Tongue, services: &[RunService]) -> Option<AnyView> {
    let rooms: Vec<_> = services.iter().filter(|room| room.drop_in.may).collect();
    if rooms.is_empty() {
        return None;
    }
    let rooms = rooms.into_iter().map(|room| drop_in_row(t, room));
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::crowd_title(t)}</h2></div>
            <ul class="row-list" role="list">{rooms.collect_view()}</ul>
        </section>
    };
    Some(section.into_any())
}

fn drop_in_row(t: Tongue, room: &RunService) -> impl IntoView + use<> {
    let says = match room.drop_in.crowded {
        Some(crowded) => {
            words::services::crowd_seen(t, crowd_name(t, crowded.crowd), lately(t, crowded.at))
        }
        None => words::services::crowd_unsaid(t).to_owned(),
    };
    let id = room.id;
    let taps = Crowd::ALL.into_iter().map(|crowd| {
        view! {
            <VerbForm slice="services" verb="say_crowd" after="/desk/services">
                <HiddenField field="service" value=id.to_string()/>
                <HiddenField field="crowd" value=crowd.name().to_owned()/>
                <Submit label=crowd_name(t, crowd) class="small secondary"/>
            </VerbForm>
        }
    });
    view! {
        <li class="row-item">
            <span class="text"><b>{room.fields.name.clone()}</b><small>{says}</small></span>
            <span class="row">{taps.collect_view()}</span>
        </li>
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
    let href = format!("/desk/services/{}/hours", service.id);
    view! {
        <li class="row-item">
            <a href=href.clone() aria-current=is_open(href)>
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

/// `/desk/services/new`
#[component]
pub fn New() -> impl IntoView {
    view! { <Around shows=Shows::Thing><Screen page=use_page(|| (), pages::new) show=new/></Around> }
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

/// The way back to the list.
fn back_to_desk(t: Tongue) -> impl IntoView {
    view! { <a class="back" href="/desk/services"><Icon svg=CHEVRON_LEFT/>{words::services::desk_title(t)}</a> }
}
