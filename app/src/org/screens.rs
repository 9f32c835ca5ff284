//! The directory: whom to ask, at each level.

use domain::kernel::{Level, PlaceId};
use domain::org::name_of_role;
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::pages::{self, ContactLine, DirectoryPage, PlaceLine, PlacePage, Rung};
use super::verbs::{self, FoundLine};
use crate::home::LookSwitch;
use crate::kernel::fold::FoldedSection;
use crate::kernel::here::tongue;
use crate::kernel::icons::{
    BUILDING, CHEVRON_LEFT, CHEVRON_RIGHT, DOOR, HOME, Icon, MAP_PIN, MEGAPHONE, PENCIL, PHONE,
    PRINTER, SEARCH, STAIRS, USERS,
};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue, role_name};
use crate::kernel::{Screen, here, use_page};

/// What a level is called.
pub fn level_name(t: Tongue, level: Level) -> &'static str {
    match level {
        Level::Subdistrict => words::org::level_subdistrict(t),
        Level::Neighbourhood => words::org::level_neighbourhood(t),
        Level::Community => words::org::level_community(t),
        Level::Estate => words::org::level_estate(t),
        Level::Stairwell => words::org::level_stairwell(t),
    }
}

fn level_icon(level: Level) -> &'static str {
    match level {
        Level::Subdistrict | Level::Neighbourhood => MAP_PIN,
        Level::Community => USERS,
        Level::Estate => BUILDING,
        Level::Stairwell => STAIRS,
    }
}

/// `/org`
#[component]
pub fn Directory() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::directory) show=directory/> }
}

fn directory(page: Signal<DirectoryPage>) -> impl IntoView {
    let t = tongue();
    let rungs = move || {
        let rungs = page.with(|page| page.rungs.clone());
        rungs
            .into_iter()
            .map(|rung| one_rung(t, rung))
            .collect_view()
    };
    view! {
        <Head title=words::org::directory_title(t) about=words::org::directory_about(t)/>
        <header class="page-head">
            <h1>{words::org::directory_title(t)}</h1>
            <p class="lead">{words::org::directory_about(t)}</p>
        </header>
        <SearchForm/>
        <section class="section">
            <div class="section-head">
                <h2>{words::org::directory_here(t)}</h2>
                {move || {
                    (!page.with(|page| page.has_home))
                        .then(|| view! { <a href="/org/home">{words::org::directory_somewhere(t)}</a> })
                }}
            </div>
            {rungs}
        </section>
        <FoldedSection title=words::org::directory_all(t)>
            {move || place_list(t, page.with(|page| page.communities.clone()), "/org/")}
        </FoldedSection>
    }
}

fn one_rung(t: Tongue, rung: Rung) -> impl IntoView {
    let href = format!("/org/{}", rung.place.id);
    view! {
        <section class="stack">
            <h3>
                <a href=href>{rung.place.name}</a>
                " "
                <small class="meta">{level_name(t, rung.place.level)}</small>
            </h3>
            {party(t, &rung.place.party_body)}
            <ContactCards contacts=rung.contacts/>
        </section>
    }
}

fn party(t: Tongue, body: &str) -> Option<impl IntoView + use<>> {
    let name = (!body.is_empty()).then(|| body.to_owned())?;
    Some(view! {
        <p class="meta">
            <span class="role-tag" data-role="party">{words::org::directory_party(t)}</span>
            " "
            {name}
        </p>
    })
}

/// Whom to ask at one place.
#[component]
fn ContactCards(contacts: Vec<ContactLine>) -> impl IntoView {
    let t = tongue();
    if contacts.is_empty() {
        return view! { <p class="meta">{words::org::directory_nobody(t)}</p> }.into_any();
    }
    contacts
        .into_iter()
        .map(|line| contact_card(t, line))
        .collect_view()
        .into_any()
}

fn contact_card(t: Tongue, line: ContactLine) -> impl IntoView {
    let what = line.role.map_or(words::org::directory_office(t), |held| {
        role_name(t, name_of_role(held))
    });
    let contact = line.contact;
    let dial: String = contact
        .phone
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let label = format!("{} {}", words::org::directory_call(t), contact.name);
    // A number is never broken across lines.
    let number = contact.phone.replace(' ', "\u{a0}");
    view! {
        <div class="contact-card">
            <p class="name">{contact.name.clone()}</p>
            <p class="meta">{what}{(!number.is_empty()).then(|| format!(" · {number}"))}</p>
            {(!contact.note.is_empty()).then(|| view! { <p class="note">{contact.note.clone()}</p> })}
            {(!dial.is_empty())
                .then(|| {
                    view! {
                        <a class="button small secondary" href=format!("tel:{dial}") aria-label=label>
                            <Icon svg=PHONE/>
                            {words::org::directory_call(t)}
                        </a>
                    }
                })}
        </div>
    }
}

/// Places as rows that lead on.
pub fn place_list(t: Tongue, places: Vec<PlaceLine>, to: &'static str) -> impl IntoView {
    let row = move |place: PlaceLine| {
        let href = format!("{to}{}", place.id);
        let note = if place.party_body.is_empty() {
            level_name(t, place.level).to_owned()
        } else {
            place.party_body
        };
        view! {
            <li class="row-item">
                <a href=href>
                    <Icon svg=level_icon(place.level)/>
                    <span class="text"><b>{place.name}</b><small>{note}</small></span>
                    {place.demo.then(|| view! { <span class="end extra">{words::org::directory_demo(t)}</span> })}
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    };
    view! { <ul class="row-list" role="list">{places.into_iter().map(row).collect_view()}</ul> }
}

/// Looks for a place by name.
#[component]
pub fn SearchForm(
    /// What was looked for.
    #[prop(optional, into)]
    text: String,
) -> impl IntoView {
    let t = tongue();
    view! {
        <Form method="GET" action="/org/find" attr:class="filter-bar" attr:role="search">
            <div class="field search">
                <label for="find">{words::org::find_label(t)}</label>
                <p class="field-hint" id="find-hint">{words::org::find_hint(t)}</p>
                <input id="find" type="search" name="q" value=text aria-describedby="find-hint"/>
            </div>
            <button class="button secondary" type="submit">
                <Icon svg=SEARCH/>
                {words::org::find_button(t)}
            </button>
        </Form>
    }
}

/// `/org/find`
#[component]
pub fn Find() -> impl IntoView {
    let t = tongue();
    let query = use_query_map();
    let text = Memo::new(move |_| query.with(|query| query.get("q")).unwrap_or_default());
    let found = Resource::new(
        move || text.get(),
        |text| async move {
            if text.trim().is_empty() {
                Ok(Vec::new())
            } else {
                verbs::find(text).await
            }
        },
    );
    let view = here().view;
    let shown = move || {
        let text = text.get();
        found.get().map(|answer| match answer {
            Ok(lines) => results(t, &text, lines, false).into_any(),
            // Without a network the rows at hand are searched.
            Err(_) => {
                let lines = view.with(|view| pages::found_here(view, &text));
                let lines = lines.into_iter().map(|line| FoundLine {
                    id: line.id,
                    level: line.level,
                    names: vec![line.name],
                });
                results(t, &text, lines.collect(), true).into_any()
            }
        })
    };
    view! {
        <Head title=words::org::find_title(t)/>
        <header class="page-head">
            <a class="back" href="/org"><Icon svg=CHEVRON_LEFT/>{words::org::directory_title(t)}</a>
            <h1>{words::org::find_title(t)}</h1>
        </header>
        {move || view! { <SearchForm text=text.get()/> }}
        <Suspense>{shown}</Suspense>
    }
}

fn results(t: Tongue, text: &str, lines: Vec<FoundLine>, offline: bool) -> impl IntoView + use<> {
    let elder = pages::asks_for_elder(text);
    let none = lines.is_empty() && !text.trim().is_empty() && !elder;
    let count = lines.len();
    let row = move |line: FoundLine| {
        let mut names = line.names;
        let name = names.pop().unwrap_or_default();
        let note = if names.is_empty() {
            level_name(t, line.level).to_owned()
        } else {
            names.join(" · ")
        };
        view! {
            <li class="row-item">
                <a href=format!("/org/{}", line.id)>
                    <Icon svg=level_icon(line.level)/>
                    <span class="text"><b>{name}</b><small>{note}</small></span>
                    <Icon svg=CHEVRON_RIGHT/>
                </a>
            </li>
        }
    };
    view! {
        <section class="section" aria-live="polite">
            {elder
                .then(|| {
                    view! {
                        <h2>{words::kernel::look_to_elder(t)}</h2>
                        <p>{words::kernel::look_elder_about(t)}</p>
                        <LookSwitch/>
                    }
                })}
            {offline.then(|| view! { <p class="meta">{words::org::find_offline(t)}</p> })}
            {none.then(|| view! { <p>{words::org::find_none(t, text)}</p> })}
            {(count > 0).then(|| view! { <p class="meta">{words::org::find_found(t, count)}</p> })}
            {(count > 0)
                .then(|| view! { <ul class="row-list" role="list">{lines.into_iter().map(row).collect_view()}</ul> })}
        </section>
    }
}

/// The place in the address.
pub fn place_in_path() -> impl Fn() -> Option<PlaceId> + Clone + Send + Sync + 'static {
    let params = use_params_map();
    move || {
        params
            .with(|params| params.get("place"))
            .and_then(|id| id.parse().ok())
    }
}

/// `/org/:place`
#[component]
pub fn Place() -> impl IntoView {
    view! { <Screen page=use_page(place_in_path(), pages::place) show=place/> }
}

fn place(page: Signal<PlacePage>) -> impl IntoView {
    let t = tongue();
    move || {
        let page = page.get();
        let id = page.place.id;
        let facts: Vec<String> = [
            Some(level_name(t, page.place.level).to_owned()),
            (!page.grid.is_empty()).then(|| words::org::place_grid(t, &page.grid)),
            page.units.map(|units| words::org::place_units(t, units)),
            page.place
                .demo
                .then(|| words::org::directory_demo(t).to_owned()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let bare = page.place.party_body.is_empty() && page.may_edit;
        view! {
            <Head title=page.place.name.clone() about=words::org::directory_about(t)/>
            <header class="page-head">
                <Way above=page.above.clone()/>
                <h1>{page.place.name.clone()}</h1>
                <p class="lead">{facts.join(" · ")}</p>
                {party(t, &page.place.party_body)}
                {bare.then(|| view! { <p class="meta">{words::org::place_no_group(t)}</p> })}
            </header>
            {page.home.then(|| view! { <a class="banner" data-kind="done" href="/org/home"><Icon svg=HOME/><span class="text">{words::org::place_home(t)}</span></a> })}
            {(page.may_join && !page.home)
                .then(|| {
                    view! {
                        <p class="actions no-print">
                            <a class="button wide" href=format!("/org/join/{id}")>
                                <Icon svg=DOOR/>
                                {words::org::place_join(t)}
                            </a>
                        </p>
                    }
                })}
            <section class="section">
                <div class="section-head"><h2>{words::org::place_ask(t)}</h2></div>
                <ContactCards contacts=page.contacts.clone()/>
            </section>
            {(!page.below.is_empty())
                .then(|| {
                    view! {
                        <section class="section">
                            <div class="section-head"><h2>{words::org::place_below(t)}</h2></div>
                            {place_list(t, page.below.clone(), "/org/")}
                        </section>
                    }
                })}
            {actions(t, &page)}
        }
    }
}

fn actions(t: Tongue, page: &PlacePage) -> impl IntoView + use<> {
    let id = page.place.id;
    let link = move |shown: bool, href: String, icon: &'static str, text: &'static str| {
        shown.then(|| view! { <a class="button secondary" href=href><Icon svg=icon/>{text}</a> })
    };
    view! {
        <p class="actions no-print">
            {link(!page.home, format!("/?here={id}"), MEGAPHONE, words::org::place_look(t))}
            {link(page.may_edit, format!("/org/{id}/edit"), PENCIL, words::org::place_edit(t))}
            // The poster's code is drawn by the server.
            {page.may_post.then(|| view! {
                <a class="button secondary" href=format!("/org/{id}/poster") rel="external">
                    <Icon svg=PRINTER/>
                    {words::org::place_poster(t)}
                </a>
            })}
            {page.desk.map(|desk| view! {
                <a class="button secondary" href=format!("/desk/people?place={desk}")>
                    <Icon svg=USERS/>
                    {words::org::place_desk(t)}
                </a>
            })}
        </p>
    }
}

/// The places above one, as a way back.
#[component]
pub fn Way(
    /// The coarsest first.
    above: Vec<PlaceLine>,
) -> impl IntoView {
    let t = tongue();
    let step = |place: PlaceLine| {
        view! { <li><a href=format!("/org/{}", place.id)>{place.name}</a></li> }
    };
    view! {
        <nav aria-label=words::org::place_above(t)>
            <ol class="place-way" role="list">{above.into_iter().map(step).collect_view()}</ol>
        </nav>
    }
}
