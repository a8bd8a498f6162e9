//! What is kept of an account: one small text with a version, changed by pure functions only.

use super::event::{Event, Logged};
use crate::{
    expiry::{TokenLife, TokenWarning},
    quota::{Governor, Permit, Purpose, WindowSpec},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the text. A higher one is not read, and so never overwritten.
const FORMAT: u32 = 1;

/// How long a lease lives without being renewed.
pub(super) const LEASE_MS: u64 = 60_000;

/// Clocks of machines that share an account may differ by so much; time then is that of the one ahead.
const SKEW_MS: u64 = 300_000;

/// The largest share of what is left that one lease takes: an eighth.
const LEASE_PART: u64 = 8;

/// Quota, leases, notices and the token's life.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    format: u32,
    pub version: u64,
    pub governor: Governor,
    leases: BTreeMap<String, Lease>,
    pub token: TokenLife,
    pub warned: Option<TokenWarning>,
}

/// Permits that one holder may use, or has on their way. They stay taken, and it is the holder's word that settles
/// them; if it falls silent, they are lost when the lease ends.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Lease {
    until_ms: UnixMillis,
    /// The last of its events that is in the state.
    applied: u64,
    permits: Vec<u64>,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Account {
    pub fn new(windows: &[WindowSpec], purposes: &[Purpose]) -> Self {
        Self {
            format: FORMAT,
            version: 0,
            governor: Governor::new(windows, purposes),
            leases: BTreeMap::new(),
            token: TokenLife::default(),
            warned: None,
        }
    }

    /// Reads what is kept. What cannot be read says why, and is left alone.
    pub fn read(text: &str) -> Result<Self, String> {
        let format: Format = serde_json::from_str(text).map_err(|error| format!("what is kept of the account is damaged: {error}"))?;
        if format.format > FORMAT {
            return Err(format!(
                "what is kept of the account was written by a newer version of Hostwire (form {}, and this one knows {FORMAT})",
                format.format
            ));
        }
        serde_json::from_str(text).map_err(|error| format!("what is kept of the account is damaged: {error}"))
    }

    pub fn write(&self) -> Result<String, String> {
        serde_json::to_string(self).map_err(|error| error.to_string())
    }

    /// The account's own time: that of whoever is ahead, within what clocks may differ.
    pub fn time(&self, now: UnixMillis) -> UnixMillis {
        let ahead = self.governor.last_seen();
        if ahead > now && ahead - now <= SKEW_MS { ahead } else { now }
    }

    /// Applies what happened, as the holder tells it. `known`: told again on a state that others have changed; then
    /// only what came before that number is known to have come before.
    pub fn apply(&mut self, holder: &str, event: &Event, at: UnixMillis, known: Option<u64>) -> Option<Permit> {
        let now = self.governor.last_seen().max(at);
        match event {
            Event::Left { id, purpose } => {
                self.governor.bring(now);
                // One whose lease has ended is counted as lost already; it is told apart by being marked so.
                let owner = self.governor.owner_of(purpose.as_deref());
                let lease = self.leases.entry(holder.to_owned()).or_default();
                if !lease.permits.contains(id) {
                    lease.permits.push(*id);
                    lease.until_ms = lease.until_ms.max(now.saturating_add(LEASE_MS));
                }
                return Some(self.governor.leave(*id, owner, known, now));
            }
            Event::Settled { id, told } => self.governor.settle_by_name(*id, told, now),
            Event::Accepted { seq } => self.governor.accepted(Permit { id: *seq, seq: *seq }),
            Event::Throttled { throttle } => self.governor.throttled(throttle.as_ref(), now),
            Event::Lost { id } => {
                self.governor.bring(now);
                self.governor.lose_at(*id, now);
            }
            Event::GivenBack { id } => self.governor.release(*id),
            Event::Refused { refusal } => self.governor.note_reached(refusal, now),
            Event::Token { created_ms, used_ms } => {
                self.token.created_ms = self.token.created_ms.or(*created_ms);
                if let Some(used) = used_ms {
                    self.token.used(*used);
                }
            }
            Event::Warned { warning } => self.warned = Some(*warning),
        }
        None
    }

    /// Applies what is not in it yet of what a holder tells; see [`Account::apply`].
    pub fn replay(&mut self, holder: &str, log: &[Logged], is_known: bool) {
        let applied = self.leases.get(holder).map_or(0, |lease| lease.applied);
        for logged in log.iter().filter(|logged| logged.number > applied) {
            self.apply(holder, &logged.event, logged.at, (!is_known).then_some(logged.known));
        }
    }

    /// Leases that ended take their permits with them: those may have been used until then.
    pub fn bury(&mut self, now: UnixMillis) {
        let ended: Vec<_> = self.leases.iter().filter(|(_, lease)| lease.until_ms <= now).map(|(holder, _)| holder.clone()).collect();
        for holder in ended {
            for (id, at) in
                self.leases.remove(&holder).into_iter().flat_map(|lease| lease.permits.into_iter().map(move |id| (id, lease.until_ms)))
            {
                self.governor.lose_at(id, at);
            }
        }
        self.governor.bring(now);
    }

    /// The holder's permits that have not left, while its lease lasts.
    pub fn unsent(&self, holder: &str, now: UnixMillis) -> Vec<u64> {
        let Some(lease) = self.leases.get(holder).filter(|lease| lease.until_ms > now) else { return Vec::new() };
        let is_unsent = |id: &&u64| self.governor.open(**id).is_some_and(|open| open.seq.is_none() && open.lost_until.is_none());
        lease.permits.iter().filter(is_unsent).copied().collect()
    }

    /// All permits of the holder, in its hands and on their way.
    pub fn permits(&self, holder: &str) -> &[u64] {
        self.leases.get(holder).map_or(&[], |lease| &lease.permits)
    }

    /// When the holder's lease ends, if there is anything in it.
    pub fn lease_ends(&self, holder: &str) -> Option<UnixMillis> {
        self.leases.get(holder).filter(|lease| !lease.permits.is_empty()).map(|lease| lease.until_ms)
    }

    /// Keeps only these of the permits that have not left.
    pub fn keep_only(&mut self, holder: &str, kept: &[u64], now: UnixMillis) {
        for id in self.unsent(holder, now).into_iter().filter(|id| !kept.contains(id)) {
            self.give_up(holder, id);
        }
    }

    fn give_up(&mut self, holder: &str, id: u64) {
        self.governor.release(id);
        if let Some(lease) = self.leases.get_mut(holder) {
            lease.permits.retain(|other| *other != id);
        }
    }

    /// Renews the holder's lease: permits for each purpose wanted, about `size` of them if there is room, and those it
    /// has no more if it keeps none.
    pub fn renew(&mut self, holder: &str, wanted: &[Option<String>], size: u64, keeps: bool, applied: u64, now: UnixMillis) {
        if !keeps {
            self.keep_only(holder, &[], now);
        }
        for purpose in wanted {
            let owner = self.governor.owner_of(purpose.as_deref());
            let mine = self.unsent(holder, now);
            let (own, others): (Vec<u64>, Vec<u64>) =
                mine.into_iter().partition(|id| self.governor.open(*id).is_some_and(|open| open.owner == owner));
            if !own.is_empty() {
                continue;
            }
            if self.governor.fit(owner, 1, now) == 0 {
                // What it holds for other purposes may be in its own way.
                others.into_iter().for_each(|id| self.give_up(holder, id));
            }
            let most = self.governor.fit(owner, u64::MAX, now);
            for _ in 0..most.div_ceil(LEASE_PART).min(size) {
                let id = self.governor.lease(owner, now);
                self.leases.entry(holder.to_owned()).or_default().permits.push(id);
            }
        }
        // It stays for as long as a lease lasts even if it is empty: so that nothing of it is applied twice.
        let lease = self.leases.entry(holder.to_owned()).or_default();
        lease.permits.retain(|id| self.governor.open(*id).is_some_and(|open| open.lost_until.is_none()));
        lease.until_ms = now.saturating_add(LEASE_MS);
        lease.applied = applied.max(lease.applied);
        for id in self.unsent(holder, now) {
            self.governor.refresh(id, now);
        }
    }
}
