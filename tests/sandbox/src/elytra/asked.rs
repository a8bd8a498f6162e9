//! One request to a method, in the same form whichever dialect it came in.

use serde_json::{Map, Value};

use super::answer::Reply;

/// What a method is asked. Both dialects are brought to this, so that a method is written once.
pub(super) struct Asked<'a> {
    /// The method by its v1 name; the few that only the dialect 2021-06 has, in the same style.
    pub(super) path: &'a str,
    /// The parameters, wherever they stood.
    pub(super) params: Map<String, Value>,
    /// The site from which it came.
    pub(super) origin: Option<&'a str>,
    pub(super) now: u64,
    /// The v1 documents name what is required; the observed v1 took some of it as optional.
    pub(super) lenient: bool,
    /// It came in the dialect 2021-06.
    pub(super) is_late: bool,
    /// With the defects that the servers had when they were observed.
    pub(super) defective: bool,
}

impl Asked<'_> {
    /// A text; a number counts as its text, as the observed server had it.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.params.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }
}

/// A body as a JSON object. Its Content-Type is ignored.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Reply> {
    match serde_json::from_slice::<Value>(body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Reply::NotUnderstood("not a JSON object".to_owned())),
        Err(error) => Err(Reply::NotUnderstood(error.to_string())),
    }
}
