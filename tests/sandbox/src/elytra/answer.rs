//! The envelope of ElytraHost in its two manners.

use serde_json::{Value, json};

use crate::message::Response;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As the provider's page has it.
    Documented,
    /// As servers of mid-2021 did it.
    Observed,
}

/// What a method says, before either manner puts it into words.
#[derive(Debug)]
pub(super) enum Reply {
    /// Done, without an answer.
    Done,
    /// Data: plain JSON when documented, JSON text in a string when observed.
    Data(Value),
    /// Text in both manners: a token, an address, a count.
    Text(String),
    /// The body is no JSON, or (observed) lacks something that the method reads.
    NotUnderstood(String),
    /// A parameter, by the word that the server uses for it.
    Incorrect(&'static str),
    WrongToken,
    WrongPassword,
    WrongMethod,
    NoAccess {
        user: String,
        instance: String,
    },
}

impl Reply {
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Done | Self::Data(_) | Self::Text(_))
    }

    pub(super) fn into_response(self, manner: Manner) -> Response {
        let observed = manner == Manner::Observed;
        let (status, message, answer) = match self {
            Self::Done => (200, "OK".to_owned(), None),
            Self::Data(value) if observed => (200, "OK".to_owned(), Some(json!(html_safe(&value)))),
            Self::Data(value) => (200, "OK".to_owned(), Some(value)),
            Self::Text(text) => (200, "OK".to_owned(), Some(json!(text))),
            Self::NotUnderstood(_) if observed => return Response::nothing(),
            // Documented with an `answer`; what stands in it is ours.
            Self::NotUnderstood(why) => (400, "JSON Parse error".to_owned(), Some(json!(why))),
            Self::Incorrect(word) => (400, format!("Incorrect '{word}' parameter"), None),
            Self::WrongToken if observed => (401, "Wrong token (Неверный токен)".to_owned(), None),
            Self::WrongToken => (401, "Неверный токен (Wrong token)".to_owned(), None),
            Self::WrongPassword => (401, "Wrong password (Неверный пароль)".to_owned(), None),
            Self::WrongMethod => (400, "Wrong method (неверный метод)".to_owned(), None),
            Self::NoAccess { user, instance } if observed => (403, format!("User#{user} hasn't access to ModuleInstance#{instance}"), None),
            Self::NoAccess { instance, .. } => {
                let object = format!("ModuleInstance#{instance}");
                (403, format!("Клиент не имеет доступа к {object} (Client hasn't access to {object})"), None)
            }
        };
        let mut envelope = json!({"success": status == 200, "message": message});
        if let Some(answer) = answer {
            envelope["answer"] = answer;
        }
        let text = if observed { html_safe(&envelope) } else { envelope.to_string() };
        // No Content-Type: the observed server sent none, the documents name none.
        Response::new(status, text)
    }
}

/// Compact JSON in which `'`, `=`, `&`, `<` and `>` are escaped. They mean nothing to JSON, so they stand in texts only.
fn html_safe(value: &Value) -> String {
    let mut out = String::new();
    for c in value.to_string().chars() {
        match c {
            '\'' | '=' | '&' | '<' | '>' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            _ => out.push(c),
        }
    }
    out
}
