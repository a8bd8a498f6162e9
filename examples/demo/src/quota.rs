//! A batch that is larger than a window, planned and made.

use crate::stage::{Plot, Stage, aside, check, done, show};
use hostwire::{CallOptions, Client, json};
use hostwire_cli::words::{grouped, span, wrapped};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, IsTerminal},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

const CALLS: u64 = 5_000;
const WORKERS: u32 = 8;
const HOUR_MS: u64 = 3_600_000;

/// The batch takes seconds; if it stands still for this long, something is wrong.
const STUCK: Duration = Duration::from_secs(30);

pub fn batch(stage: &mut Stage) -> Plot {
    let plan = stage.client.plan(CALLS, None)?;
    show(&wrapped(&plan.text, 76));
    check(plan.pauses.len() == 1, "the plan has one pause")?;
    aside(&format!("{WORKERS} threads share one client. Time is virtual: an hour takes no time."));
    let before = stage.control("GET", "counters", json!({}));
    let tally = Tally::default();
    let progress = Progress::new();
    let waits = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(|| work(&stage.client, &tally))).collect();
        let waits = direct(stage, &tally, &progress);
        if waits.is_err() {
            // Nobody is left waiting, and nobody begins another call.
            tally.begun.store(CALLS, Ordering::Relaxed);
            stage.advance(24 * HOUR_MS);
        }
        let ended = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| check(false, "every worker ends well")));
        ended.collect::<Plot>().and(waits)
    })?;
    let after = stage.control("GET", "counters", json!({}));
    let counted = |name: &str| after[name].as_u64().unwrap_or_default() - before[name].as_u64().unwrap_or_default();
    check(waits.len() == 1, "the batch waits exactly once")?;
    check(counted("refused") == 0, "the provider refuses no call")?;
    check(counted("accepted") == CALLS, "the provider accepts every call")?;
    done(&format!(
        "{} calls, one wait of {}, {} accepted and {} refused by the provider.",
        grouped(CALLS),
        span(waits[0]),
        grouped(counted("accepted")),
        counted("refused")
    ));
    check(plan.last_ms == Some(stage.clock.unix_ms()), "the last call leaves when the plan said")?;
    done("The last one left at the very moment that the plan had named.");
    stage.events.extend(stage.client.events());
    Ok(())
}

/// How far the workers are.
#[derive(Default)]
struct Tally {
    begun: AtomicU64,
    done: AtomicU64,
    failed: AtomicBool,
}

/// Makes calls until there are enough.
fn work(client: &Client, tally: &Tally) -> Plot {
    // The batch may wait for the next hour: a choice of its own, a page's would be a minute.
    let options = CallOptions { max_wait_ms: Some(2 * HOUR_MS), ..CallOptions::default() };
    while tally.begun.fetch_add(1, Ordering::Relaxed) < CALLS {
        let outcome = client.start("billing/balance_get", json!({}), options.clone()).wait();
        tally.failed.fetch_or(outcome.is_err(), Ordering::Relaxed);
        outcome?;
        tally.done.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

/// Watches the workers, and moves the time on when all of them wait. Gives how long each wait was.
fn direct(stage: &Stage, tally: &Tally, progress: &Progress) -> Plot<Vec<u64>> {
    let mut waits = Vec::new();
    let mut moved = (0, Instant::now());
    loop {
        let count = tally.done.load(Ordering::Relaxed);
        if count != moved.0 {
            moved = (count, Instant::now());
        }
        progress.show(count);
        if count == CALLS {
            progress.finish();
            return Ok(waits);
        }
        check(!tally.failed.load(Ordering::Relaxed), "no call of the batch fails")?;
        check(moved.1.elapsed() < STUCK, "the batch gets on")?;
        let stats = stage.client.stats();
        match stats.wait_until_ms {
            Some(until_ms) if stats.waiting == WORKERS => {
                let wait_ms = until_ms.saturating_sub(stage.clock.unix_ms());
                progress.note(&format!("   The hour is full after {} calls: all wait {}.", grouped(count), span(wait_ms)));
                waits.push(wait_ms);
                stage.advance(wait_ms);
            }
            _ => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// A bar on a terminal, a few lines in a log.
struct Progress {
    bar: Option<ProgressBar>,
    told: AtomicU64,
}

impl Progress {
    fn new() -> Self {
        let bar = io::stdout().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(CALLS), ProgressDrawTarget::stdout());
            let style = ProgressStyle::with_template("   {bar:48.cyan/white.dim} {human_pos} of {human_len} calls");
            // The template is a constant; the usual style is as good a stand-in.
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━━─"));
            bar
        });
        Self { bar, told: AtomicU64::new(0) }
    }

    fn show(&self, count: u64) {
        const EVERY: u64 = 1_000;
        match &self.bar {
            Some(bar) => bar.set_position(count),
            None => {
                let thousands = count / EVERY;
                if thousands > self.told.swap(thousands, Ordering::Relaxed) {
                    crate::stage::say(&format!("   {} of {} calls", grouped(thousands * EVERY), grouped(CALLS)));
                }
            }
        }
    }

    fn note(&self, words: &str) {
        match &self.bar {
            Some(bar) => bar.println(words),
            None => crate::stage::say(words),
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish();
        }
    }
}
