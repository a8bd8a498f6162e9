//! Time as the core knows it: a value the host passes in.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type UnixMillis = u64;

/// Milliseconds of a clock that only moves forward; its zero is the host's choice.
pub type MonoMillis = u64;

/// One reading of both clocks.
///
/// The wall clock places quota windows, which the provider measures in the same time as everybody else. The
/// monotonic clock carries deadlines, which must not move when somebody sets the wall clock.
///
/// ```
/// let now = hostwire_core::Now { unix_ms: 1_767_225_600_000, mono_ms: 0 };
/// assert_eq!(now.later(1500).mono_ms, 1500);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// The wall clock.
    pub unix_ms: UnixMillis,
    /// The monotonic clock.
    pub mono_ms: MonoMillis,
}

impl Now {
    /// This reading with both clocks moved forward.
    #[must_use]
    pub fn later(self, ms: u64) -> Self {
        Self { unix_ms: self.unix_ms.saturating_add(ms), mono_ms: self.mono_ms.saturating_add(ms) }
    }

    /// What the monotonic clock will show when the wall clock shows `unix_ms`, if nobody sets it meanwhile.
    #[must_use]
    pub fn mono_at(self, unix_ms: UnixMillis) -> MonoMillis {
        self.mono_ms.saturating_add(unix_ms.saturating_sub(self.unix_ms))
    }
}
