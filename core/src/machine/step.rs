//! What the machine tells its host to do next.

use crate::{
    account::StoreRequest,
    error::Error,
    error::Result,
    reply::Reply,
    request::Request,
    time::{MonoMillis, UnixMillis},
};
use serde::{Deserialize, Serialize};

/// Names a call within its machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(pub(super) u64);

/// Names one sending of a call's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub(super) u64);

/// How a call ended.
pub type Outcome = Result<Reply>;

/// What to do next for one call.
#[derive(Debug)]
pub enum Step {
    /// Send this request; then [`head`](super::Machine::head) and [`end`](super::Machine::end).
    Send {
        /// What to name in `head` and `end`.
        attempt: AttemptId,
        /// What to send.
        request: Request,
        /// When to give up and report [`End::TimedOut`](crate::End::TimedOut).
        deadline: MonoMillis,
    },
    /// Wait until then, or until [`epoch`](super::Machine::epoch) moves and it is this call's
    /// [`turn`](super::Machine::turn); then [`poll`](super::Machine::poll).
    Wait {
        /// The moment by the wall clock, for people.
        until_ms: UnixMillis,
        /// The moment by the monotonic clock, for timers.
        wake: MonoMillis,
        /// What for.
        why: Why,
    },
    /// The account is shared: ask the store, hand its answer to [`synced`](super::Machine::synced), then
    /// [`poll`](super::Machine::poll). It is no matter of long waiting, and better not broken off.
    Sync(StoreRequest),
    /// The request is on its way; there is nothing to do for this call but to report its end.
    InFlight,
    /// The call is done, and forgotten.
    Done(Outcome),
}

/// What a call waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A window is full.
    Quota {
        /// Which.
        window: String,
        /// It has room, and all of it is kept for other purposes.
        reserved: bool,
    },
    /// As many requests as allowed are on their way.
    InFlight,
    /// Others came first.
    Turn,
    /// The store that shares the account is being asked.
    Store,
    /// It failed, and rests before it goes again or is looked up.
    Rest,
}

/// What to do with an answer's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collect {
    /// Collect it, and report [`End::TooLarge`](crate::End::TooLarge) beyond so many bytes.
    UpTo(u64),
    /// It is a file, and the caller has a sink for it: hand it over as it comes, and report
    /// [`End::Streamed`](crate::End::Streamed).
    Stream,
    /// Nobody wants it: the attempt has ended. Drop it.
    Discard,
}

/// A call that was cancelled.
#[derive(Debug)]
pub struct Cancelled {
    /// The attempt to abort, if one was on its way.
    pub attempt: Option<AttemptId>,
    /// What its caller gets.
    pub error: Error,
}

/// What a machine has done so far, and how it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Calls submitted.
    pub calls: u64,
    /// Requests sent.
    pub attempts: u64,
    /// Times a host entered the machine for its calls: three for a call without waits.
    pub entries: u64,
    /// Requests on their way.
    pub in_flight: u32,
    /// Calls that wait for their permit.
    pub waiting: u32,
    /// When the first of them may go, if it waits for a window.
    pub wait_until_ms: Option<UnixMillis>,
}
