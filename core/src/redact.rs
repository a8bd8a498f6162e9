//! Takes secrets out of anything that was not made here.

use crate::token::Token;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What stands where a secret stood.
pub(crate) const MASK: &str = "***";

/// Replaces the token in texts that a server, a proxy or a transport wrote: they do echo requests.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<String>,
}

impl Redactor {
    pub fn new(token: Option<&Token>) -> Self {
        let Some(token) = token.map(Token::expose) else { return Self::default() };
        let escaped = serde_json::to_string(token).unwrap_or_default();
        let mut secrets =
            vec![token.to_owned(), utf8_percent_encode(token, NON_ALPHANUMERIC).to_string(), escaped.trim_matches('"').to_owned()];
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Self { secrets }
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
