//! The objects that Python's and Kotlin's typed layers stand on. Private to those: users never see them.

use hostwire::{CallOptions, Client, Clock, Error, Head, ManualClock, Options, Pending, Provider, Reply, Token, core::params_from_json};
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

/// The error record of parameters that the language cannot write as JSON.
#[uniffi::export]
pub fn invalid_params(why: &str) -> String {
    json(&Error::invalid_params(why))
}

/// Turns a panic into the core's own error, so that users meet one type only.
fn guarded<T>(entry: impl FnOnce() -> Result<T, NativeError>) -> Result<T, NativeError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(entry)).unwrap_or_else(|_| Err(Error::internal("a panic").into()))
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
    /// A client for the provider of this name; `options` is the core's record as JSON.
    #[uniffi::constructor]
    pub fn new(provider: &str, token: Option<String>, options: &str, clock: Option<Arc<NativeClock>>) -> Result<Arc<Self>, NativeError> {
        guarded(|| {
            let clock = clock.map_or_else(Clock::default, |clock| Arc::clone(&clock.0).into());
            let token = token.map(Token::new).transpose()?;
            let client = Client::new(Provider::named(provider)?, token, Options::from_json(options)?, clock)?;
            Ok(Arc::new(Self(client)))
        })
    }

    /// Starts a call. What is wrong with its texts is told by its outcome, as everything else.
    pub fn start(&self, method: &str, params: &str, options: &str) -> Arc<NativeCall> {
        let call = match (params_from_json(params), CallOptions::from_json(options)) {
            (Ok(params), Ok(options)) => Started::Call(self.0.start(method, Value::Object(params), options)),
            (Err(error), _) | (_, Err(error)) => Started::Refused(error),
        };
        Arc::new(NativeCall(call))
    }

    /// The request a call would send, as JSON, token masked.
    pub fn prepare(&self, method: &str, params: &str, options: &str) -> Result<String, NativeError> {
        guarded(|| {
            let params = Value::Object(params_from_json(params)?);
            Ok(json(&self.0.prepare(method, params, &CallOptions::from_json(options)?)?))
        })
    }

    /// Reads an answer to a call; `head` is `{"status", "headers"}` as JSON.
    pub fn read(&self, method: &str, head: &str, body: Vec<u8>, options: &str) -> Result<NativeReply, NativeError> {
        guarded(|| {
            let head: Head = serde_json::from_str(head).map_err(|error| Error::invalid_options(&error.to_string()))?;
            Ok(self.0.read(method, &head, body, &CallOptions::from_json(options)?)?.into())
        })
    }

    /// The windows in force, as JSON.
    pub fn quota(&self) -> String {
        json(&self.0.quota())
    }

    /// What was done so far, as JSON.
    pub fn stats(&self) -> String {
        json(&self.0.stats())
    }

    /// Refuses every later call.
    pub fn close(&self) {
        self.0.close();
    }
}

/// A call on its way.
#[derive(Debug, uniffi::Object)]
pub struct NativeCall(Started);

#[derive(Debug)]
enum Started {
    Call(Pending),
    Refused(Error),
}

#[uniffi::export]
impl NativeCall {
    /// Blocks for at most so long. None: still on its way. The outcome is handed out once.
    pub fn wait_for(&self, limit_ms: u64) -> Result<Option<NativeReply>, NativeError> {
        match &self.0 {
            Started::Refused(error) => Err(error.clone().into()),
            Started::Call(pending) => match pending.wait_for(Duration::from_millis(limit_ms)) {
                None => Ok(None),
                Some(outcome) => Ok(Some(outcome?.into())),
            },
        }
    }

    /// Waits without blocking.
    pub async fn outcome(&self) -> Result<NativeReply, NativeError> {
        match &self.0 {
            Started::Refused(error) => Err(error.clone().into()),
            Started::Call(pending) => Ok(pending.await?.into()),
        }
    }

    /// Cancels the call; its outcome says whether the request had left.
    pub fn cancel(&self) {
        if let Started::Call(pending) = &self.0 {
            pending.cancel();
        }
    }
}

/// Records of the core have text keys and finite numbers: they always serialize.
fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).unwrap_or_default()
}
