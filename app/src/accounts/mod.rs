//! 我的账号 Accounts on the screen.
//!
//! - `/sign-in`: the number; `/sign-in/code`, `/sign-in/second`, `/sign-in/name`: one question per page;
//!   `/sign-in/password`: where no text message arrives. `/sign-out` asks once more.
//! - `/accounts`: look and language, devices, number, password and second factor.
//! - `/accounts/data`: what is stored and why; `/accounts/close`: closing the account.
//!
//! None of it works without the server, so its forms are plain ones: the phone lets the browser post them.

#[cfg(feature = "ssr")]
mod changes;
#[cfg(feature = "ssr")]
pub mod door;
pub mod pages;
pub mod screens;
pub mod settings;
#[cfg(feature = "ssr")]
mod sign_in;
#[allow(missing_docs, reason = "what a verb takes is documented at its type")]
pub mod verbs;

use crate::kernel::pages;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::path;

/// The routes of this slice.
#[component(transparent)]
pub fn AccountsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/sign-in") view=Pages::SignIn/>
        <Route path=path!("/sign-in/code") view=Pages::Code/>
        <Route path=path!("/sign-in/second") view=Pages::Second/>
        <Route path=path!("/sign-in/name") view=Pages::Name/>
        <Route path=path!("/sign-in/password") view=Pages::Password/>
        <Route path=path!("/sign-out") view=Pages::SignOut/>
        <Route path=path!("/accounts") view=Pages::Account/>
        <Route path=path!("/accounts/:page") view=Pages::Further/>
        <Route path=path!("/accounts/number/code") view=Pages::NumberCode/>
    }
    .into_inner()
    .into_any_nested_route()
}

pages! {
    /// Signing in and out, and the account.
    Pages {
        SignIn => screens::SignIn,
        Code => screens::Code,
        Second => screens::Second,
        Name => screens::Name,
        Password => screens::Password,
        SignOut => screens::SignOut,
        Account => settings::Account,
        Further => settings::Further,
        NumberCode => settings::NumberCode,
    }
}
