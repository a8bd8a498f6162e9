//! A client for hosting-panel APIs: quota kept, nothing ordered twice, no token leaked.
//!
//! The rules live in [`hostwire_core`], re-exported as [`core`]; here are the transport, the clock and the threads.
//!
//! ```no_run
//! use hostwire::json;
//!
//! let client = hostwire::Client::adm_tools(std::env::var("HOSTWIRE_TOKEN").unwrap_or_default())?;
//! let records = client.call("dns/records_list", json!({ "domain_id": 42 }))?.data()?;
//! println!("{records}");
//! # Ok::<(), hostwire::Error>(())
//! ```
//!
//! [`Client::call`] blocks its thread. [`Client::start`] does not: what it returns can be awaited in any runtime,
//! waited for with a limit, or cancelled.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod client;
mod clock;
mod files;
mod pending;
mod process;
mod reach;
mod runtime;
mod store;
mod transport;

pub use client::Client;
pub use clock::{Clock, ManualClock};
pub use files::{Files, Passed};
pub use hostwire_core as core;
pub use hostwire_core::{
    CallOptions, Code, Delivery, Error, Fault, Head, MemoryStore, Options, Outcome, Provider, Reply, Request, Result, Stats, Token,
    Transport, WindowReport,
};
pub use pending::Pending;
pub use reach::reach;
pub use serde_json::json;
pub use store::{FileStore, Store};
