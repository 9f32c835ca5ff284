//! The own home, "I live here", and vouching for newcomers.

use domain::kernel::Level;
use domain::org::{AskToJoin, Decline, Rename, name_of_role};
use leptos::prelude::*;

use super::pages::{self, AskLine, HomePage, JoinPage, NewcomerLine, RoleLine, VouchPage};
use super::screens::{SearchForm, Way, place_in_path, place_list};
use crate::kernel::fields::{HiddenField, Submit, TextField};
use crate::kernel::fold::FoldedSection;
use crate::kernel::form::{FoldedForm, VerbForm, field_name};
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CHECK_CIRCLE, CHEVRON_LEFT, DOOR, Drawing, HOME, Icon, LATTICE_WINDOW, QR,
};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue, role_name};
use crate::kernel::{Screen, carried, use_page};

/// `/org/home`
#[component]
pub fn Home() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::home) show=home/> }
}

fn home(page: Signal<HomePage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::org::home_title(t)/>
        <header class="page-head">
            <h1>{words::org::home_title(t)}</h1>
            <p class="lead">{words::org::home_lead(t)}</p>
        </header>
        {move || {
            let page = page.get();
            match page.name.clone() {
                None => signed_out(t, "/org/home").into_any(),
                Some(name) => {
                    view! {
                        {page.ask.clone().map(|ask| asking(t, ask))}
                        {page.home.is_some().then(|| lives(t, &page))}
                        {(page.home.is_none() && page.ask.is_none()).then(|| nowhere(t, &page))}
                        {own_name(t, name)}
                        {(!page.roles.is_empty()).then(|| own_roles(t, page.roles.clone()))}
                    }
                        .into_any()
                }
            }
        }}
    }
}

fn signed_out(t: Tongue, next: &str) -> impl IntoView + use<> {
    let href = format!("/sign-in?next={next}");
    view! {
        <section class="empty-state">
            <Drawing svg=LATTICE_WINDOW/>
            <p>{words::org::home_signed_out(t)}</p>
            <p class="actions"><a class="button" href=href>{words::org::home_sign_in(t)}</a></p>
        </section>
    }
}

fn lives(t: Tongue, page: &HomePage) -> Option<impl IntoView + use<>> {
    let home = page.home.clone()?;
    let unit = if home.unit.is_empty() {
        words::org::home_no_unit(t).to_owned()
    } else {
        home.unit
    };
    Some(view! {
        <section class="card" data-state="confirmed">
            <h2 class="title"><a href=format!("/org/{}", home.place)>{home.place_name}</a></h2>
            <p class="meta">
                <StateMark state="confirmed" word=words::org::home_confirmed(t)/>
                " "{words::org::home_since(t, home.since)}
            </p>
            <p>{words::org::home_unit(t)}" "{unit}</p>
            <details class="no-print">
                <summary>{words::org::home_move_title(t)}</summary>
                <p>{words::org::home_move_note(t)}</p>
                <SearchForm/>
                <MoveOut/>
            </details>
        </section>
    })
}

/// "I have moved out."
#[component]
fn MoveOut() -> impl IntoView {
    let t = tongue();
    let view = crate::kernel::here().view;
    let person = carried(move || view.with_untracked(domain::kernel::View::person));
    view! {
        <VerbForm slice="org" verb="move_out" after="/org/home">
            <HiddenField field="person" value=person.map(|person| person.to_string()).unwrap_or_default()/>
            <Submit label=words::org::home_move_out(t) class="quiet"/>
        </VerbForm>
    }
}

fn asking(t: Tongue, ask: AskLine) -> impl IntoView {
    let row = ask.row;
    let place = row.place;
    let state = match (&row.declined, ask.unsent) {
        (Some(_), _) => view! { <StateMark state="refused" word=words::org::home_declined(t)/> },
        (None, true) => view! { <StateMark state="on-phone" word=words::org::vouch_unsent(t)/> },
        (None, false) => view! { <StateMark state="waiting" word=words::org::home_waiting(t)/> },
    };
    let who = if row.level == Level::Stairwell {
        words::org::home_who_stairwell(t, ask.left, row.vouched)
    } else {
        words::org::home_who_place(t, ask.left, row.vouched)
    };
    let unit = (!row.unit.is_empty()).then(|| format!("{} {}", words::org::home_unit(t), row.unit));
    let next = match row.declined {
        Some(declined) => {
            let reason = (!declined.reason.is_empty())
                .then(|| view! { <p>{words::org::home_because(t, declined.reason)}</p> });
            view! {
                {reason}
                <p class="actions">
                    <a class="button" href=format!("/org/join/{place}")>{words::org::home_again(t)}</a>
                    <a class="button secondary" href="/org">{words::org::home_ask_them(t)}</a>
                </p>
            }
            .into_any()
        }
        None => view! {
            <p>{who}</p>
            <p class="actions">
                <a class="button secondary" href=format!("/org/{place}")>{words::org::home_ask_them(t)}</a>
            </p>
            <VerbForm slice="org" verb="withdraw_ask" after="/org/home">
                <HiddenField field="ask" value=ask.id.to_string()/>
                <Submit label=words::org::home_withdraw(t) class="quiet"/>
            </VerbForm>
        }
        .into_any(),
    };
    view! {
        <section class="card" data-state="pending">
            <h2 class="title">{row.place_name}</h2>
            <p class="meta">{state}" "{words::org::home_asked(t, row.asked)}</p>
            {unit.map(|unit| view! { <p>{unit}</p> })}
            {next}
        </section>
    }
}

fn nowhere(t: Tongue, page: &HomePage) -> impl IntoView + use<> {
    let communities = page.communities.clone();
    view! {
        <section class="empty-state">
            <Drawing svg=LATTICE_WINDOW/>
            <p>{words::org::home_none(t)}</p>
            <p class="meta"><span><Icon svg=QR/>{words::org::home_scan(t)}</span></p>
        </section>
        <SearchForm/>
        <FoldedSection title=words::org::directory_all(t)>
            {place_list(t, communities, "/org/")}
        </FoldedSection>
    }
}

fn own_name(t: Tongue, name: String) -> impl IntoView {
    view! {
        <section class="section no-print">
            <VerbForm slice="org" verb="rename" after="/org/home">
                <TextField
                    field="name"
                    label=words::org::home_name(t)
                    value=name
                    max=Rename::NAME_MAX
                    autocomplete="name"
                />
                <Submit label=words::org::home_name_button(t) class="secondary"/>
            </VerbForm>
        </section>
    }
}

fn own_roles(t: Tongue, roles: Vec<RoleLine>) -> impl IntoView {
    let one = move |line: RoleLine| {
        view! {
            <li class="row-item">
                <a href=format!("/org/{}", line.row.place)>
                    <span class="text">
                        <b>{role_name(t, name_of_role(line.row.role))}</b>
                        <small>{line.row.place_name}</small>
                    </span>
                </a>
            </li>
        }
    };
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::org::home_roles(t)}</h2></div>
            <ul class="row-list" role="list">{roles.into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

/// `/org/join/:place`
#[component]
pub fn Join() -> impl IntoView {
    view! { <Screen page=use_page(place_in_path(), pages::join) show=join/> }
}

fn join(page: Signal<JoinPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let JoinPage {
        place,
        above,
        below,
        name,
    } = page.get_untracked();
    let id = place.id;
    let form = match name {
        _ if !below.is_empty() => view! {
            <p>{words::org::join_coarse(t)}</p>
            {place_list(t, below, "/org/join/")}
        }
        .into_any(),
        None => view! {
            <p>{words::org::join_sign_in(t)}</p>
            {signed_out(t, &format!("/org/join/{id}"))}
        }
        .into_any(),
        Some(name) => view! {
            <VerbForm slice="org" verb="ask_to_join" after="/org/home">
                <HiddenField field="place" value=id.to_string()/>
                <TextField
                    field="name"
                    label=words::org::join_name(t)
                    hint=words::org::join_name_hint(t)
                    value=name
                    max=Rename::NAME_MAX
                    autocomplete="name"
                />
                <TextField
                    field="unit"
                    label=words::org::join_unit(t)
                    hint=words::org::join_unit_hint(t)
                    max=AskToJoin::UNIT_MAX
                    class="short"
                />
                <div class="action-bar"><Submit label=words::org::join_button(t)/></div>
            </VerbForm>
        }
        .into_any(),
    };
    view! {
        <Head title=words::org::join_title(t, &place.name) about=words::org::join_lead(t)/>
        <header class="page-head">
            <Way above/>
            <h1><Icon svg=DOOR/>{words::org::join_title(t, &place.name)}</h1>
            <p class="lead">{words::org::join_lead(t)}</p>
        </header>
        {form}
    }
}

/// `/org/vouch`
#[component]
pub fn Vouch() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::vouch) show=vouch/> }
}

fn vouch(page: Signal<VouchPage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::org::vouch_title(t)/>
        <header class="page-head">
            <a class="back" href="/mine"><Icon svg=CHEVRON_LEFT/>{words::kernel::mine_title(t)}</a>
            <h1>{words::org::vouch_title(t)}</h1>
            <p class="lead">{words::org::vouch_lead(t)}</p>
        </header>
        {move || {
            let page = page.get();
            if page.newcomers.is_empty() {
                let text = if page.may { words::org::vouch_none(t) } else { words::org::vouch_not_you(t) };
                return view! {
                    <section class="empty-state"><Drawing svg=LATTICE_WINDOW/><p>{text}</p></section>
                }
                    .into_any();
            }
            page.newcomers.into_iter().map(|line| newcomer(t, line, "/org/vouch")).collect_view().into_any()
        }}
    }
}

/// Somebody who waits, with what can be answered.
pub fn newcomer(t: Tongue, line: NewcomerLine, after: &'static str) -> impl IntoView {
    let ask = line.ask;
    let unit = (!line.unit.is_empty()).then(|| words::org::vouch_unit(t, &line.unit));
    let answer = if line.mine && !line.settles {
        let (state, word) = if line.unsent {
            ("on-phone", words::org::vouch_unsent(t))
        } else {
            ("done", words::org::vouch_done(t))
        };
        view! { <StateMark state word/> }.into_any()
    } else {
        let label = if line.settles {
            words::org::vouch_settle(t)
        } else {
            words::org::vouch_button(t)
        };
        view! {
            <VerbForm slice="org" verb="vouch" after>
                <HiddenField field="ask" value=ask.to_string()/>
                <Submit label/>
            </VerbForm>
        }
        .into_any()
    };
    view! {
        <article class="card vouch-card">
            <h2 class="title">{line.name.clone()}</h2>
            <p class="meta">
                <span>
                    <Icon svg=HOME/>
                    {line.place_name}
                    {unit.map(|unit| format!(" · {unit}"))}
                </span>
            </p>
            <p class="meta">
                <span>{moment(t, line.asked)}</span>
                {(line.vouched > 0).then(|| view! { <span><Icon svg=CHECK_CIRCLE/>{words::org::vouch_count(t, line.vouched)}</span> })}
            </p>
            <div class="actions">{answer}</div>
            {line.settles.then(|| {
                view! {
                    <FoldedForm summary=words::org::vouch_decline(t) slice="org" verb="decline" after>
                        <HiddenField field="ask" value=ask.to_string()/>
                        // Several of these forms may stand on one page, so the label encloses its input.
                        <label class="field">
                            {words::org::vouch_reason(t)}
                            <input type="text" name=field_name("reason") maxlength=Decline::REASON_MAX/>
                        </label>
                        <Submit label=words::org::vouch_decline_button(t) class="danger small"/>
                    </FoldedForm>
                }
            })}
        </article>
    }
}
