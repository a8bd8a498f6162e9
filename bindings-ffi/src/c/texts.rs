//! Texts that live as long as the object that shows them.

use super::boundary::optional;
use serde::Serialize;
use serde_json::Value;
use std::ffi::c_char;

/// The texts of one object. What they are lent as stays where it is until the object is freed.
#[derive(Default)]
pub(super) struct Texts(Vec<Text>);

impl Texts {
    /// Keeps a text and lends it out.
    pub fn keep(&mut self, text: &str) -> *const c_char {
        self.lend(Text::new(text))
    }

    /// The same for a text that may be missing: then NULL.
    pub fn keep_some(&mut self, text: Option<&str>) -> *const c_char {
        text.map_or(std::ptr::null(), |text| self.keep(text))
    }

    /// The same for a text whose length is told along with it: a NUL inside stays.
    pub fn keep_exact(&mut self, text: &str) -> *const c_char {
        self.lend(Text::exact(text))
    }

    /// Keeps the stable name of one of the core's kinds.
    pub fn keep_name(&mut self, kind: &impl Serialize) -> *const c_char {
        match serde_json::to_value(kind) {
            Ok(Value::String(name)) => self.keep(&name),
            _ => std::ptr::null(),
        }
    }

    fn lend(&mut self, text: Text) -> *const c_char {
        let lent = text.as_ptr();
        self.0.push(text);
        lent
    }
}

/// Texts by language, of the object that keeps them.
pub(super) struct Languages(Vec<Language>);

struct Language {
    name: String,
    lent: *const c_char,
    texts: Vec<*const c_char>,
}

impl Languages {
    pub fn new(languages: &hostwire::core::Languages, kept: &mut Texts) -> Self {
        let languages = languages.iter().map(|(name, texts)| Language {
            name: name.clone(),
            lent: kept.keep(name),
            texts: texts.iter().map(|text| kept.keep(text)).collect(),
        });
        Self(languages.collect())
    }

    /// The language at this place, or NULL.
    pub fn name(&self, index: usize) -> *const c_char {
        self.0.get(index).map_or(std::ptr::null(), |language| language.lent)
    }

    /// The text at this place in one language, or NULL.
    ///
    /// # Safety
    /// `language` is NULL or ends with a NUL.
    pub unsafe fn text(&self, language: *const c_char, index: usize) -> *const c_char {
        let name = unsafe { optional(language, "language") }.ok().flatten();
        let texts = name.and_then(|name| self.0.iter().find(|language| language.name == name)).map(|language| &language.texts);
        texts.and_then(|texts| texts.get(index).copied()).unwrap_or(std::ptr::null())
    }
}

/// A text with the NUL that ends it in C. No box: moving one ends what was lent of it, moving a vector does not.
pub(super) struct Text(Vec<u8>);

impl Text {
    /// A NUL inside would end the text too early, and reads as U+FFFD.
    pub fn new(text: &str) -> Self {
        match text.contains('\0') {
            true => Self::exact(&text.replace('\0', "\u{fffd}")),
            false => Self::exact(text),
        }
    }

    pub fn exact(text: &str) -> Self {
        Self([text.as_bytes(), b"\0"].concat())
    }

    pub fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    /// Without the NUL.
    pub fn length(&self) -> usize {
        self.0.len() - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_inside_does_not_end_the_text() {
        let text = Text::new("a\0b");
        assert_eq!((text.0.as_slice(), text.length()), ("a\u{fffd}b\0".as_bytes(), 5));
        assert_eq!(Text::exact("a\0b").0, b"a\0b\0");
    }
}
