//! `hw_reply`: what a call returns, and lookups in its payload.

use super::{
    boundary::{guard, optional, read},
    texts::{Text, Texts},
};
use hostwire::Reply;
use serde_json::Value;
use std::{
    collections::HashMap,
    ffi::c_char,
    ptr,
    sync::{Mutex, OnceLock, PoisonError},
};

/// A successful answer. It does not change; any thread may read it. Every pointer it lends is valid until it is freed.
pub struct hw_reply {
    reply: Reply,
    kind: *const c_char,
    content_type: *const c_char,
    method: *const c_char,
    texts: Vec<*const c_char>,
    _kept: Texts,
    /// Made when first asked for: most programs want only some of a reply.
    json: OnceLock<Text>,
    data: OnceLock<Option<Value>>,
    found: Mutex<HashMap<String, Text>>,
}

impl From<Reply> for hw_reply {
    fn from(reply: Reply) -> Self {
        let mut kept = Texts::default();
        Self {
            kind: kept.keep_name(&reply.meta.kind),
            content_type: kept.keep_some(reply.meta.content_type.as_deref()),
            method: kept.keep(&reply.meta.method),
            texts: reply.meta.texts.iter().map(|text| kept.keep(text)).collect(),
            _kept: kept,
            reply,
            json: OnceLock::new(),
            data: OnceLock::new(),
            found: Mutex::default(),
        }
    }
}

impl hw_reply {
    /// What `pointer` leads to.
    ///
    /// # Safety
    /// `pointer` is NULL or ends with a NUL.
    unsafe fn at(&self, pointer: *const c_char) -> Option<(&str, &Value)> {
        let pointer = unsafe { optional(pointer, "pointer") }.ok()??;
        let data = self.data.get_or_init(|| self.reply.data().ok()).as_ref()?;
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

/// One value of the payload, by JSON Pointer (RFC 6901): "/list/0/type"; "" is the whole payload.
///
/// A text as it is; a number, true and false as their JSON text; null as "null"; a list or an object as JSON text.
/// NULL if there is nothing at this place, or the payload is no JSON. A NUL inside a text reads as U+FFFD: hw_reply_json
/// has it as it came. In a key, ~ is written ~0 and / is written ~1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_get(reply: Option<&hw_reply>, pointer: *const c_char) -> *const c_char {
    read(reply, ptr::null(), |reply| match unsafe { reply.at(pointer) } {
        None => ptr::null(),
        Some((pointer, Value::String(text))) => reply.keep(pointer, || text.clone()),
        Some((pointer, value)) => reply.keep(pointer, || value.to_string()),
    })
}

/// How many elements the list, or members the object, at this place has; 0 for anything else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_count(reply: Option<&hw_reply>, pointer: *const c_char) -> usize {
    read(reply, 0, |reply| match unsafe { reply.at(pointer) } {
        Some((_, Value::Array(list))) => list.len(),
        Some((_, Value::Object(object))) => object.len(),
        _ => 0,
    })
}

/// The name of the member at index, counted from 0 in the payload's order, of the object at this place; NULL after the
/// last, or if there is no object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_key(reply: Option<&hw_reply>, pointer: *const c_char, index: usize) -> *const c_char {
    read(reply, ptr::null(), |reply| match unsafe { reply.at(pointer) } {
        // No pointer begins like this key, since one that is not empty begins with a slash.
        Some((pointer, Value::Object(object))) => match object.keys().nth(index) {
            Some(name) => reply.keep(&format!("{index} {pointer}"), || name.clone()),
            None => ptr::null(),
        },
        _ => ptr::null(),
    })
}

/// The payload as JSON text, for a JSON library; "null" where there is none, as in a file. Its length goes to *length,
/// which may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_json(reply: Option<&hw_reply>, length: *mut usize) -> *const c_char {
    read(reply, ptr::null(), |reply| {
        let json = reply.json.get_or_init(|| Text::new(&reply.reply.json()));
        unsafe { tell(length, json.length()) };
        json.as_ptr()
    })
}

/// The payload's bytes as they came, such as a file. No NUL ends them: their number goes to *length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_raw(reply: Option<&hw_reply>, length: *mut usize) -> *const u8 {
    read(reply, ptr::null(), |reply| {
        unsafe { tell(length, reply.reply.raw().len()) };
        reply.reply.raw().as_ptr()
    })
}

unsafe fn tell(length: *mut usize, bytes: usize) {
    if !length.is_null() {
        unsafe { length.write(bytes) };
    }
}

/// Whether the provider said yes. False only where "no" is an answer, as for a name that is taken.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_ok(reply: Option<&hw_reply>) -> bool {
    read(reply, false, |reply| reply.reply.meta.ok)
}

/// The answer's status, such as 200.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_status(reply: Option<&hw_reply>) -> u16 {
    read(reply, 0, |reply| reply.reply.meta.status)
}

/// What the payload is: "json", "file" or "none".
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_kind(reply: Option<&hw_reply>) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.kind)
}

/// The answer's content type, or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_content_type(reply: Option<&hw_reply>) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.content_type)
}

/// The provider's own texts, as they came: the one at index, counted from 0, or NULL after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_text(reply: Option<&hw_reply>, index: usize) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.texts.get(index).copied().unwrap_or(ptr::null()))
}

/// The method called.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_method(reply: Option<&hw_reply>) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.method)
}

/// How many requests it took.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_attempts(reply: Option<&hw_reply>) -> u32 {
    read(reply, 0, |reply| reply.reply.meta.attempts)
}

/// Frees the reply; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_free(reply: Option<Box<hw_reply>>) {
    guard((), || drop(reply));
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};
    use std::ffi::CStr;

    /// Under miri, too: nothing that was lent may be moved or freed while its object lives.
    #[test]
    fn what_is_lent_stays_until_the_object_is_freed() {
        let body = br#"{"result":true,"messages":["a","b"],"response":{"list":[1,"two"]}}"#;
        let said = |text: *const c_char| unsafe { CStr::from_ptr(text) }.to_str().unwrap();
        unsafe {
            let client = hw_client_adm_tools(c"t".as_ptr(), ptr::null(), ptr::null_mut()).unwrap();
            let (body, length) = (body.as_ptr(), body.len());
            let options = ptr::null();
            let reply =
                hw_client_read(Some(&client), c"dns/list".as_ptr(), 200, ptr::null(), 0, body, length, options, ptr::null_mut()).unwrap();
            hw_client_free(Some(client));
            let (first, key) = (hw_reply_get(Some(&reply), c"/list/0".as_ptr()), hw_reply_key(Some(&reply), c"".as_ptr(), 0));
            let second = hw_reply_get(Some(&reply), c"/list/1".as_ptr());
            let json = hw_reply_json(Some(&reply), ptr::null_mut());
            assert_eq!((said(first), said(second), said(key)), ("1", "two", "list"));
            assert_eq!((said(json), said(hw_reply_method(Some(&reply)))), (r#"{"list":[1,"two"]}"#, "dns/list"));
            hw_reply_free(Some(reply));

            let mut error = None;
            let none = hw_client_call(None, ptr::null(), ptr::null(), ptr::null(), &raw mut error);
            assert!(none.is_none());
            assert_eq!(said(hw_error_message(error.as_deref())), "The argument client is NULL.");
            assert_eq!(said(hw_error_name(error.as_deref())), "invalid_options");
            hw_error_free(error);
        }
    }
}
