//! Permits that are granted and not settled.

use super::ledger::Owner;
use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// How long a request that was lost or given up may still arrive at the provider and be counted there.
pub(crate) const LOST_MS: u64 = 60_000;

/// A permit that nobody settled in this time is taken for lost: its holder has forgotten it.
const FORGOTTEN_MS: u64 = 3_600_000;

/// One permit on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Open {
    pub id: u64,
    pub granted: UnixMillis,
    /// Its place in the order in which requests left; none while it is leased and not known to be sent.
    pub seq: Option<u64>,
    pub owner: Owner,
    /// It was lost, and is waited for only until then.
    pub lost_until: Option<UnixMillis>,
}

impl Open {
    /// The earliest its use may have been counted, as far as that is still to come.
    pub fn since(&self) -> UnixMillis {
        self.lost_until.unwrap_or(self.granted)
    }
}

/// All of them, by id, and how many are each purpose's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Open>", into = "Vec<Open>")]
pub(crate) struct Opens {
    list: Vec<Open>,
    own: Vec<u64>,
    /// When the first of them is to be taken for lost; not later, perhaps earlier.
    next_lost: UnixMillis,
}

impl From<Vec<Open>> for Opens {
    fn from(list: Vec<Open>) -> Self {
        let mut opens = Self::default();
        list.into_iter().for_each(|open| opens.push(open));
        opens
    }
}

impl From<Opens> for Vec<Open> {
    fn from(opens: Opens) -> Self {
        opens.list
    }
}

impl Opens {
    pub fn len(&self) -> u64 {
        self.list.len() as u64
    }

    pub fn own(&self, purpose: usize) -> u64 {
        self.own.get(purpose).copied().unwrap_or(0)
    }

    /// When the last of those that left from this number on is lost at the latest; none if there are none.
    pub fn last_since(&self, seq: u64) -> Option<UnixMillis> {
        let since = self.list.iter().filter(|open| open.seq.is_some_and(|known| known >= seq));
        since.map(|open| open.lost_until.unwrap_or(open.granted.saturating_add(LOST_MS))).max()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Open> {
        self.list.iter()
    }

    pub fn get(&self, id: u64) -> Option<&Open> {
        let at = self.list.binary_search_by_key(&id, |open| open.id).ok()?;
        self.list.get(at)
    }

    /// Adds one, whose id is not there yet; mostly it is the largest.
    pub fn push(&mut self, open: Open) {
        if let Some(purpose) = open.owner {
            if self.own.len() <= purpose {
                self.own.resize(purpose + 1, 0);
            }
            if let Some(own) = self.own.get_mut(purpose) {
                *own += 1;
            }
        }
        let until = open.lost_until.unwrap_or(open.granted.saturating_add(FORGOTTEN_MS));
        self.next_lost = if self.list.is_empty() { until } else { self.next_lost.min(until) };
        match self.list.last() {
            Some(last) if last.id >= open.id => {
                let at = self.list.partition_point(|other| other.id < open.id);
                self.list.insert(at, open);
            }
            _ => self.list.push(open),
        }
    }

    pub fn get_mut(&mut self, id: u64) -> Option<&mut Open> {
        let at = self.list.binary_search_by_key(&id, |open| open.id).ok()?;
        self.list.get_mut(at)
    }

    pub fn remove(&mut self, id: u64) -> Option<Open> {
        let at = self.list.binary_search_by_key(&id, |open| open.id).ok()?;
        let open = self.list.remove(at);
        if let Some(own) = open.owner.and_then(|purpose| self.own.get_mut(purpose)) {
            *own = own.saturating_sub(1);
        }
        Some(open)
    }

    /// It will not be answered, perhaps; it may arrive for a while yet.
    pub fn lose(&mut self, id: u64, now: UnixMillis) {
        let until = now.saturating_add(LOST_MS);
        if let Some(open) = self.get_mut(id) {
            open.lost_until = Some(open.lost_until.map_or(until, |known| known.min(until)));
            self.next_lost = self.next_lost.min(until);
        }
    }

    /// Takes out those that can no longer arrive, in the order of time.
    pub fn take_lost(&mut self, now: UnixMillis) -> Vec<Open> {
        if self.list.is_empty() || self.next_lost > now {
            return Vec::new();
        }
        let mut next = UnixMillis::MAX;
        let mut lost = Vec::new();
        for open in &mut self.list {
            let forgotten = open.granted.saturating_add(FORGOTTEN_MS);
            if open.lost_until.is_none() && open.seq.is_some() && forgotten <= now {
                open.lost_until = Some(forgotten.saturating_add(LOST_MS));
            }
            // One that is leased ends with its lease.
            let until = open.lost_until.unwrap_or(if open.seq.is_some() { forgotten } else { UnixMillis::MAX });
            if until <= now {
                lost.push(open.clone());
            } else {
                next = next.min(until);
            }
        }
        for open in &lost {
            self.remove(open.id);
        }
        self.next_lost = next;
        lost.sort_by_key(|open| open.lost_until);
        lost
    }

    /// The clock stepped back: what was to come stays as far away as it was.
    pub fn step_back(&mut self, ms: u64) {
        self.next_lost = self.next_lost.saturating_sub(ms);
        for open in &mut self.list {
            open.granted = open.granted.saturating_sub(ms);
            open.lost_until = open.lost_until.map(|until| until.saturating_sub(ms));
        }
    }
}
