//! `hw_record`: what a client tells of itself, by the names that all languages share.

use super::{
    boundary::{guard, read},
    lookup::Lookup,
};
use serde::Serialize;
use std::{ffi::c_char, ptr};

/// Facts of a client at one moment: a plan, events, recent calls, its token. Members are asked for by JSON Pointer (RFC
/// 6901), as in a reply, and may come with any version. It does not change; any thread may read it. Every pointer it
/// lends is valid until it is freed.
pub struct hw_record {
    json: String,
    lookup: Lookup,
}

impl hw_record {
    pub(super) fn new(facts: &impl Serialize) -> Self {
        // Records of the core have text keys and finite numbers: they always serialize.
        Self { json: serde_json::to_string(facts).unwrap_or_default(), lookup: Lookup::default() }
    }

    fn json(&self) -> String {
        self.json.clone()
    }
}

/// One value: "/text", "/0/event"; "" is the whole record.
///
/// A text as it is; a number, true and false as their JSON text; null as "null"; a list or an object as JSON text. NULL if
/// there is nothing at this place.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_record_get(record: Option<&hw_record>, pointer: *const c_char) -> *const c_char {
    read(record, ptr::null(), |record| unsafe { record.lookup.get(pointer, || record.json()) })
}

/// How many elements the list, or members the object, at this place has; 0 for anything else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_record_count(record: Option<&hw_record>, pointer: *const c_char) -> usize {
    read(record, 0, |record| unsafe { record.lookup.count(pointer, || record.json()) })
}

/// The whole record as JSON text, for logs and JSON libraries.
#[unsafe(no_mangle)]
pub extern "C" fn hw_record_json(record: Option<&hw_record>) -> *const c_char {
    read(record, ptr::null(), |record| record.lookup.json(|| record.json()).as_ptr())
}

/// Frees the record; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_record_free(record: Option<Box<hw_record>>) {
    guard((), || drop(record));
}
