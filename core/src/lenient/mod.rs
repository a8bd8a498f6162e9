//! Typed data out of JSON that PHP wrote: `"7"` is a number where a number is asked for, `"1"` a flag, `7` a text, `[]`
//! an empty map, and a map of rows is the rows.
//!
//! It reads text that was checked before. So it skips what nobody asks for without a second check, in a fraction of the
//! time a parser takes.

mod items;
mod reader;

use crate::skip::plain_until;
use items::Items;
use reader::Reader;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use std::{borrow::Cow, fmt};

/// Reads one value at this place of a text that is well-formed JSON.
pub(crate) fn from_checked<'de, T: Deserialize<'de>>(json: &'de str, at: usize) -> Result<T, Mismatch> {
    let mut reader = Reader { json, at };
    T::deserialize(&mut reader)
}

/// Why the data is not of the type asked for.
#[derive(Debug)]
pub(crate) struct Mismatch(Box<str>);

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string().into())
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("{} where {expected} is expected", kind(&found)).into())
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self(format!("{} that is not {expected}", kind(&found)).into())
    }
}

/// The kind of what was found, never the value: it may be a secret.
fn kind(found: &de::Unexpected<'_>) -> &'static str {
    match found {
        de::Unexpected::Bool(_) => "true or false",
        de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) | de::Unexpected::Float(_) => "a number",
        de::Unexpected::Str(_) | de::Unexpected::Char(_) => "text",
        de::Unexpected::Unit | de::Unexpected::Option => "null",
        de::Unexpected::Seq => "a list",
        de::Unexpected::Map => "an object",
        _ => "something else",
    }
}
/// A number, also as text.
macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            let start = self.at;
            match self.scalar()?.and_then(|text| text.parse::<$type>().ok()) {
                Some(number) => visitor.$visit(number),
                None => {
                    self.at = start;
                    self.deserialize_any(visitor)
                }
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.peek() {
            Some(b'"') => text(self.string()?, visitor),
            Some(b'{') => self.deserialize_map(visitor),
            Some(b'[') => self.deserialize_seq(visitor),
            _ => match self.word() {
                "true" => visitor.visit_bool(true),
                "false" => visitor.visit_bool(false),
                "null" => visitor.visit_unit(),
                word => {
                    if let Ok(number) = word.parse() {
                        visitor.visit_u64(number)
                    } else if let Ok(number) = word.parse() {
                        visitor.visit_i64(number)
                    } else {
                        visitor.visit_f64(word.parse().map_err(|_| de::Error::custom("a number that none can hold"))?)
                    }
                }
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let start = self.at;
        match self.scalar()?.as_deref() {
            Some("1" | "true") => visitor.visit_bool(true),
            Some("0" | "" | "false") => visitor.visit_bool(false),
            _ => {
                self.at = start;
                self.deserialize_any(visitor)
            }
        }
    }

    numbers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_i128 visit_i128 i128;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
        deserialize_u128 visit_u128 u128;
        deserialize_f32 visit_f32 f32;
        deserialize_f64 visit_f64 f64;
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.scalar()? {
            Some(found) => text(found, visitor),
            None => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        // The name of a member, which nearly always stands as it is; most of them nobody asks for.
        if self.peek() == Some(b'"') {
            let start = self.at + 1;
            let end = plain_until(self.json.as_bytes(), start);
            if self.json.as_bytes().get(end) == Some(&b'"') {
                self.at = end + 1;
                return visitor.visit_borrowed_str(self.slice(start, end));
            }
        }
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_any(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        if self.peek() == Some(b'n') {
            self.word();
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_any(visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.peek() {
            Some(b'[') => visitor.visit_seq(Items::of(self, b']')),
            Some(b'{') => visitor.visit_seq(Items::of(self, b'}')),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &'static str, _: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.peek() {
            Some(b'{') => visitor.visit_map(Items::of(self, b'}')),
            Some(b'[') => {
                // An empty list is an empty map; any other stays a list.
                let start = self.at;
                self.at += 1;
                if self.peek() == Some(b']') {
                    return visitor.visit_map(Items { reader: self, close: b']', is_first: true });
                }
                self.at = start;
                self.deserialize_seq(visitor)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.peek();
        let start = self.at;
        self.skip();
        let mut json = serde_json::Deserializer::from_str(self.slice(start, self.at));
        json.deserialize_enum(name, variants, visitor).map_err(|_| de::Error::custom(format_args!("no variant of {name}")))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.skip();
        visitor.visit_unit()
    }
}
fn text<'de, V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Result<V::Value, Mismatch> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}
#[cfg(test)]
mod tests;
