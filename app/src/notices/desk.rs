//! What those who post see of notices: drafts, the form, corrections, and which homes know.

use domain::kernel::PlaceId;
use domain::notices::{Audience, By, Fields, Kind, Withdraw};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::pages::{
    self, Card, DraftCard, HomeLine, NewPage, NoticePage, QueuePage, Stairwell, ThingPage, ToTell,
};
use super::screens::{id_in_path, kind_name};
use crate::kernel::desk::{Desk, NothingChosen, Shows, is_open};
use crate::kernel::fields::{
    CheckField, Choice, ChoiceField, HiddenField, SelectField, Submit, TextArea, TextField,
};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    CHEVRON_LEFT, CHEVRON_RIGHT, Drawing, Icon, LATTICE_WINDOW, PENCIL, PLUS,
};
use crate::kernel::layout::{Head, PrintButton, StateMark};
use crate::kernel::when::{lately, moment};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

/// `/desk/notices`
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
        words::notices::desk_title(tongue()),
        use_page(|| (), pages::queue),
    );
    view! { <Desk shows title href="/desk/notices" page queue>{children()}</Desk> }
}

fn queue(page: Signal<QueuePage>) -> impl IntoView {
    let t = tongue();
    let drafts = move || {
        let drafts = page.with(|page| page.drafts.clone());
        (!drafts.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words::notices::desk_drafts(t)}</h2></div>
                    <ul class="row-list" role="list">
                        {drafts.into_iter().map(|draft| draft_row(t, draft)).collect_view()}
                    </ul>
                </section>
            }
        })
    };
    let to_tell = move || {
        let lines = page.with(|page| page.to_tell.clone());
        (!lines.is_empty()).then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words::notices::desk_to_tell(t)}</h2></div>
                    <ul class="row-list" role="list">
                        {lines.into_iter().map(|line| to_tell_row(t, line)).collect_view()}
                    </ul>
                </section>
            }
        })
    };
    let posted = move || {
        let posted = page.with(|page| page.posted.clone());
        if posted.is_empty() {
            return view! {
                <div class="empty-state">
                    <Drawing svg=LATTICE_WINDOW/>
                    <p>{words::notices::desk_empty(t)}</p>
                </div>
            }
            .into_any();
        }
        let rows = posted.into_iter().map(|card| posted_row(t, card));
        view! { <ul class="row-list" role="list">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        {to_tell}
        {drafts}
        <section class="section">
            <div class="section-head"><h2>{words::notices::desk_posted(t)}</h2></div>
            {posted}
        </section>
        <div class="action-bar">
            <a class="button" href="/desk/notices/new">
                <Icon svg=PLUS/>
                {words::notices::list_new(t)}
            </a>
        </div>
    }
}

fn to_tell_row(t: Tongue, ToTell { card, left }: ToTell) -> impl IntoView {
    let href = format!("/desk/notices/{}", card.id);
    view! {
        <li class="row-item">
            <a href=href.clone() aria-current=is_open(href)>
                <span class="text">
                    <b>{card.title}</b>
                    <small>{card.place}" · "{lately(t, card.posted)}</small>
                </span>
                <span class="end">{words::notices::desk_left(t, left)}</span>
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

fn posted_row(t: Tongue, card: Card) -> impl IntoView {
    let href = format!("/desk/notices/{}", card.id);
    let mark = if card.unsent {
        Some(("on-phone", words::notices::state_unsent(t)))
    } else if card.withdrawn {
        Some(("closed", words::notices::state_withdrawn(t)))
    } else {
        None
    };
    view! {
        <li class="row-item">
            <a href=href.clone() aria-current=is_open(href)>
                <span class="text">
                    <b>{card.title}</b>
                    <small>
                        {kind_name(t, card.kind)}" · "{card.place}" · "{lately(t, card.posted)}
                    </small>
                </span>
                {mark.map(|(state, word)| view! { <span class="end"><StateMark state=state word=word/></span> })}
                <Icon svg=CHEVRON_RIGHT/>
            </a>
        </li>
    }
}

fn draft_row(t: Tongue, draft: DraftCard) -> impl IntoView {
    let href = format!("/desk/notices/new?draft={}", draft.id);
    let title = if draft.title.is_empty() {
        words::notices::desk_untitled(t).to_owned()
    } else {
        draft.title
    };
    view! {
        <li class="row-item">
            <a href=href>
                <Icon svg=PENCIL/>
                <span class="text"><b>{title}</b><small>{moment(t, draft.saved)}</small></span>
                {draft.unsent.then(|| view! { <StateMark state="on-phone" word=words::notices::state_unsent(t)/> })}
            </a>
        </li>
    }
}

/// `/desk/notices/new`
#[component]
pub fn New() -> impl IntoView {
    let query = use_query_map();
    let asked = move || {
        let id = |name| {
            query
                .with(|query| query.get(name))
                .and_then(|id| id.parse::<Uuid>().ok())
        };
        (id("place").map(PlaceId), id("draft"))
    };
    view! { <Around shows=Shows::Thing><Screen page=use_page(asked, pages::new) show=new/></Around> }
}

fn new(page: Signal<NewPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let NewPage {
        draft,
        sites,
        place,
        fields,
        may_ask,
    } = page.get_untracked();
    let places = sites
        .into_iter()
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    let draft_id = draft.map(|draft| draft.to_string()).unwrap_or_default();
    view! {
        <Head title=words::notices::new_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/notices"><Icon svg=CHEVRON_LEFT/>{words::notices::desk_title(t)}</a>
            <h1>{words::notices::new_title(t)}</h1>
        </header>
        <VerbForm slice="notices" verb="post" after="/notices">
            <HiddenField field="draft" value=draft_id/>
            <SelectField
                field="place"
                label=words::notices::form_place(t)
                hint=words::notices::form_place_hint(t)
                choices=places
                value=place.map(|place| place.to_string()).unwrap_or_default()
            />
            <NoticeFields fields with_audience=true may_ask/>
            <div class="action-bar">
                <p>{words::notices::form_note(t)}</p>
                <Submit label=words::notices::form_post(t)/>
                <button
                    class="button secondary"
                    type="submit"
                    formaction="/do/notices/save_draft"
                    data-verb="save_draft"
                    data-after="/desk/notices"
                    formnovalidate
                >
                    {words::notices::form_save_draft(t)}
                </button>
            </div>
        </VerbForm>
        {draft.map(|draft| {
            view! {
                <VerbForm slice="notices" verb="drop" after="/desk/notices">
                    <HiddenField field="draft" value=draft.to_string()/>
                    <Submit label=words::notices::form_drop(t) class="quiet"/>
                </VerbForm>
            }
        })}
    }
}

/// The fields of a notice, new or corrected.
#[component]
fn NoticeFields(fields: Fields, with_audience: bool, may_ask: bool) -> impl IntoView {
    let t = tongue();
    let kinds = Kind::ALL
        .into_iter()
        .map(|kind| Choice::new(kind.name(), kind_name(t, kind)))
        .collect();
    let audience = move || {
        let choices = vec![
            Choice::new(Audience::Public.name(), words::notices::form_public(t))
                .note(words::notices::form_public_note(t)),
            Choice::new(Audience::Members.name(), words::notices::form_members(t))
                .note(words::notices::form_members_note(t)),
        ];
        view! {
            <ChoiceField
                field="fields.audience"
                legend=words::notices::form_audience(t)
                choices
                value=fields.audience.name()
            />
        }
    };
    view! {
        <ChoiceField
            field="fields.kind"
            legend=words::notices::form_kind(t)
            choices=kinds
            value=fields.kind.name()
        />
        <TextField
            field="fields.title"
            label=words::notices::form_title(t)
            value=fields.title
            max=Fields::TITLE_MAX
        />
        <TextArea
            field="fields.body"
            label=words::notices::form_body(t)
            hint=words::notices::form_body_hint(t)
            value=fields.body
            rows=8
        />
        {with_audience.then(audience)}
        {acknowledge(t, fields.acknowledge, may_ask)}
        <CheckField field="fields.pinned" label=words::notices::form_pinned(t) checked=fields.pinned/>
        <TextField
            field="fields.expires"
            label=words::notices::form_expires(t)
            hint=words::notices::form_expires_hint(t)
            kind="datetime-local"
            value=fields.expires.map(|expires| expires.to_string()).unwrap_or_default()
        />
    }
}

/// Offered to those who get the list of homes; from others, a notice that asks already stays as it is.
fn acknowledge(t: Tongue, checked: bool, may_ask: bool) -> Option<AnyView> {
    if may_ask {
        let field = view! {
            <CheckField
                field="fields.acknowledge"
                label=words::notices::form_acknowledge(t)
                note=words::notices::form_acknowledge_note(t)
                checked
            />
        };
        return Some(field.into_any());
    }
    checked.then(|| view! { <HiddenField field="fields.acknowledge" value="on"/> }.into_any())
}

/// `/desk/notices/:id`
#[component]
pub fn Thing() -> impl IntoView {
    view! {
        <Around shows=Shows::Thing>
            <Screen page=use_page(id_in_path(), pages::thing) show=thing/>
        </Around>
    }
}

fn thing(page: Signal<ThingPage>) -> impl IntoView {
    let t = tongue();
    let ThingPage {
        notice,
        fields,
        may_ask,
        ..
    } = page.get_untracked();
    let id = notice.id;
    let closed = page.with_untracked(|page| page.notice.withdrawal.is_some());
    view! {
        <Head title=notice.title.clone()/>
        <header class="page-head">
            <a class="back" href="/desk/notices"><Icon svg=CHEVRON_LEFT/>{words::notices::desk_title(t)}</a>
            <h1>{move || page.with(|page| page.notice.title.clone())}</h1>
            <p class="lead">
                <a href=format!("/notices/{id}")>{words::notices::thing_see(t)}</a>
            </p>
        </header>
        <div class="desk-pair">
            <div class="stack">
                {move || page.with(|page| page.homes.clone()).map(|stairwells| told(t, id, stairwells))}
                {(!closed && notice.may_correct).then(|| changes(t, id, fields, may_ask))}
            </div>
            <aside class="stack no-print" aria-label=words::notices::thing_course(t)>
                {move || page.with(|page| course(t, &page.notice))}
            </aside>
        </div>
    }
}

/// What became of it so far.
fn course(t: Tongue, notice: &NoticePage) -> impl IntoView + use<> {
    let step = |at, text: String| view! { <li>{text}<small>{moment(t, at)}</small></li> };
    let corrected = notice.corrections.iter();
    let corrected = corrected
        .map(|was| step(was.at, words::notices::thing_was(t, &was.title)))
        .collect_view();
    let withdrawn = notice.withdrawal.clone().map(|withdrawal| {
        let text = words::notices::thing_withdrawn(t, withdrawal.reason);
        step(withdrawal.at, text)
    });
    let posted = words::notices::thing_posted(t, &notice.place, &notice.signed);
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::notices::thing_course(t)}</h2></div>
            <ol class="timeline" role="list">{step(notice.posted, posted)}{corrected}{withdrawn}</ol>
        </section>
    }
}

/// Correct and withdraw.
fn changes(t: Tongue, id: Uuid, fields: Fields, may_ask: bool) -> impl IntoView {
    view! {
        <section class="section no-print">
            <div class="section-head"><h2>{words::notices::thing_correct(t)}</h2></div>
            <VerbForm slice="notices" verb="correct" after=format!("/notices/{id}")>
                <HiddenField field="notice" value=id.to_string()/>
                <NoticeFields fields with_audience=false may_ask/>
                <Submit label=words::notices::thing_correct_button(t)/>
            </VerbForm>
        </section>
        <section class="section no-print">
            <div class="section-head"><h2>{words::notices::thing_withdraw(t)}</h2></div>
            <VerbForm slice="notices" verb="withdraw" after=format!("/notices/{id}")>
                <HiddenField field="notice" value=id.to_string()/>
                <TextField
                    field="reason"
                    label=words::notices::thing_reason(t)
                    hint=words::notices::thing_reason_hint(t)
                    max=Withdraw::REASON_MAX
                />
                <Submit label=words::notices::thing_withdraw_button(t) class="danger"/>
            </VerbForm>
        </section>
    }
}

/// Which homes know, to see and to print.
fn told(t: Tongue, notice: Uuid, stairwells: Vec<Stairwell>) -> impl IntoView {
    let homes = stairwells.iter().flat_map(|stairwell| &stairwell.homes);
    let (known, all) = homes.fold((0, 0), |(known, all), home| {
        (known + usize::from(home.known.is_some()), all + 1)
    });
    let all_told = stairwells.iter().all(|stairwell| stairwell.left() == 0);
    let lists = stairwells
        .into_iter()
        .map(|stairwell| told_stairwell(t, notice, stairwell));
    let print = if all_told {
        view! { <p>{words::notices::told_all(t)}</p> }.into_any()
    } else {
        view! {
            <p class="actions no-print"><PrintButton label=words::notices::told_print(t)/></p>
        }
        .into_any()
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{words::notices::told_title(t)}</h2>
                <span>{words::notices::told_count(t, all, known)}</span>
            </div>
            {print}
            {lists.collect_view()}
        </section>
    }
}

fn told_stairwell(t: Tongue, notice: Uuid, stairwell: Stairwell) -> AnyView {
    let place = stairwell.place;
    let rest = stairwell.unlisted;
    // Paper is for those who are still to be told: of a stairwell that knows it would hold an empty table.
    let all_told = stairwell.left() == 0;
    if stairwell.homes.is_empty() {
        let says = words::notices::told_rest(t, rest);
        return view! { <p><b>{stairwell.name}</b>" "{says}</p> }.into_any();
    }
    let rows = stairwell
        .homes
        .into_iter()
        .map(|home| told_home(t, notice, place, home));
    let rest =
        (rest > 0).then(|| view! { <p class="meta">{words::notices::told_rest(t, rest)}</p> });
    view! {
        <table class="data-table" class:no-print=all_told>
            <caption>
                {stairwell.name}
                {all_told.then(|| view! { <small>" "{words::notices::told_all(t)}</small> })}
            </caption>
            <thead>
                <tr>
                    <th scope="col">{words::notices::told_unit(t)}</th>
                    <th scope="col">{words::notices::told_how(t)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        {rest}
    }
    .into_any()
}

fn told_home(t: Tongue, notice: Uuid, place: PlaceId, home: HomeLine) -> impl IntoView {
    let unit = home.unit.clone();
    let person = home.person.as_ref().map(|(person, _)| person.to_string());
    let (name, of_person) = match home.person {
        Some((_, name)) => (name, true),
        None => (home.unit, false),
    };
    // Paper is for those who are still to be told.
    let told = home.known.is_some().then_some("no-print");
    let how = match home.known {
        Some(_) if home.unsent => {
            view! { <StateMark state="on-phone" word=words::notices::state_unsent(t)/> }.into_any()
        }
        Some(By::Tap) => {
            view! { <StateMark state="done" word=words::notices::told_tap(t)/> }.into_any()
        }
        Some(By::Person) => {
            view! { <StateMark state="done" word=words::notices::told_person(t)/> }.into_any()
        }
        None => view! {
            <VerbForm slice="notices" verb="tell" after=format!("/desk/notices/{notice}")>
                <HiddenField field="notice" value=notice.to_string()/>
                <HiddenField field="stairwell" value=place.to_string()/>
                <HiddenField field="unit" value=unit/>
                {person.map(|person| view! { <HiddenField field="person" value=person/> })}
                <Submit label=words::notices::told_mark(t) class="small secondary no-print"/>
                <span class="print-only">"☐"</span>
            </VerbForm>
        }
        .into_any(),
    };
    view! {
        <tr class=told>
            <th scope="row">{name}{of_person.then(|| view! { <small>{words::notices::told_no_unit(t)}</small> })}</th>
            <td data-label=words::notices::told_how(t)>{how}</td>
        </tr>
    }
}
