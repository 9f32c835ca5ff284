//! The draw of a session, for everyone to look at and to reckon again.

use domain::services::{Drawing, Fate};
use leptos::prelude::*;

use super::id_in_path;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHECK_CIRCLE, CHEVRON_LEFT, DOWNLOAD, Icon, X_CIRCLE};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::moment;
use crate::kernel::words::{self, Tongue};
use crate::kernel::{Screen, use_page};
use crate::services::pages::{self, DrawPage};

/// `/services/sessions/:id/draw`
#[component]
pub fn Draw() -> impl IntoView {
    view! { <Screen page=use_page(id_in_path(), pages::draw) show=draw/> }
}

fn draw(page: Signal<DrawPage>) -> impl IntoView {
    let t = tongue();
    let title = words::services::draw_title(t);
    // The server's reckoning is shown first; where scripts run, this device does its own.
    let here = RwSignal::new(false);
    Effect::new(move |_| here.set(true));
    view! {
        <Head title=title/>
        {move || page.with(|page| head(t, page))}
        {move || page.with(|page| how(t, page))}
        {move || {
            page.with(|page| page.drawing.as_ref().map(|drawing| held(t, drawing, page.own, here.get())))
        }}
        {move || page.with(|page| by_hand(t, page))}
    }
}

fn head(t: Tongue, page: &DrawPage) -> impl IntoView + use<> {
    let back = format!("/services/sessions/{}", page.session);
    let lead = format!("{} · {}", page.fields.name, moment(t, page.start));
    view! {
        <header class="page-head">
            <a class="back" href=back><Icon svg=CHEVRON_LEFT/>{page.fields.name.clone()}</a>
            <h1>{words::services::draw_title(t)}</h1>
            <p class="lead">{lead}</p>
        </header>
    }
}

fn how(t: Tongue, page: &DrawPage) -> impl IntoView + use<> {
    let entered = page.entered.map(|entered| {
        view! { <div><dt>{words::services::draw_entered(t)}</dt><dd>{words::services::draw_people(t, entered)}</dd></div> }
    });
    let own = page.own.map(|own| {
        view! { <div><dt>{words::services::draw_own(t)}</dt><dd><b>{spaced(own)}</b></dd></div> }
    });
    view! {
        <p>{words::services::draw_how(t)}</p>
        <dl class="check-answers">
            <div><dt>{words::services::draw_when(t)}</dt><dd>{moment(t, page.until)}</dd></div>
            {entered}
            {own}
            <div>
                <dt>{words::services::draw_hash(t)}</dt>
                <dd><code class="digits">{page.hash.clone()}</code></dd>
            </div>
        </dl>
    }
}

fn held(t: Tongue, drawing: &Drawing, own: Option<u64>, here: bool) -> impl IntoView + use<> {
    let (state, icon, says) = match (drawing.verify(), here) {
        (Ok(()), true) => (
            "confirmed",
            CHECK_CIRCLE,
            words::services::draw_right_here(t),
        ),
        (Ok(()), false) => ("confirmed", CHECK_CIRCLE, words::services::draw_right(t)),
        (Err(_), _) => ("refused", X_CIRCLE, words::services::draw_wrong(t)),
    };
    let rows = drawing.entries.iter().enumerate().map(|(place, entry)| {
        let mine = (own == Some(entry.number)).then_some("true");
        let (mark, word) = match entry.fate {
            Fate::Won => ("confirmed", words::services::draw_won(t)),
            Fate::Waits => ("waiting", words::services::draw_waits(t)),
            Fate::Not if entry.busy => ("closed", words::services::draw_busy(t)),
            Fate::Not => ("closed", words::services::draw_not(t)),
        };
        let behind = entry
            .behind
            .then(|| view! { <small>{words::services::draw_behind(t)}</small> });
        let number = spaced(entry.number);
        let number = if mine.is_some() {
            view! { <b>{number}" "{words::services::draw_mine(t)}</b> }.into_any()
        } else {
            number.into_any()
        };
        view! {
            <tr aria-current=mine>
                <td data-label=words::services::draw_place(t)>{place + 1}</td>
                <th scope="row">{number}{behind}</th>
                <td data-label=words::services::draw_seats(t)>{entry.seats}</td>
                <td data-label=words::services::draw_fate(t)><StateMark state=mark word=word/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = words::services::draw_caption(t, drawing.entries.len(), drawing.seats);
    view! {
        <div class="banner" data-state=state role="status"><Icon svg=icon/><p class="text">{says}</p></div>
        <dl class="check-answers">
            <div>
                <dt>{words::services::draw_seed(t)}</dt>
                <dd><code class="digits">{drawing.seed.clone()}</code></dd>
            </div>
        </dl>
        <table class="data-table">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::services::draw_place(t)}</th>
                    <th scope="col">{words::services::draw_number(t)}</th>
                    <th scope="col">{words::services::draw_seats(t)}</th>
                    <th scope="col">{words::services::draw_fate(t)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn by_hand(t: Tongue, page: &DrawPage) -> impl IntoView + use<> {
    let file = format!("/services/sessions/{}/draw.json", page.session);
    let get = page.drawing.is_some().then(|| {
        view! {
            <p class="actions no-print">
                <a class="button secondary" href=file rel="external" download="draw.json">
                    <Icon svg=DOWNLOAD/>
                    {words::services::draw_file(t)}
                </a>
            </p>
        }
    });
    view! {
        <details class="section">
            <summary>{words::services::draw_by_hand(t)}</summary>
            <ol>
                <li>{words::services::draw_step_seed(t)}" "<code>"printf SEED | sha256sum"</code></li>
                <li>{words::services::draw_step_mark(t)}" "<code>"printf SEED:000000000000 | sha256sum"</code></li>
                <li>{words::services::draw_step_order(t)}</li>
                <li>{words::services::draw_step_tool(t)}" "<code>"youlin draw verify draw.json"</code></li>
            </ol>
            {get}
        </details>
    }
}

/// Twelve digits in threes of four.
pub fn spaced(number: u64) -> String {
    let digits = format!("{number:012}");
    format!("{} {} {}", &digits[..4], &digits[4..8], &digits[8..])
}
