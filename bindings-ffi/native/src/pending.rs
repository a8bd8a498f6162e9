//! A call on its way: awaited, waited for, or cancelled.

use hostwire_core::{Error, Outcome};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::sync::watch;

/// A call on its way. Dropping it cancels the call.
#[derive(Debug)]
#[must_use = "a call that nobody waits for is cancelled"]
pub struct Pending {
    slot: Arc<Slot>,
    cancelled: watch::Sender<bool>,
}

/// Where the outcome will be. Not a channel of the runtime's: those panic when a thread of some runtime blocks on them.
#[derive(Debug, Default)]
struct Slot {
    state: Mutex<State>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct State {
    outcome: Option<Outcome>,
    taken: bool,
    waker: Option<Waker>,
}

impl State {
    /// The outcome, once; whoever comes later hears that, instead of waiting for nothing.
    fn take(&mut self) -> Option<Outcome> {
        if self.taken {
            return Some(Err(Error::internal("the outcome was handed out before")));
        }
        let outcome = self.outcome.take();
        self.taken = outcome.is_some();
        outcome
    }
}

impl Slot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, outcome: Outcome) {
        let mut state = self.state();
        state.outcome = Some(outcome);
        let waker = state.waker.take();
        drop(state);
        self.filled.notify_all();
        if let Some(waker) = waker {
            waker.wake();
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
        let slot = Arc::new(Slot::default());
        let (sender, receiver) = watch::channel(false);
        (Self { slot: Arc::clone(&slot), cancelled: sender }, Promise { slot: Some(slot), cancelled: receiver })
    }

    pub(crate) fn done(outcome: Outcome) -> Self {
        let (pending, promise) = Self::new();
        promise.keep(outcome);
        pending
    }

    /// Blocks until the call is done.
    ///
    /// # Errors
    /// Whatever the call ends with.
    pub fn wait(self) -> Outcome {
        let mut state = self.slot.state();
        loop {
            match state.take() {
                Some(outcome) => return outcome,
                None => state = self.slot.filled.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Blocks until the call is done, or for so long. None: it is still on its way. The outcome is handed out once.
    pub fn wait_for(&self, limit: Duration) -> Option<Outcome> {
        let state = self.slot.state();
        let waited = self.slot.filled.wait_timeout_while(state, limit, |state| state.outcome.is_none() && !state.taken);
        waited.unwrap_or_else(PoisonError::into_inner).0.take()
    }

    /// Cancels the call. Its outcome is then an error that says whether the request had left.
    pub fn cancel(&self) {
        let _ = self.cancelled.send(true);
    }
}

impl Future for Pending {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        Pin::new(&mut &*self).poll(context)
    }
}

/// Awaited by reference, a call can still be cancelled meanwhile.
impl Future for &Pending {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let mut state = self.slot.state();
        match state.take() {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}
