//! `hostwire call`: one call, its result, and what was and is left of the quota.

use crate::{
    account::Account,
    args::{CallArgs, Globals},
    ask, confirm,
    dates::now_ms,
    failure::Failure,
    find, memory, output, pages,
    params::{self, Given},
    state::State,
    style::{CARE, FAINT, GOOD},
    table,
    wait::{self, Interrupt, Waiting},
    words,
};
use hostwire::{
    CallOptions, Client, Code, Options, Outcome, Reply, WindowReport,
    core::{AnswerKind, Method, Params, ReplyKind},
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// Everything a call is made with.
pub struct Making<'a> {
    pub globals: &'a Globals,
    pub args: &'a CallArgs,
    /// What is shared with other processes; none without a token, or where nothing can be remembered.
    pub account: Option<Account>,
    pub client: Client,
    /// None where nothing can be remembered.
    pub state: Option<State>,
    /// None for a raw call.
    pub method: Option<Method>,
    pub interrupt: Interrupt,
}

pub fn run(globals: &Globals, args: &CallArgs) -> Result<(), Failure> {
    let given = params::read(&args.target.params)?;
    let token = globals.token()?;
    let max_wait_ms = args.max_wait.saturating_mul(1000);
    let options = Options { max_wait_ms, retries: args.retries, ..globals.options() };
    let method = find::of_call(globals, &args.target);
    given.check_files(method.as_ref())?;
    let state = State::of(globals, token.as_ref()).and_then(State::ready);
    if let Err(failure) = &state {
        output::note(&format!("{CARE}!{CARE:#} Nothing is remembered of this call. {}\n", failure.message()))?;
    }
    let account = token.as_ref().filter(|_| state.is_ok()).map(|token| Account::of(globals, token)).transpose()?;
    let client = match &account {
        Some(account) => account.client(globals, options)?,
        None => globals.client(token.as_ref(), options)?,
    };
    let making = Making { state: state.ok(), interrupt: Interrupt::listen()?, globals, args, account, client, method };
    making.refuse_file()?;
    let (given, confirmed) = making.filled(given)?;
    if args.all_pages {
        return pages::run(&making, given.params);
    }
    let before = making.windows();
    let waiting = Waiting::new(format!("Waiting for {}", making.client.provider().spec.name));
    let reply = making.make(given.params, &given.files, confirmed, &waiting)?;
    drop(waiting);
    making.print(&reply, &before)
}

impl Making<'_> {
    /// The windows as they are known before the first call.
    pub fn windows(&self) -> Vec<WindowReport> {
        // Trouble with what is shared is told by the call itself.
        let shared = self.account.as_ref().and_then(|account| account.windows(self.globals).ok());
        shared.unwrap_or_else(|| self.client.quota())
    }

    /// Parameters of the last request and of the form put in; and whether somebody said that they may go.
    fn filled(&self, mut given: Given) -> Result<(Given, bool), Failure> {
        let mut again = Vec::new();
        if let Some(method) = self.method.as_ref().filter(|_| self.args.recent) {
            let reuse = ask::reuse(self.state.as_ref(), method)?;
            for (name, value) in reuse.params {
                given.params.entry(name).or_insert(value);
            }
            again = reuse.masked;
            again.retain(|name| !given.params.contains_key(name));
        }
        match &self.method {
            Some(method) if self.args.ask => ask::form(self.globals, method, given).map(|given| (given, true)),
            Some(method) if !again.is_empty() => ask::anew(method, given, &again).map(|given| (given, self.args.yes)),
            None if self.args.ask => Err(Failure::usage("A raw call has no form: its parameters are not known.", "Nothing was sent.")),
            _ => Ok((given, self.args.yes)),
        }
    }

    /// Neither a terminal nor a JSON record can hold a file; better said before the call than after it.
    fn refuse_file(&self) -> Result<(), Failure> {
        let is_file = self.method.as_ref().is_some_and(|method| method.answer == AnswerKind::File);
        if is_file && self.args.output.is_none() && (self.globals.json || output::is_terminal()) {
            return Err(Failure::usage("This method answers with a file.", "Nothing was sent. Say where to put it: --output FILE."));
        }
        Ok(())
    }

    /// Makes one call, asks first where somebody must, and notes that it was made.
    pub fn make(&self, params: Params, sent: &[(String, PathBuf)], confirmed: bool, waiting: &Waiting) -> Result<Reply, Failure> {
        let mut options = CallOptions { confirmed, purpose: self.args.purpose.clone(), ..self.args.target.options() };
        let mut outcome = self.send(&params, sent, &options, waiting);
        if let Err(error) = &outcome
            && error.code == Code::ConfirmationNeeded
        {
            confirm::ask(self.globals, error.clone(), self.method.as_ref(), &params)?;
            options.confirmed = true;
            outcome = self.send(&params, sent, &options, waiting);
        }
        Ok(outcome?)
    }

    fn send(&self, params: &Params, sent: &[(String, PathBuf)], options: &CallOptions, waiting: &Waiting) -> Outcome {
        let (files, passed) = wait::files(sent, self.args.output.as_deref());
        let at_ms = now_ms();
        let pending = self.client.start_with(&self.args.target.method, Value::Object(params.clone()), options.clone(), files);
        let outcome = wait::watch(&self.client, &pending, &self.interrupt, &passed, waiting);
        if let (Some(method), Some(state)) = (&self.method, &self.state)
            && let Err(failure) = memory::note(state, method, params, at_ms, &outcome)
        {
            // The call was made; that it could not be noted changes nothing about it.
            let _ = output::note(&format!("{CARE}!{CARE:#} It was not noted for later. {}\n", failure.message()));
        }
        outcome
    }

    fn print(&self, reply: &Reply, before: &[WindowReport]) -> Result<(), Failure> {
        let after = self.client.quota();
        match &self.args.output {
            // It is there already.
            Some(_) if reply.meta.streamed.is_some() => {}
            Some(file) => fs::write(file, reply.raw()).map_err(Failure::Output)?,
            None if self.globals.json => {}
            None => payload(reply)?,
        }
        match self.globals.json {
            true => output::json(&record(reply, before, &after)?),
            false => output::note(&self.summary(reply, before, &after)),
        }
    }

    fn summary(&self, reply: &Reply, before: &[WindowReport], after: &[WindowReport]) -> String {
        let meta = &reply.meta;
        let answer = if meta.ok { format!("{GOOD}ok{GOOD:#}") } else { format!("{CARE}the answer is no{CARE:#}") };
        let mut parts = vec![format!("{answer} {}", meta.status)];
        if let Some(file) = &self.args.output {
            let bytes = meta.streamed.unwrap_or(reply.raw().len() as u64);
            parts.push(format!("{} bytes in {}", words::grouped(bytes), file.display()));
        }
        if let Some(proof) = &meta.proof {
            parts.push(format!("{CARE}{}{CARE:#}", words::printable(proof.says.trim_end_matches('.'))));
        }
        if meta.attempts > 1 {
            parts.push(format!("{} requests", meta.attempts));
        }
        parts.extend(meta.texts.iter().map(|text| words::printable(text)));
        let quota = words::quota(before, after);
        if !quota.is_empty() {
            parts.push(format!("{FAINT}{quota}{FAINT:#}"));
        }
        format!("{}\n", parts.join("; "))
    }
}

/// The result alone, so that what reads it need not look for it.
fn payload(reply: &Reply) -> Result<(), Failure> {
    match reply.meta.kind {
        ReplyKind::File => output::bytes(reply.raw()),
        ReplyKind::None => Ok(()),
        ReplyKind::Json => result(&reply.data()?),
    }
}

/// A result as a table where it is one and somebody reads it, else as JSON.
pub fn result(data: &Value) -> Result<(), Failure> {
    match table::rows(data).filter(|_| output::is_terminal()) {
        Some(rows) => output::text(&rows.to_string()),
        None => output::json(data),
    }
}

fn record(reply: &Reply, before: &[WindowReport], after: &[WindowReport]) -> Result<Value, Failure> {
    let mut record = json!(reply.meta);
    record["data"] = if reply.meta.kind == ReplyKind::Json { reply.data()? } else { Value::Null };
    record["quota_before"] = json!(before);
    record["quota"] = json!(after);
    Ok(record)
}
