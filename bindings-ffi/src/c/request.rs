//! `hw_request`: a request as a call would send it, token masked.

use super::{
    boundary::{guard, read},
    texts::Texts,
};
use hostwire::Request;
use std::{ffi::c_char, ptr};

/// A request that was prepared and not sent. Every pointer it lends is valid until it is freed.
pub struct hw_request {
    http: *const c_char,
    url: *const c_char,
    headers: Vec<hw_header>,
    body: *const c_char,
    _kept: Texts,
}

/// One header of a request or an answer.
#[repr(C)]
pub struct hw_header {
    /// Its name, in any case.
    pub name: *const c_char,
    /// Its value.
    pub value: *const c_char,
}

impl From<&Request> for hw_request {
    fn from(request: &Request) -> Self {
        let mut kept = Texts::default();
        let headers = request.headers.iter();
        let headers = headers.map(|header| hw_header { name: kept.keep(header.name()), value: kept.keep(&header.masked("***")) });
        let headers = headers.collect();
        Self {
            http: kept.keep(request.http.as_str()),
            url: kept.keep(&request.url.masked("***")),
            headers,
            body: request.body.masked("***").map_or(ptr::null(), |body| kept.keep(&body)),
            _kept: kept,
        }
    }
}

/// The verb: "GET" or "POST".
#[unsafe(no_mangle)]
pub extern "C" fn hw_request_http(request: Option<&hw_request>) -> *const c_char {
    read(request, ptr::null(), |request| request.http)
}

/// The absolute URL, query included.
#[unsafe(no_mangle)]
pub extern "C" fn hw_request_url(request: Option<&hw_request>) -> *const c_char {
    read(request, ptr::null(), |request| request.url)
}

/// The headers: the one at index, counted from 0, or NULL after the last. The token reads ***.
#[unsafe(no_mangle)]
pub extern "C" fn hw_request_header(request: Option<&hw_request>, index: usize) -> Option<&hw_header> {
    read(request, None, |request| request.headers.get(index))
}

/// The body, or NULL if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn hw_request_body(request: Option<&hw_request>) -> *const c_char {
    read(request, ptr::null(), |request| request.body)
}

/// Frees the request; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_request_free(request: Option<Box<hw_request>>) {
    guard((), || drop(request));
}
