//! What the core's loop needs of its host.

use crate::{clock::Clock, fetch};
use hostwire_core::{End, Failure, Head, Host, Machine, MonoMillis, Now, Request};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll, Waker},
};

/// The machine of one client, and the calls that wait for it to change.
#[derive(Debug)]
pub struct Shared {
    machine: RefCell<Machine>,
    clock: Clock,
    waiters: RefCell<BTreeMap<u64, Waker>>,
    next_waiter: Cell<u64>,
}

impl Shared {
    pub fn new(machine: Machine, clock: Clock) -> Self {
        Self { machine: RefCell::new(machine), clock, waiters: RefCell::default(), next_waiter: Cell::new(0) }
    }

    /// Enters the machine. No JavaScript runs while it is borrowed, so that nobody can enter twice.
    pub fn enter<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T {
        let now = self.clock.now();
        let mut machine = self.machine.borrow_mut();
        let epoch = machine.epoch();
        let result = enter(&mut machine, now);
        let moved = machine.epoch() != epoch;
        drop(machine);
        if moved {
            // They are only put into a queue here; none of them runs before this returns.
            mem::take(&mut *self.waiters.borrow_mut()).into_values().for_each(Waker::wake);
        }
        result
    }
}

impl Host for Shared {
    type Body = fetch::Answer;

    fn machine<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T {
        self.enter(enter)
    }

    async fn send(&self, request: Request) -> Result<(Head, Self::Body), Failure> {
        fetch::send(&request).await
    }

    async fn collect(&self, body: Self::Body, cap: u64) -> End {
        body.collect(cap).await
    }

    fn sleep_until(&self, wake: MonoMillis) -> impl Future<Output = ()> {
        self.clock.sleep_until(wake)
    }

    fn changed(&self, epoch: u64) -> impl Future<Output = ()> {
        let id = self.next_waiter.get();
        self.next_waiter.set(id + 1);
        Changed { shared: self, epoch, id }
    }
}

/// Waits until the machine's epoch is another; dropped, it leaves nothing behind.
struct Changed<'a> {
    shared: &'a Shared,
    epoch: u64,
    id: u64,
}

impl Future for Changed<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.shared.machine.borrow().epoch() != self.epoch {
            return Poll::Ready(());
        }
        self.shared.waiters.borrow_mut().insert(self.id, context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        self.shared.waiters.borrow_mut().remove(&self.id);
    }
}
