//! From the queue to the request, and from the end of an attempt to what comes after it.

use super::{
    AttemptId, CallId, Event, Machine, Step, UNNAMED, Why,
    call::{Attempt, FirstSent, State},
    failure::{failed, interrupted, waited},
};
use crate::{
    account::Hold,
    error::{Code, Delivery, Error, Evidence, Fault},
    reply::Reply,
    response::{End, Failure},
    retry::{LOOK_UP_AFTER_MS, Next, pause_ms},
    time::Now,
};

impl Machine {
    /// An attempt has ended. The step is what to do next for its call.
    pub fn end(&mut self, attempt: AttemptId, end: End, now: Now) -> Step {
        self.stats.entries += 1;
        let Some(Attempt { call: id, permit, head, streams }) = self.attempts.remove(&attempt) else {
            return Step::Done(Err(Error::internal("an attempt ended that is not on its way")));
        };
        self.stir(now);
        let Some(call) = self.calls.get(&id) else {
            return Step::Done(Err(Error::internal("an attempt ended whose call is not known")));
        };
        let current = call.current();
        let method = current.method.clone();
        let outcome = match (end, head) {
            (End::Streamed { received }, Some(head)) => Ok(current.reading(&self.provider, call.sent).streamed(&head, received)),
            (End::SinkFailed { received, detail }, Some(head)) => {
                let mut error = Error::sink_failed(&current.method, head.status, current.redactor.text(&detail.unwrap_or_default()));
                error.evidence = Some(Evidence { received, shortened: received > 0, content_type: None, body: String::new() });
                Err(error)
            }
            (End::Body(body), Some(head)) => current.reading(&self.provider, call.sent).read(&head, body),
            (end, head) => {
                if head.is_none() {
                    match &end {
                        End::Failed(Failure { not_sent: true, .. }) => self.quota.give_back(permit, now.unix_ms),
                        _ => self.quota.lose(permit, now.unix_ms),
                    }
                }
                Err(failed(end, head.as_ref(), &current.redactor).of(&current.method))
            }
        };
        if !matches!(&outcome, Err(error) if error.fault == Fault::Network || error.code == Code::Throttled) {
            self.quota.accepted(permit, now.unix_ms);
        }
        let accepted = outcome.as_ref().map_or_else(|error| error.delivery == Delivery::Answered, |_| true);
        if accepted && self.carries_token(&method) {
            self.quota.token_used(now.unix_ms);
        }
        match outcome {
            Ok(reply) => {
                self.budget.earn();
                self.answered(id, reply)
            }
            Err(error) if error.code == Code::Throttled => self.turned_away(id, error, now),
            Err(error) if streams => self.given_up(id, error),
            Err(error) => self.failed(id, error, now),
        }
    }

    /// A reply is here: to the call, or to the question whether it was done.
    fn answered(&mut self, id: CallId, reply: Reply) -> Step {
        let Some(call) = self.calls.remove(&id) else { return Step::Done(Ok(reply)) };
        match &call.lookup {
            None => Step::Done(Ok(reply)),
            Some(lookup) => Step::Done(self.found(&call, &reply).ok_or_else(|| call.lost(lookup))),
        }
    }

    /// A limit was reached. Nothing was done: the call waits, and the time it may take counts from its next permit.
    fn turned_away(&mut self, id: CallId, mut error: Error, now: Now) -> Step {
        self.quota.throttled(error.throttle.as_ref(), now.unix_ms);
        if let Some(call) = self.calls.get_mut(&id) {
            let purpose = call.options.purpose.as_deref();
            error.retry_at_ms = match self.quota.peek(purpose, now.unix_ms) {
                Err(Hold::Quota(refusal)) => Some(refusal.until_ms),
                _ => None,
            };
            let method = call.current().method.clone();
            self.events.push(Event::Throttled { method, retry_at_ms: error.retry_at_ms });
            // A call whose answer was lost before stays lost: its time is not given back, nor its reason.
            if call.lost.is_none() {
                call.last = Some(error);
                call.done_until = None;
            }
        }
        self.queue_again(id);
        self.advance(id, now)
    }

    /// An attempt came to nothing. It goes again where that is safe, is looked up where it is not, or is the outcome.
    fn failed(&mut self, id: CallId, error: Error, now: Now) -> Step {
        let Some(call) = self.calls.get_mut(&id) else { return Step::Done(Err(error)) };
        if error.delivery == Delivery::Unknown && call.lookup.is_none() {
            call.lost = Some(error.clone());
        }
        let current = call.current().clone();
        let since_first = call.first_sent.map_or(0, |first| first.age_ms(now.mono_ms));
        let next = current.nature.next(&error, since_first);
        let method = current.method.clone();
        match next {
            Next::Again if call.repeats_left > 0 && self.budget.take() => {
                let pause_ms = pause_ms(call.sent, self.options.seed, id.0);
                let until = now.mono_ms.saturating_add(pause_ms);
                if until < call.limit() {
                    call.repeats_left -= 1;
                    call.state = State::Resting { until };
                    self.events.push(Event::Repeats { method, code: error.code, pause_ms });
                    call.last = Some(error);
                    return self.advance(id, now);
                }
            }
            Next::LookUp if now.mono_ms.saturating_add(LOOK_UP_AFTER_MS) < call.limit() => {
                call.last = Some(error.clone());
                if let Some(lookup) = self.calls.get(&id).and_then(|call| self.lookup(call, error.clone())) {
                    let by = lookup.prepared.method.clone();
                    self.events.push(Event::LooksUp { method, by, pause_ms: LOOK_UP_AFTER_MS });
                    if let Some(call) = self.calls.get_mut(&id) {
                        call.state = State::Resting { until: now.mono_ms.saturating_add(LOOK_UP_AFTER_MS) };
                        call.lookup = Some(lookup);
                    }
                    return self.advance(id, now);
                }
            }
            _ => {}
        }
        self.given_up(id, error)
    }

    fn given_up(&mut self, id: CallId, error: Error) -> Step {
        match self.calls.remove(&id) {
            Some(call) => Step::Done(self.gone(&call, &error).ok_or_else(|| call.last_word(error))),
            None => Step::Done(Err(error)),
        }
    }

    /// Where the call stands now, and what to do about it.
    pub(super) fn advance(&mut self, id: CallId, now: Now) -> Step {
        let Some(call) = self.calls.get(&id) else {
            return Step::Done(Err(Error::internal("a call was polled that is not known")));
        };
        match call.state {
            State::InFlight(_) => return Step::InFlight,
            State::Resting { until } if now.mono_ms < until => {
                let until_ms = now.unix_ms.saturating_add(until - now.mono_ms);
                return Step::Wait { until_ms, wake: until, why: Why::Rest };
            }
            State::Resting { .. } => self.queue_again(id),
            State::Queued => {}
            State::Lost => return self.failed(id, interrupted().of(&call.current().method), now),
        }
        let Some(call) = self.calls.get(&id) else {
            return Step::Done(Err(Error::internal("a call was queued that is not known")));
        };
        let is_first = self.queue.is_first(id);
        let purpose = call.options.purpose.as_deref();
        let full = self.attempts.len() >= self.options.max_in_flight as usize;
        let held = self.quota.peek(purpose, now.unix_ms).err();
        let (until, why) = match held {
            Some(Hold::Store) => match self.quota.sync_due(now.unix_ms) {
                Some(request) => return Step::Sync(request),
                None => (None, Why::Store),
            },
            Some(Hold::Quota(refusal)) => (Some(refusal.until_ms), Why::Quota { window: refusal.window, reserved: refusal.reserved }),
            None if full => (None, Why::InFlight),
            None if !is_first => (None, Why::Turn),
            // Its time is over: its host was late to ask, and a request would be given up as it leaves.
            None if call.done_until.is_some_and(|until| until <= now.mono_ms) => (None, Why::Turn),
            None => return self.send(id, now),
        };
        let limit = call.limit();
        let wake = until.map_or(limit, |until_ms| now.mono_at(until_ms));
        if wake > limit || now.mono_ms >= limit {
            let error = call.last.clone().unwrap_or_else(|| waited(&why, until, now)).of(&call.prepared.method);
            let error = call.last_word(error);
            self.forget(id, now);
            return Step::Done(Err(error));
        }
        let until_ms = until.unwrap_or(now.unix_ms.saturating_add(limit - now.mono_ms));
        Step::Wait { until_ms, wake, why }
    }

    fn queue_again(&mut self, id: CallId) {
        if let Some(call) = self.calls.get_mut(&id) {
            call.state = State::Queued;
            self.queue.push(call.options.purpose.as_deref(), id);
        }
    }

    fn send(&mut self, id: CallId, now: Now) -> Step {
        let Some(call) = self.calls.get_mut(&id) else {
            return Step::Done(Err(Error::internal("a call is sent that is not known")));
        };
        let Ok(permit) = self.quota.grant(call.options.purpose.as_deref(), now.unix_ms) else {
            return Step::Done(Err(Error::internal("a permit was there and is gone")));
        };
        self.queue.remove(id);
        let attempt = AttemptId(self.next_id);
        self.next_id += 1;
        let done_until = *call.done_until.get_or_insert(now.mono_ms.saturating_add(call.total_timeout));
        if call.first_sent.is_none() {
            call.first_sent = Some(FirstSent { at: now.mono_ms, before: 0 });
            if let Some(method) = self.provider.catalogue.get(&call.prepared.method) {
                let account = self.options.account.as_deref().unwrap_or(UNNAMED);
                self.recent.record(account, method, &call.params, now.unix_ms);
            }
        }
        call.state = State::InFlight(attempt);
        call.sent += 1;
        let request = call.current().request.clone();
        let deadline = now.mono_ms.saturating_add(call.attempt_timeout).min(done_until);
        self.attempts.insert(attempt, Attempt { call: id, permit, head: None, streams: false });
        self.stats.attempts += 1;
        self.stir(now);
        Step::Send { attempt, request, deadline }
    }

    fn forget(&mut self, id: CallId, now: Now) {
        self.calls.remove(&id);
        self.queue.remove(id);
        self.stir(now);
    }
}
