//! Withdrawing a certificate, on the page where its number is checked; online only, as it was issued.

use domain::kernel::CommandId;
use domain::tasks::{CertificateNumber, REASON_MAX};
use leptos::prelude::*;
use server_fn::codec::PostUrl;
use uuid::Uuid;

use crate::kernel::AppError;
use crate::kernel::words::{self, Tongue};

/// Withdraws one, for whoever certified it.
#[server(name = WithdrawCertificate, prefix = "/do", endpoint = "tasks/withdraw_certificate", input = PostUrl)]
pub async fn withdraw(
    id: CommandId,
    #[server(default)] certificate: String,
    #[server(default)] number: String,
    #[server(default)] reason: String,
) -> Result<(), AppError> {
    use crate::kernel::ssr;
    use domain::tasks::CertificateId;
    let visitor = ssr::visitor()?;
    let number = CertificateNumber::read(&number);
    let number = number.as_ref().map_or("", CertificateNumber::as_str);
    let Some(actor) = visitor.actor else {
        ssr::go(&format!("/sign-in?next=/verify?number={number}"));
        return Ok(());
    };
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        ssr::go(&format!("/verify?number={number}&wrong=reason"));
        return Ok(());
    }
    let Ok(certificate) = certificate.parse() else {
        ssr::go(&format!("/verify?number={number}&wrong=certificate"));
        return Ok(());
    };
    let asked = store::tasks::Withdraw {
        command: id,
        actor: actor.person,
        certificate: CertificateId(certificate),
        reason: reason.to_owned(),
    };
    let withdrawn = visitor.store.withdraw_certificate(&asked).await;
    ssr::go(&match withdrawn.map_err(|error| ssr::failure(&error))? {
        Some(number) => format!("/verify?number={}&withdrawn=on", number.as_str()),
        None => format!("/verify?number={number}&wrong=certificate"),
    });
    Ok(())
}

/// Asks why, in a plain form that the browser posts itself.
pub fn form(t: Tongue, certificate: Uuid, number: &CertificateNumber) -> impl IntoView + use<> {
    let id = crate::kernel::form::command_id();
    view! {
        <details class="section no-print">
            <summary>{words::tasks::withdraw_title(t)}</summary>
            <form method="post" action="/do/tasks/withdraw_certificate">
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="certificate" value=certificate.to_string()/>
                <input type="hidden" name="number" value=number.as_str().to_owned()/>
                <p class="note">{words::tasks::withdraw_says(t)}</p>
                <div class="field">
                    <label for="withdraw-reason">{words::tasks::withdraw_reason(t)}</label>
                    <p class="field-hint" id="withdraw-reason-hint">{words::tasks::withdraw_reason_hint(t)}</p>
                    <input
                        id="withdraw-reason"
                        name="reason"
                        required
                        maxlength=REASON_MAX.to_string()
                        autocomplete="off"
                        aria-describedby="withdraw-reason-hint"
                    />
                </div>
                <div class="actions">
                    <button type="submit" class="button danger">{words::tasks::withdraw_button(t)}</button>
                </div>
            </form>
        </details>
    }
}

/// Why nothing was withdrawn.
pub fn went_wrong(t: Tongue, wrong: &str) -> impl IntoView + use<> {
    let says = if wrong == "reason" {
        words::tasks::withdraw_wrong_reason(t, REASON_MAX)
    } else {
        words::tasks::withdraw_wrong_certificate(t).to_owned()
    };
    view! { <div class="banner" data-kind="warn" role="alert"><p class="text">{says}</p></div> }
}
