//! Each rule of quota by name; the number before a test is the rule's. Time is a number.

mod notices;
mod plans;
mod purposes;
mod rules;

use super::*;
use crate::response::Head;

const HOUR: u64 = 3_600_000;

fn spec(name: &str, seconds: u64, limit: Option<u64>) -> WindowSpec {
    let headers = HeaderNames { limit: format!("x-{name}"), remaining: format!("x-{name}-remaining") };
    WindowSpec { name: name.to_owned(), seconds, limit, headers }
}

/// Grants and is answered at once, without a word about quota, as often as it goes. How often.
fn drain(governor: &mut Governor, purpose: Option<&str>, now: u64) -> u64 {
    let mut calls = 0;
    while let Ok(permit) = governor.grant(purpose, now) {
        governor.settle(permit, &Head::default(), now);
        calls += 1;
    }
    calls
}

fn hour(limit: u64) -> Governor {
    Governor::new(&[spec("hour", 3600, Some(limit))], &[])
}

fn left(name: &str, remaining: u64) -> Head {
    Head { status: 200, headers: vec![(format!("X-{name}-Remaining"), remaining.to_string())] }
}

fn remaining(governor: &mut Governor, now: u64) -> u64 {
    governor.report(now)[0].remaining
}

/// A small generator, so that each run is the same.
pub(super) fn random(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(7);
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    }
}
