//! An answer that is an object, and where its parts stand.

use crate::{
    provider::EnvelopeSpec,
    shape::{Normal, Shape, normalise_at},
    skip::{Malformed, Members},
};
use serde_json::Value;
use std::ops::Range;

/// A well-formed answer that is an object, and where its parts stand.
pub(super) struct Envelope<'a> {
    spec: &'a EnvelopeSpec,
    pub text: &'a str,
    members: Members<'a>,
    /// The payload as its shape has it, and where the payload stood of which it was made.
    normal: Option<(usize, Normal)>,
}

impl<'a> Envelope<'a> {
    /// None if the text does not begin as an object does. The payload is made regular by its shape on the way.
    pub fn read(spec: &'a EnvelopeSpec, text: &'a str, shape: Option<&Shape>) -> Result<Option<Self>, Malformed> {
        if !text.starts_with('{') {
            return Ok(None);
        }
        let mut normal = None;
        let is_payload = |name: &[u8]| spec.payload.as_ref().is_some_and(|payload| name == payload.as_bytes());
        let members = Members::read(text, |skipper, name, depth| match shape.filter(|_| is_payload(name)) {
            Some(shape) => {
                normal = Some((skipper.at, normalise_at(skipper, text, shape, depth)?));
                Ok(())
            }
            None => skipper.value(depth),
        })?;
        Ok(Some(Self { spec, text, members, normal }))
    }

    /// The payload by its shape, if it was found on the way; not if its name was written with escapes.
    pub fn take_normal(&mut self, payload: &Range<usize>) -> Option<Normal> {
        self.normal.take().filter(|(start, _)| *start == payload.start).map(|(_, normal)| normal)
    }

    /// Whether it says at all if it worked.
    pub fn has_flag(&self) -> bool {
        [&self.spec.ok, &self.spec.error].into_iter().flatten().any(|flag| self.members.find(flag).is_some())
    }

    pub fn is_ok(&self) -> bool {
        let is_true = |flag: &String| self.member(flag).is_some_and(|flag| &self.text[flag] == "true");
        self.spec.ok.as_ref().is_none_or(is_true) && self.spec.error.as_ref().and_then(|error| self.member(error)).is_none()
    }

    /// The status that the answer itself tells, where its HTTP status is not the real one.
    pub fn status(&self) -> Option<u16> {
        let status = self.member(self.spec.status.as_ref()?)?;
        self.text[status].trim_matches('"').parse().ok().filter(|status| (100..=599).contains(status))
    }

    /// The data; the whole answer where no field holds it.
    pub fn payload(&self) -> Option<Range<usize>> {
        self.spec.payload.as_ref().map_or(Some(0..self.text.len()), |payload| self.member(payload))
    }

    /// A member that is there and is not null.
    fn member(&self, name: &str) -> Option<Range<usize>> {
        self.members.find(name).filter(|range| &self.text[range.clone()] != "null")
    }

    /// What stands before and after the payload: a sentence quoted inside the data is not addressed to us.
    pub fn outside_payload(&self) -> impl Iterator<Item = &str> {
        let payload = self.spec.payload.as_ref().and_then(|_| self.payload()).unwrap_or(0..0);
        [&self.text[..payload.start], &self.text[payload.end..]].into_iter()
    }

    /// The texts in these fields, each once.
    pub fn texts(&self, fields: &[String]) -> Vec<String> {
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
