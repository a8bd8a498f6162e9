//! The envelope of adm.tools, and the texts that no source gives.

use serde_json::{Value, json};

use crate::message::Response;

/// Ours: no source has the provider's text.
pub(super) const BAD_TOKEN: &str = "Невірний токен";

/// Ours. One text for a blocked address and a foreign object, because the provider's texts do not tell them apart either.
pub(super) const NO_ACCESS: &str = "Доступ заборонено";

/// What a method says.
pub(super) enum Answer {
    /// `{"result":true,"response":...}`
    Done(Value),
    /// `{"result":false,"response":...}`: an answer, not a failure.
    No(Value),
    /// A failure under 200: `{"result":false,"messages":{"error":[...]}}`.
    Failed(String),
    /// Another account's object.
    Forbidden,
    File {
        content_type: &'static str,
        body: Vec<u8>,
    },
}

impl Answer {
    /// Done, with nothing to say: PHP's empty array.
    pub(super) fn nothing() -> Self {
        Self::Done(json!([]))
    }

    /// `{"list": rows}`
    pub(super) fn list(rows: Vec<Value>) -> Self {
        Self::Done(json!({ "list": rows }))
    }

    pub(super) fn into_response(self) -> Response {
        match self {
            Self::Done(response) => Response::json(200, &json!({"result": true, "response": response})),
            Self::No(response) => Response::json(200, &json!({"result": false, "response": response})),
            Self::Failed(text) => refused(200, &text),
            Self::Forbidden => refused(403, NO_ACCESS),
            Self::File { content_type, body } => Response::new(200, body).with("Content-Type", content_type),
        }
    }
}

/// The failure envelope under any status.
pub(super) fn refused(status: u16, text: &str) -> Response {
    Response::json(status, &json!({"result": false, "messages": {"error": [text]}}))
}

/// An empty PHP map is an empty list.
pub(super) fn php_map(map: serde_json::Map<String, Value>) -> Value {
    if map.is_empty() { json!([]) } else { Value::Object(map) }
}
