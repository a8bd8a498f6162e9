//! The loop of every host with futures: one call, from its submission to its outcome.
//!
//! It does no I/O and knows no runtime: a [`Host`] lends both. Hosts without futures write the same loop by hand.

use crate::{
    account::{StoreAnswer, StoreRequest},
    error::Error,
    machine::{AttemptId, CallId, CallOptions, Collect, Machine, Outcome, Step},
    params::Params,
    reply::ReplyKind,
    request::Request,
    response::{End, Failure, Head},
    time::{MonoMillis, Now},
};
use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    task::Poll,
};

/// What a host lends to the loop.
pub trait Host {
    /// An answer whose body is not read yet.
    type Body;

    /// What one call brings along besides its parameters: the contents of files it sends, and a sink for the file it
    /// gets. `()` where a host has neither.
    type Files;

    /// Enters the machine, with its lock held for as long as `enter` runs, at the present time. Afterwards the host
    /// wakes everybody in [`Host::turn`] whose turn it is if the machine's epoch has moved.
    fn machine<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T;

    /// Sends a request. Dropping the future aborts it.
    fn send(&self, request: Request, files: &Self::Files) -> impl Future<Output = Result<(Head, Self::Body), Failure>>;

    /// Collects a body of at most `cap` bytes: [`End::Body`], [`End::Cut`] or [`End::TooLarge`].
    fn collect(&self, body: Self::Body, cap: u64) -> impl Future<Output = End>;

    /// Hands a body to the call's sink as it comes: [`End::Streamed`], [`End::Cut`] or [`End::SinkFailed`]. Asked for
    /// only where [`CallOptions::stream`] is set.
    fn stream(&self, body: Self::Body, files: &Self::Files) -> impl Future<Output = End>;

    /// Asks the store that shares the account. Only a host that gives [`Options::holder`](crate::Options::holder) is
    /// asked; the others have no store to fail.
    fn store(&self, request: StoreRequest) -> impl Future<Output = StoreAnswer> {
        let _ = request;
        async { StoreAnswer::Failed("this host has no store".to_owned()) }
    }

    /// Hands a file that had to be read first to the call's sink, if it has one: whether it has. The error is the
    /// host's own words.
    fn keep(&self, file: &[u8], files: &Self::Files) -> impl Future<Output = Result<bool, String>> {
        let _ = (file, files);
        async { Ok(false) }
    }

    /// Waits until the monotonic clock shows `wake`.
    fn sleep_until(&self, wake: MonoMillis) -> impl Future<Output = ()>;

    /// Waits until the machine's epoch is another than `epoch` and it is this call's turn.
    fn turn(&self, id: CallId, epoch: u64) -> impl Future<Output = ()>;
}

/// Makes one call. When `cancelled` completes the call is cancelled and says how far it got; dropping the future
/// cancels it, too.
pub async fn drive<H: Host>(
    host: &H,
    method: &str,
    params: &Params,
    options: &CallOptions,
    files: &H::Files,
    cancelled: impl Future<Output = ()>,
) -> Outcome {
    let mut cancelled = pin!(cancelled);
    if is_ready(cancelled.as_mut()).await {
        return Err(Error::cancelled_before_sending(method));
    }
    let (id, step, epoch) = host.machine(|machine, now| {
        let (id, step) = machine.submit(method, params, options, now);
        (id, step, machine.epoch())
    });
    follow(host, id, step, epoch, files, cancelled).await
}

/// Goes on with a call of a machine that was set aside: see [`Machine::restore`] and [`Machine::unfinished`].
pub async fn resume<H: Host>(host: &H, id: CallId, files: &H::Files, cancelled: impl Future<Output = ()>) -> Outcome {
    let (step, epoch) = host.machine(|machine, now| (machine.poll(id, now), machine.epoch()));
    follow(host, id, step, epoch, files, pin!(cancelled)).await
}

async fn follow<H: Host>(
    host: &H,
    id: CallId,
    mut step: Step,
    mut epoch: u64,
    files: &H::Files,
    mut cancelled: Pin<&mut impl Future<Output = ()>>,
) -> Outcome {
    let guard = Guard { host, id };
    loop {
        step = match step {
            Step::Done(Ok(mut reply)) if reply.meta.kind == ReplyKind::File && reply.meta.streamed.is_none() => {
                match host.keep(reply.raw(), files).await {
                    Ok(true) => reply.meta.streamed = Some(reply.raw().len() as u64),
                    Ok(false) => {}
                    Err(detail) => return Err(Error::sink_failed(&reply.meta.method, reply.meta.status, detail)),
                }
                return Ok(reply);
            }
            Step::Done(outcome) => return outcome,
            Step::Send { attempt, request, deadline } => {
                let attempt = attempt_once(host, attempt, request, files, deadline);
                match first(attempt, cancelled.as_mut()).await {
                    First::Left((step, moved)) => {
                        epoch = moved;
                        step
                    }
                    First::Right(()) => return guard.cancel(),
                }
            }
            Step::Wait { wake, .. } => {
                let wait = first(host.sleep_until(wake), host.turn(id, epoch));
                if let First::Right(()) = first(wait, cancelled.as_mut()).await {
                    return guard.cancel();
                }
                let (step, moved) = host.machine(|machine, now| (machine.poll(id, now), machine.epoch()));
                epoch = moved;
                step
            }
            Step::Sync(request) => {
                // Not broken off by a cancellation: what the store has kept by then must be known here.
                let asking = Asking { host, answered: false };
                let answer = host.store(request).await;
                asking.end(answer);
                if is_ready(cancelled.as_mut()).await {
                    return guard.cancel();
                }
                let (step, moved) = host.machine(|machine, now| (machine.poll(id, now), machine.epoch()));
                epoch = moved;
                step
            }
            Step::InFlight => return Err(Error::internal("a call has two drivers")),
        };
    }
}

async fn attempt_once<H: Host>(host: &H, attempt: AttemptId, request: Request, files: &H::Files, deadline: MonoMillis) -> (Step, u64) {
    let exchange = async {
        match host.send(request, files).await {
            Err(failure) => Some(End::Failed(failure)),
            Ok((head, body)) => match host.machine(|machine, now| machine.head(attempt, &head, now)) {
                Collect::UpTo(cap) => Some(host.collect(body, cap).await),
                Collect::Stream => Some(host.stream(body, files).await),
                Collect::Discard => None,
            },
        }
    };
    let end = match first(exchange, host.sleep_until(deadline)).await {
        First::Left(Some(end)) => end,
        First::Left(None) | First::Right(()) => End::TimedOut,
    };
    // The epoch is read under the same lock as the step: what moves it later must wake this call.
    host.machine(|machine, now| (machine.end(attempt, end, now), machine.epoch()))
}

/// Tells the machine if the future that asks the store is dropped half way: it asks nobody else before it has an answer.
struct Asking<'a, H: Host> {
    host: &'a H,
    answered: bool,
}

impl<H: Host> Asking<'_, H> {
    fn end(mut self, answer: StoreAnswer) {
        self.answered = true;
        self.host.machine(|machine, now| machine.synced(answer, now));
    }
}

impl<H: Host> Drop for Asking<'_, H> {
    fn drop(&mut self) {
        if !self.answered {
            let answer = StoreAnswer::Failed("the call that asked was given up".to_owned());
            self.host.machine(|machine, now| machine.synced(answer, now));
        }
    }
}

/// Cancels the call if its future is dropped half way.
struct Guard<'a, H: Host> {
    host: &'a H,
    id: CallId,
}

impl<H: Host> Guard<'_, H> {
    fn cancel(&self) -> Outcome {
        match self.host.machine(|machine, now| machine.cancel(self.id, now)) {
            Some(cancelled) => Err(cancelled.error),
            None => Err(Error::internal("a call was cancelled that is done")),
        }
    }
}

impl<H: Host> Drop for Guard<'_, H> {
    fn drop(&mut self) {
        self.host.machine(|machine, now| machine.cancel(self.id, now));
    }
}

enum First<A, B> {
    Left(A),
    Right(B),
}

/// Whether a future is ready without waiting. It is not to be polled again if so.
async fn is_ready(mut future: Pin<&mut impl Future<Output = ()>>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await
}

/// Whichever is ready first; the left one if both are.
async fn first<A, B>(left: impl Future<Output = A>, right: impl Future<Output = B>) -> First<A, B> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|context| {
        if let Poll::Ready(value) = left.as_mut().poll(context) {
            return Poll::Ready(First::Left(value));
        }
        right.as_mut().poll(context).map(First::Right)
    })
    .await
}
