//! A day's list: who comes to which session, on paper and on the phone at the door.

use std::time::Duration;

use domain::kernel::Date;
use domain::services::{Attendance, State};
use leptos::prelude::*;
use uuid::Uuid;

use super::Around;
use super::rooms::{LIST, rooms};
use crate::kernel::desk::Shows;
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Drawing, Icon, LATTICE_WINDOW};
use crate::kernel::layout::{Head, PrintButton, StateMark};
use crate::kernel::when::{calendar_date, hour};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, DayPage, DayService, DaySession, Person};
use crate::services::screens::day_in_query;
use crate::services::wording::{self, in_room};

/// `/desk/services/day`
#[component]
pub fn Day() -> impl IntoView {
    view! { <Around shows=Shows::Thing><Screen page=use_page(day_in_query("date"), pages::day) show=day/></Around> }
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
                <form method="get" action="/desk/services/day">
                    <div class="row">
                        <div class="field">
                            <label class="visually-hidden" for="date">{words::services::day_date(t)}</label>
                            <input id="date" type="date" name="date" value=day.to_string()/>
                        </div>
                        <button class="button small secondary">{words::services::day_show(t)}</button>
                    </div>
                </form>
                <PrintButton label=words::services::day_print(t)/>
            </nav>
        }
    };
    let empty = Memo::new(move |_| page.with(|page| page.services.is_empty()));
    let nothing = move || {
        empty.get().then(|| {
            view! {
                <div class="empty-state">
                    <Drawing svg=LATTICE_WINDOW/>
                    <p>{words::services::day_none(t)}</p>
                </div>
            }
        })
    };
    let drawn = drawn(page);
    let services = move || {
        let drawn = drawn.get();
        page.with(|page| {
            page.services
                .iter()
                .take(drawn)
                .map(|service| service.id)
                .collect::<Vec<_>>()
        })
    };
    let close = move || closing(t, page.with(|page| page.date));
    let tables = move || tables(t, page.with(|page| page.date));
    let rooms = move || page.with(|page| rooms(t, page));
    view! {
        {head}
        {rooms}
        {nothing}
        <For each=services key=|id| *id children=move |id| of_service(t, page, id)/>
        {close}
        {tables}
    }
}

/// How many lists are drawn. What the server sends is whole; where the page is made on the phone the first are there at once
/// and the others follow, so that nobody waits for the sixtieth room to see the first.
fn drawn(page: Signal<DayPage>) -> RwSignal<usize> {
    const FIRST: usize = 3;
    const MORE: usize = 2;
    let hydrating =
        Owner::current_shared_context().is_some_and(|context| context.during_hydration());
    let whole = cfg!(feature = "ssr") || hydrating;
    let drawn = RwSignal::new(if whole { usize::MAX } else { FIRST });
    Effect::new(move |_| {
        let so_far = drawn.get();
        if so_far >= page.with_untracked(|page| page.services.len()) {
            // Whatever comes to the list from now on comes to what is drawn.
            if so_far < usize::MAX {
                drawn.set(usize::MAX);
            }
            return;
        }
        let more = move || {
            let _ = drawn.try_update(|drawn| *drawn += MORE);
        };
        set_timeout(more, Duration::ZERO);
    });
    drawn
}

/// The list of one service, drawn anew when something of it has changed.
fn of_service(t: Tongue, page: Signal<DayPage>, id: Uuid) -> impl IntoView {
    let own = Memo::new(move |_| {
        page.with(|page| {
            let number = page.services.iter().position(|service| service.id == id)?;
            Some((number == 0, page.date, page.services.get(number)?.clone()))
        })
    });
    move || {
        own.with(|own| {
            let (first, date, service) = own.as_ref()?;
            Some(day_service(t, service, *date, first.then_some(LIST)))
        })
    }
}

/// Closing the day in two taps: why, then whom it touches and the button.
fn closing(t: Tongue, day: Date) -> Option<AnyView> {
    if day < t.now.civil().date {
        return None;
    }
    let reasons = [
        words::services::close_power(t),
        words::services::close_repair(t),
        words::services::close_weather(t),
        words::services::close_staff(t),
    ];
    let taps = reasons.into_iter().map(|reason| {
        let href = format!("/desk/services/close?date={day}&reason={reason}");
        view! { <a class="button small secondary" href=href>{reason}</a> }
    });
    let other = format!("/desk/services/close?date={day}");
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::desk_close(t)}</h2></div>
            <p class="row">
                {taps.collect_view()}
                <a class="button small quiet" href=other>{words::services::close_other(t)}</a>
            </p>
        </section>
    };
    Some(section.into_any())
}

/// The list as a table, of this day or of several.
fn tables(t: Tongue, day: Date) -> impl IntoView {
    let spans = [
        (words::services::table_day(t), day, day),
        (words::services::table_week(t), day, day.plus_days(6)),
        (words::services::table_month(t), day.plus_days(-29), day),
    ];
    let row = |(label, first, last): (&'static str, Date, Date)| {
        let link = |ending: &str| {
            let href = format!("/desk/services/day.{ending}?date={first}&until={last}");
            (href, format!("{first}.{ending}"))
        };
        let ((xlsx, xlsx_name), (csv, csv_name)) = (link("xlsx"), link("csv"));
        view! {
            <li class="row-item">
                <span class="text">{label}</span>
                <span class="end">
                    <a class="button small quiet" href=xlsx rel="external" download=xlsx_name>"Excel"</a>
                    <a class="button small quiet" href=csv rel="external" download=csv_name>"CSV"</a>
                </span>
            </li>
        }
    };
    view! {
        <details class="no-print">
            <summary>{words::services::table_get(t)}</summary>
            <ul class="row-list" role="list">{spans.map(row).into_iter().collect_view()}</ul>
        </details>
    }
}

fn day_service(
    t: Tongue,
    service: &DayService,
    date: Date,
    id: Option<&'static str>,
) -> impl IntoView + use<> {
    let closed = service.closed.clone().map(|reason| {
        let says = words::services::day_closed(t, reason);
        view! { <div class="banner" data-kind="warn"><p class="text">{says}</p></div> }
    });
    let here = format!("/desk/services/day?date={date}");
    let with_people = service
        .sessions
        .iter()
        .filter(|session| !session.people.is_empty());
    let sessions = with_people
        .map(|session| day_session(t, session, &here))
        .collect_view();
    let empty = empty_sessions(t, service);
    view! {
        <section class="section day-service" id=id tabindex=id.map(|_| "-1")>
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
    let hours: Vec<AnyView> = empty
        .map(|session| {
            let begins = in_room(hour(t, session.start), session.room.as_deref());
            match session.id {
                Some(id) => {
                    let href = format!("/desk/services/sessions/{id}");
                    view! { <a class="button small quiet" href=href>{begins}</a>" " }.into_any()
                }
                None => view! { {begins}" " }.into_any(),
            }
        })
        .collect();
    if hours.is_empty() {
        return None;
    }
    let says = words::services::day_empty(t);
    Some(view! { <p class="row meta no-print empty-hours">{says}" "{hours}</p> }.into_any())
}

/// One session with its people; on the day's list it leads to its own sheet.
pub fn day_session(t: Tongue, session: &DaySession, here: &str) -> impl IntoView + use<> {
    let hours = format!(
        "{} {}",
        hour(t, session.start),
        words::services::session_until(t, session.end)
    );
    let hours = in_room(hours, session.room.as_deref());
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
    let people = session
        .people
        .iter()
        .map(|person| person_row(t, person, here))
        .collect_view();
    let sheet = session.id.map(|id| format!("/desk/services/sessions/{id}"));
    let sheet = sheet.filter(|sheet| sheet != here).map(|href| {
        let name = format!("{}：{hours}", words::services::sheet_open(t));
        view! {
            <a class="button small secondary no-print" href=href aria-label=name>
                {words::services::sheet_open(t)}
            </a>
        }
    });
    view! {
        <table class="data-table">
            <caption><b>{hours}</b>" "{counts}" "{sheet}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::services::day_name(t)}</th>
                    <th scope="col">{words::services::day_reference(t)}</th>
                    <th scope="col">{words::services::day_state(t)}</th>
                    <th scope="col">{words::services::day_came(t)}</th>
                </tr>
            </thead>
            <tbody>{people}</tbody>
        </table>
    }
    .into_any()
}

/// One person: the name leads to everything about the booking, and coming is one tap.
fn person_row(t: Tongue, person: &Person, here: &str) -> impl IntoView + use<> {
    let name = name(t, person);
    let href = format!("/desk/services/bookings/{}", person.booking);
    let has_seat = matches!(person.state, State::Confirmed | State::Requested);
    let attendance = match &person.attendance {
        Some(attendance) => marked(t, attendance, person.unsent).into_any(),
        None if !has_seat => ().into_any(),
        None => came_form(t, person, here).into_any(),
    };
    let note = (!person.note.is_empty()).then(|| view! { <small>{person.note.clone()}</small> });
    let asked = person
        .asked
        .map(|_| view! { <small>{words::services::case_asked(t)}</small> });
    let party = person
        .party
        .map(|party| view! { <small>{words::services::booking_party(t, party)}</small> });
    let guest = person.guest.then(
        || view! { <small>{words::services::sheet_guest(t)}" "{person.phone.clone()}</small> },
    );
    view! {
        <tr>
            <th scope="row"><a href=href>{name}</a>{party}{asked}{guest}{note}</th>
            <td data-label=words::services::day_reference(t)>{person.reference.clone()}</td>
            <td data-label=words::services::day_state(t)>{state_mark(t, &person.state)}</td>
            <td data-label=words::services::day_came(t)>{attendance}</td>
        </tr>
    }
}

/// What somebody is called on the desk's lists.
pub fn name(t: Tongue, person: &Person) -> String {
    if person.name.is_empty() {
        words::services::day_nameless(t).to_owned()
    } else {
        person.name.clone()
    }
}

/// How a booking stands.
pub fn state_mark(t: Tongue, state: &State) -> impl IntoView + use<> {
    let (mark, word) = wording::state(t, state);
    view! { <StateMark state=mark word=word/> }
}

/// What was marked.
pub fn marked(t: Tongue, attendance: &Attendance, unsent: bool) -> impl IntoView + use<> {
    let (mark, word) = wording::attendance(t, attendance);
    let unsent = unsent.then(|| view! { <small>{words::services::mark_unsent(t)}</small> });
    view! { <StateMark state=mark word=word/>{unsent} }
}

fn came_form(t: Tongue, person: &Person, here: &str) -> impl IntoView + use<> {
    let booking = person.booking.to_string();
    view! {
        <VerbForm slice="services" verb="check_in" after=here.to_owned() class="no-print">
            <HiddenField field="booking" value=booking/>
            <Submit label=words::services::mark_came(t) class="small secondary"/>
        </VerbForm>
        <span class="print-only">"☐"</span>
    }
}
