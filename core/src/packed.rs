//! Text that is kept compressed, and unpacked when it is asked for.

use bzip2::read::BzDecoder;
use std::{
    borrow::Cow,
    io::{self, Read},
};

/// A text that was given, or one that is compiled in.
#[derive(Debug)]
pub(crate) enum Packed {
    /// As it is.
    Plain(String),
    /// As `build.rs` compressed it.
    Compressed(&'static [u8]),
}

impl Packed {
    /// The text. What is compiled in can always be read: a test reads all of it.
    pub(crate) fn text(&self) -> io::Result<Cow<'_, str>> {
        match self {
            Packed::Plain(text) => Ok(Cow::Borrowed(text)),
            Packed::Compressed(bytes) => {
                let mut text = String::new();
                BzDecoder::new(*bytes).read_to_string(&mut text)?;
                Ok(Cow::Owned(text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a provider's methods may take in what embeds them, without the longer texts.
    const MOST: usize = 20_000;

    macro_rules! sources {
        ($($name:literal),*) => {
            [$((
                $name,
                include_str!(concat!("../data/methods/", $name, ".json")),
                include_bytes!(concat!(env!("OUT_DIR"), "/methods-", $name, ".bz2")).as_slice(),
                include_str!(concat!("../data/descriptions/", $name, ".json")),
                include_bytes!(concat!(env!("OUT_DIR"), "/descriptions-", $name, ".bz2")).as_slice(),
            ),)*]
        };
    }

    #[test]
    fn what_is_compiled_in_is_the_data_and_small() {
        for (name, methods, packed_methods, descriptions, packed_descriptions) in
            sources!["adm-tools", "elytrahost-v1", "elytrahost-2021-06"]
        {
            assert_eq!(Packed::Compressed(packed_methods).text().unwrap(), methods, "{name}");
            assert_eq!(Packed::Compressed(packed_descriptions).text().unwrap(), descriptions, "{name}");
            assert!(packed_methods.len() <= MOST, "the methods of {name} take {} bytes", packed_methods.len());
        }
    }

    #[test]
    fn what_is_broken_is_an_error() {
        for bytes in [b"".as_slice(), b"BZh9", b"no such thing"] {
            assert!(Packed::Compressed(bytes).text().is_err() || bytes.is_empty(), "{bytes:?}");
        }
    }
}
