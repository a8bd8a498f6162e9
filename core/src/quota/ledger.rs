//! What has been taken from one window, and when each of it is free again.

use crate::time::UnixMillis;
use std::collections::VecDeque;

/// Uses of a window by the time they were made.
///
/// A window may reset on the clock, after its first use, or roll: no provider says which. A use that is free again
/// only a whole window after it was made is right under all three, so that is how long each stays. Uses close
/// together share an entry and the latest time among them; so the ledger stays small, and errs by waiting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    entries: VecDeque<Entry>,
    total: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    first: UnixMillis,
    last: UnixMillis,
    uses: u64,
}

/// A window is told apart into this many pieces.
const PIECES: u64 = 256;

impl Ledger {
    /// Uses that are not free again yet.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Notes uses made at `at`, which is no earlier than any noted before.
    pub fn take(&mut self, uses: u64, at: UnixMillis, window_ms: u64) {
        if uses == 0 {
            return;
        }
        self.total += uses;
        match self.entries.back_mut() {
            Some(entry) if at.saturating_sub(entry.first) <= window_ms / PIECES => {
                entry.uses += uses;
                entry.last = entry.last.max(at);
            }
            _ => self.entries.push_back(Entry { first: at, last: at, uses }),
        }
    }

    /// Moves one use from about `from` to `at`: a request is counted somewhere between leaving and its answer.
    pub fn postpone(&mut self, from: UnixMillis, at: UnixMillis, window_ms: u64) {
        if self.drop_one(from) {
            self.take(1, at, window_ms);
        }
    }

    /// Takes back one use made at about `from`. False if it is not there any more.
    pub fn drop_one(&mut self, from: UnixMillis) -> bool {
        let Some(at) = self.entries.iter().rposition(|entry| entry.first <= from && from <= entry.last) else {
            return false;
        };
        if let Some(entry) = self.entries.get_mut(at) {
            entry.uses -= 1;
            self.total -= 1;
            if entry.uses == 0 {
                self.entries.remove(at);
            }
        }
        true
    }

    /// Forgets the oldest uses until `total` are left.
    pub fn shrink_to(&mut self, total: u64) {
        while self.total > total {
            let Some(entry) = self.entries.front_mut() else { return };
            let surplus = (self.total - total).min(entry.uses);
            entry.uses -= surplus;
            self.total -= surplus;
            if entry.uses == 0 {
                self.entries.pop_front();
            }
        }
    }

    /// Forgets what is free again at `now`.
    pub fn expire(&mut self, now: UnixMillis, window_ms: u64) {
        while let Some(entry) = self.entries.front().copied().filter(|entry| entry.last.saturating_add(window_ms) <= now) {
            self.total -= entry.uses;
            self.entries.pop_front();
        }
    }

    /// When the next use is free again.
    pub fn next_free(&self, window_ms: u64) -> Option<UnixMillis> {
        self.entries.front().map(|entry| entry.last.saturating_add(window_ms))
    }

    /// Moves everything back by `ms`: the clock stepped back, and what was to come stays as far away as it was.
    pub fn step_back(&mut self, ms: u64) {
        for entry in &mut self.entries {
            entry.first = entry.first.saturating_sub(ms);
            entry.last = entry.last.saturating_sub(ms);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_free_again_a_window_after_it_and_no_earlier() {
        let mut ledger = Ledger::default();
        ledger.take(3, 1000, 3_600_000);
        ledger.take(1, 15_000, 3_600_000);
        ledger.take(1, 16_000, 3_600_000);
        assert_eq!(ledger.next_free(3_600_000), Some(3_615_000), "the entry frees with its latest use");
        ledger.expire(3_614_999, 3_600_000);
        assert_eq!(ledger.total(), 5);
        ledger.expire(3_615_000, 3_600_000);
        assert_eq!(ledger.total(), 1);
    }

    #[test]
    fn it_stays_small() {
        let mut ledger = Ledger::default();
        for at in 0..100_000 {
            ledger.take(1, at * 36, 3_600_000);
        }
        assert!(ledger.entries.len() <= PIECES as usize + 1, "{}", ledger.entries.len());
    }

    #[test]
    fn shrinking_forgets_the_oldest() {
        let mut ledger = Ledger::default();
        ledger.take(5, 0, 1000);
        ledger.take(5, 500, 1000);
        ledger.shrink_to(3);
        assert_eq!((ledger.total(), ledger.next_free(1000)), (3, Some(1500)));
    }
}
