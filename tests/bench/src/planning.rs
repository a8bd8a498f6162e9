//! Deciding: a permit, a plan, a search.

use crate::{
    report::Measured,
    time::{alone, side_by_side},
};
use governor::{Quota, RateLimiter, clock::FakeRelativeClock};
use hostwire_core::{Governor, Head, Provider, Purpose};
use std::{cell::RefCell, num::NonZeroU32};

const NOW: u64 = 1_795_300_000_000;

/// A decision beside a decision, and the two that have a bound.
pub fn measure() -> Vec<Measured> {
    let adm = Provider::adm_tools();
    // Two windows are in force, and part of each is kept for another purpose.
    let purposes = [Purpose { name: "certificates".to_owned(), reserve: [("hour".to_owned(), 100), ("day".to_owned(), 1000)].into() }];
    let ours = RefCell::new(Governor::new(&adm.spec.windows, &purposes));
    let waiting = RefCell::new(Vec::new());
    let head = Head::default();
    let now = RefCell::new(NOW);
    let settle = || {
        for permit in waiting.borrow_mut().drain(..) {
            ours.borrow_mut().settle(permit, &head, *now.borrow());
        }
    };
    let decide = |()| {
        let permit = ours.borrow_mut().grant(Some("certificates"), *now.borrow()).expect("quota is free");
        waiting.borrow_mut().push(permit);
    };
    let quota = Quota::per_hour(NonZeroU32::new(3600).expect("a limit"));
    let clock = FakeRelativeClock::default();
    let peer = RateLimiter::direct_with_clock(quota, clock.clone());
    // Four calls on their way at once, as a client has them; between the rounds they are answered, and time passes.
    const ON_THEIR_WAY: usize = 4;
    let first = RefCell::new(0_usize);
    let make_ours = || {
        let mut first = first.borrow_mut();
        if first.is_multiple_of(ON_THEIR_WAY) {
            settle();
            *now.borrow_mut() += 60_000;
        }
        *first += 1;
    };
    let made = RefCell::new(0_usize);
    let make_peer = || {
        let mut made = made.borrow_mut();
        if made.is_multiple_of(ON_THEIR_WAY) {
            clock.advance(std::time::Duration::from_secs(60));
        }
        *made += 1;
    };
    let (time, peer) = side_by_side(ON_THEIR_WAY, make_ours, decide, make_peer, |()| peer.check().is_ok());
    let planner = Governor::new(&adm.spec.windows, &purposes);
    let plan = alone(4, || planner.plan(28_800, None, NOW)) / 1e6;
    // The first search makes the index.
    let _ = adm.catalogue.search("add dns record");
    let search = alone(4, || adm.catalogue.search("ad dns recrd txt")) / 1e6;
    vec![
        Measured::beside("a quota decision, two windows, a purpose", "ns", time, peer, "one check of governor", Some(2.0)),
        Measured::under("a plan of 28,800 calls", "ms", plan, 1.0),
        Measured::under("a search with two slips", "ms", search, 1.0),
    ]
}
