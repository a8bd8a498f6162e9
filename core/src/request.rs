//! Requests as plain data, ready for any transport.

use crate::{
    catalogue::Http,
    error::{Code, Delivery, Error, Result},
    token::Token,
};
use serde::Serialize;
use std::{borrow::Cow, fmt, net::IpAddr};

/// One request, complete: a transport adds nothing but what its protocol demands.
///
/// Serialized and printed, it never holds the token: `Authorization` reads `Bearer ***`. A transport gets the real
/// value from [`Header::expose`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The verb.
    pub http: Http,
    /// The absolute URL, query included.
    pub url: String,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Body,
}

/// One header; the value may be secret.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(into = "(String, String)")]
pub struct Header {
    name: String,
    value: Value,
}

#[derive(Clone, PartialEq, Eq)]
enum Value {
    Plain(&'static str),
    Secret { prefix: String, token: Token },
}

/// A request's body.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Option<String>")]
pub enum Body {
    /// No body at all.
    Empty,
    /// These bytes, which are always text.
    Text(String),
}

impl Body {
    /// The bytes to send.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Body::Empty => &[],
            Body::Text(text) => text.as_bytes(),
        }
    }
}

impl From<Body> for Option<String> {
    fn from(body: Body) -> Self {
        match body {
            Body::Empty => None,
            Body::Text(text) => Some(text),
        }
    }
}

impl fmt::Debug for Body {
    /// Its length only: parameters may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.as_bytes().len())
    }
}

impl Header {
    pub(crate) fn plain(name: &str, value: &'static str) -> Self {
        Self { name: name.to_owned(), value: Value::Plain(value) }
    }

    pub(crate) fn secret(name: &str, prefix: &str, token: Token) -> Self {
        Self { name: name.to_owned(), value: Value::Secret { prefix: prefix.to_owned(), token } }
    }

    /// The header's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value to send, token included.
    #[must_use]
    pub fn expose(&self) -> Cow<'_, str> {
        match &self.value {
            Value::Plain(value) => Cow::Borrowed(value),
            Value::Secret { prefix, token } => Cow::Owned(format!("{prefix}{}", token.expose())),
        }
    }

    /// The value with `mask` in place of the token.
    #[must_use]
    pub fn masked(&self, mask: &str) -> Cow<'_, str> {
        match &self.value {
            Value::Plain(value) => Cow::Borrowed(value),
            Value::Secret { prefix, .. } => Cow::Owned(format!("{prefix}{mask}")),
        }
    }
}

impl From<Header> for (String, String) {
    fn from(header: Header) -> Self {
        let value = header.masked("***").into_owned();
        (header.name, value)
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.masked("***"))
    }
}

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
    fn no_text_form_holds_the_token() {
        let header = Header::secret("Authorization", "Bearer ", Token::new("s3cret").unwrap());
        assert_eq!(format!("{header:?}"), "Authorization: Bearer ***");
        assert_eq!(serde_json::to_string(&header).unwrap(), r#"["Authorization","Bearer ***"]"#);
        assert_eq!(header.expose(), "Bearer s3cret");
    }
}
