//! Waits for a call, says what for, and lets Ctrl-C end it.

use crate::{failure::Failure, output, words::span};
use hostwire::{Client, Outcome, Pending};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, IsTerminal},
    process,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A tenth of what a person notices, and the spinner's pace.
const LOOK: Duration = Duration::from_millis(80);

/// An answer that comes sooner needs no word.
const PATIENCE: Duration = Duration::from_millis(500);

/// Ctrl-C: the first press asks to end, the second one ends.
pub struct Interrupt(Receiver<()>);

impl Interrupt {
    /// From here on Ctrl-C is asked for instead of ending the process.
    pub fn listen() -> Result<Self, Failure> {
        let (pressed, interrupt) = channel();
        let again = AtomicBool::new(false);
        let handler = move || {
            if again.swap(true, Ordering::Relaxed) {
                process::exit(130);
            }
            let _ = pressed.send(());
        };
        ctrlc::set_handler(handler)
            .map_err(|error| Failure::usage(format!("Ctrl-C cannot be listened to: {error}."), "Nothing was sent."))?;
        Ok(Self(interrupt))
    }

    pub fn was_pressed(&self) -> bool {
        self.0.try_recv().is_ok()
    }

    /// Blocks until it is pressed.
    pub fn wait(&self) {
        let _ = self.0.recv();
    }
}

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
