//! Requests as plain data, ready for any transport.

mod address;
mod body;
mod masked;
mod multipart;
mod write;

pub(crate) use address::{base_url, method_name};
pub use body::{Body, FileInfo, Part};
pub use masked::Masked;
pub(crate) use masked::Secret;
pub(crate) use write::{Writing, address};

use crate::catalogue::Http;
use serde::Serialize;
use std::{borrow::Cow, fmt};

/// One request, complete: a transport adds nothing but what its protocol demands, and the files.
///
/// Serialized and printed, it holds no secret: `Authorization` reads `Bearer ***`. A transport gets the real values from
/// [`Masked::expose`], [`Header::expose`] and [`Body::parts`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The verb.
    pub http: Http,
    /// The absolute URL, query included. It may hold the token.
    pub url: Masked,
    /// The headers, in order.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Body,
}

impl Request {
    /// The body's length in bytes, where the length of every file in it is known.
    ///
    /// ```
    /// # use hostwire_core::*;
    /// let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
    /// let params = serde_json::json!({ "domain_id": 42 });
    /// let request = machine.prepare("dns/records_list", params.as_object().unwrap(), &CallOptions::default())?;
    /// assert_eq!(request.content_length(), Some(12));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn content_length(&self) -> Option<u64> {
        self.body.length()
    }
}

/// One header; the value may hold the token.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(into = "(String, String)")]
pub struct Header {
    name: String,
    value: Masked,
}

impl Header {
    pub(crate) fn new(name: &str, value: impl Into<Masked>) -> Self {
        Self { name: name.to_owned(), value: value.into() }
    }

    /// The header's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value to send, token included.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.value.expose()
    }

    /// The value with `mask` in place of the token.
    #[must_use]
    pub fn masked<'a>(&'a self, mask: &'a str) -> Cow<'a, str> {
        self.value.masked(mask)
    }
}

impl From<Header> for (String, String) {
    fn from(header: Header) -> Self {
        let value = header.value.to_string();
        (header.name, value)
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.value)
    }
}
