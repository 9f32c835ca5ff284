//! The hours of a service: its description, the weekly lines, or one day.

use domain::kernel::{Date, Minutes, Weekday};
use domain::services::{CloseDay, Hours as Span, Line, MOST_WEEKS, Policy, Terms, Who};
use leptos::prelude::*;

use super::Around;
use super::outside::{OutsideField, Watched};
use super::{ServiceFields, back_to_desk};
use crate::kernel::desk::Shows;
use crate::kernel::fields::{CheckField, Choice, HiddenField, SelectField, Submit, TextField};
use crate::kernel::form::{FoldedForm, Form, VerbForm, field_id, field_name};
use crate::kernel::here::tongue;
use crate::kernel::icons::{ALERT, Icon};
use crate::kernel::layout::Head;
use crate::kernel::when::weekday;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, say, use_page};
use crate::services::pages::{self, HoursPage};
use crate::services::screens::{day_in_query, days_text, exception_text, id_in_path, length};

/// How many lines stand empty below those in use.
const SPARE: usize = 2;
/// The lengths of sessions on offer, in minutes.
const LENGTHS: [u32; 9] = [10, 15, 20, 30, 45, 60, 90, 120, 180];
/// The deadlines on offer, in minutes before the start.
const CANCELS: [u32; 7] = [0, 30, 60, 120, 240, 720, 1_440];
/// How long a seat can be held, in minutes.
const HOLDS: [u32; 6] = [15, 30, 60, 120, 240, 720];
/// How many days ahead can be opened.
const AHEADS: [u32; 5] = [3, 7, 14, 21, 28];

/// How many sessions a week can be allowed; none is any number.
const PER_WEEK: [u32; 5] = [0, 1, 2, 3, 5];
/// How long a draw after opening can stay open, in minutes.
const WITHINS: [u32; 5] = [10, 30, 60, 120, 240];
/// How many days before a session it can be drawn.
const DAYS_BEFORE: [u32; 5] = [1, 2, 3, 5, 7];
/// How many can come together.
const PARTIES: [u32; 5] = [1, 2, 3, 4, 6];
const SERIES: [u32; 5] = [1, 2, 4, 6, MOST_WEEKS];
/// From and up to which ages a service can be, in full years; none is any.
const AGES: [u32; 16] = [0, 3, 6, 7, 12, 14, 16, 18, 35, 45, 55, 60, 65, 70, 75, 80];
/// How many missed sessions a service can mind; none is never.
const MISSES: [u32; 5] = [0, 2, 3, 4, 5];

/// `/desk/services/:id/hours`
#[component]
pub fn Hours() -> impl IntoView {
    let (id, day) = (id_in_path(), day_in_query("day"));
    let asked = move || (id(), day());
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::hours) show=hours/></Around> }
}

fn hours(page: Signal<HoursPage>) -> impl IntoView {
    let t = tongue();
    // Which form is shown follows the address; what stands in it is not touched while somebody types.
    let day = Memo::new(move |_| page.with(|page| page.day));
    let name = page.with_untracked(|page| page.fields.name.clone());
    let title = words::services::hours_title(t, name);
    let id = page.with_untracked(|page| page.id);
    view! {
        <Head title=title.clone()/>
        <header class="page-head">
            {back_to_desk(t)}
            <h1>{title}</h1>
            <p class="lead"><a href=format!("/services/{id}")>{words::services::hours_see(t)}</a></p>
        </header>
        {move || match day.get() {
            Some(day) => one_day(t, &page.get_untracked(), day).into_any(),
            None => weekly(t, &page.get_untracked()).into_any(),
        }}
        {move || page.with(|page| exceptions(t, page))}
    }
}

fn weekly(t: Tongue, page: &HoursPage) -> impl IntoView + use<> {
    let watched = page.clone();
    let id = page.id.to_string();
    let (service, described) = (id.clone(), id.clone());
    let after = format!("/desk/services/{id}/hours");
    let after_about = after.clone();
    let fields = page.fields.clone();
    let day = page.tomorrow;
    let lines: Vec<Line> = page.hours.iter().map(line_of).collect();
    let terms = page.terms;
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::services::hours_weekly(t)}</h2></div>
            <p class="field-hint">{words::services::hours_weekly_hint(t)}</p>
            <VerbForm slice="services" verb="set_hours" after=after.clone()>
                <HiddenField field="service" value=service/>
                <Watched page=watched><Lines lines weekly=true/></Watched>
                <TermsFields terms/>
                <OutsideField/>
                <TextField
                    field="reason"
                    label=words::services::hours_outside_reason(t)
                    max=CloseDay::REASON_MAX
                />
                <Submit label=words::services::hours_save(t)/>
            </VerbForm>
        </section>
        <p class="actions">
            <a class="button secondary" href=format!("/desk/services/{id}/hours?day={day}")>
                {words::services::hours_change(t)}
            </a>
            <a class="button secondary" href=format!("/desk/services/close?service={id}")>
                {words::services::desk_close(t)}
            </a>
        </p>
        <FoldedForm
            summary=words::services::hours_about(t)
            slice="services"
            verb="describe"
            after=after_about
            class="section"
        >
            <HiddenField field="service" value=described/>
            <ServiceFields fields/>
            <Submit label=words::services::form_save(t)/>
        </FoldedForm>
    }
}

fn one_day(t: Tongue, page: &HoursPage, day: Date) -> impl IntoView + use<> {
    let watched = page.clone();
    let id = page.id.to_string();
    let after = format!("/desk/services/{id}/hours");
    let weekday = day.weekday();
    let lines = page
        .hours
        .iter()
        .filter(|hours| hours.days.contains(&weekday) && hours.counts_on(day))
        .map(line_of)
        .collect();
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::services::hours_change(t)}</h2></div>
            <p class="field-hint">{words::services::hours_change_hint(t)}</p>
            <VerbForm slice="services" verb="change_day" after=after>
                <HiddenField field="service" value=id/>
                <Watched page=watched>
                    <TextField field="day" label=words::services::hours_day(t) kind="date" value=day.to_string()/>
                    <Lines lines weekly=false/>
                </Watched>
                <OutsideField/>
                <TextField
                    field="reason"
                    label=words::services::hours_reason(t)
                    hint=words::services::hours_reason_hint(t)
                    max=CloseDay::REASON_MAX
                />
                <Submit label=words::services::hours_change_save(t)/>
            </VerbForm>
        </section>
    }
}

fn exceptions(t: Tongue, page: &HoursPage) -> Option<AnyView> {
    if page.exceptions.is_empty() {
        return None;
    }
    let id = page.id;
    let rows = page.exceptions.iter().map(|exception| {
        let day = exception.day.to_string();
        let says = exception_text(t, exception, exception.day);
        view! {
            <li class="row-item">
                <span class="text">{says}</span>
                <VerbForm slice="services" verb="reopen_day" after=format!("/desk/services/{id}/hours")>
                    <HiddenField field="service" value=id.to_string()/>
                    <HiddenField field="day" value=day/>
                    <Submit label=words::services::hours_reopen(t) class="small secondary"/>
                </VerbForm>
            </li>
        }
    });
    let rows = rows.collect_view();
    let view = view! {
        <section class="section">
            <div class="section-head"><h2>{words::services::hours_exceptions(t)}</h2></div>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(view.into_any())
}

fn line_of(hours: &Span) -> Line {
    Line {
        days: hours.days.clone(),
        from: Some(hours.from),
        to: Some(hours.to),
        length: Some(hours.length.0),
        gap: (hours.gap.0 > 0).then_some(hours.gap.0),
        seats: Some(hours.seats),
        room: hours.room.clone(),
        since: hours.since,
        until: hours.until,
    }
}

/// The lines of hours, with what was typed still there when shown again, and some empty ones.
#[component]
fn Lines(lines: Vec<Line>, weekly: bool) -> impl IntoView {
    let form = expect_context::<Form>();
    let typed: Option<Vec<Line>> = form
        .typed("lines")
        .and_then(|text| serde_json::from_str(&text).ok());
    let mut lines = typed.unwrap_or(lines);
    let spare = if weekly { SPARE } else { 1 };
    lines.resize_with(lines.len() + spare, || Line {
        length: Some(60),
        ..Line::default()
    });
    let lines = lines
        .into_iter()
        .enumerate()
        .map(|(number, line)| view! { <OneLine number line weekly/> });
    lines.collect_view()
}

#[component]
fn OneLine(number: usize, line: Line, weekly: bool) -> impl IntoView {
    let t = tongue();
    let summary = if line.days.is_empty() {
        String::new()
    } else {
        format!("：{}", days_text(t, &line.days))
    };
    let days = weekly.then(|| {
        let boxes = Weekday::ALL.into_iter().enumerate().map(|(index, day)| {
            let name = format!("{}[{index}]", field_name(&format!("lines.{number}.days")));
            let checked = line.days.contains(&day);
            view! {
                <label class="choice-row">
                    <input type="checkbox" name=name value=day_name(day) checked=checked/>
                    <span class="text">{weekday(t.lang, day)}</span>
                </label>
            }
        });
        let boxes = boxes.collect_view();
        let field = format!("lines.{number}.days");
        let id = field_id(&field);
        view! {
            <fieldset class="field" id=id>
                <legend>{words::services::hours_days(t)}</legend>
                <Problem field/>
                <div class="row">{boxes}</div>
            </fieldset>
        }
    });
    let clock =
        |time: Option<domain::kernel::Time>| time.map(|time| time.to_string()).unwrap_or_default();
    let seats = line
        .seats
        .map(|seats| seats.to_string())
        .unwrap_or_default();
    let gap = line.gap.map(|gap| gap.to_string()).unwrap_or_default();
    let date = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let (since, until) = (date(line.since), date(line.until));
    let dates = weekly.then(|| {
        view! {
            <Input
                field=format!("lines.{number}.since")
                label=words::services::hours_since(t)
                kind="date"
                value=since
            />
            <Input
                field=format!("lines.{number}.until")
                label=words::services::hours_until(t)
                kind="date"
                value=until
            />
        }
    });
    view! {
        <fieldset class="field card">
            <legend>{words::services::hours_line(t, number + 1)}{summary}</legend>
            {days}
            <div class="row">
                <Input
                    field=format!("lines.{number}.from")
                    label=words::services::hours_from(t)
                    kind="time"
                    value=clock(line.from)
                />
                <Input
                    field=format!("lines.{number}.to")
                    label=words::services::hours_to(t)
                    kind="time"
                    value=clock(line.to)
                />
                <LengthField number chosen=line.length.unwrap_or(60)/>
                <Input
                    field=format!("lines.{number}.gap")
                    label=words::services::hours_gap(t)
                    kind="number"
                    value=gap
                    least="0"
                />
                <Input
                    field=format!("lines.{number}.seats")
                    label=words::services::hours_seats(t)
                    kind="number"
                    value=seats
                    least="1"
                />
                <Input
                    field=format!("lines.{number}.room")
                    label=words::services::hours_room(t)
                    kind="text"
                    value=line.room
                />
                {dates}
            </div>
        </fieldset>
    }
}

/// An input of a line; lines are numbered, so its name is made here.
#[component]
fn Input(
    field: String,
    label: &'static str,
    kind: &'static str,
    value: String,
    #[prop(optional, into)] least: Option<&'static str>,
) -> impl IntoView {
    let form = expect_context::<Form>();
    let id = field_id(&field);
    let invalid = {
        let field = field.clone();
        move || form.error(&field).map(|_| "true")
    };
    view! {
        <div class="field" data-invalid=invalid>
            <label for=id.clone()>{label}</label>
            <input class="short" id=id name=field_name(&field) type=kind value=value min=least/>
            <Problem field/>
        </div>
    }
}

#[component]
fn LengthField(number: usize, chosen: u32) -> impl IntoView {
    let t = tongue();
    let field = format!("lines.{number}.length");
    let mut lengths = LENGTHS.to_vec();
    if !lengths.contains(&chosen) {
        lengths.push(chosen);
    }
    let options = lengths.into_iter().map(|minutes| {
        let selected = minutes == chosen;
        view! { <option value=minutes.to_string() selected=selected>{length(t, Minutes(minutes))}</option> }
    });
    let options = options.collect_view();
    view! {
        <div class="field">
            <label for=field_id(&field)>{words::services::hours_length(t)}</label>
            <select id=field_id(&field) name=field_name(&field)>{options}</select>
        </div>
    }
}

/// What is wrong with one field of a line.
#[component]
fn Problem(field: String) -> impl IntoView {
    let t = tongue();
    let form = expect_context::<Form>();
    move || {
        form.error(&field).map(|error| {
            view! { <p class="field-error"><Icon svg=ALERT/>{say(t, &error.key, &error.facts)}</p> }
        })
    }
}

#[component]
fn TermsFields(terms: Terms) -> impl IntoView {
    let t = tongue();
    let choices = |offered: &[u32], chosen: u32, word: &dyn Fn(u32) -> String| {
        let mut offered = offered.to_vec();
        if !offered.contains(&chosen) {
            offered.push(chosen);
        }
        offered
            .into_iter()
            .map(|value| Choice::new(value.to_string(), word(value)))
            .collect::<Vec<_>>()
    };
    let cancels = choices(&CANCELS, terms.cancel.0, &|minutes| match minutes {
        0 => words::services::length_any(t).to_owned(),
        minutes => words::services::length_before(t, length(t, Minutes(minutes))),
    });
    let holds = choices(&HOLDS, terms.hold.0, &|minutes| length(t, Minutes(minutes)));
    let aheads = choices(&AHEADS, terms.ahead, &|days| {
        words::services::length_days(t, days)
    });
    let leads = choices(&CANCELS, terms.lead.0, &|minutes| match minutes {
        0 => words::services::length_any(t).to_owned(),
        minutes => words::services::length_before(t, length(t, Minutes(minutes))),
    });
    let whos = Who::ALL
        .into_iter()
        .map(|who| Choice::new(who.name(), who_name(t, who)))
        .collect();
    let weeks = choices(&PER_WEEK, terms.per_week, &|times| match times {
        0 => words::services::hours_per_week_any(t).to_owned(),
        times => words::services::hours_per_week_times(t, times),
    });
    let ages = |chosen| {
        choices(&AGES, chosen, &|age| match age {
            0 => words::services::hours_age_any(t).to_owned(),
            age => words::services::hours_age_years(t, age),
        })
    };
    let misses = choices(&MISSES, terms.misses, &|times| match times {
        0 => words::services::hours_misses_never(t).to_owned(),
        times => words::services::hours_per_week_times(t, times),
    });
    let policies = Policy::ALL
        .into_iter()
        .map(|policy| Choice::new(policy.name(), policy_name(t, policy)))
        .collect();
    // A form that was never filled in proposes what is usual.
    let or = |value: u32, usual: u32| if value == 0 { usual } else { value };
    let (within, before) = (or(terms.within.0, 60), or(terms.days_before, 2));
    let party = or(terms.party, 1);
    let withins = choices(&WITHINS, within, &|minutes| length(t, Minutes(minutes)));
    let befores = choices(&DAYS_BEFORE, before, &|days| {
        words::services::length_days(t, days)
    });
    let series = or(terms.weeks, 1);
    let serieses = choices(&SERIES, series, &|n| match n {
        1 => words::services::session_weeks_one(t).to_owned(),
        n => words::services::hours_weeks_times(t, n),
    });
    let parties = choices(&PARTIES, party, &|n| words::services::session_people(t, n));
    view! {
        <fieldset class="field">
            <legend>{words::services::hours_policy(t)}</legend>
            <SelectField
                field="terms.policy"
                label=words::services::hours_policy_which(t)
                choices=policies
                value=terms.policy.name()
            />
            <SelectField
                field="terms.within"
                label=words::services::hours_within(t)
                choices=withins
                value=within.to_string()
            />
            <SelectField
                field="terms.days_before"
                label=words::services::hours_days_before(t)
                choices=befores
                value=before.to_string()
            />
            <SelectField
                field="terms.party"
                label=words::services::hours_party(t)
                choices=parties
                value=party.to_string()
            />
            <SelectField
                field="terms.weeks"
                label=words::services::hours_weeks(t)
                hint=words::services::hours_weeks_hint(t)
                choices=serieses
                value=series.to_string()
            />
        </fieldset>
        <fieldset class="field">
            <legend>{words::services::hours_terms(t)}</legend>
            <SelectField
                field="terms.cancel"
                label=words::services::hours_cancel(t)
                choices=cancels
                value=terms.cancel.0.to_string()
            />
            <SelectField
                field="terms.hold"
                label=words::services::hours_hold(t)
                choices=holds
                value=terms.hold.0.to_string()
            />
            <SelectField
                field="terms.ahead"
                label=words::services::hours_ahead(t)
                choices=aheads
                value=terms.ahead.to_string()
            />
            <SelectField
                field="terms.lead"
                label=words::services::hours_lead(t)
                choices=leads
                value=terms.lead.0.to_string()
            />
            <CheckField
                field="terms.holidays"
                label=words::services::hours_holidays(t)
                checked=terms.holidays
            />
            <CheckField
                field="terms.drop_in"
                label=words::services::hours_drop_in(t)
                checked=terms.drop_in
            />
            <SelectField
                field="terms.who"
                label=words::services::hours_who(t)
                choices=whos
                value=terms.who.name()
            />
            <SelectField
                field="terms.age_from"
                label=words::services::hours_age_from(t)
                hint=words::services::hours_age_hint(t)
                choices=ages(terms.age_from)
                value=terms.age_from.to_string()
            />
            <SelectField
                field="terms.age_to"
                label=words::services::hours_age_to(t)
                choices=ages(terms.age_to)
                value=terms.age_to.to_string()
            />
            <SelectField
                field="terms.per_week"
                label=words::services::hours_per_week(t)
                choices=weeks
                value=terms.per_week.to_string()
            />
            <CheckField
                field="terms.household"
                label=words::services::hours_household(t)
                checked=terms.household
            />
            <SelectField
                field="terms.misses"
                label=words::services::hours_misses(t)
                choices=misses
                value=terms.misses.to_string()
            />
        </fieldset>
    }
}

fn policy_name(t: Tongue, policy: Policy) -> &'static str {
    match policy {
        Policy::First => words::services::hours_policy_first(t),
        Policy::Opening => words::services::hours_policy_opening(t),
        Policy::Day => words::services::hours_policy_day(t),
    }
}

fn who_name(t: Tongue, who: Who) -> &'static str {
    match who {
        Who::Anyone => words::services::hours_who_anyone(t),
        Who::Verified => words::services::hours_who_verified(t),
        Who::Residents => words::services::hours_who_residents(t),
        Who::Here => words::services::hours_who_here(t),
    }
}

/// The name of a day in forms.
fn day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}
