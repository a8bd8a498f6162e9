//! A stateful double of the hosting-panel APIs that Hostwire speaks: adm.tools and ElytraHost, in both its dialects.
//!
//! It judges the SDK's core, so it shares the catalogue's *data* with it and no code: its windows, its form reader and
//! its envelopes are written a second time, deliberately plainly.
//!
//! The state machine does no I/O: [`Sandbox::handle`] takes a [`Request`] and the time, and gives a [`Response`] that also
//! says what becomes of it on the wire ([`Fate`]). With the feature `http` (on by default) `serve` puts it behind a
//! socket and `Running` starts it on a thread of a test.
//!
//! ```
//! use hostwire_sandbox::{Options, Request, Sandbox, fixture};
//!
//! let now = fixture::START_MS;
//! let mut sandbox = Sandbox::new(Options::default(), now);
//! let request = Request::post("/action/billing/balance_get/", "").bearer(fixture::ADM_TOKEN);
//! let response = sandbox.handle(&request, now);
//! assert_eq!(response.text(), r#"{"result":true,"response":{"balance":"123.45"}}"#);
//! assert_eq!(response.header("X-RateLimit-Hour-Remaining"), Some("3599"));
//! ```
//!
//! Not here: TLS, HTTP/2, delays (gates hold answers instead), and any text of a provider that no source gives. Where an
//! answer needed one, the comment beside it says "ours".
#![forbid(unsafe_code)]

mod adm;
mod allow;
mod calendar;
mod catalogue;
mod control;
mod elytra;
mod faults;
pub mod fixture;
mod form;
mod gates;
#[cfg(feature = "http")]
mod http;
mod landing;
mod ledger;
mod message;
mod multipart;
mod pages;
mod quota;
mod random;
mod route;
mod sandbox;
mod state;
mod target;
mod windows;

pub use message::{Fate, Request, Response};
pub use quota::{Family, Limits};
pub use sandbox::{Options, Sandbox};
pub use windows::Kind as WindowKind;

#[cfg(feature = "http")]
pub use http::{Clock, Running, ServeOptions, serve};

/// Runs the README's example with the other tests.
#[cfg(all(doctest, feature = "http"))]
#[doc = include_str!("../README.md")]
mod readme {}
