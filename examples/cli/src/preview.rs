//! `hostwire preview`: the request of a call, to read and to paste, without sending it.

use crate::{
    args::{Globals, TargetArgs},
    curl,
    failure::Failure,
    output, params,
    style::{FAINT, STRONG},
};
use hostwire::{CallOptions, Client, Clock, Request, Token};
use serde_json::{Value, json};

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
            output::bytes(format!("{}\n", curl::command(&request)).as_bytes())
        }
    }
}

fn record(request: &Request) -> Value {
    let mut record = json!(request);
    record["headers"] = headers(request).map(|(name, value)| json!([name, value])).collect();
    record["curl"] = json!(curl::command(request));
    record
}

fn headers(request: &Request) -> impl Iterator<Item = (&str, String)> {
    request.headers.iter().map(|header| (header.name(), header.masked(curl::VARIABLE).into_owned()))
}

/// The request as HTTP/1.1 writes it. The token's place in `Content-Length` is none, so that number is exact.
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
