//! Looking after somebody's bookings: ask, agree, end.

use domain::services::{AddDependant, AskLink, Kin};
use leptos::prelude::*;

use crate::kernel::fields::{CheckField, Choice, HiddenField, SelectField, Submit, TextField};
use crate::kernel::form::{FoldedForm, VerbForm};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, USERS};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, Dependent, FamilyPage, Relative};

/// Where this is.
const HERE: &str = "/services/family";

/// `/services/family`
#[component]
pub fn Family() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::family) show=family/> }
}

fn family(page: Signal<FamilyPage>) -> impl IntoView {
    let t = tongue();
    // What is typed is not touched by rows that arrive meanwhile.
    view! {
        <Head title=words::services::family_title(t)/>
        <header class="page-head">
            <a class="back" href="/services/bookings"><Icon svg=CHEVRON_LEFT/>{words::services::mine_title(t)}</a>
            <h1>{words::services::family_title(t)}</h1>
            <p class="lead">{words::services::family_how(t)}</p>
        </header>
        {move || page.with(|page| page.asking.iter().map(|one| asks(t, one)).collect_view())}
        {move || page.with(|page| list(t, words::services::family_mine(t), &page.mine))}
        {move || page.with(|page| list(t, words::services::family_by(t), &page.by))}
        {move || page.with(|page| dependants(t, &page.dependants))}
        {entering(t)}
        <section class="section">
            <div class="section-head"><h2>{words::services::family_ask_title(t)}</h2></div>
            <VerbForm slice="services" verb="ask_link" after=HERE.to_owned()>
                <TextField
                    field="called"
                    label=words::services::family_called(t)
                    hint=words::services::family_called_hint(t)
                    max=AskLink::CALLED_MAX
                />
                <TextField
                    field="phone"
                    label=words::services::family_phone(t)
                    hint=words::services::family_phone_hint(t)
                    kind="tel"
                />
                <Submit label=words::services::family_ask(t)/>
            </VerbForm>
        </section>
    }
}

/// Who of the family has no account, and how each is taken out.
fn dependants(t: Tongue, family: &[Dependent]) -> Option<AnyView> {
    if family.is_empty() {
        return None;
    }
    let rows = family.iter().map(|one| dependant(t, one)).collect_view();
    let section = view! {
        <section class="section">
            <div class="section-head"><h2>{words::services::family_dependants(t)}</h2></div>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(section.into_any())
}

fn dependant(t: Tongue, one: &Dependent) -> impl IntoView + use<> {
    let kin = kin_name(t, one.kin).to_owned();
    let says = match one.born {
        Some(born) => format!("{kin} · {}", words::services::family_born_in(t, born)),
        None => kin,
    };
    let sure = if one.booked > 0 {
        words::services::family_remove_booked(t, one.booked)
    } else {
        words::services::family_remove_sure(t).to_owned()
    };
    let unsent = one.unsent.then(|| {
        let word = words::services::family_unsent(t).to_owned();
        view! { <span class="end"><StateMark state="on-phone" word/></span> }
    });
    let (id, booked) = (one.id.to_string(), one.booked > 0);
    view! {
        <li class="row-item">
            <Icon svg=USERS/>
            <span class="text"><b>{one.name.clone()}</b><small>{says}</small></span>
            {unsent}
            <FoldedForm
                summary=words::services::family_remove(t)
                slice="services"
                verb="remove_dependant"
                after=HERE.to_owned()
            >
                <HiddenField field="dependant" value=id/>
                <p>{sure}</p>
                {booked
                    .then(|| view! { <CheckField field="cancel" label=words::services::family_remove_cancel(t)/> })}
                <Submit label=words::services::family_remove(t) class="danger"/>
            </FoldedForm>
        </li>
    }
}

/// The form by which somebody without an account is entered.
fn entering(t: Tongue) -> impl IntoView {
    let choices: Vec<Choice> = Kin::ALL
        .into_iter()
        .map(|kin| Choice::new(kin.name(), kin_name(t, kin)))
        .collect();
    view! {
        <section class="section">
            <div class="section-head"><h2>{words::services::family_add_title(t)}</h2></div>
            <p class="field-hint">{words::services::family_add_hint(t)}</p>
            <VerbForm slice="services" verb="add_dependant" after=HERE.to_owned()>
                <TextField field="name" label=words::services::family_name(t) max=AddDependant::NAME_MAX/>
                <SelectField field="kin" label=words::services::family_kin(t) choices/>
                <TextField
                    field="born"
                    label=words::services::family_born(t)
                    hint=words::services::family_born_hint(t)
                    kind="number"
                />
                <Submit label=words::services::family_add(t)/>
            </VerbForm>
        </section>
    }
}

fn kin_name(t: Tongue, kin: Kin) -> &'static str {
    match kin {
        Kin::Child => words::services::kin_child(t),
        Kin::Grandchild => words::services::kin_grandchild(t),
        Kin::Parent => words::services::kin_parent(t),
        Kin::Grandparent => words::services::kin_grandparent(t),
        Kin::Other => words::services::kin_other(t),
    }
}

/// Somebody asks to look after oneself: what that means, yes or no.
fn asks(t: Tongue, one: &Relative) -> impl IntoView + use<> {
    let (yes, no) = (one.link.to_string(), one.link.to_string());
    view! {
        <section class="offer">
            <h2>{words::services::family_asks(t, &one.name)}</h2>
            <p>{words::services::family_asks_means(t)}</p>
            <VerbForm slice="services" verb="agree_link" after=HERE.to_owned()>
                <HiddenField field="link" value=yes/>
                <Submit label=words::services::family_agree(t) class="now wide"/>
            </VerbForm>
            <VerbForm slice="services" verb="end_link" after=HERE.to_owned()>
                <HiddenField field="link" value=no/>
                <Submit label=words::services::family_decline(t) class="secondary wide"/>
            </VerbForm>
        </section>
    }
}

fn list(t: Tongue, title: &'static str, family: &[Relative]) -> Option<AnyView> {
    if family.is_empty() {
        return None;
    }
    let rows = family.iter().map(|one| row(t, one)).collect_view();
    let section = view! {
        <section class="section">
            <div class="section-head"><h2>{title}</h2></div>
            <ul class="row-list" role="list">{rows}</ul>
        </section>
    };
    Some(section.into_any())
}

fn row(t: Tongue, one: &Relative) -> impl IntoView + use<> {
    let (state, word) = match one.agreed {
        Some(_) => ("confirmed", words::services::family_agreed(t)),
        None if one.over => ("closed", words::services::family_over(t)),
        None if one.unsent => ("on-phone", words::services::family_unsent(t)),
        None => ("pending", words::services::family_waits(t)),
    };
    let end = if one.agreed.is_some() {
        words::services::family_end(t)
    } else {
        words::services::family_withdraw(t)
    };
    let link = one.link.to_string();
    view! {
        <li class="row-item">
            <Icon svg=USERS/>
            <span class="text"><b>{one.name.clone()}</b></span>
            <span class="end"><StateMark state word=word.to_owned()/></span>
            <FoldedForm summary=end slice="services" verb="end_link" after=HERE.to_owned()>
                <HiddenField field="link" value=link/>
                <p>{words::services::family_end_sure(t)}</p>
                <Submit label=end class="danger"/>
            </FoldedForm>
        </li>
    }
}
