//! What was asked and what came of it: the log of requests and the counters that tests read.

use std::collections::{BTreeMap, VecDeque};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::form;
use crate::message::{Fate, Request, Response};

/// More than a day's quota; older entries are dropped.
const KEPT: usize = 50_000;

/// How much of a body is kept, so that uploads do not fill the memory.
const LONGEST_BODY: usize = 256 * 1024;

/// What a provider made of one request.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) response: Response,
    /// The name of the account whose token it was, if it was anyone's.
    pub(crate) account: Option<String>,
    /// Past token, allow-list and windows. None where nobody looked: a request that was lost.
    pub(crate) accepted: Option<bool>,
    /// The method ran.
    pub(crate) applied: bool,
}

impl Outcome {
    /// Closed without a byte and not applied: nobody looked at it.
    pub(crate) fn lost() -> Self {
        Self { response: Response::nothing(), account: None, accepted: None, applied: false }
    }

    pub(crate) fn refused(response: Response, account: Option<String>) -> Self {
        Self { response, account, accepted: Some(false), applied: false }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    received: u64,
    accepted: u64,
    refused: u64,
    by_account: BTreeMap<String, (u64, u64)>,
    entries: VecDeque<(u64, Value)>,
}

impl Ledger {
    /// Writes one down and counts it; gives its number.
    pub(crate) fn note(&mut self, request: &Request, outcome: &Outcome, now: u64) -> u64 {
        self.received += 1;
        self.count(outcome);
        let kept = &request.body[..request.body.len().min(LONGEST_BODY)];
        let mut entry = json!({
            "n": self.received,
            "at_ms": now,
            "method": request.method,
            "target": request.target,
            "headers": headers(request),
            "body": String::from_utf8_lossy(kept),
            "status": outcome.response.status,
            "account": outcome.account,
            "applied": outcome.applied,
            "fate": fate_name(outcome.response.fate),
        });
        if std::str::from_utf8(kept).is_err() {
            entry["body_base64"] = json!(STANDARD.encode(kept));
        }
        if kept.len() < request.body.len() {
            entry["body_bytes"] = json!(request.body.len());
        }
        let files = form::body(request.header("Content-Type"), &request.body).files;
        if !files.is_empty() {
            entry["files"] = files.iter().map(|(name, upload)| (name.clone(), upload.to_json())).collect::<Map<_, _>>().into();
        }
        self.entries.push_back((self.received, entry));
        if self.entries.len() > KEPT {
            self.entries.pop_front();
        }
        self.received
    }

    /// The request of this number was left without an answer and is to be applied later.
    pub(crate) fn will_land(&mut self, n: u64) {
        if let Some((_, entry)) = self.entries.iter_mut().find(|(number, _)| *number == n) {
            entry["fate"] = json!("late");
        }
    }

    /// It was applied now.
    pub(crate) fn landed(&mut self, n: u64, outcome: &Outcome, now: u64) {
        self.count(outcome);
        if let Some((_, entry)) = self.entries.iter_mut().find(|(number, _)| *number == n) {
            (entry["status"], entry["account"]) = (json!(outcome.response.status), json!(outcome.account));
            (entry["applied"], entry["landed_at_ms"]) = (json!(outcome.applied), json!(now));
        }
    }

    fn count(&mut self, outcome: &Outcome) {
        let of_account = outcome.account.clone().map(|name| self.by_account.entry(name).or_default());
        match outcome.accepted {
            Some(true) => {
                self.accepted += 1;
                of_account.into_iter().for_each(|counts| counts.0 += 1);
            }
            Some(false) => {
                self.refused += 1;
                of_account.into_iter().for_each(|counts| counts.1 += 1);
            }
            None => {}
        }
    }

    /// The requests after the one numbered `since`.
    pub(crate) fn requests(&self, since: u64) -> Value {
        let rows: Vec<&Value> = self.entries.iter().filter(|(n, _)| *n > since).map(|(_, entry)| entry).collect();
        json!({ "requests": rows })
    }

    pub(crate) fn counters(&self) -> Value {
        let by_account: Map<String, Value> = self
            .by_account
            .iter()
            .map(|(name, (accepted, refused))| (name.clone(), json!({"accepted": accepted, "refused": refused})))
            .collect();
        json!({
            "received": self.received,
            "accepted": self.accepted,
            "refused": self.refused,
            "by_account": by_account,
        })
    }
}

/// By name in lower case; what came twice is joined by a comma.
fn headers(request: &Request) -> Map<String, Value> {
    let mut headers = Map::new();
    for (name, value) in &request.headers {
        let name = name.to_ascii_lowercase();
        let text = match headers.get(&name).and_then(Value::as_str) {
            Some(first) => format!("{first}, {value}"),
            None => value.clone(),
        };
        headers.insert(name, json!(text));
    }
    headers
}

fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Whole => "whole",
        Fate::CutAfter(_) => "cut",
        Fate::ResetAfter(_) => "reset",
        Fate::CloseWithoutAByte => "lost",
        Fate::Hold(_) => "held",
        Fate::NotYet => "not_yet",
    }
}
