//! What the steps share: the sandbox, a clock that moves at a word, and how things are said and checked.

use hostwire::{Client, Error, ManualClock, Options, Outcome, Pending, Provider, Token, core::Event};
use hostwire_cli::{
    style::{FAINT, GOOD, STRONG},
    words::wrapped,
};
use hostwire_sandbox::{Clock, Running, ServeOptions, fixture};
use serde_json::{Value, json};
use std::{
    fmt,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

/// How a step, or the whole story, went.
pub type Plot<T = ()> = Result<T, Otherwise>;

/// Why the story ends early.
#[derive(Debug)]
pub enum Otherwise {
    /// A check did not hold.
    Check(String),
    /// A call failed that should not have.
    Call(Box<Error>),
    /// The sandbox did not start.
    Start(io::Error),
}

impl fmt::Display for Otherwise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Otherwise::Check(what) => write!(f, "it should be that {what}."),
            Otherwise::Call(error) => write!(f, "a call failed.\n{}", hostwire_cli::complaint::text(error)),
            Otherwise::Start(error) => write!(f, "the sandbox does not start: {error}."),
        }
    }
}

impl From<Error> for Otherwise {
    fn from(error: Error) -> Self {
        Otherwise::Call(Box::new(error))
    }
}

/// The sandbox and a client of adm.tools.
pub struct Stage {
    pub sandbox: Running,
    pub clock: Arc<ManualClock>,
    pub client: Client,
    /// What the clients told besides their answers.
    pub events: Vec<Event>,
}

impl Stage {
    /// Starts the sandbox on a free port. Sandbox and client live in one virtual time, which stands still.
    pub fn open() -> Plot<Self> {
        let options = ServeOptions { control: true, clock: Clock::Manual(fixture::START_MS), ..ServeOptions::default() };
        let sandbox = Running::try_start(options).map_err(Otherwise::Start)?;
        let clock = ManualClock::new(fixture::START_MS);
        let client = client(&sandbox, &clock, Provider::adm_tools(), Some(fixture::ADM_TOKEN))?;
        Ok(Self { sandbox, clock, client, events: Vec::new() })
    }

    /// Another client in the same sandbox and time.
    pub fn client(&self, provider: Arc<Provider>, token: Option<&str>) -> Plot<Client> {
        client(&self.sandbox, &self.clock, provider, token)
    }

    /// Waits for a call that pauses by itself, and moves the time on when it does.
    pub fn see_through(&mut self, client: &Client, pending: &Pending) -> Outcome {
        loop {
            let outcome = pending.wait_for(Duration::from_millis(5));
            for event in client.events() {
                if let Event::LooksUp { pause_ms, .. } | Event::Repeats { pause_ms, .. } = event {
                    self.advance(pause_ms);
                }
                self.events.push(event);
            }
            if let Some(outcome) = outcome {
                return outcome;
            }
            if let Some(until_ms) = client.stats().wait_until_ms {
                self.advance(until_ms.saturating_sub(self.clock.unix_ms()));
            }
        }
    }

    /// Moves the time. The provider's goes first: a client that came early would be turned away.
    pub fn advance(&self, ms: u64) {
        self.control("POST", "clock", json!({ "advance_ms": ms }));
        self.clock.advance(ms);
    }

    pub fn control(&self, verb: &str, path: &str, body: Value) -> Value {
        self.sandbox.control(verb, path, body)
    }
}

fn client(sandbox: &Running, clock: &Arc<ManualClock>, provider: Arc<Provider>, token: Option<&str>) -> Plot<Client> {
    let options = Options { base_url: Some(sandbox.url()), ..Options::default() };
    Ok(Client::new(provider, token.map(Token::new).transpose()?, options, Arc::clone(clock))?)
}

pub fn heading(number: usize, title: &str) {
    say(&format!("\n{STRONG}{number}. {title}{STRONG:#}"));
}

pub fn say(words: &str) {
    // A reader that left misses the rest; the checks go on.
    let _ = writeln!(anstream::stdout().lock(), "{words}");
}

/// Says what happened and was checked.
pub fn done(words: &str) {
    say(&format!("   {GOOD}✓{GOOD:#} {}", wrapped(words, 74).replace('\n', "\n     ")));
}

/// Shows something over many lines.
pub fn show(lines: &str) {
    for line in lines.lines() {
        say(&format!("   {line}"));
    }
}

pub fn aside(words: &str) {
    say(&format!("   {FAINT}{words}{FAINT:#}"));
}

/// Goes on only if it holds. `what` follows "it should be that".
pub fn check(holds: bool, what: &str) -> Plot {
    if holds { Ok(()) } else { Err(Otherwise::Check(what.to_owned())) }
}
