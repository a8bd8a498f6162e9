//! Texts that live as long as the object that shows them.

use serde::Serialize;
use serde_json::Value;
use std::ffi::{CString, c_char};

/// The texts of one object. What they are lent as stays where it is until the object is freed.
#[derive(Default)]
pub(super) struct Texts(Vec<CString>);

impl Texts {
    /// Keeps a text and lends it out.
    pub fn keep(&mut self, text: &str) -> *const c_char {
        let text = terminated(text);
        let lent = text.as_ptr();
        self.0.push(text);
        lent
    }

    /// The same for a text that may be missing: then NULL.
    pub fn keep_some(&mut self, text: Option<&str>) -> *const c_char {
        text.map_or(std::ptr::null(), |text| self.keep(text))
    }

    /// Keeps the stable name of one of the core's kinds.
    pub fn keep_name(&mut self, kind: &impl Serialize) -> *const c_char {
        match serde_json::to_value(kind) {
            Ok(Value::String(name)) => self.keep(&name),
            _ => std::ptr::null(),
        }
    }
}

/// The text as C ends it. A NUL inside would end it too early, and reads as U+FFFD.
pub(super) fn terminated(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_inside_does_not_end_the_text() {
        assert_eq!(terminated("a\0b").to_str().unwrap(), "a\u{fffd}b");
    }
}
