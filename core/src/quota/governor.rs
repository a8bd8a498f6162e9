//! Grants permits over all windows of an account, and settles them by what answers say.

use super::{
    ledger::Owner,
    notice::{LimitReached, Notices},
    opens::{Open, Opens},
    purpose::Purpose,
    sentence::Throttle,
    spec::{Told, WindowReport, WindowSpec},
    window::{Use, Window},
};
use crate::{response::Head, time::UnixMillis};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The pause after a refusal that names neither window nor pause: the shortest window met among hosting APIs.
const UNNAMED_PAUSE_S: u64 = 60;

/// The longest pause believed where no window bounds it: the longest window met.
const LONGEST_PAUSE_S: u64 = 86_400;

/// All windows of one account.
///
/// A permit takes from every window at once and is settled exactly once: by the answer's head ([`Governor::settle`]),
/// by its loss ([`Governor::lose`]), or by proof that nothing was sent ([`Governor::give_back`]). Its serde form is a
/// snapshot: it holds times of the wall clock only, and goes on where it was left.
///
/// ```
/// # use hostwire_core::*;
/// let window = WindowSpec {
///     name: "hour".into(), seconds: 3600, limit: Some(2),
///     headers: HeaderNames { limit: "x-limit".into(), remaining: "x-remaining".into() },
/// };
/// let mut governor = Governor::new(&[window], &[]);
/// let (first, _second) = (governor.grant(None, 0).unwrap(), governor.grant(None, 0).unwrap());
/// assert_eq!(governor.grant(None, 0).unwrap_err().until_ms, 3_600_000);
/// governor.give_back(first, 0);
/// assert!(governor.grant(None, 0).is_ok());
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Governor {
    pub(super) windows: Vec<Window>,
    pub(super) purposes: Vec<Purpose>,
    /// Numbers permits, and requests in the order in which they leave.
    pub(super) next_seq: u64,
    pub(super) opens: Opens,
    /// A refusal that no window in force accounts for: for how long, and which window it named.
    pub(super) held: Option<Refusal>,
    pub(super) last_seen: UnixMillis,
    /// Up to here time has passed, and nothing but grants has happened since.
    #[serde(skip)]
    pub(super) quiet_at: Option<UnixMillis>,
    pub(super) notices: Notices,
}

/// Leave to send one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Permit {
    pub(crate) id: u64,
    /// Its place in the order in which requests left.
    pub(crate) seq: u64,
}

/// No leave now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// When to ask again; later than now.
    pub until_ms: UnixMillis,
    /// The window that is full.
    pub window: String,
    /// The window has room, and all of it is kept for other purposes.
    pub reserved: bool,
}

impl Governor {
    /// Windows as described, with nothing taken, and the purposes that hold reserves in them.
    #[must_use]
    pub fn new(windows: &[WindowSpec], purposes: &[Purpose]) -> Self {
        Self {
            windows: windows.iter().map(|spec| Window::new(spec.clone(), purposes)).collect(),
            purposes: purposes.to_vec(),
            next_seq: 0,
            opens: Opens::default(),
            held: None,
            last_seen: 0,
            quiet_at: None,
            notices: Notices::default(),
        }
    }

    /// Whether there is a purpose of this name. A call of another is taken for one without.
    #[must_use]
    pub fn knows(&self, purpose: &str) -> bool {
        self.owner(Some(purpose)).is_some()
    }

    pub(super) fn owner(&self, purpose: Option<&str>) -> Owner {
        let name = purpose?;
        self.purposes.iter().position(|purpose| purpose.name == name)
    }

    /// Brings every window to `now`. A clock that steps back takes everything with it, so that it grants nothing.
    pub(super) fn pass(&mut self, now: UnixMillis) {
        self.quiet_at = None;
        if let Some(back) = self.last_seen.checked_sub(now).filter(|back| *back > 0) {
            self.windows.iter_mut().for_each(|window| window.step_back(back));
            self.opens.step_back(back);
            self.notices.step_back(back);
            if let Some(held) = &mut self.held {
                held.until_ms = held.until_ms.saturating_sub(back);
            }
        }
        self.last_seen = now;
        self.held.take_if(|held| held.until_ms <= now);
        for lost in self.opens.take_lost(now) {
            let use_ = Use { owner: lost.owner, seq: lost.seq.unwrap_or(lost.id), at: lost.since(), next_seq: self.next_seq };
            self.windows.iter_mut().for_each(|window| window.count(use_));
        }
        self.windows.iter_mut().for_each(|window| window.pass(now, self.next_seq));
    }

    /// Leave to send one request now, if every window has room for it that is not kept for other purposes.
    ///
    /// # Errors
    /// The window that stays full longest, and until when. A refusal takes nothing.
    #[inline]
    pub fn grant(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<Permit, Refusal> {
        let owner = self.free(purpose, now)?;
        let seq = self.next_seq;
        self.next_seq += 1;
        self.opens.push(Open { id: seq, granted: now, seq: Some(seq), owner, lost_until: None });
        Ok(Permit { id: seq, seq })
    }

    /// Whether [`Governor::grant`] would grant. A refusal counts as a call that wanted to go: see [`Governor::notice`].
    ///
    /// # Errors
    /// As `grant`.
    pub fn peek(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<(), Refusal> {
        self.free(purpose, now).map(|_| ())
    }

    /// Whose call it is, if it may go.
    #[inline]
    fn free(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<Owner, Refusal> {
        // Since it was last looked at in this millisecond, permits were granted at most: nothing can be over by now.
        if self.quiet_at != Some(now) {
            self.pass(now);
            self.quiet_at = Some(now);
        }
        let owner = self.owner(purpose);
        // Mostly there is room, and nobody has to be told why not.
        if self.held.is_none() && self.windows.iter().all(|window| window.room(owner, &self.opens, 0).is_none_or(|room| room > 0)) {
            return Ok(owner);
        }
        let Some(refusal) = self.refusal(owner, 0, now) else { return Ok(owner) };
        self.reached(&refusal, now);
        Err(refusal)
    }

    /// A call that wanted to go was refused.
    pub(super) fn reached(&mut self, refusal: &Refusal, now: UnixMillis) {
        if !refusal.reserved {
            let limit = self.windows.iter().find(|window| window.spec.name == refusal.window).and_then(Window::limit);
            self.notices.reached(&refusal.window, limit, refusal.until_ms, now);
        }
    }

    /// What stays in the way longest; the shorter window, where two do.
    pub(super) fn refusal(&self, owner: Owner, spare: u64, now: UnixMillis) -> Option<Refusal> {
        let full = self.windows.iter().filter_map(|window| Some((window.refusal(owner, &self.opens, spare, now)?, window)));
        let longest = full.max_by_key(|(full, window)| (full.until, Reverse(window.spec.seconds)));
        let windows = longest.map(|(full, window)| Refusal {
            until_ms: full.until.max(now.saturating_add(1)),
            window: window.spec.name.clone(),
            reserved: full.reserved,
        });
        windows.into_iter().chain(self.held.clone()).max_by_key(|refusal| refusal.until_ms)
    }

    /// Settles a permit by the head of its answer.
    pub fn settle(&mut self, permit: Permit, head: &Head, now: UnixMillis) {
        let told = self.told(head);
        self.settle_told(permit.id, &told, now);
    }

    /// What an answer's headers say, window by window.
    pub(crate) fn told(&self, head: &Head) -> Vec<Told> {
        self.windows.iter().map(|window| window.spec.told(head)).collect()
    }

    pub(crate) fn settle_told(&mut self, id: u64, told: &[Told], now: UnixMillis) {
        self.pass(now);
        let Some(open) = self.opens.remove(id) else { return };
        let is_told = told.iter().any(Told::speaks);
        let use_ = Use { owner: open.owner, seq: open.seq.unwrap_or(id), at: now, next_seq: self.next_seq };
        for (window, told) in self.windows.iter_mut().zip(told) {
            if is_told && !told.speaks() {
                window.retire();
            }
            window.settle(*told, use_, &self.opens);
        }
    }

    /// The answer was one of the API's and no refusal.
    pub fn accepted(&mut self, permit: Permit) {
        self.quiet_at = None;
        self.windows.iter_mut().for_each(|window| window.passed_silently(permit.seq));
    }

    /// The answer was a refusal for quota.
    pub fn throttled(&mut self, throttle: Option<&Throttle>, now: UnixMillis) {
        self.pass(now);
        let named = throttle.and_then(|throttle| throttle.window.as_deref());
        let told = throttle.and_then(|throttle| throttle.limit);
        let is_meant = |window: &Window| named.is_none_or(|name| window.spec.name == name);
        // Without a name it is the shortest window: the others would outlast any pause it could mean.
        let meant =
            self.windows.iter_mut().filter(|window| window.limit().is_some() && is_meant(window)).min_by_key(|window| window.spec.seconds);
        if let Some(window) = meant {
            let pause_s = throttle.map_or(window.spec.seconds, |throttle| throttle.pause_s);
            if let Some(until) = window.close(pause_s, now) {
                self.notices.reached(&window.spec.name, told.or(window.limit()), until, now);
            }
        } else {
            // A provider without windows, or one whose windows are others than told: its word holds all the same, or
            // the call would be turned away again at once, and again.
            let pause_s = throttle.map_or(UNNAMED_PAUSE_S, |throttle| throttle.pause_s).clamp(1, LONGEST_PAUSE_S);
            let window = named.unwrap_or("provider's").to_owned();
            let until_ms = now.saturating_add(pause_s * 1000);
            self.notices.reached(&window, told, until_ms, now);
            self.held = Some(Refusal { until_ms, window, reserved: false });
        }
    }

    /// No answer will come, and nobody knows whether the request arrived. It stays taken.
    pub fn lose(&mut self, permit: Permit, now: UnixMillis) {
        self.pass(now);
        self.opens.lose(permit.id, now);
    }

    /// It is proved that nothing was sent.
    pub fn give_back(&mut self, permit: Permit, now: UnixMillis) {
        self.pass(now);
        self.opens.remove(permit.id);
    }

    /// The windows in force, as they stand at `now`.
    pub fn report(&mut self, now: UnixMillis) -> Vec<WindowReport> {
        self.pass(now);
        self.windows.iter().filter_map(|window| window.report(&self.purposes, &self.opens, now)).collect()
    }

    /// A limit that was reached since this was last asked: by a call that the provider turned away, or by one that
    /// wanted to go and found a window full. At most one in seven days.
    pub fn notice(&mut self) -> Option<LimitReached> {
        self.notices.take()
    }
}
