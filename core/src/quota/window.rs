//! One window of a quota: what it allows, what was taken, what answers told.

use super::ledger::Ledger;
use crate::{response::Head, time::UnixMillis};
use serde::{Deserialize, Serialize};

/// A limit as the provider's data describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowSpec {
    /// Its name, as in the provider's sentence: `hour`.
    pub name: String,
    /// Its length in seconds.
    pub seconds: u64,
    /// How many calls fit, before an answer tells. Without it the window does not exist until an answer tells.
    #[serde(default)]
    pub limit: Option<u64>,
    /// The headers that tell.
    pub headers: HeaderNames,
}

/// The headers that tell about one window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderNames {
    /// How many calls fit.
    pub limit: String,
    /// How many are left.
    pub remaining: String,
}

/// One window as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowReport {
    /// Its name.
    pub name: String,
    /// Its length in seconds.
    pub seconds: u64,
    /// How many calls fit.
    pub limit: u64,
    /// How many may go now: what is left less what is on its way.
    pub remaining: u64,
    /// What the last answer that counted said is left; none before such an answer.
    pub told_remaining: Option<u64>,
    /// When the next call fits, if none does now.
    pub next_free_ms: Option<UnixMillis>,
}

/// What one answer's headers say about one window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub limit: Option<u64>,
    pub remaining: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub spec: WindowSpec,
    /// None: the window is not in force.
    limit: Option<u64>,
    ledger: Ledger,
    told_remaining: Option<u64>,
    /// An answer said so; kept apart from what the ledger infers.
    closed_until: Option<UnixMillis>,
    /// Since that moment passed, whether the window really opened has not been seen.
    reopening: bool,
    /// Attempts granted before this sequence number may have been counted before a reset.
    reset_mark: u64,
}

impl Window {
    pub fn new(spec: WindowSpec) -> Self {
        let limit = spec.limit;
        Self { spec, limit, ledger: Ledger::default(), told_remaining: None, closed_until: None, reopening: false, reset_mark: 0 }
    }

    fn ms(&self) -> u64 {
        self.spec.seconds.saturating_mul(1000)
    }

    pub fn told(&self, head: &Head) -> Told {
        let number = |name: &str| head.header(name).and_then(|text| text.trim().parse().ok());
        Told { limit: number(&self.spec.headers.limit), remaining: number(&self.spec.headers.remaining) }
    }

    /// The provider counts by other windows than this one.
    pub fn retire(&mut self) {
        if self.told_remaining.is_none() {
            self.limit = None;
        }
    }

    /// Brings the window to `now`.
    pub fn pass(&mut self, now: UnixMillis, next_seq: u64) {
        self.ledger.expire(now, self.ms());
        if self.closed_until.is_some_and(|until| until <= now) {
            self.closed_until = None;
            self.reopening = true;
            self.reset_mark = next_seq;
        }
    }

    pub fn step_back(&mut self, ms: u64) {
        self.ledger.step_back(ms);
        self.closed_until = self.closed_until.map(|until| until.saturating_sub(ms));
    }

    /// None if a call may go, else when to ask again. `open` is how many attempts are on their way.
    pub fn refusal(&self, open: u64) -> Option<UnixMillis> {
        let limit = self.limit?;
        if let Some(until) = self.closed_until {
            return Some(until);
        }
        // Told that it reopened: one call at a time shows whether it did, however full the ledger thinks it is.
        if self.ledger.total() < limit || (self.reopening && open == 0) {
            return None;
        }
        self.ledger.next_free(self.ms()).or(Some(UnixMillis::MAX))
    }

    pub fn take(&mut self, now: UnixMillis) {
        self.ledger.take(1, now, self.ms());
    }

    pub fn give_back(&mut self, granted: UnixMillis) {
        self.ledger.drop_one(granted);
    }

    pub fn postpone(&mut self, granted: UnixMillis, now: UnixMillis) {
        self.ledger.postpone(granted, now, self.ms());
    }

    /// Applies what the answer to attempt `seq` told. `others` are attempts of ours that it may not have counted
    /// yet and that are still open; `since` are those settled while it was on its way.
    pub fn apply(&mut self, told: Told, seq: u64, others: u64, since: u64, now: UnixMillis, next_seq: u64) {
        if let Some(limit) = told.limit {
            self.limit = Some(limit);
        }
        let (Some(limit), Some(remaining)) = (self.limit, told.remaining) else { return };
        let used = limit.saturating_sub(remaining);
        let (at_least, at_most) = (used + others, used + others + since);
        if seq < self.reset_mark {
            return;
        }
        self.told_remaining = Some(remaining);
        if self.ledger.total() < at_least {
            self.ledger.take(at_least - self.ledger.total(), now, self.ms());
        } else if self.ledger.total() > at_most {
            self.ledger.shrink_to(at_most);
            self.reset_mark = seq;
        }
        if remaining > 0 && self.reopening {
            self.reopening = false;
            self.reset_mark = self.reset_mark.max(seq).min(next_seq);
        }
    }

    /// The provider turned a call away: closed for `pause_s`, which cannot be longer than the window is, and is
    /// never nothing.
    pub fn close(&mut self, pause_s: u64, now: UnixMillis) {
        let Some(limit) = self.limit else { return };
        let pause_s = pause_s.clamp(1, self.spec.seconds.max(1));
        self.closed_until = Some(self.closed_until.unwrap_or(0).max(now + pause_s * 1000));
        self.ledger.take(limit.saturating_sub(self.ledger.total()), now, self.ms());
    }

    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// An answer without any word about this window, that did go through after it was told to reopen: it did.
    pub fn passed_silently(&mut self, seq: u64, open: u64) {
        if self.reopening && seq >= self.reset_mark && self.told_remaining.is_none() {
            self.ledger.shrink_to(open + 1);
            self.reopening = false;
        }
    }

    pub fn report(&self) -> Option<WindowReport> {
        let limit = self.limit?;
        let remaining = if self.closed_until.is_some() { 0 } else { limit.saturating_sub(self.ledger.total()) };
        Some(WindowReport {
            name: self.spec.name.clone(),
            seconds: self.spec.seconds,
            limit,
            remaining,
            told_remaining: self.told_remaining,
            next_free_ms: if remaining == 0 { self.closed_until.or(self.ledger.next_free(self.ms())) } else { None },
        })
    }
}
