//! One session and one booking at the desk: book for somebody, mark, excuse, move, note, cancel.

use domain::services::{CloseDay, Guest, State};
use leptos::prelude::*;

use super::Around;
use super::day::{day_session, marked, name, state_mark};
use crate::kernel::desk::Shows;
use crate::kernel::fields::{
    CheckField, Choice, HiddenField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::{FoldedForm, VerbForm};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, PHONE};
use crate::kernel::layout::Head;
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, CasePage, MadeBy, SheetPage};
use crate::services::screens::{guests_ticket, id_in_path, rest_field, weeks_field};
use crate::services::wording::in_room;

/// `/desk/services/sessions/:id`
#[component]
pub fn Sheet() -> impl IntoView {
    view! { <Around shows=Shows::Thing><Screen page=use_page(id_in_path(), pages::sheet) show=sheet/></Around> }
}

fn sheet(page: Signal<SheetPage>) -> impl IntoView {
    let t = tongue();
    let first = page.get_untracked();
    let here = format!("/desk/services/sessions/{}", first.id);
    let back = format!(
        "/desk/services/day?date={}",
        first.session.start.civil().date
    );
    let title = format!("{} {}", moment(t, first.session.start), first.fields.name);
    let about = format!("{} · {}", first.place, first.fields.room);
    let begun = Memo::new(move |_| page.with(|page| page.session.begun));
    let id = first.id.to_string();
    let after = here.clone();
    view! {
        <Head title=title.clone()/>
        <header class="page-head">
            <a class="back no-print" href=back><Icon svg=CHEVRON_LEFT/>{words::services::sheet_back(t)}</a>
            <h1>{title}</h1>
            <p class="lead">{about}</p>
        </header>
        <section class="section">
            {move || page.with(|page| people(t, page, &here))}
            {move || page.with(|page| rest(t, page))}
        </section>
        {move || {
            (!begun.get())
                .then(|| page.with_untracked(|page| add_form(t, page, id.clone(), after.clone())))
        }}
    }
}

fn people(t: Tongue, page: &SheetPage, here: &str) -> AnyView {
    if page.session.people.is_empty() {
        view! { <p class="meta">{words::services::sheet_nobody(t)}</p> }.into_any()
    } else {
        day_session(t, &page.session, here).into_any()
    }
}

fn rest(t: Tongue, page: &SheetPage) -> Option<AnyView> {
    if !page.session.begun || page.unmarked == 0 {
        return None;
    }
    let id = page.id.to_string();
    let label = words::services::sheet_rest(t, page.unmarked);
    let view = view! {
        <FoldedForm
            summary=label.clone()
            slice="services"
            verb="mark_rest"
            after=format!("/desk/services/sessions/{id}")
        >
            <HiddenField field="session" value=id/>
            <p>{words::services::sheet_rest_sure(t)}</p>
            <Submit label=label class="danger"/>
        </FoldedForm>
    };
    Some(view.into_any())
}

fn add_form(t: Tongue, page: &SheetPage, session: String, after: String) -> impl IntoView + use<> {
    let weeks = weeks_field(t, page.session.start, &page.weeks);
    view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::sheet_add(t)}</h2></div>
            <p class="field-hint">{words::services::sheet_add_hint(t)}</p>
            <VerbForm slice="services" verb="book" after=after>
                <HiddenField field="session" value=session/>
                <TextField field="guest.name" label=words::services::sheet_guest_name(t) max=Guest::NAME_MAX/>
                <TextField
                    field="guest.phone"
                    label=words::services::sheet_guest_phone(t)
                    kind="tel"
                    max=Guest::PHONE_MAX
                />
                <CheckField field="guest.others" label=words::services::sheet_guest_others(t)/>
                {weeks}
                <CheckField field="wait" label=words::services::sheet_add_wait(t)/>
                <Submit label=words::services::sheet_add_save(t)/>
            </VerbForm>
        </section>
    }
}

/// `/desk/services/bookings/:id`
#[component]
pub fn Case() -> impl IntoView {
    view! { <Around shows=Shows::Thing><Screen page=use_page(id_in_path(), pages::case) show=case/></Around> }
}

fn case(page: Signal<CasePage>) -> impl IntoView {
    let t = tongue();
    let head = move || page.with(|page| about(t, page));
    let marks = move || page.with(|page| marks(t, page));
    // What is typed is not touched by rows that arrive meanwhile.
    let first = page.get_untracked();
    let here = format!("/desk/services/bookings/{}", first.person.booking);
    let counts = Memo::new(move |_| page.with(|page| page.person.state.is_live() && !page.begun));
    let (booking, note_after) = (first.person.booking.to_string(), here.clone());
    view! {
        {move || page.with(|page| heading(t, page))}
        <div class="desk-pair">
            <div class="stack">
                {head}
                {move || page.with(|page| page.ticket.as_ref().map(|shown| guests_ticket(t, shown)))}
                <section class="section no-print">{marks}</section>
                <section class="section no-print">
                    <VerbForm slice="services" verb="note" after=note_after>
                        <HiddenField field="booking" value=booking/>
                        <TextArea
                            field="text"
                            label=words::services::case_note(t)
                            value=first.person.note.clone()
                            rows=2
                        />
                        <Submit label=words::services::case_note_save(t) class="secondary"/>
                    </VerbForm>
                </section>
            </div>
            <aside class="stack" aria-label=words::services::case_change(t)>
                {move || counts.get().then(|| page.with_untracked(|page| changes(t, page, &here)))}
            </aside>
        </div>
    }
}

fn heading(t: Tongue, page: &CasePage) -> impl IntoView + use<> {
    let title = words::services::case_title(t, name(t, &page.person));
    let sheet = format!("/desk/services/sessions/{}", page.session);
    let guest = page
        .person
        .guest
        .then(|| view! { <p class="meta">{words::services::sheet_guest(t)}</p> });
    view! {
        <Head title=title.clone()/>
        <header class="page-head">
            <a class="back" href=sheet><Icon svg=CHEVRON_LEFT/>{words::services::sheet_session(t)}</a>
            <h1>{title}</h1>
            {guest}
        </header>
    }
}

fn about(t: Tongue, page: &CasePage) -> impl IntoView + use<> {
    let when = format!(
        "{} {}",
        moment(t, page.start),
        words::services::session_until(t, page.end)
    );
    let by = match &page.by {
        MadeBy::Themselves => words::services::case_by_themselves(t).to_owned(),
        MadeBy::Family => words::services::case_by_family(t).to_owned(),
        MadeBy::Desk(name) if name.is_empty() => words::services::case_by_desk(t).to_owned(),
        MadeBy::Desk(name) => words::services::case_by_worker(t, name),
    };
    let phone = (!page.person.phone.is_empty()).then(|| {
        let phone = page.person.phone.clone();
        view! {
            <div>
                <dt>{words::services::case_phone(t)}</dt>
                <dd><a class="button small quiet" href=format!("tel:{phone}")><Icon svg=PHONE/>{phone.clone()}</a></dd>
            </div>
        }
    });
    view! {
        <dl class="check-answers">
            <div><dt>{words::services::booking_when(t)}</dt><dd>{when}</dd></div>
            <div>
                <dt>{words::services::booking_where(t)}</dt>
                <dd>{page.fields.name.clone()}" · "{page.place.clone()}" "{page.fields.room.clone()}</dd>
            </div>
            <div><dt>{words::services::day_reference(t)}</dt><dd>{page.person.reference.clone()}</dd></div>
            <div><dt>{words::services::day_state(t)}</dt><dd>{state_mark(t, &page.person.state)}</dd></div>
            <div><dt>{words::services::case_made(t)}</dt><dd>{moment(t, page.made)}</dd></div>
            <div><dt>{words::services::case_by(t)}</dt><dd>{by}</dd></div>
            {phone}
        </dl>
    }
}

fn marks(t: Tongue, page: &CasePage) -> impl IntoView + use<> {
    let booking = page.person.booking.to_string();
    let here = format!("/desk/services/bookings/{booking}");
    let stands = page
        .person
        .attendance
        .as_ref()
        .map(|attendance| marked(t, attendance, page.person.unsent));
    let came = {
        let (booking, here) = (booking.clone(), here.clone());
        let open = page.person.attendance.is_none();
        open.then(|| {
            view! {
                <VerbForm slice="services" verb="check_in" after=here>
                    <HiddenField field="booking" value=booking/>
                    <Submit label=words::services::case_came(t)/>
                </VerbForm>
            }
        })
    };
    let seat = page.person.state == State::Confirmed && page.begun;
    let away = seat.then(|| absences(t, &booking, &here));
    let undo = page.person.attendance.is_some().then(|| {
        let (booking, here) = (booking.clone(), here.clone());
        view! {
            <VerbForm slice="services" verb="mark" after=here>
                <HiddenField field="booking" value=booking/>
                <HiddenField field="as" value="nothing".to_owned()/>
                <Submit label=words::services::case_undo(t) class="quiet"/>
            </VerbForm>
        }
    });
    view! { <p>{stands}</p> <div class="actions no-print">{came}{away}{undo}</div> }
}

fn absences(t: Tongue, booking: &str, here: &str) -> impl IntoView + use<> {
    let (missed, excused) = (booking.to_owned(), booking.to_owned());
    let (after, after_excuse) = (here.to_owned(), here.to_owned());
    view! {
        <VerbForm slice="services" verb="mark" after=after>
            <HiddenField field="booking" value=missed/>
            <HiddenField field="as" value="missed".to_owned()/>
            <Submit label=words::services::case_missed(t) class="secondary"/>
        </VerbForm>
        <FoldedForm summary=words::services::case_excuse(t) slice="services" verb="mark" after=after_excuse>
            <HiddenField field="booking" value=excused/>
            <HiddenField field="as" value="excused".to_owned()/>
            <TextField field="reason" label=words::services::case_excuse_reason(t) max=CloseDay::REASON_MAX/>
            <Submit label=words::services::case_excuse_save(t) class="secondary"/>
        </FoldedForm>
    }
}

/// The answer to an offer, for whoever gives it by telephone or at the desk.
fn offered(t: Tongue, page: &CasePage, here: &str) -> Option<AnyView> {
    let State::Offered { until } = page.person.state else {
        return None;
    };
    let booking = page.person.booking.to_string();
    let (accepted, declined) = (booking.clone(), booking);
    let (after, after_decline) = (here.to_owned(), here.to_owned());
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::case_offered(t)}</h2></div>
            <p class="meta">{words::services::case_offered_until(t, until)}</p>
            <div class="actions">
                <VerbForm slice="services" verb="accept" after=after>
                    <HiddenField field="booking" value=accepted/>
                    <Submit label=words::services::case_accept(t)/>
                </VerbForm>
                <VerbForm slice="services" verb="decline" after=after_decline>
                    <HiddenField field="booking" value=declined/>
                    <Submit label=words::services::case_decline(t) class="secondary"/>
                </VerbForm>
            </div>
        </section>
    };
    Some(section.into_any())
}

/// Whether somebody still comes, for whoever says so by telephone or at the desk.
fn asked(t: Tongue, page: &CasePage, here: &str) -> Option<AnyView> {
    let until = page.person.asked?;
    let (booking, after) = (page.person.booking.to_string(), here.to_owned());
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::case_asked(t)}</h2></div>
            <p class="meta">{words::services::case_asked_until(t, until)}</p>
            <VerbForm slice="services" verb="reconfirm" after=after>
                <HiddenField field="booking" value=booking/>
                <Submit label=words::services::case_reconfirm(t)/>
            </VerbForm>
        </section>
    };
    Some(section.into_any())
}

fn changes(t: Tongue, page: &CasePage, here: &str) -> impl IntoView + use<> {
    let booking = page.person.booking.to_string();
    let cancelled = booking.clone();
    let (after, after_cancel) = (here.to_owned(), here.to_owned());
    let choices: Vec<Choice> = page
        .others
        .iter()
        .map(|place| {
            let free = words::services::row_left(t, place.free);
            let when = in_room(moment(t, place.start), place.room.as_deref());
            let label = format!("{when} · {free}");
            Choice::new(place.id.to_string(), label)
        })
        .collect();
    let moving = if choices.is_empty() || page.person.state != State::Confirmed {
        view! { <p class="meta">{words::services::case_move_none(t)}</p> }.into_any()
    } else {
        view! {
            <VerbForm slice="services" verb="move" after=after>
                <HiddenField field="booking" value=booking/>
                <SelectField field="session" label=words::services::case_move_to(t) choices/>
                <Submit label=words::services::case_move_save(t) class="secondary"/>
            </VerbForm>
        }
        .into_any()
    };
    let sure = words::services::day_cancel_for(t, name(t, &page.person));
    let offered = offered(t, page, here);
    let asked = asked(t, page, here);
    let rest = page.person.rest;
    view! {
        {offered}
        {asked}
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::case_move(t)}</h2></div>
            {moving}
        </section>
        <FoldedForm
            summary=words::services::case_cancel(t)
            slice="services"
            verb="cancel"
            after=after_cancel
            class="section"
        >
            <HiddenField field="booking" value=cancelled/>
            <TextField field="reason" label=words::services::day_reason(t) max=CloseDay::REASON_MAX/>
            {rest_field(t, rest)}
            <Submit label=sure class="danger"/>
        </FoldedForm>
    }
}
