//! The quota of an account as a client uses it: its own, or shared with others through a store.

use super::{
    event::Event,
    shared::{Hold, Shared},
    store::{StoreAnswer, StoreRequest},
};
use crate::{
    expiry::{TokenLife, TokenWarning},
    quota::{Governor, LimitReached, Permit, Plan, Purpose, Throttle, WindowReport, WindowSpec},
    response::Head,
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// A use of the token is handed over no more often: its life is counted in months.
const TOKEN_USE_MS: u64 = 3_600_000;

/// The quota of one account, and what else is kept of it.
///
/// Private, it is a [`Governor`]. Shared, it takes a lease from a store, grants from that, and hands over what it did.
/// It asks for the store by [`Quota::sync_due`]; the host does the reading and writing and brings the answer to
/// [`Quota::synced`].
///
/// ```
/// # use hostwire_core::*;
/// let windows = &Provider::adm_tools().spec.windows;
/// let mut store = MemoryStore::default();
/// let mut quota = Quota::shared(windows, &[], "key".into(), "this process".into());
/// let permit = loop {
///     match quota.grant(None, 0) {
///         Ok(permit) => break permit,
///         Err(Hold::Quota(refusal)) => panic!("full until {}", refusal.until_ms),
///         Err(Hold::Store) => {
///             let request = quota.sync_due(0).unwrap();
///             quota.synced(store.answer(&request), 0);
///         }
///     }
/// };
/// quota.settle(permit, &Head::default(), 10);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Quota {
    kind: Kind,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "there is one of it in a client")]
enum Kind {
    Private { governor: Governor, token: TokenLife, warned: Option<TokenWarning> },
    Shared(Box<Shared>),
}

impl Quota {
    /// An account that nobody else uses, or whose other users are learnt of from answers.
    #[must_use]
    pub fn private(windows: &[WindowSpec], purposes: &[Purpose]) -> Self {
        let governor = Governor::new(windows, purposes);
        Self { kind: Kind::Private { governor, token: TokenLife::default(), warned: None } }
    }

    /// An account shared through a store under this key; see [`crate::account_key`]. The holder is a name that no other
    /// client has, ever: another one for each process, drawn at random.
    #[must_use]
    pub fn shared(windows: &[WindowSpec], purposes: &[Purpose], key: String, holder: String) -> Self {
        Self { kind: Kind::Shared(Box::new(Shared::new(windows, purposes, key, holder))) }
    }

    /// Leave to send one request now.
    ///
    /// # Errors
    /// A window is full, or the store is to be asked first.
    pub fn grant(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<Permit, Hold> {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.grant(purpose, now).map_err(Hold::Quota),
            Kind::Shared(shared) => shared.grant(purpose, now),
        }
    }

    /// Whether [`Quota::grant`] would grant. A refusal counts as a call that wanted to go.
    ///
    /// # Errors
    /// As `grant`.
    pub fn peek(&mut self, purpose: Option<&str>, now: UnixMillis) -> Result<(), Hold> {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.peek(purpose, now).map_err(Hold::Quota),
            Kind::Shared(shared) => shared.peek(purpose, now),
        }
    }

    /// Whether there is a purpose of this name.
    #[must_use]
    pub fn knows(&self, purpose: &str) -> bool {
        self.governor().knows(purpose)
    }

    fn governor(&self) -> &Governor {
        match &self.kind {
            Kind::Private { governor, .. } => governor,
            Kind::Shared(shared) => &shared.local.governor,
        }
    }

    /// Settles a permit by the head of its answer.
    pub fn settle(&mut self, permit: Permit, head: &Head, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.settle(permit, head, now),
            Kind::Shared(shared) => {
                let told = shared.local.governor.told_by_name(head);
                shared.note(Event::Settled { id: permit.id, told }, now);
            }
        }
    }

    /// The answer was one of the API's and no refusal.
    pub fn accepted(&mut self, permit: Permit, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.accepted(permit),
            Kind::Shared(shared) => {
                if shared.local.governor.is_reopening() {
                    let seq = permit.seq.min(shared.known_seq());
                    shared.note(Event::Accepted { seq }, now);
                }
            }
        }
    }

    /// The answer was a refusal for quota.
    pub fn throttled(&mut self, throttle: Option<&Throttle>, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.throttled(throttle, now),
            Kind::Shared(shared) => shared.throttled(Event::Throttled { throttle: throttle.cloned() }, now),
        }
    }

    /// No answer will come, and nobody knows whether the request arrived. It stays taken.
    pub fn lose(&mut self, permit: Permit, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.lose(permit, now),
            Kind::Shared(shared) => drop(shared.note(Event::Lost { id: permit.id }, now)),
        }
    }

    /// It is proved that nothing was sent.
    pub fn give_back(&mut self, permit: Permit, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.give_back(permit, now),
            Kind::Shared(shared) => drop(shared.note(Event::GivenBack { id: permit.id }, now)),
        }
    }

    /// The windows in force, as they stand at `now`. What is leased counts as on its way.
    pub fn report(&mut self, now: UnixMillis) -> Vec<WindowReport> {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.report(now),
            Kind::Shared(shared) => {
                let now = shared.touch(now);
                shared.local.governor.report(now)
            }
        }
    }

    /// See [`Governor::plan`].
    #[must_use]
    pub fn plan(&self, calls: u64, purpose: Option<&str>, now: UnixMillis) -> Plan {
        match &self.kind {
            Kind::Private { governor, .. } => governor.plan(calls, purpose, now),
            Kind::Shared(shared) => shared.local.governor.plan(calls, purpose, shared.local.time(now)),
        }
    }

    /// A limit that was reached since this was last asked; at most one in seven days for all who share the account.
    pub fn notice(&mut self) -> Option<LimitReached> {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.notice(),
            Kind::Shared(shared) => shared.notice(),
        }
    }

    /// What to ask the store now, if anything; the answer goes to [`Quota::synced`]. While a request is not answered
    /// there is no other.
    pub fn sync_due(&mut self, now: UnixMillis) -> Option<StoreRequest> {
        match &mut self.kind {
            Kind::Private { .. } => None,
            Kind::Shared(shared) => shared.sync_due(now),
        }
    }

    /// When to ask [`Quota::sync_due`] next, even if no call comes; none if there is no need, or a request is not
    /// answered yet.
    #[must_use]
    pub fn sync_at(&self, now: UnixMillis) -> Option<UnixMillis> {
        match &self.kind {
            Kind::Private { .. } => None,
            Kind::Shared(shared) => shared.sync_at(shared.local.time(now)),
        }
    }

    /// The store's answer to the last request.
    pub fn synced(&mut self, answer: StoreAnswer, now: UnixMillis) {
        if let Kind::Shared(shared) = &mut self.kind {
            shared.synced(answer, now);
        }
    }

    /// Why the store is not used at the moment, and the account is used by a share of one's own.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        match &self.kind {
            Kind::Private { .. } => None,
            Kind::Shared(shared) => shared.trouble(),
        }
    }

    /// Goes on where another process left off: with the windows and purposes of now, and without the answer that a store
    /// may have owed.
    pub(crate) fn take_up(&mut self, windows: &[WindowSpec], purposes: &[Purpose], now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { governor, .. } => governor.adopt(windows, purposes),
            Kind::Shared(shared) => shared.take_up(windows, purposes, now),
        }
    }

    /// No more calls will come: the next request hands back what is left.
    pub fn close(&mut self) {
        if let Kind::Shared(shared) = &mut self.kind {
            shared.close();
        }
    }

    /// What is known of the token's life.
    #[must_use]
    pub fn token(&self) -> TokenLife {
        match &self.kind {
            Kind::Private { token, .. } => *token,
            Kind::Shared(shared) => shared.local.token,
        }
    }

    /// The token was made then.
    pub fn token_made(&mut self, at_ms: UnixMillis, now: UnixMillis) {
        self.token_is(Some(at_ms), None, now);
    }

    /// The provider accepted the token.
    pub fn token_used(&mut self, now: UnixMillis) {
        if self.token().used_ms.is_none_or(|at| at.saturating_add(TOKEN_USE_MS) <= now) {
            self.token_is(None, Some(now), now);
        }
    }

    fn token_is(&mut self, created_ms: Option<UnixMillis>, used_ms: Option<UnixMillis>, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { token, .. } => {
                token.created_ms = token.created_ms.or(created_ms);
                used_ms.into_iter().for_each(|at| token.used(at));
            }
            Kind::Shared(shared) => drop(shared.note(Event::Token { created_ms, used_ms }, now)),
        }
    }

    /// The last warning about the token's end, to be given to [`TokenLife::warning`].
    #[must_use]
    pub fn warned(&self) -> Option<TokenWarning> {
        match &self.kind {
            Kind::Private { warned, .. } => *warned,
            Kind::Shared(shared) => shared.local.warned,
        }
    }

    /// A warning about the token's end was raised.
    pub fn token_warned(&mut self, warning: TokenWarning, now: UnixMillis) {
        match &mut self.kind {
            Kind::Private { warned, .. } => *warned = Some(warning),
            Kind::Shared(shared) => drop(shared.note(Event::Warned { warning }, now)),
        }
    }
}
