//! What staff see of tasks: what waits for approval, the form, who is coming, and the minutes.

mod volunteers;

pub use volunteers::Volunteers;

use domain::tasks::{Fields, Flag, Kind, REASON_MAX, Training};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::pages::{self, DeskCard, Doing, NewPage, PersonLine, QueuePage, Stand, ThingPage};
use super::screens::{id_in_path, length_of, span, training_name};
use crate::kernel::fields::{
    CheckField, Choice, ChoiceField, HiddenField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::{VerbForm, field_name};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, CHEVRON_RIGHT, Drawing, Icon, PLUS, PRINTER, VEST};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

/// `/desk/tasks`
#[component]
pub fn Queue() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::queue) show=queue/> }
}

fn queue(page: Signal<QueuePage>) -> impl IntoView {
    let t = tongue();
    let group = move |title: &'static str, cards: Vec<DeskCard>| {
        (!cards.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{title}</h2></div>
                    <ul class="row-list" role="list">
                        {cards.into_iter().map(|card| desk_row(t, card)).collect_view()}
                    </ul>
                </section>
            }
        })
    };
    let empty = move || {
        page.with(|page| {
            page.to_settle.is_empty() && page.ahead.is_empty() && page.past.is_empty()
        })
        .then(|| {
            view! {
                <div class="empty-state"><Drawing svg=VEST/><p>{words::tasks::desk_empty(t)}</p></div>
            }
        })
    };
    view! {
        <Head title=words::tasks::desk_title(t)/>
        <header class="page-head"><h1>{words::tasks::desk_title(t)}</h1></header>
        {empty}
        {move || group(words::tasks::desk_to_settle(t), page.with(|page| page.to_settle.clone()))}
        {move || group(words::tasks::desk_ahead(t), page.with(|page| page.ahead.clone()))}
        {move || group(words::tasks::desk_past(t), page.with(|page| page.past.clone()))}
        <div class="action-bar">
            <a class="button" href="/desk/tasks/new"><Icon svg=PLUS/>{words::tasks::list_new(t)}</a>
            <a class="button secondary" href="/desk/tasks/volunteers">{words::tasks::volunteers_title(t)}</a>
        </div>
    }
}

fn desk_row(t: Tongue, card: DeskCard) -> impl IntoView {
    let mark = if card.unsent {
        Some(("on-phone", words::tasks::stand_unsent(t).to_owned()))
    } else if card.closed {
        Some(("closed", words::tasks::stand_called_off(t).to_owned()))
    } else if card.to_settle > 0 {
        Some(("waiting", words::tasks::desk_waiting(t, card.to_settle)))
    } else if card.silent > 0 {
        Some(("pending", words::tasks::desk_silent(t, card.silent)))
    } else if card.short > 0 {
        Some(("pending", words::tasks::desk_short(t, card.short)))
    } else {
        None
    };
    view! {
        <li class="row-item">
            <a href=format!("/desk/tasks/{}", card.id)>
                <span class="text">
                    <b>{card.title}</b>
                    <small>{moment(t, card.starts)}" · "{card.place}</small>
                </span>
                <span class="end">
                    {mark.map(|(state, word)| view! { <StateMark state=state word=word/> })}
                    {words::tasks::desk_taken(t, card.seats, card.taken)}
                </span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

/// `/desk/tasks/new`
#[component]
pub fn New() -> impl IntoView {
    let query = use_query_map();
    let like = move || {
        query
            .with(|query| query.get("like"))
            .and_then(|id| id.parse::<Uuid>().ok())
    };
    view! { <Screen page=use_page(like, pages::new) show=new/> }
}

fn new(page: Signal<NewPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let NewPage {
        sites,
        place,
        fields,
    } = page.get_untracked();
    let places = sites
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    view! {
        <Head title=words::tasks::new_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{words::tasks::new_title(t)}</h1>
        </header>
        <VerbForm slice="tasks" verb="publish" after="/desk/tasks">
            <SelectField
                field="place"
                label=words::tasks::form_place(t)
                hint=words::tasks::form_place_hint(t)
                choices=places
                value=place.map(|place| place.to_string()).unwrap_or_default()
            />
            <TaskFields fields with_audience=true/>
            <div class="action-bar">
                <p>{words::tasks::form_note(t)}</p>
                <Submit label=words::tasks::form_publish(t)/>
            </div>
        </VerbForm>
    }
}

/// The fields of a task, new or changed.
#[component]
fn TaskFields(fields: Fields, with_audience: bool) -> impl IntoView {
    let t = tongue();
    let audience = move || {
        let choices = vec![
            Choice::new("public", words::tasks::form_public(t))
                .note(words::tasks::form_public_note(t)),
            Choice::new("members", words::tasks::form_members(t))
                .note(words::tasks::form_members_note(t)),
        ];
        view! {
            <ChoiceField
                field="fields.audience"
                legend=words::tasks::form_audience(t)
                choices
                value="public"
            />
        }
    };
    view! {
        <TextField
            field="fields.title"
            label=words::tasks::form_title(t)
            hint=words::tasks::form_title_hint(t)
            value=fields.title
            max=Fields::TITLE_MAX
        />
        <TextField field="fields.day" label=words::tasks::form_day(t) kind="date" value=fields.day class="short"/>
        <TextField field="fields.from" label=words::tasks::form_from(t) kind="time" value=fields.from class="short"/>
        <TextField
            field="fields.to"
            label=words::tasks::form_to(t)
            hint=words::tasks::form_to_hint(t)
            kind="time"
            value=fields.to
            class="short"
        />
        <TextField
            field="fields.meet"
            label=words::tasks::form_meet(t)
            hint=words::tasks::form_meet_hint(t)
            value=fields.meet
            max=Fields::MEET_MAX
        />
        <TextField
            field="fields.seats"
            label=words::tasks::form_seats(t)
            inputmode="numeric"
            value=fields.seats
            class="short"
        />
        <TextField
            field="fields.least"
            label=words::tasks::form_least(t)
            hint=words::tasks::form_least_hint(t)
            inputmode="numeric"
            value=fields.least
            class="short"
        />
        <SelectField
            field="fields.kind"
            label=words::tasks::form_kind(t)
            hint=words::tasks::form_kind_hint(t)
            choices=Kind::ALL.into_iter().map(|kind| Choice::new(kind.name(), kind_name(t, kind))).collect()
            value=fields.kind.name()
        />
        <TextField
            field="fields.skills"
            label=words::tasks::form_skills(t)
            hint=words::tasks::form_skills_hint(t)
            value=fields.skills
        />
        <CheckField
            field="fields.skilled"
            label=words::tasks::form_skilled(t)
            note=words::tasks::form_skilled_note(t)
            checked=fields.skilled
        />
        <Trainings chosen=fields.trainings/>
        <CheckField
            field="fields.turns"
            label=words::tasks::form_turns(t)
            note=words::tasks::form_turns_note(t)
            checked=fields.turns
        />
        <TextArea
            field="fields.note"
            label=words::tasks::form_what(t)
            hint=words::tasks::form_what_hint(t)
            value=fields.note
            rows=5
        />
        {with_audience.then(audience)}
    }
}

/// The trainings that a task asks for.
#[component]
fn Trainings(chosen: Vec<Training>) -> impl IntoView {
    let t = tongue();
    let boxes = Training::ALL.into_iter().enumerate();
    let boxes = boxes.map(|(number, training)| {
        view! {
            <label class="choice-row">
                <input
                    type="checkbox"
                    name=format!("{}[{number}]", field_name("fields.trainings"))
                    value=training.name()
                    checked=chosen.contains(&training)
                />
                <span class="text">{training_name(t, training)}</span>
            </label>
        }
    });
    view! {
        <fieldset class="field">
            <legend>{words::tasks::form_trainings(t)}</legend>
            <p class="field-hint">{words::tasks::form_trainings_hint(t)}</p>
            <div class="choice-list">{boxes.collect_view()}</div>
        </fieldset>
    }
}

fn kind_name(t: Tongue, kind: Kind) -> &'static str {
    match kind {
        Kind::Light => words::tasks::form_kind_light(t),
        Kind::Heavy => words::tasks::form_kind_heavy(t),
        Kind::Night => words::tasks::form_kind_night(t),
    }
}

/// `/desk/tasks/:id`
#[component]
pub fn Thing() -> impl IntoView {
    let query = use_query_map();
    let id = id_in_path();
    let asked = move || {
        let value = |name| query.with(|query| query.get(name));
        let claim = value("claim").and_then(|id| id.parse().ok());
        let doing = match (claim, value("do").as_deref()) {
            (Some(claim), Some("return")) => Doing::Return(claim),
            (Some(claim), _) => Doing::Correct(claim),
            (None, Some("edit")) => Doing::Edit,
            (None, Some("close")) => Doing::Close,
            _ => Doing::See,
        };
        (id(), doing)
    };
    view! { <Screen page=use_page(asked, pages::thing) show=thing/> }
}

fn thing(page: Signal<ThingPage>) -> impl IntoView {
    let t = tongue();
    let doing = Memo::new(move |_| page.with(|page| page.doing));
    let title = page.with_untracked(|page| page.task.title.clone());
    view! {
        <Head title=title/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{move || page.with(|page| page.task.title.clone())}</h1>
            <p class="lead">
                {move || page.with(|page| span(t, page.task.starts, page.task.ends))}" · "
                {move || page.with(|page| page.task.place.clone())}
            </p>
        </header>
        {move || match doing.get() {
            Doing::See => see(t, page).into_any(),
            Doing::Edit => edit(t, &page.get_untracked()).into_any(),
            Doing::Close => close(t, &page.get_untracked()).into_any(),
            Doing::Return(claim) => give_back(t, &page.get_untracked(), claim).into_any(),
            Doing::Correct(claim) => correct(t, &page.get_untracked(), claim).into_any(),
        }}
    }
}

/// Who is coming, and the minutes.
fn see(t: Tongue, page: Signal<ThingPage>) -> impl IntoView {
    let id = page.with_untracked(|page| page.task.id);
    let closed = move || {
        page.with(|page| page.task.closure.clone()).map(|closure| {
            view! {
                <div class="banner" data-kind="warn">
                    <p class="text">{words::tasks::one_closed(t, closure.at, closure.reason)}</p>
                </div>
            }
        })
    };
    let count = move || {
        page.with(|page| {
            let free = page.task.free.unwrap_or_default();
            words::tasks::desk_taken(t, page.task.seats, page.task.seats.saturating_sub(free))
        })
    };
    let all = move || {
        let clear = page.with(|page| page.clear.clone());
        (clear.len() > 1).then(|| {
            view! {
                <VerbForm slice="tasks" verb="approve_all" after=format!("/desk/tasks/{id}") class="no-print">
                    <HiddenField field="task" value=id.to_string()/>
                    <Submit label=words::tasks::thing_approve_all(t, clear.len())/>
                    {but(t, clear)}
                </VerbForm>
            }
        })
    };
    let actions = move || {
        let open = page.with(|page| page.open);
        let change = open.then(|| {
            view! {
                <a class="button secondary" href=format!("/desk/tasks/{id}?do=edit")>{words::tasks::thing_edit(t)}</a>
                <a class="button danger" href=format!("/desk/tasks/{id}?do=close")>{words::tasks::thing_close(t)}</a>
            }
        });
        view! {
            <p class="actions no-print">
                <a class="button secondary" href=format!("/desk/tasks/new?like={id}")>{words::tasks::thing_like(t)}</a>
                {change}
                <a class="button quiet" href=format!("/tasks/{id}")>{words::tasks::thing_see(t)}</a>
            </p>
        }
    };
    view! {
        {closed}
        <section class="section">
            <div class="section-head"><h2>{words::tasks::thing_people(t)}</h2><span>{count}</span></div>
            {all}
            {move || people(t, id, page.with(|page| page.people.clone()))}
        </section>
        {actions}
    }
}

/// Whose minutes are left for later, of those that nothing speaks against.
fn but(t: Tongue, clear: Vec<(Uuid, String)>) -> impl IntoView {
    let boxes = clear
        .into_iter()
        .enumerate()
        .map(|(number, (claim, name))| {
            view! {
                <label class="choice-row">
                    <input
                        type="checkbox"
                        name=format!("{}[{number}]", field_name("except"))
                        value=claim.to_string()
                    />
                    <span class="text">{name}</span>
                </label>
            }
        });
    view! {
        <details>
            <summary>{words::tasks::thing_except(t)}</summary>
            <div class="choice-list">{boxes.collect_view()}</div>
        </details>
    }
}

fn people(t: Tongue, task: Uuid, people: Vec<PersonLine>) -> AnyView {
    if people.is_empty() {
        return view! { <p class="note">{words::tasks::thing_nobody(t)}</p> }.into_any();
    }
    let rows = people.into_iter().map(|line| person_row(t, task, line));
    view! {
        <p class="meta no-print"><Icon svg=PRINTER/>{words::tasks::thing_print(t)}</p>
        <table class="data-table">
            <thead>
                <tr>
                    <th scope="col">{words::tasks::thing_name(t)}</th>
                    <th scope="col">{words::tasks::thing_stand(t)}</th>
                    <th scope="col">{words::tasks::thing_reported(t)}</th>
                    <th scope="col">{words::tasks::thing_counted(t)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn person_row(t: Tongue, task: Uuid, line: PersonLine) -> impl IntoView {
    let submitted = line.submitted.map(|minutes| length_of(t, minutes));
    let times = match (line.started, line.finished) {
        (Some(from), Some(to)) => words::tasks::thing_from_to(t, from, to),
        (Some(from), None) => words::tasks::thing_from(t, from),
        (None, Some(to)) => words::tasks::thing_to(t, to),
        (None, None) => String::new(),
    };
    let flags = line.flags.iter().map(|flag| flag_word(t, *flag));
    let flags = flags
        .map(|word| view! { <p><StateMark state="refused" word=word/></p> })
        .collect_view();
    let late = line.late.clone().map(|reason| {
        view! { <p class="note">{words::tasks::thing_late(t, reason)}</p> }
    });
    let call = (!line.phone.is_empty()).then(|| {
        let href = format!("tel:{}", line.phone);
        view! { <p class="meta"><a class="button small quiet" href=href>{line.phone.clone()}</a></p> }
    });
    let offered = line
        .offered
        .then(|| view! { <p class="note">{words::tasks::thing_offered(t)}</p> });
    let returned = line.returned.clone().map(|reason| {
        view! { <p class="note">{words::tasks::thing_returned(t, reason)}</p> }
    });
    let remark =
        (!line.remark.is_empty()).then(|| view! { <p class="note">{line.remark.clone()}</p> });
    view! {
        <tr>
            <th scope="row">{named(t, &line)}{call}</th>
            <td data-label=words::tasks::thing_stand(t)>{line_mark(t, &line)}{offered}{late}{returned}</td>
            <td data-label=words::tasks::thing_reported(t)>
                {submitted}
                <p class="meta">{times}</p>
                {remark}
                {flags}
            </td>
            <td data-label=words::tasks::thing_counted(t)>{counted(t, task, &line)}</td>
        </tr>
    }
}

/// Whose work it is; who has closed their account has no name any longer.
fn named(t: Tongue, line: &PersonLine) -> String {
    if line.name.is_empty() {
        words::tasks::thing_gone(t).to_owned()
    } else {
        line.name.clone()
    }
}

fn line_mark(t: Tongue, line: &PersonLine) -> AnyView {
    let (state, word) = match line.stand {
        _ if line.unsent => ("on-phone", words::tasks::stand_unsent(t)),
        _ if line.silent => ("pending", words::tasks::thing_silent(t)),
        _ if line.missing => ("refused", words::tasks::thing_missing(t)),
        Stand::Requested => ("pending", words::tasks::stand_requested(t)),
        Stand::Held => ("confirmed", words::tasks::thing_coming(t)),
        Stand::Released => ("closed", words::tasks::stand_released(t)),
        Stand::CalledOff => ("closed", words::tasks::stand_called_off(t)),
        Stand::Started => ("confirmed", words::tasks::stand_started(t)),
        Stand::Reported => ("waiting", words::tasks::thing_waiting(t)),
        Stand::Returned => ("pending", words::tasks::thing_asked_back(t)),
        Stand::Settled => ("done", words::tasks::stand_settled(t)),
    };
    view! { <StateMark state=state word=word/> }.into_any()
}

fn counted(t: Tongue, task: Uuid, line: &PersonLine) -> AnyView {
    let settled = line.settled.clone().map(|settled| {
        let reason = (!settled.reason.is_empty())
            .then(|| view! { <p class="note">{settled.reason.clone()}</p> });
        view! { <b>{length_of(t, settled.minutes)}</b>{reason} }
    });
    if line.own && (line.to_settle || line.silent) {
        return view! { {settled}<p class="note">{words::tasks::thing_own(t)}</p> }.into_any();
    }
    let claim = line.claim.to_string();
    let approve = line.to_settle.then(|| {
        view! {
            <VerbForm slice="tasks" verb="approve" after=format!("/desk/tasks/{task}")>
                <HiddenField field="claim" value=claim/>
                <Submit label=words::tasks::thing_approve(t) class="small"/>
            </VerbForm>
        }
    });
    let correct = (line.to_settle || line.silent || (line.settled.is_some() && !line.own)).then(|| {
        let href = format!("/desk/tasks/{task}?claim={}", line.claim);
        view! { <a class="button small secondary" href=href>{words::tasks::thing_correct(t)}</a> }
    });
    let back = line.to_settle.then(|| {
        let href = format!("/desk/tasks/{task}?claim={}&do=return", line.claim);
        view! { <a class="button small quiet" href=href>{words::tasks::thing_return(t)}</a> }
    });
    view! { {settled}<div class="actions no-print">{approve}{correct}{back}</div> }.into_any()
}

/// What a flag says.
fn flag_word(t: Tongue, flag: Flag) -> &'static str {
    match flag {
        Flag::NoSlot => words::tasks::flag_no_slot(t),
        Flag::NoStart => words::tasks::flag_no_start(t),
        Flag::OutsideShift => words::tasks::flag_outside_shift(t),
        Flag::MoreThanPassed => words::tasks::flag_more_than_passed(t),
        Flag::LongerThanShift => words::tasks::flag_longer_than_shift(t),
        Flag::ClockAhead => words::tasks::flag_clock_ahead(t),
        Flag::AfterSettlement => words::tasks::flag_after_settlement(t),
    }
}

fn edit(t: Tongue, page: &ThingPage) -> impl IntoView + use<> {
    let (id, fields) = (page.task.id, page.fields.clone());
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::tasks::thing_edit(t)}</h2></div>
            <p class="note">{words::tasks::thing_edit_says(t)}</p>
            <VerbForm slice="tasks" verb="edit" after=format!("/desk/tasks/{id}")>
                <HiddenField field="task" value=id.to_string()/>
                <TaskFields fields with_audience=false/>
                <div class="action-bar">
                    <Submit label=words::tasks::thing_edit_button(t)/>
                    <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                </div>
            </VerbForm>
        </section>
    }
}

fn close(t: Tongue, page: &ThingPage) -> impl IntoView + use<> {
    let id = page.task.id;
    view! {
        <section class="dialog-page">
            <h2>{words::tasks::thing_close_ask(t)}</h2>
            <p>{words::tasks::thing_close_says(t)}</p>
            <VerbForm slice="tasks" verb="close" after=format!("/desk/tasks/{id}")>
                <HiddenField field="task" value=id.to_string()/>
                <TextField
                    field="reason"
                    label=words::tasks::thing_reason(t)
                    hint=words::tasks::thing_reason_hint(t)
                    max=REASON_MAX
                />
                <div class="actions">
                    <Submit label=words::tasks::thing_close(t) class="danger"/>
                    <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                </div>
            </VerbForm>
        </section>
    }
}

fn give_back(t: Tongue, page: &ThingPage, claim: Uuid) -> impl IntoView + use<> {
    let id = page.task.id;
    let line = page.people.iter().find(|line| line.claim == claim).cloned();
    line.map(|line| {
        view! {
            <section class="dialog-page">
                <h2>{words::tasks::thing_return_whose(t, line.name)}</h2>
                <VerbForm slice="tasks" verb="return" after=format!("/desk/tasks/{id}")>
                    <HiddenField field="claim" value=claim.to_string()/>
                    <TextField
                        field="reason"
                        label=words::tasks::thing_return_reason(t)
                        hint=words::tasks::thing_return_hint(t)
                        max=REASON_MAX
                    />
                    <div class="actions">
                        <Submit label=words::tasks::thing_return(t)/>
                        <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                    </div>
                </VerbForm>
            </section>
        }
    })
}

fn correct(t: Tongue, page: &ThingPage, claim: Uuid) -> impl IntoView + use<> {
    let id = page.task.id;
    let line = page.people.iter().find(|line| line.claim == claim).cloned();
    line.map(|line| {
        let minutes = line
            .settled
            .as_ref()
            .map(|settled| settled.minutes)
            .or(line.submitted);
        let submitted = line.submitted.map_or_else(
            || words::tasks::thing_nothing_submitted(t).to_owned(),
            |minutes| words::tasks::record_submitted(t, length_of(t, minutes)),
        );
        view! {
            <section class="dialog-page">
                <h2>{words::tasks::thing_correct_whose(t, named(t, &line))}</h2>
                <p>{submitted}</p>
                <VerbForm slice="tasks" verb="correct" after=format!("/desk/tasks/{id}")>
                    <HiddenField field="claim" value=claim.to_string()/>
                    <TextField
                        field="minutes"
                        label=words::tasks::thing_minutes(t)
                        hint=words::tasks::thing_minutes_hint(t)
                        inputmode="numeric"
                        class="short"
                        value=minutes.map(|minutes| minutes.to_string()).unwrap_or_default()
                    />
                    <TextField
                        field="reason"
                        label=words::tasks::thing_correct_reason(t)
                        hint=words::tasks::thing_correct_reason_hint(t)
                        max=REASON_MAX
                    />
                    <div class="actions">
                        <Submit label=words::tasks::thing_correct_button(t)/>
                        <a class="button quiet" href=format!("/desk/tasks/{id}")>{words::tasks::thing_back(t)}</a>
                    </div>
                </VerbForm>
            </section>
        }
    })
}
