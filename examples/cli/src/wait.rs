//! Waits for a call, says what for, and lets Ctrl-C end it.

use crate::{
    dates::now_ms,
    failure::Failure,
    output,
    style::CARE,
    words::{grouped, span},
};
use hostwire::{Client, Files, Outcome, Passed, Pending, core::Event};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    time::{Duration, Instant},
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

/// How far a file is that is being saved.
pub type Progress = Arc<Mutex<Option<Passed>>>;

/// The files to send, the place for one that comes, and what tells how far they are.
pub fn files(sent: &[(String, PathBuf)], output: Option<&Path>) -> (Files, Progress) {
    let passed = Progress::default();
    let seen = Arc::clone(&passed);
    let mut files = sent.iter().fold(Files::new(), |files, (parameter, path)| files.attach(parameter, path));
    files = match output {
        Some(path) => files.save_to(path),
        None if sent.is_empty() => return (files, passed),
        None => files,
    };
    let tell = move |now| *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    (files.on_progress(tell), passed)
}

/// What is said while something takes long, on one line of a terminal. It is gone when this is.
pub struct Waiting {
    bar: ProgressBar,
    since: Instant,
    doing: String,
}

impl Waiting {
    pub fn new(doing: impl Into<String>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // The template is a constant and is tried by every call; the usual style is as good a stand-in.
        bar.set_style(ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self { bar, since: Instant::now(), doing: doing.into() }
    }

    /// Says something else from here on.
    pub fn now(&mut self, doing: impl Into<String>) {
        self.doing = doing.into();
    }

    fn show(&self, words: String, at_once: bool) {
        self.bar.set_message(words);
        if at_once || self.since.elapsed() > PATIENCE {
            self.bar.tick();
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Blocks until the call is done or cancelled.
pub fn watch(client: &Client, pending: &Pending, interrupt: &Interrupt, file: &Progress, waiting: &Waiting) -> Outcome {
    let mut told_until = None;
    loop {
        let outcome = pending.wait_for(LOOK);
        for event in client.events() {
            if let Some(words) = happened(&event) {
                waiting.bar.suspend(|| output::note(&format!("{CARE}!{CARE:#} {words}\n"))).unwrap_or_default();
            }
        }
        if let Some(outcome) = outcome {
            return outcome;
        }
        if interrupt.was_pressed() {
            pending.cancel();
        }
        let wait = client.stats().wait_until_ms;
        let passed = *file.lock().unwrap_or_else(PoisonError::into_inner);
        match (wait, passed) {
            (Some(until_ms), _) => {
                let words = for_quota(client, until_ms);
                if told_until != wait && !io::stderr().is_terminal() {
                    // A log has no spinner: one line for each wait.
                    let _ = output::note(&format!("{words}\n"));
                }
                waiting.show(words, true);
            }
            (None, Some(Passed { bytes, total })) => {
                let of = total.map(|total| format!(" of {}", grouped(total))).unwrap_or_default();
                let percent = total.filter(|total| *total > 0).map(|total| format!(", {} %", bytes * 100 / total)).unwrap_or_default();
                waiting.show(format!("{}{of} bytes{percent}; Ctrl-C cancels", grouped(bytes)), false);
            }
            (None, None) => waiting.show(format!("{}; Ctrl-C cancels", waiting.doing), false),
        }
        told_until = wait;
    }
}

/// What a person who waits should know.
fn happened(event: &Event) -> Option<String> {
    match event {
        Event::Repeats { code, pause_ms, .. } => {
            Some(format!("It failed ({}) and may be repeated: again in {}.", code.as_str(), span(*pause_ms)))
        }
        Event::LooksUp { by, pause_ms, .. } => {
            Some(format!("The answer was lost; {by} is asked in {} whether it was done.", span(*pause_ms)))
        }
        Event::StoreFails { detail } => Some(format!(
            "What is shared with other processes cannot be used: {}. This call goes on by itself.",
            detail.trim_end_matches('.')
        )),
        // The wait that follows is said anyhow.
        _ => None,
    }
}

fn for_quota(client: &Client, until_ms: u64) -> String {
    let full = client.quota().into_iter().find(|window| window.next_free_ms == Some(until_ms));
    let what = full.map_or_else(|| "A limit is reached".to_owned(), |window| format!("The {} window is full", window.name));
    format!("{what}: the next call fits in {}; Ctrl-C cancels", span(until_ms.saturating_sub(now_ms())))
}
