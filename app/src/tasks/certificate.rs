//! 志愿服务记录证明: asking for a certificate of approved work, and checking one.
//!
//! Both are online only. What is typed for a certificate goes straight to the server: it is in no outbox and no row.

use domain::kernel::{CommandId, Instant};
use domain::tasks::{CertificateNumber, Checked, Verified, Withdrawn};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use server_fn::codec::PostUrl;
use uuid::Uuid;

use super::screens::length_of;
use super::withdrawing;
use crate::kernel::AppError;
use crate::kernel::here::tongue;
use crate::kernel::icons::{CHEVRON_LEFT, Icon, PRINTER};
use crate::kernel::layout::{Head, StateMark};
use crate::kernel::when::date;
use crate::kernel::words::{self, Tongue};

/// What one can have a certificate of, and those that one has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificates {
    /// Whether they can be issued at all: the server has a key to keep identity numbers with, and a font to write with.
    pub issued_here: bool,
    /// Of what: `place/year`, what the community is called, the year, and the minutes approved so far.
    pub of: Vec<(String, String, i32, u32)>,
    /// Those that one has, the latest first.
    pub own: Vec<Own>,
}

/// A certificate that one has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// Its id.
    pub id: Uuid,
    /// Its number.
    pub number: CertificateNumber,
    /// Who certifies.
    pub issuer: String,
    /// Over which year.
    pub year: i32,
    /// The minutes that it certifies.
    pub minutes: u32,
    /// When it was issued.
    pub issued: Instant,
    /// Since when it counts no longer, and why.
    #[serde(default)]
    pub withdrawn: Option<(Instant, String)>,
}

/// What the check of a number comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// What anybody learns.
    pub verified: Verified,
    /// Which certificate it is, for whoever may withdraw it.
    #[serde(default)]
    pub withdrawable: Option<Uuid>,
}

/// Reads them, for who is signed in.
#[server(name = ReadCertificates, prefix = "/do", endpoint = "tasks/certificates")]
pub async fn certificates() -> Result<Certificates, AppError> {
    use crate::kernel::ssr;
    let visitor = ssr::visitor()?;
    let actor = visitor
        .actor
        .ok_or_else(|| ssr::refuse(AppError::SignedOut))?;
    let (store, me) = (visitor.store, actor.person);
    let of = store
        .certifiable(me)
        .await
        .map_err(|error| ssr::failure(&error))?;
    let own = store
        .certificates_of(me)
        .await
        .map_err(|error| ssr::failure(&error))?;
    Ok(Certificates {
        issued_here: store.seals() && super::paper::has_font(),
        of: of
            .into_iter()
            .map(|one| {
                (
                    format!("{}/{}", one.place, one.year),
                    one.issuer,
                    one.year,
                    one.minutes,
                )
            })
            .collect(),
        own: own
            .into_iter()
            .map(|one| Own {
                id: one.id.0,
                number: one.number,
                issuer: one.issuer,
                year: one.year,
                minutes: one.minutes,
                issued: one.issued,
                withdrawn: one.withdrawn,
            })
            .collect(),
    })
}

/// Issues one. What was typed wrong is not shown again: an identity number is in no form that is kept.
#[server(name = Certify, prefix = "/do", endpoint = "tasks/certify", input = PostUrl)]
pub async fn certify(
    id: CommandId,
    #[server(default)] of: String,
    #[server(default)] name: String,
    #[server(default)] identity: String,
) -> Result<(), AppError> {
    use crate::kernel::ssr;
    use domain::tasks::{CertificateId, IdentityNumber, NAME_MAX};
    use store::tasks::Certified;
    let visitor = ssr::visitor()?;
    let Some(actor) = visitor.actor else {
        ssr::go("/sign-in?next=/tasks/certificates");
        return Ok(());
    };
    let name = name.trim().to_owned();
    let identity = IdentityNumber::read(&identity);
    let of = of
        .split_once('/')
        .and_then(|(place, year)| Some((place.parse().ok()?, year.parse::<i32>().ok()?)));
    let long = name.chars().count() > NAME_MAX;
    let (Some(identity), Some((place, year)), false) =
        (identity.clone(), of, name.is_empty() || long)
    else {
        let wrong = if name.is_empty() || long {
            "name"
        } else if identity.is_none() {
            "identity"
        } else {
            "of"
        };
        ssr::go(&format!("/tasks/certificates?wrong={wrong}"));
        return Ok(());
    };
    let asked = store::tasks::Asked {
        id: CertificateId::derive(id, "certificate"),
        person: actor.person,
        place,
        year,
        name,
        identity,
    };
    let issued = visitor.store.certify(&asked).await;
    let issued = issued.map_err(|error| ssr::failure(&error))?;
    ssr::go(match issued {
        Certified::Issued(_) => "/tasks/certificates?issued=on",
        Certified::Nothing => "/tasks/certificates?wrong=of",
        Certified::SomebodyElse => "/tasks/certificates?wrong=other",
    });
    Ok(())
}

/// Checks a number, for anybody. None: there is no such certificate.
#[server(name = CheckCertificate, prefix = "/do", endpoint = "tasks/check_certificate")]
pub async fn check(number: String) -> Result<Option<Found>, AppError> {
    use crate::kernel::ssr;
    let Some(number) = CertificateNumber::read(&number) else {
        return Ok(None);
    };
    let visitor = ssr::visitor()?;
    let verified = visitor.store.check_certificate(&number).await;
    let Some(verified) = verified.map_err(|error| ssr::failure(&error))? else {
        return Ok(None);
    };
    let withdrawable = match &visitor.actor {
        Some(actor) => visitor.store.withdrawable(actor, &number).await,
        None => Ok(None),
    };
    Ok(Some(Found {
        verified,
        withdrawable: withdrawable
            .map_err(|error| ssr::failure(&error))?
            .map(|id| id.0),
    }))
}

/// `/tasks/certificates`
#[component]
pub fn CertificatesPage() -> impl IntoView {
    let t = tongue();
    let query = use_query_map();
    let said = move || query.with(|query| (query.get("wrong"), query.get("issued").is_some()));
    let read = Resource::new(said, |_| certificates());
    let shown = move || {
        read.get().map(|answer| match answer {
            Ok(page) => page_of(t, page, said()).into_any(),
            Err(AppError::SignedOut) => view! {
                <p class="actions">
                    <a class="button" href="/sign-in?next=/tasks/certificates">{words::tasks::certificate_sign_in(t)}</a>
                </p>
            }
            .into_any(),
            Err(_) => view! { <p class="note">{words::tasks::certificate_offline(t)}</p> }.into_any(),
        })
    };
    view! {
        <Head title=words::tasks::certificate_title(t)/>
        <header class="page-head">
            <a class="back" href="/tasks/record"><Icon svg=CHEVRON_LEFT/>{words::tasks::record_title(t)}</a>
            <h1>{words::tasks::certificate_title(t)}</h1>
            <p class="lead">{words::tasks::certificate_says(t)}</p>
        </header>
        <Suspense>{shown}</Suspense>
    }
}

fn page_of(t: Tongue, page: Certificates, said: (Option<String>, bool)) -> impl IntoView {
    let (wrong, issued) = said;
    let wrong = wrong.map(|wrong| match wrong.as_str() {
        "name" => words::tasks::certificate_wrong_name(t, domain::tasks::NAME_MAX),
        "identity" => words::tasks::certificate_wrong_identity(t).to_owned(),
        "other" => words::tasks::certificate_wrong_other(t).to_owned(),
        _ => words::tasks::certificate_wrong_of(t).to_owned(),
    });
    let wrong = wrong.map(|wrong| {
        view! { <div class="banner" data-kind="warn" role="alert"><p class="text">{wrong}</p></div> }
    });
    let issued = issued.then(|| {
        view! { <div class="banner" data-kind="info" role="status"><p class="text">{words::tasks::certificate_issued(t)}</p></div> }
    });
    let none = page.of.is_empty();
    let form = if !page.issued_here {
        view! { <p class="note">{words::tasks::certificate_not_here(t)}</p> }.into_any()
    } else if none {
        view! { <p class="note">{words::tasks::certificate_none(t)}</p> }.into_any()
    } else {
        ask(t, page.of).into_any()
    };
    let own = page.own.into_iter().map(|one| own(t, one)).collect_view();
    let has = !own.is_empty();
    view! {
        {wrong}
        {issued}
        {has.then(|| {
            view! {
                <section class="section">
                    <div class="section-head"><h2>{words::tasks::certificate_own(t)}</h2></div>
                    {own}
                </section>
            }
        })}
        {form}
    }
}

/// A plain form that the browser posts itself: what is typed here never enters the outbox.
fn ask(t: Tongue, of: Vec<(String, String, i32, u32)>) -> impl IntoView {
    let id = crate::kernel::form::command_id();
    let choices = of.into_iter().map(|(value, issuer, year, minutes)| {
        let label = words::tasks::certificate_choice(t, issuer, length_of(t, minutes), year);
        view! { <option value=value>{label}</option> }
    });
    view! {
        <form method="post" action="/do/tasks/certify" class="section" autocomplete="off">
            <h2>{words::tasks::certificate_ask(t)}</h2>
            <input type="hidden" name="id" value=id.to_string()/>
            <div class="field">
                <label for="certificate-of">{words::tasks::certificate_of(t)}</label>
                <select id="certificate-of" name="of">{choices.collect_view()}</select>
            </div>
            <div class="field">
                <label for="certificate-name">{words::tasks::certificate_name(t)}</label>
                <p class="field-hint" id="certificate-name-hint">{words::tasks::certificate_name_hint(t)}</p>
                <input
                    id="certificate-name"
                    name="name"
                    required
                    maxlength=domain::tasks::NAME_MAX.to_string()
                    aria-describedby="certificate-name-hint"
                />
            </div>
            <div class="field">
                <label for="certificate-identity">{words::tasks::certificate_identity(t)}</label>
                <p class="field-hint" id="certificate-identity-hint">{words::tasks::certificate_identity_hint(t)}</p>
                <input
                    id="certificate-identity"
                    name="identity"
                    required
                    autocomplete="off"
                    aria-describedby="certificate-identity-hint"
                />
            </div>
            <p class="note">{words::tasks::certificate_kept(t)}</p>
            <div class="action-bar">
                <button type="submit" class="button">{words::tasks::certificate_button(t)}</button>
            </div>
        </form>
    }
}

fn own(t: Tongue, one: Own) -> impl IntoView {
    let number = one.number.as_str().to_owned();
    let stands = one.withdrawn.is_none();
    let withdrawn = one.withdrawn.map(|(at, reason)| {
        let says = words::tasks::certificate_withdrawn_on(t, date(t, at.civil().date), reason);
        view! {
            <p><StateMark state="closed" word=words::tasks::verify_withdrawn(t)/></p>
            <p class="note">{says}</p>
        }
    });
    let paper = format!("/tasks/certificates/{}/pdf", one.id);
    let paper = stands.then(|| {
        view! {
            <a class="button" href=paper rel="external">
                <Icon svg=PRINTER/>
                {words::tasks::certificate_pdf(t)}
            </a>
        }
    });
    view! {
        <article class="task-card">
            <h3 class="title">{number.clone()}</h3>
            <p class="meta">
                {words::tasks::certificate_choice(t, one.issuer, length_of(t, one.minutes), one.year)}
            </p>
            <p class="meta">{words::tasks::certificate_on(t, date(t, one.issued.civil().date))}</p>
            {withdrawn}
            <p class="actions">
                {paper}
                <a class="button secondary" href=format!("/verify?number={number}")>{words::tasks::certificate_check(t)}</a>
            </p>
        </article>
    }
}

/// `/verify`
#[component]
pub fn Verify() -> impl IntoView {
    let t = tongue();
    let query = use_query_map();
    let number = Memo::new(move |_| query.with(|query| query.get("number")).unwrap_or_default());
    let checked = Resource::new(
        move || number.get(),
        |number| async move {
            if number.trim().is_empty() {
                Ok(None)
            } else {
                check(number).await
            }
        },
    );
    let shown = move || {
        let typed = number.get();
        checked.get().map(|answer| match answer {
            _ if typed.trim().is_empty() => ().into_any(),
            Ok(Some(found)) => one_found(t, found).into_any(),
            Ok(None) => view! {
                <section class="section" role="status">
                    <p><StateMark state="refused" word=words::tasks::verify_unknown(t)/></p>
                    <p>{words::tasks::verify_unknown_says(t)}</p>
                </section>
            }
            .into_any(),
            Err(_) => {
                view! { <p class="note">{words::tasks::certificate_offline(t)}</p> }.into_any()
            }
        })
    };
    let wrong = move || {
        let wrong = query.with(|query| query.get("wrong"));
        wrong.map(|wrong| withdrawing::went_wrong(t, &wrong))
    };
    view! {
        <Head title=words::tasks::verify_title(t)/>
        <header class="page-head">
            <h1>{words::tasks::verify_title(t)}</h1>
            <p class="lead">{words::tasks::verify_says(t)}</p>
        </header>
        <form method="get" action="/verify" class="section">
            <div class="field">
                <label for="verify-number">{words::tasks::verify_number(t)}</label>
                <p class="field-hint" id="verify-number-hint">{words::tasks::verify_number_hint(t)}</p>
                <input
                    id="verify-number"
                    name="number"
                    value=move || number.get()
                    autocomplete="off"
                    autocapitalize="characters"
                    aria-describedby="verify-number-hint"
                />
            </div>
            <div class="actions"><button type="submit" class="button">{words::tasks::verify_button(t)}</button></div>
        </form>
        {wrong}
        <Suspense>{shown}</Suspense>
    }
}

fn one_found(t: Tongue, found: Found) -> AnyView {
    match found.verified {
        Verified::Right(right) => {
            let number = right.number.clone();
            let form = found
                .withdrawable
                .map(|id| withdrawing::form(t, id, &number));
            view! { {right_one(t, right)}{form} }.into_any()
        }
        Verified::Withdrawn(gone) => withdrawn_one(t, gone).into_any(),
    }
}

fn withdrawn_one(t: Tongue, gone: Withdrawn) -> impl IntoView {
    let rows = [
        (
            words::tasks::verify_number(t),
            gone.number.as_str().to_owned(),
        ),
        (words::tasks::verify_issuer(t), gone.issuer),
        (
            words::tasks::verify_withdrawn_at(t),
            date(t, gone.at.civil().date),
        ),
    ];
    view! {
        <section class="section" role="status">
            <p><StateMark state="refused" word=words::tasks::verify_withdrawn(t)/></p>
            <dl class="check-answers">
                {rows.map(|(what, says)| view! { <div><dt>{what}</dt><dd>{says}</dd></div> }).collect_view()}
            </dl>
            <p>{words::tasks::verify_withdrawn_says(t)}</p>
        </section>
    }
}

fn right_one(t: Tongue, right: Checked) -> impl IntoView {
    let rows = [
        (
            words::tasks::verify_number(t),
            right.number.as_str().to_owned(),
        ),
        (words::tasks::verify_name(t), right.name),
        (words::tasks::verify_issuer(t), right.issuer),
        (
            words::tasks::verify_year(t),
            words::tasks::record_year(t, right.year),
        ),
        (words::tasks::verify_hours(t), length_of(t, right.minutes)),
        (
            words::tasks::verify_issued(t),
            date(t, right.issued.civil().date),
        ),
    ];
    view! {
        <section class="section" role="status">
            <p><StateMark state="confirmed" word=words::tasks::verify_right(t)/></p>
            <dl class="check-answers">
                {rows.map(|(what, says)| view! { <div><dt>{what}</dt><dd>{says}</dd></div> }).collect_view()}
            </dl>
            <p class="meta">{words::tasks::verify_least(t)}</p>
        </section>
    }
}
