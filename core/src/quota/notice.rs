//! One notice when a limit is reached, at most once a week.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// A limit was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitReached {
    /// The window that is full.
    pub window: String,
    /// How many calls fit into it, where that is known.
    pub limit: Option<u64>,
    /// When it was reached.
    pub at_ms: UnixMillis,
    /// When calls may go again, as far as that is known.
    pub until_ms: UnixMillis,
}

/// The providers themselves notify no more often.
const WEEK_MS: u64 = 7 * 86_400_000;

/// When the last notice was raised, and the one nobody has taken yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notices {
    raised: Option<UnixMillis>,
    pending: Option<LimitReached>,
}

impl Notices {
    pub fn is_due(&self, now: UnixMillis) -> bool {
        self.raised.is_none_or(|at| at.saturating_add(WEEK_MS) <= now)
    }

    pub fn reached(&mut self, window: &str, limit: Option<u64>, until_ms: UnixMillis, now: UnixMillis) {
        if self.is_due(now) {
            self.raised = Some(now);
            self.pending = Some(LimitReached { window: window.to_owned(), limit, at_ms: now, until_ms });
        }
    }

    pub fn take(&mut self) -> Option<LimitReached> {
        self.pending.take()
    }

    /// The clock stepped back: the next notice stays as far away as it was.
    pub fn step_back(&mut self, ms: u64) {
        self.raised = self.raised.map(|at| at.saturating_sub(ms));
    }
}
