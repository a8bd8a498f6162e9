//! PHP-shaped JSON made regular by a known shape, in the one pass that checks it.
//!
//! Nothing is decoded into a tree: what is right already is copied in long runs, and only what differs is written
//! anew. What does not fit the shape is left as it came and reported as [`Drift`].

use super::{
    Kind, Shape,
    drift::{Drift, Report, Step},
    fields::{is_absent, length, name_of, position},
    scalar::{Scalar, scalar},
};
use crate::skip::{MAX_DEPTH, Malformed, Skipper};
use std::ops::Range;

/// A payload made regular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    /// The payload as its shape has it; none where it came so.
    pub json: Option<String>,
    /// What does not fit.
    pub drift: Vec<Drift>,
    /// Where in it the rows begin, if there are any: those that lie outermost.
    pub rows: Option<usize>,
}

/// Makes one value regular: a whole text.
pub(crate) fn normalise(json: &str, shape: &Shape) -> Result<Normal, Malformed> {
    let mut skipper = Skipper::new(json.as_bytes(), 0);
    skipper.space();
    let normal = normalise_at(&mut skipper, json, shape, MAX_DEPTH)?;
    skipper.space();
    if skipper.at == json.len() { Ok(normal) } else { skipper.wrong() }
}

/// Makes the value regular that begins where `skipper` stands in `text`.
pub(crate) fn normalise_at(skipper: &mut Skipper<'_>, text: &str, shape: &Shape, depth: u32) -> Result<Normal, Malformed> {
    let start = skipper.at;
    let mut run = Run {
        skipper: Skipper::new(text.as_bytes(), start),
        text,
        out: String::new(),
        copied: start,
        rows: None,
        report: Report::new(text),
    };
    run.value(shape, depth)?;
    skipper.at = run.skipper.at;
    let is_as_it_came = run.out.is_empty() && run.copied == start;
    let rows = run.rows.map(|(_, at)| at);
    if is_as_it_came {
        return Ok(Normal { json: None, drift: run.report.drift, rows });
    }
    run.copy_to(skipper.at);
    Ok(Normal { json: Some(run.out), drift: run.report.drift, rows })
}

struct Run<'a> {
    skipper: Skipper<'a>,
    text: &'a str,
    out: String,
    /// What stands before this place is in `out`, or left out of it.
    copied: usize,
    /// How deep the outermost rows lie, and where they begin in what comes out.
    rows: Option<(usize, usize)>,
    report: Report<'a>,
}

/// The name of a row that came in a map.
type Named<'s> = Option<(&'s str, Range<usize>)>;

impl Run<'_> {
    fn value(&mut self, shape: &Shape, depth: u32) -> Result<(), Malformed> {
        match (shape, self.skipper.peek()) {
            // Any field may be null.
            (_, Some(b'n')) => self.skipper.word(b"null"),
            (Shape::Value { kind: Kind::Any, .. }, _) => self.skipper.value(depth),
            (Shape::Value { kind, .. }, _) => self.scalar(*kind, depth),
            (Shape::Object(fields), Some(b'{')) => self.object(fields, None, depth),
            (Shape::Object(fields), Some(b'[')) => self.empty_or_drift("an object", depth, |run| {
                run.out.push('{');
                run.add_absent(fields, 0, true);
                run.out.push('}');
            }),
            (Shape::Map(_), Some(b'[')) => self.empty_or_drift("a map", depth, |run| run.out.push_str("{}")),
            (Shape::Map(value), Some(b'{')) => self.map(value, depth),
            (Shape::Rows { row, .. }, Some(b'[')) => self.list(row, depth),
            (Shape::Rows { row, key }, Some(b'{')) => self.keyed(row, key.as_deref(), depth),
            (Shape::Object(_), _) => self.drift("an object", depth),
            (Shape::Map(_), _) => self.drift("a map", depth),
            (Shape::Rows { .. }, _) => self.drift("rows", depth),
        }
    }

    fn scalar(&mut self, kind: Kind, depth: u32) -> Result<(), Malformed> {
        let start = self.skipper.at;
        self.skipper.value(depth)?;
        let end = self.skipper.at;
        match scalar(kind, self.text.get(start..end).unwrap_or_default()) {
            Scalar::Right => {}
            Scalar::Becomes(text) => self.replace(start..end, |out| out.push_str(text)),
            Scalar::Quoted => {
                self.copy_to(start);
                self.out.push('"');
                self.copy_to(end);
                self.out.push('"');
            }
            Scalar::Drift => self.report.add(kind.as_str(), start),
        }
        Ok(())
    }

    fn object(&mut self, fields: &[(String, Shape)], named: Named<'_>, depth: u32) -> Result<(), Malformed> {
        let mut seen = 0_u128;
        // Most names are none of the shape's; most of these have no length of one.
        let lengths = fields.iter().fold(0, |lengths, (name, _)| lengths | length(name));
        let mut next = 0;
        let mut members = 0_usize;
        let mut is_named = named.is_none();
        let (text, json) = (self.text, self.skipper.json);
        let mut skipper = Skipper::new(json, self.skipper.at);
        skipper.object(depth, |skipper, key, depth| {
            members += 1;
            let name = name_of(text, &key, skipper.has_escapes);
            is_named = is_named || named.as_ref().is_some_and(|(field, _)| *field == name);
            let known = if lengths & length(&name) == 0 { None } else { position(fields, &name, &mut next) };
            let Some((at, shape)) = known.and_then(|at| Some((at, &fields.get(at)?.1))) else { return skipper.value(depth) };
            seen |= 1_u128.checked_shl(at as u32).unwrap_or(0);
            self.member(skipper, key, shape, depth)
        })?;
        self.skipper.at = skipper.at;
        let close = self.skipper.at - 1;
        let mut is_first = members == 0;
        if let Some((field, name)) = named.filter(|_| !is_named) {
            self.copy_to(close);
            self.separate(is_first);
            is_first = false;
            self.write_name(field);
            self.out.push_str(text.get(name).unwrap_or("null"));
        }
        if fields.iter().enumerate().any(|(at, (_, shape))| is_absent(at, shape, seen)) {
            self.copy_to(close);
            self.add_absent(fields, seen, is_first);
        }
        Ok(())
    }

    /// The value of a member whose shape is known.
    fn member(&mut self, skipper: &mut Skipper<'_>, key: Range<usize>, shape: &Shape, depth: u32) -> Result<(), Malformed> {
        self.skipper.at = skipper.at;
        self.report.path.push(Step::Name(key));
        let done = self.value(shape, depth);
        self.report.path.pop();
        skipper.at = self.skipper.at;
        done
    }

    /// A list or a map that is empty is often not sent at all; it is there all the same.
    fn add_absent(&mut self, fields: &[(String, Shape)], seen: u128, mut is_first: bool) {
        for (at, (name, shape)) in fields.iter().enumerate() {
            if is_absent(at, shape, seen) {
                self.separate(is_first);
                is_first = false;
                self.write_name(name);
                if matches!(shape, Shape::Map(_)) {
                    self.out.push_str("{}");
                } else {
                    self.found_rows(self.report.path.len() + 1, self.out.len());
                    self.out.push_str("[]");
                }
            }
        }
    }

    fn separate(&mut self, is_first: bool) {
        if !is_first {
            self.out.push(',');
        }
    }

    fn write_name(&mut self, name: &str) {
        self.out.push_str(&serde_json::Value::from(name).to_string());
        self.out.push(':');
    }

    fn map(&mut self, shape: &Shape, depth: u32) -> Result<(), Malformed> {
        let mut skipper = Skipper::new(self.skipper.json, self.skipper.at);
        skipper.object(depth, |skipper, key, depth| self.member(skipper, key, shape, depth))?;
        self.skipper.at = skipper.at;
        Ok(())
    }

    fn list(&mut self, row: &Shape, depth: u32) -> Result<(), Malformed> {
        self.found_rows(self.report.path.len(), self.out_at(self.skipper.at));
        let Some(depth) = depth.checked_sub(1) else { return self.skipper.wrong() };
        self.skipper.expect(b'[')?;
        self.skipper.space();
        if self.skipper.peek() == Some(b']') {
            self.skipper.at += 1;
            return Ok(());
        }
        for at in 0.. {
            self.skipper.space();
            self.report.path.push(Step::Row(at));
            let done = self.value(row, depth);
            self.report.path.pop();
            done?;
            self.skipper.space();
            match self.skipper.peek() {
                Some(b',') => self.skipper.at += 1,
                _ => break,
            }
        }
        self.skipper.expect(b']')
    }

    /// Rows that came as a map. If one of them is none, the map stays one: as rows they would lose their names.
    fn keyed(&mut self, row: &Shape, key: Option<&str>, depth: u32) -> Result<(), Malformed> {
        let start = self.skipper.at;
        let before = (self.out.len(), self.copied, self.rows, self.report.drift.len());
        self.found_rows(self.report.path.len(), self.out_at(start));
        self.replace(start..start + 1, |out| out.push('['));
        let mut skipper = Skipper::new(self.skipper.json, start);
        let mut at = 0;
        let mut is_rows = true;
        skipper.object(depth, |skipper, name, depth| {
            is_rows = is_rows && self.is_row(&name, key, skipper.peek());
            if !is_rows {
                return skipper.value(depth);
            }
            self.replace(name.start..skipper.at, |_| {});
            self.skipper.at = skipper.at;
            self.report.path.push(Step::Row(at));
            at += 1;
            let done = match row {
                Shape::Object(fields) if skipper.peek() == Some(b'{') => self.object(fields, key.map(|key| (key, name)), depth),
                row => self.value(row, depth),
            };
            self.report.path.pop();
            skipper.at = self.skipper.at;
            done
        })?;
        self.skipper.at = skipper.at;
        if is_rows {
            self.replace(skipper.at - 1..skipper.at, |out| out.push(']'));
        } else {
            self.out.truncate(before.0);
            (self.copied, self.rows) = (before.1, before.2);
            self.report.drift.truncate(before.3);
            self.report.add("rows", start);
        }
        Ok(())
    }

    /// Whether this member of a map is a row. Without a field for its name only a position is lost: PHP writes a list
    /// with gaps as a map.
    fn is_row(&self, name: &Range<usize>, key: Option<&str>, value: Option<u8>) -> bool {
        match key {
            Some(_) => value == Some(b'{'),
            None => {
                let name = name_of(self.text, name, true);
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
            }
        }
    }

    /// Rows begin at this place of what comes out. Those that lie outermost count.
    fn found_rows(&mut self, depth: usize, at: usize) {
        if self.rows.is_none_or(|(known, _)| depth < known) {
            self.rows = Some((depth, at));
        }
    }

    /// Where in what comes out this place will be.
    fn out_at(&self, at: usize) -> usize {
        self.out.len() + (at - self.copied)
    }

    fn empty_or_drift(&mut self, expected: &'static str, depth: u32, write: impl FnOnce(&mut Self)) -> Result<(), Malformed> {
        let start = self.skipper.at;
        self.skipper.value(depth)?;
        let end = self.skipper.at;
        let inside = self.text.get(start + 1..end - 1).unwrap_or_default();
        if inside.bytes().all(|byte| byte.is_ascii_whitespace()) {
            self.copy_to(start);
            write(self);
            self.copied = end;
        } else {
            self.report.add(expected, start);
        }
        Ok(())
    }

    fn drift(&mut self, expected: &'static str, depth: u32) -> Result<(), Malformed> {
        let start = self.skipper.at;
        self.skipper.value(depth)?;
        self.report.add(expected, start);
        Ok(())
    }

    fn copy_to(&mut self, end: usize) {
        if self.out.capacity() == 0 {
            // Names put into rows make it a little longer than what came.
            self.out.reserve(self.text.len() + self.text.len() / 8);
        }
        self.out.push_str(self.text.get(self.copied..end).unwrap_or_default());
        self.copied = end;
    }

    fn replace(&mut self, what: Range<usize>, with: impl FnOnce(&mut String)) {
        self.copy_to(what.start);
        with(&mut self.out);
        self.copied = what.end;
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
