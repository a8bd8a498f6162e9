//! What a caller gets when it worked.

use crate::{
    error::{Delivery, Error, Result},
    languages::Languages,
    lenient,
    shape::{Drift, Normal},
    skip::Members,
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, ops::Range};

/// A successful answer: the payload, found and checked but not decoded.
///
/// ```
/// # use hostwire_core::*;
/// # let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
/// # let head = Head { status: 200, headers: vec![] };
/// let body = br#"{"result":true,"response":{"list":[]}}"#.to_vec();
/// let reply = machine.read("dns/list", &head, body, &CallOptions::default())?;
/// assert_eq!((reply.raw(), reply.json().as_ref(), reply.meta.ok), (&br#"{"list":[]}"#[..], r#"{"list":[]}"#, true));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// What is known besides the payload.
    pub meta: Box<Meta>,
    body: Vec<u8>,
    payload: Range<usize>,
    /// The payload as JSON, where it is another than came.
    json: Option<String>,
    /// Where in the JSON the rows begin, if a shape says that there are any.
    rows: Option<usize>,
}

/// What is known of a reply besides its payload; the record that crosses every binding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Meta {
    /// Whether the provider said yes. False only where "no" is an answer, as for a name that is taken.
    pub ok: bool,
    /// The answer's status.
    pub status: u16,
    /// What the payload is.
    pub kind: ReplyKind,
    /// The answer's content type.
    pub content_type: Option<String>,
    /// For a file: the name the answer suggests, without any path, safe to write to.
    pub filename: Option<String>,
    /// The provider's own texts, as they came.
    pub texts: Vec<String>,
    /// The same by language; a text that says everything twice is split.
    #[serde(skip_serializing_if = "Languages::is_empty")]
    pub languages: Languages,
    /// Where the payload does not fit its shape; at most sixteen places.
    pub drift: Vec<Drift>,
    /// The method called.
    pub method: String,
    /// How many requests it took.
    pub attempts: u32,
    /// How it is known that the call was done, where its own answer was lost.
    pub proof: Option<Proof>,
    /// How many bytes of a file went to the caller's sink, and are not kept here.
    pub streamed: Option<u64>,
}

/// How it is known that a call was done whose answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The method that showed it.
    pub by: String,
    /// The same in a sentence.
    pub says: String,
    /// What it showed.
    pub row: Option<serde_json::Value>,
}

/// What a reply's payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// JSON: see [`Reply::data`].
    Json,
    /// A file: see [`Reply::raw`].
    File,
    /// The provider sent none.
    None,
}

impl Reply {
    pub(crate) fn new(meta: Meta, body: Vec<u8>, payload: Range<usize>, normal: Normal) -> Self {
        Self { meta: Box::new(meta), body, payload, json: normal.json, rows: normal.rows }
    }

    /// A call whose own answer was lost, and that was done all the same.
    pub(crate) fn proved(method: &str, status: u16, attempts: u32, proof: Proof) -> Self {
        let meta = Meta {
            ok: true,
            status,
            kind: ReplyKind::None,
            content_type: None,
            filename: None,
            texts: Vec::new(),
            languages: Languages::default(),
            drift: Vec::new(),
            method: method.to_owned(),
            attempts,
            proof: Some(proof),
            streamed: None,
        };
        Self::new(meta, Vec::new(), 0..0, Normal::default())
    }

    /// The payload's bytes as they came.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        self.body.get(self.payload.clone()).unwrap_or_default()
    }

    /// The payload as JSON text for a parser of the host's: normalised where its shape is known, with JSON inside a string
    /// unfolded, and `null` where there is none. A file has no JSON; see [`Reply::raw`].
    ///
    /// Normalised means: rows are a list, however they came; an empty map is `{}`; ids are text, flags true or false,
    /// counts numbers, amounts of money decimal text. Null stays null, and what the shape does not know stays as it came.
    #[must_use]
    pub fn json(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.checked())
    }

    /// The payload, decoded.
    ///
    /// # Errors
    /// [`crate::Code::MalformedAnswer`] if a number in it is beyond what JSON parsers hold.
    pub fn data(&self) -> Result<serde_json::Value> {
        serde_json::from_str(&self.json()).map_err(|error| Error::malformed(&error.to_string()).of(&self.meta.method))
    }
}

impl Reply {
    /// The payload as a type of the caller's. It is read leniently, as PHP means it: `"7"` is a number where a number is
    /// asked for, `"1"` a flag, `7` a text, `[]` an empty map.
    ///
    /// ```
    /// # use hostwire_core::*;
    /// # let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
    /// #[derive(serde::Deserialize)]
    /// struct Added { id: u64 }
    ///
    /// let body = br#"{"result":true,"response":{"id":"99"}}"#.to_vec();
    /// let head = Head { status: 200, headers: vec![] };
    /// let reply = machine.read("dns/record_add", &head, body, &CallOptions::default())?;
    /// assert_eq!(reply.data_as::<Added>()?.id, 99);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Code::MalformedAnswer`] if the payload is not of this type: what does not fit is named, its value is not.
    pub fn data_as<'a, T: Deserialize<'a>>(&'a self) -> Result<T> {
        self.typed(0)
    }

    /// The payload's rows, each as a type of the caller's: where the shape says they are, or the payload itself, or its
    /// first member that is a list. Read as leniently as [`Reply::data_as`].
    ///
    /// ```
    /// # use hostwire_core::*;
    /// # let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
    /// #[derive(serde::Deserialize)]
    /// struct Domain<'a> { domain_id: u64, name: &'a str, expired: bool }
    ///
    /// // A map keyed by name, as this provider sends it.
    /// let body = br#"{"result":true,"response":{"list":{"example.com":{"domain_id":7,"expired":"0"}}}}"#.to_vec();
    /// let reply = machine.read("dns/list", &Head { status: 200, headers: vec![] }, body, &CallOptions::default())?;
    /// let domains: Vec<Domain> = reply.rows()?;
    /// assert_eq!((domains[0].domain_id, domains[0].name, domains[0].expired), (7, "example.com", false));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Code::MalformedAnswer`] if a row is not of this type, or there are no rows.
    pub fn rows<'a, T: Deserialize<'a>>(&'a self) -> Result<Vec<T>> {
        self.typed(match self.rows {
            Some(at) => at,
            None => first_list(self.checked()).unwrap_or(0),
        })
    }

    fn typed<'a, T: Deserialize<'a>>(&'a self, at: usize) -> Result<T> {
        lenient::from_checked(self.checked(), at).map_err(|mismatch| {
            let mut error = Error::malformed(&format!("its data is not as asked for: {mismatch}")).of(&self.meta.method);
            error.delivery = Delivery::Answered;
            error.status = Some(self.meta.status);
            error.advice = "The call was done. Compare the type with the payload.".to_owned();
            error
        })
    }

    /// The payload as text that was found to be JSON.
    fn checked(&self) -> &str {
        match (self.meta.kind, &self.json) {
            (ReplyKind::Json, Some(text)) => text,
            (ReplyKind::Json, None) => std::str::from_utf8(self.raw()).unwrap_or("null"),
            _ => "null",
        }
    }
}

/// Where the first member stands that is a list.
fn first_list(json: &str) -> Option<usize> {
    let members = Members::read(json, |skipper, _, depth| skipper.value(depth)).ok()?;
    members.values().find(|value| json.get(value.start..).is_some_and(|value| value.starts_with('['))).map(|value| value.start)
}

impl fmt::Debug for Reply {
    /// Everything but the payload, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("meta", &self.meta).field("payload", &format_args!("{} bytes", self.raw().len())).finish()
    }
}
