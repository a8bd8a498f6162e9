//! Bodies: none, text, or text with files of the host's between.

use super::masked::Masked;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

/// A request's body; none by default. Serialized it is its text with the secrets masked, or nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(into = "Option<String>")]
pub struct Body(Option<Vec<Part>>);

/// One piece of a body, in the order they are sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// This text.
    Text(Masked),
    /// The content of a file, which the host has.
    File {
        /// The parameter it is the value of, as it is called in [`crate::CallOptions::files`].
        name: String,
        /// Its length in bytes, if the caller told.
        length: Option<u64>,
    },
}

/// What a caller tells about a file; its content stays with the host.
///
/// ```
/// # use hostwire_core::*;
/// let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
/// let options = CallOptions::from_json(r#"{ "files": { "file": { "filename": "words.txt", "length": 3 } } }"#)?;
/// let params = serde_json::json!({ "manticore_id": 1, "type": "stopwords", "name": "mine" });
/// let request = machine.prepare("manticore/dictionary/add/save", params.as_object().unwrap(), &options)?;
/// assert!(request.body.parts().iter().any(|part| matches!(part, Part::File { name, .. } if name == "file")));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileInfo {
    /// The name it is sent under.
    pub filename: String,
    /// Its type, such as `image/png`; `application/octet-stream` where absent.
    #[serde(default)]
    pub content_type: Option<String>,
    /// Its length in bytes, if known. Without it the body may have to be sent in chunks.
    #[serde(default)]
    pub length: Option<u64>,
}

impl Body {
    pub(crate) fn text(text: impl Into<Masked>) -> Self {
        Self(Some(vec![Part::Text(text.into())]))
    }

    pub(crate) fn of(parts: Vec<Part>) -> Self {
        Self(Some(parts))
    }

    /// Whether the request has no body at all; one of no bytes is a body.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.0.is_none()
    }

    /// What to send, piece by piece. Text needs [`Masked::expose`].
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The bytes to send. None if files of the host's belong into it: then go by [`Body::parts`].
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self.parts() {
            [] => Some(&[]),
            [Part::Text(text)] => Some(text.expose().as_bytes()),
            _ => None,
        }
    }

    /// The body for a person to read, if there is one: `token` in place of the token, `***` in place of other secrets,
    /// and the name of a file in place of its content.
    #[must_use]
    pub fn masked<'a>(&'a self, token: &'a str) -> Option<Cow<'a, str>> {
        self.shown(|text| text.masked(token))
    }

    /// The same, with every secret but the token as it is: see [`Masked::with_token`].
    #[must_use]
    pub fn with_token<'a>(&'a self, token: &'a str) -> Option<Cow<'a, str>> {
        self.shown(|text| text.with_token(token))
    }

    fn shown<'a>(&'a self, show: impl Fn(&'a Masked) -> Cow<'a, str>) -> Option<Cow<'a, str>> {
        match self.0.as_deref()? {
            [Part::Text(text)] => Some(show(text)),
            parts => {
                let each = parts.iter().map(|part| match part {
                    Part::Text(text) => show(text),
                    Part::File { name, .. } => Cow::Owned(format!("(the file {name})")),
                });
                Some(Cow::Owned(each.collect()))
            }
        }
    }

    /// Its length in bytes, where the length of every file in it is known.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        self.parts().iter().try_fold(0_u64, |sum, part| sum.checked_add(part.length()?))
    }
}

impl Part {
    fn length(&self) -> Option<u64> {
        match self {
            Part::Text(text) => Some(text.expose().len() as u64),
            Part::File { length, .. } => *length,
        }
    }
}

impl From<Body> for Option<String> {
    fn from(body: Body) -> Self {
        body.masked(crate::redact::MASK).map(Cow::into_owned)
    }
}

impl fmt::Debug for Body {
    /// Its length only: parameters may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length() {
            Some(length) => write!(f, "{length} bytes"),
            None => write!(f, "{} parts", self.parts().len()),
        }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.length()) {
            (Part::Text(_), length) => write!(f, "{} bytes", length.unwrap_or_default()),
            (Part::File { name, .. }, _) => write!(f, "file {name:?}"),
        }
    }
}
