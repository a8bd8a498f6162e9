//! One window of a quota: what it allows, what was taken, what answers told.

use super::{
    ledger::{Ledger, Owner},
    opens::{LOST_MS, Opens},
    purpose::{Purpose, ReserveReport},
    spec::{MOST, Told, WindowReport, WindowSpec},
};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Window {
    pub spec: WindowSpec,
    /// None: the window is not in force.
    limit: Option<u64>,
    /// What each purpose keeps, by its place among the purposes.
    reserves: Vec<u64>,
    /// Uses that are settled; those on their way come on top.
    ledger: Ledger,
    told_remaining: Option<u64>,
    /// An answer said so; kept apart from what the ledger infers.
    closed_until: Option<UnixMillis>,
    /// Since that moment passed, whether the window really opened has not been seen.
    reopening: bool,
    /// Requests that left before this sequence number may have been counted before a reset.
    reset_mark: u64,
    /// The answers among which is the one counted last.
    latest: Vec<Answer>,
    /// Settled uses of which no answer says whether it has counted them.
    unsure: Ledger,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Answer {
    used: u64,
    /// Requests from this sequence number on left after it came, so they are counted later.
    next_seq: u64,
    at: UnixMillis,
}

/// A use of a window that is settled: whose, its place in the order in which requests left, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    pub owner: Owner,
    pub seq: u64,
    pub at: UnixMillis,
    /// The sequence number of the next request to leave.
    pub next_seq: u64,
}

/// Why a call cannot go: until when, and whether there is room that is kept for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full {
    pub until: UnixMillis,
    pub reserved: bool,
}

impl Window {
    pub fn new(spec: WindowSpec, purposes: &[Purpose]) -> Self {
        let mut window = Self {
            limit: spec.limit,
            spec,
            reserves: Vec::new(),
            ledger: Ledger::default(),
            told_remaining: None,
            closed_until: None,
            reopening: false,
            reset_mark: 0,
            latest: Vec::new(),
            unsure: Ledger::default(),
        };
        window.keep(purposes);
        window
    }

    /// Takes over a description that changed; what answers told stays.
    pub fn describe(&mut self, spec: &WindowSpec) {
        if self.limit == self.spec.limit {
            self.limit = spec.limit;
        }
        self.spec = spec.clone();
    }

    /// Keeps these reserves from now on.
    pub fn keep(&mut self, purposes: &[Purpose]) {
        self.reserves = purposes.iter().map(|purpose| purpose.reserve.get(&self.spec.name).map_or(0, |calls| (*calls).min(MOST))).collect();
    }

    pub fn ms(&self) -> u64 {
        self.spec.seconds.saturating_mul(1000)
    }

    /// The provider counts by other windows than this one.
    pub fn retire(&mut self) {
        if self.told_remaining.is_none() {
            self.limit = None;
        }
    }

    /// Brings the window to `now`.
    pub fn pass(&mut self, now: UnixMillis, next_seq: u64) {
        let window_ms = self.ms();
        self.ledger.expire(now, window_ms);
        // All that an answer counted is free again a window after it came.
        self.unsure.expire(now, window_ms);
        if self.latest.iter().any(|answer| answer.at.saturating_add(window_ms) <= now) {
            self.latest.retain(|answer| answer.at.saturating_add(window_ms) > now);
        }
        if self.closed_until.is_some_and(|until| until <= now) {
            self.closed_until = None;
            self.reopening = true;
            self.reset_mark = next_seq;
        }
    }

    pub fn step_back(&mut self, ms: u64) {
        self.ledger.step_back(ms);
        self.unsure.step_back(ms);
        self.latest.iter_mut().for_each(|answer| answer.at = answer.at.saturating_sub(ms));
        self.closed_until = self.closed_until.map(|until| until.saturating_sub(ms));
    }

    /// The part of the other purposes' reserves that they have not used.
    fn kept(&self, owner: Owner, used: impl Fn(usize) -> u64) -> u64 {
        let others = self.reserves.iter().enumerate().filter(|(purpose, _)| Some(*purpose) != owner);
        others.map(|(purpose, reserve)| reserve.saturating_sub(used(purpose))).fold(0, u64::saturating_add)
    }

    fn used(&self, opens: &Opens) -> u64 {
        self.ledger.total().saturating_add(opens.len())
    }

    /// How many calls of this owner fit now, if so many of the permits on their way were not; none if the window is
    /// not in force.
    pub fn room(&self, owner: Owner, opens: &Opens, spare: u64) -> Option<u64> {
        let limit = self.limit?;
        if self.closed_until.is_some() {
            return Some(0);
        }
        let kept = if self.reserves.is_empty() { 0 } else { self.kept(owner, |purpose| self.ledger.own(purpose) + opens.own(purpose)) };
        Some(limit.saturating_add(spare).saturating_sub(self.used(opens)).saturating_sub(kept))
    }

    /// None if a call may go, else why not.
    pub fn refusal(&self, owner: Owner, opens: &Opens, spare: u64, now: UnixMillis) -> Option<Full> {
        let room = self.room(owner, opens, spare)?;
        if let Some(until) = self.closed_until {
            return Some(Full { until, reserved: false });
        }
        if room > 0 {
            return None;
        }
        let full = self.full(self.limit?, owner, opens, now);
        if !self.reopening {
            return Some(full);
        }
        // Told that it reopened: one call at a time shows whether it did, however full the ledger thinks it is. What left
        // before shows nothing. It is waited for until it is lost.
        let until = opens.last_since(self.reset_mark)?;
        let until = if until > now { until } else { now.saturating_add(LOST_MS) };
        Some(Full { until: until.min(full.until), ..full })
    }

    /// When the next call fits, as far as that is known.
    fn full(&self, limit: u64, owner: Owner, opens: &Opens, now: UnixMillis) -> Full {
        let mut used = self.used(opens);
        let reserved = used < limit;
        let mut own: Vec<u64> = (0..self.reserves.len()).map(|purpose| self.ledger.own(purpose) + opens.own(purpose)).collect();
        let mut fits = |uses: u64, whose: &dyn Fn(usize) -> u64| {
            used = used.saturating_sub(uses);
            own.iter_mut().enumerate().for_each(|(purpose, own)| *own = own.saturating_sub(whose(purpose)));
            used.saturating_add(self.kept(owner, |purpose| own.get(purpose).copied().unwrap_or(0))) < limit
        };
        let mut latest = 0;
        for (at, uses, whose) in self.ledger.frees(self.ms()) {
            latest = at;
            if fits(uses, &|purpose| whose.get(purpose).copied().unwrap_or(0)) {
                return Full { until: at, reserved };
            }
        }
        // What is on its way is free no earlier than a window after it left.
        for open in opens.iter() {
            let since = if open.since().saturating_add(self.ms()) > now { open.since() } else { now };
            latest = latest.max(since.saturating_add(self.ms()));
            if fits(1, &|purpose| u64::from(open.owner == Some(purpose))) {
                return Full { until: latest, reserved };
            }
        }
        // The limit is nothing, or all of it is reserved. Whether that has changed is looked at once in a window.
        Full { until: now.saturating_add(self.ms()), reserved }
    }

    /// Whether no call of this owner ever fits, as things stand.
    pub fn is_shut(&self, owner: Owner) -> bool {
        self.limit.is_some_and(|limit| limit <= self.kept(owner, |_| 0))
    }

    /// How long so many calls of this owner take in the long run; none if the window is not in force.
    pub fn pace(&self, calls: u64, owner: Owner) -> Option<u64> {
        let limit = self.limit?.saturating_sub(self.kept(owner, |_| 0)).max(1);
        Some(u64::try_from(u128::from(calls) * u128::from(self.ms()) / u128::from(limit)).unwrap_or(u64::MAX))
    }

    /// Takes calls as if they were settled at once; for plans.
    pub fn spend(&mut self, calls: u64, now: UnixMillis, owner: Owner) {
        self.ledger.take(calls, now, self.ms(), owner, 0);
    }

    /// Whether it is to be seen if the window opened as told, and takes it for open; for plans.
    pub fn assume_reset(&mut self) {
        if std::mem::take(&mut self.reopening) {
            self.ledger.shrink_to(0);
        }
    }

    /// Whether this stands as `other` did `ms` ago.
    pub fn is_later(&self, other: &Self, ms: u64) -> bool {
        self.limit == other.limit && self.closed_until.is_none() && other.closed_until.is_none() && self.ledger.is_later(&other.ledger, ms)
    }

    /// A use that no answer tells about: one that was lost, and can arrive no longer, or one answered without a number.
    pub fn count(&mut self, use_: Use) {
        self.ledger.take(1, use_.at, self.ms(), use_.owner, 0);
        self.unsure.take(1, use_.at, self.ms(), None, use_.next_seq);
    }

    /// Settles one of our uses by its answer. What is still on its way may have been counted already or not.
    ///
    /// Answers come in any order, so nobody knows which was counted last; but a request that left after an answer came
    /// was counted after that one. Among the answers that no such request has outdated is the one counted last. So the
    /// most that any of them tells, and all that is on its way, is the most that can be used now; and with nothing on
    /// its way, it is what is used.
    pub fn settle(&mut self, told: Told, use_: Use, opens: &Opens) {
        let Use { owner, seq, at, next_seq } = use_;
        if let Some(limit) = told.limit {
            self.limit = Some(limit);
        }
        let Some((limit, remaining)) = self.limit.zip(told.remaining) else { return self.count(use_) };
        self.ledger.take(1, at, self.ms(), owner, 0);
        let used = limit.saturating_sub(remaining);
        if self.latest.iter().any(|answer| answer.next_seq <= seq && answer.used > used) {
            self.reset_mark = seq;
        }
        self.latest.retain(|answer| answer.next_seq > seq);
        self.unsure.outdate(seq);
        // A request that left before a reset was seen and tells more than can have been used since: it was counted in
        // the window before. Perhaps, at least; so it goes on counting as one use, and nothing else.
        let is_older = seq < self.reset_mark && used > self.most_settled() + opens.len() + 1;
        if is_older {
            self.unsure.take(1, at, self.ms(), None, next_seq);
        } else {
            // One that told no more and is outdated no later says nothing beside this one.
            self.latest.retain(|answer| answer.used > used || answer.next_seq > next_seq);
            self.latest.push(Answer { used, next_seq, at });
        }
        let settled = self.most_settled();
        self.ledger.shrink_to(settled);
        self.ledger.take(settled.saturating_sub(self.ledger.total()), at, self.ms(), None, 0);
        self.told_remaining = Some(limit.saturating_sub(settled));
        if self.told_remaining > Some(0) {
            self.reopening = false;
        }
        if limit == 0 {
            // Nothing is allowed now. Whether that has changed is looked at once in a window.
            self.close(self.spec.seconds, at);
        }
    }

    fn most_settled(&self) -> u64 {
        self.latest.iter().map(|answer| answer.used).max().unwrap_or(0).saturating_add(self.unsure.total())
    }

    /// The provider turned a call away: closed for `pause_s`, which cannot be longer than the window is, and is
    /// never nothing. Until when; nothing if the window is not in force.
    pub fn close(&mut self, pause_s: u64, now: UnixMillis) -> Option<UnixMillis> {
        let limit = self.limit?;
        let pause_s = pause_s.clamp(1, self.spec.seconds.max(1));
        let until = self.closed_until.unwrap_or(0).max(now.saturating_add(pause_s.saturating_mul(1000)));
        self.closed_until = Some(until);
        self.ledger.take(limit.saturating_sub(self.ledger.total()), now, self.ms(), None, 0);
        Some(until)
    }

    pub fn is_reopening(&self) -> bool {
        self.reopening
    }

    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// An answer without any word about this window, that did go through after it was told to reopen: it did.
    pub fn passed_silently(&mut self, seq: u64) {
        if self.reopening && seq >= self.reset_mark && self.told_remaining.is_none() {
            self.ledger.shrink_to(1);
            self.reopening = false;
        }
    }

    pub fn report(&self, purposes: &[Purpose], opens: &Opens, now: UnixMillis) -> Option<WindowReport> {
        let limit = self.limit?;
        let used = |purpose: usize| self.ledger.own(purpose) + opens.own(purpose);
        let reserves = purposes.iter().zip(&self.reserves).enumerate().filter(|(_, (_, reserve))| **reserve > 0);
        let remaining = self.room(None, opens, 0)?;
        Some(WindowReport {
            name: self.spec.name.clone(),
            seconds: self.spec.seconds,
            limit,
            remaining,
            told_remaining: self.told_remaining,
            next_free_ms: (remaining == 0).then(|| self.closed_until.unwrap_or_else(|| self.full(limit, None, opens, now).until)),
            reserved: self.kept(None, used),
            reserves: reserves
                .map(|(at, (purpose, reserve))| ReserveReport {
                    purpose: purpose.name.clone(),
                    reserve: *reserve,
                    used: used(at),
                    remaining: self.room(Some(at), opens, 0).unwrap_or(0),
                })
                .collect(),
        })
    }
}
