//! The state machine that ties everything together. Each caller drives its own call.
//!
//! One machine stands behind one lock of the host's, and carries blocking threads, coroutines, an event loop and C
//! alike, because no entry blocks, calls back or keeps a borrow.

mod call;
mod event;
mod failure;
mod flow;
mod lookup;
mod options;
mod prepare;
mod queue;
mod snapshot;
mod step;

pub use event::Event;
pub use options::{CallOptions, Options};
pub use snapshot::Snapshot;
pub use step::{AttemptId, CallId, Cancelled, Collect, Outcome, Stats, Step, Why};

use crate::{
    account::{Hold, Quota, StoreAnswer, StoreRequest, account_key},
    catalogue::Access,
    error::{Code, Delivery, Error, Result},
    expiry::{TokenLife, TokenStatus},
    params::Params,
    provider::{Provider, Spec},
    quota::{Plan, Purpose, WindowReport},
    recent::{Recent, RecentCall},
    redact::Redactor,
    response::Head,
    retry::Budget,
    time::{Now, UnixMillis},
    token::Token,
};
use call::{Attempt, Call, State};
use event::Events;
use queue::Queue;
use std::{collections::BTreeMap, sync::Arc};

/// What an account is called that nobody named.
const UNNAMED: &str = "the account of this token";

/// One account of one provider: its quota, and the calls on their way.
///
/// A whole exchange stands at the top of the crate. Here is what a machine tells besides:
///
/// ```
/// # use hostwire_core::*;
/// let mut machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n")?), Options::default())?;
/// let now = Now { unix_ms: 1_767_225_600_000, mono_ms: 0 };
/// machine.submit("dns/list", &Params::new(), &CallOptions::default(), now);
/// assert_eq!(machine.quota(now)[0].remaining, 3599);
/// assert_eq!(machine.recent(now)[0].method, "dns/list");
/// assert_eq!(machine.plan(10_000, None, now)?.pauses[0].window, "hour");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Machine {
    provider: Arc<Provider>,
    base_url: String,
    token: Option<Token>,
    options: Options,
    redactor: Redactor,
    quota: Quota,
    budget: Budget,
    calls: BTreeMap<CallId, Call>,
    queue: Queue,
    /// The call that goes next, as far as it was known when something last changed.
    turn: Option<CallId>,
    attempts: BTreeMap<AttemptId, Attempt>,
    next_id: u64,
    epoch: u64,
    stats: Stats,
    events: Events,
    recent: Recent,
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
        Purpose::check(&options.purposes, &provider.spec.windows)?;
        if let Some(usage) = options.usage.filter(|usage| !provider.spec.usage.contains_key(usage)) {
            return Err(Error::invalid_options(&format!("{} has no use of the kind {}", provider.spec.name, usage.as_str())));
        }
        Ok(Self {
            redactor: Redactor::new(token.as_ref()),
            quota: quota(&provider, token.as_ref(), &options),
            provider,
            base_url,
            token,
            options,
            budget: Budget::default(),
            calls: BTreeMap::new(),
            queue: Queue::default(),
            turn: None,
            attempts: BTreeMap::new(),
            next_id: 0,
            epoch: 0,
            stats: Stats::default(),
            events: Events::default(),
            recent: Recent::default(),
        })
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &Arc<Provider> {
        &self.provider
    }

    /// What the account is called where people read it.
    pub(crate) fn account(&self) -> &str {
        self.options.account.as_deref().unwrap_or(UNNAMED)
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
            params: params.clone(),
            options: options.clone(),
            wait_until: now.mono_ms.saturating_add(options.max_wait_ms.unwrap_or(self.options.max_wait_ms)),
            attempt_timeout: options.attempt_timeout_ms.unwrap_or(self.options.attempt_timeout_ms),
            total_timeout: options.total_timeout_ms.unwrap_or(self.options.total_timeout_ms),
            done_until: None,
            first_sent: None,
            sent: 0,
            repeats_left: options.retries.unwrap_or(self.options.retries),
            state: State::Queued,
            last: None,
            lost: None,
            lookup: None,
        };
        self.calls.insert(id, call);
        self.warn(now);
        self.queue.push(options.purpose.as_deref(), id);
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
        self.quota.settle(known.permit, head, now.unix_ms);
        known.head = Some(head.clone());
        if let Some(call) = self.calls.get(&known.call) {
            let reading = call.current().reading(&self.provider, call.sent);
            known.streams = call.options.stream && call.lookup.is_none() && reading.is_file(head);
        }
        let streams = known.streams;
        self.stir(now);
        if streams { Collect::Stream } else { Collect::UpTo(self.options.answer_cap) }
    }

    /// Gives a call up. Its host aborts the attempt named and hands the error to the caller. None if it is done already.
    pub fn cancel(&mut self, id: CallId, now: Now) -> Option<Cancelled> {
        let call = self.calls.remove(&id)?;
        self.queue.remove(id);
        self.stir(now);
        let attempt = call.attempt().and_then(|id| self.attempts.remove(&id).map(|attempt| (id, attempt)));
        if let Some((_, attempt)) = &attempt {
            // After the head, it is settled already, and losing it changes nothing.
            self.quota.lose(attempt.permit, now.unix_ms);
        }
        let method = &call.prepared.method;
        let unknown = "The call was cancelled when it was not known whether it was applied.";
        let look_up = "Look up whether it was applied before you make it again.";
        let (delivery, message, advice) = match (&attempt, &call.last) {
            (None, None) => return Some(Cancelled { attempt: None, error: Error::cancelled_before_sending(method) }),
            _ if call.lost.is_some() => (Delivery::Unknown, unknown, look_up),
            (Some(_), _) => (Delivery::Unknown, "The call was cancelled while its request was on its way.", look_up),
            (None, Some(last)) if last.delivery == Delivery::NotSent => {
                return Some(Cancelled { attempt: None, error: Error::cancelled_before_sending(method) });
            }
            (None, Some(_)) => {
                (Delivery::Refused, "The call was cancelled while it waited after a refusal.", "Nothing was done; make it again at will.")
            }
        };
        let error = Error::new(Code::Cancelled, delivery, message, advice).of(method);
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
        self.turn
    }

    /// The windows in force, as they stand now.
    pub fn quota(&mut self, now: Now) -> Vec<WindowReport> {
        self.quota.report(now.unix_ms)
    }

    /// When the last of so many calls may leave, where they pause and what for.
    ///
    /// # Errors
    /// [`Code::InvalidOptions`] for a purpose that the options do not have.
    pub fn plan(&self, calls: u64, purpose: Option<&str>, now: Now) -> Result<Plan> {
        self.knows(purpose)?;
        Ok(self.quota.plan(calls, purpose, now.unix_ms))
    }

    fn knows(&self, purpose: Option<&str>) -> Result<()> {
        match purpose.filter(|name| !self.quota.knows(name)) {
            None => Ok(()),
            Some(name) => Err(Error::invalid_options(&format!("there is no purpose {name:?} among the client's purposes"))),
        }
    }

    /// What to ask the store although no call waits for it: to hand over what was done. None for an account of one's own.
    pub fn sync(&mut self, now: Now) -> Option<StoreRequest> {
        self.quota.sync_due(now.unix_ms)
    }

    /// When to ask [`sync`](Machine::sync) next, in Unix milliseconds; none if there is nothing to hand over.
    #[must_use]
    pub fn sync_at(&self, now: Now) -> Option<UnixMillis> {
        self.quota.sync_at(now.unix_ms)
    }

    /// The store's answer to the last [`StoreRequest`].
    pub fn synced(&mut self, answer: StoreAnswer, now: Now) {
        let knew = self.quota.trouble().is_some();
        self.quota.synced(answer, now.unix_ms);
        if let Some(detail) = self.quota.trouble().filter(|_| !knew).map(str::to_owned) {
            self.events.push(Event::StoreFails { detail });
        }
        self.stir(now);
    }

    /// No more calls will come: what the account's state still counts as ours is handed back by the next
    /// [`sync`](Machine::sync).
    pub fn close(&mut self) {
        self.quota.close();
    }

    /// What happened since the last time this was asked. The oldest are lost after 256.
    pub fn events(&mut self) -> Vec<Event> {
        if let Some(notice) = self.quota.notice() {
            self.events.push(Event::LimitReached(notice));
        }
        self.events.drain()
    }

    /// The last request to each method, of those made in the last ten minutes, the latest first; secrets are masked.
    #[must_use]
    pub fn recent(&self, now: Now) -> Vec<RecentCall> {
        self.recent.list(self.account(), now.unix_ms).into_iter().cloned().collect()
    }

    /// How the token stands, as far as its creation or a use of it is known.
    #[must_use]
    pub fn token_status(&self, now: Now) -> TokenStatus {
        self.token_life().status(&self.provider.spec.token, now.unix_ms)
    }

    /// What was done so far, and how things stand now.
    pub fn stats(&mut self, now: Now) -> Stats {
        let wait = self.queue.oldest().and_then(|(purpose, _)| match self.quota.peek(purpose, now.unix_ms) {
            Err(Hold::Quota(refusal)) => Some(refusal),
            _ => None,
        });
        Stats {
            in_flight: self.attempts.len() as u32,
            waiting: self.queue.len() as u32,
            wait_until_ms: wait.map(|refusal| refusal.until_ms),
            ..self.stats
        }
    }

    /// Whether calls of this method show the provider the token.
    fn carries_token(&self, method: &str) -> bool {
        let Provider { spec, catalogue } = &*self.provider;
        let access = catalogue.get(method).and_then(|method| method.access).unwrap_or(spec.token.access);
        self.token.is_some() && access == Access::Token
    }

    /// What is known of the token's life: from the account's state, or from the caller.
    fn token_life(&self) -> TokenLife {
        let known = self.quota.token();
        TokenLife { created_ms: known.created_ms.or(self.options.token_created_ms), ..known }
    }

    /// A token that is about to end is told of before the call that may renew it: that call can fail.
    fn warn(&mut self, now: Now) {
        if let Some(warning) = self.token_life().warning(&self.provider.spec.token, self.quota.warned(), now.unix_ms) {
            self.quota.token_warned(warning, now.unix_ms);
            self.events.push(Event::TokenEnds(warning));
        }
    }

    /// Somebody who waits may be able to go on.
    fn stir(&mut self, now: Now) {
        if !self.queue.is_empty() {
            self.epoch += 1;
            let quota = &mut self.quota;
            // Whoever has to ask the store may go on, too.
            self.turn = self.queue.next(|purpose| !matches!(quota.peek(purpose, now.unix_ms), Err(Hold::Quota(_))));
        }
    }

    fn fresh(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id - 1
    }
}

/// The account's quota: shared where a store is there and a token says whose it is.
fn quota(provider: &Provider, token: Option<&Token>, options: &Options) -> Quota {
    let Spec { name, windows, .. } = &provider.spec;
    match (&options.holder, token) {
        (Some(holder), Some(token)) => Quota::shared(windows, &options.purposes, account_key(name, token), holder.clone()),
        _ => Quota::private(windows, &options.purposes),
    }
}

#[cfg(test)]
mod tests;
