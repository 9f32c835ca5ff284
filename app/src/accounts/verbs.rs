//! The verbs of this slice: plain forms that the server answers at once. None of them travels through the outbox.

use domain::accounts::SessionId;
use domain::kernel::{CommandId, form};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::PostUrl;

use crate::kernel::AppError;

/// Ask for a code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ask {
    /// The number, as typed.
    #[serde(default)]
    pub phone: String,
    /// The page to go on to.
    #[serde(default)]
    pub next: String,
}

/// Answer with the code, or with the second factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// The six digits, or a recovery code.
    #[serde(default)]
    pub code: String,
    /// The page to go on to.
    #[serde(default)]
    pub next: String,
}

/// Answer with a password instead of a code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithPassword {
    /// The number, as typed.
    #[serde(default)]
    pub phone: String,
    /// The password.
    #[serde(default)]
    pub password: String,
    /// The page to go on to.
    #[serde(default)]
    pub next: String,
}

/// A newcomer gives a name and agrees to what is stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Join {
    /// The name.
    #[serde(default)]
    pub name: String,
    /// Whether they agree.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub agree: bool,
    /// The page to go on to.
    #[serde(default)]
    pub next: String,
}

/// How this browser shows things; what is not named stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookOf {
    /// `zh-CN` or `en`.
    #[serde(default)]
    pub lang: String,
    /// `standard` or `elder`.
    #[serde(default)]
    pub look: String,
    /// `auto`, `light` or `dark`.
    #[serde(default)]
    pub theme: String,
}

/// Sign another device out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revoke {
    /// Its session.
    pub session: SessionId,
}

/// Move to another number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MoveNumber {
    /// The number, as typed.
    #[serde(default)]
    pub phone: String,
    /// The second factor, where there is one.
    #[serde(default)]
    pub second: String,
}

/// A code of the second factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SecondCode {
    /// The code.
    #[serde(default)]
    pub second: String,
}

/// A new password.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPassword {
    /// The password.
    #[serde(default)]
    pub password: String,
    /// The same once more.
    #[serde(default)]
    pub again: String,
    /// The second factor.
    #[serde(default)]
    pub second: String,
}

/// Close the account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CloseAccount {
    /// Whether it is really meant.
    #[serde(default, deserialize_with = "form::checkbox")]
    pub agree: bool,
}

/// Sends a code.
#[server(name = AskVerb, prefix = "/do", endpoint = "accounts/ask", input = PostUrl)]
pub async fn ask(id: CommandId, command: Ask) -> Result<(), AppError> {
    super::sign_in::ask(id, command).await
}

/// Answers with the code.
#[server(name = CodeVerb, prefix = "/do", endpoint = "accounts/code", input = PostUrl)]
pub async fn code(id: CommandId, command: Answer) -> Result<(), AppError> {
    super::sign_in::code(id, command).await
}

/// Answers with the second factor.
#[server(name = SecondVerb, prefix = "/do", endpoint = "accounts/second", input = PostUrl)]
pub async fn second(id: CommandId, command: Answer) -> Result<(), AppError> {
    super::sign_in::second(id, command).await
}

/// Answers with a password.
#[server(name = PasswordVerb, prefix = "/do", endpoint = "accounts/password", input = PostUrl)]
pub async fn password(id: CommandId, command: WithPassword) -> Result<(), AppError> {
    super::sign_in::password(id, command).await
}

/// A newcomer joins.
#[server(name = JoinVerb, prefix = "/do", endpoint = "accounts/join", input = PostUrl)]
pub async fn join(id: CommandId, command: Join) -> Result<(), AppError> {
    super::sign_in::join(id, command).await
}

/// Signs this browser out. Takes nothing, so that a phone can say it without a page.
#[server(name = SignOutVerb, prefix = "/do", endpoint = "accounts/sign_out", input = PostUrl)]
pub async fn sign_out() -> Result<(), AppError> {
    super::sign_in::sign_out().await
}

/// Changes language, look or theme of this browser.
#[server(name = LookVerb, prefix = "/do", endpoint = "accounts/look", input = PostUrl)]
#[allow(
    clippy::unused_async,
    reason = "a server function is one, whether it waits or not"
)]
pub async fn look(command: LookOf) -> Result<(), AppError> {
    super::changes::look(&command);
    Ok(())
}

/// Signs another device out.
#[server(name = RevokeVerb, prefix = "/do", endpoint = "accounts/revoke", input = PostUrl)]
pub async fn revoke(command: Revoke) -> Result<(), AppError> {
    super::changes::revoke(command.session).await
}

/// Signs all other devices out.
#[server(name = RevokeOthersVerb, prefix = "/do", endpoint = "accounts/revoke_others", input = PostUrl)]
pub async fn revoke_others() -> Result<(), AppError> {
    super::changes::revoke_others().await
}

/// Sends a code to the number that the person moves to.
#[server(name = NumberVerb, prefix = "/do", endpoint = "accounts/number", input = PostUrl)]
pub async fn number(id: CommandId, command: MoveNumber) -> Result<(), AppError> {
    super::changes::number(id, command).await
}

/// Moves to the number whose code is right.
#[server(name = NumberCodeVerb, prefix = "/do", endpoint = "accounts/number_code", input = PostUrl)]
pub async fn number_code(id: CommandId, command: Answer) -> Result<(), AppError> {
    super::changes::number_code(id, command).await
}

/// Offers a second factor.
#[server(name = OfferSecondVerb, prefix = "/do", endpoint = "accounts/offer_second", input = PostUrl)]
pub async fn offer_second() -> Result<(), AppError> {
    super::changes::offer_second().await
}

/// Sets the second factor that was offered.
#[server(name = SetSecondVerb, prefix = "/do", endpoint = "accounts/set_second", input = PostUrl)]
pub async fn set_second(id: CommandId, command: SecondCode) -> Result<(), AppError> {
    super::changes::set_second(id, command).await
}

/// Removes the second factor.
#[server(name = RemoveSecondVerb, prefix = "/do", endpoint = "accounts/remove_second", input = PostUrl)]
pub async fn remove_second(id: CommandId, command: SecondCode) -> Result<(), AppError> {
    super::changes::remove_second(id, command).await
}

/// Sets a password.
#[server(name = SetPasswordVerb, prefix = "/do", endpoint = "accounts/set_password", input = PostUrl)]
pub async fn set_password(id: CommandId, command: NewPassword) -> Result<(), AppError> {
    super::changes::set_password(id, command).await
}

/// Removes the password.
#[server(name = RemovePasswordVerb, prefix = "/do", endpoint = "accounts/remove_password", input = PostUrl)]
pub async fn remove_password() -> Result<(), AppError> {
    super::changes::remove_password().await
}

/// Closes the account.
#[server(name = CloseVerb, prefix = "/do", endpoint = "accounts/close", input = PostUrl)]
pub async fn close(
    id: CommandId,
    // A box that is not ticked sends nothing.
    #[server(default)] command: CloseAccount,
) -> Result<(), AppError> {
    super::changes::close(id, command).await
}
