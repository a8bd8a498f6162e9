//! Waits for a call, says what for, and lets Ctrl-C end it.

use crate::{interrupt::Interrupt, output, words::span};
use hostwire::{Client, Outcome, Pending};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A tenth of what a person notices, and the spinner's pace.
const LOOK: Duration = Duration::from_millis(80);

/// An answer that comes sooner needs no word.
const PATIENCE: Duration = Duration::from_millis(500);

/// Blocks until the call is done or cancelled.
pub fn watch(client: &Client, pending: &Pending, interrupt: &Interrupt) -> Outcome {
    let started = Instant::now();
    let spinner = spinner();
    let mut told_until = None;
    loop {
        if let Some(outcome) = pending.wait_for(LOOK) {
            spinner.finish_and_clear();
            return outcome;
        }
        if interrupt.was_pressed() {
            pending.cancel();
        }
        let wait = client.stats().wait_until_ms;
        match wait {
            Some(until_ms) => {
                let words = for_quota(client, until_ms);
                if told_until != wait && !io::stderr().is_terminal() {
                    // A log has no spinner: one line for each wait.
                    let _ = output::note(&format!("{words}\n"));
                }
                spinner.set_message(words);
            }
            None => spinner.set_message(format!("Waiting for {}; Ctrl-C cancels", client.provider().spec.name)),
        }
        told_until = wait;
        if wait.is_some() || started.elapsed() > PATIENCE {
            spinner.tick();
        }
    }
}

fn for_quota(client: &Client, until_ms: u64) -> String {
    let full = client.quota().into_iter().find(|window| window.next_free_ms == Some(until_ms));
    let what = full.map_or_else(|| "A limit is reached".to_owned(), |window| format!("The {} window is full", window.name));
    format!("{what}: the next call fits in {}; Ctrl-C cancels", span(until_ms.saturating_sub(now_ms())))
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    // The template is a constant and is tried by every call; the usual style is as good a stand-in.
    bar.set_style(ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
