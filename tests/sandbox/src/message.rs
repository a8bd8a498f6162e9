//! Requests and responses as plain data, and what becomes of a response on the wire.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::Value;

/// One request as it arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query, still percent-encoded.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The address that the allow-list judges.
    pub peer: IpAddr,
}

impl Request {
    /// A request without headers and body, from 127.0.0.1.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    pub fn post(target: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..Self::new("POST", target) }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With `Authorization: Bearer <token>`.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.with("Authorization", &format!("Bearer {token}"))
    }

    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// One answer, and its [`Fate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub fate: Fate,
}

impl Response {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), fate: Fate::Whole }
    }

    /// Compact JSON, keys in the order they were put in.
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, value.to_string()).with("Content-Type", "application/json")
    }

    /// The connection ends without a byte of an answer.
    pub(crate) fn nothing() -> Self {
        Self { fate: Fate::CloseWithoutAByte, ..Self::new(0, Vec::new()) }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The first header of that name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What the server does with a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is sent as it stands.
    Whole,
    /// The head promises the whole body, that many bytes of it leave, then the connection is closed.
    CutAfter(usize),
    /// The same, ended by a TCP reset.
    ResetAfter(usize),
    /// The connection is closed without a byte.
    CloseWithoutAByte,
    /// It is kept until [`Sandbox::is_held`](crate::Sandbox::is_held) says no for this gate, then sent whole.
    Hold(u64),
    /// There is no answer yet: hand the same request in again after anything else was handled. Only the control
    /// interface's long poll says this.
    NotYet,
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}
