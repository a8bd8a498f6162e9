//! Values of a JSON text by their place, lent for as long as their owner lives.

use super::{boundary::optional, texts::Text};
use serde_json::{Value, value::RawValue};
use std::{
    collections::HashMap,
    ffi::c_char,
    ptr,
    sync::{Mutex, OnceLock, PoisonError},
};

/// What was found in one JSON text so far.
#[derive(Default)]
pub(super) struct Lookup {
    /// Made when first asked for: most programs want only some of it.
    json: OnceLock<Text>,
    data: OnceLock<Option<Value>>,
    found: Mutex<HashMap<String, Text>>,
}

impl Lookup {
    /// The text itself.
    pub fn json(&self, make: impl FnOnce() -> String) -> &Text {
        self.json.get_or_init(|| Text::new(&make()))
    }

    /// What `pointer` leads to, as a text.
    ///
    /// # Safety
    /// `pointer` is NULL or ends with a NUL.
    pub unsafe fn get(&self, pointer: *const c_char, json: impl Fn() -> String) -> *const c_char {
        match unsafe { self.at(pointer, &json) } {
            None => ptr::null(),
            Some((pointer, Value::String(text))) => self.keep(pointer, || text.clone()),
            Some((pointer, value @ Value::Number(number))) if number.is_f64() => {
                self.keep(pointer, || written(&json(), pointer).unwrap_or_else(|| value.to_string()))
            }
            Some((pointer, value)) => self.keep(pointer, || value.to_string()),
        }
    }

    /// How many elements or members stand there.
    ///
    /// # Safety
    /// `pointer` is NULL or ends with a NUL.
    pub unsafe fn count(&self, pointer: *const c_char, json: impl Fn() -> String) -> usize {
        match unsafe { self.at(pointer, &json) } {
            Some((_, Value::Array(list))) => list.len(),
            Some((_, Value::Object(object))) => object.len(),
            _ => 0,
        }
    }

    /// The name of a member that stands there.
    ///
    /// # Safety
    /// `pointer` is NULL or ends with a NUL.
    pub unsafe fn key(&self, pointer: *const c_char, index: usize, json: impl Fn() -> String) -> *const c_char {
        match unsafe { self.at(pointer, &json) } {
            // No pointer begins like this key, since one that is not empty begins with a slash.
            Some((pointer, Value::Object(object))) => match object.keys().nth(index) {
                Some(name) => self.keep(&format!("{index} {pointer}"), || name.clone()),
                None => ptr::null(),
            },
            _ => ptr::null(),
        }
    }

    unsafe fn at(&self, pointer: *const c_char, json: impl Fn() -> String) -> Option<(&str, &Value)> {
        let pointer = unsafe { optional(pointer, "pointer") }.ok()??;
        let data = self.data.get_or_init(|| serde_json::from_str(&json()).ok()).as_ref()?;
        data.pointer(pointer).map(|value| (pointer, value))
    }

    fn keep(&self, key: &str, text: impl FnOnce() -> String) -> *const c_char {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        match found.get(key) {
            Some(text) => text.as_ptr(),
            None => {
                let text = Text::new(&text());
                // The bytes stay where they are when the map moves its entries.
                let lent = text.as_ptr();
                found.insert(key.to_owned(), text);
                lent
            }
        }
    }
}

/// A value as its JSON text has it: 1.50 stays 1.50.
fn written(json: &str, pointer: &str) -> Option<String> {
    let names = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
    let mut found: &RawValue = serde_json::from_str(json).ok()?;
    for name in names {
        found = match found.get().starts_with('[') {
            true => serde_json::from_str::<Vec<&RawValue>>(found.get()).ok()?.get(name.parse::<usize>().ok()?).copied()?,
            false => serde_json::from_str::<HashMap<String, &RawValue>>(found.get()).ok()?.get(&name).copied()?,
        };
    }
    Some(found.get().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_lent_as_it_came() {
        let json = || r#" { "a/b": [ {}, 1.50 ], "big": 1e400, "n": -0.0 } "#.to_owned();
        assert_eq!(written(&json(), "/a~1b/1").as_deref(), Some("1.50"));
        assert_eq!(written(&json(), "/n").as_deref(), Some("-0.0"));
        assert_eq!(written(&json(), "/a~1b/2"), None);
    }
}
