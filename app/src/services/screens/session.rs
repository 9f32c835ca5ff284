//! One session: take a seat, wait for one, or another one.

use domain::kernel::{Instant, PersonId};
use domain::services::{Regard, State, Terms};
use leptos::prelude::*;

use super::service::{ages_text, seat_meter};
use super::weeks::weeks_field;
use super::{id_in_path, length, own_mark, regard_note};
use crate::kernel::aloud::ReadAloud;
use crate::kernel::fields::{CheckField, ChecksField, Choice, HiddenField, SelectField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::{Head, figures};
use crate::kernel::when::{calendar_date, date, hour, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, Can, Line, Own, SessionPage};
use crate::services::wording::in_room;

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
    let can = Memo::new(move |_| page.with(|page| (page.can, page.whom.clone())));
    let waits = move || {
        page.with(|page| match page.regard {
            waits @ Regard::WaitsOnly { .. } => regard_note(t, waits),
            _ => None,
        })
    };
    view! {
        {head}
        {waits}
        {move || page.with(|page| own_beside(t, page))}
        {move || match can.get().0 {
            Can::Book => page.with_untracked(|page| book_form(t, page)).into_any(),
            Can::Enter => page.with_untracked(|page| enter_form(t, page)).into_any(),
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
    let drawn = page.line.draw.as_ref().map(|draw| {
        let says = words::services::row_drawn(t, draw.entered, draw.until);
        view! { <div><dt>{words::services::draw_title(t)}</dt><dd>{says}</dd></div> }
    });
    let held = (page.held > 0)
        .then(|| view! { <p class="meta">{words::services::session_held_note(t, page.held)}</p> });
    view! {
        <dl class="check-answers">
            <div><dt>{words::services::session_seats(t)}</dt><dd>{seat_meter(t, &page.line)}</dd></div>
            {waiting}
            {drawn}
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

fn book_form(t: Tongue, page: &SessionPage) -> impl IntoView + use<> {
    let most = page.terms.party.min(page.line.seats);
    let (whom, terms) = (page.whom.clone(), page.terms);
    let id = page.line.id;
    let (start, ahead) = (page.line.start, page.weeks.clone());
    view! {
        <VerbForm slice="services" verb="book" after=format!("/services/sessions/{id}")>
            <HiddenField field="session" value=id.to_string()/>
            {whom_field(t, &whom)}
            {party_field(t, most)}
            {age_field(t, terms)}
            {weeks_field(t, start, &ahead)}
            <CheckField field="wait" label=words::services::session_or_wait(t)/>
            <div class="action-bar">
                <p>{words::services::session_decides(t)}</p>
                <Submit label=words::services::session_book_title(t)/>
            </div>
        </VerbForm>
    }
}

fn wait_form(t: Tongue, page: &SessionPage) -> impl IntoView + use<> {
    let most = page.terms.party.min(page.line.seats);
    let (whom, terms) = (page.whom.clone(), page.terms);
    let id = page.line.id;
    let how = words::services::session_wait_how(t, length(t, page.hold));
    let also = page.also.clone();
    view! {
        <VerbForm slice="services" verb="book" after=format!("/services/sessions/{id}")>
            <HiddenField field="session" value=id.to_string()/>
            <HiddenField field="wait" value="on".to_owned()/>
            <p>{how}</p>
            {whom_field(t, &whom)}
            {party_field(t, most)}
            {age_field(t, terms)}
            {also_field(t, &also)}
            <div class="action-bar">
                <Submit label=words::services::session_wait_title(t)/>
            </div>
        </VerbForm>
    }
}

/// Whoever enters has the same chance, whenever they do.
fn enter_form(t: Tongue, page: &SessionPage) -> impl IntoView + use<> {
    let most = page.terms.party.min(page.line.seats);
    let (whom, terms) = (page.whom.clone(), page.terms);
    let id = page.line.id;
    let until = page
        .line
        .draw
        .as_ref()
        .map_or(page.deadline, |draw| draw.until);
    view! {
        <VerbForm slice="services" verb="book" after=format!("/services/sessions/{id}")>
            <HiddenField field="session" value=id.to_string()/>
            <p>{words::services::session_enter_how(t, until)}</p>
            {whom_field(t, &whom)}
            {party_field(t, most)}
            {age_field(t, terms)}
            <div class="action-bar">
                <p><a href=format!("/services/sessions/{id}/draw")>{words::services::session_draw_see(t)}</a></p>
                <Submit label=words::services::session_enter_title(t)/>
            </div>
        </VerbForm>
    }
}

/// For whom it is; asked only where it can differ.
fn whom_field(t: Tongue, whom: &[(PersonId, String)]) -> Option<AnyView> {
    if let [(one, name)] = whom {
        let says = words::services::family_for(t, name);
        let field = view! {
            <input type="hidden" name="subject" value=one.to_string()/>
            <p>{says}</p>
        };
        return Some(field.into_any());
    }
    let first = whom.first().map(|(one, _)| *one)?;
    let rows = whom.iter().map(|(one, name)| {
        let label = if name.is_empty() {
            words::services::family_me(t).to_owned()
        } else {
            name.clone()
        };
        view! {
            <label class="choice-row">
                <input type="radio" name="subject" value=one.to_string() checked=*one == first/>
                <span class="text">{label}</span>
            </label>
        }
    });
    let field = view! {
        <fieldset class="field">
            <legend>{words::services::family_whom(t)}</legend>
            <div class="choice-list">{rows.collect_view()}</div>
        </fieldset>
    };
    Some(field.into_any())
}

/// How many come together; asked only where more than one may.
fn party_field(t: Tongue, most: u32) -> Option<AnyView> {
    if most < 2 {
        return None;
    }
    let choices = (1..=most)
        .map(|n| Choice::new(n.to_string(), words::services::session_people(t, n)))
        .collect();
    let field = view! {
        <SelectField
            field="party"
            label=words::services::session_party(t)
            hint=words::services::session_party_hint(t)
            choices=choices
            value="1"
        />
    };
    Some(field.into_any())
}

/// Whether whoever comes is as old as the service asks; asked only where it asks for an age. It is not stored.
fn age_field(t: Tongue, terms: Terms) -> Option<AnyView> {
    let rule = ages_text(t, terms.ages()?);
    let field = view! {
        <CheckField field="age" label=words::services::session_age(t) note=rule/>
    };
    Some(field.into_any())
}

/// Which other sessions would do as well; asked only where there are some.
fn also_field(t: Tongue, also: &[Line]) -> Option<AnyView> {
    if also.is_empty() {
        return None;
    }
    let choices = also.iter();
    let choices = choices.map(|line| {
        let label = in_room(moment(t, line.start), line.room.as_deref());
        Choice::new(line.id.to_string(), label)
    });
    let field = view! {
        <ChecksField
            field="also"
            legend=words::services::session_also(t)
            hint=words::services::session_also_hint(t)
            choices=choices.collect()
        />
    };
    Some(field.into_any())
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
        Can::TooLate | Can::Book | Can::Enter | Can::Wait => {
            words::services::session_wait_none(t).to_owned()
        }
    };
    view! {
        <div class="banner" data-kind="warn"><p class="text">{says}</p></div>
        <p class="actions"><a class="button secondary" href=other>{words::services::session_other(t)}</a></p>
    }
    .into_any()
}

/// One's own booking, where the session can be booked for somebody else besides.
fn own_beside(t: Tongue, page: &SessionPage) -> Option<AnyView> {
    let own = page.line.own.as_ref().filter(|_| page.can != Can::Own)?;
    Some(own_box(t, own).into_any())
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
