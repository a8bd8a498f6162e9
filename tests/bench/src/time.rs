//! Two things timed in turn, so that both meet the same weather.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

const ROUNDS: usize = 1000;

/// The least time of one run of each, in nanoseconds: ours, the peer's. Each round makes what the runs use up before
/// the clock starts.
pub fn side_by_side<A, B, X, Y>(
    runs: usize,
    mut make_ours: impl FnMut() -> A,
    mut ours: impl FnMut(A) -> X,
    mut make_peer: impl FnMut() -> B,
    mut peer: impl FnMut(B) -> Y,
) -> (f64, f64) {
    let mut least = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        least.0 = least.0.min(batch(runs, &mut make_ours, &mut ours));
        least.1 = least.1.min(batch(runs, &mut make_peer, &mut peer));
    }
    least
}

/// The least time of one run, in nanoseconds.
pub fn alone<X>(runs: usize, mut run: impl FnMut() -> X) -> f64 {
    (0..ROUNDS).map(|_| batch(runs, &mut || (), &mut |()| run())).fold(f64::MAX, f64::min)
}

fn batch<A, X>(runs: usize, make: &mut impl FnMut() -> A, run: &mut impl FnMut(A) -> X) -> f64 {
    let made: Vec<A> = (0..runs).map(|_| make()).collect();
    let mut results = Vec::with_capacity(runs);
    let start = Instant::now();
    for one in made {
        results.push(black_box(run(black_box(one))));
    }
    let taken = start.elapsed().max(Duration::from_nanos(1));
    // What came of it is dropped outside the clock.
    drop(results);
    taken.as_secs_f64() * 1e9 / runs as f64
}
