//! The secret that opens an account.

use crate::error::{Code, Delivery, Error, Result};
use std::fmt;

/// An account's token: opaque text, kept as it was given.
///
/// It is never written anywhere but into the request: `Debug` says only that there is one.
///
/// ```
/// let token = hostwire_core::Token::new("[12, -7, 99]").unwrap();
/// assert_eq!(format!("{token:?}"), "Token(***)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token as it is, inner spaces included: one provider's tokens have them, and they count.
    ///
    /// # Errors
    /// [`Code::TokenInvalid`] if it could not stand in a header: empty, edged by spaces, or with a control or
    /// non-ASCII character. A line feed at the end, as files have, is such a character.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let wrong = if text.is_empty() {
            Some("is empty")
        } else if text.bytes().any(|byte| byte.is_ascii_control()) {
            Some("holds a control character, perhaps the line feed of a file")
        } else if !text.is_ascii() {
            Some("holds a character outside ASCII")
        } else if text.trim_matches(' ').len() != text.len() {
            Some("begins or ends with a space")
        } else {
            None
        };
        match wrong {
            None => Ok(Self(text)),
            Some(wrong) => Err(Error::new(
                Code::TokenInvalid,
                Delivery::NotSent,
                format!("The token {wrong}."),
                "Give the token exactly as the provider shows it.",
            )),
        }
    }

    /// The secret itself. Only what writes the request needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_header_cannot_carry_is_refused_without_repeating_it() {
        for bad in ["", "sec\nret", "secret\r\n", "sec\0ret", "sécret", " secret", "\u{7f}secret"] {
            let error = Token::new(bad).unwrap_err();
            assert_eq!(error.code, Code::TokenInvalid);
            assert!(!format!("{error} {error:?} {}", error.advice).contains("ecret"), "{bad:?}");
        }
    }
}
