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

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes of this slice. What is below the settings is fetched when it is first opened.
#[component(transparent)]
pub fn AccountsRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/sign-in") view=screens::SignIn/>
        <Route path=path!("/sign-in/code") view=screens::Code/>
        <Route path=path!("/sign-in/second") view=screens::Second/>
        <Route path=path!("/sign-in/name") view=screens::Name/>
        <Route path=path!("/sign-in/password") view=screens::Password/>
        <Route path=path!("/sign-out") view=screens::SignOut/>
        <Route path=path!("/accounts") view=settings::Account/>
        <Route path=path!("/accounts/:page") view={Lazy::<Below>::new()}/>
        <Route path=path!("/accounts/number/code") view=settings::NumberCode/>
    }
    .into_inner()
}

/// A page below the settings.
#[derive(Debug)]
struct Below;

#[lazy_route]
impl LazyRoute for Below {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let Below = this;
        let page = leptos_router::hooks::use_params_map();
        let page = move || page.with(|page| page.get("page")).unwrap_or_default();
        (move || match page().as_str() {
            "number" => view! { <settings::Number/> }.into_any(),
            "second" => view! { <settings::SecondSettings/> }.into_any(),
            "recovery" => view! { <settings::Recovery/> }.into_any(),
            "password" => view! { <settings::PasswordSettings/> }.into_any(),
            "data" => view! { <settings::Data/> }.into_any(),
            "close" => view! { <settings::Close/> }.into_any(),
            _ => view! { <crate::kernel::Away/> }.into_any(),
        })
        .into_any()
    }
}
