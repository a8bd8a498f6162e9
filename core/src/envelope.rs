//! Any provider's answer, read into a [`Reply`] or a typed [`Error`]. Which field means what is the provider's data.

use crate::{
    catalogue::{AnswerKind, Method},
    error::{Code, Delivery, Error, Evidence, Result},
    provider::Spec,
    quota::{Throttle, sentence},
    redact::Redactor,
    reply::{Meta, Reply, ReplyKind},
    response::Head,
    skip::{Members, is_well_formed},
};
use serde_json::Value;
use std::ops::Range;

/// How much of a body an error keeps. An HTML error page fits; a list of domains does not.
const EVIDENCE_CAP: usize = 4096;

/// What is being read: everything but the answer itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    pub spec: &'a Spec,
    pub method: &'a str,
    /// What the catalogue says of the method; nothing for a raw call.
    pub known: Option<&'a Method>,
    pub answer: AnswerKind,
    pub redactor: &'a Redactor,
    pub attempts: u32,
}

impl Reading<'_> {
    /// Reads one answer.
    pub fn read(&self, head: &Head, body: Vec<u8>) -> Result<Reply> {
        let text = std::str::from_utf8(&body).ok();
        let members = match text.filter(|text| text.trim_start().starts_with('{')) {
            Some(text) => Members::read(text).map(|members| Some((text, members))),
            None => Ok(None),
        };
        let envelope = match members {
            Ok(Some((text, members))) => Envelope { spec: self.spec, text, members },
            Ok(None) => return self.without_envelope(head, body),
            Err(malformed) => return Err(self.malformed(head, &body, malformed.at)),
        };
        let ok = envelope.is_ok();
        if let Some(throttle) = (!ok).then(|| envelope.outside_payload().find_map(|part| self.sentence(part))).flatten() {
            return Err(self.throttled(head, Some(throttle), envelope.texts(&self.spec.envelope.texts)));
        }
        if !head.is_success() {
            let mut error = self.by_status(head, &body);
            error.texts = self.redacted(envelope.texts(&self.spec.envelope.texts));
            error.answer = self.answer(&envelope);
            if !error.texts.is_empty() {
                error.evidence = None;
            }
            return Err(error);
        }
        if !ok && !self.known.is_some_and(|method| method.false_is_answer) {
            let texts = self.redacted(envelope.texts(&self.spec.envelope.texts));
            let mut error = Error::new(
                Code::ProviderRefused,
                Delivery::Answered,
                "The provider refused the call.",
                "Read the provider's texts; change the call accordingly before you make it again.",
            );
            error.answer = self.answer(&envelope);
            error.evidence = texts.is_empty().then(|| self.evidence(head, &body));
            error.texts = texts;
            error.status = Some(head.status);
            return Err(error.of(self.method));
        }
        let texts = envelope.texts(if ok { &self.spec.envelope.done } else { &self.spec.envelope.texts });
        let payload = envelope.payload();
        let unfolded = payload.clone().and_then(|payload| self.unfold(&envelope.text[payload]));
        let kind = if payload.is_some() { ReplyKind::Json } else { ReplyKind::None };
        let meta = self.meta(head, ok, kind, texts);
        Ok(Reply::new(meta, body, payload.unwrap_or(0..0), unfolded))
    }

    fn meta(&self, head: &Head, ok: bool, kind: ReplyKind, texts: Vec<String>) -> Meta {
        Meta {
            ok,
            status: head.status,
            kind,
            content_type: head.header("content-type").map(str::to_owned),
            texts: self.redacted(texts),
            method: self.method.to_owned(),
            attempts: self.attempts,
        }
    }

    /// JSON text inside a string, taken out, where the catalogue says that the string holds JSON.
    fn unfold(&self, payload: &str) -> Option<String> {
        if self.answer != AnswerKind::JsonText || !payload.starts_with('"') {
            return None;
        }
        serde_json::from_str::<String>(payload).ok().filter(|inner| is_well_formed(inner))
    }

    /// An answer that does not begin as an envelope does.
    fn without_envelope(&self, head: &Head, body: Vec<u8>) -> Result<Reply> {
        let text = String::from_utf8_lossy(&body);
        if let Some(throttle) = self.sentence(&text).filter(|_| self.answer != AnswerKind::File || !head.is_success()) {
            return Err(self.throttled(head, Some(throttle), Vec::new()));
        }
        let is_page = head.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
            || text.trim_start().starts_with('<');
        if head.is_success() && self.answer == AnswerKind::File && !is_page && !body.is_empty() {
            let whole = 0..body.len();
            return Ok(Reply::new(self.meta(head, true, ReplyKind::File, Vec::new()), body, whole, None));
        }
        // A page under 401, 403 or 5xx says no less than the status does; under others the status is the page's.
        if !head.is_success() && (!is_page || matches!(head.status, 300..=399 | 401 | 403 | 500..=599)) {
            return Err(self.by_status(head, &body));
        }
        let (code, message, advice) = if body.is_empty() {
            (Code::EmptyAnswer, "The answer has no body.", "Look up whether the call was applied before you make it again.")
        } else if is_page {
            (
                Code::NotAnAnswer,
                "A web page came instead of an answer.",
                "A firewall or proxy may stand before the API: slow down, look at the page, and check from which address you call.",
            )
        } else {
            (Code::NotAnAnswer, "The body is no answer of the API.", "Look at the evidence; the method may answer a file.")
        };
        let delivery = if matches!(head.status, 429) { Delivery::Refused } else { Delivery::Unknown };
        let mut error = Error::new(code, delivery, message, advice);
        error.status = Some(head.status);
        error.evidence = Some(self.evidence(head, &body));
        Err(error.of(self.method))
    }

    fn malformed(&self, head: &Head, body: &[u8], at: usize) -> Error {
        let mut error = if head.is_success() {
            Error::malformed(&format!("it breaks off or goes wrong after {at} bytes"))
        } else {
            self.by_status(head, body)
        };
        error.status = Some(head.status);
        error.evidence = Some(self.evidence(head, body));
        error.of(self.method)
    }

    /// What a status means, whichever provider sent it.
    fn by_status(&self, head: &Head, body: &[u8]) -> Error {
        let source = &self.spec.token.source;
        let (code, delivery, message, advice) = match head.status {
            429 => return self.throttled(head, None, Vec::new()),
            300..=399 => (
                Code::RedirectRefused,
                Delivery::Unknown,
                "The answer points to another address, which is not followed.".to_owned(),
                "Check the base URL; the token is never sent elsewhere.".to_owned(),
            ),
            400 => (
                Code::BadRequest,
                Delivery::Answered,
                "The provider could not process the request.".to_owned(),
                "Compare method and parameters with the provider's documentation.".to_owned(),
            ),
            401 => (
                Code::Unauthorized,
                Delivery::Refused,
                "The provider does not accept the credentials.".to_owned(),
                format!("Check the token: it may be wrong, expired or not active. {source}"),
            ),
            403 => (
                Code::Forbidden,
                Delivery::Refused,
                "The provider denies access.".to_owned(),
                "Four things look alike here: the address is not on the account's list (API section, Access restriction tab), \
                 a firewall, an object of somebody else, or a right the token lacks."
                    .to_owned(),
            ),
            404 => (
                Code::NotFound,
                Delivery::Answered,
                "There is nothing at this address.".to_owned(),
                "Check the base URL and the method.".to_owned(),
            ),
            422 => (
                Code::Unprocessable,
                Delivery::Refused,
                "The provider misses or rejects a parameter.".to_owned(),
                "The provider's text names it; correct it and call again.".to_owned(),
            ),
            500..=599 => (
                Code::ServerError,
                Delivery::Unknown,
                "The provider failed while it worked on the request.".to_owned(),
                "Look up whether the call was applied before you make it again. If it goes on, contact the provider's \
                 support with method, time and text."
                    .to_owned(),
            ),
            status => (
                Code::UnexpectedStatus,
                Delivery::Unknown,
                format!("The provider answered with status {status}."),
                "Look at the evidence.".to_owned(),
            ),
        };
        let mut error = Error::new(code, delivery, message, advice);
        error.status = Some(head.status);
        error.evidence = Some(self.evidence(head, body));
        error.of(self.method)
    }

    fn throttled(&self, head: &Head, throttle: Option<Throttle>, texts: Vec<String>) -> Error {
        let throttle = throttle.or_else(|| Throttle::from_retry_after(head));
        let message = match &throttle {
            Some(Throttle { window: Some(window), limit: Some(limit), pause_s }) => {
                format!("The limit of {limit} calls per {window} is reached; the provider says to pause {pause_s} s.")
            }
            Some(throttle) => format!("A limit is reached; the provider says to pause {} s.", throttle.pause_s),
            None => "A limit is reached; the provider does not say for how long.".to_owned(),
        };
        let mut error = Error::new(
            Code::Throttled,
            Delivery::Refused,
            message,
            "Nothing was done. Call again after the pause, or let the call wait by a larger max_wait_ms.",
        );
        error.status = Some(head.status);
        error.throttle = throttle;
        error.texts = self.redacted(texts);
        error.of(self.method)
    }

    fn sentence(&self, text: &str) -> Option<Throttle> {
        sentence::find(self.spec.throttle.as_deref()?, text)
    }

    fn answer(&self, envelope: &Envelope<'_>) -> Option<Value> {
        let payload = envelope.payload()?;
        let text = &envelope.text[payload];
        let unfolded = self.unfold(text);
        let mut value = serde_json::from_str(unfolded.as_deref().unwrap_or(text)).ok()?;
        self.redactor.value(&mut value);
        Some(value)
    }

    fn redacted(&self, texts: Vec<String>) -> Vec<String> {
        texts.iter().map(|text| self.redactor.text(text)).collect()
    }

    fn evidence(&self, head: &Head, body: &[u8]) -> Evidence {
        let text = self.redactor.text(&String::from_utf8_lossy(body));
        let end = (0..=EVIDENCE_CAP.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        Evidence {
            content_type: head.header("content-type").map(str::to_owned),
            shortened: end < text.len(),
            body: text.get(..end).unwrap_or_default().to_owned(),
            received: body.len() as u64,
        }
    }
}

impl Error {
    pub(crate) fn malformed(why: &str) -> Self {
        Self::new(
            Code::MalformedAnswer,
            Delivery::Unknown,
            format!("The answer is not well-formed: {why}."),
            "Look up whether the call was applied before you make it again.",
        )
    }
}

/// A well-formed answer that is an object, and where its parts stand.
struct Envelope<'a> {
    spec: &'a Spec,
    text: &'a str,
    members: Members<'a>,
}

impl Envelope<'_> {
    fn is_ok(&self) -> bool {
        self.members.find(&self.spec.envelope.ok).is_some_and(|flag| &self.text[flag] == "true")
    }

    fn payload(&self) -> Option<Range<usize>> {
        self.members.find(&self.spec.envelope.payload).filter(|payload| &self.text[payload.clone()] != "null")
    }

    /// What stands before and after the payload: a sentence quoted inside the data is not addressed to us.
    fn outside_payload(&self) -> impl Iterator<Item = &str> {
        let payload = self.payload().unwrap_or(0..0);
        [&self.text[..payload.start], &self.text[payload.end..]].into_iter()
    }

    /// The texts in these fields, each once.
    fn texts(&self, fields: &[String]) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for field in fields {
            let mut names = field.split('.');
            let Some(range) = names.next().and_then(|name| self.members.find(name)) else { continue };
            let Ok(whole) = serde_json::from_str::<Value>(&self.text[range]) else { continue };
            let value = names.try_fold(&whole, |value, name| value.get(name));
            let found: Vec<&str> = match value {
                Some(Value::String(text)) => vec![text],
                Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            for text in found {
                if !text.is_empty() && !texts.iter().any(|known| known == text) {
                    texts.push(text.to_owned());
                }
            }
        }
        texts
    }
}
