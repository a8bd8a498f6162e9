//! What a caller gets when it worked.

use crate::{
    error::{Error, Result},
    languages::Languages,
    shape::{Drift, Normal},
};
use serde::Serialize;
use std::{borrow::Cow, fmt, ops::Range};

/// A successful answer: the payload, found and checked but not decoded.
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
        match (self.meta.kind, &self.json) {
            (ReplyKind::Json, Some(text)) => Cow::Borrowed(text),
            (ReplyKind::Json, None) => String::from_utf8_lossy(self.raw()),
            _ => Cow::Borrowed("null"),
        }
    }

    /// The payload, decoded.
    ///
    /// # Errors
    /// [`crate::Code::MalformedAnswer`] if a number in it is beyond what JSON parsers hold.
    pub fn data(&self) -> Result<serde_json::Value> {
        serde_json::from_str(&self.json()).map_err(|error| Error::malformed(&error.to_string()).of(&self.meta.method))
    }
}

impl fmt::Debug for Reply {
    /// Everything but the payload, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("meta", &self.meta).field("payload", &format_args!("{} bytes", self.raw().len())).finish()
    }
}
