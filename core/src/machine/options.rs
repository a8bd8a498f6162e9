//! What a caller may choose: for a client as a whole, and for one call.

use crate::{
    catalogue::{Effect, Http},
    error::{Error, Result},
    provider::Usage,
    request::FileInfo,
};
use crate::{quota::Purpose, time::UnixMillis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Choices for a client. Every binding takes this record, with these names in its language's case.
///
/// ```
/// let options: hostwire_core::Options = serde_json::from_str(r#"{ "base_url": "http://127.0.0.1:8080" }"#).unwrap();
/// assert_eq!(options.max_in_flight, 4);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Scheme, host and perhaps a path to put before the provider's; the provider's own address where absent.
    pub base_url: Option<String>,
    /// Requests on their way at once. Four: a firewall has been met above a few calls a second.
    pub max_in_flight: u32,
    /// How long a call may wait for quota before it is an error. A minute: longer is a batch's choice, not a page's.
    pub max_wait_ms: u64,
    /// How long one request may take.
    pub attempt_timeout_ms: u64,
    /// How long a call may take from its first permit on.
    pub total_timeout_ms: u64,
    /// The largest answer collected, in bytes. 32 MiB: above the largest list, below what hurts a phone.
    pub answer_cap: u64,
    /// How often one call is repeated by itself, where its method allows it. Two: a third rarely fares better.
    pub retries: u32,
    /// Whether only methods that read may be called.
    pub read_only: bool,
    /// Whether methods that destroy or spend are refused until a call says that somebody confirmed it.
    pub confirm: bool,
    /// What the account is called, for the question that `confirm` asks and for the last requests.
    pub account: Option<String>,
    /// What calls are made for, and how much of every window is kept for each.
    pub purposes: Vec<Purpose>,
    /// Shares the account's state with others through the host's store. The text is the client's name there: one that no
    /// other client has, ever; a binding that brings a store draws it at random. Without a token there is nothing to share.
    pub holder: Option<String>,
    /// When the token was made, in Unix milliseconds, where somebody knows: for the warning before it ends.
    pub token_created_ms: Option<UnixMillis>,
    /// What pauses before repeats are drawn from. Clients of one seed pause alike; a binding gives each another one in
    /// place of 0.
    pub seed: u64,
    /// What the client is for, where the provider allows certain kinds of use: calls outside it are refused before they
    /// are sent. Whatever the provider has where absent.
    pub usage: Option<Usage>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            base_url: None,
            max_in_flight: 4,
            max_wait_ms: 60_000,
            attempt_timeout_ms: 30_000,
            total_timeout_ms: 120_000,
            answer_cap: 32 << 20,
            retries: 2,
            read_only: false,
            confirm: false,
            account: None,
            purposes: Vec::new(),
            holder: None,
            token_created_ms: None,
            seed: 0,
            usage: None,
        }
    }
}

/// Choices for one call; what is absent is as the client has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallOptions {
    /// How long this call may wait for quota.
    pub max_wait_ms: Option<u64>,
    /// How long one request of it may take.
    pub attempt_timeout_ms: Option<u64>,
    /// How long it may take from its first permit on.
    pub total_timeout_ms: Option<u64>,
    /// Call a method the catalogue does not know, by this verb, with parameters as they are.
    pub raw: Option<Http>,
    /// What a raw call does to the account. Without a word it is treated as a spend: refused by a client that only
    /// reads, asked about by one that asks, and never repeated.
    pub effect: Option<Effect>,
    /// What it is made for: one of the client's purposes, whose reserve it may use.
    pub purpose: Option<String>,
    /// How often this call is repeated by itself, where its method allows it.
    pub retries: Option<u32>,
    /// The caller has a sink: an answer that is a file goes there as it comes, however large, and is not kept.
    pub stream: bool,
    /// Somebody confirmed that this call may destroy or spend.
    pub confirmed: bool,
    /// The files to send, by the parameter that each is the value of. Their content stays with the host.
    pub files: BTreeMap<String, FileInfo>,
}

impl Options {
    /// Reads the record from JSON, as bindings receive it; empty text is no choice at all.
    ///
    /// # Errors
    /// [`crate::Code::InvalidOptions`] with the name that is wrong.
    pub fn from_json(text: &str) -> Result<Self> {
        from_json(text)
    }
}

impl CallOptions {
    /// Reads the record from JSON, as bindings receive it; empty text is no choice at all.
    ///
    /// # Errors
    /// [`crate::Code::InvalidOptions`] with the name that is wrong.
    pub fn from_json(text: &str) -> Result<Self> {
        from_json(text)
    }
}

fn from_json<T: Default + serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    if text.trim().is_empty() {
        return Ok(T::default());
    }
    serde_json::from_str(text).map_err(|error| Error::invalid_options(&error.to_string()))
}
