//! The two clocks of JavaScript, and waiting by them.

use hostwire_core::{MonoMillis, Now};
use js_sys::Function;
use std::{
    cell::RefCell,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The system's clocks or a manual one; see `clock.js`.
    #[derive(Debug)]
    pub type Clock;

    #[wasm_bindgen(method, structural, getter, js_name = unixMs)]
    fn unix_ms(this: &Clock) -> f64;

    #[wasm_bindgen(method, structural, getter, js_name = monoMs)]
    fn mono_ms(this: &Clock) -> f64;

    /// Calls back once at that time by the monotonic clock or earlier, unless the function it returns is called first.
    #[wasm_bindgen(method, structural, catch)]
    fn wake(this: &Clock, mono_ms: f64, callback: &Function) -> Result<Function, JsValue>;
}

impl Clock {
    pub fn now(&self) -> Now {
        Now { unix_ms: self.unix_ms() as u64, mono_ms: self.mono_ms() as u64 }
    }

    pub fn sleep_until(&self, wake: MonoMillis) -> Sleep<'_> {
        Sleep { clock: self, wake, timer: None, waker: Rc::default() }
    }
}

/// Waits until the monotonic clock shows `wake`. Dropped, it leaves no timer behind.
#[derive(Debug)]
pub struct Sleep<'a> {
    clock: &'a Clock,
    wake: MonoMillis,
    timer: Option<Timer>,
    /// Taken by the timer when it fires.
    waker: Rc<RefCell<Option<Waker>>>,
}

#[derive(Debug)]
struct Timer {
    cancel: Function,
    _callback: Closure<dyn FnMut()>,
}

impl Future for Sleep<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.clock.now().mono_ms >= self.wake {
            return Poll::Ready(());
        }
        let timer_runs = self.waker.replace(Some(context.waker().clone())).is_some();
        if !timer_runs {
            let waker = Rc::clone(&self.waker);
            let callback = Closure::new(move || {
                if let Some(waker) = waker.take() {
                    waker.wake();
                }
            });
            let cancel = self.clock.wake(self.wake as f64, callback.as_ref().unchecked_ref());
            // Without a timer nothing would ever wake it: then the time has come now.
            let Ok(cancel) = cancel else { return Poll::Ready(()) };
            self.timer = Some(Timer { cancel, _callback: callback });
        }
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // One that has fired is cancelled in vain.
        let _ = self.cancel.call0(&JsValue::UNDEFINED);
    }
}
