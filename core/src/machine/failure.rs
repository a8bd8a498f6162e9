//! The errors of calls that got no whole answer.

use super::Why;
use crate::{
    error::{Code, Delivery, Error, Evidence},
    redact::Redactor,
    response::{End, Head},
    time::{Now, UnixMillis},
};

/// The error of a call that would wait longer than it may.
pub(super) fn waited(why: &Why, until: Option<UnixMillis>, now: Now) -> Error {
    let message = match (why, until) {
        (Why::Quota { window, reserved }, Some(until)) => {
            let seconds = until.saturating_sub(now.unix_ms).div_ceil(1000);
            let why = if *reserved { "has room only for other purposes" } else { "is full" };
            format!("The {window} window {why}; the next call fits in {seconds} s.")
        }
        _ => "Other calls kept the client busy for as long as this one may wait.".to_owned(),
    };
    let advice = "Nothing was sent. Call again at retry_at_ms, or let the call wait by a larger max_wait_ms.";
    let mut error = Error::new(Code::QuotaWait, Delivery::NotSent, message, advice);
    error.retry_at_ms = until;
    error
}

/// The error of an attempt whose end nobody reports: its machine was set aside meanwhile.
pub(super) fn interrupted() -> Error {
    let message = "The client was set aside while the request was on its way.";
    let advice = "Look up whether the call was applied before you make it again.";
    Error::new(Code::TransportFailed, Delivery::Unknown, message, advice)
}

/// The error of an attempt that ended without a whole answer.
pub(super) fn failed(end: End, head: Option<&Head>, redactor: &Redactor) -> Error {
    const LOOK_UP: &str = "Look up whether the call was applied before you make it again.";
    let (code, delivery, message, advice) = match &end {
        End::Failed(failure) if failure.not_sent => (
            Code::TransportFailed,
            Delivery::NotSent,
            "The request could not be sent.",
            "Nothing was sent. Check network, address and proxy, then make the call again.",
        ),
        End::Failed(_) => (Code::TransportFailed, Delivery::Unknown, "The request got no answer.", LOOK_UP),
        End::TimedOut => (Code::TimedOut, Delivery::Unknown, "No whole answer came in the time allowed.", LOOK_UP),
        End::Cut { .. } => (Code::AnswerCut, Delivery::Unknown, "The connection ended before the whole answer was here.", LOOK_UP),
        End::TooLarge => (
            Code::AnswerTooLarge,
            Delivery::Unknown,
            "The answer is larger than answer_cap.",
            "Raise answer_cap, or ask for less at a time.",
        ),
        End::Body(_) | End::Streamed { .. } | End::SinkFailed { .. } => return Error::internal("a body came without its head"),
    };
    let mut error = Error::new(code, delivery, message, advice);
    error.status = head.map(|head| head.status);
    let (transport, detail) = match end {
        End::Failed(failure) => (Some(failure.kind), failure.detail),
        End::Cut { detail, received } => {
            error.evidence = Some(Evidence { received, shortened: received > 0, content_type: None, body: String::new() });
            (None, detail)
        }
        _ => (None, None),
    };
    error.transport = transport;
    error.detail = detail.map(|detail| redactor.text(&detail));
    error
}
