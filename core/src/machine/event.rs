//! What happened besides the outcomes of calls, drained as data.

use crate::{error::Code, expiry::TokenWarning, quota::LimitReached, time::UnixMillis};
use serde::Serialize;
use std::collections::VecDeque;

/// Something a person who watches, or a log, wants to know. Never holds parameters or answers.
///
/// ```
/// # use hostwire_core::*;
/// let event = Event::Repeats { method: "dns/list".into(), code: Code::TimedOut, pause_ms: 700 };
/// assert_eq!(
///     serde_json::to_value(&event).unwrap(),
///     serde_json::json!({ "event": "repeats", "method": "dns/list", "code": "timed_out", "pause_ms": 700 }),
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A call failed and is made again by itself.
    Repeats {
        /// The method.
        method: String,
        /// What went wrong.
        code: Code,
        /// How long it rests before.
        pause_ms: u64,
    },
    /// The answer of a write was lost; whether it was done is looked up.
    LooksUp {
        /// The method whose answer was lost.
        method: String,
        /// The method that shows it.
        by: String,
        /// How long the write is given to land before.
        pause_ms: u64,
    },
    /// A limit was reached: told at most once a week, as providers tell the account's owner.
    LimitReached(LimitReached),
    /// The store that shares the account does not work: the client goes on with a small share of its own.
    StoreFails {
        /// The store's own words.
        detail: String,
    },
    /// The token ends soon unless it is used: told once for each of the days before.
    TokenEnds(TokenWarning),
    /// The provider turned a call away because a limit is reached.
    Throttled {
        /// The method.
        method: String,
        /// When the next call may go.
        retry_at_ms: Option<UnixMillis>,
    },
}

/// The newest events. A host that never drains them loses the oldest.
#[derive(Debug, Default)]
pub(super) struct Events(VecDeque<Event>);

const MOST: usize = 256;

impl Events {
    pub(super) fn push(&mut self, event: Event) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(event);
    }

    pub(super) fn drain(&mut self) -> Vec<Event> {
        self.0.drain(..).collect()
    }
}
