//! Takes secrets out of anything that was not made here.

use crate::{catalogue::Method, params::Params, token::Token};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands where a secret stood.
pub(crate) const MASK: &str = "***";

/// Replaces the token, and what the catalogue marks as secret, in texts that a server, a proxy or a transport wrote: they do echo requests.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<String>,
}

/// A shorter secret would take everyday words apart, and is none.
const SHORTEST: usize = 4;

impl Redactor {
    pub fn new(token: Option<&Token>) -> Self {
        let mut redactor = Self::default();
        if let Some(token) = token {
            redactor.add(token.expose());
        }
        redactor
    }

    /// The same, and the secrets among these parameters.
    pub fn and(&self, method: &Method, params: &Params) -> Self {
        let mut redactor = self.clone();
        for param in method.params.iter().filter(|param| param.secret) {
            if let Some(value) = params.get(&param.name) {
                redactor.add_all(value);
            }
        }
        redactor
    }

    fn add_all(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.add_all(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.add_all(field)),
            Value::String(text) if text.len() >= SHORTEST => self.add(text),
            _ => {}
        }
    }

    /// In each form in which somebody may write it back; the longest first, since one may hold another.
    fn add(&mut self, secret: &str) {
        let escaped = serde_json::to_string(secret).unwrap_or_default();
        let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        self.secrets.extend([secret.to_owned(), encoded, escaped.trim_matches('"').to_owned()]);
        self.secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        self.secrets.dedup();
    }

    pub fn text(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), MASK))
    }

    pub fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.value(field)),
            _ => {}
        }
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}
