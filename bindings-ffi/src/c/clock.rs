//! `hw_clock`: a clock for tests.

use super::boundary::{guard, read};
use hostwire::ManualClock;
use std::sync::Arc;

/// A clock that stands still until it is advanced: in a test, hours take no time. Give it to a client by
/// hw_options.clock. Any thread may use it.
pub struct hw_clock(pub(super) Arc<ManualClock>);

/// A clock that shows unix_ms, in milliseconds since 1970. Free it with hw_clock_free.
#[unsafe(no_mangle)]
pub extern "C" fn hw_clock_manual(unix_ms: u64) -> Option<Box<hw_clock>> {
    guard(None, || Some(Box::new(hw_clock(ManualClock::new(unix_ms)))))
}

/// Moves the clock forward and wakes every call that waits for a moment now past.
#[unsafe(no_mangle)]
pub extern "C" fn hw_clock_advance(clock: Option<&hw_clock>, ms: u64) {
    read(clock, (), |clock| clock.0.advance(ms));
}

/// What the clock shows, in milliseconds since 1970; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_clock_unix_ms(clock: Option<&hw_clock>) -> u64 {
    read(clock, 0, |clock| clock.0.unix_ms())
}

/// Frees the clock; NULL is nothing. Clients made with it keep their time.
#[unsafe(no_mangle)]
pub extern "C" fn hw_clock_free(clock: Option<Box<hw_clock>>) {
    guard((), || drop(clock));
}
