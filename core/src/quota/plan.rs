//! When the last of many calls may leave, where it pauses, and what binds.

use super::{governor::Governor, ledger::Owner, plan_text, spec::WindowSpec, window::Window};
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// The way of a number of calls through the windows of an account, if nobody else calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// How many calls were planned.
    pub calls: u64,
    /// How many of them may leave at once.
    pub leave_now: u64,
    /// When the last may leave; none if it never may, as things stand.
    pub last_ms: Option<UnixMillis>,
    /// Where they pause. Pauses of a kind are listed once, by the first of them.
    pub pauses: Vec<Pause>,
    /// The window that they wait for longest.
    pub binds: Option<String>,
    /// False if the way was too long and irregular to follow to its end; then its end is an estimate.
    pub exact: bool,
    /// All of that in a sentence.
    pub text: String,
}

/// A pause, or a number of pauses of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The window that is full.
    pub window: String,
    /// It has room, and all of it is kept for other purposes.
    pub reserved: bool,
    /// When the first of them begins.
    pub from_ms: UnixMillis,
    /// When the first of them ends.
    pub until_ms: UnixMillis,
    /// How many of them there are.
    pub times: u64,
    /// How long they are together, in milliseconds.
    pub total_ms: u64,
}

/// So many kinds of pauses are told apart; more are counted with those before.
const KINDS: usize = 16;

/// So many pauses are followed one by one. A way repeats itself long before that, or is irregular.
const STEPS: u32 = 20_000;

/// The plan for windows of which nothing is used yet, for hosts that want nothing else.
///
/// ```
/// use hostwire_core::{Provider, plan};
///
/// let plan = plan(&Provider::adm_tools().spec.windows, 5000, 1_767_225_600_000);
/// assert_eq!(
///     plan.text,
///     "5,000 calls: 3,600 leave now, then a pause of 60 min for the hour's limit; the last leaves at 2026-01-01 01:00:00 UTC."
/// );
/// ```
#[must_use]
pub fn plan(windows: &[WindowSpec], calls: u64, now: UnixMillis) -> Plan {
    Governor::new(windows, &[]).plan(calls, None, now)
}

impl Governor {
    /// When the last of so many calls may leave, if each leaves as soon as it may and nobody else calls.
    ///
    /// What is used, closed and reserved is taken into account, and what is on its way is taken for answered now. It
    /// plans for the worst kind of window: a use is free again a whole window after it. The work depends on how many
    /// pauses there are before they repeat themselves, and not on how many calls.
    #[must_use]
    pub fn plan(&self, calls: u64, purpose: Option<&str>, now: UnixMillis) -> Plan {
        let mut way = Way::new(self, calls, purpose, now);
        let never = self.windows.iter().find(|window| window.is_shut(way.owner));
        if never.is_none() {
            way.walk();
        }
        way.plan(calls, never)
    }
}

/// The calls on their way through time.
struct Way {
    ahead: Governor,
    owner: Owner,
    at: UnixMillis,
    left: u64,
    leave_now: u64,
    pauses: Vec<Pause>,
    /// Repeated parts are not walked again; so much later is everything after them.
    later: u64,
    exact: bool,
}

impl Way {
    fn new(governor: &Governor, calls: u64, purpose: Option<&str>, now: UnixMillis) -> Self {
        let mut ahead = governor.clone();
        ahead.pass(now);
        let answered: Vec<_> = ahead.opens.iter().filter(|open| open.lost_until.is_none()).map(|open| open.id).collect();
        for open in answered.into_iter().filter_map(|id| ahead.opens.remove(id)) {
            ahead.windows.iter_mut().for_each(|window| window.spend(1, now, open.owner));
        }
        Self { owner: governor.owner(purpose), ahead, at: now, left: calls, leave_now: 0, pauses: Vec::new(), later: 0, exact: true }
    }

    fn walk(&mut self) {
        let mut saved: Option<Saved> = None;
        let mut step = 0_u32;
        loop {
            self.ahead.pass(self.at);
            if self.ahead.refusal(self.owner, 0, self.at).is_none() {
                self.ahead.windows.iter_mut().for_each(Window::assume_reset);
            }
            let room = self.room().min(self.left);
            self.ahead.windows.iter_mut().for_each(|window| window.spend(room, self.at, self.owner));
            self.left -= room;
            if step == 0 {
                self.leave_now = room;
            }
            if self.left == 0 {
                return;
            }
            let Some(refusal) = self.ahead.refusal(self.owner, 0, self.at) else { return };
            if let Some(before) = saved.take_if(|before| before.is_same(self)) {
                self.repeat(&before);
                step = STEPS;
            } else if step.is_power_of_two() {
                saved = Some(Saved::new(self));
            } else if step == STEPS - 1 {
                // Neither at its end nor regular: in the long run, as fast as the slowest window allows.
                self.exact = false;
                let slowest = self.ahead.windows.iter().filter_map(|window| window.pace(self.left, self.owner)).max();
                self.later = self.later.saturating_add(slowest.unwrap_or(0));
                return;
            }
            step = step.saturating_add(1);
            self.pause(refusal.window, refusal.reserved, refusal.until_ms);
            self.at = refusal.until_ms;
        }
    }

    fn room(&self) -> u64 {
        if self.ahead.held.is_some() {
            return 0;
        }
        let rooms = self.ahead.windows.iter().filter_map(|window| window.room(self.owner, &self.ahead.opens, 0));
        rooms.min().unwrap_or(u64::MAX)
    }

    fn pause(&mut self, window: String, reserved: bool, until: UnixMillis) {
        let ms = until - self.at;
        let is_full = self.pauses.len() >= KINDS;
        let is_kind = |pause: &&mut Pause| pause.window == window && pause.reserved == reserved;
        let mut known = self.pauses.iter_mut().filter(is_kind);
        match known.find(|pause| pause.until_ms - pause.from_ms == ms) {
            Some(pause) => {
                pause.times += 1;
                pause.total_ms = pause.total_ms.saturating_add(ms);
            }
            None => {
                if let Some(pause) = self.pauses.iter_mut().rfind(is_kind).filter(|_| is_full) {
                    pause.times += 1;
                    pause.total_ms = pause.total_ms.saturating_add(ms);
                } else {
                    let from_ms = self.at.saturating_add(self.later);
                    self.pauses.push(Pause { window, reserved, from_ms, until_ms: from_ms.saturating_add(ms), times: 1, total_ms: ms });
                }
            }
        }
    }

    /// It stands as it stood before: so it will again, and again.
    fn repeat(&mut self, before: &Saved) {
        let calls = before.left - self.left;
        let times = (self.left - 1).checked_div(calls).unwrap_or(0);
        self.left -= times * calls;
        self.later = self.later.saturating_add(times.saturating_mul(self.at - before.at));
        for (at, pause) in self.pauses.iter_mut().enumerate() {
            let (count, ms) = before.pauses.get(at).map_or((0, 0), |before| (before.times, before.total_ms));
            pause.times = pause.times.saturating_add(times.saturating_mul(pause.times - count));
            pause.total_ms = pause.total_ms.saturating_add(times.saturating_mul(pause.total_ms - ms));
        }
    }

    fn plan(self, calls: u64, never: Option<&Window>) -> Plan {
        let last_ms = if never.is_none() { Some(self.at.saturating_add(self.later)) } else { None };
        let mut plan = Plan {
            calls,
            leave_now: self.leave_now,
            last_ms,
            binds: never.map(|window| window.spec.name.clone()),
            pauses: self.pauses,
            exact: self.exact,
            text: String::new(),
        };
        let paused = |window: &str| {
            plan.pauses.iter().filter(|pause| pause.window == window).fold(0_u64, |sum, pause| sum.saturating_add(pause.total_ms))
        };
        if let Some(longest) = plan.pauses.iter().max_by_key(|pause| paused(&pause.window)) {
            plan.binds = Some(longest.window.clone());
        }
        plan.text = plan_text::of(&plan, never.and_then(Window::limit));
        plan
    }
}

/// How things stood at an earlier pause.
struct Saved {
    windows: Vec<Window>,
    at: UnixMillis,
    left: u64,
    pauses: Vec<Pause>,
}

impl Saved {
    fn new(way: &Way) -> Self {
        Self { windows: way.ahead.windows.clone(), at: way.at, left: way.left, pauses: way.pauses.clone() }
    }

    fn is_same(&self, way: &Way) -> bool {
        let is_settled = way.ahead.opens.len() == 0 && way.ahead.held.is_none() && self.left > way.left;
        is_settled && way.ahead.windows.iter().zip(&self.windows).all(|(window, before)| window.is_later(before, way.at - self.at))
    }
}
