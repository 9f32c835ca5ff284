//! 我的 Mine: everything of one's own, and the desks one works at. Ties the slices together, so it belongs to none.

use domain::inbox::LetterRow;
use domain::kernel::{Purpose, Role, Space, View};
use domain::tasks::ClaimRow;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::kernel::here::tongue;
use crate::kernel::icons::{
    BELL, BOOK, BUILDING, CALENDAR, CHEVRON_RIGHT, CLOUD_UP, Drawing, HAND_HELPING, HOME, Icon,
    LATTICE_WINDOW, LOG_OUT, MEGAPHONE, SETTINGS, SHIELD, USERS,
};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::notices::pages::queue;
use crate::org::pages::waiting_newcomers;

/// What is one's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MinePage {
    /// The name one goes by; none when signed out.
    pub name: Option<String>,
    /// Whether the home is confirmed.
    pub verified: bool,
    /// Letters not read yet.
    pub unread: usize,
    /// The desks one works at.
    pub desks: Vec<Purpose>,
    /// What waits there.
    #[serde(default)]
    pub at_desks: AtDesks,
    /// Whether a staff role rests until there is a second factor.
    #[serde(default)]
    pub resting: bool,
    /// Whether one leads a stairwell or looks after a place, and so posts notices without a desk.
    pub posts: bool,
}

/// How much waits at the desks, as far as the phone keeps it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtDesks {
    /// Newcomers to confirm.
    pub newcomers: usize,
    /// Reported minutes to approve.
    pub reports: usize,
    /// Notices of which homes are still to be told.
    pub to_tell: usize,
}

fn at_desks(view: &View) -> AtDesks {
    let claims = view.all::<ClaimRow>();
    let reports = claims.filter(|(space, _, row)| {
        matches!(space, Space::Desk(_, Purpose::Tasks)) && row.is_to_settle()
    });
    AtDesks {
        newcomers: waiting_newcomers(view),
        reports: reports.count(),
        to_tell: queue(view, &()).map_or(0, |queue| queue.to_tell.len()),
    }
}

/// What is one's own.
pub fn page(view: &View, (): &()) -> Option<MinePage> {
    let grants = view.actor.iter().flat_map(|actor| &actor.grants);
    let works = |purpose: &Purpose| {
        grants
            .clone()
            .any(|grant| grant.role.purposes().contains(purpose))
    };
    Some(MinePage {
        name: view.actor.as_ref().map(|actor| actor.name.clone()),
        verified: view
            .actor
            .as_ref()
            .is_some_and(domain::kernel::Actor::is_verified),
        unread: view
            .mine::<LetterRow>()
            .filter(|(_, letter)| !letter.read)
            .count(),
        desks: Purpose::ALL.into_iter().filter(works).collect(),
        at_desks: at_desks(view),
        resting: view
            .actor
            .as_ref()
            .is_some_and(|actor| !actor.resting.is_empty()),
        posts: grants
            .clone()
            .any(|grant| grant.role == Role::StairwellLeader || grant.looks_after()),
    })
}

/// `/mine`
#[component]
pub fn Mine() -> impl IntoView {
    view! { <Screen page=use_page(|| (), page) show=screen/> }
}

fn screen(page: Signal<MinePage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::kernel::mine_title(t)/>
        <header class="page-head"><h1>{words::kernel::mine_title(t)}</h1></header>
        {move || {
            let page = page.get();
            match page.name.clone() {
                Some(name) => signed_in(t, name, &page).into_any(),
                None => signed_out(t).into_any(),
            }
        }}
    }
}

fn signed_out(t: Tongue) -> impl IntoView {
    view! {
        <section class="empty-state">
            <Drawing svg=LATTICE_WINDOW/>
            <p>{words::kernel::mine_signed_out(t)}</p>
            <p class="actions"><a class="button" href="/sign-in">{words::kernel::frame_sign_in(t)}</a></p>
        </section>
        <ul class="row-list" role="list">
            {line("/outbox", CLOUD_UP, words::kernel::mine_outbox(t), words::kernel::mine_outbox_note(t).into())}
            {line("/accounts", SETTINGS, words::kernel::mine_settings(t), words::kernel::mine_settings_note(t).into())}
        </ul>
    }
}

fn signed_in(t: Tongue, name: String, page: &MinePage) -> impl IntoView + use<> {
    let home = if page.verified {
        words::kernel::mine_home_confirmed(t)
    } else {
        words::kernel::mine_home_open(t)
    };
    let letters = words::kernel::mine_unread(t, page.unread);
    view! {
        <p class="person-head"><span class="name">{name}</span></p>
        <ul class="row-list" role="list">
            {line("/services/bookings", CALENDAR, words::kernel::mine_bookings(t), String::new())}
            {line("/tasks/mine", HAND_HELPING, words::kernel::mine_tasks(t), String::new())}
            {line("/inbox", BELL, words::kernel::frame_inbox(t), letters)}
            {line("/org/home", HOME, words::kernel::mine_home(t), home.into())}
            {line("/org/vouch", USERS, words::kernel::mine_vouch(t), words::kernel::mine_vouch_note(t).into())}
            {line("/outbox", CLOUD_UP, words::kernel::mine_outbox(t), words::kernel::mine_outbox_note(t).into())}
            {line("/accounts", SETTINGS, words::kernel::mine_settings(t), words::kernel::mine_settings_note(t).into())}
        </ul>
        {desks(t, page)}
        <p class="actions">
            <a class="button quiet" href="/sign-out"><Icon svg=LOG_OUT/>{words::kernel::mine_sign_out(t)}</a>
        </p>
    }
}

fn desks(t: Tongue, page: &MinePage) -> Option<AnyView> {
    let mut lines = Vec::new();
    let AtDesks {
        newcomers,
        reports,
        to_tell,
    } = page.at_desks;
    let some = |count: usize, says: fn(Tongue, usize) -> String| match count {
        0 => String::new(),
        count => says(t, count),
    };
    if page.resting {
        lines.push(line(
            "/accounts/second",
            SHIELD,
            words::accounts::second_settings(t),
            words::accounts::second_resting(t).into(),
        ));
    }
    if page.posts || page.desks.contains(&Purpose::Notices) {
        lines.push(line(
            "/desk/notices",
            MEGAPHONE,
            words::kernel::desk_notices(t),
            some(to_tell, words::kernel::desk_to_tell),
        ));
    }
    for purpose in &page.desks {
        match purpose {
            Purpose::Services => {
                lines.push(line(
                    "/desk/services",
                    BOOK,
                    words::kernel::desk_services(t),
                    String::new(),
                ));
            }
            Purpose::Tasks => {
                lines.push(line(
                    "/desk/tasks",
                    HAND_HELPING,
                    words::kernel::desk_tasks(t),
                    some(reports, words::kernel::desk_reports),
                ));
            }
            Purpose::People => {
                lines.push(line(
                    "/desk/people",
                    BUILDING,
                    words::kernel::desk_people(t),
                    some(newcomers, words::kernel::desk_newcomers),
                ));
            }
            Purpose::Notices => {}
        }
    }
    (!lines.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{words::kernel::desk_title(t)}</h2></div>
                <ul class="row-list" role="list">{lines}</ul>
            </section>
        }
        .into_any()
    })
}

fn line(href: &'static str, icon: &'static str, name: &'static str, note: String) -> AnyView {
    view! {
        <li class="row-item">
            <a href=href>
                <Icon svg=icon/>
                <span class="text">
                    <b>{name}</b>
                    {(!note.is_empty()).then(|| view! { <small>{note}</small> })}
                </span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
    .into_any()
}
