//! What one client may use by itself while the store is away.

use crate::{
    quota::{Governor, Refusal, ledger::Ledger},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// A quarter: two or three programs at once are usual, and nobody counts them while the store is away. Four that looked
/// at the same time do not exceed together what was left then.
const PART: u64 = 4;

/// A share of each window.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Alone {
    shares: Vec<Share>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Share {
    window: String,
    ms: u64,
    /// A part of what was left when the store was last reached.
    first: u64,
    /// From then on nothing counts that was used before: a part of the limit.
    whole_from: UnixMillis,
    whole: u64,
    used: Ledger,
}

impl Alone {
    /// `reached`: when the store was last reached; none if it never was, and nothing is known of others.
    pub fn new(governor: &Governor, reached: Option<UnixMillis>) -> Self {
        let part = |calls: u64| (calls / PART).max(calls.min(1));
        let shares = governor.left().into_iter().map(|(window, ms, limit, left)| Share {
            window,
            ms,
            first: part(left),
            whole_from: reached.map_or(0, |at| at.saturating_add(ms)),
            whole: part(limit),
            used: Ledger::default(),
        });
        Self { shares: shares.collect() }
    }

    pub fn refusal(&mut self, now: UnixMillis) -> Option<Refusal> {
        let full = self.shares.iter_mut().filter_map(|share| {
            share.used.expire(now, share.ms);
            let is_whole = share.whole_from <= now;
            if share.used.total() < if is_whole { share.whole } else { share.first } {
                return None;
            }
            let free = share.used.frees(share.ms).next().map(|(at, ..)| at);
            let whole = (!is_whole).then_some(share.whole_from);
            let until_ms = free.into_iter().chain(whole).min().unwrap_or(now.saturating_add(share.ms));
            Some(Refusal { until_ms: until_ms.max(now.saturating_add(1)), window: share.window.clone(), reserved: false })
        });
        full.max_by_key(|refusal| refusal.until_ms)
    }

    pub fn take(&mut self, now: UnixMillis) {
        self.shares.iter_mut().for_each(|share| share.used.take(1, now, share.ms, None, 0));
    }
}
