//! One task: what it is, and the one step that is next.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    handover, id_in_path, instead, length_of, past, proposed, skills, span, stand_mark,
    training_name,
};
use crate::kernel::aloud::ReadAloud;
use crate::kernel::fields::{HiddenField, Submit, TextArea, TextField};
use crate::kernel::form::{FoldedForm, VerbForm};
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CALENDAR, CHEVRON_LEFT, CHEVRON_RIGHT, Icon, LOCK, MAP_PIN, PENCIL, USERS,
};
use crate::kernel::layout::{Head, StateMark, figures};
use crate::kernel::when::{hour, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::tasks::pages::{self, Offer, Part, Stand, TaskPage};

/// `/tasks/:id`
#[component]
pub fn Task() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::task) show=one/> }
}

fn one(page: Signal<TaskPage>) -> impl IntoView {
    let t = tongue();
    let head = move || {
        page.with(|page| {
            // What only members may read is nobody's preview.
            let about = if page.members {
                String::new()
            } else {
                format!("{} · {}", moment(t, page.starts), page.place)
            };
            view! { <Head title=page.title.clone() about=about/> }
        })
    };
    // Drawn anew only when what can be done changes: a clock that ticks must not wipe what somebody types.
    let step = Memo::new(move |_| page.with(step_of));
    view! {
        {head}
        <header class="page-head">
            <a class="back" href="/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::list_title(t)}</a>
            <h1>{move || page.with(|page| page.title.clone())}</h1>
        </header>
        {move || page.with(|page| called_off(t, page))}
        {move || page.with(|page| facts(t, page))}
        {move || page.with(|page| page.mates.clone()).map(|mates| proposed::mates(t, mates))}
        <ReadAloud words=Signal::derive(move || page.with(|page| aloud(t, page)))/>
        {move || step.with(|step| step.asked.clone()).map(|(claim, name)| handover::asked(t, claim, name))}
        {move || draw(t, step.get(), page)}
        {move || {
            let similar = page.with(|page| page.similar.clone());
            let title = page.with(|page| page.title.clone());
            (!similar.is_empty()).then(|| instead(t, title, similar))
        }}
        {move || {
            page.with(|page| page.at_desk)
                .then(|| {
                    let href = page.with(|page| format!("/desk/tasks/{}", page.id));
                    view! {
                        <p class="actions no-print">
                            <a class="button secondary" href=href>
                                <Icon svg=PENCIL/>
                                {words::tasks::one_desk(t)}
                            </a>
                        </p>
                    }
                })
        }}
    }
}

/// What is read to who would rather listen.
fn aloud(t: Tongue, page: &TaskPage) -> String {
    let when = moment(t, page.starts);
    let note = page.note.join("\n");
    let parts = [&page.title, &when, &page.place, &page.meet, &note];
    parts.map(String::as_str).join("\n")
}

/// That it was called off, and why.
pub fn called_off(t: Tongue, page: &TaskPage) -> impl IntoView + use<> {
    page.closure.clone().map(|closure| {
        view! {
            <div class="banner" data-kind="warn">
                <p class="text">{words::tasks::one_closed(t, closure.at, closure.reason)}</p>
            </div>
        }
    })
}

/// When, where, for how many, and what is asked for.
pub fn facts(t: Tongue, page: &TaskPage) -> impl IntoView + use<> {
    let place = if page.meet.is_empty() {
        page.place.clone()
    } else {
        format!("{} · {}", page.place, page.meet)
    };
    let seats = page.free.map_or_else(
        || words::tasks::one_seats(t, page.seats),
        |free| words::tasks::one_free(t, free, page.seats),
    );
    let note = page.note.clone().into_iter();
    view! {
        <section class="section">
            <ul class="row-list" role="list">
                <li class="row-item"><Icon svg=CALENDAR/><span class="text"><b>{span(t, page.starts, page.ends)}</b></span></li>
                <li class="row-item"><Icon svg=MAP_PIN/><span class="text">{place}</span></li>
                {(!page.logged)
                    .then(|| view! { <li class="row-item"><Icon svg=USERS/><span class="text">{seats}</span></li> })}
            </ul>
            {page.members.then(|| view! { <p class="meta"><span><Icon svg=LOCK/>{words::tasks::one_members(t)}</span></p> })}
            {page.unsent.then(|| view! { <StateMark state="on-phone" word=words::tasks::stand_unsent(t)/> })}
            {note.map(|text| view! { <p>{text}</p> }).collect_view()}
            {page.weekly.then(|| view! { <p class="meta">{words::tasks::one_weekly(t)}</p> })}
            {(page.least > 0).then(|| view! { <p class="meta">{words::tasks::one_least(t, page.least)}</p> })}
            {(page.rest > 0).then(|| view! { <p class="meta">{words::tasks::one_rest(t, page.rest)}</p> })}
            {page.turns_until.map(|until| view! { <p class="meta">{words::tasks::one_turns(t, until)}</p> })}
            {(!page.trainings.is_empty())
                .then(|| view! { <p class="meta">{words::tasks::one_trainings(t)}</p> })}
            {skills(t, page.trainings.iter().map(|training| training_name(t, *training).to_owned()).collect())}
            {(!page.skills.is_empty())
                .then(|| {
                    let note = if page.skilled {
                        words::tasks::one_skilled_note(t)
                    } else {
                        words::tasks::one_skills_note(t)
                    };
                    view! { <p class="meta">{note}</p> }
                })}
            {skills(t, page.skills.clone())}
        </section>
    }
}

/// What can be done on the page of one task, and nothing that the clock changes by itself.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    task: Uuid,
    part: Option<Part>,
    offer: Offer,
    asked: Option<(Uuid, String)>,
    late: bool,
    may_start: bool,
    may_finish: bool,
    signed_in: bool,
    led: bool,
}

fn step_of(page: &TaskPage) -> Step {
    Step {
        task: page.id,
        part: page.part.clone(),
        offer: page.offer.clone(),
        asked: page.asked.clone(),
        late: page.late,
        may_start: page.may_start,
        may_finish: page.may_finish,
        signed_in: page.signed_in,
        led: page.led && page.mates.is_none(),
    }
}

fn draw(t: Tongue, step: Step, page: Signal<TaskPage>) -> AnyView {
    let part = step.part.clone();
    match (part, &step.offer) {
        (Some(part), Offer::Mine(_)) => doing(t, &step, &part, page),
        // Staff have asked: who has the answer gives it, however long ago it was.
        (Some(part), _) if part.stand == Stand::Returned => doing(t, &step, &part, page),
        // Given up or called off, and it cannot be taken again: what became of it, or the report of what was done.
        (Some(part), Offer::Closed | Offer::Over) => view! { {past(t, &part)} }.into_any(),
        (part, offer) => {
            let before = part.as_ref().map(|part| past(t, part));
            view! { {before}{taking(t, &step, offer)} }.into_any()
        }
    }
}

/// Not mine yet.
fn taking(t: Tongue, step: &Step, offer: &Offer) -> AnyView {
    let task = step.task;
    let claim = move |label: &'static str, class: &'static str| {
        view! {
            <VerbForm slice="tasks" verb="claim" after=format!("/tasks/{task}")>
                <HiddenField field="task" value=task.to_string()/>
                <div class="action-bar"><Submit label=label class=class/></div>
            </VerbForm>
        }
    };
    match offer {
        Offer::Open if step.signed_in => view! {
            <section class="section">
                <p class="meta">{words::tasks::take_says(t)}</p>
                {step.led.then(|| view! { <p class="meta">{words::tasks::lead_led(t)}</p> })}
                {claim(words::tasks::take_button(t), "wide")}
            </section>
        }
        .into_any(),
        Offer::Open => view! {
            <section class="section">
                <p class="actions">
                    <a class="button wide" href=format!("/sign-in?next=/tasks/{task}")>
                        {words::tasks::take_sign_in(t)}
                    </a>
                </p>
            </section>
        }
        .into_any(),
        // The phone's count may be old: who wants may still ask.
        Offer::Full => view! {
            <section class="section">
                <p>{words::tasks::take_full(t)}</p>
                {step.signed_in.then(|| claim(words::tasks::take_anyway(t), "secondary"))}
            </section>
        }
        .into_any(),
        Offer::Clash(other, title) => beside(t, *other, words::tasks::take_clash(t, title)),
        Offer::ShortRest(other, title, hours) => {
            beside(t, *other, words::tasks::take_short_rest(t, hours, title))
        }
        // What this phone knows of somebody may be old: who wants may still ask.
        Offer::Skill => view! {
            <section class="section">
                <p>{words::tasks::take_skill(t)}</p>
                <p class="actions">
                    <a class="button" href="/tasks/skills">{words::tasks::take_say_skills(t)}</a>
                </p>
            </section>
        }
        .into_any(),
        Offer::Training => view! {
            <section class="section">
                <p>{words::tasks::take_training(t)}</p>
                {claim(words::tasks::take_anyway(t), "secondary")}
            </section>
        }
        .into_any(),
        Offer::NotYet(opens) => view! {
            <section class="section">
                <p>{words::tasks::take_not_yet(t, *opens)}</p>
                {claim(words::tasks::take_anyway(t), "secondary")}
            </section>
        }
        .into_any(),
        Offer::Over => view! { <p class="note">{words::tasks::take_over(t)}</p> }.into_any(),
        Offer::Closed | Offer::Mine(_) => ().into_any(),
    }
}

/// Another task of mine stands in the way.
fn beside(t: Tongue, other: Uuid, says: String) -> AnyView {
    view! {
        <section class="section">
            <p>{says}</p>
            <p class="actions">
                <a class="button secondary" href=format!("/tasks/{other}")>
                    {words::tasks::take_see_other(t)}
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </p>
        </section>
    }
    .into_any()
}

/// Mine: what comes next, as one large button.
fn doing(t: Tongue, step: &Step, part: &Part, page: Signal<TaskPage>) -> AnyView {
    let after = format!("/tasks/{}", step.task);
    let task = step.task.to_string();
    let start = {
        let (after, task) = (after.clone(), task.clone());
        move || {
            view! {
                <VerbForm slice="tasks" verb="start" after=after>
                    <HiddenField field="task" value=task/>
                    <Submit label=words::tasks::step_start(t)/>
                </VerbForm>
                <p class="meta">{words::tasks::step_start_says(t)}</p>
            }
        }
    };
    let release = {
        let (after, task) = (after.clone(), task.clone());
        let late = step.late;
        move || {
            let (label, hint) = if late {
                let asked = words::tasks::step_reason_asked(t);
                (asked, words::tasks::step_reason_late(t))
            } else {
                let free = words::tasks::step_reason(t);
                (free, words::tasks::step_reason_hint(t))
            };
            view! {
                <FoldedForm
                    summary=words::tasks::step_cannot(t)
                    slice="tasks"
                    verb="release"
                    after=after
                    class="section"
                >
                    <HiddenField field="task" value=task/>
                    {late.then(|| view! { <HiddenField field="late" value="on".to_owned()/> })}
                    <TextField
                        field="reason"
                        label=label
                        hint=hint
                        max=domain::tasks::REASON_MAX
                        required=late
                    />
                    <Submit label=words::tasks::step_release(t) class="danger"/>
                </FoldedForm>
            }
        }
    };
    let minutes = page.with_untracked(|page| suggested(page, part));
    let minutes = part.submitted.unwrap_or(minutes);
    let remark = part.remark.clone();
    let finish = move || finish_form(t, after, task, minutes, remark);
    let body = match part.stand {
        Stand::Requested | Stand::Held => view! {
            {step.may_start.then(start)}
            {(!step.may_start).then(|| view! { <p class="meta">{words::tasks::step_later(t)}</p> })}
            {step
                .may_finish
                .then(|| {
                    view! {
                        <details class="section">
                            <summary>{words::tasks::step_done_already(t)}</summary>
                            {finish()}
                        </details>
                    }
                })}
            {handover::offer(t, step.task, part)}
            {release()}
        }
        .into_any(),
        Stand::Returned => view! {
            <p class="note">{part.returned.clone().map(|reason| words::tasks::record_question(t, reason))}</p>
            {finish()}
        }
        .into_any(),
        Stand::Started => view! {
            <p class="moment"><small>{words::tasks::step_since(t)}</small>{part.started.map(|at| figures(&hour(t, at)))}</p>
            {finish()}
        }
        .into_any(),
        _ => settled(t, part).into_any(),
    };
    view! {
        <section class="task-step" aria-live="polite">
            <p>{stand_mark(t, part)}</p>
            {part.unslotted.then(|| view! { <p class="note">{words::tasks::step_unslotted(t)}</p> })}
            {body}
        </section>
        {(part.stand == Stand::Reported).then(|| again(t, step, part))}
    }
    .into_any()
}

/// How long it probably took: as long as it was meant to, or since it was begun when that is less.
fn suggested(page: &TaskPage, part: &Part) -> u32 {
    let meant = page.ends.minutes_since(page.starts);
    let now = crate::kernel::here::here().tongue().now;
    let since = part
        .started
        .map_or(meant, |started| now.minutes_since(started));
    let minutes = if since > 0 { since.min(meant) } else { meant };
    u32::try_from(minutes.max(1)).unwrap_or(1)
}

fn finish_form(
    t: Tongue,
    after: String,
    task: String,
    minutes: u32,
    remark: String,
) -> impl IntoView {
    view! {
        <VerbForm slice="tasks" verb="finish" after=after>
            <HiddenField field="task" value=task/>
            <TextField
                field="minutes"
                label=words::tasks::step_minutes(t)
                hint=words::tasks::step_minutes_hint(t)
                kind="text"
                inputmode="numeric"
                class="short"
                value=minutes.to_string()
            />
            <TextArea
                field="remark"
                label=words::tasks::step_remark(t)
                rows=2
                value=remark
            />
            <Submit label=words::tasks::step_finish(t)/>
        </VerbForm>
    }
}

/// A report can be put right as long as it is not settled.
fn again(t: Tongue, step: &Step, part: &Part) -> impl IntoView + use<> {
    let after = format!("/tasks/{}", step.task);
    let minutes = part.submitted.unwrap_or_default();
    view! {
        <details class="section no-print">
            <summary>{words::tasks::step_again(t)}</summary>
            {finish_form(t, after, step.task.to_string(), minutes, part.remark.clone())}
        </details>
    }
}

/// Both figures: what was submitted, and what counts.
pub fn settled(t: Tongue, part: &Part) -> impl IntoView + use<> {
    let submitted = part.submitted.map(|minutes| {
        view! { <p>{words::tasks::record_submitted(t, length_of(t, minutes))}</p> }
    });
    let counted = part.settled.clone().map(|settled| {
        let reason = (!settled.reason.is_empty()).then(
            || view! { <p class="note">{words::tasks::record_reason(t, settled.reason)}</p> },
        );
        view! {
            <p><b>{words::tasks::record_approved(t, length_of(t, settled.minutes))}</b></p>
            {reason}
        }
    });
    let waiting = part
        .settled
        .is_none()
        .then(|| view! { <p class="meta">{words::tasks::record_waiting(t)}</p> });
    view! { {submitted}{counted}{waiting} }
}
