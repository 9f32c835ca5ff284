//! What everyone sees of notices.

use domain::kernel::Instant;
use domain::notices::Kind;
use leptos::prelude::*;
use leptos_meta::Link;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::pages::{self, Acknowledged, Card, NoticePage, NoticesPage};
use crate::kernel::aloud::ReadAloud;
use crate::kernel::fields::{HiddenField, Submit};
use crate::kernel::fold::More;
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CHECK_CIRCLE, CHEVRON_LEFT, Drawing, Icon, LATTICE_WINDOW, LOCK, PENCIL, PIN, PLUS, USERS,
};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::{lately, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

/// The name of a kind.
pub fn kind_name(t: Tongue, kind: Kind) -> &'static str {
    match kind {
        Kind::Notice => words::notices::kind_notice(t),
        Kind::Policy => words::notices::kind_policy(t),
        Kind::Urgent => words::notices::kind_urgent(t),
        Kind::LostAndFound => words::notices::kind_lost_and_found(t),
    }
}

/// `/notices`
#[component]
pub fn Notices() -> impl IntoView {
    let query = use_query_map();
    let kind = move || {
        let name = query.with(|query| query.get("kind"))?;
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    };
    view! { <Screen page=use_page(kind, pages::notices) show=list/> }
}

fn list(page: Signal<NoticesPage>) -> impl IntoView {
    let t = tongue();
    let tab = move |kind: Option<Kind>| {
        let href = kind.map_or("/notices".to_owned(), |kind| {
            format!("/notices?kind={}", kind.name())
        });
        let name = kind.map_or(words::notices::list_all(t), |kind| kind_name(t, kind));
        let current = move || page.with(|page| page.kind == kind).then_some("page");
        view! { <li><a href=href aria-current=current>{name}</a></li> }
    };
    let cards = move || {
        let cards = page.with(|page| page.cards.clone());
        if cards.is_empty() {
            return view! {
                <div class="empty-state">
                    <Drawing svg=LATTICE_WINDOW/>
                    <p>{words::notices::list_empty(t)}</p>
                </div>
            }
            .into_any();
        }
        cards
            .into_iter()
            .map(|card| view! { <NoticeCard card/> })
            .collect_view()
            .into_any()
    };
    view! {
        <Head title=words::notices::list_title(t) about=words::notices::list_about(t)/>
        <header class="page-head"><h1>{words::notices::list_title(t)}</h1></header>
        <nav aria-label=words::notices::list_kinds(t)>
            <ul class="tabs" role="list">
                {tab(None)}
                {Kind::ALL.map(|kind| tab(Some(kind))).collect_view()}
            </ul>
        </nav>
        <section class="section" aria-live="polite">{cards}</section>
        {move || page.with(|page| page.here).map(|here| follow(t, here.0))}
        {move || {
            page.with(|page| page.may_post)
                .then(|| {
                    view! {
                        <div class="action-bar no-print">
                            <a class="button" href="/desk/notices/new">
                                <Icon svg=PLUS/>
                                {words::notices::list_new(t)}
                            </a>
                            <a class="button secondary" href="/desk/notices">
                                {words::notices::list_desk(t)}
                            </a>
                        </div>
                    }
                })
        }}
    }
}

/// Where feed readers find the public ones.
fn follow(t: Tongue, here: Uuid) -> impl IntoView {
    let href = format!("/notices/feed.atom?here={here}");
    view! {
        <Link rel="alternate" type_="application/atom+xml" href=href.clone()/>
        <More>
            <p class="no-print">
                <a class="button quiet" href=href rel="external">{words::notices::feed_follow(t)}</a>
            </p>
        </More>
    }
}

/// A notice in a list.
#[component]
pub fn NoticeCard(
    /// What it shows.
    card: Card,
) -> impl IntoView {
    let t = tongue();
    let href = format!("/notices/{}", card.id);
    view! {
        <article class="notice-card" data-unread=card.asks.then_some("true")>
            <p class="meta">
                <span class="notice-kind" data-kind=card.kind.name()>{kind_name(t, card.kind)}</span>
                {card.pinned.then(|| view! { <span><Icon svg=PIN/>{words::notices::card_pinned(t)}</span> })}
                {card.asks.then(|| view! { <span class="unread">{words::notices::card_asks(t)}</span> })}
                {card.unsent.then(|| view! { <StateMark state="on-phone" word=words::notices::state_unsent(t)/> })}
                {card.withdrawn.then(|| view! { <StateMark state="closed" word=words::notices::state_withdrawn(t)/> })}
            </p>
            <h3 class="title"><a href=href>{card.title}</a></h3>
            <p class="excerpt extra">{card.excerpt}</p>
            <p class="meta">{card.place}" · "{lately(t, card.posted)}</p>
        </article>
    }
}

/// `/notices/:id`
#[component]
pub fn Notice() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::notice) show=one/> }
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

fn one(page: Signal<NoticePage>) -> impl IntoView {
    let t = tongue();
    let head = move || {
        page.with(|page| {
            // What only members may read is nobody's preview.
            let about = if page.members {
                String::new()
            } else {
                page.paragraphs.first().cloned().unwrap_or_default()
            };
            view! { <Head title=page.title.clone() about=about/> }
        })
    };
    view! {
        {head}
        <header class="page-head">
            <a class="back" href="/notices"><Icon svg=CHEVRON_LEFT/>{words::notices::list_title(t)}</a>
        </header>
        {move || page.with(|page| body(t, page))}
        {move || page.with(|page| acknowledge(t, page))}
        {move || page.with(|page| history(t, page))}
        {move || {
            page.with(|page| {
                let tells = page.may_tell && page.withdrawal.is_none();
                if page.may_correct {
                    Some(to_desk(page.id, PENCIL, words::notices::one_desk(t)))
                } else {
                    tells.then(|| to_desk(page.id, USERS, words::notices::one_tell(t)))
                }
            })
        }}
    }
}

fn to_desk(id: Uuid, icon: &'static str, says: &'static str) -> impl IntoView {
    view! {
        <p class="actions no-print">
            <a class="button secondary" href=format!("/desk/notices/{id}")><Icon svg=icon/>{says}</a>
        </p>
    }
}

fn body(t: Tongue, page: &NoticePage) -> impl IntoView + use<> {
    let withdrawal = page.withdrawal.clone().map(|withdrawal| {
        view! {
            <div class="banner" data-kind="warn">
                <p class="text">
                    {words::notices::one_withdrawn(t, withdrawal.at, withdrawal.reason)}
                </p>
            </div>
        }
    });
    let paragraphs = page
        .paragraphs
        .clone()
        .into_iter()
        .map(|text| view! { <p>{text}</p> });
    let aloud = [&page.title].into_iter().chain(&page.paragraphs);
    let aloud = aloud.map(String::as_str).collect::<Vec<_>>().join("\n");
    view! {
        {withdrawal}
        <article class="notice-body" data-withdrawn=page.withdrawal.as_ref().map(|_| "true")>
            <p class="meta">
                <span class="notice-kind" data-kind=page.kind.name()>{kind_name(t, page.kind)}</span>
                {page.members.then(|| view! { <span><Icon svg=LOCK/>{words::notices::one_members(t)}</span> })}
                {page.unsent.then(|| view! { <StateMark state="on-phone" word=words::notices::state_unsent(t)/> })}
            </p>
            <h1>{page.title.clone()}</h1>
            <div class="body">{paragraphs.collect_view()}</div>
            <p class="signed">
                {(!page.signed.is_empty()).then(|| view! { {page.signed.clone()}<br/> })}
                {page.place.clone()}<br/>
                {moment(t, page.posted)}
            </p>
            {page.expires.map(|at| view! { <p class="meta">{words::notices::one_expires(t, at)}</p> })}
            <ReadAloud words=aloud/>
        </article>
    }
}

fn acknowledge(t: Tongue, page: &NoticePage) -> Option<AnyView> {
    let id = page.id;
    let homes = page.homes.unwrap_or_default();
    let view = match page.acknowledge? {
        Acknowledged::Asked => view! {
            <section class="acknowledge" data-state="open">
                <p>{words::notices::acknowledge_says(t)}</p>
                <VerbForm slice="notices" verb="acknowledge" after=format!("/notices/{id}")>
                    <HiddenField field="notice" value=id.to_string()/>
                    <Submit label=words::notices::acknowledge_button(t) class="wide"/>
                </VerbForm>
            </section>
        }
        .into_any(),
        Acknowledged::Unsent => view! {
            <section class="acknowledge" data-state="on-phone">
                <StateMark state="on-phone" word=words::notices::acknowledge_unsent(t)/>
            </section>
        }
        .into_any(),
        Acknowledged::At(at) => view! {
            <section class="acknowledge" data-state="done">
                <p><Icon svg=CHECK_CIRCLE/>{words::notices::acknowledge_done(t, at)}</p>
                <p class="meta">{words::notices::acknowledge_homes(t, homes)}</p>
            </section>
        }
        .into_any(),
    };
    Some(view)
}

fn history(t: Tongue, page: &NoticePage) -> Option<AnyView> {
    if page.corrections.is_empty() {
        return None;
    }
    let was = |at: Instant, title: String, body: String| {
        view! {
            <li class="notice-correction">
                <details>
                    <summary>{words::notices::history_corrected(t, at)}</summary>
                    <p><b>{title}</b></p>
                    <p>{body}</p>
                </details>
            </li>
        }
    };
    let lines = page.corrections.clone().into_iter().rev();
    let view = view! {
        <section class="section">
            <div class="section-head"><h2>{words::notices::history_title(t)}</h2></div>
            <ol class="timeline" role="list">
                {lines.map(|was_so| was(was_so.at, was_so.title, was_so.body)).collect_view()}
            </ol>
        </section>
    };
    Some(view.into_any())
}
