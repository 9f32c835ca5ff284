//! Who asks: the address behind the trusted proxies, and whether it came by HTTPS.

use super::accept::Peer;
use super::net::Net;
use axum::extract::Request;
use http::HeaderMap;
use std::net::{IpAddr, Ipv4Addr};

/// Where a request comes from, among its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address of the person's device, as far as trusted proxies tell.
    pub address: IpAddr,
    /// Whether the person's browser speaks HTTPS with the proxy.
    pub https: bool,
    /// Whether it came without a proxy.
    pub direct: bool,
}

impl Client {
    /// Reads the connection and, where the peer is trusted, the forwarding headers.
    pub fn of(request: &Request, trusted: &[Net]) -> Self {
        let peer = request.extensions().get::<Peer>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| {
            peer.0.ip().to_canonical()
        });
        let believed = trusted.iter().any(|net| net.contains(peer));
        let headers = request.headers();
        let forwarded = ["x-forwarded-for", "x-forwarded-proto", "forwarded"]
            .iter()
            .any(|name| headers.contains_key(*name));
        if !believed {
            return Self {
                address: peer,
                https: false,
                direct: !forwarded,
            };
        }
        Self {
            address: nearest_untrusted(headers, trusted).unwrap_or(peer),
            https: last(headers, "x-forwarded-proto")
                .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")),
            direct: !forwarded,
        }
    }
}

/// Each proxy appends whom it heard from, so the list is read from its end; everything before the first
/// untrusted address may be invented.
fn nearest_untrusted(headers: &HeaderMap, trusted: &[Net]) -> Option<IpAddr> {
    let mut nearest = None;
    let lists: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    for entry in lists.iter().rev().flat_map(|list| list.rsplit(',')) {
        let address: IpAddr = entry.trim().parse().ok()?;
        nearest = Some(address.to_canonical());
        if !trusted.iter().any(|net| net.contains(address)) {
            break;
        }
    }
    nearest
}

fn last<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn client(peer: &str, forwarded_for: &str, scheme: &str) -> Client {
        let mut request = Request::new(Body::empty());
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        for (name, value) in [
            ("x-forwarded-for", forwarded_for),
            ("x-forwarded-proto", scheme),
        ] {
            if !value.is_empty() {
                request.headers_mut().insert(name, value.parse().unwrap());
            }
        }
        Client::of(&request, &["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let seen = client("10.0.0.1:9", "198.51.100.7", "https");
        assert_eq!(
            (seen.address.to_string().as_str(), seen.https),
            ("198.51.100.7", true)
        );
        let seen = client("203.0.113.9:9", "198.51.100.7", "https");
        assert_eq!(
            (seen.address.to_string().as_str(), seen.https),
            ("203.0.113.9", false)
        );
    }

    #[test]
    fn what_a_client_invents_stands_before_what_the_proxy_saw() {
        let seen = client("10.0.0.1:9", "1.2.3.4, 198.51.100.7, 10.0.0.2", "https");
        assert_eq!(seen.address.to_string(), "198.51.100.7");
    }
}
