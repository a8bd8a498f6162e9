//! The state as text, to be kept between runs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::adm::Adm;
use crate::elytra::Elytra;
use crate::sandbox::Sandbox;

/// Counts up whenever a state of before could no longer be read.
const VERSION: u64 = 1;

#[derive(Serialize)]
struct Saved<'a> {
    version: u64,
    saved_at_ms: u64,
    adm: &'a Adm,
    elytra: &'a Elytra,
}

#[derive(Deserialize)]
struct Loaded {
    saved_at_ms: u64,
    adm: Adm,
    elytra: Elytra,
}

pub(crate) fn save(sandbox: &Sandbox, now: u64) -> String {
    let saved = Saved { version: VERSION, saved_at_ms: now, adm: &sandbox.adm, elytra: &sandbox.elytra };
    // Maps with text keys and plain values: there is nothing in it that JSON cannot hold.
    serde_json::to_string_pretty(&saved).unwrap_or_default()
}

/// Puts the state into a new sandbox.
pub(crate) fn restore(mut sandbox: Sandbox, text: &str) -> Result<Sandbox, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("the state is not JSON: {error}"))?;
    match value["version"].as_u64() {
        Some(VERSION) => {}
        Some(other) => return Err(format!("the state has version {other}, and this sandbox reads version {VERSION}")),
        None => return Err("the state has no version, so it is none of a sandbox".to_owned()),
    }
    let loaded: Loaded = serde_json::from_value(value).map_err(|error| format!("the state is not whole: {error}"))?;
    let style = sandbox.elytra.style;
    (sandbox.adm, sandbox.elytra) = (loaded.adm, loaded.elytra);
    sandbox.elytra.style = style;
    // Time does not go back.
    sandbox.clock_ms = sandbox.clock_ms.map(|clock| clock.max(loaded.saved_at_ms));
    Ok(sandbox)
}
