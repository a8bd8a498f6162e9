//! Requests, answers and quota of hosting-panel APIs, without a transport.
//!
//! **In scope:** knowing the methods of a provider, checking a call, building its request, deciding when it may go,
//! reading what came back, and saying exactly what went wrong. **Out of scope:** sockets, clocks, threads, files,
//! randomness. The host brings those, and tells the core the time with each call; so one core serves a browser tab,
//! a server and a phone, and every test is a matter of numbers.
//!
//! One whole exchange, by hand:
//!
//! ```
//! use hostwire_core::*;
//!
//! let token = Token::new("t0k3n")?;
//! let mut machine = Machine::new(Provider::adm_tools(), Some(token), Options::default())?;
//! let now = Now { unix_ms: 1_767_225_600_000, mono_ms: 0 };
//!
//! // 1. Submit the call. It is checked, and quota is free: there is a request to send.
//! let params = serde_json::json!({ "domain_id": 42 });
//! let (id, step) = machine.submit("dns/records_list", params.as_object().unwrap(), &CallOptions::default(), now);
//! let Step::Send { attempt, request, .. } = step else { panic!("quota is free") };
//! assert_eq!(request.url, "https://adm.tools/action/dns/records_list/");
//! assert_eq!(request.body.as_bytes(), Some(b"domain_id=42".as_slice()));
//!
//! // 2. The host sends it, and hands over what comes back.
//! let head = Head { status: 200, headers: vec![("X-RateLimit-Hour-Remaining".into(), "3599".into())] };
//! machine.head(attempt, &head, now);
//! let body = br#"{"result":true,"response":{"list":[]}}"#.to_vec();
//!
//! // 3. The call is done.
//! let Step::Done(outcome) = machine.end(attempt, End::Body(body), now) else { panic!("nothing to repeat") };
//! assert_eq!(outcome?.data()?, serde_json::json!({ "list": [] }));
//! # let _ = id;
//! # Ok::<(), Error>(())
//! ```
//!
//! A host with futures needs none of that: [`drive`] is that exchange as a loop.
//!
//! What does something has an example. Records and closed sets have none of their own where they only are what those take
//! and give: [`Head`], [`End`], [`Step`], [`Effect`] and their like stand in the examples of [`Machine`], [`Reply`] and
//! [`Provider`]. [`drive`] and [`Host`] need a transport to be shown: `bindings-ffi/native` is a whole one.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
mod allow_list;
mod calendar;
mod catalogue;
mod drive;
mod envelope;
mod error;
mod expiry;
mod form;
#[cfg(test)]
mod hostile;
mod languages;
mod lenient;
mod machine;
mod money;
mod packed;
mod pages;
mod params;
mod pattern;
mod provider;
mod quota;
mod recent;
mod redact;
mod reply;
mod request;
mod reseller;
mod response;
mod retry;
mod samples;
mod search;
mod shape;
mod skip;
mod time;
mod token;

pub use account::{Hold, MemoryStore, Quota, StoreAnswer, StoreRequest, account_key};
pub use allow_list::{AllowEntry, AllowList, Passage};
pub use catalogue::{Access, AnswerKind, BodyKind, Catalogue, Effect, Http, Method, Param, ParamType, Place, Probe, Returns};
pub use drive::{Host, drive, resume};
pub use error::{Code, Delivery, Error, ErrorRecord, Evidence, Fault, Named, ObjectRef, Problem, Result, Transport, Violation};
pub use expiry::{TOKEN_WARNING_DAYS, TokenLife, TokenState, TokenStatus, TokenWarning};
pub use form::http_build_query;
pub use languages::Languages;
pub use machine::{AttemptId, CallId, CallOptions, Cancelled, Collect, Event, Machine, Options, Outcome, Snapshot, Stats, Step, Why};
pub use money::Money;
pub use pages::{Pages, PagesEnd};
pub use params::{Params, params_from_json, violations};
pub use provider::{CaptchaForm, EnvelopeSpec, Provider, ResellerSpec, SentenceSpec, Spec, TokenPlace, TokenSpec, Usage};
pub use quota::{
    Governor, HeaderNames, LimitReached, Pause, Permit, Plan, Purpose, Refusal, ReserveReport, Throttle, WindowReport, WindowSpec, plan,
};
pub use recent::{RECENT_KEPT_MS, Recent, RecentCall, Reuse};
pub use reply::{Meta, Proof, Reply, ReplyKind};
pub use request::{Body, FileInfo, Header, Masked, Part, Request};
pub use reseller::{PriceList, Priced, Quote, SHARE_ROUNDING, TopUpShare};
pub use response::{End, Failure, Head};
pub use samples::{Draft, PhpLibrary, Sample, SampleCall, SampleLang, SampleOptions, SampleToken};
pub use shape::{Drift, Kind, Shape};
pub use time::{MonoMillis, Now, UnixMillis};
pub use token::Token;
