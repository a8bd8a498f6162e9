//! A window as the provider's data describes it, as answers tell of it, and as it is reported.

use super::purpose::ReserveReport;
use crate::{response::Head, time::UnixMillis};
use serde::{Deserialize, Serialize};

/// A limit as the provider's data describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowSpec {
    /// Its name, as in the provider's sentence: `hour`.
    pub name: String,
    /// Its length in seconds.
    pub seconds: u64,
    /// How many calls fit, before an answer tells. Without it the window does not exist until an answer tells.
    #[serde(default)]
    pub limit: Option<u64>,
    /// The headers that tell.
    pub headers: HeaderNames,
}

/// The headers that tell about one window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderNames {
    /// How many calls fit.
    pub limit: String,
    /// How many are left.
    pub remaining: String,
}

/// One window as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowReport {
    /// Its name.
    pub name: String,
    /// Its length in seconds.
    pub seconds: u64,
    /// How many calls fit.
    pub limit: u64,
    /// How many calls without a purpose may go now: what is left less what is on its way and what is reserved.
    pub remaining: u64,
    /// What the last answer that counted said is left; none before such an answer.
    pub told_remaining: Option<u64>,
    /// When the next call fits, if none does now.
    pub next_free_ms: Option<UnixMillis>,
    /// The unused part of all reserves, which calls without a purpose leave alone.
    #[serde(default, skip_serializing_if = "is_none")]
    pub reserved: u64,
    /// The purposes with a reserve in this window.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reserves: Vec<ReserveReport>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks this way")]
fn is_none(calls: &u64) -> bool {
    *calls == 0
}

/// What one answer's headers say about one window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub limit: Option<u64>,
    pub remaining: Option<u64>,
}

impl Told {
    pub(crate) fn speaks(&self) -> bool {
        self.limit.is_some() || self.remaining.is_some()
    }
}

/// Larger numbers in headers are nobody's limit; cut off here, sums of them cannot overflow.
pub(super) const MOST: u64 = 1 << 40;

impl WindowSpec {
    pub(super) fn told(&self, head: &Head) -> Told {
        let number = |name: &str| head.header(name).and_then(|text| text.trim().parse().ok()).map(|number: u64| number.min(MOST));
        Told { limit: number(&self.headers.limit), remaining: number(&self.headers.remaining) }
    }
}
