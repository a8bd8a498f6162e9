//! Hostwire for JavaScript: the core behind `fetch`.
//!
//! What stands here only carries: no rule about providers, quota, envelopes or retries. The JavaScript in `npm/src` is
//! the face of it; between the two travel bytes, parameters and payloads as JSON text, and the core's records as
//! objects with the core's names.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clock;
mod fetch;
mod files;
mod host;
mod signal;

use clock::Clock;
use files::Files;
use host::Shared;
use hostwire_core::{Error, Head, Machine, Problem, Proof, Provider, Reply, Token, Violation, drive, params_from_json};
use js_sys::{Array, Function, Object, Promise, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::{AbortSignal, WritableStream};

/// One account of one provider.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    /// None once it is closed. Calls on their way hold on to it until they are done.
    shared: RefCell<Option<Rc<Shared>>>,
}

#[wasm_bindgen]
impl Core {
    /// `provider` is a name or a description as JSON text; `options` is the core's record, or undefined.
    #[wasm_bindgen(constructor)]
    pub fn new(provider: &str, token: Option<String>, given: JsValue, clock: Clock) -> Result<Core, JsValue> {
        let machine = || {
            let token = token.map(Token::new).transpose()?;
            Machine::new(Provider::named(provider)?, token, options(given)?)
        };
        let shared = Shared::new(machine().map_err(error)?, clock);
        Ok(Core { shared: RefCell::new(Some(Rc::new(shared))) })
    }

    /// Settles with a reply's parts, or is rejected with the error's record. `params` is JSON text, `blobs` an object with a
    /// `Blob` for each file to send.
    pub fn call(
        &self,
        method: String,
        params: String,
        given: JsValue,
        signal: Option<AbortSignal>,
        blobs: JsValue,
        sink: Option<WritableStream>,
    ) -> Promise {
        let (shared, files) = (self.shared(), Files::new(blobs, sink));
        future_to_promise(async move {
            let outcome = async {
                let (params, options) = (params_from_json(&params)?, options(given)?);
                let shared = shared?;
                drive(&*shared, &method, &params, &options, &files, signal::aborted(signal)).await
            };
            outcome.await.map(|reply| parts(&reply).into()).map_err(error)
        })
    }

    /// The request a call would send, the token masked.
    pub fn prepare(&self, method: &str, params: &str, given: JsValue) -> Result<JsValue, JsValue> {
        let prepared = || {
            let (params, options) = (params_from_json(params)?, options(given)?);
            self.shared()?.enter(|machine, _| machine.prepare(method, &params, &options))
        };
        prepared().map(|request| record(&request)).map_err(error)
    }

    /// Reads an answer; `head` is the core's record.
    pub fn read(&self, method: &str, head: JsValue, body: Vec<u8>, given: JsValue) -> Result<Array, JsValue> {
        let reply = || {
            let options = options(given)?;
            let head: Head = read(head, "the answer's head: ")?;
            self.shared()?.enter(|machine, _| machine.read(method, &head, body, &options))
        };
        reply().map(|reply| parts(&reply)).map_err(error)
    }

    /// The windows in force.
    pub fn quota(&self) -> Result<JsValue, JsValue> {
        self.shared().map(|shared| record(&shared.enter(|machine, now| machine.quota(now)))).map_err(error)
    }

    /// What was done so far.
    pub fn stats(&self) -> Result<JsValue, JsValue> {
        self.shared().map(|shared| record(&shared.enter(|machine, now| machine.stats(now)))).map_err(error)
    }

    /// When the last of so many calls may leave.
    pub fn plan(&self, calls: f64, purpose: Option<String>) -> Result<JsValue, JsValue> {
        let plan = || {
            if calls.fract() != 0.0 || !(0.0..=9e15).contains(&calls) {
                return Err(Error::invalid_options("the number of calls is no whole number"));
            }
            self.shared()?.enter(|machine, now| machine.plan(calls as u64, purpose.as_deref(), now))
        };
        plan().map(|plan| record(&plan)).map_err(error)
    }

    /// The last requests, their parameters as JSON text.
    pub fn recent(&self) -> Result<JsValue, JsValue> {
        let shared = self.shared().map_err(error)?;
        let mut recent = serde_json::json!(shared.enter(|machine, now| machine.recent(now)));
        for params in recent.as_array_mut().into_iter().flatten().filter_map(|call| call.get_mut("params")) {
            *params = Value::String(params.to_string());
        }
        Ok(record(&recent))
    }

    /// How the token stands.
    pub fn token_status(&self) -> Result<JsValue, JsValue> {
        self.shared().map(|shared| record(&shared.enter(|machine, now| machine.token_status(now)))).map_err(error)
    }

    /// What happened since the last time this was asked.
    pub fn events(&self) -> Result<JsValue, JsValue> {
        self.shared().map(|shared| record(&shared.enter(|machine, _| machine.events()))).map_err(error)
    }

    /// Refuses what comes later, and lets go of the token as soon as the calls on their way are done.
    pub fn close(&self) {
        self.shared.replace(None);
    }

    fn shared(&self) -> Result<Rc<Shared>, Error> {
        self.shared.borrow().clone().ok_or_else(Error::client_closed)
    }
}

thread_local! {
    static ON_PANIC: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has `callback` told where this module panicked, before it stops: whoever waits for a call must not wait for ever.
#[wasm_bindgen]
pub fn on_panic(callback: Function) {
    ON_PANIC.set(Some(callback));
    std::panic::set_hook(Box::new(|panic| {
        // The place only: a panic's own words may quote data.
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line())).unwrap_or_default();
        if let Some(callback) = ON_PANIC.take() {
            // Nobody is left to hear of a failure here.
            let _ = callback.call1(&JsValue::UNDEFINED, &place.into());
        }
    }));
}

/// The record of an option with a wrong name, type or value.
#[wasm_bindgen]
pub fn invalid_options(why: &str) -> JsValue {
    error(Error::invalid_options(why))
}

/// The record of parameters that cannot be written as JSON. No name at all: it is no object in the first place.
#[wasm_bindgen]
pub fn unsendable(method: &str, names: Vec<String>) -> JsValue {
    if names.is_empty() {
        return error(Error::invalid_params("they are no object"));
    }
    let violation = |parameter| Violation {
        parameter,
        problem: Problem::Type,
        expected: "text, a finite number, true or false, null, or a list or plain object of these".to_owned(),
        nearest: None,
    };
    error(Error::violated(method, names.into_iter().map(violation).collect()))
}

/// Reads options of a client or a call. One that does not exist is named as its caller wrote it, and the ones that do as
/// JavaScript writes them.
fn options<T: Default + Serialize + DeserializeOwned>(given: JsValue) -> Result<T, Error> {
    let all = serde_json::to_value(T::default());
    let (Some(object), Ok(Value::Object(all))) = (given.dyn_ref::<Object>(), all) else { return Ok(T::default()) };
    match Object::keys(object).iter().filter_map(|name| name.as_string()).find(|name| !all.contains_key(name)) {
        None => read(given, ""),
        Some(name) => {
            let names = all.keys().filter(|name| !OF_THIS_LAYER.contains(&name.as_str())).map(|name| camel(name));
            let names = names.collect::<Vec<_>>().join(", ");
            Err(Error::invalid_options(&format!("there is no option {:?}, but there are {names}", camel(&name))))
        }
    }
}

/// Options that say what this layer does, and are not the caller's.
const OF_THIS_LAYER: [&str; 2] = ["stream", "holder"];

fn read<T: DeserializeOwned>(record: JsValue, what: &str) -> Result<T, Error> {
    serde_wasm_bindgen::from_value(record).map_err(|error| {
        let words = error.to_string();
        Error::invalid_options(&format!("{what}{}", words.strip_prefix("Error: ").unwrap_or(&words)))
    })
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default();
        text + &head + letters.as_str()
    })
}

/// What is known of a reply, a row in it as JSON text, its payload as JSON text, and its payload's bytes.
fn parts(reply: &Reply) -> Array {
    let meta = match &reply.meta.proof {
        None => record(&reply.meta),
        Some(proof) => {
            let row = proof.row.as_ref().map(|row| Value::String(row.to_string()));
            let mut meta = reply.meta.clone();
            meta.proof = Some(Proof { row, ..proof.clone() });
            record(&meta)
        }
    };
    Array::of3(&meta, &reply.json().as_ref().into(), &Uint8Array::from(reply.raw()))
}

/// An error's record, the payload in it as JSON text: a payload's numbers and names may be any.
fn error(mut error: Error) -> JsValue {
    if let Some(answer) = &mut error.answer {
        *answer = Value::String(answer.to_string());
    }
    record(&error)
}

/// Whole numbers of 64 bits leave as BigInt: as numbers they would be refused above 2^53, and a provider may send such.
fn record(record: &impl Serialize) -> JsValue {
    const SERIALIZER: Serializer = Serializer::json_compatible().serialize_large_number_types_as_bigints(true);
    // Only names that are no text are refused, and the core's records have none.
    record.serialize(&SERIALIZER).unwrap_or_default()
}
