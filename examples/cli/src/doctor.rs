//! `hostwire doctor`: whether all is well, line by line, and what to do where it is not.

mod network;

use crate::{
    account::Account,
    allow_list,
    args::Globals,
    dates::now_ms,
    failure::{self, Failure, REFUSED_HERE},
    memory, output,
    state::State,
    style::{BAD, CARE, FAINT, GOOD, STRONG},
    wait::{self, Interrupt, Waiting},
    words::{grouped, printable, span, wrapped},
};
use anstyle::Style;
use hostwire::{
    Client, Code, Delivery, Error, Options, Provider, Token, WindowReport,
    core::{Access, AnswerKind, Effect, Method, Shape, TokenLife, TokenState},
    json,
};
use serde_json::Value;

/// How one thing stands.
#[derive(Debug)]
struct Check {
    name: &'static str,
    state: Standing,
    says: String,
    advice: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Ok,
    Warn,
    Bad,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Standing::Ok => "ok",
            Standing::Warn => "warn",
            Standing::Bad => "bad",
        }
    }

    fn style(self) -> Style {
        match self {
            Standing::Ok => GOOD,
            Standing::Warn => CARE,
            Standing::Bad => BAD,
        }
    }
}

fn ok(name: &'static str, says: impl Into<String>) -> Check {
    Check { name, state: Standing::Ok, says: says.into(), advice: None }
}

fn warn(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Check {
    Check { name, state: Standing::Warn, says: says.into(), advice: Some(advice.into()) }
}

fn bad(name: &'static str, says: impl Into<String>, advice: impl Into<String>) -> Check {
    Check { name, state: Standing::Bad, says: says.into(), advice: Some(advice.into()) }
}

/// What was found, and the exit code of the first thing that is bad.
#[derive(Default)]
struct Findings {
    checks: Vec<Check>,
    code: Option<u8>,
}

impl Findings {
    fn add(&mut self, check: Check, code: u8) {
        if check.state == Standing::Bad {
            self.code = self.code.or(Some(code));
        }
        self.checks.push(check);
    }
}

pub fn run(globals: &Globals) -> Result<(), Failure> {
    let token = globals.token()?;
    let options = Options { max_wait_ms: 0, retries: 0, ..globals.options() };
    let client = match token.as_ref().map(|token| Account::of(globals, token)) {
        // What is wrong with the folder is said below.
        Some(Ok(account)) if State::of(globals, token.as_ref()).and_then(State::ready).is_ok() => account.client(globals, options)?,
        _ => globals.client(token.as_ref(), options)?,
    };
    let provider = globals.provider();
    let interrupt = Interrupt::listen()?;
    let mut found = Findings::default();
    let base = globals.base_url.as_deref().unwrap_or(&provider.spec.base_url);
    let is_reached = network::look(base, &mut found);
    let cheapest = cheapest(&provider);
    match (&token, cheapest) {
        (None, _) => found.add(bad("token", "None was given.", crate::args::TOKEN_ADVICE), REFUSED_HERE),
        _ if !is_reached => {}
        (Some(_), None) => found.add(warn("token", "No method is known that could try it.", "Make a call of your own."), 0),
        (Some(token), Some(method)) => call(globals, &client, token, method, &interrupt, &mut found)?,
    }
    remembered(globals, token.as_ref(), &mut found);
    report(globals, &found, cheapest.filter(|_| is_reached && token.is_some()))
}

/// A read without parameters whose answer is known to be a few fields and no list.
fn cheapest(provider: &Provider) -> Option<&Method> {
    let is_small = |method: &Method| match method.returns.as_ref().map(|returns| &returns.shape) {
        Some(Shape::Object(fields)) => fields.iter().all(|(_, field)| matches!(field, Shape::Value { .. })),
        _ => false,
    };
    let is_cheap = |method: &&Method| {
        method.effect == Effect::Read
            && method.params.is_empty()
            && matches!(method.answer, AnswerKind::Json | AnswerKind::JsonText)
            && provider.access(method) == Access::Token
    };
    let mut methods: Vec<&Method> = provider.catalogue.methods().iter().filter(is_cheap).collect();
    methods.sort_by_key(|method| (!is_small(method), method.returns.is_none(), method.path.len()));
    methods.first().copied()
}

/// One call shows whether the token and the address are let in, and what is left of the limits.
fn call(
    globals: &Globals,
    client: &Client,
    token: &Token,
    method: &Method,
    interrupt: &Interrupt,
    found: &mut Findings,
) -> Result<(), Failure> {
    let at_ms = now_ms();
    let (pending, (_, passed)) = (client.start(&method.path, json!({}), hostwire::CallOptions::default()), wait::files(&[], None));
    let outcome = wait::watch(client, &pending, interrupt, &passed, &Waiting::new("Making a call"));
    if let Ok(state) = State::of(globals, Some(token)) {
        // What cannot be noted is said below, where the folder is looked at.
        let _ = memory::note(&state, method, &hostwire::core::Params::new(), at_ms, &outcome);
    }
    match outcome {
        Ok(_) => found.add(ok("token", "The provider accepts it."), 0),
        Err(error) if error.code == Code::Cancelled => return Err(error.into()),
        // It got as far as to be understood: what it says is about the method.
        Err(error) if error.delivery == Delivery::Answered => found.add(ok("token", "The provider accepts it."), 0),
        Err(error) => found.add(refused(&error), failure::code(&error)),
    }
    limits(&client.quota(), found);
    Ok(())
}

fn refused(error: &Error) -> Check {
    let said = error.texts.first().map(|text| format!(" The provider says: {text}")).unwrap_or_default();
    let name = match error.code {
        Code::Throttled | Code::QuotaWait => "limits",
        Code::Forbidden => "access",
        Code::Unauthorized => "token",
        _ => "call",
    };
    bad(name, format!("{}{said}", error.message), &*error.advice)
}

/// A tenth of a window left is little.
const LITTLE: u64 = 10;

fn limits(windows: &[WindowReport], found: &mut Findings) {
    let told: Vec<_> = windows.iter().filter_map(|window| Some((window, window.told_remaining?))).collect();
    if told.is_empty() {
        found.add(ok("limits", "The answer told of none."), 0);
    }
    for (window, left) in told {
        let says = format!("{} of {} calls left this {}.", grouped(left), grouped(window.limit), window.name);
        let wait =
            window.next_free_ms.map(|at| format!(" The next call fits in {}.", span(at.saturating_sub(now_ms())))).unwrap_or_default();
        let check = match left {
            left if left * LITTLE >= window.limit => ok("limits", says),
            _ => warn("limits", format!("{says}{wait}"), "Spread the work: hostwire plan N says how long N calls take."),
        };
        found.add(check, 0);
    }
}

/// What is known without asking: the token's life, the allow-list, the folder itself.
fn remembered(globals: &Globals, token: Option<&Token>, found: &mut Findings) {
    let provider = globals.provider();
    let state = match State::of(globals, token).and_then(State::ready) {
        Ok(state) => state,
        Err(failure) => return found.add(warn("memory", failure.message(), "Name a folder with --state-dir DIR."), 0),
    };
    match token.map_or(Ok(TokenLife::default()), |token| Account::of(globals, token)?.life(globals)) {
        Ok(life) if provider.spec.token.months.is_some() && token.is_some() => {
            let status = life.status(&provider.spec.token, now_ms());
            let check = match status.state {
                TokenState::Valid => ok("token's life", status.sentence),
                TokenState::Unknown => ok("token's life", "Not known yet: no accepted use was noted."),
                TokenState::Expiring => warn("token's life", status.sentence, "Any accepted call renews it."),
                TokenState::Expired => warn("token's life", status.sentence, &*provider.spec.token.source),
            };
            found.add(check, 0);
        }
        Ok(_) => {}
        Err(failure) => found.add(warn("memory", failure.message(), "Mend it, or name another folder with --state-dir DIR."), 0),
    }
    match allow_list::kept(&state) {
        Ok(_) if provider.spec.allow_list.is_none() => {}
        Ok(list) => match list.advice(&provider.spec) {
            Some(advice) => found.add(warn("allow-list", "None is noted here, and the API cannot read the panel's.", advice), 0),
            None => {
                let count = list.entries().len();
                let entries = if count == 1 { "1 entry is".to_owned() } else { format!("{count} entries are") };
                found.add(ok("allow-list", format!("{entries} noted here. Whether the panel has the same, its API does not tell.")), 0);
            }
        },
        Err(failure) => found.add(warn("allow-list", failure.message(), "Mend the file, or remove it to begin anew."), 0),
    }
    found.add(ok("memory", format!("What is remembered of this account is in {}.", state.folder().display())), 0);
}

fn report(globals: &Globals, found: &Findings, made: Option<&Method>) -> Result<(), Failure> {
    let made_one = made.map(|method| format!("One call was made: {}, which only reads.", method.path));
    if globals.json {
        let check = |check: &Check| json!({ "name": check.name, "state": check.state.word(), "says": check.says, "advice": check.advice });
        let checks: Vec<Value> = found.checks.iter().map(check).collect();
        output::json(&json!({ "ok": found.code.is_none(), "checks": checks, "called": made.map(|method| &method.path) }))?;
    } else {
        output::text(&found.checks.iter().map(line).collect::<String>())?;
        if let Some(made) = made_one {
            output::text(&format!("{FAINT}{made}{FAINT:#}\n"))?;
        }
    }
    found.code.map_or(Ok(()), |code| Err(Failure::Said(code)))
}

/// Name and state stand before the words.
const MARGIN: usize = 19;

fn line(check: &Check) -> String {
    let style = check.state.style();
    let indented = |words: &str| wrapped(&printable(words), 79 - MARGIN).replace('\n', &format!("\n{:MARGIN$}", ""));
    let mut line = format!("{style}{:4}{style:#}  {STRONG}{:12}{STRONG:#} {}\n", check.state.word(), check.name, indented(&check.says));
    if let Some(advice) = &check.advice {
        line.push_str(&format!("{:MARGIN$}{FAINT}{}{FAINT:#}\n", "", indented(advice)));
    }
    line
}
