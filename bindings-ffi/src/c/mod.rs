//! The C interface: one object of the native client behind each opaque struct, one file for each.
//!
//! The doc comments of this module are those of the header `hostwire.h`, so they speak to C programmers. Three rules
//! hold throughout: what a function returns is freed by the `_free` of its type and by nothing else; no panic leaves a
//! function; a struct that users fill begins with its size, so that it can grow.

// Names are C's. What pointers must be is said once for all functions, at the head of the header.
#![allow(non_camel_case_types, clippy::missing_safety_doc, missing_debug_implementations)]

mod boundary;
mod cancel;
mod client;
mod clock;
mod code;
mod error;
mod lookup;
mod options;
mod params;
mod quota;
mod record;
mod reply;
mod request;
mod texts;

pub use cancel::*;
pub use client::*;
pub use clock::*;
pub use code::*;
pub use error::*;
pub use options::*;
pub use params::*;
pub use quota::*;
pub use record::*;
pub use reply::*;
pub use request::*;
