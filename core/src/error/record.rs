//! The record itself, and how it is made.

use super::{Code, Delivery, Fault, Named, Problem, Transport};
use crate::{languages::Languages, quota::Throttle, time::UnixMillis};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// One parameter that cannot be sent as it is. Never holds the value given: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// The parameter's name.
    pub parameter: String,
    /// What is wrong with it.
    pub problem: Problem,
    /// What would be right, in words.
    pub expected: String,
    /// For an unknown parameter: the nearest known name.
    pub nearest: Option<String>,
}

/// What came back, as it came, up to a cap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The answer's content type.
    pub content_type: Option<String>,
    /// The body's beginning as text; bytes that are no UTF-8 are replaced.
    pub body: String,
    /// How many bytes of the body were received.
    pub received: u64,
    /// Whether `body` holds less than was received.
    pub shortened: bool,
}

/// What went wrong, whose fault it is, how far the request got, and what to do next.
///
/// ```
/// # use hostwire_core::*;
/// let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
/// let error = machine.prepare("dns/record_lst", &Params::new(), &CallOptions::default()).unwrap_err();
/// assert_eq!(error.code, Code::UnknownMethod);
/// assert_eq!(error.delivery, Delivery::NotSent);
/// assert_eq!(error.nearest.as_deref(), Some("dns/records_list"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Error(Box<ErrorRecord>);

/// The members of an [`Error`], which reads like this record and is as small as a pointer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrorRecord {
    /// What went wrong.
    pub code: Code,
    /// The code's stable number.
    pub number: u16,
    /// Who can mend it.
    pub fault: Fault,
    /// How far the request got.
    pub delivery: Delivery,
    /// One sentence that says what happened.
    pub message: String,
    /// One or two sentences that say what to do.
    pub advice: String,
    /// The method called.
    pub method: Option<String>,
    /// The answer's status.
    pub status: Option<u16>,
    /// The provider's own texts, as they came.
    pub texts: Vec<String>,
    /// The same by language; a text that says everything twice is split.
    #[serde(default, skip_serializing_if = "Languages::is_empty")]
    pub languages: Languages,
    /// What the provider's texts name: an object, a parameter, an exception.
    #[serde(default)]
    pub named: Option<Named>,
    /// Every parameter that cannot be sent as it is.
    pub violations: Vec<Violation>,
    /// The nearest known method name.
    pub nearest: Option<String>,
    /// The payload that came with the failure.
    pub answer: Option<Value>,
    /// What came back, where it could not be read as an answer.
    pub evidence: Option<Evidence>,
    /// When the call may be made again.
    pub retry_at_ms: Option<UnixMillis>,
    /// The limit that was reached, as the provider told it.
    pub throttle: Option<Throttle>,
    /// The kind of transport failure.
    pub transport: Option<Transport>,
    /// The host's own words about a transport failure; they differ between hosts and versions.
    pub detail: Option<String>,
    /// For [`Code::MaybeApplied`]: what went wrong with the call itself.
    #[serde(default)]
    pub cause: Option<Code>,
    /// For [`Code::MaybeApplied`]: the method by which it was looked up, in vain; none where the catalogue knows none.
    #[serde(default)]
    pub looked_up: Option<String>,
}

impl Error {
    pub(crate) fn new(code: Code, delivery: Delivery, message: impl Into<String>, advice: impl Into<String>) -> Self {
        Self(Box::new(ErrorRecord {
            code,
            number: code.number(),
            fault: code.fault(),
            delivery,
            message: message.into(),
            advice: advice.into(),
            method: None,
            status: None,
            texts: Vec::new(),
            languages: Languages::new(),
            named: None,
            violations: Vec::new(),
            nearest: None,
            answer: None,
            evidence: None,
            retry_at_ms: None,
            throttle: None,
            transport: None,
            detail: None,
            cause: None,
            looked_up: None,
        }))
    }

    /// Something only a defect of Hostwire can bring about; bindings use it so that no panic crosses a boundary.
    #[must_use]
    pub fn internal(what: &str) -> Self {
        Self::new(
            Code::Internal,
            Delivery::Unknown,
            format!("Hostwire failed: {what}."),
            "Report it with the steps that lead there. Look up whether the call was applied before you make it again.",
        )
    }

    /// A call on a client that was closed.
    #[must_use]
    pub fn client_closed() -> Self {
        Self::new(Code::ClientClosed, Delivery::NotSent, "The client is closed.", "Make a new client.")
    }

    /// A call that was cancelled before anything of it was sent.
    #[must_use]
    pub fn cancelled_before_sending(method: &str) -> Self {
        let message = "The call was cancelled before it was sent.";
        Self::new(Code::Cancelled, Delivery::NotSent, message, "Nothing was sent; make it again at will.").of(method)
    }

    /// Parameters that are no JSON object at all, or hold what JSON cannot.
    #[must_use]
    pub fn invalid_params(why: &str) -> Self {
        let message = format!("The parameters cannot be used: {why}.");
        Self::new(Code::InvalidParams, Delivery::NotSent, message, "Give an object with a member for each parameter.")
    }

    /// Parameters of a method that cannot be sent as they are, all of them.
    #[must_use]
    pub fn violated(method: &str, violations: Vec<Violation>) -> Self {
        let names = violations.iter().map(|violation| violation.parameter.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("{method} cannot be called with these parameters: {names}.");
        let advice = "Nothing was sent. The violations say what each parameter should be.";
        let mut error = Self::new(Code::InvalidParams, Delivery::NotSent, message, advice).of(method);
        error.violations = violations;
        error
    }

    /// One value that cannot be used, with words of its own.
    pub(crate) fn wrong(violation: Violation, message: impl Into<String>, advice: impl Into<String>) -> Self {
        let mut error = Self::new(Code::InvalidParams, Delivery::NotSent, message, advice);
        error.violations = vec![violation];
        error
    }

    /// An option with a wrong name, type or value.
    #[must_use]
    pub fn invalid_options(why: &str) -> Self {
        Self::new(Code::InvalidOptions, Delivery::NotSent, format!("The options cannot be used: {why}."), "Correct the options.")
    }

    /// A file that came, and was not taken.
    pub(crate) fn sink_failed(method: &str, status: u16, detail: String) -> Self {
        let message = "The answer came, and what it was to be written to took no more of it.";
        let advice = "The call was made. Look at the disk or stream, then ask for the file again.";
        let mut error = Self::new(Code::SinkFailed, Delivery::Answered, message, advice).of(method);
        error.status = Some(status);
        error.detail = Some(detail);
        error
    }

    /// A destroy or spend that nobody confirmed, on a client that asks first.
    pub(crate) fn confirmation_needed(method: &str, does: &str, account: &str) -> Self {
        Self::new(
            Code::ConfirmationNeeded,
            Delivery::NotSent,
            format!("{method} {does}, on {account}."),
            "Nothing was sent. Ask whoever is responsible, then call again with confirmed set.",
        )
        .of(method)
    }

    /// What a repeat met, of a call whose answer was lost before: what was sent first may have been applied.
    pub(crate) fn after_a_loss(mut self) -> Self {
        self.delivery = Delivery::Unknown;
        self.advice =
            "Look up whether it was applied before you make it again: the first answer was lost, and this one is of a repeat.".to_owned();
        self.maybe_applied()
    }

    /// The same failure of a call that may have changed something.
    pub(crate) fn maybe_applied(mut self) -> Self {
        self.cause = Some(self.code);
        self.code = Code::MaybeApplied;
        self.number = self.code.number();
        self.fault = self.code.fault();
        self.message = format!("The call may have been applied: {}", lower_first(&self.message));
        self.advice = match &self.looked_up {
            Some(method) => format!("{method} does not show it, yet it may still land. Look again later before you make it again."),
            None if self.advice.starts_with("Look up") => std::mem::take(&mut self.advice),
            None => format!("Look up whether it was applied before you make it again. {}", self.advice),
        };
        self
    }

    pub(crate) fn of(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }
}

fn lower_first(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

impl std::ops::Deref for Error {
    type Target = ErrorRecord;

    fn deref(&self) -> &ErrorRecord {
        &self.0
    }
}

impl std::ops::DerefMut for Error {
    fn deref_mut(&mut self) -> &mut ErrorRecord {
        &mut self.0
    }
}

impl From<Error> for ErrorRecord {
    fn from(error: Error) -> Self {
        *error.0
    }
}

impl fmt::Display for Error {
    /// The message. Texts, violations and advice are members of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ErrorRecord {
    /// Everything but payload and body, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code)
            .field("fault", &self.fault)
            .field("delivery", &self.delivery)
            .field("message", &self.message)
            .field("method", &self.method)
            .field("status", &self.status)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {}
