//! A JSON reader that finds things by skipping: it checks every byte and decodes none.
//!
//! An answer's envelope is a handful of fields around a payload that the host will parse anyway, with its own
//! parser. So the payload is checked and located here, and its bytes are handed on as they came.

use std::ops::Range;

/// Deeper than any answer seen, shallow enough for the smallest stack.
pub(crate) const MAX_DEPTH: u32 = 128;

/// Where the text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub at: usize,
}

/// The members of an object: each key with its quotes, and where its value stands.
#[derive(Debug, Default)]
pub(crate) struct Members<'a> {
    json: &'a [u8],
    members: Vec<(Range<usize>, Range<usize>)>,
}

impl<'a> Members<'a> {
    /// Reads `json`, which must be one object and nothing else.
    ///
    /// The value of each member is gone over by `value`, which gets the key without its quotes.
    pub fn read(json: &'a str, mut value: impl FnMut(&mut Skipper<'a>, &'a [u8], u32) -> Result<(), Malformed>) -> Result<Self, Malformed> {
        let json = json.as_bytes();
        let mut skipper = Skipper::new(json, 0);
        // Most envelopes have no more.
        let mut members = Vec::with_capacity(4);
        skipper.space();
        skipper.object(MAX_DEPTH, |skipper, key, depth| {
            let start = skipper.at;
            value(skipper, json.get(key.start + 1..key.end - 1).unwrap_or_default(), depth)?;
            members.push((key, start..skipper.at));
            Ok(())
        })?;
        skipper.space();
        if skipper.at == json.len() { Ok(Self { json, members }) } else { Err(Malformed { at: skipper.at }) }
    }

    /// Where the value of `name` stands. Of two members of one name the last counts, as everywhere.
    pub fn find(&self, name: &str) -> Option<Range<usize>> {
        let is_named = |key: &Range<usize>| {
            let raw = self.json.get(key.clone()).unwrap_or_default();
            if memchr::memchr(b'\\', raw).is_none() {
                raw.len() == name.len() + 2 && raw.get(1..=name.len()) == Some(name.as_bytes())
            } else {
                serde_json::from_slice::<String>(raw).is_ok_and(|key| key == name)
            }
        };
        self.members.iter().rev().find(|(key, _)| is_named(key)).map(|(_, value)| value.clone())
    }
}

impl Members<'_> {
    /// Where the values stand, in their order.
    pub fn values(&self) -> impl Iterator<Item = Range<usize>> {
        self.members.iter().map(|(_, value)| value.clone())
    }
}

/// Whether `json` is one well-formed value.
pub(crate) fn is_well_formed(json: &str) -> bool {
    let mut skipper = Skipper::new(json.as_bytes(), 0);
    skipper.space();
    skipper.value(MAX_DEPTH).is_ok() && {
        skipper.space();
        skipper.at == json.len()
    }
}

/// Goes over a text value by value.
pub(crate) struct Skipper<'a> {
    pub json: &'a [u8],
    pub at: usize,
    /// Whether the last string passed has escapes.
    pub has_escapes: bool,
}

/// Where, from this place on, the first byte stands that a string cannot hold as it is: a quote, a backslash, a control
/// character. Strings are short here: eight bytes are looked at in one step, without a call.
#[inline]
pub(crate) fn plain_until(json: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let zeros = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes & HIGHS;
    let mut at = from;
    while let Some(chunk) = json.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let bytes = u64::from_le_bytes(*chunk);
        let controls = bytes.wrapping_sub(ONES * 0x20) & !bytes & HIGHS;
        let found = zeros(bytes ^ (ONES * u64::from(b'"'))) | zeros(bytes ^ (ONES * u64::from(b'\\'))) | controls;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while json.get(at).is_some_and(|byte| !matches!(byte, b'"' | b'\\' | ..0x20)) {
        at += 1;
    }
    at
}

impl<'a> Skipper<'a> {
    pub fn new(json: &'a [u8], at: usize) -> Self {
        Self { json, at, has_escapes: false }
    }

    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }

    pub fn wrong<T>(&self) -> Result<T, Malformed> {
        Err(Malformed { at: self.at })
    }

    #[inline]
    pub fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.wrong()
        }
    }

    #[inline]
    pub fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
    pub fn value(&mut self, depth: u32) -> Result<(), Malformed> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b'{') => self.object(depth, |skipper, _, depth| skipper.value(depth)),
            Some(b'[') => self.array(depth),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'n') => self.word(b"null"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.wrong(),
        }
    }

    /// An object. `member` goes over the value of each of its members, and gets the key with its quotes.
    pub fn object(
        &mut self,
        depth: u32,
        mut member: impl FnMut(&mut Self, Range<usize>, u32) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let Some(depth) = depth.checked_sub(1) else { return self.wrong() };
        self.expect(b'{')?;
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            let key = self.at;
            self.string()?;
            let key = key..self.at;
            self.space();
            self.expect(b':')?;
            self.space();
            member(self, key, depth)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                _ => return self.expect(b'}'),
            }
        }
    }

    fn array(&mut self, depth: u32) -> Result<(), Malformed> {
        let Some(depth) = depth.checked_sub(1) else { return self.wrong() };
        self.expect(b'[')?;
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            self.value(depth)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                _ => return self.expect(b']'),
            }
        }
    }

    #[inline]
    pub fn word(&mut self, word: &[u8]) -> Result<(), Malformed> {
        if self.json.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            self.at += word.len();
            Ok(())
        } else {
            self.wrong()
        }
    }

    #[inline]
    pub fn string(&mut self) -> Result<(), Malformed> {
        self.expect(b'"')?;
        self.has_escapes = false;
        loop {
            self.at = plain_until(self.json, self.at);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    self.has_escapes = true;
                    self.escape()?;
                }
                _ => return self.wrong(),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Malformed> {
        match self.json.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => match self.unit()? {
                // A high surrogate must be followed by a low one, as every strict parser demands.
                0xD800..=0xDBFF if self.json.get(self.at) == Some(&b'\\') && matches!(self.unit()?, 0xDC00..=0xDFFF) => Ok(()),
                0xD800..=0xDFFF => self.wrong(),
                _ => Ok(()),
            },
            _ => self.wrong(),
        }
    }

    /// `\uXXXX` at this place.
    fn unit(&mut self) -> Result<u32, Malformed> {
        let digits = self.json.get(self.at..self.at + 6).and_then(|unit| unit.strip_prefix(b"\\u"));
        let unit = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit)).and_then(|digits| std::str::from_utf8(digits).ok());
        match unit.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.at += 6;
                Ok(unit)
            }
            None => self.wrong(),
        }
    }

    #[inline]
    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { self.wrong() }
    }

    #[inline]
    fn number(&mut self) -> Result<(), Malformed> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
