//! Any provider's answer, read into a [`Reply`] or a typed [`Error`](crate::Error). Which field means what is the provider's data.

mod failure;
mod file;
mod filename;
mod named;
mod parts;
mod plain;

use crate::{
    catalogue::{Access, AnswerKind, Method},
    error::Result,
    languages::by_language,
    provider::Spec,
    quota::{Throttle, sentence},
    redact::{Redactor, mask_at},
    reply::{Meta, Reply, ReplyKind},
    response::Head,
    shape::{Normal, Shape, normalise},
    skip::is_well_formed,
};
use parts::Envelope;
use serde_json::Value;
use std::ops::Range;

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
        // Before the envelope there may be a mark of the byte order, and space.
        let text = std::str::from_utf8(&body).ok().map(|text| text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']));
        let at = text.map_or(0, |text| body.len() - text.len());
        let mut envelope = match text.map(|text| Envelope::read(&self.spec.envelope, text, self.shape_of_plain())) {
            // A file may begin as an envelope does.
            Some(Ok(Some(envelope))) if envelope.has_flag() || !self.is_file(head) => envelope,
            Some(Ok(Some(_)) | Err(_)) if self.is_file(head) => return self.without_envelope(head, body),
            Some(Err(malformed)) => return Err(self.malformed(head, &body, at + malformed.at)),
            Some(Ok(_)) | None => return self.without_envelope(head, body),
        };
        let ok = envelope.is_ok();
        // Where HTTP says 200 to everything, the answer says what it would have said.
        let status = envelope.status().filter(|_| head.is_success()).unwrap_or(head.status);
        let is_success = (200..300).contains(&status);
        let texts = |fields: &[String]| self.redacted(envelope.texts(fields));
        if !ok || !is_success {
            let throttle = if ok { None } else { envelope.outside_payload().find_map(|part| self.sentence(part)) };
            let texts = texts(&self.spec.envelope.texts);
            let is_answer = is_success && self.is_answer_in_the_negative();
            if throttle.is_some() || status == 429 {
                return Err(self.throttled(head, status, throttle, texts));
            }
            if !is_answer {
                let mut error = if is_success { self.refused(status, texts) } else { self.by_status(status, texts) };
                error.answer = self.answer(&envelope);
                if error.texts.is_empty() {
                    let payload = envelope.payload().unwrap_or(0..0);
                    error.evidence = Some(self.evidence(head, &body, &(at + payload.start..at + payload.end)));
                }
                return Err(error);
            }
        }
        let texts = texts(if ok { &self.spec.envelope.done } else { &self.spec.envelope.texts });
        let Some(payload) = envelope.payload() else {
            return Ok(Reply::new(self.meta(head, status, ok, ReplyKind::None, texts), body, 0..0, Normal::default()));
        };
        let normal = self.normal(&mut envelope, &payload);
        let mut meta = self.meta(head, status, ok, ReplyKind::Json, texts);
        meta.drift.clone_from(&normal.drift);
        Ok(Reply::new(meta, body, at + payload.start..at + payload.end, normal))
    }

    /// The shape of a payload that stands in its envelope as plain JSON.
    fn shape_of_plain(&self) -> Option<&Shape> {
        self.shape().filter(|_| self.answer == AnswerKind::Json)
    }

    /// The shape of the payload, where an answer that was recorded backs it.
    fn shape(&self) -> Option<&Shape> {
        let returns = self.known?.returns.as_ref()?;
        returns.recorded.then_some(&returns.shape)
    }

    /// The payload without the string around it, and as its shape has it.
    fn normal(&self, envelope: &mut Envelope<'_>, payload: &Range<usize>) -> Normal {
        if let Some(normal) = envelope.take_normal(payload) {
            return normal;
        }
        let text = envelope.text.get(payload.clone()).unwrap_or_default();
        let unfolded = self.unfold(text);
        let normal = self.shape().and_then(|shape| normalise(unfolded.as_deref().unwrap_or(text), shape).ok()).unwrap_or_default();
        Normal { json: normal.json.or(unfolded), ..normal }
    }

    fn meta(&self, head: &Head, status: u16, ok: bool, kind: ReplyKind, texts: Vec<String>) -> Meta {
        Meta {
            ok,
            status,
            kind,
            content_type: head.header("content-type").map(str::to_owned),
            languages: by_language(&texts, self.spec.cyrillic.as_deref()),
            texts,
            drift: Vec::new(),
            method: self.method.to_owned(),
            attempts: self.attempts,
            proof: None,
            filename: (kind == ReplyKind::File).then(|| filename::filename(head)).flatten(),
            streamed: None,
        }
    }

    fn is_answer_in_the_negative(&self) -> bool {
        self.known.is_some_and(|method| method.false_is_answer)
    }

    fn has_secret_answer(&self) -> bool {
        self.known.is_some_and(|method| method.answer_secret || !method.secret_fields.is_empty())
    }

    fn sends_token(&self) -> bool {
        self.known.and_then(|method| method.access).unwrap_or(self.spec.token.access) == Access::Token
    }

    /// JSON text inside a string, taken out, where the catalogue says that the string holds JSON.
    fn unfold(&self, payload: &str) -> Option<String> {
        if self.answer != AnswerKind::JsonText || !payload.starts_with('"') {
            return None;
        }
        serde_json::from_str::<String>(payload).ok().filter(|inner| is_well_formed(inner))
    }

    fn sentence(&self, text: &str) -> Option<Throttle> {
        sentence::find(self.spec.throttle.as_deref()?, text)
    }

    /// The payload that came with a failure.
    fn answer(&self, envelope: &Envelope<'_>) -> Option<Value> {
        let payload = envelope.payload()?;
        let text = &envelope.text[payload];
        let unfolded = self.unfold(text);
        let mut value = serde_json::from_str(unfolded.as_deref().unwrap_or(text)).ok()?;
        let Some(known) = self.known else {
            self.redactor.value(&mut value);
            return Some(value);
        };
        if known.answer_secret {
            mask_at(&mut value, "");
        }
        known.secret_fields.iter().for_each(|pointer| mask_at(&mut value, pointer));
        self.redactor.value(&mut value);
        Some(value)
    }

    fn redacted(&self, texts: Vec<String>) -> Vec<String> {
        texts.iter().map(|text| self.redactor.text(text)).collect()
    }
}

#[cfg(test)]
mod tests;
