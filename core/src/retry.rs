//! What may be done by itself about a call that failed: repeat it, look its effect up, or give up.
//!
//! There is no idempotency key in these APIs, and servers do drop a connection after doing the work. So whether a
//! call may go again is a matter of two facts: how far the request got, and what the method does.

use crate::{
    catalogue::Effect,
    error::{Code, Delivery, Error, Transport},
};
use serde::{Deserialize, Serialize};

/// An idempotent write is repeated no later than this after it was first sent: later, a repeat might overwrite
/// somebody's newer work.
const WRITE_AGAIN_MS: u64 = 120_000;

/// The first pause before a repeat, at most; each further one is twice as long.
const FIRST_PAUSE_MS: u64 = 1_000;

/// The longest pause before a repeat.
const LONGEST_PAUSE_MS: u64 = 16_000;

/// How long a lost write is given to land before it is looked up.
pub(crate) const LOOK_UP_AFTER_MS: u64 = 2_000;

/// What a method does, as far as it decides about repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Nature {
    pub effect: Effect,
    pub idempotent: bool,
    /// Whether the catalogue knows how to look up whether it was done.
    pub has_probe: bool,
}

/// What to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Send the same request again.
    Again,
    /// Ask the provider whether it was done.
    LookUp,
    /// The caller gets the error.
    GiveUp,
}

impl Nature {
    /// What to do about `error`, so long after the call was first sent. Throttling is not decided here.
    pub(crate) fn next(&self, error: &Error, since_first_ms: u64) -> Next {
        if !may_pass(error) {
            return Next::GiveUp;
        }
        match (error.delivery, self.effect) {
            (Delivery::NotSent, _) | (Delivery::Unknown, Effect::Read) => Next::Again,
            (Delivery::Unknown, Effect::Write | Effect::Destroy) if self.idempotent => {
                if since_first_ms <= WRITE_AGAIN_MS {
                    Next::Again
                } else {
                    Next::GiveUp
                }
            }
            (Delivery::Unknown, _) if self.has_probe => Next::LookUp,
            _ => Next::GiveUp,
        }
    }

    /// The error a caller gets for a call that may have changed something; `lost` is an attempt before the last one
    /// that may have been applied.
    pub(crate) fn last_word(&self, error: Error, lost: Option<&Error>) -> Error {
        if let Some(lost) = lost.filter(|_| error.delivery != Delivery::Unknown) {
            return match (self.effect, error.delivery) {
                // What an answer says of a read holds, whatever became of the one before.
                (Effect::Read, Delivery::Answered | Delivery::Refused) => error,
                (Effect::Read, _) => lost.clone(),
                (_, Delivery::NotSent) => lost.clone().maybe_applied(),
                _ => error.after_a_loss(),
            };
        }
        if self.effect == Effect::Read || error.delivery != Delivery::Unknown || !may_pass(&error) && error.code != Code::NotAnAnswer {
            return error;
        }
        error.maybe_applied()
    }
}

/// Whether the same request may fare better another time.
fn may_pass(error: &Error) -> bool {
    match error.code {
        // Who cannot be trusted now is not to be trusted in a second.
        Code::TransportFailed => error.transport != Some(Transport::Tls),
        Code::TimedOut | Code::AnswerCut | Code::ServerError | Code::EmptyAnswer | Code::MalformedAnswer => true,
        _ => false,
    }
}

/// The pause before the `nth` repeat, from 1 on: between half and all of a span that doubles.
pub(crate) fn pause_ms(nth: u32, seed: u64, salt: u64) -> u64 {
    let span = FIRST_PAUSE_MS.saturating_mul(1 << nth.saturating_sub(1).min(16)).min(LONGEST_PAUSE_MS);
    span / 2 + mixed(seed ^ mixed(salt)) % (span / 2 + 1)
}

/// `SplitMix64`: spreads clients of one seed and calls of one client, and is the same everywhere.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// How many repeats a client still has, over all its calls: when everything fails, repeats only add to the load.
///
/// Ten at first; each takes one, and each call that went well gives back a tenth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Budget {
    tenths: u32,
}

const MOST_TENTHS: u32 = 100;

impl Default for Budget {
    fn default() -> Self {
        Self { tenths: MOST_TENTHS }
    }
}

impl Budget {
    /// Takes one repeat, if there is one.
    pub(crate) fn take(&mut self) -> bool {
        let left = self.tenths.checked_sub(10);
        self.tenths = left.unwrap_or(self.tenths);
        left.is_some()
    }

    /// A call went well.
    pub(crate) fn earn(&mut self) {
        self.tenths = (self.tenths + 1).min(MOST_TENTHS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nature(effect: Effect, idempotent: bool, has_probe: bool) -> Nature {
        Nature { effect, idempotent, has_probe }
    }

    fn lost(code: Code, delivery: Delivery) -> Error {
        Error::new(code, delivery, "", "")
    }

    /// The table of `docs/effects-and-retries.md`.
    #[test]
    fn what_goes_again_by_itself() {
        use Delivery::{Answered, NotSent, Refused, Unknown};
        let read = nature(Effect::Read, false, false);
        let setting = nature(Effect::Write, true, false);
        let delete = nature(Effect::Destroy, true, false);
        let adding = nature(Effect::Write, false, false);
        let probed = nature(Effect::Write, false, true);
        let order = nature(Effect::Spend, false, false);
        for (nature, unknown) in [
            (read, Next::Again),
            (setting, Next::Again),
            (delete, Next::Again),
            (adding, Next::GiveUp),
            (probed, Next::LookUp),
            (order, Next::GiveUp),
            (nature(Effect::Spend, false, true), Next::LookUp),
            // A spend is not repeated, whatever else is said of it.
            (nature(Effect::Spend, true, false), Next::GiveUp),
        ] {
            assert_eq!(nature.next(&lost(Code::TransportFailed, NotSent), 0), Next::Again, "{nature:?}: nothing was sent");
            assert_eq!(nature.next(&lost(Code::TransportFailed, Unknown), 0), unknown, "{nature:?}");
            assert_eq!(nature.next(&lost(Code::ServerError, Unknown), 0), unknown, "{nature:?}");
            for (code, delivery) in [
                (Code::Unauthorized, Refused),
                (Code::Forbidden, Refused),
                (Code::Unprocessable, Refused),
                (Code::ProviderRefused, Answered),
                (Code::RedirectRefused, Unknown),
                (Code::AnswerTooLarge, Unknown),
            ] {
                assert_eq!(nature.next(&lost(code, delivery), 0), Next::GiveUp, "{nature:?} {code:?}");
            }
        }
    }

    #[test]
    fn an_old_write_is_not_repeated_over_newer_work() {
        let setting = nature(Effect::Write, true, false);
        let error = lost(Code::TimedOut, Delivery::Unknown);
        assert_eq!(setting.next(&error, 120_000), Next::Again);
        assert_eq!(setting.next(&error, 120_001), Next::GiveUp);
        assert_eq!(nature(Effect::Read, false, false).next(&error, u64::MAX), Next::Again, "a read overwrites nothing");
    }

    #[test]
    fn pauses_grow_and_differ_and_are_the_same_again() {
        for nth in 1..40 {
            let span = (1_000u64 << (nth - 1).min(4)).min(16_000);
            let pauses: Vec<u64> = (0..50).map(|salt| pause_ms(nth, 7, salt)).collect();
            assert!(pauses.iter().all(|pause| (span / 2..=span).contains(pause)), "{pauses:?}");
            assert!(pauses.iter().any(|pause| *pause != pauses[0]));
            assert_eq!(pause_ms(nth, 7, 3), pauses[3]);
        }
    }

    #[test]
    fn a_client_has_ten_repeats_and_earns_one_with_ten_calls() {
        let mut budget = Budget::default();
        assert_eq!((0..20).filter(|_| budget.take()).count(), 10);
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.take());
        budget.earn();
        assert!(budget.take());
    }
}
