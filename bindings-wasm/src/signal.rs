//! An `AbortSignal` as a future.

use std::{
    cell::RefCell,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// Completes when the signal is aborted; without one, never.
pub async fn aborted(signal: Option<AbortSignal>) {
    let Some(signal) = signal else { return std::future::pending().await };
    let waker = Rc::new(RefCell::new(None::<Waker>));
    let _listener = Listener::new(&signal, &waker);
    poll_fn(|context| {
        if signal.aborted() {
            return Poll::Ready(());
        }
        waker.replace(Some(context.waker().clone()));
        Poll::Pending
    })
    .await;
}

/// Listens for as long as it lives: a signal may outlive many calls.
struct Listener<'a> {
    signal: &'a AbortSignal,
    callback: Closure<dyn FnMut()>,
}

impl<'a> Listener<'a> {
    fn new(signal: &'a AbortSignal, waker: &Rc<RefCell<Option<Waker>>>) -> Self {
        let waker = Rc::clone(waker);
        let callback = Closure::new(move || {
            if let Some(waker) = waker.take() {
                waker.wake();
            }
        });
        // Only something that is no signal refuses a listener, and that was refused before.
        let _ = signal.add_event_listener_with_callback("abort", callback.as_ref().unchecked_ref());
        Self { signal, callback }
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        let _ = self.signal.remove_event_listener_with_callback("abort", self.callback.as_ref().unchecked_ref());
    }
}
