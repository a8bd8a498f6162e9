//! The time a client lives in: the system's, or one that only moves when told to.

use hostwire_core::{MonoMillis, Now, UnixMillis};
use std::{
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};
use tokio::sync::watch;

/// Where a client takes the time from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clocks.
    System(SystemClock),
    /// A clock that stands still until it is advanced.
    Manual(Arc<ManualClock>),
}

/// The system's clocks, read together.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Clock::System(SystemClock { start: Instant::now() })
    }
}

impl From<Arc<ManualClock>> for Clock {
    fn from(clock: Arc<ManualClock>) -> Self {
        Clock::Manual(clock)
    }
}

impl Clock {
    pub(crate) fn now(&self) -> Now {
        match self {
            Clock::System(clock) => Now {
                unix_ms: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64),
                mono_ms: clock.start.elapsed().as_millis() as u64,
            },
            Clock::Manual(clock) => clock.now(),
        }
    }

    pub(crate) async fn sleep_until(&self, wake: MonoMillis) {
        match self {
            Clock::System(clock) => match clock.start.checked_add(Duration::from_millis(wake)) {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            },
            Clock::Manual(clock) => clock.sleep_until(wake).await,
        }
    }
}

/// A clock that stands still until [`ManualClock::advance`] moves it and wakes whoever waited: hours in a test take
/// no time.
///
/// ```
/// let clock = hostwire::ManualClock::new(1_767_225_600_000);
/// clock.advance(3_600_000);
/// assert_eq!(clock.unix_ms(), 1_767_229_200_000);
/// ```
#[derive(Debug)]
pub struct ManualClock {
    start: UnixMillis,
    mono: watch::Sender<MonoMillis>,
}

impl ManualClock {
    /// A clock that shows `unix_ms`, in milliseconds since 1970.
    #[must_use]
    pub fn new(unix_ms: UnixMillis) -> Arc<Self> {
        Arc::new(Self { start: unix_ms, mono: watch::Sender::new(0) })
    }

    /// Moves the clock forward and wakes whoever waited for a moment now past.
    pub fn advance(&self, ms: u64) {
        self.mono.send_modify(|mono| *mono = mono.saturating_add(ms));
    }

    /// What the wall clock shows.
    #[must_use]
    pub fn unix_ms(&self) -> UnixMillis {
        self.now().unix_ms
    }

    fn now(&self) -> Now {
        Now { unix_ms: self.start, mono_ms: 0 }.later(*self.mono.borrow())
    }

    async fn sleep_until(&self, wake: MonoMillis) {
        // The sender lives in self, so waiting cannot fail.
        let _ = self.mono.subscribe().wait_for(|mono| *mono >= wake).await;
    }
}
