//! The last requests, for later runs.

use crate::{dates::now_ms, failure::Failure, state::State};
use hostwire::{
    Delivery, Outcome,
    core::{Method, Params, Recent, RecentCall},
};

const RECENT: &str = "recent.json";

/// Each account has a folder of its own; within it there is only one.
const ACCOUNT: &str = "";

/// The last request of this account to each method, the latest first.
pub fn recent(state: &State) -> Result<Vec<RecentCall>, Failure> {
    let recent: Recent = state.read(RECENT)?.unwrap_or_default();
    Ok(recent.list(ACCOUNT, now_ms()).into_iter().cloned().collect())
}

/// The last request of this account to a method.
pub fn last(state: &State, path: &str) -> Result<Option<RecentCall>, Failure> {
    let recent: Recent = state.read(RECENT)?.unwrap_or_default();
    Ok(recent.get(ACCOUNT, path, now_ms()).cloned())
}

/// Notes a call that was made. `at_ms` is when.
pub fn note(state: &State, method: &Method, params: &Params, at_ms: u64, outcome: &Outcome) -> Result<(), Failure> {
    if outcome.as_ref().is_err_and(|error| error.delivery == Delivery::NotSent) {
        return Ok(());
    }
    state.update(RECENT, |recent: &mut Recent| {
        recent.record(ACCOUNT, method, params, at_ms);
        Ok(())
    })
}
