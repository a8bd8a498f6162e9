//! A call on its way: awaited, waited for, or cancelled.

use hostwire_core::{Error, Outcome, Result};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    process,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::sync::watch;

/// A call on its way. Dropping it cancels the call. Any number of threads and tasks may wait for it.
#[derive(Debug)]
#[must_use = "a call that nobody waits for is cancelled"]
pub struct Pending {
    slot: Arc<Slot>,
    cancelled: Option<watch::Sender<bool>>,
}

/// Where the outcome will be. Not a channel of the runtime's: those panic when a thread of some runtime blocks on them.
#[derive(Debug)]
struct Slot {
    process: u32,
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    outcome: Option<Outcome>,
    wakers: Vec<Waker>,
}

impl Slot {
    fn is_here(&self) -> bool {
        self.process == process::id()
    }

    /// An error in a forked child, where nothing drives the parent's calls and the lock may be held for ever.
    fn state(&self) -> Result<MutexGuard<'_, State>> {
        match self.is_here() {
            true => Ok(self.state.lock().unwrap_or_else(PoisonError::into_inner)),
            false => Err(Error::internal("the call is on its way in the process that this one was forked from")),
        }
    }

    fn fill(&self, outcome: Outcome) {
        let Ok(mut state) = self.state() else { return };
        state.outcome = Some(outcome);
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        self.filled.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    fn poll(&self, context: &Context<'_>) -> Poll<Outcome> {
        let mut state = self.state()?;
        match &state.outcome {
            Some(outcome) => Poll::Ready(outcome.clone()),
            None => {
                if !state.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
                    state.wakers.push(context.waker().clone());
                }
                Poll::Pending
            }
        }
    }
}

/// The side of a call that brings its outcome. Should it end without one, the caller hears of that, too.
pub(crate) struct Promise {
    slot: Option<Arc<Slot>>,
    cancelled: watch::Receiver<bool>,
}

impl Promise {
    /// Ends when the caller cancels, or is gone.
    pub fn cancelled(&self) -> impl Future<Output = ()> + use<> {
        let mut cancelled = self.cancelled.clone();
        async move {
            let _ = cancelled.wait_for(|cancelled| *cancelled).await;
        }
    }

    pub fn keep(mut self, outcome: Outcome) {
        if let Some(slot) = self.slot.take() {
            slot.fill(outcome);
        }
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            slot.fill(Err(Error::internal("the thread that drives calls ended")));
        }
    }
}

impl Pending {
    pub(crate) fn new() -> (Self, Promise) {
        let slot = Arc::new(Slot { process: process::id(), state: Mutex::default(), filled: Condvar::new() });
        let (sender, receiver) = watch::channel(false);
        (Self { slot: Arc::clone(&slot), cancelled: Some(sender) }, Promise { slot: Some(slot), cancelled: receiver })
    }

    /// A call that is done before it began, such as one that was refused.
    pub fn done(outcome: Outcome) -> Self {
        let (pending, promise) = Self::new();
        promise.keep(outcome);
        pending
    }

    /// Blocks until the call is done.
    ///
    /// # Errors
    /// Whatever the call ends with.
    pub fn wait(self) -> Outcome {
        loop {
            if let Some(outcome) = self.wait_for(Duration::MAX) {
                return outcome;
            }
        }
    }

    /// Blocks until the call is done, or for so long. None: it is still on its way.
    pub fn wait_for(&self, limit: Duration) -> Option<Outcome> {
        let state = match self.slot.state() {
            Ok(state) => state,
            Err(error) => return Some(Err(error)),
        };
        let waited = self.slot.filled.wait_timeout_while(state, limit, |state| state.outcome.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.outcome.clone()
    }

    /// What the call ends with, for those who wait without holding it: when it is dropped it is cancelled, and they hear
    /// of that.
    pub fn outcome(&self) -> impl Future<Output = Outcome> + Send + use<> {
        let slot = Arc::clone(&self.slot);
        poll_fn(move |context| slot.poll(context))
    }

    /// Cancels the call. Its outcome is then an error that says whether the request had left.
    pub fn cancel(&self) {
        if let Some(cancelled) = self.cancelled.as_ref().filter(|_| self.slot.is_here()) {
            let _ = cancelled.send(true);
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.slot.is_here() {
            // The parent's: telling its thread, of which there is a copy without life here, might wait for a lock.
            std::mem::forget(self.cancelled.take());
        }
    }
}

impl Future for Pending {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        self.slot.poll(context)
    }
}

/// Awaited by reference, a call can still be cancelled meanwhile.
impl Future for &Pending {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        self.slot.poll(context)
    }
}
