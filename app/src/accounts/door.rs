//! The server's door to sign-in: what a request says about its browser, and the cookies that answer it.

use domain::accounts::SessionId;
use http::HeaderValue;
use http::header::SET_COOKIE;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use store::accounts::{Browser, Secret};

use crate::kernel::AppError;

/// What the server knows about the browser that asks. Among the extensions of every request for a page or a verb.
#[derive(Clone, Debug)]
pub struct Door {
    /// Whether the browser speaks HTTPS: then cookies carry the prefix that binds them to this host.
    pub https: bool,
    /// The network by which attempts are counted.
    pub network: String,
    /// What the browser says it is, in words.
    pub device: String,
    /// The secret of its session, whether it holds or not.
    pub session: Option<Secret>,
    /// Its session, if that holds.
    pub signed_in: Option<SessionId>,
    /// The secret of its attempt at signing in.
    pub attempt: Option<Secret>,
    /// The second factor that it was just offered: key and label, parted by a dot.
    pub offer: Option<String>,
    /// The recovery codes that were just made, parted by dots.
    pub codes: Option<String>,
}

/// The cookie of a session, and that of an attempt.
const SESSION: &str = "youlin";
const ATTEMPT: &str = "youlin-ask";
/// A year, after which every session has ended.
const SESSION_AGE: u32 = 31_536_000;
/// As long as an attempt may take, from the code to the name.
const ATTEMPT_AGE: u32 = 5_400;

/// Long enough to scan a code or to write ten others down.
const ONCE_AGE: u32 = 600;

impl Door {
    /// Reads the cookies of a request.
    pub fn read(cookies: &str, user_agent: &str, https: bool, network: String) -> Self {
        let secret = |name| Secret::read(cookie(cookies, &full_name(name, https))?);
        let once = |name: &str| {
            let value = cookie(cookies, &full_name(&format!("{SESSION}-{name}"), https))?;
            (!value.is_empty()).then(|| value.to_owned())
        };
        Self {
            https,
            network,
            device: device(user_agent).to_owned(),
            session: secret(SESSION),
            signed_in: None,
            attempt: secret(ATTEMPT),
            offer: once("offer"),
            codes: once("codes"),
        }
    }

    /// Whether a request with these cookies comes from a browser that is, or was, signed in.
    pub fn has_session(cookies: &str, https: bool) -> bool {
        cookie(cookies, &full_name(SESSION, https)).is_some_and(|secret| !secret.is_empty())
    }

    /// The browser as the store counts it.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            network: &self.network,
            device: &self.device,
            session: self.session.as_ref(),
        }
    }

    /// Gives the browser its session, and takes the attempt.
    pub fn let_in(&self, secret: &Secret) {
        self.set(SESSION, secret.as_str(), SESSION_AGE);
        self.set(ATTEMPT, "", 0);
    }

    /// Takes the session from the browser.
    pub fn let_out(&self) {
        self.set(SESSION, "", 0);
    }

    /// Gives the browser the secret of an attempt.
    pub fn ask(&self, secret: &Secret) {
        self.set(ATTEMPT, secret.as_str(), ATTEMPT_AGE);
    }

    /// Shows something to this browser alone, for a few minutes: it is kept nowhere else. Empty takes it back.
    pub fn show_once(&self, name: &str, value: &str) {
        let age = if value.is_empty() { 0 } else { ONCE_AGE };
        self.set(&format!("{SESSION}-{name}"), value, age);
    }

    fn set(&self, name: &str, value: &str, age: u32) {
        let secure = if self.https { "; Secure" } else { "" };
        let name = full_name(name, self.https);
        append(&format!(
            "{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"
        ));
    }
}

/// The door of this request.
///
/// # Errors
/// When the server did not say.
pub fn door() -> Result<Door, AppError> {
    use_context::<Door>().ok_or_else(|| AppError::Failed("no door".into()))
}

/// Keeps a choice of this browser in a cookie that scripts may read.
pub fn choose(name: &str, value: &str) {
    append(&format!(
        "{name}={value}; Path=/; Max-Age={SESSION_AGE}; SameSite=Lax"
    ));
}

fn append(cookie: &str) {
    let response = use_context::<ResponseOptions>();
    if let (Some(response), Ok(cookie)) = (response, HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

/// On loopback without HTTPS a browser takes no `__Host-` cookie.
fn full_name(name: &str, https: bool) -> String {
    if https {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

fn cookie<'c>(cookies: &'c str, name: &str) -> Option<&'c str> {
    cookies.split(';').find_map(|pair| {
        let (key, value) = pair.trim().split_once('=')?;
        (key == name).then_some(value)
    })
}

/// What a person calls the device, in the same words in every language. Nothing finer is kept: it is for
/// recognising one's own devices, not for telling people apart.
fn device(user_agent: &str) -> &'static str {
    let has = |part: &str| user_agent.contains(part);
    let chat = has("MicroMessenger");
    match () {
        () if chat && has("iPhone") => "iPhone · 微信",
        () if chat && has("Android") => "Android · 微信",
        () if has("iPhone") => "iPhone",
        () if has("iPad") => "iPad",
        () if has("HarmonyOS") || has("OpenHarmony") => "HarmonyOS",
        () if has("Android") => "Android",
        () if has("Windows") => "Windows",
        () if has("Macintosh") => "Mac",
        () if has("Linux") => "Linux",
        () => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_by_their_kind_and_no_more() {
        let android = "Mozilla/5.0 (Linux; Android 12; V2055A) AppleWebKit/537.36 Chrome/99 MicroMessenger/8.0";
        assert_eq!(device(android), "Android · 微信");
        assert_eq!(
            device("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X)"),
            "iPhone"
        );
        assert_eq!(
            device("Mozilla/5.0 (Windows NT 10.0; Win64; x64)"),
            "Windows"
        );
        assert_eq!(device("curl/8"), "?");
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        assert_eq!(cookie("a=1; youlin=x; youlin-ask=y", "youlin"), Some("x"));
        assert_eq!(cookie("xyoulin=1", "youlin"), None);
        assert_eq!(cookie("", "youlin"), None);
    }
}
