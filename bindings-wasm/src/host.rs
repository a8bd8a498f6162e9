//! What the core's loop needs of its host.

use crate::{clock::Clock, fetch, files::Files};
use hostwire_core::{CallId, End, Failure, Head, Host, Machine, MonoMillis, Now, Request};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

/// The machine of one client, and the calls that wait for their turn.
#[derive(Debug)]
pub struct Shared {
    machine: RefCell<Machine>,
    clock: Clock,
    waiters: RefCell<BTreeMap<CallId, Waker>>,
}

impl Shared {
    pub fn new(machine: Machine, clock: Clock) -> Self {
        Self { machine: RefCell::new(machine), clock, waiters: RefCell::default() }
    }

    /// Enters the machine. No JavaScript runs while it is borrowed, so that nobody can enter twice.
    pub fn enter<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T {
        let now = self.clock.now();
        let mut machine = self.machine.borrow_mut();
        let epoch = machine.epoch();
        let result = enter(&mut machine, now);
        let next = machine.turn().filter(|_| machine.epoch() != epoch);
        drop(machine);
        // It is only put into a queue here, and does not run before this returns.
        if let Some(waker) = next.and_then(|next| self.waiters.borrow_mut().remove(&next)) {
            waker.wake();
        }
        result
    }
}

impl Host for Shared {
    type Body = fetch::Answer;
    type Files = Files;

    fn machine<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T {
        self.enter(enter)
    }

    async fn send(&self, request: Request, files: &Files) -> Result<(Head, Self::Body), Failure> {
        fetch::send(&request, files).await
    }

    async fn collect(&self, body: Self::Body, cap: u64) -> End {
        body.collect(cap).await
    }

    async fn stream(&self, body: Self::Body, files: &Files) -> End {
        body.stream(files).await
    }

    fn sleep_until(&self, wake: MonoMillis) -> impl Future<Output = ()> {
        self.clock.sleep_until(wake)
    }

    fn turn(&self, id: CallId, epoch: u64) -> impl Future<Output = ()> {
        Turn { shared: self, id, epoch }
    }
}

/// Waits until the machine's epoch is another and it is this call's turn; dropped, it leaves nothing behind.
struct Turn<'a> {
    shared: &'a Shared,
    id: CallId,
    epoch: u64,
}

impl Future for Turn<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let machine = self.shared.machine.borrow();
        if machine.epoch() != self.epoch && machine.turn() == Some(self.id) {
            return Poll::Ready(());
        }
        self.shared.waiters.borrow_mut().insert(self.id, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.shared.waiters.borrow_mut().remove(&self.id);
    }
}
