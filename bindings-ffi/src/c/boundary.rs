//! What every function does at its edge: arguments in, outcome out, and no panic past it.

use super::error::hw_error;
use hostwire::{Error, Result};
use std::{
    any::Any,
    ffi::{CStr, c_char},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Runs `body`. What it returns goes to the caller, and its error, or its panic as an error, to `slot`.
///
/// # Safety
/// `slot` is NULL, for a caller who does not want the error, or may be written to.
pub(super) unsafe fn deliver<T>(slot: *mut Option<Box<hw_error>>, body: impl FnOnce() -> Result<T>) -> Option<Box<T>> {
    let caught = catch_unwind(AssertUnwindSafe(|| match body() {
        Ok(value) => (Some(Box::new(value)), None),
        Err(error) => (None, Some(Box::new(hw_error::from(error)))),
    }));
    let (value, error) = caught.unwrap_or_else(|panic| (None, Some(Box::new(hw_error::from(Error::internal(&words(&*panic)))))));
    if !slot.is_null() {
        // Not an assignment: what stood there may never have been set, and is the caller's.
        unsafe { slot.write(error) };
    }
    value
}

/// What `get` says of an object; `absent` if there is no object.
pub(super) fn read<'a, T, R>(object: Option<&'a T>, absent: R, get: impl FnOnce(&'a T) -> R) -> R {
    match object {
        Some(object) => guard(absent, || get(object)),
        None => absent,
    }
}

/// Runs `body` for functions that cannot tell of an error.
pub(super) fn guard<R>(failed: R, body: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(failed)
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a panic: {}", text.unwrap_or("without words"))
}

/// The object behind an argument that must not be NULL.
pub(super) fn required<'a, T>(object: Option<&'a T>, name: &str) -> Result<&'a T> {
    object.ok_or_else(|| argument(name, "NULL"))
}

/// A text that must not be NULL.
///
/// # Safety
/// `text` is NULL or ends with a NUL.
pub(super) unsafe fn text<'a>(text: *const c_char, name: &str) -> Result<&'a str> {
    unsafe { optional(text, name) }?.ok_or_else(|| argument(name, "NULL"))
}

/// A text that may be NULL.
///
/// # Safety
/// `text` is NULL or ends with a NUL.
pub(super) unsafe fn optional<'a>(text: *const c_char, name: &str) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    unsafe { CStr::from_ptr(text) }.to_str().map(Some).map_err(|_| argument(name, "not UTF-8"))
}

/// `length` elements; NULL is none.
///
/// # Safety
/// `first` is NULL or points to so many.
pub(super) unsafe fn slice<'a, T>(first: *const T, length: usize, name: &str) -> Result<&'a [T]> {
    match (first.is_null(), length) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(argument(name, "NULL")),
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(first, length) }),
    }
}

/// An argument that only C can get wrong: other languages have no NULL there, and their texts are Unicode.
pub(super) fn argument(name: &str, what: &str) -> Error {
    let mut error = Error::invalid_options("");
    error.message = format!("The argument {name} is {what}.");
    "Nothing was sent. The header hostwire.h says what each argument may be.".clone_into(&mut error.advice);
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let mut slot = None;
        let value = unsafe { deliver::<()>(&raw mut slot, || panic!("on purpose")) };
        assert!(value.is_none());
        let error = slot.unwrap();
        let message = unsafe { CStr::from_ptr(super::super::hw_error_message(Some(&error))) };
        assert_eq!(message.to_str().unwrap(), "Hostwire failed: a panic: on purpose.");
        assert_eq!(super::super::hw_error_code(Some(&error)), 99);
        assert_eq!(guard(7, || panic!("on purpose")), 7);
    }

    #[test]
    fn an_error_may_be_unwanted() {
        assert!(unsafe { deliver::<()>(std::ptr::null_mut(), || Err(Error::client_closed())) }.is_none());
    }
}
