//! The server's side of changing an account.

use domain::accounts::{self as rules, Refusal, SessionId};
use domain::kernel::{CommandId, Envelope, FieldError, Outcome, PersonId};
use domain::org::{self, EndRole, MoveOut};
use domain::slices::Command;
use serde_json::{Value, json};
use store::Via;
use store::accounts::Step;

use super::door::{choose, door};
use super::sign_in::{Again, tongue};
use super::verbs::{Answer, CloseAccount, LookOf, MoveNumber, NewPassword, SecondCode};
use crate::kernel::ssr::{Visitor, came_from, failure, go, visitor};
use crate::kernel::{AppError, words};

/// Changes language, look or theme of this browser.
pub fn look(chosen: &LookOf) {
    let choices = [
        ("lang", &chosen.lang, &["zh-CN", "en"][..]),
        ("look", &chosen.look, &["standard", "elder"][..]),
        ("theme", &chosen.theme, &["auto", "light", "dark"][..]),
    ];
    for (name, value, known) in choices {
        if known.contains(&value.as_str()) {
            choose(name, value);
        }
    }
    go(&came_from());
}

/// Signs another device out.
pub async fn revoke(session: SessionId) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    visitor
        .store
        .revoke(person, session)
        .await
        .map_err(|error| failure(&error))?;
    go("/accounts?said=revoked");
    Ok(())
}

/// Signs all other devices out.
pub async fn revoke_others() -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let Some(this) = door()?.signed_in else {
        return Err(AppError::SignedOut);
    };
    visitor
        .store
        .revoke_others(person, this)
        .await
        .map_err(|error| failure(&error))?;
    go("/accounts?said=revoked");
    Ok(())
}

/// Sends a code to the number that the person moves to.
pub async fn number(id: CommandId, asked: MoveNumber) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let door = door()?;
    let again = |refusal| {
        let typed = json!({ "phone": asked.phone });
        again(id, "number", typed, "phone", "/accounts/number", refusal)
    };
    let phone = match rules::phone(&asked.phone) {
        Ok(phone) => phone,
        Err(refusal) => return again(refusal).show().await,
    };
    let t = tongue();
    let wording = move |code: &str| words::accounts::text_code(t, code);
    let sent = visitor
        .store
        .ask_number(person, &phone, &asked.second, &door.network, wording)
        .await;
    match sent.map_err(|error| failure(&error))? {
        Ok(secret) => {
            door.ask(&secret);
            go("/accounts/number/code");
            Ok(())
        }
        Err(refusal) => again(refusal).show().await,
    }
}

/// Moves to the number whose code is right, and tells the old one.
pub async fn number_code(id: CommandId, answer: Answer) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let door = door()?;
    let again = |refusal| {
        again(
            id,
            "number_code",
            Value::Null,
            "code",
            "/accounts/number/code",
            refusal,
        )
    };
    let Some(secret) = &door.attempt else {
        return again(Refusal::AskAgain).show().await;
    };
    let code = match rules::code(&answer.code) {
        Ok(code) => code,
        Err(refusal) => return again(refusal).show().await,
    };
    let before = visitor
        .store
        .copy_of(person)
        .await
        .map_err(|error| failure(&error))?;
    let step = visitor
        .store
        .answer_code(secret, &code, &door.browser())
        .await;
    match step.map_err(|error| failure(&error))? {
        Ok(Step::Moved) => {
            if let Some(old) = before.and_then(|copy| copy.phone) {
                let text = words::accounts::text_moved(tongue()).to_owned();
                visitor
                    .store
                    .text(&old, text)
                    .await
                    .map_err(|error| failure(&error))?;
            }
            go("/accounts?said=moved");
            Ok(())
        }
        Ok(_) => again(Refusal::AskAgain).show().await,
        Err(refusal) => again(refusal).show().await,
    }
}

/// Offers a second factor.
pub async fn offer_second() -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let copy = visitor
        .store
        .copy_of(person)
        .await
        .map_err(|error| failure(&error))?;
    let label = copy
        .and_then(|copy| copy.phone)
        .map_or_else(String::new, |phone| phone.masked());
    let offer = visitor.store.offer_second(person, &label).await;
    // Who has one is shown how to turn it off.
    let Ok(offer) = offer.map_err(|error| failure(&error))? else {
        go("/accounts/second");
        return Ok(());
    };
    door()?.show_once(
        "offer",
        &format!("{}.{}", offer.key, label.replace(' ', "").replace('*', "x")),
    );
    go("/accounts/second");
    Ok(())
}

/// Sets the second factor that was offered.
pub async fn set_second(id: CommandId, typed: SecondCode) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let set = visitor.store.set_second(person, &typed.second).await;
    match set.map_err(|error| failure(&error))? {
        Ok(codes) => {
            let door = door()?;
            door.show_once("offer", "");
            door.show_once("codes", &codes.join("."));
            go("/accounts/recovery");
            Ok(())
        }
        Err(refusal) => {
            again(
                id,
                "set_second",
                Value::Null,
                "second",
                "/accounts/second",
                refusal,
            )
            .show()
            .await
        }
    }
}

/// Removes the second factor.
pub async fn remove_second(id: CommandId, typed: SecondCode) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let removed = visitor.store.remove_second(person, &typed.second).await;
    match removed.map_err(|error| failure(&error))? {
        Ok(()) => {
            go("/accounts?said=second_removed");
            Ok(())
        }
        Err(refusal) => {
            again(
                id,
                "remove_second",
                Value::Null,
                "second",
                "/accounts/second",
                refusal,
            )
            .show()
            .await
        }
    }
}

/// Sets a password.
pub async fn set_password(id: CommandId, new: NewPassword) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    let set = visitor
        .store
        .set_password(person, &new.password, &new.again, &new.second)
        .await;
    match set.map_err(|error| failure(&error))? {
        Ok(()) => {
            go("/accounts?said=password_set");
            Ok(())
        }
        Err(refusal) => {
            again(
                id,
                "set_password",
                Value::Null,
                "password",
                "/accounts/password",
                refusal,
            )
            .show()
            .await
        }
    }
}

/// Removes the password.
pub async fn remove_password() -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    visitor
        .store
        .remove_password(person)
        .await
        .map_err(|error| failure(&error))?;
    go("/accounts?said=password_removed");
    Ok(())
}

/// Closes the account: the home and the roles end as they would by the person's own word, then what identifies
/// them is erased.
pub async fn close(id: CommandId, meant: CloseAccount) -> Result<(), AppError> {
    let (visitor, person) = somebody()?;
    if !meant.agree {
        let field = FieldError::new("agree", "accounts.field.close_missing");
        let refusal = Refusal::Input(vec![field]);
        return again(
            id,
            "close",
            Value::Null,
            "agree",
            "/accounts/close",
            refusal,
        )
        .show()
        .await;
    }
    if let Some(refused) = leave(&visitor, person, id).await? {
        let field = FieldError {
            field: "agree".to_owned(),
            key: refused.0,
            facts: refused.1,
        };
        let refusal = Refusal::Input(vec![field]);
        return again(
            id,
            "close",
            Value::Null,
            "agree",
            "/accounts/close",
            refusal,
        )
        .show()
        .await;
    }
    visitor
        .store
        .close_account(person)
        .await
        .map_err(|error| failure(&error))?;
    door()?.let_out();
    go("/");
    Ok(())
}

/// Ends home and roles. What stands against it is the key and facts of a refusal.
async fn leave(
    visitor: &Visitor,
    person: PersonId,
    id: CommandId,
) -> Result<Option<(String, domain::kernel::Words)>, AppError> {
    let actor = visitor.actor.as_ref().ok_or(AppError::SignedOut)?;
    let mut commands: Vec<org::Command> = Vec::new();
    for grant in &actor.grants {
        if let Some(place) = grant.path.place() {
            let role = grant.role;
            commands.push(org::Command::EndRole(EndRole {
                person,
                role,
                place,
            }));
        }
    }
    if actor.home.is_some() {
        commands.push(org::Command::MoveOut(MoveOut { person }));
    }
    for (number, command) in commands.into_iter().enumerate() {
        let envelope = Envelope {
            id: CommandId::derive(id.0, &format!("leave/{number}")),
            actor: person,
            subject: person,
            made: visitor.store.clock.now(),
            command: Command::from(command),
        };
        let outcome = visitor
            .store
            .perform(&envelope, Via::Form)
            .await
            .map_err(|error| failure(&error))?;
        if let Outcome::Refused { key, facts, .. } = outcome {
            return Ok(Some((key, facts)));
        }
    }
    Ok(None)
}

fn somebody() -> Result<(Visitor, PersonId), AppError> {
    let visitor = visitor()?;
    let person = visitor.actor.as_ref().map(|actor| actor.person);
    match person {
        Some(person) => Ok((visitor, person)),
        None => {
            go("/sign-in");
            Err(AppError::SignedOut)
        }
    }
}

fn again<'a>(
    id: CommandId,
    verb: &'a str,
    typed: Value,
    field: &'a str,
    page: &str,
    refusal: Refusal,
) -> Again<'a> {
    Again {
        id,
        verb,
        typed,
        field,
        page: page.to_owned(),
        refusal,
    }
}
