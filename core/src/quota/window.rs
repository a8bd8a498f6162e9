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

/// Larger numbers in headers are nobody's limit; cut off here, sums of them cannot overflow.
const MOST: u64 = 1 << 40;

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
    /// The answers among which is the one counted last.
    latest: Vec<Answer>,
    /// Settled attempts whose answers do not say whether they were counted before or after a reset: each by the
    /// sequence number from which on attempts were granted after its answer.
    unsure: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    used: u64,
    /// Attempts from this sequence number on were granted after it came, so they are counted later.
    next_seq: u64,
}

/// One use of a window by one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    pub seq: u64,
    pub granted: UnixMillis,
}

impl Window {
    pub fn new(spec: WindowSpec) -> Self {
        let limit = spec.limit;
        Self {
            spec,
            limit,
            ledger: Ledger::default(),
            told_remaining: None,
            closed_until: None,
            reopening: false,
            reset_mark: 0,
            latest: Vec::new(),
            unsure: Vec::new(),
        }
    }

    fn ms(&self) -> u64 {
        self.spec.seconds.saturating_mul(1000)
    }

    pub fn told(&self, head: &Head) -> Told {
        let number = |name: &str| head.header(name).and_then(|text| text.trim().parse().ok()).map(|number: u64| number.min(MOST));
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

    /// A use whose answer will not come: it was counted now at the latest, if at all.
    pub fn postpone(&mut self, granted: UnixMillis, now: UnixMillis) {
        self.ledger.postpone(granted, now, self.ms());
    }

    /// Settles one of our uses by its answer. `open` are our attempts still on their way, any of which may have been
    /// counted already or not.
    ///
    /// Answers come in any order, so nobody knows which was counted last; but a request that left after an answer came
    /// was counted after that one. Among the answers that no such request has outdated is the one counted last. So the
    /// most that any of them tells, and all that is on its way, is the most that can be used now; and with nothing on
    /// its way, it is what is used.
    pub fn settle(&mut self, told: Told, use_: Use, open: u64, now: UnixMillis, next_seq: u64) {
        self.ledger.postpone(use_.granted, now, self.ms());
        if let Some(limit) = told.limit {
            self.limit = Some(limit);
        }
        let Some((limit, remaining)) = self.limit.zip(told.remaining) else { return };
        let used = limit.saturating_sub(remaining);
        if self.latest.iter().any(|answer| answer.next_seq <= use_.seq && answer.used > used) {
            self.reset_mark = use_.seq;
        }
        self.latest.retain(|answer| answer.next_seq > use_.seq);
        self.unsure.retain(|next| *next > use_.seq);
        // A request that left before a reset was seen and tells more than can have been used since: it was counted in
        // the window before. Perhaps, at least; so it goes on counting as one use, and nothing else.
        let is_older = use_.seq < self.reset_mark && used > self.most_used(open) + 1;
        if is_older {
            self.unsure.push(next_seq);
        } else {
            self.latest.push(Answer { used, next_seq });
        }
        let total = self.most_used(open);
        self.ledger.shrink_to(total);
        self.ledger.take(total - self.ledger.total(), now, self.ms());
        self.told_remaining = Some(limit.saturating_sub(total - open));
        if self.told_remaining > Some(0) {
            self.reopening = false;
        }
        if limit == 0 {
            // Nothing is allowed now. Whether that has changed is looked at once in a window.
            self.close(self.spec.seconds, now);
        }
    }

    fn most_used(&self, open: u64) -> u64 {
        self.latest.iter().map(|answer| answer.used).max().unwrap_or(0) + self.unsure.len() as u64 + open
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
