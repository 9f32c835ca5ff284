//! Who takes part in a task, and their minutes.

use domain::tasks::Flag;
use leptos::prelude::*;
use uuid::Uuid;

use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::form::{VerbForm, field_name};
use crate::kernel::icons::{Icon, PRINTER};
use crate::kernel::layout::StateMark;
use crate::kernel::words::{self, Tongue};
use crate::tasks::pages::{PersonLine, Stand};
use crate::tasks::screens::length_of;

/// Whose minutes are left for later, of those that nothing speaks against.
pub fn but(t: Tongue, clear: Vec<(Uuid, String)>) -> impl IntoView {
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

pub fn people(t: Tongue, task: Uuid, people: Vec<PersonLine>) -> AnyView {
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
pub fn named(t: Tongue, line: &PersonLine) -> String {
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
        Flag::Logged => words::tasks::flag_logged(t),
        Flag::AfterSettlement => words::tasks::flag_after_settlement(t),
    }
}
