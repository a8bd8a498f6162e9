//! What one client of an account did, to be told to the others.

use crate::{
    expiry::TokenWarning,
    quota::{Refusal, Throttle, Told},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Event {
    /// A request left: by a permit of the lease, or by one that nobody granted while the store was away.
    Left { id: u64, purpose: Option<String> },
    /// Its answer's head came; what it says, by the windows' names.
    Settled { id: u64, told: Vec<(String, Told)> },
    /// An answer of the API came for the request with this number.
    Accepted { seq: u64 },
    /// A call was turned away.
    Throttled { throttle: Option<Throttle> },
    /// No answer will come.
    Lost { id: u64 },
    /// It is proved that nothing was sent.
    GivenBack { id: u64 },
    /// A call wanted to go and found a window full.
    Refused { refusal: Refusal },
    /// What is known of the token's life.
    Token { created_ms: Option<UnixMillis>, used_ms: Option<UnixMillis> },
    /// A warning about its end was raised.
    Warned { warning: TokenWarning },
}

/// One of them, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Logged {
    /// Counts the events of one holder, so that none is applied twice.
    pub number: u64,
    pub at: UnixMillis,
    pub event: Event,
    /// What is numbered before this was known when it happened.
    pub known: u64,
}
