//! A machine set aside in the middle of its work, to be taken up by another process or on another day.

use super::{
    CallId, CallOptions, Machine, Options,
    call::{Call, FirstSent, Lookup, State},
};
use crate::{
    account::Quota,
    error::{Code, Delivery, Error, Result},
    params::Params,
    provider::Provider,
    recent::Recent,
    retry::Budget,
    time::{MonoMillis, Now, UnixMillis},
    token::Token,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Goes up whenever an older snapshot could be misread.
const VERSION: u32 = 1;

/// All that a [`Machine`] knows, but the token: its serde form may be stored. It does hold the parameters of calls that
/// are not done, and some may be secret.
///
/// ```
/// # use hostwire_core::*;
/// # let (token, now) = (Token::new("t0k3n")?, Now::default());
/// let mut machine = Machine::new(Provider::adm_tools(), Some(token.clone()), Options::default())?;
/// let (id, _) = machine.submit("dns/list", &Params::new(), &CallOptions::default(), now);
/// let saved = serde_json::to_string(&machine.snapshot(now)).unwrap();
///
/// let snapshot = serde_json::from_str(&saved).unwrap();
/// let mut machine = Machine::restore(Provider::adm_tools(), Some(token), Options::default(), &snapshot, now)?;
/// assert_eq!(machine.unfinished(), [id]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    provider: String,
    next_id: u64,
    quota: Quota,
    budget: Budget,
    recent: Recent,
    calls: Vec<SavedCall>,
}

/// Times are by the wall clock: the other one starts anew in each process.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedCall {
    id: CallId,
    method: String,
    params: Params,
    options: CallOptions,
    wait_until_ms: UnixMillis,
    done_until_ms: Option<UnixMillis>,
    first_sent_ms: Option<UnixMillis>,
    sent: u32,
    repeats_left: u32,
    place: Place,
    last: Option<Error>,
    lost: Option<Error>,
    /// What was lost, if the call is being looked up.
    lookup: Option<Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Queued,
    Resting {
        until_ms: UnixMillis,
    },
    /// It was on its way, and nobody will report its end.
    Lost,
}

impl std::fmt::Display for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} calls of {}", self.calls.len(), self.provider)
    }
}

impl Machine {
    /// What it takes to go on later, or elsewhere. The machine itself is not changed.
    #[must_use]
    pub fn snapshot(&self, now: Now) -> Snapshot {
        let mut quota = self.quota.clone();
        for attempt in self.attempts.values() {
            quota.lose(attempt.permit, now.unix_ms);
        }
        Snapshot {
            version: VERSION,
            provider: self.provider.spec.name.clone(),
            next_id: self.next_id,
            quota,
            budget: self.budget,
            recent: self.recent.clone(),
            calls: self.calls.iter().map(|(id, call)| saved(*id, call, now)).collect(),
        }
    }

    /// Takes up what was set aside. The token is given anew; options are those of now. What was on its way then has an
    /// unknown fate: it is repeated, looked up or given up by its method, when its call is polled.
    ///
    /// # Errors
    /// [`Code::SnapshotInvalid`] if it is another provider's or of another version; what [`Machine::new`] refuses, and
    /// what a call's method or parameters are refused for, should the catalogue have changed.
    pub fn restore(provider: Arc<Provider>, token: Option<Token>, options: Options, snapshot: &Snapshot, now: Now) -> Result<Self> {
        let invalid = |why: String| {
            let advice = "Make a new client; look up whether the calls it held were applied.";
            Err(Error::new(Code::SnapshotInvalid, Delivery::Unknown, format!("The snapshot cannot be taken up: {why}."), advice))
        };
        if snapshot.version != VERSION {
            return invalid(format!("it is of version {}, and this is version {VERSION}", snapshot.version));
        }
        if snapshot.provider != provider.spec.name {
            return invalid(format!("it is of {}, and not of {}", snapshot.provider, provider.spec.name));
        }
        let mut machine = Self::new(provider, token, options)?;
        machine.next_id = snapshot.next_id;
        machine.quota = snapshot.quota.clone();
        machine.quota.take_up(&machine.provider.spec.windows, &machine.options.purposes, now.unix_ms);
        machine.budget = snapshot.budget;
        machine.recent = snapshot.recent.clone();
        for saved in &snapshot.calls {
            let call = machine.taken_up(saved, now)?;
            if call.state == State::Queued {
                machine.queue.push(call.options.purpose.as_deref(), saved.id);
            }
            machine.calls.insert(saved.id, call);
        }
        machine.stir(now);
        Ok(machine)
    }

    /// The calls that are not done: after [`Machine::restore`], each wants to be polled.
    #[must_use]
    pub fn unfinished(&self) -> Vec<CallId> {
        self.calls.keys().copied().collect()
    }

    fn taken_up(&self, saved: &SavedCall, now: Now) -> Result<Call> {
        // Whoever confirmed it did so before it was set aside.
        let prepared = self.prepared(&saved.method, &saved.params, &saved.options)?;
        let mut call = Call {
            prepared: Arc::new(prepared),
            params: saved.params.clone(),
            wait_until: now.mono_at(saved.wait_until_ms),
            attempt_timeout: saved.options.attempt_timeout_ms.unwrap_or(self.options.attempt_timeout_ms),
            total_timeout: saved.options.total_timeout_ms.unwrap_or(self.options.total_timeout_ms),
            options: saved.options.clone(),
            done_until: saved.done_until_ms.map(|at| now.mono_at(at)),
            first_sent: saved.first_sent_ms.map(|at| FirstSent { at: now.mono_ms, before: now.unix_ms.saturating_sub(at) }),
            sent: saved.sent,
            repeats_left: saved.repeats_left,
            state: match saved.place {
                Place::Queued => State::Queued,
                Place::Resting { until_ms } => State::Resting { until: now.mono_at(until_ms) },
                Place::Lost => State::Lost,
            },
            last: saved.last.clone(),
            lost: saved.lost.clone(),
            lookup: None,
        };
        call.lookup = match &saved.lookup {
            Some(error) => Some(self.lookup(&call, error.clone()).ok_or_else(|| Error::internal("a lookup that is known no more"))?),
            None => None,
        };
        Ok(call)
    }
}

fn saved(id: CallId, call: &Call, now: Now) -> SavedCall {
    let unix = |mono: MonoMillis| now.unix_ms.saturating_add(mono.saturating_sub(now.mono_ms));
    SavedCall {
        id,
        method: call.prepared.method.clone(),
        params: call.params.clone(),
        options: call.options.clone(),
        wait_until_ms: unix(call.wait_until),
        done_until_ms: call.done_until.map(unix),
        first_sent_ms: call.first_sent.map(|first| now.unix_ms.saturating_sub(first.age_ms(now.mono_ms))),
        sent: call.sent,
        repeats_left: call.repeats_left,
        place: match call.state {
            State::Queued => Place::Queued,
            State::Resting { until } => Place::Resting { until_ms: unix(until) },
            State::InFlight(_) | State::Lost => Place::Lost,
        },
        last: call.last.clone(),
        lost: call.lost.clone(),
        lookup: call.lookup.as_ref().map(|Lookup { error, .. }| error.clone()),
    }
}
