//! One's own bookings, and the confirmation.

use domain::services::{Attendance, State};
use leptos::prelude::*;

use super::calendar::following;
use super::ticket::ticket;
use super::weeks::{other_weeks, rest_field, series_note, still_coming};
use super::{booked_row, deadline_text, id_in_path, own_mark, regard_note, spaced};
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::fold::FoldedSection;
use crate::kernel::form::{FoldedForm, VerbForm};
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CALENDAR, CHEVRON_LEFT, CHEVRON_RIGHT, Drawing, Icon, OSMANTHUS, PHONE, TEAPOT, USERS,
};
use crate::kernel::layout::{Head, figures};
use crate::kernel::when::{calendar_date, date, hour, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, Booked, BookingPage, MinePage};
use crate::services::wording::in_room;

/// `/services/bookings`
#[component]
pub fn Mine() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::mine) show=mine/> }
}

fn mine(page: Signal<MinePage>) -> impl IntoView {
    let t = tongue();
    let upcoming = move || {
        page.with(|page| {
            if page.upcoming.is_empty() {
                return view! {
                    <div class="empty-state">
                        <Drawing svg=TEAPOT/>
                        <p>{words::services::mine_empty(t)}</p>
                        <a class="button" href="/services">{words::services::mine_find(t)}</a>
                    </div>
                }
                .into_any();
            }
            rows(t, &page.upcoming).into_any()
        })
    };
    let past = move || {
        page.with(|page| {
            (!page.past.is_empty()).then(|| {
                let rows = rows(t, &page.past);
                view! { <FoldedSection title=words::services::mine_past(t)>{rows}</FoldedSection> }
            })
        })
    };
    view! {
        <Head title=words::services::mine_title(t)/>
        <header class="page-head">
            <a class="back" href="/services"><Icon svg=CHEVRON_LEFT/>{words::services::list_title(t)}</a>
            <h1>{words::services::mine_title(t)}</h1>
        </header>
        {move || page.with(|page| regard_note(t, page.regard))}
        <section class="section">{upcoming}</section>
        {move || page.with(|page| following(t, page.calendar.as_deref()))}
        <p class="actions no-print">
            <a class="button secondary" href="/services/family"><Icon svg=USERS/>{words::services::family_title(t)}</a>
        </p>
        {past}
    }
}

fn rows(t: Tongue, bookings: &[Booked]) -> impl IntoView + use<> {
    let rows = bookings
        .iter()
        .map(|booked| booked_row(t, booked))
        .collect_view();
    view! { <ul class="row-list" role="list">{rows}</ul> }
}

/// `/services/bookings/:id`
#[component]
pub fn Booking() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::booking) show=booking/> }
}

fn booking(page: Signal<BookingPage>) -> impl IntoView {
    let t = tongue();
    view! {
        <header class="page-head">
            <a class="back" href="/services/bookings"><Icon svg=CHEVRON_LEFT/>{words::services::mine_title(t)}</a>
        </header>
        {move || page.with(|page| still_coming(t, page))}
        {move || page.with(|page| confirmation(t, page))}
        {move || page.with(|page| instead(t, page))}
        {move || page.with(|page| other_weeks(t, page))}
        {move || page.with(|page| whom_to_ask(t, page))}
        {move || page.with(|page| doing(t, page))}
    }
}

fn heading(t: Tongue, page: &BookingPage) -> &'static str {
    match &page.booked.own.state {
        State::Requested => words::services::booking_requested(t),
        State::Confirmed if page.over && page.attendance.is_some() => match page.attendance {
            Some(Attendance::Missed) => words::services::booking_missed(t),
            Some(Attendance::Excused { .. }) => words::services::booking_excused(t),
            _ => words::services::booking_came(t),
        },
        State::Confirmed if page.over => words::services::booking_over(t),
        State::Confirmed => words::services::booking_done(t),
        State::Entered => words::services::booking_entered(t),
        State::Waiting { .. } => words::services::booking_waiting(t),
        State::Offered { .. } => words::services::booking_offered(t),
        State::Cancelled => words::services::state_cancelled(t),
        State::CalledOff { .. } => words::services::state_called_off(t),
        State::Left => words::services::state_left(t),
        State::Declined => words::services::state_declined(t),
        State::Lapsed => words::services::state_lapsed(t),
        State::Missed => words::services::state_missed(t),
    }
}

fn confirmation(t: Tongue, page: &BookingPage) -> impl IntoView + use<> {
    let booked = &page.booked;
    let confirmed = booked.own.state == State::Confirmed && !booked.own.unsent;
    let reference = confirmed.then(|| {
        let reference = page.reference.clone();
        view! { <p class="reference">{words::services::booking_reference(t)}" "<b>{reference}</b></p> }
    });
    let who = (!page.name.is_empty()).then(|| {
        view! { <p class="meta">{words::services::booking_who(t)}" "{page.name.clone()}</p> }
    });
    let by = page.by.as_ref().map(|by| {
        let says = if by.is_empty() {
            words::services::family_booked(t).to_owned()
        } else {
            words::services::family_booked_by(t, by)
        };
        view! { <p class="meta">{says}</p> }
    });
    let by_desk = page
        .by_desk
        .then(|| view! { <p class="meta">{words::services::booking_by_desk(t)}</p> });
    let party = page.party.map(|party| {
        view! { <p class="meta">{words::services::booking_party(t, party)}</p> }
    });
    let number = page.number.map(|number| {
        let href = format!("/services/sessions/{}/draw", page.session);
        view! {
            <p>
                {words::services::draw_own(t)}" "<b>{spaced(number)}</b>" "
                <a href=href>{words::services::session_draw_see(t)}</a>
            </p>
        }
    });
    let next: Vec<String> = what_next(t, page);
    let next = (!next.is_empty()).then(|| {
        let lines = next
            .into_iter()
            .map(|line| view! { <li>{line}</li> })
            .collect_view();
        view! {
            <h2>{words::services::booking_next_title(t)}</h2>
            <ol>{lines}</ol>
        }
    });
    let head = heading(t, page);
    view! {
        <Head title=head/>
        <section class="confirmation">
            {confirmed.then(|| view! { <Drawing svg=OSMANTHUS/> })}
            <h1>{head}</h1>
            {own_mark(t, &booked.own)}
            {reference}
            <section class="display-moment">
                <h2 class="meta">{booked.fields.name.clone()}</h2>
                <p class="moment">
                    <small>{date(t, booked.start.civil().date)}</small>
                    {figures(&hour(t, booked.start))}
                </p>
                <p class="what">{booked.place.clone()}" · "{booked.fields.room.clone()}</p>
                <p class="meta">
                    {calendar_date(t, booked.start.civil().date)}
                    " · "
                    {words::services::session_until(t, booked.end)}
                </p>
                {who}
                {by}
                {by_desk}
                {party}
                {series_note(t, page)}
            </section>
            {confirmed.then(|| page.ticket.as_ref().map(|shown| ticket(t, shown)))}
            {number}
            {next}
        </section>
    }
}

/// What happens next and when, in the order in which it does.
fn what_next(t: Tongue, page: &BookingPage) -> Vec<String> {
    let booked = &page.booked;
    if page.over {
        return Vec::new();
    }
    let cancel = if page.deadline >= booked.start {
        words::services::booking_next_cancel_start(t).to_owned()
    } else {
        words::services::booking_next_cancel(t, page.deadline)
    };
    match &booked.own.state {
        State::Requested => vec![words::services::booking_next_phone(t).to_owned()],
        State::Confirmed => {
            let come = words::services::booking_next_come(t, booked.start, &booked.fields.room);
            let tomorrow = booked.start.civil().date > t.now.civil().date;
            let remind = tomorrow.then(|| words::services::booking_next_remind(t).to_owned());
            let cancel = page.may_cancel.then_some(cancel);
            remind.into_iter().chain([come]).chain(cancel).collect()
        }
        State::Entered => vec![words::services::booking_next_draw(t).to_owned()],
        State::Waiting { .. } => {
            let besides =
                (page.besides > 0).then(|| words::services::booking_next_any(t, page.besides));
            let line = words::services::booking_next_line(t).to_owned();
            let until = words::services::booking_next_line_until(t, page.deadline);
            besides.into_iter().chain([line, until]).collect()
        }
        State::Offered { until } => vec![words::services::booking_next_answer(t, *until)],
        State::CalledOff { reason } if !reason.is_empty() => {
            vec![words::services::booking_reason(t, reason)]
        }
        _ => Vec::new(),
    }
}

/// What was called off leaves room elsewhere.
fn instead(t: Tongue, page: &BookingPage) -> Option<AnyView> {
    if page.others.is_empty() {
        return None;
    }
    let rows = page.others.iter().map(|place| {
        let href = format!("/services/sessions/{}", place.id);
        view! {
            <li class="row-item">
                <a href=href>
                    <Icon svg=CALENDAR/>
                    <span class="text"><b>{in_room(moment(t, place.start), place.room.as_deref())}</b><small>{words::services::row_left(t, place.free)}</small></span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::booking_instead(t)}</h2></div>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(section.into_any())
}

fn whom_to_ask(t: Tongue, page: &BookingPage) -> impl IntoView + use<> {
    let contact = page.booked.fields.contact.clone();
    let ask = if contact.is_empty() {
        view! { <p class="meta">{words::services::booking_ask_community(t)}</p> }.into_any()
    } else {
        view! {
            <p>
                {words::services::booking_ask(t)}" "
                <a href=format!("tel:{contact}")><Icon svg=PHONE/>{contact.clone()}</a>
            </p>
        }
        .into_any()
    };
    let id = page.booked.own.id;
    let keep = page.booked.own.state == State::Confirmed && !page.over && !page.booked.own.unsent;
    let calendar = keep.then(|| {
        view! {
            <p class="actions no-print">
                <a class="button secondary" href=format!("/services/bookings/{id}/ics") rel="external" download="youlin.ics">
                    <Icon svg=CALENDAR/>
                    {words::services::booking_ics(t)}
                </a>
            </p>
        }
    });
    view! { {calendar} {ask} }
}

fn doing(t: Tongue, page: &BookingPage) -> Option<AnyView> {
    if page.over || page.booked.own.unsent && page.booked.own.state != State::Requested {
        return None;
    }
    let id = page.booked.own.id.to_string();
    let rest = page.weeks.as_ref().map_or(0, |weeks| weeks.rest);
    let (after, all) = (format!("/services/bookings/{id}"), id.clone());
    let deadline = deadline_text(t, page.deadline, page.booked.start);
    let leave = if page.booked.own.state == State::Entered {
        words::services::booking_withdraw(t)
    } else {
        words::services::booking_leave(t)
    };
    let view = match &page.booked.own.state {
        State::Offered { until } => {
            let (yes, no) = (id.clone(), id);
            let after_no = after.clone();
            view! {
                <section class="offer no-print">
                    <p>{words::services::booking_next_answer(t, *until)}</p>
                    <VerbForm slice="services" verb="accept" after=after>
                        <HiddenField field="booking" value=yes/>
                        <Submit label=words::services::booking_accept(t) class="now wide"/>
                    </VerbForm>
                    <VerbForm slice="services" verb="decline" after=after_no>
                        <HiddenField field="booking" value=no/>
                        <Submit label=words::services::booking_decline(t) class="secondary wide"/>
                    </VerbForm>
                </section>
            }
            .into_any()
        }
        State::Waiting { .. } | State::Entered => view! {
            <VerbForm slice="services" verb="leave" after=after class="no-print">
                <HiddenField field="booking" value=id/>
                <Submit
                    label=leave
                    class="secondary"
                />
            </VerbForm>
            {(page.besides > 0)
                .then(|| {
                    view! {
                        <VerbForm slice="services" verb="leave" after="/services/bookings".to_owned() class="no-print">
                            <HiddenField field="booking" value=all/>
                            <HiddenField field="others" value="on".to_owned()/>
                            <Submit label=words::services::booking_leave_all(t) class="secondary"/>
                        </VerbForm>
                    }
                })}
        }
        .into_any(),
        State::Confirmed | State::Requested if page.may_cancel => view! {
            {(page.booked.own.state == State::Confirmed)
                .then(|| {
                    view! {
                        <p class="actions no-print">
                            <a class="button secondary" href=format!("/services/bookings/{id}/move")>
                                {words::services::booking_move(t)}
                            </a>
                        </p>
                    }
                })}
            <FoldedForm summary=words::services::booking_cancel(t) slice="services" verb="cancel" after=after>
                <HiddenField field="booking" value=id.clone()/>
                <p>{words::services::booking_cancel_sure(t)}</p>
                <p class="meta">{deadline}</p>
                {rest_field(t, rest)}
                <Submit label=words::services::booking_cancel_yes(t) class="danger"/>
            </FoldedForm>
        }
        .into_any(),
        State::Confirmed => {
            let contact = &page.booked.fields.contact;
            let says = if contact.is_empty() {
                words::services::booking_too_late_no_contact(t).to_owned()
            } else {
                words::services::booking_too_late(t, contact)
            };
            view! { <p class="meta">{says}</p> }.into_any()
        }
        State::Requested => return None,
        _ => view! {
            <p class="actions no-print">
                <a class="button secondary" href=format!("/services/{}", page.service)>
                    {words::services::booking_again(t)}
                </a>
            </p>
        }
        .into_any(),
    };
    Some(view)
}
