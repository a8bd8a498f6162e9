//! `hw_cancel`: stops calls from another thread.

use super::boundary::{guard, read};
use hostwire::{Error, Outcome, Pending};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// A handle that cancels the calls it was given to by hw_call_options.cancel. Any thread may use it. Once used it
/// stays so: a later call with it is cancelled, too.
pub struct hw_cancel(Mutex<State>);

#[derive(Default)]
struct State {
    cancelled: bool,
    calls: Vec<Arc<Pending>>,
}

/// A new handle. Free it with hw_cancel_free.
#[unsafe(no_mangle)]
pub extern "C" fn hw_cancel_new() -> Option<Box<hw_cancel>> {
    guard(None, || Some(Box::new(hw_cancel(Mutex::default()))))
}

/// Cancels every call that has this handle. Each returns the error "cancelled", whose delivery says whether its request
/// had left.
#[unsafe(no_mangle)]
pub extern "C" fn hw_cancel_now(cancel: Option<&hw_cancel>) {
    read(cancel, (), |cancel| {
        let mut state = cancel.state();
        state.cancelled = true;
        state.calls.iter().for_each(|call| call.cancel());
    });
}

/// Frees the handle; NULL is nothing. The calls it was given to must have returned.
#[unsafe(no_mangle)]
pub extern "C" fn hw_cancel_free(cancel: Option<Box<hw_cancel>>) {
    guard((), || drop(cancel));
}

impl hw_cancel {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a call and blocks until it is done, by itself or by this handle. One already used starts none: a call
    /// that is cancelled only after it began may have left by then.
    pub(super) fn run(&self, method: &str, start: impl FnOnce() -> Pending) -> Outcome {
        let mut state = self.state();
        if state.cancelled {
            return Err(Error::cancelled_before_sending(method));
        }
        let call = Arc::new(start());
        state.calls.push(Arc::clone(&call));
        drop(state);
        let outcome = loop {
            if let Some(outcome) = call.wait_for(Duration::MAX) {
                break outcome;
            }
        };
        self.state().calls.retain(|other| !Arc::ptr_eq(other, &call));
        outcome
    }
}
