//! Goes over text that was checked before, value by value, without looking twice.

use super::Mismatch;
use crate::skip::plain_until;
use serde::de;
use std::borrow::Cow;

/// Stands in a text; every read leaves it after the value.
pub(super) struct Reader<'de> {
    pub json: &'de str,
    pub at: usize,
}

impl<'de> Reader<'de> {
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.json.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    #[inline]
    pub(super) fn slice(&self, start: usize, end: usize) -> &'de str {
        self.json.get(start..end).unwrap_or_default()
    }

    /// Past a string, to where its content ends; and whether it holds escapes.
    #[inline]
    pub(super) fn pass_string(&mut self) -> (usize, bool) {
        self.at += 1;
        let mut has_escapes = false;
        loop {
            self.at = plain_until(self.json.as_bytes(), self.at);
            match self.json.as_bytes().get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return (self.at - 1, has_escapes);
                }
                Some(b'\\') => {
                    has_escapes = true;
                    self.at += 2;
                }
                // In text that was checked there is no other.
                Some(_) => self.at += 1,
                None => return (self.json.len(), has_escapes),
            }
        }
    }

    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Mismatch> {
        let start = self.at;
        let (end, has_escapes) = self.pass_string();
        if has_escapes {
            return serde_json::from_str(self.slice(start, self.at)).map(Cow::Owned).map_err(de::Error::custom);
        }
        Ok(Cow::Borrowed(self.slice(start + 1, end)))
    }

    /// A number, or `true`, `false`, `null`.
    #[inline]
    pub(super) fn word(&mut self) -> &'de str {
        let start = self.at;
        let rest = self.json.as_bytes().get(start..).unwrap_or_default();
        let len = rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']' | b':' | ..=b' ')).unwrap_or(rest.len());
        self.at += len.max(1);
        self.slice(start, start + len)
    }

    /// Past whatever stands here.
    pub(super) fn skip(&mut self) {
        match self.peek() {
            Some(b'"') => {
                self.pass_string();
            }
            Some(b'{' | b'[') => {
                let mut depth = 0_u32;
                while let Some(byte) = self.json.as_bytes().get(self.at) {
                    match byte {
                        b'"' => {
                            self.pass_string();
                            continue;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
            }
            _ => {
                self.word();
            }
        }
    }

    /// The text of a value that is no list and no object: a string's content, or the word.
    #[inline]
    pub(super) fn scalar(&mut self) -> Result<Option<Cow<'de, str>>, Mismatch> {
        match self.peek() {
            Some(b'"') => self.string().map(Some),
            Some(b'-' | b'0'..=b'9') => Ok(Some(Cow::Borrowed(self.word()))),
            _ => Ok(None),
        }
    }
}
