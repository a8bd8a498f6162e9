//! `hw_reply`: what a call returns, and lookups in its payload.

use super::{
    boundary::{guard, read},
    lookup::Lookup,
    texts::{Languages, Texts},
};
use hostwire::{Reply, core::Drift};
use std::{ffi::c_char, ptr};

/// A successful answer. It does not change; any thread may read it. Every pointer it lends is valid until it is freed.
pub struct hw_reply {
    reply: Reply,
    kind: *const c_char,
    content_type: *const c_char,
    filename: *const c_char,
    method: *const c_char,
    texts: Vec<*const c_char>,
    languages: Languages,
    drift: Vec<hw_drift>,
    proof: Option<hw_proof>,
    _kept: Texts,
    lookup: Lookup,
}

/// How it is known that a call was done whose own answer was lost. Made by the library only; fields may come at its end.
#[repr(C)]
pub struct hw_proof {
    /// The method that showed it.
    pub by: *const c_char,
    /// The same in a sentence.
    pub says: *const c_char,
    /// What it showed, as JSON text, or NULL.
    pub row: *const c_char,
}

/// A place in the payload where something else stands than is known of the method. The value is there as it came. Made by
/// the library only; fields may come at its end.
#[repr(C)]
pub struct hw_drift {
    /// Where: a JSON Pointer, as hw_reply_get takes it.
    pub pointer: *const c_char,
    /// What is known to stand there, in words.
    pub expected: *const c_char,
    /// What kind of value stands there.
    pub found: *const c_char,
}

impl hw_drift {
    fn new(drift: &Drift, kept: &mut Texts) -> Self {
        let Drift { pointer, expected, found } = drift;
        Self { pointer: kept.keep(pointer), expected: kept.keep(expected), found: kept.keep(found) }
    }
}

impl From<Reply> for hw_reply {
    fn from(reply: Reply) -> Self {
        let mut kept = Texts::default();
        Self {
            kind: kept.keep_name(&reply.meta.kind),
            content_type: kept.keep_some(reply.meta.content_type.as_deref()),
            filename: kept.keep_some(reply.meta.filename.as_deref()),
            method: kept.keep(&reply.meta.method),
            texts: reply.meta.texts.iter().map(|text| kept.keep(text)).collect(),
            languages: Languages::new(&reply.meta.languages, &mut kept),
            drift: reply.meta.drift.iter().map(|drift| hw_drift::new(drift, &mut kept)).collect(),
            proof: reply.meta.proof.as_ref().map(|proof| hw_proof {
                by: kept.keep(&proof.by),
                says: kept.keep(&proof.says),
                row: kept.keep_some(proof.row.as_ref().map(ToString::to_string).as_deref()),
            }),
            _kept: kept,
            reply,
            lookup: Lookup::default(),
        }
    }
}

impl hw_reply {
    fn json(&self) -> String {
        self.reply.json().into_owned()
    }
}

/// One value of the payload, by JSON Pointer (RFC 6901): "/list/0/type"; "" is the whole payload.
///
/// A text as it is; a number as it came; true and false as their JSON text; null as "null"; a list or an object as JSON text.
/// NULL if there is nothing at this place, or the payload is no JSON. A NUL inside a text reads as U+FFFD: hw_reply_json
/// has it as it came. In a key, ~ is written ~0 and / is written ~1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_get(reply: Option<&hw_reply>, pointer: *const c_char) -> *const c_char {
    read(reply, ptr::null(), |reply| unsafe { reply.lookup.get(pointer, || reply.json()) })
}

/// How many elements the list, or members the object, at this place has; 0 for anything else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_count(reply: Option<&hw_reply>, pointer: *const c_char) -> usize {
    read(reply, 0, |reply| unsafe { reply.lookup.count(pointer, || reply.json()) })
}

/// The name of the member at index, counted from 0 in the payload's order, of the object at this place; NULL after the
/// last, or if there is no object.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_key(reply: Option<&hw_reply>, pointer: *const c_char, index: usize) -> *const c_char {
    read(reply, ptr::null(), |reply| unsafe { reply.lookup.key(pointer, index, || reply.json()) })
}

/// The payload as JSON text, for a JSON library; "null" where there is none, as in a file. Its length goes to *length,
/// which may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_json(reply: Option<&hw_reply>, length: *mut usize) -> *const c_char {
    read(reply, ptr::null(), |reply| {
        let json = reply.lookup.json(|| reply.json());
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

/// For a file: the name the answer suggests, without any path, safe to write to; or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_filename(reply: Option<&hw_reply>) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.filename)
}

/// The provider's own texts, as they came: the one at index, counted from 0, or NULL after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_text(reply: Option<&hw_reply>, index: usize) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.texts.get(index).copied().unwrap_or(ptr::null()))
}

/// The languages that those texts are in, such as "en", "ru" or "uk": the one at index, counted from 0, or NULL after the
/// last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_language(reply: Option<&hw_reply>, index: usize) -> *const c_char {
    read(reply, ptr::null(), |reply| reply.languages.name(index))
}

/// The texts in one language, a text that says everything twice in its halves: the one at index, counted from 0, or NULL
/// after the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_reply_text_in(reply: Option<&hw_reply>, language: *const c_char, index: usize) -> *const c_char {
    read(reply, ptr::null(), |reply| unsafe { reply.languages.text(language, index) })
}

/// How it is known that the call was done, where its own answer was lost; else NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_proof(reply: Option<&hw_reply>) -> Option<&hw_proof> {
    read(reply, None, |reply| reply.proof.as_ref())
}

/// Where the payload is not as it is known to be: the place at index, counted from 0, or NULL after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_drift(reply: Option<&hw_reply>, index: usize) -> Option<&hw_drift> {
    read(reply, None, |reply| reply.drift.get(index))
}

/// How many bytes of a file went to hw_call_options.save_to, and are not kept here; 0: none.
#[unsafe(no_mangle)]
pub extern "C" fn hw_reply_streamed(reply: Option<&hw_reply>) -> u64 {
    read(reply, 0, |reply| reply.reply.meta.streamed.unwrap_or(0))
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
