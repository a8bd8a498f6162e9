//! `hostwire preview`: the request of a call, to read and to paste, without sending it.

use crate::{
    args::{Globals, TargetArgs},
    failure::Failure,
    output, params,
    style::{FAINT, STRONG},
};
use hostwire::{CallOptions, Client, Clock, Request, Token};
use serde_json::{Value, json};
use std::fmt::Write;

/// What the shell fills in, and nothing else.
const VARIABLE: &str = "$HOSTWIRE_TOKEN";

pub fn run(globals: &Globals, args: &TargetArgs) -> Result<(), Failure> {
    let params = params::read(&args.params)?;
    // A stand-in: the core then writes the token's header where one is needed, and the user's own is not even read.
    let stand_in = Token::new("token")?;
    let client = Client::new(globals.provider(), Some(stand_in), globals.options(), Clock::default())?;
    let options = CallOptions { raw: args.raw.map(Into::into), ..CallOptions::default() };
    let request = client.prepare(&args.method, params, &options)?;
    match globals.json {
        true => output::json(&record(&request)),
        false => {
            output::text(&format!("{STRONG}The request{STRONG:#} {FAINT}(nothing was sent){FAINT:#}\n\n"))?;
            output::bytes(wire(&request).as_bytes())?;
            output::text(&format!("\n\n{STRONG}The same as a command{STRONG:#}\n\n"))?;
            output::bytes(format!("{}\n", curl(&request)).as_bytes())
        }
    }
}

fn record(request: &Request) -> Value {
    let mut record = json!(request);
    record["headers"] = headers(request).map(|(name, value)| json!([name, value])).collect();
    record["curl"] = json!(curl(request));
    record
}

fn headers(request: &Request) -> impl Iterator<Item = (&str, String)> {
    request.headers.iter().map(|header| (header.name(), header.masked(VARIABLE).into_owned()))
}

/// The request as HTTP/1.1 writes it. The length counts the body alone: the token's variable does not change it.
fn wire(request: &Request) -> String {
    let (_, after_scheme) = request.url.split_once("://").unwrap_or(("", &request.url));
    let (host, target) = after_scheme.split_at(after_scheme.find('/').unwrap_or(after_scheme.len()));
    let body = String::from_utf8_lossy(request.body.as_bytes());
    let mut lines = vec![format!("{} {target} HTTP/1.1", request.http.as_str()), format!("Host: {host}")];
    lines.extend(headers(request).map(|(name, value)| format!("{name}: {value}")));
    if request.http.as_str() == "POST" {
        lines.push(format!("Content-Length: {}", body.len()));
    }
    format!("{}\r\n\r\n{body}", lines.join("\r\n"))
}

/// The command, over some lines. The token is the one thing the shell expands; all else is quoted against it.
fn curl(request: &Request) -> String {
    let mut command = format!("curl --request {} {}", request.http.as_str(), quoted(&request.url));
    // Else curl takes brackets and braces for patterns of many addresses.
    if request.url.contains(['[', ']', '{', '}']) {
        command.insert_str("curl".len(), " --globoff");
    }
    for header in &request.headers {
        // A value that changes with its mask is the one with the token.
        let value = match header.masked("") == header.masked(VARIABLE) {
            true => quoted(&format!("{}: {}", header.name(), header.masked(VARIABLE))),
            false => format!("\"{}{VARIABLE}\"", escaped(&format!("{}: {}", header.name(), header.masked("")))),
        };
        let _ = write!(command, " \\\n  --header {value}");
    }
    if request.http.as_str() == "POST" {
        // Not --data, which would take a leading @ for a file's name.
        let _ = write!(command, " \\\n  --data-raw {}", quoted(&String::from_utf8_lossy(request.body.as_bytes())));
    }
    command
}

/// Text between single quotes, where nothing is special but the quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Text between double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
