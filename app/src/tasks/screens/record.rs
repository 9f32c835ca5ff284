//! My record of a year, to keep and to print.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::length_of;
use super::pages::{self, RecordLine, RecordPage};
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, PRINTER};
use crate::kernel::layout::{Head, figures};
use crate::kernel::when::date;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};

/// `/tasks/record`
#[component]
pub fn Record() -> impl IntoView {
    let query = use_query_map();
    let year = move || {
        query
            .with(|query| query.get("year"))
            .and_then(|year| year.parse::<i32>().ok())
    };
    view! { <Screen page=use_page(year, pages::record) show=record/> }
}

fn record(page: Signal<RecordPage>) -> impl IntoView {
    let t = tongue();
    let total = move || {
        page.with(|page| {
            let waiting = (page.waiting > 0).then(|| {
                let minutes = length_of(t, page.waiting);
                view! { <p class="meta">{words::tasks::mine_waiting(t, minutes)}</p> }
            });
            view! {
                <section class="display-moment">
                    <h2 class="meta">{words::tasks::record_of(t, page.name.clone(), page.year)}</h2>
                    <p class="moment">{figures(&length_of(t, page.minutes))}</p>
                    <p class="meta">{words::tasks::record_days(t, page.days)}</p>
                    {waiting}
                </section>
            }
        })
    };
    let years = move || {
        let (year, years) = page.with(|page| (page.year, page.years.clone()));
        let links = years.into_iter().map(|other| {
            let current = (other == year).then_some("page");
            view! {
                <a class="button secondary" href=format!("/tasks/record?year={other}") aria-current=current>
                    {words::tasks::record_year(t, other)}
                </a>
            }
        });
        view! { <nav class="actions no-print" aria-label=words::tasks::record_years(t)>{links.collect_view()}</nav> }
    };
    view! {
        <Head title=words::tasks::record_title(t)/>
        <header class="page-head">
            <a class="back" href="/tasks/mine"><Icon svg=CHEVRON_LEFT/>{words::tasks::mine_title(t)}</a>
            <h1>{words::tasks::record_title(t)}</h1>
        </header>
        {total}
        {years}
        <p class="actions no-print">
            <a class="button secondary" href="/tasks/certificates">{words::tasks::certificate_title(t)}</a>
        </p>
        {move || table(t, page.with(|page| page.lines.clone()))}
    }
}

fn table(t: Tongue, lines: Vec<RecordLine>) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="note">{words::tasks::record_none(t)}</p> }.into_any();
    }
    let rows = lines.into_iter().map(|line| {
        view! {
            <tr>
                <th scope="row">{date(t, line.day)}</th>
                <td data-label=words::tasks::form_title(t)>
                    <a href=format!("/tasks/{}", line.task)>{line.title}</a>
                </td>
                <td data-label=words::tasks::form_place(t)>{line.place}</td>
                <td data-label=words::tasks::thing_counted(t)>{length_of(t, line.minutes)}</td>
            </tr>
        }
    });
    view! {
        <p class="meta no-print"><Icon svg=PRINTER/>{words::tasks::record_print(t)}</p>
        <table class="data-table">
            <thead>
                <tr>
                    <th scope="col">{words::tasks::form_day(t)}</th>
                    <th scope="col">{words::tasks::form_title(t)}</th>
                    <th scope="col">{words::tasks::form_place(t)}</th>
                    <th scope="col">{words::tasks::thing_counted(t)}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}
