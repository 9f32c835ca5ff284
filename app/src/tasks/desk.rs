//! What staff see of tasks: what waits for approval, the form, who is coming, and the minutes.

mod form;
mod people;
mod plan;
mod proposal;
mod thing;
mod volunteers;

pub use form::New;
pub use plan::{NewPlan, Plan, Plans};
pub use proposal::Proposal;
pub use thing::Thing;
pub use volunteers::Volunteers;

use leptos::prelude::*;

use super::pages::{self, DeskCard, QueuePage};
use crate::kernel::desk::{Desk, NothingChosen, Shows, is_open};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_RIGHT, Drawing, Icon, PLUS, VEST};
use crate::kernel::layout::StateMark;
use crate::kernel::use_page;
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};

/// `/desk/tasks`
#[component]
pub fn Queue() -> impl IntoView {
    view! { <Around shows=Shows::Queue><NothingChosen/></Around> }
}

/// The desk around one of its pages.
#[component]
fn Around(
    /// Which part a phone shows.
    shows: Shows,
    /// The page.
    children: Children,
) -> impl IntoView {
    let (title, page) = (
        words::tasks::desk_title(tongue()),
        use_page(|| (), pages::queue),
    );
    view! { <Desk shows title href="/desk/tasks" page queue>{children()}</Desk> }
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
            page.proposals.is_empty() && page.to_settle.is_empty() && page.ahead.is_empty() && page.past.is_empty()
        })
        .then(|| {
            view! {
                <div class="empty-state"><Drawing svg=VEST/><p>{words::tasks::desk_empty(t)}</p></div>
            }
        })
    };
    view! {
        {empty}
        {move || {
            let proposals = page.with(|page| page.proposals.clone());
            (!proposals.is_empty())
                .then(|| {
                    view! {
                        <section class="section">
                            <div class="section-head"><h2>{words::tasks::proposal_list(t)}</h2></div>
                            <ul class="row-list" role="list">
                                {proposals.into_iter().map(|line| proposal::row(t, line)).collect_view()}
                            </ul>
                        </section>
                    }
                })
        }}
        {move || group(words::tasks::desk_to_settle(t), page.with(|page| page.to_settle.clone()))}
        {move || group(words::tasks::desk_ahead(t), page.with(|page| page.ahead.clone()))}
        {move || group(words::tasks::desk_past(t), page.with(|page| page.past.clone()))}
        <div class="action-bar">
            <a class="button" href="/desk/tasks/new"><Icon svg=PLUS/>{words::tasks::list_new(t)}</a>
            <a class="button secondary" href="/desk/tasks/plans">{words::tasks::plan_title(t)}</a>
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
    let href = format!("/desk/tasks/{}", card.id);
    view! {
        <li class="row-item">
            <a href=href.clone() aria-current=is_open(href)>
                <span class="text">
                    <b>{card.title}</b>
                    <small>{moment(t, card.starts)}" · "{card.place}</small>
                </span>
                <span class="end">
                    {mark.map(|(state, word)| view! { <StateMark state=state word=word/> })}
                    {if card.logged {
                        words::tasks::desk_logged(t).to_owned()
                    } else {
                        words::tasks::desk_taken(t, card.seats, card.taken)
                    }}
                </span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}
