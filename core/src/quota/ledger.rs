//! What has been taken from one window, by whom, and when each of it is free again.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Whose use it is: a purpose by its place among the account's purposes, or nobody's in particular.
pub(crate) type Owner = Option<usize>;

/// Uses of a window by the time they were made.
///
/// A window may reset on the clock, after its first use, or roll: no provider says which. A use that is free again
/// only a whole window after it was made is right under all three, so that is how long each stays. Uses close
/// together share an entry and the latest time among them; so the ledger stays small, and errs by waiting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "VecDeque<Entry>", into = "VecDeque<Entry>")]
pub(crate) struct Ledger {
    entries: VecDeque<Entry>,
    total: u64,
    own: Vec<u64>,
}

/// Written as a list, because there are many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(UnixMillis, UnixMillis, u64, u64, Vec<u64>)", into = "(UnixMillis, UnixMillis, u64, u64, Vec<u64>)")]
struct Entry {
    first: UnixMillis,
    last: UnixMillis,
    uses: u64,
    /// Requests from this sequence number on left after all of these uses were settled.
    mark: u64,
    /// How many of them are each purpose's.
    own: Vec<u64>,
}

impl From<(UnixMillis, UnixMillis, u64, u64, Vec<u64>)> for Entry {
    fn from((first, last, uses, mark, own): (UnixMillis, UnixMillis, u64, u64, Vec<u64>)) -> Self {
        Self { first, last, uses, mark, own }
    }
}

impl From<Entry> for (UnixMillis, UnixMillis, u64, u64, Vec<u64>) {
    fn from(entry: Entry) -> Self {
        (entry.first, entry.last, entry.uses, entry.mark, entry.own)
    }
}

impl From<VecDeque<Entry>> for Ledger {
    fn from(entries: VecDeque<Entry>) -> Self {
        let mut ledger = Self::default();
        for entry in &entries {
            ledger.total = ledger.total.saturating_add(entry.uses);
            entry.own.iter().enumerate().for_each(|(at, uses)| add(&mut ledger.own, at, *uses));
        }
        ledger.entries = entries;
        ledger
    }
}

impl From<Ledger> for VecDeque<Entry> {
    fn from(ledger: Ledger) -> Self {
        ledger.entries
    }
}

/// A window is told apart into this many pieces.
const PIECES: u64 = 256;

fn add(own: &mut Vec<u64>, at: usize, uses: u64) {
    if own.len() <= at {
        own.resize(at + 1, 0);
    }
    if let Some(known) = own.get_mut(at) {
        *known = known.saturating_add(uses);
    }
}

impl Ledger {
    /// Uses that are not free again yet.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many of them are this purpose's.
    pub fn own(&self, purpose: usize) -> u64 {
        self.own.get(purpose).copied().unwrap_or(0)
    }

    /// Notes uses made at `at`, which is no earlier than any noted before.
    pub fn take(&mut self, uses: u64, at: UnixMillis, window_ms: u64, owner: Owner, mark: u64) {
        if uses == 0 {
            return;
        }
        self.total = self.total.saturating_add(uses);
        if let Some(purpose) = owner {
            add(&mut self.own, purpose, uses);
        }
        if self.entries.back().is_none_or(|entry| at.saturating_sub(entry.first) > window_ms / PIECES) {
            self.entries.push_back(Entry { first: at, last: at, uses: 0, mark, own: Vec::new() });
        }
        if let Some(entry) = self.entries.back_mut() {
            entry.uses = entry.uses.saturating_add(uses);
            entry.last = entry.last.max(at);
            entry.mark = entry.mark.max(mark);
            if let Some(purpose) = owner {
                add(&mut entry.own, purpose, uses);
            }
        }
    }

    fn forget_first(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.total = self.total.saturating_sub(entry.uses);
            for (known, uses) in self.own.iter_mut().zip(&entry.own) {
                *known = known.saturating_sub(*uses);
            }
        }
    }

    /// Forgets the oldest uses until `total` are left.
    pub fn shrink_to(&mut self, total: u64) {
        while self.total > total {
            let surplus = self.total - total;
            let Some(entry) = self.entries.front_mut() else { return };
            if entry.uses <= surplus {
                self.forget_first();
                continue;
            }
            entry.uses -= surplus;
            self.total -= surplus;
            // Those of purposes go first: a reserve rather keeps too much for a while than too little.
            let mut fewer = surplus;
            for (known, uses) in self.own.iter_mut().zip(&mut entry.own) {
                let own = fewer.min(*uses);
                *uses -= own;
                *known = known.saturating_sub(own);
                fewer -= own;
            }
        }
    }

    /// Forgets what is free again at `now`.
    pub fn expire(&mut self, now: UnixMillis, window_ms: u64) {
        while self.entries.front().is_some_and(|entry| entry.last.saturating_add(window_ms) <= now) {
            self.forget_first();
        }
    }

    /// Forgets what was settled before the request with this sequence number left.
    pub fn outdate(&mut self, seq: u64) {
        while self.entries.front().is_some_and(|entry| entry.mark <= seq) {
            self.forget_first();
        }
    }

    /// The uses in the order in which they are free again: when, how many, and how many of them are each purpose's.
    pub fn frees(&self, window_ms: u64) -> impl Iterator<Item = (UnixMillis, u64, &[u64])> {
        self.entries.iter().map(move |entry| (entry.last.saturating_add(window_ms), entry.uses, entry.own.as_slice()))
    }

    /// Whether this is `other`, `ms` later.
    pub fn is_later(&self, other: &Self, ms: u64) -> bool {
        self.total == other.total
            && self.entries.len() == other.entries.len()
            && self.entries.iter().zip(&other.entries).all(|(one, two)| {
                one.uses == two.uses
                    && one.own == two.own
                    && one.first == two.first.saturating_add(ms)
                    && one.last == two.last.saturating_add(ms)
            })
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

    const HOUR: u64 = 3_600_000;

    fn next_free(ledger: &Ledger, window_ms: u64) -> Option<UnixMillis> {
        ledger.frees(window_ms).next().map(|(at, ..)| at)
    }

    #[test]
    fn a_use_is_free_again_a_window_after_it_and_no_earlier() {
        let mut ledger = Ledger::default();
        ledger.take(3, 1000, HOUR, None, 0);
        ledger.take(1, 15_000, HOUR, None, 0);
        ledger.take(1, 16_000, HOUR, None, 0);
        assert_eq!(next_free(&ledger, HOUR), Some(3_615_000), "the entry frees with its latest use");
        ledger.expire(3_614_999, HOUR);
        assert_eq!(ledger.total(), 5);
        ledger.expire(3_615_000, HOUR);
        assert_eq!(ledger.total(), 1);
    }

    #[test]
    fn it_stays_small() {
        let mut ledger = Ledger::default();
        for at in 0..100_000 {
            ledger.take(1, at * 36, HOUR, Some((at % 3) as usize), at);
        }
        assert!(ledger.entries.len() <= PIECES as usize + 1, "{}", ledger.entries.len());
        let text = serde_json::to_string(&ledger).unwrap();
        assert!(text.len() < 20_000, "{}", text.len());
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    }

    #[test]
    fn shrinking_forgets_the_oldest_and_of_them_those_of_purposes_first() {
        let mut ledger = Ledger::default();
        ledger.take(2, 0, 1000, Some(1), 0);
        ledger.take(3, 0, 1000, None, 0);
        ledger.take(5, 500, 1000, Some(0), 0);
        ledger.shrink_to(7);
        assert_eq!((ledger.total(), ledger.own(0), ledger.own(1)), (7, 5, 0));
        ledger.shrink_to(6);
        assert_eq!((ledger.total(), ledger.own(0), ledger.own(1)), (6, 5, 0));
        ledger.shrink_to(3);
        assert_eq!((ledger.total(), ledger.own(0), ledger.own(1)), (3, 3, 0));
        assert_eq!(next_free(&ledger, 1000), Some(1500));
    }
}
