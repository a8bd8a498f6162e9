//! Takes secrets out of anything that was not made here.

mod links;
mod spelling;

use crate::{
    catalogue::Method,
    params::{Params, plain},
    token::Token,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What stands where a secret stood.
pub(crate) const MASK: &str = "***";

/// A shorter secret would take everyday words apart, and is none.
const SHORTEST: usize = 4;

/// Replaces the token, and what the catalogue marks as secret, in texts that a server, a proxy or a transport wrote:
/// they do echo requests, in whatever form it suits them. What links are signed with is taken out, too.
#[derive(Clone, Default)]
pub(crate) struct Redactor {
    secrets: Vec<Arc<str>>,
}

impl Redactor {
    pub fn new(token: Option<&Token>) -> Self {
        Self { secrets: token.map(|token| token.expose().into()).into_iter().collect() }
    }

    /// The same, and the secrets among these parameters.
    pub fn and(&self, method: &Method, params: &Params) -> Self {
        let mut redactor = self.clone();
        for param in method.params.iter().filter(|param| param.secret) {
            if let Some(value) = params.get(&param.name) {
                redactor.add(value);
            }
        }
        redactor
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.add(field)),
            Value::String(_) | Value::Number(_) => {
                let text = plain(value);
                if text.len() >= SHORTEST {
                    self.secrets.push(text.into());
                }
            }
            _ => {}
        }
    }

    /// The text without its secrets, however they are written.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut secrets: Vec<String> = Vec::new();
        for secret in self.secrets.iter().filter(|secret| secret.len() <= text.len()) {
            secrets.extend([STANDARD_NO_PAD.encode(&**secret), URL_SAFE_NO_PAD.encode(&**secret), (**secret).to_owned()]);
        }
        // The longest first: one may hold another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        links::mask(&spelling::mask(text, &secrets))
    }

    /// The first bytes of a text without its secrets: `most` of them or fewer. A secret at the end is not cut in two.
    pub(crate) fn beginning(&self, text: &str, most: usize) -> String {
        /// No character takes more in any spelling: `%25252525f0` and four of them.
        const WIDEST: usize = 64;
        let longest = self.secrets.iter().map(|secret| secret.len()).max().unwrap_or(0);
        let mut text = self.text(cut(text, most.saturating_add(longest.saturating_mul(WIDEST))));
        text.truncate(cut(&text, most).len());
        text
    }

    /// The value without its secrets, in names of fields as well.
    pub(crate) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(fields) => {
                let old: Map<String, Value> = std::mem::take(fields);
                for (name, mut field) in old {
                    self.value(&mut field);
                    fields.insert(self.text(&name), field);
                }
            }
            Value::Number(number) => {
                let text = number.to_string();
                if self.secrets.iter().any(|secret| **secret == *text) {
                    *value = MASK.into();
                }
            }
            _ => {}
        }
    }
}

/// Masks what stands at a JSON Pointer in which `*` is every row or field.
pub(crate) fn mask_at(value: &mut Value, pointer: &str) {
    let Some((step, rest)) = pointer.strip_prefix('/').map(|rest| rest.split_at(rest.find('/').unwrap_or(rest.len()))) else {
        if !value.is_null() {
            *value = MASK.into();
        }
        return;
    };
    match value {
        Value::Array(items) if step == "*" => items.iter_mut().for_each(|item| mask_at(item, rest)),
        Value::Object(fields) if step == "*" => fields.values_mut().for_each(|field| mask_at(field, rest)),
        Value::Array(items) => {
            if let Some(item) = step.parse::<usize>().ok().and_then(|at| items.get_mut(at)) {
                mask_at(item, rest);
            }
        }
        Value::Object(fields) => {
            if let Some(field) = fields.get_mut(&step.replace("~1", "/").replace("~0", "~")) {
                mask_at(field, rest);
            }
        }
        _ => {}
    }
}

fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod outlets;
#[cfg(test)]
mod tests;
