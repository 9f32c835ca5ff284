//! Where a page is being made: in which language and look, for whom, with which rows.

use domain::kernel::{CommandId, FieldError, Instant, Outcome, View};
use leptos::prelude::*;

use super::client;
use super::words::{Lang, Tongue};

/// How things look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The ordinary look.
    #[default]
    Standard,
    /// 长辈版: larger, fewer things at once, the same abilities.
    Elder,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the phone is set.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Look {
    /// The value of the cookie and of `data-look`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Elder => "elder",
        }
    }
}

impl Theme {
    /// The value of the cookie and of `data-theme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a person set for this browser, kept in cookies that scripts may read: `lang`, `look`, `theme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The language.
    pub lang: Lang,
    /// The look.
    pub look: Look,
    /// Light or dark.
    pub theme: Theme,
}

impl Settings {
    /// Reads a cookie header, or `document.cookie`. `accept` is the browser's wish for a language, followed only
    /// where no cookie says otherwise.
    pub fn read(cookies: &str, accept: &str) -> Self {
        let value = |name: &str| {
            cookies.split(';').find_map(|pair| {
                let (key, value) = pair.trim().split_once('=')?;
                (key == name).then_some(value)
            })
        };
        Self {
            lang: Lang::of_tag(value("lang").unwrap_or(accept)),
            look: if value("look") == Some("elder") {
                Look::Elder
            } else {
                Look::Standard
            },
            theme: match value("theme") {
                Some("dark") => Theme::Dark,
                Some("light") => Theme::Light,
                _ => Theme::Auto,
            },
        }
    }
}

/// What a page is made with. Provided as context: by the server for one request, on the phone once.
#[derive(Clone)]
pub struct Here {
    /// What the person set for this browser.
    pub settings: Settings,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Scheme and host of the address that people open: what travels in a chat needs whole addresses.
    pub origin: String,
    /// The rows: on the server those that this request needs, on the phone its own copy with the previews of
    /// unsent commands on top.
    pub view: ArcSignal<View>,
    /// The time at which the first page was made. Words say "today" by it until the phone's own view is there.
    pub now: Instant,
}

impl Here {
    /// In which language and at which time things are said.
    pub fn tongue(&self) -> Tongue {
        Tongue {
            lang: self.settings.lang,
            now: self.now,
        }
    }
}

/// Where this page is being made.
pub fn here() -> Here {
    expect_context::<Here>()
}

/// In which language and at which time things are said here.
pub fn tongue() -> Tongue {
    here().tongue()
}

/// What the server answered to the form that led to this page. Provided by the server only.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// The outcome of the command that the address names with `done=`.
    pub outcome: Option<(CommandId, Outcome)>,
    /// What was typed into the form that the address names with `again=`, and what is wrong with it.
    pub again: Option<(serde_json::Value, Vec<FieldError>)>,
}

impl Settings {
    /// The settings that this browser has, on the phone.
    #[cfg(feature = "hydrate")]
    pub fn of_browser() -> Self {
        use wasm_bindgen::JsCast as _;
        let document = document().unchecked_into::<web_sys::HtmlDocument>();
        let accept = window().navigator().language().unwrap_or_default();
        Self::read(&document.cookie().unwrap_or_default(), &accept)
    }
}

/// Makes the phone's context: its own view when it has one. `None` on the server, which provides its own.
#[cfg(feature = "hydrate")]
pub fn on_the_phone() -> Option<Here> {
    let phone = client::phone();
    let view = phone.as_ref().map_or_else(
        || ArcSignal::from(ArcRwSignal::new(View::default())),
        |phone| ArcSignal::from(phone.view.clone()),
    );
    let now = phone.map_or_else(
        || {
            #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit for ages")]
            Instant(js_sys::Date::now() as i64)
        },
        |phone| phone.verbs.now(),
    );
    Some(Here {
        settings: Settings::of_browser(),
        // The document from the server says so, the empty one too; what is hydrated must say the same.
        demo: document()
            .body()
            .is_some_and(|body| body.has_attribute("data-demo")),
        origin: window().location().origin().unwrap_or_default(),
        view,
        now,
    })
}

/// On the server the context is there already.
#[cfg(not(feature = "hydrate"))]
pub fn on_the_phone() -> Option<Here> {
    let _ = client::phone;
    None
}

/// The context of one request.
#[cfg(feature = "ssr")]
impl Here {
    /// A page for one request, made from `view`.
    pub fn of_request(settings: Settings, demo: bool, origin: String, view: View) -> Self {
        let now = view.now;
        let view = ArcSignal::stored(view);
        Self {
            settings,
            demo,
            origin,
            view,
            now,
        }
    }
}
