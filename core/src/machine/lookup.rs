//! Whether a write whose answer was lost was done: by a method that shows it, or by what a repeat meets.

use super::{
    CallOptions, Machine,
    call::{Call, Lookup},
};
use crate::{
    catalogue::{Effect, Probe},
    error::{Code, Error},
    params::{Params, plain},
    reply::{Proof, Reply},
};
use serde_json::Value;

impl Machine {
    /// The question that shows whether the call was done; none where the catalogue knows none.
    pub(super) fn lookup(&self, call: &Call, error: Error) -> Option<Lookup> {
        let probe = self.probe(call)?;
        let given = probe.params.iter().filter_map(|(param, from)| Some((param.clone(), call.params.get(from)?.clone())));
        let prepared = self.prepared(&probe.method, &given.collect(), &CallOptions::default()).ok()?;
        Some(Lookup { prepared: prepared.into(), error })
    }

    fn probe(&self, call: &Call) -> Option<&Probe> {
        self.provider.catalogue.get(&call.prepared.method)?.probe.as_ref()
    }

    /// The outcome of a call that the answer to its lookup shows.
    pub(super) fn found(&self, call: &Call, reply: &Reply) -> Option<Reply> {
        let probe = self.probe(call)?;
        let data = reply.data().ok()?;
        let rows = data.pointer(&probe.rows)?;
        let row = match rows {
            Value::Array(rows) => rows.iter().find(|row| fits(probe, &call.params, row)),
            Value::Object(rows) => rows.values().find(|row| fits(probe, &call.params, row)),
            _ => None,
        }?;
        let says = format!("The answer was lost; {} shows what the call asked for.", probe.method);
        let proof = Proof { by: probe.method.clone(), says, row: Some(row.clone()) };
        Some(Reply::proved(&call.prepared.method, reply.meta.status, call.sent, proof))
    }

    /// The outcome of a repeated delete that meets "not there": it was done the time before.
    pub(super) fn gone(&self, call: &Call, error: &Error) -> Option<Reply> {
        let nature = call.prepared.nature;
        if call.lost.is_none() || nature.effect != Effect::Destroy || !nature.idempotent || call.lookup.is_some() {
            return None;
        }
        let absent = &self.provider.spec.envelope.absent;
        let is_named = |text: &String| absent.iter().any(|words| text.to_lowercase().contains(&words.to_lowercase()));
        let is_gone = match error.code {
            Code::NotFound => true,
            Code::ProviderRefused | Code::BadRequest | Code::Unprocessable => error.texts.iter().any(is_named),
            _ => false,
        };
        let method = &call.prepared.method;
        let proof = Proof {
            by: method.clone(),
            says: "The answer was lost; the repeat met nothing to remove, so the call before it did it.".to_owned(),
            row: None,
        };
        is_gone.then(|| Reply::proved(method, error.status.unwrap_or(0), call.sent, proof))
    }
}

/// Whether a row is what the call asked for. What the call left to the provider equals nothing: a record added without
/// a name would be taken for any other of the same data.
fn fits(probe: &Probe, params: &Params, row: &Value) -> bool {
    probe.matches.iter().all(|(field, param)| match params.get(param) {
        None | Some(Value::Null) => false,
        Some(asked) => row.get(field).is_some_and(|shown| plain(shown) == plain(asked)),
    })
}
