//! The control interface under `/_sandbox/`: JSON in and out, no token, never counted.

mod accounts;
mod panel;

use serde_json::{Value, json};

use crate::landing::Pending;
use crate::message::{Fate, Request, Response};
use crate::sandbox::Sandbox;
use crate::{calendar, form, target};

/// What a command says: its answer, or what was wrong with it.
type Said = Result<Value, Complaint>;

enum Complaint {
    /// 400: the command was not understood.
    Bad(String),
    /// 404: no such command or thing.
    Unknown,
    /// 409: not in this sandbox.
    Conflict(&'static str),
    /// The answer has to wait for something to change.
    NotYet,
}

impl From<String> for Complaint {
    fn from(text: String) -> Self {
        Self::Bad(text)
    }
}

impl From<&str> for Complaint {
    fn from(text: &str) -> Self {
        Self::Bad(text.to_owned())
    }
}

/// `path` is what follows `/_sandbox/`.
pub(crate) fn handle(sandbox: &mut Sandbox, path: &str, request: &Request, now: u64) -> Response {
    let said = body(request).map_err(Complaint::from).and_then(|body| said(sandbox, path, request, &body, now));
    let (status, value) = match said {
        Ok(value) => (200, value),
        Err(Complaint::Bad(text)) => (400, json!({ "error": text })),
        Err(Complaint::Unknown) => (404, json!({"error": "no such command"})),
        Err(Complaint::Conflict(text)) => (409, json!({ "error": text })),
        Err(Complaint::NotYet) => return Response { fate: Fate::NotYet, ..Response::new(0, Vec::new()) },
    };
    Response::json(status, &value)
}

fn body(request: &Request) -> Result<Value, String> {
    if request.body.iter().all(u8::is_ascii_whitespace) {
        return Ok(json!({}));
    }
    let value: Value = serde_json::from_slice(&request.body).map_err(|error| format!("not JSON: {error}"))?;
    if value.is_object() { Ok(value) } else { Err("not a JSON object".to_owned()) }
}

fn said(sandbox: &mut Sandbox, path: &str, request: &Request, body: &Value, now: u64) -> Said {
    let query = form::urlencoded(target::split(&request.target).1);
    let asked = |name: &str| form::text(&query, name).and_then(|text| text.parse::<u64>().ok());
    let segments: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["state"]) => Ok(accounts::state(sandbox, now)),
        ("POST", ["reset"]) => {
            sandbox.reset(now);
            Ok(json!({}))
        }
        ("GET", ["clock"]) => Ok(json!({"now_ms": now, "manual": sandbox.clock_ms.is_some()})),
        ("POST", ["clock"]) => clock(sandbox, body, now),
        ("POST", ["accounts"]) => accounts::add(sandbox, body, now),
        ("POST", ["account"]) => accounts::change(sandbox, body, now),
        ("POST", ["faults"]) => {
            sandbox.faults.add(body)?;
            Ok(json!({"pending": sandbox.faults.pending()}))
        }
        ("POST", ["faults", "random"]) => {
            sandbox.faults.randomize(body)?;
            Ok(sandbox.faults.to_json())
        }
        ("GET", ["faults"]) => Ok(sandbox.faults.to_json()),
        ("DELETE", ["faults"]) => {
            sandbox.faults.clear();
            Ok(sandbox.faults.to_json())
        }
        ("GET", ["late"]) => Ok(sandbox.landing.to_json()),
        ("POST", ["late", "land"]) => {
            let all = sandbox.landing.take_all();
            Ok(land(sandbox, all, now))
        }
        ("POST", ["late", id, "land"]) => {
            let one = sandbox.landing.take_one(number(id)?).ok_or(Complaint::Unknown)?;
            Ok(land(sandbox, vec![one], now))
        }
        ("POST", ["gates"]) => {
            let path = body["path"].as_str().unwrap_or("*");
            let gate = sandbox.gates.add(path, body["times"].as_u64().unwrap_or(1));
            Ok(json!({ "gate": gate }))
        }
        ("POST", ["gates", "release"]) => {
            sandbox.gates.release_all();
            Ok(json!({}))
        }
        ("POST", ["gates", id, "release"]) => sandbox.gates.release(number(id)?).ok_or(Complaint::Unknown),
        ("GET", ["gates", id]) => sandbox.gates.to_json(number(id)?).ok_or(Complaint::Unknown),
        ("GET", ["gates", id, "wait"]) => {
            let id = number(id)?;
            let held = sandbox.gates.held(id).ok_or(Complaint::Unknown)?;
            if held < asked("held").unwrap_or(1) {
                return Err(Complaint::NotYet);
            }
            sandbox.gates.to_json(id).ok_or(Complaint::Unknown)
        }
        ("GET", ["requests"]) => Ok(sandbox.ledger.requests(asked("since").unwrap_or(0))),
        ("GET", ["counters"]) => Ok(sandbox.ledger.counters()),
        (method, ["panel", account, rest @ ..]) => panel::handle(sandbox, method, account, rest, body, now),
        ("POST", ["top_ups", uuid, "pay"]) => sandbox.elytra.pay(uuid).ok_or(Complaint::Unknown),
        ("POST", ["invoices", id, "pay"]) => sandbox.adm.pay_elsewhere(number(id)?, now).ok_or(Complaint::Unknown),
        ("POST", ["reseller"]) => accounts::reseller(sandbox, body),
        ("POST", ["cabinet", email, "key"]) => sandbox.elytra.issue_key(email).ok_or(Complaint::Unknown),
        _ => Err(Complaint::Unknown),
    }
}

/// Applies requests whose clients have long gone.
fn land(sandbox: &mut Sandbox, pending: Vec<Pending>, now: u64) -> Value {
    pending.iter().for_each(|one| sandbox.land(one.n, &one.request, now));
    json!({ "landed": pending.len() })
}

fn number(text: &str) -> Result<u64, Complaint> {
    text.parse().map_err(|_| Complaint::Unknown)
}

fn clock(sandbox: &mut Sandbox, body: &Value, now: u64) -> Said {
    if sandbox.clock_ms.is_none() {
        return Err(Complaint::Conflict("the clock is real"));
    }
    let next = match (body["advance_ms"].as_u64(), body["set_ms"].as_u64()) {
        (Some(step), None) => now.checked_add(step),
        (None, Some(time)) => Some(time),
        _ => None,
    };
    let next = next.filter(|time| *time <= calendar::LAST_MS).ok_or("advance_ms or set_ms must be a time")?;
    sandbox.clock_ms = Some(next);
    Ok(json!({"now_ms": next, "manual": true}))
}
