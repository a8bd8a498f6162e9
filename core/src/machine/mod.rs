//! The state machine that ties everything together. Each caller drives its own call.
//!
//! One machine stands behind one lock of the host's, and carries blocking threads, coroutines, an event loop and C
//! alike, because no entry blocks, calls back or keeps a borrow.

mod failure;
mod options;
mod prepare;
mod step;

pub use options::{CallOptions, Options};
pub use step::{AttemptId, CallId, Cancelled, Collect, Outcome, Stats, Step, Why};

use crate::{
    error::{Code, Delivery, Error, Result},
    params::Params,
    provider::Provider,
    quota::{Governor, Permit, WindowReport},
    redact::Redactor,
    response::{End, Failure, Head},
    time::{MonoMillis, Now},
    token::Token,
};
use failure::{failed, waited};
use prepare::Prepared;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// One account of one provider: its quota, and the calls on their way.
#[derive(Debug)]
pub struct Machine {
    provider: Arc<Provider>,
    base_url: String,
    token: Option<Token>,
    options: Options,
    redactor: Redactor,
    governor: Governor,
    calls: BTreeMap<CallId, Call>,
    queue: VecDeque<CallId>,
    attempts: BTreeMap<AttemptId, Attempt>,
    next_id: u64,
    epoch: u64,
    stats: Stats,
}

#[derive(Debug)]
struct Call {
    prepared: Arc<Prepared>,
    /// By the monotonic clock: how long it may wait.
    wait_until: MonoMillis,
    attempt_timeout: u64,
    total_timeout: u64,
    /// Set with its first permit.
    done_until: Option<MonoMillis>,
    sent: u32,
    attempt: Option<AttemptId>,
    /// The refusal it waits out; its outcome, should that take too long.
    refused: Option<Error>,
}

#[derive(Debug)]
struct Attempt {
    call: CallId,
    permit: Permit,
    head: Option<Head>,
}

impl Machine {
    /// A machine for one account. Without a token, only methods that need none can be called.
    ///
    /// # Errors
    /// [`Code::BaseUrlInvalid`], [`Code::InvalidOptions`].
    pub fn new(provider: Arc<Provider>, token: Option<Token>, options: Options) -> Result<Self> {
        let base_url = crate::request::base_url(options.base_url.as_deref().unwrap_or(&provider.spec.base_url))?;
        if options.max_in_flight == 0 {
            return Err(Error::invalid_options("max_in_flight is 0, so nothing could ever be sent"));
        }
        Ok(Self {
            redactor: Redactor::new(token.as_ref()),
            governor: Governor::new(&provider.spec.windows),
            provider,
            base_url,
            token,
            options,
            calls: BTreeMap::new(),
            queue: VecDeque::new(),
            attempts: BTreeMap::new(),
            next_id: 0,
            epoch: 0,
            stats: Stats::default(),
        })
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &Arc<Provider> {
        &self.provider
    }

    /// Checks a call and takes it on. A call that cannot be sent is [`Step::Done`] at once.
    pub fn submit(&mut self, method: &str, params: &Params, options: &CallOptions, now: Now) -> (CallId, Step) {
        self.stats.entries += 1;
        self.stats.calls += 1;
        let id = CallId(self.fresh());
        let prepared = match self.prepared(method, params, options) {
            Ok(prepared) => prepared,
            Err(error) => return (id, Step::Done(Err(error))),
        };
        let call = Call {
            prepared: Arc::new(prepared),
            wait_until: now.mono_ms.saturating_add(options.max_wait_ms.unwrap_or(self.options.max_wait_ms)),
            attempt_timeout: options.attempt_timeout_ms.unwrap_or(self.options.attempt_timeout_ms),
            total_timeout: options.total_timeout_ms.unwrap_or(self.options.total_timeout_ms),
            done_until: None,
            sent: 0,
            attempt: None,
            refused: None,
        };
        self.calls.insert(id, call);
        self.queue.push_back(id);
        (id, self.advance(id, now))
    }

    /// What to do next for a call that waited.
    pub fn poll(&mut self, id: CallId, now: Now) -> Step {
        self.stats.entries += 1;
        self.advance(id, now)
    }

    /// The head of an attempt's answer is here. Quota is settled now, whatever becomes of the body.
    pub fn head(&mut self, attempt: AttemptId, head: &Head, now: Now) -> Collect {
        self.stats.entries += 1;
        let Some(known) = self.attempts.get_mut(&attempt) else { return Collect::Discard };
        if known.head.is_some() {
            return Collect::Discard;
        }
        self.governor.settle(known.permit, head, now.unix_ms);
        known.head = Some(head.clone());
        self.stir();
        Collect::UpTo(self.options.answer_cap)
    }

    /// An attempt has ended. The step is what to do next for its call.
    pub fn end(&mut self, attempt: AttemptId, end: End, now: Now) -> Step {
        self.stats.entries += 1;
        let Some(Attempt { call: id, permit, head }) = self.attempts.remove(&attempt) else {
            return Step::Done(Err(Error::internal("an attempt ended that is not on its way")));
        };
        self.stir();
        let Some(call) = self.calls.get_mut(&id) else {
            return Step::Done(Err(Error::internal("an attempt ended whose call is not known")));
        };
        call.attempt = None;
        let outcome = match (end, head) {
            (End::Body(body), Some(head)) => {
                let reading = call.prepared.reading(&self.provider, call.sent);
                reading.read(&head, body)
            }
            (end, head) => {
                if head.is_none() {
                    match &end {
                        End::Failed(Failure { not_sent: true, .. }) => self.governor.give_back(permit, now.unix_ms),
                        _ => self.governor.lose(permit, now.unix_ms),
                    }
                }
                Err(failed(end, head.as_ref(), &call.prepared.redactor).of(&call.prepared.method))
            }
        };
        match outcome {
            Err(mut error) if error.code == Code::Throttled => {
                self.governor.throttled(error.throttle.as_ref(), now.unix_ms);
                error.retry_at_ms = self.governor.peek(now.unix_ms).err().map(|refusal| refusal.until_ms);
                call.refused = Some(error);
                // Nothing was done yet: the time it may take counts from its next permit.
                call.done_until = None;
                // Older calls first: this one has been at the head of the queue before.
                let at = self.queue.iter().position(|other| *other > id).unwrap_or(self.queue.len());
                self.queue.insert(at, id);
                self.advance(id, now)
            }
            outcome => {
                if !matches!(&outcome, Err(error) if error.fault == crate::Fault::Network) {
                    self.governor.accepted(permit);
                }
                self.calls.remove(&id);
                Step::Done(outcome)
            }
        }
    }

    /// Gives a call up. Its host aborts the attempt named and hands the error to the caller. None if it is done already.
    pub fn cancel(&mut self, id: CallId, now: Now) -> Option<Cancelled> {
        let call = self.calls.remove(&id)?;
        self.queue.retain(|other| *other != id);
        self.stir();
        let attempt = call.attempt.and_then(|id| self.attempts.remove(&id).map(|attempt| (id, attempt)));
        if let Some((_, attempt)) = &attempt {
            // After the head, it is settled already, and losing it changes nothing.
            self.governor.lose(attempt.permit, now.unix_ms);
        }
        let (delivery, message, advice) = match (&attempt, &call.refused) {
            (None, None) => {
                return Some(Cancelled { attempt: None, error: Error::cancelled_before_sending(&call.prepared.method) });
            }
            (None, Some(_)) => {
                (Delivery::Refused, "The call was cancelled while it waited after a refusal.", "Nothing was done; make it again at will.")
            }
            (Some(_), _) => (
                Delivery::Unknown,
                "The call was cancelled while its request was on its way.",
                "Look up whether it was applied before you make it again.",
            ),
        };
        let error = Error::new(Code::Cancelled, delivery, message, advice).of(&call.prepared.method);
        Some(Cancelled { attempt: attempt.map(|(id, _)| id), error })
    }

    /// Moves whenever the call whose [`turn`](Machine::turn) it is should be polled again.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The call that goes next. Those behind it need no polling before it is their turn, or their time.
    #[must_use]
    pub fn turn(&self) -> Option<CallId> {
        self.queue.front().copied()
    }

    /// The windows in force, as they stand now.
    pub fn quota(&mut self, now: Now) -> Vec<WindowReport> {
        self.governor.report(now.unix_ms)
    }

    /// What was done so far, and how things stand now.
    pub fn stats(&mut self, now: Now) -> Stats {
        let wait = (!self.queue.is_empty()).then(|| self.governor.peek(now.unix_ms).err()).flatten();
        Stats {
            in_flight: self.attempts.len() as u32,
            waiting: self.queue.len() as u32,
            wait_until_ms: wait.map(|refusal| refusal.until_ms),
            ..self.stats
        }
    }

    fn advance(&mut self, id: CallId, now: Now) -> Step {
        let Some(call) = self.calls.get(&id) else {
            return Step::Done(Err(Error::internal("a call was polled that is not known")));
        };
        if call.attempt.is_some() {
            return Step::InFlight;
        }
        let is_first = self.queue.front() == Some(&id);
        let full = self.attempts.len() >= self.options.max_in_flight as usize;
        let refusal = self.governor.peek(now.unix_ms).err();
        let (until, why) = match refusal {
            Some(refusal) => (Some(refusal.until_ms), Why::Quota { window: refusal.window }),
            None if full => (None, Why::InFlight),
            None if !is_first => (None, Why::Turn),
            None => return self.send(id, now),
        };
        let wake = until.map_or(call.wait_until, |until_ms| now.mono_at(until_ms));
        if wake > call.wait_until || now.mono_ms >= call.wait_until {
            let error = call.refused.clone().unwrap_or_else(|| waited(&why, until, now)).of(&call.prepared.method);
            self.calls.remove(&id);
            self.queue.retain(|other| *other != id);
            self.stir();
            return Step::Done(Err(error));
        }
        let until_ms = until.unwrap_or(now.unix_ms.saturating_add(call.wait_until - now.mono_ms));
        Step::Wait { until_ms, wake, why }
    }

    fn send(&mut self, id: CallId, now: Now) -> Step {
        let (Some(call), Ok(permit)) = (self.calls.get_mut(&id), self.governor.grant(now.unix_ms)) else {
            return Step::Done(Err(Error::internal("a permit was there and is gone")));
        };
        self.queue.pop_front();
        let attempt = AttemptId(self.next_id);
        self.next_id += 1;
        let done_until = *call.done_until.get_or_insert(now.mono_ms.saturating_add(call.total_timeout));
        call.attempt = Some(attempt);
        call.sent += 1;
        let request = call.prepared.request.clone();
        let deadline = now.mono_ms.saturating_add(call.attempt_timeout).min(done_until);
        self.attempts.insert(attempt, Attempt { call: id, permit, head: None });
        self.stats.attempts += 1;
        self.stir();
        Step::Send { attempt, request, deadline }
    }

    /// Somebody who waits may be able to go on.
    fn stir(&mut self) {
        if !self.queue.is_empty() {
            self.epoch += 1;
        }
    }

    fn fresh(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id - 1
    }
}

#[cfg(test)]
mod tests;
