//! What does not fit its shape.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// As many places as anybody reads.
const MOST: usize = 16;

/// A place in a payload where something else stands than its shape says. The value is there as it came.
///
/// ```
/// # use hostwire_core::*;
/// # let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
/// let body = br#"{"result":true,"response":{"list":[{"id":"9","type":"A","priority":10}]}}"#;
/// let reply = machine.read("dns/records_list", &Head { status: 200, headers: vec![] }, body.to_vec(), &CallOptions::default())?;
/// for Drift { pointer, expected, found } in &reply.meta.drift {
///     eprintln!("{pointer}: {expected} expected, {found} found");
/// }
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Where in the normalised payload: a JSON Pointer.
    pub pointer: String,
    /// What the shape says, in its own words.
    pub expected: String,
    /// What stands there: its kind, never the value, which may be a secret.
    pub found: String,
}

/// One step on the way to a value.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A member, by where its name stands, quotes included.
    Name(Range<usize>),
    /// A row.
    Row(usize),
}

/// Collects drift.
#[derive(Debug)]
pub(super) struct Report<'a> {
    text: &'a str,
    pub path: Vec<Step>,
    pub drift: Vec<Drift>,
}

impl<'a> Report<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, path: Vec::new(), drift: Vec::new() }
    }

    /// The value at `start` is not what was expected.
    pub fn add(&mut self, expected: &str, start: usize) {
        if self.drift.len() < MOST {
            let found = match self.text.as_bytes().get(start) {
                Some(b'"') => "text",
                Some(b't' | b'f') => "true or false",
                Some(b'[') => "a list",
                Some(b'{') => "an object",
                _ => "a number",
            };
            self.drift.push(Drift { pointer: self.pointer(), expected: expected.to_owned(), found: found.to_owned() });
        }
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Row(at) => pointer.push_str(&at.to_string()),
                Step::Name(name) => {
                    let name: String = self.text.get(name.clone()).and_then(|name| serde_json::from_str(name).ok()).unwrap_or_default();
                    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                }
            }
        }
        pointer
    }
}
