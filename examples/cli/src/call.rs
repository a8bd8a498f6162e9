//! `hostwire call`: one call, its result, and what is left of the quota.

use crate::{
    args::{CallArgs, Globals},
    failure::Failure,
    output, params,
    style::{CARE, FAINT, GOOD},
    table,
    wait::{self, Interrupt},
    words,
};
use hostwire::{
    CallOptions, Client, Reply,
    core::{AnswerKind, ReplyKind},
};
use serde_json::{Value, json};
use std::fs;

pub fn run(globals: &Globals, args: &CallArgs) -> Result<(), Failure> {
    let params = params::read(&args.target.params)?;
    let client = globals.client(args.max_wait)?;
    refuse_file(&client, globals, args)?;
    let interrupt = Interrupt::listen()?;
    let options = CallOptions { raw: args.target.raw.map(Into::into), ..CallOptions::default() };
    let pending = client.start(&args.target.method, params, options);
    let reply = wait::watch(&client, &pending, &interrupt)?;
    match &args.output {
        Some(file) => fs::write(file, reply.raw()).map_err(Failure::Output)?,
        None if globals.json => return output::json(&record(&client, &reply)?),
        None => payload(&reply)?,
    }
    match globals.json {
        true => output::json(&record(&client, &reply)?),
        false => output::note(&summary(&client, &reply, args)),
    }
}

/// Neither a terminal nor a JSON record can hold a file; better said before the call than after it.
fn refuse_file(client: &Client, globals: &Globals, args: &CallArgs) -> Result<(), Failure> {
    let provider = client.provider();
    let method = provider.catalogue.get(args.target.method.trim_matches('/'));
    let is_file = method.is_some_and(|method| method.answer == AnswerKind::File) && args.target.raw.is_none();
    if is_file && args.output.is_none() && (globals.json || output::is_terminal()) {
        return Err(Failure::usage("This method answers with a file.", "Nothing was sent. Say where to put it: --output FILE."));
    }
    Ok(())
}

/// The result alone, so that what reads it need not look for it.
fn payload(reply: &Reply) -> Result<(), Failure> {
    match reply.meta.kind {
        ReplyKind::File => output::bytes(reply.raw()),
        ReplyKind::None => Ok(()),
        ReplyKind::Json => {
            let data = reply.data()?;
            match table::rows(&data).filter(|_| output::is_terminal()) {
                Some(rows) => output::text(&rows.to_string()),
                None => output::json(&data),
            }
        }
    }
}

fn record(client: &Client, reply: &Reply) -> Result<Value, Failure> {
    let mut record = json!(reply.meta);
    record["data"] = if reply.meta.kind == ReplyKind::Json { reply.data()? } else { Value::Null };
    record["quota"] = json!(client.quota());
    Ok(record)
}

fn summary(client: &Client, reply: &Reply, args: &CallArgs) -> String {
    let meta = &reply.meta;
    let answer = if meta.ok { format!("{GOOD}ok{GOOD:#}") } else { format!("{CARE}the answer is no{CARE:#}") };
    let mut parts = vec![format!("{answer} {}", meta.status)];
    if let Some(file) = &args.output {
        parts.push(format!("{} bytes in {}", words::grouped(reply.raw().len() as u64), file.display()));
    }
    if meta.attempts > 1 {
        parts.push(format!("{} requests", meta.attempts));
    }
    parts.extend(meta.texts.iter().map(|text| words::printable(text)));
    let quota = words::quota(&client.quota());
    if !quota.is_empty() {
        parts.push(format!("{FAINT}{quota}{FAINT:#}"));
    }
    format!("{}\n", parts.join("; "))
}
