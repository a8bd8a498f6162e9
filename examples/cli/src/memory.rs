//! What calls leave behind for later runs: the last requests, and the token's life.

use crate::{dates::now_ms, failure::Failure, state::State};
use hostwire::{
    Delivery, Outcome, Token,
    core::{Method, Params, Recent, RecentCall, TokenLife},
};

const RECENT: &str = "recent.json";
const LIFE: &str = "token.json";

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
pub fn note(state: &State, method: &Method, params: &Params, at_ms: u64, token: Option<&Token>, outcome: &Outcome) -> Result<(), Failure> {
    let delivery = outcome.as_ref().map_or_else(|error| error.delivery, |_| Delivery::Answered);
    if delivery == Delivery::NotSent {
        return Ok(());
    }
    state.update(RECENT, |recent: &mut Recent| {
        recent.record(ACCOUNT, method, params, at_ms);
        Ok(())
    })?;
    match (token, delivery) {
        (Some(_), Delivery::Answered) => change_life(state, |life| life.used(at_ms)).map(|_| ()),
        _ => Ok(()),
    }
}

/// What is known of the token's life.
pub fn life(state: &State) -> Result<TokenLife, Failure> {
    Ok(state.read(LIFE)?.unwrap_or_default())
}

/// Changes it, and gives what it is then.
pub fn change_life(state: &State, change: impl FnOnce(&mut TokenLife)) -> Result<TokenLife, Failure> {
    state.update(LIFE, |life: &mut TokenLife| {
        change(life);
        Ok(*life)
    })
}
