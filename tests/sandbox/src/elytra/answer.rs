//! The envelopes of ElytraHost: v1 as it is documented, v1 as it was observed, and the dialect 2021-06.

use serde_json::{Value, json};

use crate::message::Response;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// v1 as the provider's page has it.
    Documented,
    /// v1 as servers of mid-2021 did it.
    Observed,
    /// The dialect 2021-06, known from its servers only.
    Late,
}

/// What a method says, before a manner puts it into words.
#[derive(Debug)]
pub(super) enum Reply {
    /// Done, without an answer.
    Done,
    /// Data: plain JSON when documented, JSON text in a string when observed.
    Data(Value),
    /// Text in every manner: a token, an address, a count.
    Text(String),
    /// The body is no JSON, or something that the method reads is missing or mistyped.
    NotUnderstood(String),
    /// A parameter, by the word that the server uses for it.
    Incorrect(&'static str),
    /// The same, where the dialects use different words: that of v1 and that of 2021-06.
    IncorrectBy(&'static str, &'static str),
    /// A version that the module does not have.
    UnknownVersion,
    WrongToken,
    WrongPassword,
    WrongMethod,
    /// No such path (2021-06 only).
    NotFound {
        path: String,
        now: u64,
    },
    NoAccess {
        user: String,
        instance: String,
    },
    /// The method failed on something it does not expect.
    Crashed,
}

impl Reply {
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Done | Self::Data(_) | Self::Text(_))
    }

    pub(super) fn into_response(self, manner: Manner) -> Response {
        let late = manner == Manner::Late;
        let observed = manner == Manner::Observed;
        let (status, message, answer) = match self {
            Self::Done => (200, "OK".to_owned(), None),
            Self::Data(value) if observed => (200, "OK".to_owned(), Some(json!(html_safe(&value)))),
            Self::Data(value) if late => (200, "OK".to_owned(), Some(json!(value.to_string()))),
            Self::Data(value) => (200, "OK".to_owned(), Some(value)),
            Self::Text(text) => (200, "OK".to_owned(), Some(json!(text))),
            Self::NotUnderstood(_) if observed => return Response::nothing(),
            Self::NotUnderstood(_) if late => return Response::new(400, Vec::new()).with("Connection", "close"),
            // Documented with an `answer`; what stands in it is ours.
            Self::NotUnderstood(why) => (400, "JSON Parse error".to_owned(), Some(json!(why))),
            Self::Incorrect(word) => (400, incorrect(word), None),
            Self::IncorrectBy(v1, late_word) => (400, incorrect(if late { late_word } else { v1 }), None),
            Self::UnknownVersion if late => (400, "Incorrect module description".to_owned(), None),
            Self::UnknownVersion => (400, incorrect("version"), None),
            Self::WrongToken => (401, wrong(manner, "token", "токен"), None),
            Self::WrongPassword if manner == Manner::Documented => (401, wrong(Manner::Observed, "password", "пароль"), None),
            Self::WrongPassword => (401, wrong(manner, "password", "пароль"), None),
            Self::NotFound { path, now } if late => {
                return Response::json(404, &json!({"timestamp": now, "status": 404, "error": "Not Found", "path": path}));
            }
            Self::WrongMethod | Self::NotFound { .. } => (400, "Wrong method (неверный метод)".to_owned(), None),
            Self::NoAccess { instance, .. } if manner == Manner::Documented => {
                let object = format!("ModuleInstance#{instance}");
                (403, format!("Клиент не имеет доступа к {object} (Client hasn't access to {object})"), None)
            }
            Self::NoAccess { user, instance } => (403, format!("User#{user} hasn't access to ModuleInstance#{instance}"), None),
            Self::Crashed if observed => return Response::nothing(),
            Self::Crashed => return exception(manner),
        };
        let mut envelope = json!({"success": status == 200, "message": message});
        if late {
            // Errors of the application come under HTTP 200.
            (envelope["answer"], envelope["code"]) = (answer.unwrap_or_default(), json!(status));
            return Response::json(200, &envelope);
        }
        if let Some(answer) = answer {
            envelope["answer"] = answer;
        }
        let text = if observed { html_safe(&envelope) } else { envelope.to_string() };
        // No Content-Type: the observed server sent none, the documents name none.
        Response::new(status, text)
    }
}

/// An exception of the server; in v1 the documented answer, which the observed servers never gave.
pub(super) fn exception(manner: Manner) -> Response {
    if manner == Manner::Late {
        let envelope = json!({"success": false, "message": "Internal server error", "answer": null, "code": 500});
        return Response::json(500, &envelope).with("Connection", "close");
    }
    Response::new(500, json!({"success": false, "message": "NullPointerException"}).to_string())
}

fn incorrect(word: &str) -> String {
    format!("Incorrect '{word}' parameter")
}

/// The documents put the Russian text first, the observed servers the English one; later it stood alone.
fn wrong(manner: Manner, english: &str, russian: &str) -> String {
    match manner {
        Manner::Documented => format!("Неверный {russian} (Wrong {english})"),
        Manner::Observed => format!("Wrong {english} (Неверный {russian})"),
        Manner::Late => format!("Wrong {english}"),
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
