//! What I can do: said by myself, and trainings that staff recorded.

use domain::tasks::{Trained, Training};
use leptos::prelude::*;

use super::pages::{self, SkillsPage};
use crate::kernel::fields::{Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::date;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

/// `/tasks/skills`
#[component]
pub fn Skills() -> impl IntoView {
    view! { <Screen page=use_page(|| (), pages::skills) show=skills/> }
}

fn skills(page: Signal<SkillsPage>) -> impl IntoView {
    let t = tongue();
    // The form is drawn once: rows that arrive while somebody types must not touch what they typed.
    let said = page.with_untracked(|page| page.skills.join("，"));
    let asked = page.with_untracked(|page| t.lang.list(&page.asked));
    let hint = if asked.is_empty() {
        words::tasks::skills_hint(t).to_owned()
    } else {
        words::tasks::skills_asked(t, asked)
    };
    view! {
        <Head title=words::tasks::skills_title(t)/>
        <header class="page-head">
            <a class="back" href="/tasks/mine"><Icon svg=CHEVRON_LEFT/>{words::tasks::mine_title(t)}</a>
            <h1>{words::tasks::skills_title(t)}</h1>
        </header>
        {move || {
            page.with(|page| page.unsent)
                .then(|| view! { <p><StateMark state="on-phone" word=words::tasks::stand_unsent(t)/></p> })
        }}
        <VerbForm slice="tasks" verb="set_skills" after="/tasks/skills">
            <TextField field="skills" label=words::tasks::skills_label(t) hint=hint value=said/>
            <p class="meta">{words::tasks::skills_seen(t)}</p>
            <div class="actions"><Submit label=words::tasks::skills_save(t)/></div>
        </VerbForm>
        <section class="section">
            <div class="section-head"><h2>{words::tasks::skills_trainings(t)}</h2></div>
            {move || trainings(t, &page.with(|page| page.trainings.clone()))}
        </section>
    }
}

fn trainings(t: Tongue, own: &[Trained]) -> AnyView {
    if own.is_empty() {
        return view! { <p class="note">{words::tasks::skills_no_trainings(t)}</p> }.into_any();
    }
    let lines = own.iter().map(|own| {
        view! {
            <li class="row-item">
                <span class="text"><b>{training_name(t, own.training)}</b><small>{until(t, own)}</small></span>
            </li>
        }
    });
    view! { <ul class="row-list" role="list">{lines.collect_view()}</ul> }.into_any()
}

/// How long a training counts.
pub fn until(t: Tongue, own: &Trained) -> String {
    own.until.map_or_else(
        || words::tasks::skills_for_good(t).to_owned(),
        |until| words::tasks::skills_until(t, date(t, until)),
    )
}

/// What a training is called.
pub fn training_name(t: Tongue, training: Training) -> &'static str {
    match training {
        Training::FirstAid => words::tasks::training_first_aid(t),
        Training::Fire => words::tasks::training_fire(t),
        Training::Food => words::tasks::training_food(t),
        Training::Elders => words::tasks::training_elders(t),
        Training::Children => words::tasks::training_children(t),
        Training::Mediation => words::tasks::training_mediation(t),
    }
}
