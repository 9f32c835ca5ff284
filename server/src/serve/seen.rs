//! The versions that a browser has written, carried by the redirect after a form in a cookie of a minute: whoever
//! reads on another instance catches up with them first. Only where there is more than one instance.

use domain::kernel::Space;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use std::collections::BTreeMap;

/// The name of the cookie.
const NAME: &str = "seen=";
/// The most spaces that it names: a command writes to a few; where it writes to many, they are other people's own.
const SPACES: usize = 24;
/// How long it is needed, in seconds: by then every instance has looked for itself.
const NEEDED: u32 = 60;

/// The cookie that carries these versions; none when nothing was written.
pub fn cookie(written: &BTreeMap<Space, u64>, https: bool) -> Option<HeaderValue> {
    if written.is_empty() {
        return None;
    }
    let named: Vec<String> = written
        .iter()
        .take(SPACES)
        .map(|(space, version)| format!("{space}:{version}"))
        .collect();
    let secure = if https { "; Secure" } else { "" };
    let named = named.join("&");
    let cookie = format!("{NAME}{named}; Path=/; Max-Age={NEEDED}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// What the cookie names.
pub fn read(headers: &HeaderMap) -> Vec<(Space, u64)> {
    let cookies = headers.get(COOKIE).and_then(|value| value.to_str().ok());
    let named = cookies
        .unwrap_or_default()
        .split(';')
        .find_map(|pair| pair.trim().strip_prefix(NAME));
    named
        .unwrap_or_default()
        .split('&')
        .take(SPACES)
        .filter_map(|pair| {
            let (space, version) = pair.split_once(':')?;
            Some((space.parse().ok()?, version.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::kernel::PlaceId;
    use uuid::Uuid;

    #[test]
    fn what_the_redirect_carries_is_read_from_the_next_request() {
        let space = Space::Public(PlaceId(Uuid::from_u128(7)));
        let cookie = cookie(&BTreeMap::from([(space, 12)]), true).unwrap();
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(
            COOKIE,
            HeaderValue::from_str(&format!("place=x; {pair}")).unwrap(),
        );
        assert_eq!(read(&headers), [(space, 12)]);
    }

    #[test]
    fn a_cookie_of_rubbish_says_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("seen=a:b&:&public/x:3&&"));
        assert!(read(&headers).is_empty());
        assert!(cookie(&BTreeMap::new(), false).is_none());
    }
}
