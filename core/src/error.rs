//! What can go wrong, said once for all languages.
//!
//! An [`Error`] is plain data: a stable [`Code`], whose [`Fault`] it is, how far the request got ([`Delivery`]), the
//! provider's own words and the evidence. Its serde form is the record every binding hands to its users.

mod named;
mod record;

pub use named::{Named, ObjectRef};
pub use record::{Error, ErrorRecord, Evidence, Violation};

use serde::{Deserialize, Serialize};

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal $text:literal $fault:ident;)*) => {
        /// What went wrong. Names and numbers are stable: a number is never given to another meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name = $number,)* }

        impl Code {
            /// Every code, in the order of its number.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code's name, the same in every language.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// Who can mend it, unless the error says otherwise.
            #[must_use]
            pub fn fault(self) -> Fault {
                match self { $(Code::$name => Fault::$fault,)* }
            }
        }
    };
}

codes! {
    /// No such method in the catalogue.
    UnknownMethod = 1 "unknown_method" Caller;
    /// Parameters are missing, unknown, mistyped or not allowed: see the violations.
    InvalidParams = 2 "invalid_params" Caller;
    /// The method needs a token and none was given.
    TokenMissing = 3 "token_missing" Caller;
    /// The token cannot stand in a header: it is empty, or holds a control or non-ASCII character.
    TokenInvalid = 4 "token_invalid" Caller;
    /// The base URL is neither https nor plain http to this very machine.
    BaseUrlInvalid = 5 "base_url_invalid" Caller;
    /// An option has a wrong name, type or value.
    InvalidOptions = 6 "invalid_options" Caller;
    /// The provider's description is not usable.
    ProviderInvalid = 7 "provider_invalid" Caller;
    /// The client only reads, and the method does more.
    ReadOnly = 8 "read_only" Caller;
    /// The method destroys or spends, and nobody confirmed it.
    ConfirmationNeeded = 9 "confirmation_needed" Caller;
    /// The method is not for the kind of use that the client is for.
    OutsideUsage = 10 "outside_usage" Caller;
    /// The call would have to wait for quota longer than it may.
    QuotaWait = 20 "quota_wait" Limit;
    /// The provider turned the call away because a limit is reached.
    Throttled = 21 "throttled" Limit;
    /// The caller cancelled the call.
    Cancelled = 30 "cancelled" Caller;
    /// The client was closed.
    ClientClosed = 31 "client_closed" Caller;
    /// A saved machine cannot be taken up again: it is of another provider or version.
    SnapshotInvalid = 32 "snapshot_invalid" Caller;
    /// The provider understood and said no.
    ProviderRefused = 40 "provider_refused" Provider;
    /// 400: the provider could not process the request.
    BadRequest = 41 "bad_request" Caller;
    /// 401: the provider does not accept the token.
    Unauthorized = 42 "unauthorized" Caller;
    /// 403: the provider denies access.
    Forbidden = 43 "forbidden" Caller;
    /// 404: there is nothing at this address.
    NotFound = 44 "not_found" Caller;
    /// 422: the provider misses or rejects a parameter.
    Unprocessable = 45 "unprocessable" Caller;
    /// 5xx: the provider failed.
    ServerError = 46 "server_error" Provider;
    /// Another status that is no success.
    UnexpectedStatus = 47 "unexpected_status" Provider;
    /// The answer points to another address, which is never followed.
    RedirectRefused = 48 "redirect_refused" Provider;
    /// Not an answer of the API: a web page or something else that is no envelope.
    NotAnAnswer = 60 "not_an_answer" Provider;
    /// An answer without a body.
    EmptyAnswer = 61 "empty_answer" Provider;
    /// An answer that is not well-formed.
    MalformedAnswer = 62 "malformed_answer" Provider;
    /// An answer larger than the cap.
    AnswerTooLarge = 63 "answer_too_large" Provider;
    /// The connection ended before the whole answer was here.
    AnswerCut = 64 "answer_cut" Network;
    /// The answer came, and the file or stream it was to go to took no more of it.
    SinkFailed = 65 "sink_failed" Caller;
    /// The request did not get an answer: see the kind of transport failure.
    TransportFailed = 70 "transport_failed" Network;
    /// No answer in the time allowed.
    TimedOut = 71 "timed_out" Network;
    /// The call may have changed something and its answer was lost; `cause` says how.
    MaybeApplied = 72 "maybe_applied" Network;
    /// Hostwire itself failed; please report it.
    Internal = 99 "internal" Hostwire;
}

impl Code {
    /// The code's number, for languages that switch on integers.
    #[must_use]
    pub fn number(self) -> u16 {
        self as u16
    }
}

/// Who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The program or person that made the call.
    Caller,
    /// The provider.
    Provider,
    /// Nobody: a limit is reached, time mends it.
    Limit,
    /// Whatever lies between.
    Network,
    /// Hostwire.
    Hostwire,
}

/// How far the request got. It decides whether a call may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Delivery {
    /// Certainly not sent. Claimed only with proof.
    NotSent,
    /// Received and turned away: nothing was done.
    Refused,
    /// Perhaps received, perhaps done.
    Unknown,
    /// Received and answered.
    Answered,
}

/// The kind of a transport failure, as far as the host can tell. `Opaque` where it hides the cause, as browsers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Transport {
    /// The host name has no address.
    Name,
    /// Nothing could be connected to.
    Connect,
    /// No trust could be established.
    Tls,
    /// The proxy failed.
    Proxy,
    /// The connection ended without an answer.
    Closed,
    /// The host does not say.
    Opaque,
}

/// What is wrong with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// Required and not given.
    Missing,
    /// The method has no such parameter.
    Unknown,
    /// Of another type.
    Type,
    /// Of the right type, but not among the allowed values.
    Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_each_given_once() {
        for (at, code) in Code::ALL.iter().enumerate() {
            for other in &Code::ALL[at + 1..] {
                assert!(code.number() < other.number(), "{} then {}", code.as_str(), other.as_str());
                assert_ne!(code.as_str(), other.as_str());
            }
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str(), "the serde name is the name");
        }
    }
}
