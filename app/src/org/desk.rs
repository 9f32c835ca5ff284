//! The desk: residents, roles, appointments, and what is said of places.

use domain::kernel::{PersonId, PlaceId};
use domain::org::{ContactFields, PlaceFields, Rename, name_of_role};
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;

use super::desk_pages::{self, EditPage, PeoplePage, RolesPage, Stairwell};
use super::homes::newcomer;
use super::pages::{NewcomerLine, PlaceLine, RoleLine};
use super::screens::{place_in_path, place_list};
use super::verbs::{self, Candidate, CoverageLine};
use crate::kernel::fields::{Choice, HiddenField, SelectField, Submit, TextField};
use crate::kernel::form::{FoldedForm, VerbForm, field_name};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, PLUS, SEARCH, USERS};
use crate::kernel::layout::Head;
use crate::kernel::words::{self, Tongue, role_name};
use crate::kernel::{Screen, use_page};

/// The place that the address asks for.
fn place_in_query() -> impl Fn() -> Option<PlaceId> + Clone + Send + Sync + 'static {
    let query = use_query_map();
    move || {
        query
            .with(|query| query.get("place"))
            .and_then(|id| id.parse().ok())
    }
}

/// `/desk/people`
#[component]
pub fn People() -> impl IntoView {
    view! { <Screen page=use_page(place_in_query(), desk_pages::people) show=people/> }
}

fn people(page: Signal<PeoplePage>) -> impl IntoView {
    let t = tongue();
    let place = Memo::new(move |_| page.with(|page| page.place.id));
    let coverage = Resource::new(move || place.get(), verbs::coverage);
    view! {
        <Head title=words::org::desk_title(t)/>
        <div class="wide stack">
            <header class="page-head">
                <h1>{words::org::desk_title(t)}</h1>
                <p class="lead">{move || page.with(|page| page.place.name.clone())}</p>
            </header>
            <div class="desk-pair">
                <div class="stack">
                    <p class="actions no-print">
                        <a class="button" href="/desk/people/appoint">
                            <Icon svg=PLUS/>
                            {words::org::desk_appoint(t)}
                        </a>
                        <a class="button secondary" href=move || format!("/desk/people/roles?place={}", place.get())>
                            <Icon svg=USERS/>
                            {words::org::desk_roles_all(t)}
                        </a>
                        <a class="button secondary" href=move || {
                            format!("/org/{}", place.get())
                        }>{words::org::desk_place(t)}</a>
                    </p>
                    <section class="section">
                        <div class="section-head"><h2>{words::org::desk_waiting(t)}</h2></div>
                        {move || waiting(t, page.with(|page| page.newcomers.clone()))}
                    </section>
                    <section class="section">
                        <div class="section-head"><h2>{words::org::desk_residents(t)}</h2></div>
                        {move || homes(t, page.with(|page| page.stairwells.clone()))}
                    </section>
                </div>
                <aside class="stack" aria-label=words::org::desk_overview(t)>
                    {move || communities(t, page.with(|page| page.communities.clone()))}
                    <Suspense>
                        {move || coverage.get().and_then(Result::ok).map(|line| coverage_rows(t, line))}
                    </Suspense>
                </aside>
            </div>
        </div>
    }
}

fn waiting(t: Tongue, newcomers: Vec<NewcomerLine>) -> AnyView {
    if newcomers.is_empty() {
        return view! { <p class="meta">{words::org::desk_nobody_waits(t)}</p> }.into_any();
    }
    let lines = newcomers.into_iter();
    lines
        .map(|line| newcomer(t, line, "/desk/people"))
        .collect_view()
        .into_any()
}

fn homes(t: Tongue, stairwells: Vec<Stairwell>) -> AnyView {
    if stairwells.is_empty() {
        return view! { <p class="meta">{words::org::desk_no_residents(t)}</p> }.into_any();
    }
    let stairwells = stairwells.into_iter();
    stairwells
        .map(|one| residents(t, one))
        .collect_view()
        .into_any()
}

/// The communities to choose from, where there is more than one.
fn communities(t: Tongue, communities: Vec<PlaceLine>) -> impl IntoView {
    (!communities.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{words::org::desk_choose(t)}</h2></div>
                {place_list(t, communities, "/desk/people?place=")}
            </section>
        }
    })
}

fn residents(t: Tongue, stairwell: Stairwell) -> impl IntoView {
    let people: usize = stairwell
        .households
        .iter()
        .map(|one| one.people.len())
        .sum();
    let person = move |(person, name): (PersonId, String)| {
        view! {
            <li class="row">
                <b>{name}</b>
                <a href=format!("/desk/people/appoint?person={person}")>{words::org::desk_appoint(t)}</a>
                <VerbForm slice="org" verb="move_out" after="/desk/people">
                    <HiddenField field="person" value=person.to_string()/>
                    <Submit label=words::org::desk_moved(t) class="quiet small"/>
                </VerbForm>
            </li>
        }
    };
    let households = stairwell.households.into_iter().map(|household| {
        let unit = if household.unit.is_empty() {
            words::org::desk_no_unit(t).to_owned()
        } else {
            household.unit
        };
        view! {
            <tr>
                <th scope="row">{unit}</th>
                <td><ul role="list">{household.people.into_iter().map(person).collect_view()}</ul></td>
            </tr>
        }
    });
    view! {
        <details>
            <summary>{stairwell.name}" · "{words::org::desk_people(t, people)}</summary>
            <table class="data-table"><tbody>{households.collect_view()}</tbody></table>
        </details>
    }
}

fn coverage_rows(t: Tongue, line: CoverageLine) -> impl IntoView {
    let row = move |text: String, all: usize, bare: Vec<PlaceLine>| {
        let done = all - bare.len();
        view! {
            <div class="coverage-row">
                <span>{text}</span>
                <progress max=all.to_string() value=done.to_string() aria-label=words::org::desk_coverage(t)></progress>
                {(!bare.is_empty())
                    .then(|| view! { <details><summary>{bare.len()}</summary>{place_list(t, bare, "/org/")}</details> })}
            </div>
        }
    };
    let (estates, stairwells) = (line.bare_estates.len(), line.bare_stairwells.len());
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::org::desk_coverage(t)}</h2></div>
            {(line.estates > 0)
                .then(|| row(words::org::desk_estates(t, line.estates, estates), line.estates, line.bare_estates))}
            {(line.stairwells > 0)
                .then(|| {
                    row(
                        words::org::desk_stairwells(t, line.stairwells, stairwells),
                        line.stairwells,
                        line.bare_stairwells,
                    )
                })}
        </section>
    }
}

/// `/desk/people/roles`
#[component]
pub fn Roles() -> impl IntoView {
    view! { <Screen page=use_page(place_in_query(), desk_pages::roles) show=roles/> }
}

fn roles(page: Signal<RolesPage>) -> impl IntoView {
    let t = tongue();
    view! {
        <Head title=words::org::desk_roles(t)/>
        <header class="page-head">
            <a class="back" href="/desk/people"><Icon svg=CHEVRON_LEFT/>{words::org::desk_title(t)}</a>
            <h1>{words::org::desk_roles(t)}</h1>
            <p class="lead">{move || page.with(|page| page.place.name.clone())}</p>
        </header>
        <p class="actions no-print">
            <a class="button" href="/desk/people/appoint">
                <Icon svg=PLUS/>
                {words::org::desk_appoint(t)}
            </a>
        </p>
        {move || {
            let roles = page.with(|page| page.roles.clone());
            if roles.is_empty() {
                return view! { <p class="meta">{words::org::desk_no_roles(t)}</p> }.into_any();
            }
            view! {
                <table class="data-table">
                    <tbody>{roles.into_iter().map(|line| role_row(t, line)).collect_view()}</tbody>
                </table>
            }
                .into_any()
        }}
    }
}

fn role_row(t: Tongue, line: RoleLine) -> impl IntoView {
    let row = line.row;
    let name = role_name(t, name_of_role(row.role));
    let sure = words::org::desk_end_sure(t, &row.name, name);
    let end = line.may_end.then(|| {
        view! {
            <FoldedForm summary=words::org::desk_end(t) slice="org" verb="end_role" after="/desk/people/roles">
                <p>{sure}</p>
                <HiddenField field="person" value=row.person.to_string()/>
                <HiddenField field="role" value=name_of_role(row.role).to_owned()/>
                <HiddenField field="place" value=row.place.to_string()/>
                <Submit label=words::org::desk_end(t) class="danger small"/>
            </FoldedForm>
        }
    });
    view! {
        <tr>
            <th scope="row">{row.name.clone()}</th>
            <td data-label=words::org::appoint_role(t)>{name}</td>
            <td data-label=words::org::appoint_place(t)>
                <a href=format!("/org/{}", row.place)>{row.place_name.clone()}</a>
            </td>
            <td data-label="">{words::org::desk_since(t, row.since)}</td>
            <td data-label="">{end}</td>
        </tr>
    }
}

/// `/desk/people/appoint`
#[component]
pub fn Appoint() -> impl IntoView {
    let t = tongue();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let person: Option<PersonId> = query.get("person").and_then(|id| id.parse().ok());
            (person, query.get("phone").unwrap_or_default())
        })
    });
    let candidate = Resource::new(
        move || asked.get(),
        |(person, phone)| verbs::candidate(person, phone),
    );
    let shown = move || {
        let (person, phone) = asked.get();
        candidate.get().map(|answer| match answer {
            Ok(candidate) => {
                let looked = person.is_some() || !phone.trim().is_empty();
                appointment(t, candidate, looked).into_any()
            }
            Err(crate::kernel::AppError::NotFound | crate::kernel::AppError::SignedOut) => {
                // Like every desk: who has none finds nothing there.
                #[cfg(feature = "ssr")]
                crate::kernel::ssr::refuse(crate::kernel::AppError::NotFound);
                view! { <p>{words::org::appoint_denied(t)}</p> }.into_any()
            }
            Err(_) => view! { <p>{words::org::appoint_offline(t)}</p> }.into_any(),
        })
    };
    view! {
        <Head title=words::org::appoint_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/people"><Icon svg=CHEVRON_LEFT/>{words::org::desk_title(t)}</a>
            <h1>{words::org::appoint_title(t)}</h1>
        </header>
        <Form method="GET" action="/desk/people/appoint" attr:class="filter-bar">
            <div class="field search">
                <label for="phone">{words::org::appoint_phone(t)}</label>
                <p class="field-hint" id="phone-hint">{words::org::appoint_phone_hint(t)}</p>
                <input id="phone" type="tel" name="phone" inputmode="tel" autocomplete="off" aria-describedby="phone-hint"/>
            </div>
            <button class="button secondary" type="submit">
                <Icon svg=SEARCH/>
                {words::org::appoint_look(t)}
            </button>
        </Form>
        <Suspense>{shown}</Suspense>
    }
}

fn appointment(t: Tongue, candidate: Candidate, looked: bool) -> impl IntoView {
    let Candidate {
        person,
        roles,
        places,
        offered,
    } = candidate;
    let Some((person, name)) = person else {
        return looked
            .then(|| view! { <p role="status">{words::org::appoint_nobody(t)}</p> })
            .into_any();
    };
    let choice = |held| Choice::new(name_of_role(held), role_name(t, name_of_role(held)));
    let choices: Vec<Choice> = offered.into_iter().map(choice).collect();
    let places = places.into_iter();
    let places: Vec<Choice> = places
        .map(|(id, name)| Choice::new(id.to_string(), name))
        .collect();
    let held = roles.into_iter().map(move |(held, place)| {
        view! { <li>{role_name(t, name_of_role(held))}" · "{place}</li> }
    });
    view! {
        <section class="section">
            <div class="section-head"><h2>{name}</h2></div>
            <p class="meta">{words::org::appoint_roles_of(t)}</p>
            <ul>{held.collect_view()}</ul>
            <VerbForm slice="org" verb="appoint" after="/desk/people/roles">
                <HiddenField field="person" value=person.to_string()/>
                <SelectField field="role" label=words::org::appoint_role(t) choices/>
                <SelectField
                    field="place"
                    label=words::org::appoint_place(t)
                    hint=words::org::appoint_place_hint(t)
                    choices=places
                />
                <div class="action-bar"><Submit label=words::org::appoint_button(t)/></div>
            </VerbForm>
        </section>
    }
    .into_any()
}

/// `/org/:place/edit`
#[component]
pub fn Edit() -> impl IntoView {
    view! { <Screen page=use_page(place_in_path(), desk_pages::edit) show=edit/> }
}

fn edit(page: Signal<EditPage>) -> impl IntoView {
    let t = tongue();
    // The forms are drawn once: rows that arrive while somebody types must not touch what they typed.
    let EditPage {
        place,
        fields,
        office,
        own,
    } = page.get_untracked();
    let id = place.id;
    let after = format!("/org/{id}");
    let office_form = fields.is_some().then(|| {
        view! {
            <section class="section">
                <div class="section-head"><h2>{words::org::edit_office(t)}</h2></div>
                <p class="field-hint">{words::org::edit_office_hint(t)}</p>
                <VerbForm slice="org" verb="set_office" after=after.clone()>
                    <HiddenField field="place" value=id.to_string()/>
                    {contact_fields(t, office)}
                    <Submit label=words::org::edit_save(t)/>
                </VerbForm>
            </section>
        }
    });
    let place_form = fields.map(|fields| place_form(t, id, fields));
    let own = own.into_iter().map(|(held, contact)| {
        let name = role_name(t, name_of_role(held));
        view! {
            <section class="section">
                <div class="section-head"><h2>{words::org::edit_own(t, name)}</h2></div>
                <p class="field-hint">{words::org::edit_own_hint(t)}</p>
                <VerbForm slice="org" verb="set_contact" after=format!("/org/{id}")>
                    <HiddenField field="place" value=id.to_string()/>
                    <HiddenField field="role" value=name_of_role(held).to_owned()/>
                    {contact_fields(t, contact)}
                    <Submit label=words::org::edit_save(t)/>
                </VerbForm>
            </section>
        }
    });
    view! {
        <Head title=words::org::edit_title(t, &place.name)/>
        <header class="page-head">
            <a class="back" href=format!("/org/{id}")><Icon svg=CHEVRON_LEFT/>{place.name.clone()}</a>
            <h1>{words::org::edit_title(t, &place.name)}</h1>
        </header>
        {own.collect_view()}
        {office_form}
        {place_form}
    }
}

fn place_form(t: Tongue, id: PlaceId, fields: PlaceFields) -> impl IntoView {
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::org::edit_place(t)}</h2></div>
            <VerbForm slice="org" verb="edit_place" after=format!("/org/{id}")>
                <HiddenField field="place" value=id.to_string()/>
                <TextField
                    field="fields.name"
                    label=words::org::edit_name(t)
                    value=fields.name
                    max=PlaceFields::NAME_MAX
                />
                <TextField
                    field="fields.party_body"
                    label=words::org::edit_party_body(t)
                    hint=words::org::edit_party_body_hint(t)
                    value=fields.party_body
                    max=PlaceFields::NAME_MAX
                />
                <TextField
                    field="fields.grid"
                    label=words::org::edit_grid(t)
                    value=fields.grid
                    max=PlaceFields::NAME_MAX
                />
                <Submit label=words::org::edit_save(t)/>
            </VerbForm>
        </section>
    }
}

/// Several of these stand on one page, so each label encloses its input.
fn contact_fields(t: Tongue, contact: Option<domain::org::Contact>) -> impl IntoView {
    let contact = contact.map_or_else(Default::default, |contact| ContactFields {
        name: contact.name,
        phone: contact.phone,
        note: contact.note,
    });
    let field = move |name: &'static str,
                      label: &'static str,
                      kind: &'static str,
                      value: String,
                      max: usize| {
        view! {
            <label class="field">
                {label}
                <input type=kind name=field_name(name) value=value maxlength=max/>
            </label>
        }
    };
    view! {
        {field("fields.name", words::org::edit_contact_name(t), "text", contact.name, Rename::NAME_MAX)}
        {field("fields.phone", words::org::edit_contact_phone(t), "tel", contact.phone, 20)}
        {field("fields.note", words::org::edit_contact_note(t), "text", contact.note, ContactFields::NOTE_MAX)}
    }
}
