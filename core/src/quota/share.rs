//! What sharing needs of a governor: permits that are leased before they leave, and the same answer told twice.

use super::{
    governor::{Governor, Permit, Refusal},
    ledger::Owner,
    notice::LimitReached,
    opens::Open,
    purpose::Purpose,
    spec::{Told, WindowSpec},
    window::Window,
};
use crate::{response::Head, time::UnixMillis};

impl Governor {
    /// Takes over windows and purposes as this program describes them. What is there under other names stays.
    pub(crate) fn adopt(&mut self, windows: &[WindowSpec], purposes: &[Purpose]) {
        self.quiet_at = None;
        for purpose in purposes {
            match self.purposes.iter_mut().find(|known| known.name == purpose.name) {
                Some(known) => known.clone_from(purpose),
                None => self.purposes.push(purpose.clone()),
            }
        }
        for spec in windows {
            match self.windows.iter_mut().find(|window| window.spec.name == spec.name) {
                Some(window) => window.describe(spec),
                None => self.windows.push(Window::new(spec.clone(), &[])),
            }
        }
        self.windows.iter_mut().for_each(|window| window.keep(&self.purposes));
    }

    pub(crate) fn owner_of(&self, purpose: Option<&str>) -> Owner {
        self.owner(purpose)
    }

    /// Brings everything to `now`.
    pub(crate) fn bring(&mut self, now: UnixMillis) {
        self.pass(now);
    }

    pub(crate) fn last_seen(&self) -> UnixMillis {
        self.last_seen
    }

    /// The number of the next request to leave. All that is known now came before it.
    pub(crate) fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// What comes after this is told apart from what came before.
    pub(crate) fn advance(&mut self) {
        self.quiet_at = None;
        self.next_seq = self.next_seq.saturating_add(1);
    }

    /// What would stay in the way if so many of the permits on their way were not; see [`Governor::grant`].
    pub(crate) fn in_the_way(&self, owner: Owner, spare: u64, now: UnixMillis) -> Option<Refusal> {
        self.refusal(owner, spare, now)
    }

    /// How many calls of this owner fit now; at most `most`.
    pub(crate) fn fit(&self, owner: Owner, most: u64, now: UnixMillis) -> u64 {
        if self.refusal(owner, 0, now).is_some() {
            return 0;
        }
        // Where one call is to show whether a window opened, there is room for that one.
        let rooms = self.windows.iter().filter_map(|window| window.room(owner, &self.opens, 0));
        rooms.min().map_or(most, |room| room.clamp(1, most))
    }

    /// Each window in force: its name, its length, its limit, and what is left of it.
    pub(crate) fn left(&self) -> Vec<(String, u64, u64, u64)> {
        let windows = self.windows.iter().filter_map(|window| Some((window, window.limit()?)));
        windows
            .map(|(window, limit)| (window.spec.name.clone(), window.ms(), limit, window.room(None, &self.opens, 0).unwrap_or(0)))
            .collect()
    }

    /// A permit to leave later.
    pub(crate) fn lease(&mut self, owner: Owner, now: UnixMillis) -> u64 {
        self.quiet_at = None;
        let id = self.next_seq;
        self.next_seq += 1;
        self.opens.push(Open { id, granted: now, seq: None, owner, lost_until: None });
        id
    }

    /// A leased permit leaves, or one that nobody leased. What is numbered before `known` came before it.
    pub(crate) fn leave(&mut self, id: u64, owner: Owner, known: Option<u64>, now: UnixMillis) -> Permit {
        self.quiet_at = None;
        let seq = known.unwrap_or(self.next_seq);
        self.next_seq = self.next_seq.max(seq.saturating_add(1));
        match self.opens.get_mut(id) {
            Some(open) => {
                open.seq = Some(seq);
                open.granted = now;
            }
            None => self.opens.push(Open { id, granted: now, seq: Some(seq), owner, lost_until: None }),
        }
        Permit { id, seq }
    }

    pub(crate) fn open(&self, id: u64) -> Option<&Open> {
        self.opens.get(id)
    }

    /// A leased permit that is kept a while longer.
    pub(crate) fn refresh(&mut self, id: u64, now: UnixMillis) {
        self.quiet_at = None;
        if let Some(open) = self.opens.get_mut(id) {
            open.granted = now;
        }
    }

    pub(crate) fn release(&mut self, id: u64) {
        self.quiet_at = None;
        self.opens.remove(id);
    }

    pub(crate) fn lose_at(&mut self, id: u64, at: UnixMillis) {
        self.quiet_at = None;
        self.opens.lose(id, at);
    }

    /// Whether permits are open that are not among these.
    pub(crate) fn has_others(&self, mine: &[u64]) -> bool {
        self.opens.iter().any(|open| open.lost_until.is_none() && !mine.contains(&open.id))
    }

    /// What an answer's headers say, by the windows' names.
    pub(crate) fn told_by_name(&self, head: &Head) -> Vec<(String, Told)> {
        let told = self.windows.iter().zip(self.told(head)).filter(|(_, told)| told.speaks());
        told.map(|(window, told)| (window.spec.name.clone(), told)).collect()
    }

    pub(crate) fn settle_by_name(&mut self, id: u64, told: &[(String, Told)], now: UnixMillis) {
        let of = |window: &Window| told.iter().find(|(name, _)| *name == window.spec.name).map(|(_, told)| *told);
        let told: Vec<Told> = self.windows.iter().map(|window| of(window).unwrap_or_default()).collect();
        self.settle_told(id, &told, now);
    }

    /// A call that wanted to go was refused.
    pub(crate) fn note_reached(&mut self, refusal: &Refusal, now: UnixMillis) {
        self.reached(refusal, now);
    }

    pub(crate) fn is_notice_due(&self, now: UnixMillis) -> bool {
        self.notices.is_due(now)
    }

    pub(crate) fn is_reopening(&self) -> bool {
        self.windows.iter().any(Window::is_reopening)
    }

    pub(crate) fn take_notice(&mut self) -> Option<LimitReached> {
        self.notices.take()
    }
}
