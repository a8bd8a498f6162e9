//! The objects that Python's and Kotlin's typed layers stand on. Private to those: users never see them.

use crate::attached::{self, NativeFile};
use hostwire::{
    CallOptions, Client, Clock, Error, Head, ManualClock, Options, Pending, Provider, Reply, Result, Token,
    core::{Params, Problem, Violation, params_from_json},
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// A failure: the core's error record as JSON.
#[derive(Debug, uniffi::Error)]
pub enum NativeError {
    /// The only variant: kinds are told apart by the record's `code`, as in every language.
    Failed {
        /// The record.
        record: String,
    },
}

impl std::fmt::Display for NativeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let NativeError::Failed { record } = self;
        f.write_str(record)
    }
}

impl From<Error> for NativeError {
    fn from(error: Error) -> Self {
        NativeError::Failed { record: json(&error) }
    }
}

/// A reply: what is known besides the payload, and the payload.
#[derive(Debug, uniffi::Record)]
pub struct NativeReply {
    /// `Meta` as JSON.
    pub meta: String,
    /// The payload's bytes as they came.
    pub raw: Vec<u8>,
    /// The payload as JSON text, where that is not what `raw` holds.
    pub json: Option<String>,
}

impl From<Reply> for NativeReply {
    fn from(reply: Reply) -> Self {
        let json_text = reply.json();
        let json_text = (json_text.as_bytes() != reply.raw()).then(|| json_text.into_owned());
        NativeReply { meta: json(&reply.meta), raw: reply.raw().to_vec(), json: json_text }
    }
}

/// What is asked for. One record: it crosses as one buffer, which three texts would not.
#[derive(Debug, uniffi::Record)]
pub struct NativeAsk {
    /// The method.
    pub method: String,
    /// Its parameters, an object as JSON; empty: none.
    pub params: String,
    /// The core's record as JSON; empty: as the client has them.
    pub options: String,
    /// Where an answer that is a file goes.
    pub save_to: Option<String>,
    /// Files to send.
    pub files: Vec<NativeFile>,
}

impl NativeAsk {
    fn read(&self) -> Result<(Params, CallOptions)> {
        Ok((params_from_json(&self.params)?, CallOptions::from_json(&self.options)?))
    }
}

/// The record of parameters that the language cannot write as JSON.
#[uniffi::export]
pub fn invalid_params(why: &str) -> String {
    json(&Error::invalid_params(why))
}

/// The record of options that the language cannot write as JSON.
#[uniffi::export]
pub fn invalid_options(why: &str) -> String {
    json(&Error::invalid_options(why))
}

/// The record of parameters that the language cannot write as JSON, where it knows which.
#[uniffi::export]
pub fn unfit_params(method: &str, names: Vec<String>) -> String {
    let expected = "text, a finite number, true or false, or a list or map of these";
    let unfit = |parameter| Violation { parameter, problem: Problem::Type, expected: expected.to_owned(), nearest: None };
    json(&Error::violated(method, names.into_iter().map(unfit).collect()))
}

/// Turns a panic into the core's own error, so that users meet one type only.
fn guarded<T>(entry: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(entry)).unwrap_or_else(|_| Err(Error::internal("a panic")))
}

/// A clock that stands still until it is advanced.
#[derive(Debug, uniffi::Object)]
pub struct NativeClock(Arc<ManualClock>);

#[uniffi::export]
impl NativeClock {
    /// A clock that shows this.
    #[uniffi::constructor]
    pub fn new(unix_ms: u64) -> Arc<Self> {
        Arc::new(Self(ManualClock::new(unix_ms)))
    }

    /// Moves it forward.
    pub fn advance(&self, ms: u64) {
        self.0.advance(ms);
    }

    /// What it shows.
    pub fn unix_ms(&self) -> u64 {
        self.0.unix_ms()
    }
}

/// A client.
#[derive(Debug, uniffi::Object)]
pub struct NativeClient(Client);

#[uniffi::export]
impl NativeClient {
    /// A client for a provider, by its name or its description as JSON; `options` is the core's record as JSON.
    #[uniffi::constructor]
    pub fn new(provider: &str, token: Option<String>, options: &str, clock: Option<Arc<NativeClock>>) -> Result<Arc<Self>, NativeError> {
        Ok(guarded(|| {
            let clock = clock.map_or_else(Clock::default, |clock| Arc::clone(&clock.0).into());
            let token = token.map(Token::new).transpose()?;
            let client = Client::new(Provider::named(provider)?, token, Options::from_json(options)?, clock)?;
            Ok(Arc::new(Self(client)))
        })?)
    }

    /// Starts a call. What is wrong with its texts is told by its outcome, as everything else.
    pub fn start(&self, ask: NativeAsk) -> Arc<NativeCall> {
        let started = guarded(|| {
            let (params, options) = ask.read()?;
            let files = attached::files(ask.files, ask.save_to)?;
            Ok(self.0.start_with(&ask.method, Value::Object(params), options, files))
        });
        Arc::new(NativeCall(started.unwrap_or_else(|error| Pending::done(Err(error)))))
    }

    /// The request a call would send, as JSON, token masked.
    pub fn prepare(&self, ask: NativeAsk) -> Result<String, NativeError> {
        Ok(guarded(|| {
            let (params, mut options) = ask.read()?;
            options.files = attached::infos(&ask.files);
            Ok(json(&self.0.prepare(&ask.method, Value::Object(params), &options)?))
        })?)
    }

    /// Reads an answer to a call; `head` is `{"status", "headers"}` as JSON.
    pub fn read(&self, method: &str, head: &str, body: Vec<u8>, options: &str) -> Result<NativeReply, NativeError> {
        Ok(guarded(|| {
            let head: Head = serde_json::from_str(head).map_err(|error| Error::invalid_options(&error.to_string()))?;
            Ok(self.0.read(method, &head, body, &CallOptions::from_json(options)?)?.into())
        })?)
    }

    /// The windows in force, as JSON.
    pub fn quota(&self) -> Result<String, NativeError> {
        Ok(guarded(|| Ok(json(&self.0.quota())))?)
    }

    /// What was done so far, as JSON.
    pub fn stats(&self) -> Result<String, NativeError> {
        Ok(guarded(|| Ok(json(&self.0.stats())))?)
    }

    /// When the last of so many calls may leave, as JSON.
    pub fn plan(&self, calls: u64, purpose: Option<String>) -> Result<String, NativeError> {
        Ok(guarded(|| Ok(json(&self.0.plan(calls, purpose.as_deref())?)))?)
    }

    /// The last requests, as JSON.
    pub fn recent(&self) -> Result<String, NativeError> {
        Ok(guarded(|| Ok(json(&self.0.recent())))?)
    }

    /// How the token stands, as JSON.
    pub fn token_status(&self) -> Result<String, NativeError> {
        Ok(guarded(|| Ok(json(&self.0.token_status()?)))?)
    }

    /// What happened since the last time this was asked, as JSON.
    pub fn events(&self) -> Result<String, NativeError> {
        Ok(guarded(|| Ok(json(&self.0.events())))?)
    }

    /// Refuses every later call. Returns the record that each of them fails with, for use after the client is freed.
    ///
    /// Not `close`: where objects of uniffi have one, it frees them.
    pub fn refuse(&self) -> String {
        self.0.close();
        json(&Error::client_closed())
    }
}

/// A call on its way. Freeing it cancels the call; whoever awaits its outcome then hears of that.
#[derive(Debug, uniffi::Object)]
pub struct NativeCall(Pending);

#[uniffi::export]
impl NativeCall {
    /// Blocks for at most so long. None: still on its way.
    pub fn wait_for(&self, limit_ms: u64) -> Result<Option<NativeReply>, NativeError> {
        Ok(guarded(|| self.0.wait_for(Duration::from_millis(limit_ms)).map(|outcome| Ok(outcome?.into())).transpose())?)
    }

    /// Waits without blocking.
    pub async fn outcome(self: Arc<Self>) -> Result<NativeReply, NativeError> {
        let outcome = self.0.outcome();
        drop(self);
        Ok(outcome.await?.into())
    }

    /// Cancels the call; its outcome says whether the request had left.
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

/// Records of the core have text keys and finite numbers: they always serialize.
fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).unwrap_or_default()
}
