//! Grants permits over all windows of an account, and settles them by what answers say.

use super::{
    sentence::Throttle,
    window::{Told, Use, Window, WindowReport, WindowSpec},
};
use crate::{response::Head, time::UnixMillis};
use std::collections::BTreeMap;

/// How long a request that was lost or given up may still arrive at the provider and be counted there.
const LOST_MS: u64 = 60_000;

/// The pause after a refusal that names neither window nor pause: the shortest window met among hosting APIs.
const UNNAMED_PAUSE_S: u64 = 60;

/// The longest pause believed where no window bounds it: the longest window met.
const LONGEST_PAUSE_S: u64 = 86_400;

/// All windows of one account.
///
/// A permit takes from every window at once and is settled exactly once: by the answer's head ([`Governor::settle`]),
/// by its loss ([`Governor::lose`]), or by proof that nothing was sent ([`Governor::give_back`]).
///
/// ```
/// # use hostwire_core::*;
/// let window = WindowSpec {
///     name: "hour".into(), seconds: 3600, limit: Some(2),
///     headers: HeaderNames { limit: "x-limit".into(), remaining: "x-remaining".into() },
/// };
/// let mut governor = Governor::new(&[window]);
/// let (first, _second) = (governor.grant(0).unwrap(), governor.grant(0).unwrap());
/// assert_eq!(governor.grant(0).unwrap_err().until_ms, 3_600_000);
/// governor.give_back(first, 0);
/// assert!(governor.grant(0).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Governor {
    windows: Vec<Window>,
    next_seq: u64,
    open: BTreeMap<u64, Open>,
    /// A refusal that no window in force accounts for: for how long, and which window it named.
    held: Option<Refusal>,
    last_seen: UnixMillis,
}

/// Leave to send one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permit(u64);

/// No leave now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When to ask again; later than now.
    pub until_ms: UnixMillis,
    /// The window that is full.
    pub window: String,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    granted: UnixMillis,
    /// It was lost, and is waited for only until then.
    lost_until: Option<UnixMillis>,
}

impl Governor {
    /// Windows as described, with nothing taken.
    #[must_use]
    pub fn new(windows: &[WindowSpec]) -> Self {
        Self { windows: windows.iter().cloned().map(Window::new).collect(), next_seq: 0, open: BTreeMap::new(), held: None, last_seen: 0 }
    }

    /// Brings every window to `now`. A clock that steps back takes everything with it, so that it grants nothing.
    fn pass(&mut self, now: UnixMillis) {
        if let Some(back) = self.last_seen.checked_sub(now).filter(|back| *back > 0) {
            self.windows.iter_mut().for_each(|window| window.step_back(back));
            for open in self.open.values_mut() {
                open.granted = open.granted.saturating_sub(back);
                open.lost_until = open.lost_until.map(|until| until.saturating_sub(back));
            }
            if let Some(held) = &mut self.held {
                held.until_ms = held.until_ms.saturating_sub(back);
            }
        }
        self.last_seen = now;
        self.held.take_if(|held| held.until_ms <= now);
        self.open.retain(|_, open| open.lost_until.is_none_or(|until| until > now));
        self.windows.iter_mut().for_each(|window| window.pass(now, self.next_seq));
    }

    /// Leave to send one request now, if every window has room.
    ///
    /// # Errors
    /// The window that stays full longest, and until when. Nothing is changed by a refusal.
    pub fn grant(&mut self, now: UnixMillis) -> Result<Permit, Refusal> {
        self.peek(now)?;
        self.windows.iter_mut().for_each(|window| window.take(now));
        let seq = self.next_seq;
        self.next_seq += 1;
        self.open.insert(seq, Open { granted: now, lost_until: None });
        Ok(Permit(seq))
    }

    /// Whether [`Governor::grant`] would grant.
    ///
    /// # Errors
    /// As `grant`.
    pub fn peek(&mut self, now: UnixMillis) -> Result<(), Refusal> {
        self.pass(now);
        let open = self.open.len() as u64;
        let full = self.windows.iter().filter_map(|window| {
            let until_ms = window.refusal(open)?.max(now.saturating_add(1));
            Some(Refusal { until_ms, window: window.spec.name.clone() })
        });
        full.chain(self.held.clone()).max_by_key(|refusal| refusal.until_ms).map_or(Ok(()), Err)
    }

    /// Settles a permit by the head of its answer.
    pub fn settle(&mut self, permit: Permit, head: &Head, now: UnixMillis) {
        self.pass(now);
        let Some(open) = self.open.remove(&permit.0) else { return };
        let others = self.open.len() as u64;
        let told: Vec<Told> = self.windows.iter().map(|window| window.told(head)).collect();
        let speaks = |told: &Told| told.limit.is_some() || told.remaining.is_some();
        if told.iter().any(speaks) {
            for (window, told) in self.windows.iter_mut().zip(&told) {
                if !speaks(told) {
                    window.retire();
                }
            }
        }
        for (window, told) in self.windows.iter_mut().zip(told) {
            window.settle(told, Use { seq: permit.0, granted: open.granted }, others, now, self.next_seq);
        }
    }

    /// The answer was one of the API's and no refusal.
    pub fn accepted(&mut self, permit: Permit) {
        let open = self.open.len() as u64;
        self.windows.iter_mut().for_each(|window| window.passed_silently(permit.0, open));
    }

    /// The answer was a refusal for quota.
    pub fn throttled(&mut self, throttle: Option<&Throttle>, now: UnixMillis) {
        self.pass(now);
        let named = throttle.and_then(|throttle| throttle.window.as_deref());
        let is_meant = |window: &Window| named.is_none_or(|name| window.spec.name == name);
        // Without a name it is the shortest window: the others would outlast any pause it could mean.
        let meant =
            self.windows.iter_mut().filter(|window| window.limit().is_some() && is_meant(window)).min_by_key(|window| window.spec.seconds);
        if let Some(window) = meant {
            let pause_s = throttle.map_or(window.spec.seconds, |throttle| throttle.pause_s);
            window.close(pause_s, now);
        } else {
            // A provider without windows, or one whose windows are others than told: its word holds all the same, or
            // the call would be turned away again at once, and again.
            let pause_s = throttle.map_or(UNNAMED_PAUSE_S, |throttle| throttle.pause_s).clamp(1, LONGEST_PAUSE_S);
            let window = named.unwrap_or("provider's").to_owned();
            self.held = Some(Refusal { until_ms: now.saturating_add(pause_s * 1000), window });
        }
    }

    /// No answer will come, and nobody knows whether the request arrived. It stays taken.
    pub fn lose(&mut self, permit: Permit, now: UnixMillis) {
        self.pass(now);
        if let Some(open) = self.open.get_mut(&permit.0) {
            let granted = open.granted;
            open.lost_until = Some(now + LOST_MS);
            open.granted = now;
            self.windows.iter_mut().for_each(|window| window.postpone(granted, now));
        }
    }

    /// It is proved that nothing was sent.
    pub fn give_back(&mut self, permit: Permit, now: UnixMillis) {
        self.pass(now);
        if let Some(open) = self.open.remove(&permit.0) {
            self.windows.iter_mut().for_each(|window| window.give_back(open.granted));
        }
    }

    /// The windows in force, as they stand at `now`.
    pub fn report(&mut self, now: UnixMillis) -> Vec<WindowReport> {
        self.pass(now);
        self.windows.iter().filter_map(Window::report).collect()
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
