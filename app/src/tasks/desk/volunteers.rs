//! The volunteers that the desk knows, and their trainings.

use domain::tasks::Training;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::Around;
use crate::kernel::desk::Shows;
use crate::kernel::fields::{Choice, HiddenField, SelectField, Submit, TextField};
use crate::kernel::form::VerbForm;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Drawing, Icon, VEST};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::tasks::pages::{self, VolunteerLine, VolunteersPage};
use crate::tasks::screens::{training_name, until};

/// `/desk/tasks/volunteers`
#[component]
pub fn Volunteers() -> impl IntoView {
    let query = use_query_map();
    let chosen = move || {
        query
            .with(|query| query.get("person"))
            .and_then(|id| id.parse::<Uuid>().ok())
    };
    view! {
        <Around shows=Shows::Thing>
            <Screen page=use_page(chosen, pages::volunteers) show=volunteers/>
        </Around>
    }
}

fn volunteers(page: Signal<VolunteersPage>) -> impl IntoView {
    let t = tongue();
    let chosen = Memo::new(move |_| page.with(|page| page.chosen));
    view! {
        <Head title=words::tasks::volunteers_title(t)/>
        <header class="page-head">
            <a class="back" href="/desk/tasks"><Icon svg=CHEVRON_LEFT/>{words::tasks::desk_title(t)}</a>
            <h1>{words::tasks::volunteers_title(t)}</h1>
            <p class="lead">{words::tasks::volunteers_says(t)}</p>
        </header>
        {move || chosen.get().map(|chosen| training(t, &page.get_untracked(), chosen))}
        {move || table(t, page.with(|page| page.people.clone()))}
    }
}

/// The form that records a training.
fn training(t: Tongue, page: &VolunteersPage, chosen: Uuid) -> impl IntoView + use<> {
    let line = page.people.iter().find(|line| line.person == chosen);
    line.map(|line| {
        let choices = Training::ALL
            .into_iter()
            .map(|training| Choice::new(training.name(), training_name(t, training)))
            .collect();
        view! {
            <section class="dialog-page">
                <h2>{words::tasks::volunteers_whose(t, line.name.clone())}</h2>
                <VerbForm slice="tasks" verb="train" after="/desk/tasks/volunteers">
                    <HiddenField field="person" value=chosen.to_string()/>
                    <SelectField field="training" label=words::tasks::volunteers_training(t) choices/>
                    <TextField
                        field="until"
                        label=words::tasks::volunteers_until(t)
                        hint=words::tasks::volunteers_until_hint(t)
                        kind="date"
                        class="short"
                    />
                    <div class="actions">
                        <Submit label=words::tasks::volunteers_record(t)/>
                        <a class="button quiet" href="/desk/tasks/volunteers">{words::tasks::thing_back(t)}</a>
                    </div>
                </VerbForm>
            </section>
        }
    })
}

fn table(t: Tongue, people: Vec<VolunteerLine>) -> AnyView {
    if people.is_empty() {
        return view! {
            <div class="empty-state"><Drawing svg=VEST/><p>{words::tasks::volunteers_empty(t)}</p></div>
        }
        .into_any();
    }
    view! {
        <table class="data-table">
            <thead>
                <tr>
                    <th scope="col">{words::tasks::thing_name(t)}</th>
                    <th scope="col">{words::tasks::one_skills(t)}</th>
                    <th scope="col">{words::tasks::skills_trainings(t)}</th>
                </tr>
            </thead>
            <tbody>{people.into_iter().map(|line| row(t, line)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(t: Tongue, line: VolunteerLine) -> impl IntoView {
    let person = line.person;
    let trainings = line.trainings.into_iter().map(|own| {
        view! {
            <VerbForm slice="tasks" verb="end_training" after="/desk/tasks/volunteers">
                <HiddenField field="person" value=person.to_string()/>
                <HiddenField field="training" value=own.training.name().to_owned()/>
                <p>
                    {training_name(t, own.training)}" · "{until(t, &own)}" "
                    <Submit label=words::tasks::volunteers_strike(t) class="small quiet"/>
                </p>
            </VerbForm>
        }
    });
    let record = (!line.own).then(|| {
        let href = format!("/desk/tasks/volunteers?person={person}");
        view! { <a class="button small secondary" href=href>{words::tasks::volunteers_add(t)}</a> }
    });
    let unsent = line
        .unsent
        .then(|| view! { <StateMark state="on-phone" word=words::tasks::stand_unsent(t)/> });
    view! {
        <tr>
            <th scope="row">{line.name}" "{unsent}</th>
            <td data-label=words::tasks::one_skills(t)>{t.lang.list(&line.skills)}</td>
            <td data-label=words::tasks::skills_trainings(t)>
                {trainings.collect_view()}
                <div class="actions no-print">{record}</div>
            </td>
        </tr>
    }
}
