//! Weeks that are booked in one go: asked for, said again, and given up.

use domain::kernel::Instant;
use domain::services::{Again, State};
use leptos::prelude::*;

use super::own_mark;
use crate::kernel::fields::{CheckField, Choice, HiddenField, SelectField, Submit};
use crate::kernel::form::VerbForm;
use crate::kernel::icons::{CALENDAR, CHEVRON_RIGHT, Icon};
use crate::kernel::when::{date, moment};
use crate::kernel::words::{self, Tongue};
use crate::services::pages::BookingPage;

/// For how many weeks the same hour is to be booked; asked only where there are some.
pub fn weeks_field(t: Tongue, start: Instant, ahead: &[Instant]) -> Option<AnyView> {
    if ahead.is_empty() {
        return None;
    }
    let one = Choice::new("1", words::services::session_weeks_one(t));
    let several = ahead.iter().map(|last| {
        let weeks = weeks_until(start, *last);
        let label = words::services::session_weeks_until(t, date(t, last.civil().date), weeks);
        Choice::new(weeks.to_string(), label)
    });
    let field = view! {
        <SelectField
            field="weeks"
            label=words::services::session_weeks(t)
            hint=words::services::session_weeks_hint(t)
            choices=[one].into_iter().chain(several).collect()
            value="1"
        />
    };
    Some(field.into_any())
}

/// How many weeks there are from one session to another, both counted.
fn weeks_until(first: Instant, last: Instant) -> i64 {
    1 + (last.0 - first.0) / (7 * 24 * 60 * 60 * 1_000)
}

/// Which of several weeks a booking is, and what is asked about it.
pub fn series_note(t: Tongue, page: &BookingPage) -> Option<AnyView> {
    let weeks = page.weeks.as_ref()?;
    let which = words::services::booking_week(t, weeks.nth, weeks.of);
    let confirmed = page.booked.own.state == State::Confirmed && !page.over;
    let again = match weeks.again {
        Again::WillBeAsked { until } if confirmed => {
            Some(words::services::booking_still_will(t, until))
        }
        Again::Said if confirmed => Some(words::services::booking_still_said(t).to_owned()),
        _ => None,
    };
    let note = view! {
        <p class="meta">{which}</p>
        {again.map(|again| view! { <p class="meta">{again}</p> })}
    };
    Some(note.into_any())
}

/// Whether somebody still comes, asked while there is time to answer.
pub fn still_coming(t: Tongue, page: &BookingPage) -> Option<AnyView> {
    let until = page.booked.own.asked.filter(|_| !page.over)?;
    let (yes, no) = (
        page.booked.own.id.to_string(),
        page.booked.own.id.to_string(),
    );
    let after = format!("/services/bookings/{yes}");
    let after_yes = after.clone();
    let section = view! {
        <section class="offer no-print">
            <h2>{words::services::booking_still(t)}</h2>
            <p>{words::services::booking_still_until(t, until)}</p>
            <VerbForm slice="services" verb="reconfirm" after=after_yes>
                <HiddenField field="booking" value=yes/>
                <Submit label=words::services::booking_still_yes(t) class="now wide"/>
            </VerbForm>
            <VerbForm slice="services" verb="cancel" after=after>
                <HiddenField field="booking" value=no/>
                <Submit label=words::services::coming_no(t) class="secondary wide"/>
            </VerbForm>
        </section>
    };
    Some(section.into_any())
}

/// Whether the weeks that follow are given up too; asked where there are some.
pub fn rest_field(t: Tongue, rest: usize) -> Option<AnyView> {
    let label = || words::services::booking_cancel_rest(t, rest);
    (rest > 0).then(|| view! { <CheckField field="rest" label=label()/> }.into_any())
}

/// The other weeks, each with how it stands.
pub fn other_weeks(t: Tongue, page: &BookingPage) -> Option<AnyView> {
    let weeks = page
        .weeks
        .as_ref()
        .filter(|weeks| !weeks.others.is_empty())?;
    let rows = weeks.others.iter().map(|(start, own)| {
        let href = format!("/services/bookings/{}", own.id);
        view! {
            <li class="row-item">
                <a href=href>
                    <Icon svg=CALENDAR/>
                    <span class="text"><b>{moment(t, *start)}</b></span>
                    <span class="end">{own_mark(t, own)}</span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    });
    let rows = rows.collect_view();
    let section = view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::services::booking_weeks_title(t)}</h2></div>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(section.into_any())
}
