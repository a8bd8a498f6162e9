//! What can go wrong with a command, and the exit code it ends with.

use crate::{complaint, output};
use hostwire::{Code, Delivery, Error};
use serde_json::json;
use std::{io, process::ExitCode};

const OUTPUT: u8 = 1;
pub const USAGE: u8 = 2;
pub const REFUSED_HERE: u8 = 3;
pub const PROVIDER_REFUSED: u8 = 4;
const QUOTA: u8 = 5;
pub const NO_ANSWER: u8 = 6;
const MAYBE_APPLIED: u8 = 7;
const CANCELLED: u8 = 130;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The command line, or a file it names, is wrong. Nothing was sent.
    Usage { message: String, advice: String },
    /// Refused here, for a reason of the core's and with advice of the command's. Nothing was sent.
    Refused { code: Code, message: String, advice: String },
    /// The call failed.
    Call(Box<Error>),
    /// Ctrl-C before anything was sent.
    Cancelled,
    /// It worked, and the output could not be written.
    Output(io::Error),
    /// All was said already; the command ends with this code.
    Said(u8),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Call(Box::new(error))
    }
}

impl Failure {
    pub fn usage(message: impl Into<String>, advice: impl Into<String>) -> Self {
        Failure::Usage { message: message.into(), advice: advice.into() }
    }

    /// Somebody was asked and said no.
    pub fn declined() -> Self {
        let (message, advice) = ("You said no.".to_owned(), "Nothing was sent.".to_owned());
        Failure::Refused { code: Code::ConfirmationNeeded, message, advice }
    }

    /// Tells the user, and gives the exit code. Should that fail as well, nobody is left to tell.
    pub fn report(self, as_json: bool) -> ExitCode {
        let said = |code: &str, message: &str, advice: &str| match as_json {
            true => output::json(&json!({
                "error": { "code": code, "fault": "caller", "delivery": "not_sent", "message": message, "advice": advice }
            })),
            false => output::note(&complaint::simple(message, advice)),
        };
        let _ = match &self {
            Failure::Call(error) if as_json => output::json(&json!({ "error": error })),
            Failure::Call(error) => output::note(&complaint::text(error)),
            Failure::Usage { message, advice } => said("usage", message, advice),
            Failure::Refused { code, message, advice } => said(code.as_str(), message, advice),
            Failure::Cancelled => said(Code::Cancelled.as_str(), "Cancelled.", "Nothing was sent."),
            Failure::Output(error) => output::note(&complaint::simple(
                &format!("The output could not be written: {error}."),
                "What was asked for was done all the same.",
            )),
            Failure::Said(_) => Ok(()),
        };
        ExitCode::from(self.code())
    }

    /// What happened, in a sentence.
    pub fn message(&self) -> String {
        match self {
            Failure::Usage { message, .. } | Failure::Refused { message, .. } => message.clone(),
            Failure::Call(error) => error.message.clone(),
            Failure::Output(error) => format!("The output could not be written: {error}."),
            Failure::Cancelled => "Cancelled.".to_owned(),
            Failure::Said(_) => String::new(),
        }
    }

    fn code(&self) -> u8 {
        match self {
            Failure::Usage { .. } => USAGE,
            Failure::Refused { .. } => REFUSED_HERE,
            Failure::Output(_) => OUTPUT,
            Failure::Cancelled => CANCELLED,
            Failure::Call(error) => code(error),
            Failure::Said(code) => *code,
        }
    }
}

/// The exit code of a call's error.
pub fn code(error: &Error) -> u8 {
    match (error.code, error.delivery) {
        (Code::Cancelled, _) => CANCELLED,
        (Code::QuotaWait | Code::Throttled, _) => QUOTA,
        (Code::MaybeApplied, _) => MAYBE_APPLIED,
        // Of a call that changes something, a lost answer has the code above: these were reads, or did not leave.
        (Code::TransportFailed | Code::TimedOut | Code::AnswerCut, _) => NO_ANSWER,
        (_, Delivery::NotSent) => REFUSED_HERE,
        (Code::ServerError | Code::EmptyAnswer | Code::MalformedAnswer | Code::NotAnAnswer, _) => PROVIDER_REFUSED,
        (_, Delivery::Unknown) => MAYBE_APPLIED,
        _ => PROVIDER_REFUSED,
    }
}
