//! One call on its way through the machine, and one sending of it.

use super::{CallId, CallOptions, prepare::Prepared};
use crate::{error::Error, params::Params, quota::Permit, response::Head, time::MonoMillis};
use std::sync::Arc;

pub(super) struct Call {
    pub prepared: Arc<Prepared>,
    /// What the caller gave, for the lookup of a lost write and for a snapshot.
    pub params: Params,
    pub options: CallOptions,
    /// By the monotonic clock: how long it may wait for its first permit, or for another after a refusal.
    pub wait_until: MonoMillis,
    pub attempt_timeout: u64,
    pub total_timeout: u64,
    /// Set with its first permit; taken back by a refusal, since nothing was done.
    pub done_until: Option<MonoMillis>,
    pub first_sent: Option<FirstSent>,
    pub sent: u32,
    pub repeats_left: u32,
    pub state: State,
    /// Why it goes again; its outcome, should that take too long.
    pub last: Option<Error>,
    /// An attempt that may have been applied. Whatever a repeat meets, that stays so.
    pub lost: Option<Error>,
    /// The write itself is lost; what is sent now asks whether it was done.
    pub lookup: Option<Lookup>,
}

impl std::fmt::Debug for Call {
    /// Without its parameters, which may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut call = f.debug_struct("Call");
        call.field("method", &self.prepared.method).field("state", &self.state).field("sent", &self.sent).finish_non_exhaustive()
    }
}

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// In the queue for a permit.
    Queued,
    /// Before it queues again.
    Resting { until: MonoMillis },
    /// Sent.
    InFlight(super::AttemptId),
    /// It was sent before the machine was set aside, and nobody will report its end.
    Lost,
}

/// When a call was first sent: by this run's monotonic clock, and how long before its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct FirstSent {
    pub at: MonoMillis,
    pub before: u64,
}

impl FirstSent {
    pub(super) fn age_ms(&self, now: MonoMillis) -> u64 {
        self.before.saturating_add(now.saturating_sub(self.at))
    }
}

#[derive(Debug)]
pub(super) struct Lookup {
    pub prepared: Arc<Prepared>,
    /// What the caller gets if it is not found.
    pub error: Error,
}

#[derive(Debug)]
pub(super) struct Attempt {
    pub call: CallId,
    pub permit: Permit,
    pub head: Option<Head>,
    /// Its body goes to the caller's sink, which cannot be asked to forget what it has.
    pub streams: bool,
}

impl Call {
    /// The request it is about: its own, or the one that looks it up.
    pub(super) fn current(&self) -> &Arc<Prepared> {
        self.lookup.as_ref().map_or(&self.prepared, |lookup| &lookup.prepared)
    }

    /// How long it may go on.
    pub(super) fn limit(&self) -> MonoMillis {
        self.done_until.unwrap_or(self.wait_until)
    }

    pub(super) fn attempt(&self) -> Option<super::AttemptId> {
        match self.state {
            State::InFlight(attempt) => Some(attempt),
            _ => None,
        }
    }

    /// What its caller gets in place of an answer.
    pub(super) fn last_word(&self, error: Error) -> Error {
        match &self.lookup {
            // It could not be looked up: what counts is how the write itself was lost.
            Some(lookup) => self.lost(lookup),
            None => self.prepared.nature.last_word(error, self.lost.as_ref()),
        }
    }

    /// The error of a lost write that was looked up in vain.
    pub(super) fn lost(&self, lookup: &Lookup) -> Error {
        let mut error = lookup.error.clone();
        error.looked_up = Some(lookup.prepared.method.clone());
        self.prepared.nature.last_word(error, None)
    }
}
