//! The items of a list and the members of an object.

use super::{Mismatch, reader::Reader};
use serde::de::{self, DeserializeSeed};

/// The items of a list, or the members of an object; for who asks for a list, the values of these.
pub(super) struct Items<'r, 'de> {
    pub reader: &'r mut Reader<'de>,
    pub close: u8,
    pub is_first: bool,
}

impl<'r, 'de> Items<'r, 'de> {
    #[inline]
    pub(super) fn of(reader: &'r mut Reader<'de>, close: u8) -> Self {
        reader.at += 1;
        Self { reader, close, is_first: true }
    }

    /// Whether there is another; stands before it then, and after the end else.
    #[inline]
    fn next(&mut self) -> bool {
        let next = match self.reader.peek() {
            Some(b',') if !self.is_first => {
                self.reader.at += 1;
                self.reader.peek()
            }
            next => next,
        };
        self.is_first = false;
        if next.is_none_or(|next| next == self.close) {
            self.reader.at += 1;
            return false;
        }
        true
    }

    #[inline]
    fn pass_colon(&mut self) {
        if self.reader.peek() == Some(b':') {
            self.reader.at += 1;
        }
    }
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Mismatch> {
        if !self.next() {
            return Ok(None);
        }
        if self.close == b'}' {
            self.reader.skip();
            self.pass_colon();
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> de::MapAccess<'de> for Items<'_, 'de> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Mismatch> {
        if !self.next() {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Mismatch> {
        self.pass_colon();
        seed.deserialize(&mut *self.reader)
    }
}
