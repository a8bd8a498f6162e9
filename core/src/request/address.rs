//! Addresses: what a base URL may be, and what people paste in place of a method's name.

use crate::error::{Code, Delivery, Error, Result};
use std::net::IpAddr;

/// Checks a base URL and drops its trailing slash.
///
/// A token must not travel in the clear, so plain http is taken only to this very machine, as tests need it.
///
/// # Errors
/// [`Code::BaseUrlInvalid`]; the text does not repeat the URL, which may hold a password.
pub(crate) fn base_url(text: &str) -> Result<String> {
    let wrong = |why: &str| {
        Error::new(
            Code::BaseUrlInvalid,
            Delivery::NotSent,
            format!("The base URL {why}."),
            "Give https://host, or http://127.0.0.1:port for a server on this machine.",
        )
    };
    let uri: http::Uri = text.parse().map_err(|_| wrong("is not a URL"))?;
    let authority = uri.authority().ok_or_else(|| wrong("has no host"))?;
    if authority.as_str().contains('@') {
        return Err(wrong("holds a user name or password"));
    }
    if uri.query().is_some() || text.contains('#') {
        return Err(wrong("has a query or fragment"));
    }
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback(authority.host()) => {}
        _ => return Err(wrong("is neither https nor http to this machine")),
    }
    Ok(text.trim_end_matches('/').to_owned())
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A method's name in whatever people paste: a URL, with or without scheme and query, a path with slashes around it, or
/// the name itself. `bases` are the addresses that the path may stand behind, `template` is the provider's path.
pub(crate) fn method_name(pasted: &str, bases: [&str; 2], template: &str) -> String {
    let text = pasted.split(['?', '#']).next().unwrap_or_default().trim();
    let text = without_scheme(text);
    let path = bases.into_iter().find_map(|base| strip_ignoring_case(text, without_scheme(base))).unwrap_or(text);
    let (before, after) = template.split_once("{method}").unwrap_or((template, ""));
    let path = path.strip_prefix(before).or_else(|| path.strip_prefix(before.trim_start_matches('/'))).unwrap_or(path);
    path.strip_suffix(after).unwrap_or(path).trim_matches('/').to_owned()
}

fn without_scheme(text: &str) -> &str {
    ["https://", "http://"].into_iter().find_map(|scheme| strip_ignoring_case(text, scheme)).unwrap_or(text)
}

fn strip_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_or_this_machine() {
        for good in [
            "https://adm.tools",
            "https://adm.tools/",
            "http://127.0.0.1:8080",
            "http://[::1]:80/",
            "http://localhost:1",
            "HTTPS://adm.tools",
            "https://proxy.example/panel",
        ] {
            assert!(base_url(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "adm.tools",
            "http://adm.tools",
            "http://127.0.0.1.evil.example",
            "ftp://127.0.0.1",
            "https://user:pw@adm.tools",
            "http://localhost@evil.example",
            "https://adm.tools?x=1",
            "https://adm.tools/#x",
            "https://",
            "http://128.0.0.1",
            "/api/",
        ] {
            assert_eq!(base_url(bad).unwrap_err().code, Code::BaseUrlInvalid, "{bad}");
        }
    }

    #[test]
    fn whatever_is_pasted_names_the_method() {
        let bases = ["http://127.0.0.1:8080", "https://adm.tools"];
        for pasted in [
            "dns/list",
            "/dns/list/",
            "action/dns/list",
            "/action/dns/list/",
            "https://adm.tools/action/dns/list/",
            "HTTPS://ADM.TOOLS/action/dns/list/?page=2#top",
            "http://adm.tools/action/dns/list",
            "adm.tools/action/dns/list",
            "http://127.0.0.1:8080/action/dns/list?",
            "\tdns/list \r\n",
        ] {
            assert_eq!(method_name(pasted, bases, "/action/{method}/"), "dns/list", "{pasted:?}");
        }
        assert_eq!(method_name("https://api.example/user/info", ["https://api.example"; 2], "/{method}"), "user/info");
        // Of another host nothing is taken off: no method is called like that.
        assert_eq!(method_name("https://evil.example/action/dns/list", bases, "/action/{method}/"), "evil.example/action/dns/list");
        assert_eq!(method_name("https://adm.tools.evil.example/dns", bases, "/action/{method}/"), ".evil.example/dns");
    }
}
