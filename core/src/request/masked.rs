//! Text with secrets in it, which shows them only to who asks for them by name.

use serde::{Serialize, Serializer};
use std::{borrow::Cow, fmt, ops::Range};

/// Text as it travels: an address, a header's value, a body. Secrets in it are known by their place.
///
/// Printed and serialized, each secret reads `***`. A transport gets the real text from [`Masked::expose`].
///
/// ```
/// # use hostwire_core::*;
/// let mut elytra = Machine::new(Provider::elytra_host(), Some(Token::new("t0k3n")?), Options::default())?;
/// let params = serde_json::json!({ "currentPassword": "old", "newPassword": "new" });
/// let request = elytra.prepare("user/update_password", params.as_object().unwrap(), &CallOptions::default())?;
/// assert_eq!(request.body.masked("***").unwrap(), r#"{"currentPassword":"***","newPassword":"***"}"#);
/// assert_eq!(request.body.as_bytes(), Some(br#"{"currentPassword":"old","newPassword":"new"}"#.as_slice()));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Masked {
    text: String,
    secrets: Vec<(Range<usize>, Secret)>,
}

/// Whose secret it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secret {
    /// The client's token.
    Token,
    /// A parameter's value.
    Value,
}

impl Masked {
    /// The whole text, secrets included.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The text with `token` in place of the token, and `***` in place of every other secret.
    #[must_use]
    pub fn masked<'a>(&'a self, token: &'a str) -> Cow<'a, str> {
        self.replaced(|secret| Some(if secret == Secret::Token { token } else { crate::redact::MASK }))
    }

    /// The text with `token` in place of the token, and every other secret as it is: for a program or command that a
    /// person is going to run with a token of their own.
    #[must_use]
    pub fn with_token<'a>(&'a self, token: &'a str) -> Cow<'a, str> {
        self.replaced(|secret| (secret == Secret::Token).then_some(token))
    }

    fn replaced<'a>(&'a self, by: impl Fn(Secret) -> Option<&'a str>) -> Cow<'a, str> {
        if self.secrets.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let mut shown = String::with_capacity(self.text.len());
        let mut at = 0;
        for (range, secret) in &self.secrets {
            let Some(by) = by(*secret) else { continue };
            shown.push_str(self.text.get(at..range.start).unwrap_or_default());
            shown.push_str(by);
            at = range.end;
        }
        shown.push_str(self.text.get(at..).unwrap_or_default());
        Cow::Owned(shown)
    }

    /// Empty, with room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), secrets: Vec::new() }
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Lets `write` add text, all of it secret where `secret` says so.
    pub(crate) fn write(&mut self, secret: Option<Secret>, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        if let Some(secret) = secret.filter(|_| self.text.len() > start) {
            self.secrets.push((start..self.text.len(), secret));
        }
    }

    pub(crate) fn append(&mut self, other: &Masked) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.secrets.extend(other.secrets.iter().map(|(range, secret)| (start + range.start..start + range.end, *secret)));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn into_exposed(self) -> String {
        self.text
    }
}

impl From<String> for Masked {
    fn from(text: String) -> Self {
        Self { text, secrets: Vec::new() }
    }
}

impl From<&str> for Masked {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// Compares the whole text, secrets included.
impl PartialEq<&str> for Masked {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked(crate::redact::MASK))
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.masked(crate::redact::MASK), f)
    }
}

impl Serialize for Masked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.masked(crate::redact::MASK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_show_nowhere_but_where_they_are_asked_for() {
        let mut inner = Masked::from("token=");
        inner.write(Some(Secret::Token), |text| text.push_str("t0k3n"));
        let mut text = Masked::from("/a?");
        text.append(&inner);
        text.push("&password=");
        text.write(Some(Secret::Value), |text| text.push_str("hunter2"));
        text.push("&x=1");
        assert_eq!(text.expose(), "/a?token=t0k3n&password=hunter2&x=1");
        assert_eq!(text.masked("$TOKEN"), "/a?token=$TOKEN&password=***&x=1");
        assert_eq!(text.with_token("$TOKEN"), "/a?token=$TOKEN&password=hunter2&x=1");
        assert_eq!(format!("{text} {text:?}"), "/a?token=***&password=***&x=1 \"/a?token=***&password=***&x=1\"");
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"/a?token=***&password=***&x=1\"");
    }
}
