//! The server's side of signing in: each answer leads to the next question, to the page one came for, or back to the
//! form with what was typed.

use domain::accounts::{self as rules, Refusal, Way};
use domain::kernel::{CommandId, FieldError, Refuse};
use http::header::{ACCEPT_LANGUAGE, COOKIE};
use leptos::prelude::use_context;
use serde_json::{Value, json};
use store::accounts::Step;

use super::door::{Door, door};
use super::verbs::{Answer, Ask, Join, WithPassword};
use crate::kernel::here::Settings;
use crate::kernel::ssr::{SECOND, Visitor, failure, go, visitor, with};
use crate::kernel::{AppError, Tongue, words};

/// Sends a code.
pub async fn ask(id: CommandId, asked: Ask) -> Result<(), AppError> {
    let (visitor, door) = (visitor()?, door()?);
    let next = safe(&asked.next);
    let again = |refusal| Again {
        id,
        verb: "ask",
        typed: json!({ "phone": asked.phone }),
        field: "phone",
        page: on("/sign-in", &next),
        refusal,
    };
    let phone = match rules::phone(&asked.phone) {
        Ok(phone) => phone,
        Err(refusal) => return again(refusal).show().await,
    };
    let t = tongue();
    let wording = move |code: &str| words::accounts::text_code(t, code);
    let sent = visitor
        .store
        .ask_code(Way::Code, &phone, None, &door.network, wording)
        .await;
    match sent.map_err(|error| failure(&error))? {
        Ok(secret) => {
            door.ask(&secret);
            go(&on("/sign-in/code", &next));
            Ok(())
        }
        Err(refusal) => again(refusal).show().await,
    }
}

/// Answers with the code.
pub async fn code(id: CommandId, answer: Answer) -> Result<(), AppError> {
    let (visitor, door) = (visitor()?, door()?);
    let next = safe(&answer.next);
    let again = |refusal| Again {
        id,
        verb: "code",
        typed: Value::Null,
        field: "code",
        page: on("/sign-in/code", &next),
        refusal,
    };
    let Some(secret) = &door.attempt else {
        return again(Refusal::AskAgain).show().await;
    };
    let code = match rules::code(&answer.code) {
        Ok(code) => code,
        Err(refusal) => return again(refusal).show().await,
    };
    let step = visitor
        .store
        .answer_code(secret, &code, &door.browser())
        .await;
    match step.map_err(|error| failure(&error))? {
        Ok(step) => follow(&visitor, &door, &step, &next).await,
        Err(refusal) => again(refusal).show().await,
    }
}

/// Answers with the second factor.
pub async fn second(id: CommandId, answer: Answer) -> Result<(), AppError> {
    let (visitor, door) = (visitor()?, door()?);
    let next = safe(&answer.next);
    let again = |refusal| Again {
        id,
        verb: "second",
        typed: Value::Null,
        field: "code",
        page: on("/sign-in/second", &next),
        refusal,
    };
    let Some(secret) = &door.attempt else {
        return again(Refusal::AskAgain).show().await;
    };
    let step = visitor
        .store
        .answer_second(secret, &answer.code, &door.browser())
        .await;
    match step.map_err(|error| failure(&error))? {
        Ok(step) => follow(&visitor, &door, &step, &next).await,
        Err(refusal) => again(refusal).show().await,
    }
}

/// Answers with a password.
pub async fn password(id: CommandId, answer: WithPassword) -> Result<(), AppError> {
    let (visitor, door) = (visitor()?, door()?);
    let next = safe(&answer.next);
    let again = |refusal, field| Again {
        id,
        verb: "password",
        typed: json!({ "phone": answer.phone }),
        field,
        page: on("/sign-in/password", &next),
        refusal,
    };
    let phone = match rules::phone(&answer.phone) {
        Ok(phone) => phone,
        Err(refusal) => return again(refusal, "phone").show().await,
    };
    let answered = visitor
        .store
        .answer_password(&phone, &answer.password, &door.network)
        .await;
    match answered.map_err(|error| failure(&error))? {
        Ok(secret) => {
            door.ask(&secret);
            go(&on("/sign-in/second", &next));
            Ok(())
        }
        Err(refusal) => again(refusal, "password").show().await,
    }
}

/// A newcomer joins.
pub async fn join(id: CommandId, join: Join) -> Result<(), AppError> {
    let (visitor, door) = (visitor()?, door()?);
    let next = safe(&join.next);
    let again = |refusal| Again {
        id,
        verb: "join",
        typed: json!({ "name": join.name, "agree": join.agree }),
        field: "name",
        page: on("/sign-in/name", &next),
        refusal,
    };
    let name = match rules::name(&join.name) {
        Ok(name) => name,
        Err(refusal) => return again(refusal).show().await,
    };
    if !join.agree {
        let field = FieldError::new("agree", "accounts.field.agree_missing");
        return again(Refusal::Input(vec![field])).show().await;
    }
    let Some(secret) = &door.attempt else {
        return again(Refusal::AskAgain).show().await;
    };
    let language = tongue().lang.tag();
    let step = visitor
        .store
        .join(secret, &name, language, &door.browser())
        .await;
    match step.map_err(|error| failure(&error))? {
        Ok(step) => follow(&visitor, &door, &step, &next).await,
        Err(refusal) => again(refusal).show().await,
    }
}

/// Signs this browser out.
pub async fn sign_out() -> Result<(), AppError> {
    let (visitor, door) = (visitor()?, door()?);
    if let Some(secret) = &door.session {
        visitor
            .store
            .sign_out(secret)
            .await
            .map_err(|error| failure(&error))?;
    }
    door.let_out();
    go("/");
    Ok(())
}

/// Where a right answer leads. Whose role rests for want of a second factor is led to setting one.
async fn follow(visitor: &Visitor, door: &Door, step: &Step, next: &str) -> Result<(), AppError> {
    match step {
        Step::In(entered) => {
            door.let_in(&entered.secret);
            let actor = visitor.store.actor(entered.person).await;
            let actor = actor.map_err(|error| failure(&error))?;
            let rests = actor.is_some_and(|actor| !actor.resting.is_empty());
            go(if rests { SECOND } else { next });
        }
        Step::Second => go(&on("/sign-in/second", next)),
        Step::Newcomer => go(&on("/sign-in/name", next)),
        Step::Moved => go("/accounts?said=moved"),
    }
    Ok(())
}

/// A form that is shown again. Codes and passwords are never among what is kept of it.
pub(super) struct Again<'a> {
    pub id: CommandId,
    pub verb: &'a str,
    pub typed: Value,
    /// Beside which field a refusal that names none is shown.
    pub field: &'a str,
    pub page: String,
    pub refusal: Refusal,
}

impl Again<'_> {
    pub(super) async fn show(self) -> Result<(), AppError> {
        let visitor = visitor()?;
        let fields = match self.refusal.fields() {
            [] => vec![FieldError {
                field: self.field.to_owned(),
                key: self.refusal.key().to_owned(),
                facts: self.refusal.facts(),
            }],
            fields => fields
                .iter()
                .map(|error| FieldError {
                    // At sign-in both kinds of code are asked for in the same field.
                    field: if self.field == "code" {
                        "code".to_owned()
                    } else {
                        error.field.clone()
                    },
                    ..error.clone()
                })
                .collect(),
        };
        let typed = json!({ "verb": self.verb, "with": self.typed }).to_string();
        let person = visitor.actor.as_ref().map(|actor| actor.person);
        visitor
            .store
            .keep_form(self.id.0, person, typed, &fields)
            .await
            .map_err(|error| failure(&error))?;
        go(&with(&self.page, "again", self.id));
        Ok(())
    }
}

/// A page with where to go on to afterwards.
fn on(page: &str, next: &str) -> String {
    if next == "/" {
        return page.to_owned();
    }
    let encoded: String = next
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("{page}?next={encoded}")
}

/// Only pages of this app are gone on to.
fn safe(next: &str) -> String {
    let inside = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && !next.contains(char::is_control);
    let elsewhere = !next.starts_with("/sign-in") && next.is_ascii();
    if inside && elsewhere {
        next.to_owned()
    } else {
        "/".to_owned()
    }
}

/// The language of this browser.
pub(super) fn tongue() -> Tongue {
    let settings = use_context::<http::request::Parts>().map(|parts| {
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        Settings::read(text(COOKIE), text(ACCEPT_LANGUAGE))
    });
    Tongue {
        lang: settings.unwrap_or_default().lang,
        ..Tongue::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_app_are_gone_on_to() {
        for (next, gone) in [
            ("/notices/1?x=1", "/notices/1?x=1"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/sign-in?next=/sign-in", "/"),
            ("", "/"),
        ] {
            assert_eq!(safe(next), gone, "{next}");
        }
        assert_eq!(on("/sign-in", "/"), "/sign-in");
        assert_eq!(on("/sign-in", "/a?b=c&d"), "/sign-in?next=/a%3Fb%3Dc%26d");
    }
}
