//! What volunteers see of tasks.

mod handover;
mod proposed;
mod record;
mod skills;
mod task;

pub use proposed::{Propose, Worked};
pub use record::Record;
pub use skills::{Skills, training_name, until};
pub use task::{Task, called_off, facts};

use domain::kernel::{Instant, Level};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::pages::{self, Card, MinePage, Offer, Part, Stand, TasksPage};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, CLOCK, Drawing, Icon, MAP_PIN, PLUS, VEST};
use crate::kernel::layout::{Head, StateMark, figures};
use crate::kernel::when::{date, day, hour, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use task::settled;

/// How a part stands, as icon and word.
pub fn stand_mark(t: Tongue, part: &Part) -> AnyView {
    let (state, word) = match part.stand {
        Stand::Requested => ("pending", words::tasks::stand_requested(t)),
        Stand::Held => ("confirmed", words::tasks::stand_held(t)),
        Stand::Released => ("closed", words::tasks::stand_released(t)),
        Stand::CalledOff => ("closed", words::tasks::stand_called_off(t)),
        Stand::Started => ("confirmed", words::tasks::stand_started(t)),
        Stand::Reported => ("waiting", words::tasks::stand_reported(t)),
        Stand::Returned => ("refused", words::tasks::stand_returned(t)),
        Stand::Settled => ("done", words::tasks::stand_settled(t)),
    };
    let on_phone = part
        .unsent
        .then(|| view! { <StateMark state="on-phone" word=words::tasks::stand_unsent(t)/> });
    let unslotted = part
        .unslotted
        .then(|| view! { <StateMark state="pending" word=words::tasks::stand_unslotted(t)/> });
    // What is only on this phone is never said to be confirmed.
    let mark = (!part.unsent || part.stand != Stand::Held)
        .then(|| view! { <StateMark state=state word=word/> });
    view! { {mark}" "{unslotted}" "{on_phone} }.into_any()
}

/// From when to when, in words.
pub fn span(t: Tongue, starts: Instant, ends: Instant) -> String {
    let length = ends.minutes_since(starts);
    words::tasks::when_span(
        t,
        ends,
        length_of(t, u32::try_from(length).unwrap_or_default()),
        starts,
    )
}

/// A length in words: 2小时, 1小时30分钟, 40分钟.
pub fn length_of(t: Tongue, minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => words::tasks::when_minutes(t, minutes),
        (hours, 0) => words::tasks::when_hours(t, hours),
        (hours, minutes) => words::tasks::when_both(t, hours, minutes),
    }
}

/// `/tasks`
#[component]
pub fn Tasks() -> impl IntoView {
    let query = use_query_map();
    let like = move || {
        query
            .with(|query| query.get("like"))
            .and_then(|id| id.parse::<Uuid>().ok())
    };
    view! { <Screen page=use_page(like, pages::tasks) show=list/> }
}

fn list(page: Signal<TasksPage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::tasks::list_title(t) about=words::tasks::list_about(t)/>
        <header class="page-head"><h1>{words::tasks::list_title(t)}</h1></header>
        {move || page.with(|page| page.next.as_ref().map(|next| mine_next(t, next, page.more)))}
        {move || page.with(|page| handover::asked_list(t, &page.asked))}
        {move || page.with(|page| page.like.clone()).map(|(title, cards)| instead(t, title, cards))}
        {move || open(t, page.with(|page| page.days.clone()), page.with(|page| page.like.is_some()))}
        {move || {
            let others = page.with(|page| page.others.clone());
            (!others.is_empty())
                .then(|| {
                    view! {
                        <section class="section">
                            <div class="section-head"><h2>{words::tasks::list_others(t)}</h2></div>
                            {others.into_iter().map(|card| view! { <TaskCard card/> }).collect_view()}
                        </section>
                    }
                })
        }}
        {move || page.with(|page| foot(t, page))}
    }
}

fn foot(t: Tongue, page: &TasksPage) -> impl IntoView + use<> {
    let mine = page.signed_in.then(|| {
        view! {
            <a class="button secondary" href="/tasks/mine">
                <Icon svg=CLOCK/>
                {words::tasks::list_mine(t)}
            </a>
            <a class="button secondary" href="/tasks/propose">
                <Icon svg=PLUS/>
                {words::tasks::list_propose(t)}
            </a>
        }
    });
    let desk = page.at_desk.then(|| {
        view! {
            <a class="button" href="/desk/tasks/new"><Icon svg=PLUS/>{words::tasks::list_new(t)}</a>
            <a class="button secondary" href="/desk/tasks">{words::tasks::list_desk(t)}</a>
        }
    });
    view! { <p class="actions no-print">{mine}{desk}</p> }
}

/// My next task: its hour is the largest thing.
pub fn mine_next(t: Tongue, part: &Part, more: usize) -> impl IntoView + use<> {
    let place = if part.meet.is_empty() {
        part.place.clone()
    } else {
        part.meet.clone()
    };
    view! {
        <section class="display-moment">
            <h2 class="meta">{words::tasks::next_title(t)}</h2>
            <p class="moment"><small>{day(t, part.starts)}</small>{figures(&hour(t, part.starts))}</p>
            <p class="what"><a href=format!("/tasks/{}", part.task)>{part.title.clone()}</a></p>
            <p class="meta"><span><Icon svg=MAP_PIN/>{place}</span></p>
            <p>{stand_mark(t, part)}</p>
            {(more > 0)
                .then(|| view! { <p><a href="/tasks/mine">{words::tasks::next_more(t, more)}</a></p> })}
        </section>
    }
}

fn instead(t: Tongue, title: String, cards: Vec<Card>) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::tasks::like_title(t, title)}</h2></div>
            {cards
                .is_empty()
                .then(|| view! { <p class="note">{words::tasks::like_none(t)}</p> })}
            {cards.into_iter().map(|card| view! { <TaskCard card/> }).collect_view()}
        </section>
    }
}

fn open(t: Tongue, days: Vec<(domain::kernel::Date, Vec<Card>)>, like: bool) -> AnyView {
    if days.is_empty() {
        return view! {
            <div class="empty-state">
                <Drawing svg=VEST/>
                <p>{words::tasks::list_empty(t)}</p>
            </div>
        }
        .into_any();
    }
    let title = like.then(|| {
        view! { <div class="section-head"><h2>{words::tasks::list_open(t)}</h2></div> }
    });
    let days = days.into_iter().map(|(day, cards)| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{date(t, day)}</h2></div>
                {cards.into_iter().map(|card| view! { <TaskCard card/> }).collect_view()}
            </section>
        }
    });
    view! { {title}{days.collect_view()} }.into_any()
}

/// A task in a list.
#[component]
pub fn TaskCard(
    /// What it shows.
    card: Card,
) -> impl IntoView {
    let t = tongue();
    let far = card
        .far
        .within
        .map(|within| format!("{} · ", within_word(t, within)));
    let stand_in = card.stand_in.then(|| {
        view! { <span class="wanted">{words::tasks::card_stand_in(t)}" · "</span> }
    });
    let seats = match &card.offer {
        Offer::Open => {
            view! { <span class="wanted">{words::tasks::card_wanted(t, card.free)}</span> }
                .into_any()
        }
        Offer::Full => {
            view! { <StateMark state="full" word=words::tasks::card_full(t)/> }.into_any()
        }
        Offer::Clash(_, title) => {
            view! { <StateMark state="closed" word=words::tasks::card_clash(t, title)/> }.into_any()
        }
        Offer::ShortRest(_, title, _) => {
            view! { <StateMark state="closed" word=words::tasks::card_short_rest(t, title)/> }
                .into_any()
        }
        Offer::Skill => {
            view! { <StateMark state="closed" word=words::tasks::card_skill(t)/> }.into_any()
        }
        Offer::Training => {
            view! { <StateMark state="closed" word=words::tasks::card_training(t)/> }.into_any()
        }
        Offer::NotYet(opens) => {
            view! { <StateMark state="pending" word=words::tasks::card_not_yet(t, *opens)/> }
                .into_any()
        }
        Offer::Closed => {
            view! { <StateMark state="closed" word=words::tasks::stand_called_off(t)/> }.into_any()
        }
        Offer::Mine(_) | Offer::Over => ().into_any(),
    };
    view! {
        <article class="task-card">
            <h3 class="title"><a href=format!("/tasks/{}", card.id)>{card.title}</a></h3>
            <p class="meta">{moment(t, card.starts)}" · "{length(t, card.starts, card.ends)}</p>
            <p class="meta">{card.place}" · "{far}{stand_in}{seats}</p>
            {skills(t, card.skills)}
        </article>
    }
}

/// What one shares with a place, in words.
fn within_word(t: Tongue, within: Level) -> &'static str {
    match within {
        Level::Stairwell => words::tasks::far_stairwell(t),
        Level::Estate => words::tasks::far_estate(t),
        Level::Community => words::tasks::far_community(t),
        Level::Neighbourhood => words::tasks::far_neighbourhood(t),
        Level::Subdistrict => words::tasks::far_subdistrict(t),
    }
}

fn length(t: Tongue, starts: Instant, ends: Instant) -> String {
    length_of(
        t,
        u32::try_from(ends.minutes_since(starts)).unwrap_or_default(),
    )
}

fn skills(t: Tongue, skills: Vec<String>) -> Option<impl IntoView> {
    (!skills.is_empty()).then(|| {
        view! {
            <ul class="skill-list extra" role="list" aria-label=words::tasks::one_skills(t)>
                {skills.into_iter().map(|skill| view! { <li>{skill}</li> }).collect_view()}
            </ul>
        }
    })
}

/// The id in the address.
pub fn id_in_path() -> impl Fn() -> Option<Uuid> + Clone + Send + Sync + 'static {
    let params = use_params_map();
    move || {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
    }
}

/// What became of a part that is over.
fn past(t: Tongue, part: &Part) -> impl IntoView + use<> {
    let figures = (part.submitted.is_some() || part.settled.is_some()).then(|| settled(t, part));
    view! { <section class="section"><p>{stand_mark(t, part)}</p>{figures}</section> }
}

/// `/tasks/mine`
#[component]
pub fn Mine() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::mine) show=mine/> }
}

fn mine(page: Signal<MinePage>) -> impl IntoView {
    let t = tongue();
    let figures = move || {
        page.with(|page| {
            let waiting = (page.waiting > 0).then(|| {
                let minutes = length_of(t, page.waiting);
                view! { <p class="meta">{words::tasks::mine_waiting(t, minutes)}</p> }
            });
            view! {
                <section class="display-moment">
                    <h2 class="meta">{words::tasks::mine_approved(t)}</h2>
                    <p class="moment">{figures(&length_of(t, page.approved))}</p>
                    {waiting}
                </section>
            }
        })
    };
    let part = move |part: Part| {
        let mark = stand_mark(t, &part);
        let figures =
            (part.submitted.is_some() || part.settled.is_some()).then(|| settled(t, &part));
        view! {
            <article class="task-card">
                <h3 class="title"><a href=format!("/tasks/{}", part.task)>{part.title.clone()}</a></h3>
                <p class="meta">{moment(t, part.starts)}" · "{part.place.clone()}</p>
                <p>{mark}</p>
                {figures}
            </article>
        }
    };
    let group = move |title: &'static str, parts: Vec<Part>| {
        (!parts.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{title}</h2></div>
                    {parts.into_iter().map(part).collect_view()}
                </section>
            }
        })
    };
    let empty = move || {
        page.with(|page| page.ahead.is_empty() && page.past.is_empty())
            .then(|| {
                view! {
                    <div class="empty-state">
                        <Drawing svg=VEST/>
                        <p>{words::tasks::mine_empty(t)}</p>
                        <a class="button secondary" href="/tasks">{words::tasks::mine_find(t)}</a>
                    </div>
                }
            })
    };
    view! {
        <Head title=words::tasks::mine_title(t)/>
        <header class="page-head">
            <a class="back" href="/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::list_title(t)}</a>
            <h1>{words::tasks::mine_title(t)}</h1>
        </header>
        {empty}
        {move || page.with(|page| !page.past.is_empty()).then(figures)}
        {move || group(words::tasks::mine_ahead(t), page.with(|page| page.ahead.clone()))}
        {move || group(words::tasks::mine_past(t), page.with(|page| page.past.clone()))}
        <p class="actions no-print">
            <a class="button secondary" href="/tasks/record">{words::tasks::record_title(t)}</a>
            <a class="button secondary" href="/tasks/worked">{words::tasks::list_worked(t)}</a>
            <a class="button secondary" href="/tasks/propose">{words::tasks::list_propose(t)}</a>
            <a class="button secondary" href="/tasks/skills">{words::tasks::skills_title(t)}</a>
        </p>
    }
}
