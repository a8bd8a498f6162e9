//! Writes that land late: the client lost its connection without a byte, and the server applies the request afterwards all the same.

use serde_json::{Value, json};

use crate::message::Request;

/// When a late request is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Only when the control interface says so.
    Told,
    /// Once so many further requests were answered.
    AfterRequests(u64),
    /// So many milliseconds later.
    AfterMs(u64),
}

#[derive(Debug)]
pub(crate) struct Pending {
    id: u64,
    /// Its number in the log.
    pub(crate) n: u64,
    pub(crate) request: Request,
    /// Requests that must be answered before it lands.
    requests: Option<u64>,
    at_ms: Option<u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Landing {
    last_id: u64,
    all: Vec<Pending>,
}

impl Landing {
    pub(crate) fn add(&mut self, n: u64, request: Request, due: Due, now: u64) {
        self.last_id += 1;
        let (requests, at_ms) = match due {
            Due::Told => (None, None),
            Due::AfterRequests(requests) => (Some(requests), None),
            Due::AfterMs(later) => (None, Some(now.saturating_add(later))),
        };
        self.all.push(Pending { id: self.last_id, n, request, requests, at_ms });
    }

    /// One more request was answered.
    pub(crate) fn answered(&mut self) {
        self.all.iter_mut().filter_map(|pending| pending.requests.as_mut()).for_each(|left| *left = left.saturating_sub(1));
    }

    /// Those whose time has come, the oldest first. They are no longer here.
    pub(crate) fn due(&mut self, now: u64) -> Vec<Pending> {
        self.take(|pending| pending.requests == Some(0) || pending.at_ms.is_some_and(|at| at <= now))
    }

    pub(crate) fn take_all(&mut self) -> Vec<Pending> {
        self.take(|_| true)
    }

    pub(crate) fn take_one(&mut self, id: u64) -> Option<Pending> {
        self.take(|pending| pending.id == id).pop()
    }

    fn take(&mut self, is_due: impl Fn(&Pending) -> bool) -> Vec<Pending> {
        let (due, rest) = std::mem::take(&mut self.all).into_iter().partition(is_due);
        self.all = rest;
        due
    }

    pub(crate) fn to_json(&self) -> Value {
        let rows = self.all.iter().map(|pending| {
            json!({
                "id": pending.id,
                "n": pending.n,
                "target": pending.request.target,
                "after_requests": pending.requests,
                "at_ms": pending.at_ms,
            })
        });
        json!({ "late": rows.collect::<Value>() })
    }
}
