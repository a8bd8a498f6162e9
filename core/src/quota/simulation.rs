//! A provider of each kind, and a client that wants more than it may: the provider never has to refuse.

use super::{Governor, HeaderNames, WindowSpec};
use crate::response::Head;
use std::collections::{BTreeMap, VecDeque};

const HOUR: u64 = 3_600_000;
const LIMIT: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Aligned,
    FirstUse,
    Rolling,
}

/// Counts as plainly as can be: a list of times.
struct Provider {
    kind: Kind,
    uses: VecDeque<u64>,
    opened: u64,
}

impl Provider {
    /// What is left after this request; none if it is refused.
    fn take(&mut self, now: u64) -> Option<usize> {
        let is_over = match self.kind {
            Kind::Rolling => false,
            Kind::Aligned => now / HOUR != self.opened / HOUR,
            Kind::FirstUse => now >= self.opened + HOUR,
        };
        if is_over || self.uses.is_empty() {
            self.opened = now;
            if self.kind != Kind::Rolling {
                self.uses.clear();
            }
        }
        while self.kind == Kind::Rolling && self.uses.front().is_some_and(|at| at + HOUR <= now) {
            self.uses.pop_front();
        }
        if self.uses.len() >= LIMIT {
            return None;
        }
        self.uses.push_back(now);
        Some(LIMIT - self.uses.len())
    }
}

enum Event {
    Counted,
    Answered(usize),
    Lost,
}

/// `hours` of saturating demand. Requests take their time both ways, overtake one another, and get lost before or after
/// they are counted. How many were accepted.
fn run(kind: Kind, hours: u64, seed: u64, headers: bool) -> u64 {
    let mut state = seed;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let names = HeaderNames { limit: "limit".to_owned(), remaining: "remaining".to_owned() };
    let mut governor =
        Governor::new(&[WindowSpec { name: "hour".to_owned(), seconds: 3600, limit: Some(LIMIT as u64), headers: names }], &[]);
    let mut provider = Provider { kind, uses: VecDeque::new(), opened: 0 };
    let mut events: BTreeMap<(u64, u64), (super::Permit, Event)> = BTreeMap::new();
    let (mut now, mut number, mut on_the_way, mut accepted) = (123_456, 0, 0, 0);
    while now < hours * HOUR {
        let mut wake = u64::MAX;
        while on_the_way < 6 && wake == u64::MAX {
            match governor.grant(None, now) {
                Ok(permit) => {
                    number += 1;
                    on_the_way += 1;
                    let event = if random(50) == 0 { Event::Lost } else { Event::Counted };
                    events.insert((now + random(15_000), number), (permit, event));
                }
                Err(refusal) => {
                    assert!(refusal.until_ms > now);
                    wake = refusal.until_ms;
                }
            }
        }
        // Somebody pauses between bursts now and then, so that windows are left half used, too.
        if random(40) == 0 && events.is_empty() {
            now += random(2 * HOUR);
            continue;
        }
        let Some((&(at, id), _)) = events.first_key_value().filter(|((at, _), _)| *at <= wake) else {
            now = wake;
            continue;
        };
        now = now.max(at);
        let Some((permit, event)) = events.remove(&(at, id)) else { continue };
        match event {
            Event::Counted => {
                let left = provider.take(now).unwrap_or_else(|| panic!("{kind:?} had to refuse at {now}, seed {seed}"));
                accepted += 1;
                let event = if random(50) == 0 { Event::Lost } else { Event::Answered(left) };
                events.insert((now + random(15_000), id), (permit, event));
            }
            Event::Answered(left) => {
                on_the_way -= 1;
                let told = headers.then(|| ("remaining".to_owned(), left.to_string()));
                governor.settle(permit, &Head { status: 200, headers: told.into_iter().collect() }, now);
            }
            Event::Lost => {
                on_the_way -= 1;
                governor.lose(permit, now);
            }
        }
    }
    accepted
}

#[test]
fn no_provider_of_any_kind_has_to_refuse() {
    for kind in [Kind::Aligned, Kind::FirstUse, Kind::Rolling] {
        for seed in 0..20 {
            for headers in [true, false] {
                let hours = 300;
                let accepted = run(kind, hours, seed, headers);
                let most = hours * LIMIT as u64;
                assert!(accepted > most * 85 / 100, "{kind:?} lets through {accepted} of {most}");
            }
        }
    }
}
