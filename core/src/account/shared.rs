//! One client's part in a shared account: a lease to grant from, a log of what it did, and the way to the store.

use super::{
    alone::Alone,
    event::{Event, Logged},
    state::{Account, LEASE_MS},
    store::{StoreAnswer, StoreRequest},
};
use crate::{
    quota::{LimitReached, Permit, Purpose, Refusal, WindowSpec},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// What happened is handed over so long after it happened, and a lease nobody uses is handed back.
const FLUSH_MS: u64 = 5_000;

/// A store that failed is asked again after this time.
const RETRY_MS: u64 = 10_000;

/// The largest lease.
const LARGEST: u64 = 64;

/// A log that grows beyond this is rid of what counts no longer.
const LONG_LOG: usize = 4096;

/// The state of one client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Shared {
    key: String,
    holder: String,
    windows: Vec<WindowSpec>,
    purposes: Vec<Purpose>,
    /// As the store has it, as far as known; none before it was reached.
    base: Option<Account>,
    /// The same with what is in the log.
    pub local: Account,
    log: Vec<Logged>,
    noted: u64,
    /// A request nobody has answered yet. It is not part of a snapshot: what became of it is found out by asking again.
    #[serde(skip)]
    asked: Option<Asked>,
    wanted: Vec<Option<String>>,
    /// There is something the others should know at once.
    urgent: bool,
    synced: Option<UnixMillis>,
    granted: UnixMillis,
    size: u64,
    alone: Option<Alone>,
    trouble: Option<String>,
    next_try: UnixMillis,
    next_id: u64,
    notice: Option<LimitReached>,
    closing: bool,
}

#[derive(Clone, Debug)]
enum Asked {
    Load,
    Set(Box<Proposal>),
}

/// What is to be kept, if nobody was quicker.
#[derive(Clone, Debug)]
struct Proposal {
    account: Account,
    logged: usize,
    notice: Option<LimitReached>,
}

/// Why a call cannot go now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// A window is full: until then.
    Quota(Refusal),
    /// The store is asked first: see `Quota::sync_due`, or, where that has nothing to ask, wait for the answer to come.
    Store,
}

enum Way {
    Leased(u64),
    Alone,
}

impl Shared {
    pub fn new(windows: &[WindowSpec], purposes: &[Purpose], key: String, holder: String) -> Self {
        // Numbers of what nobody granted: far above all that is granted, and apart from those of other holders.
        let hash = holder.bytes().fold(0x811c_9dc5_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0193) & 0xffff_ffff);
        Self {
            key,
            local: Account::new(windows, purposes),
            windows: windows.to_vec(),
            purposes: purposes.to_vec(),
            base: None,
            log: Vec::new(),
            noted: 0,
            asked: None,
            wanted: Vec::new(),
            urgent: false,
            synced: None,
            granted: 0,
            size: 1,
            alone: None,
            trouble: None,
            next_try: 0,
            next_id: 1 << 62 | (hash & 0x3fff_ffff) << 32,
            notice: None,
            closing: false,
            holder,
        }
    }

    /// Brings the copy to `now`, and returns the account's own time.
    pub fn touch(&mut self, now: UnixMillis) -> UnixMillis {
        let now = self.local.time(now);
        self.local.governor.bring(now);
        now
    }

    /// Notes what happened, in the log and in the copy.
    pub fn note(&mut self, event: Event, now: UnixMillis) -> Option<Permit> {
        let at = self.touch(now);
        let known = self.base.as_ref().map_or(0, |base| base.governor.next_seq());
        let permit = self.local.apply(&self.holder, &event, at, None);
        if self.log.len() >= LONG_LOG && self.log.len().is_power_of_two() && self.asked.is_none() {
            let longest = self.windows.iter().map(|window| window.seconds.saturating_mul(1000)).max().unwrap_or(0);
            self.log.retain(|logged| logged.at.saturating_add(longest) > at);
        }
        self.noted += 1;
        self.log.push(Logged { number: self.noted, at, event, known });
        permit
    }

    pub fn throttled(&mut self, event: Event, now: UnixMillis) {
        self.note(event, now);
        self.urgent = true;
    }

    pub fn known_seq(&self) -> u64 {
        self.base.as_ref().map_or(u64::MAX, |base| base.governor.next_seq())
    }

    /// Permits of the lease that have not left, and that the store counts as ours whatever becomes of what is asked.
    fn usable(&self, now: UnixMillis) -> Vec<u64> {
        let Some(base) = &self.base else { return Vec::new() };
        let mut ids = self.local.unsent(&self.holder, now);
        let sure = base.unsent(&self.holder, now);
        ids.retain(|id| sure.contains(id));
        if let Some(Asked::Set(proposal)) = &self.asked {
            let sure = proposal.account.permits(&self.holder);
            ids.retain(|id| sure.contains(id));
        }
        ids
    }

    fn way(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<Way, Hold> {
        let governor = &self.local.governor;
        let owner = governor.owner_of(purpose);
        let usable = self.usable(now);
        let refusal = governor.in_the_way(owner, usable.len() as u64, now);
        let mine = usable.iter().copied().find(|id| governor.open(*id).is_some_and(|open| open.owner == owner));
        match (refusal, mine) {
            (None, Some(id)) => return Ok(Way::Leased(id)),
            (Some(refusal), _) if self.alone.is_some() => return Err(Hold::Quota(refusal)),
            (None, None) | (Some(_), None) if self.base.is_none() && self.alone.is_none() => {}
            (None, None) => {
                if let Some(alone) = &mut self.alone {
                    return alone.refusal(now).map_or(Ok(Way::Alone), |refusal| Err(Hold::Quota(refusal)));
                }
            }
            (Some(mut refusal), _) => {
                // What others hold and do not use they hand back; so it is looked at again before anything is free.
                let again = self.synced.unwrap_or(0).saturating_add(FLUSH_MS);
                let is_shared = governor.has_others(self.local.permits(&self.holder));
                if !is_shared || again > now {
                    if is_shared {
                        refusal.until_ms = refusal.until_ms.min(again);
                    }
                    return Err(Hold::Quota(refusal));
                }
            }
        }
        let wanted = purpose.map(str::to_owned);
        if !self.wanted.contains(&wanted) {
            self.wanted.push(wanted);
        }
        Err(Hold::Store)
    }

    pub fn peek(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<(), Hold> {
        let at = self.touch(now);
        let way = self.way(purpose, at).map(|_| ());
        if let Err(Hold::Quota(refusal)) = &way
            && !refusal.reserved
            && self.local.governor.is_notice_due(at)
        {
            self.note(Event::Refused { refusal: refusal.clone() }, now);
            self.urgent = true;
        }
        way
    }

    pub fn grant(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<Permit, Hold> {
        self.peek(purpose, now)?;
        let at = self.touch(now);
        self.granted = at;
        let id = match self.way(purpose, at)? {
            Way::Leased(id) => id,
            Way::Alone => {
                if let Some(alone) = &mut self.alone {
                    alone.take(at);
                }
                self.next_id += 1;
                self.next_id
            }
        };
        self.note(Event::Left { id, purpose: purpose.map(str::to_owned) }, now).ok_or(Hold::Store)
    }

    /// When the store should be asked next, whatever calls come.
    pub fn sync_at(&self, now: UnixMillis) -> Option<UnixMillis> {
        if self.asked.is_some() {
            return None;
        }
        let oldest = self.log.first().map(|logged| logged.at.saturating_add(FLUSH_MS));
        let idle = (!self.usable(now).is_empty()).then(|| self.granted.max(self.synced.unwrap_or(0)).saturating_add(FLUSH_MS));
        let renewal = self.base.as_ref().and_then(|base| base.lease_ends(&self.holder)).map(|at| at.saturating_sub(LEASE_MS / 2));
        let at_once = (self.urgent || !self.wanted.is_empty() || (self.closing && (idle.is_some() || !self.log.is_empty()))).then_some(0);
        let due = [oldest, idle, renewal, at_once].into_iter().flatten().min();
        if self.alone.is_some() {
            // A clock that stepped back does not put it off for longer than it was.
            return Some(self.next_try.min(now.saturating_add(RETRY_MS)));
        }
        due
    }

    pub fn sync_due(&mut self, now: UnixMillis) -> Option<StoreRequest> {
        let now = self.touch(now);
        if self.sync_at(now)? > now {
            return None;
        }
        let Some(base) = self.base.as_ref().filter(|_| self.alone.is_none()) else {
            self.asked = Some(Asked::Load);
            return Some(StoreRequest::Load { key: self.key.clone() });
        };
        let expected = (base.version > 0).then_some(base.version);
        let version = base.version + 1;
        // Used up at once: a larger lease next time. Not used up since long: a smaller one.
        let since = now.saturating_sub(self.synced.unwrap_or(0));
        if !self.wanted.is_empty() {
            self.size = if since < 1000 { (self.size * 2).min(LARGEST) } else { (self.size / 2).max(1) };
        }
        let keeps = !self.closing && (!self.wanted.is_empty() || self.granted.saturating_add(FLUSH_MS) > now);
        let mut account = self.local.clone();
        account.version = version;
        account.governor.advance();
        account.bury(now);
        let wanted = if self.closing { &[] } else { self.wanted.as_slice() };
        account.renew(&self.holder, wanted, self.size, keeps, self.noted, now);
        let notice = account.governor.take_notice();
        let blob = match account.write() {
            Ok(blob) => blob,
            Err(text) => {
                self.fail(text, now);
                return None;
            }
        };
        self.asked = Some(Asked::Set(Box::new(Proposal { account, logged: self.log.len(), notice })));
        Some(StoreRequest::CompareAndSet { key: self.key.clone(), expected, blob, version })
    }

    pub fn synced(&mut self, answer: StoreAnswer, now: UnixMillis) {
        let Some(asked) = self.asked.take() else { return };
        let at = self.local.time(now);
        match (asked, answer) {
            (Asked::Set(proposal), StoreAnswer::Stored) => {
                self.log.drain(..proposal.logged.min(self.log.len()));
                self.notice = self.notice.take().or(proposal.notice);
                self.rebase(proposal.account, true, at);
                self.wanted.clear();
                self.urgent = false;
                self.synced = Some(at);
            }
            (_, StoreAnswer::Loaded(blob) | StoreAnswer::Conflict(blob)) => {
                let read = blob.map_or_else(|| Ok(Account::new(&self.windows, &self.purposes)), |blob| Account::read(&blob));
                match read {
                    Ok(account) => {
                        self.rebase(account, false, now);
                        self.alone = None;
                        self.trouble = None;
                    }
                    Err(text) => self.fail(text, at),
                }
            }
            (Asked::Set(proposal), StoreAnswer::Failed(text)) => {
                // It may have been kept all the same: what it would have handed back is not used any more.
                let kept: Vec<u64> = proposal.account.permits(&self.holder).to_vec();
                self.local.keep_only(&self.holder, &kept, at);
                if let Some(base) = &mut self.base {
                    base.keep_only(&self.holder, &kept, at);
                }
                self.fail(text, at);
            }
            (_, StoreAnswer::Failed(text)) => self.fail(text, at),
            (Asked::Load, StoreAnswer::Stored) => self.fail("the store answered another question".to_owned(), at),
        }
    }

    /// From now on this is what the store has; what is in the log comes on top.
    fn rebase(&mut self, base: Account, is_ours: bool, now: UnixMillis) {
        let mut local = base.clone();
        local.governor.adopt(&self.windows, &self.purposes);
        // A time far ahead of ours is a clock that was wrong; what it noted stays as far away as it was.
        let at = local.time(now);
        if at < local.governor.last_seen() {
            local.governor.bring(at);
        }
        local.replay(&self.holder, &self.log, is_ours);
        self.local = local;
        self.base = Some(base);
    }

    fn fail(&mut self, text: String, now: UnixMillis) {
        self.alone.get_or_insert_with(|| Alone::new(&self.local.governor, self.synced));
        self.trouble = Some(text);
        self.wanted.clear();
        self.next_try = now.saturating_add(RETRY_MS);
    }

    /// Why the store is not used at the moment.
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    pub fn notice(&mut self) -> Option<LimitReached> {
        self.notice.take()
    }

    /// Hands everything back with the next request.
    /// Goes on in another process, with the windows and purposes of now. Nobody brings the answer that was owed.
    pub fn take_up(&mut self, windows: &[WindowSpec], purposes: &[Purpose], now: UnixMillis) {
        self.synced(StoreAnswer::Failed("the client was set aside".to_owned()), now);
        self.windows = windows.to_vec();
        self.purposes = purposes.to_vec();
        self.local.governor.adopt(windows, purposes);
    }

    pub fn close(&mut self) {
        self.closing = true;
    }
}
