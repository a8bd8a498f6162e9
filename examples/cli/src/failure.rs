//! What can go wrong with a command, and the exit code it ends with.

use crate::{complaint, output};
use hostwire::{Code, Delivery, Error};
use serde_json::json;
use std::{io, process::ExitCode};

const OUTPUT: u8 = 1;
pub const USAGE: u8 = 2;
const REFUSED_HERE: u8 = 3;
const PROVIDER_REFUSED: u8 = 4;
const QUOTA: u8 = 5;
const NOT_SENT: u8 = 6;
const MAYBE_APPLIED: u8 = 7;
const CANCELLED: u8 = 130;

/// Why a command did not do what it was asked to.
#[derive(Debug)]
pub enum Failure {
    /// The command line, or a file it names, is wrong. Nothing was sent.
    Usage { message: String, advice: String },
    /// The call failed.
    Call(Box<Error>),
    /// It worked, and the output could not be written.
    Output(io::Error),
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

    /// Tells the user, and gives the exit code. Should that fail as well, nobody is left to tell.
    pub fn report(self, as_json: bool) -> ExitCode {
        let _ = match &self {
            Failure::Call(error) if as_json => output::json(&json!({ "error": error })),
            Failure::Usage { message, advice } if as_json => output::json(&json!({
                "error": { "code": "usage", "fault": "caller", "delivery": "not_sent", "message": message, "advice": advice }
            })),
            Failure::Call(error) => output::note(&complaint::text(error)),
            Failure::Usage { message, advice } => output::note(&complaint::simple(message, advice)),
            Failure::Output(error) => output::note(&complaint::simple(
                &format!("The output could not be written: {error}."),
                "What was asked for was done all the same.",
            )),
        };
        ExitCode::from(self.code())
    }

    fn code(&self) -> u8 {
        match self {
            Failure::Usage { .. } => USAGE,
            Failure::Output(_) => OUTPUT,
            Failure::Call(error) => code(error),
        }
    }
}

fn code(error: &Error) -> u8 {
    match (error.code, error.delivery) {
        (Code::Cancelled, _) => CANCELLED,
        (Code::QuotaWait | Code::Throttled, _) => QUOTA,
        (Code::TransportFailed | Code::TimedOut, Delivery::NotSent) => NOT_SENT,
        (_, Delivery::NotSent) => REFUSED_HERE,
        (_, Delivery::Unknown) => MAYBE_APPLIED,
        _ => PROVIDER_REFUSED,
    }
}
