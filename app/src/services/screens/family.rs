//! Looking after somebody's bookings: ask, agree, end.

use domain::services::AskLink;
use leptos::prelude::*;

use crate::kernel::fields::{HiddenField, Submit, TextField};
use crate::kernel::form::{FoldedForm, VerbForm};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, USERS};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, FamilyPage, Relative};

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
