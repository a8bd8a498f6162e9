//! Hostwire for JavaScript: the core behind `fetch`.
//!
//! What stands here only carries: no rule about providers, quota, envelopes or retries. The JavaScript in `npm/src` is
//! the face of it; between the two travel numbers, bytes and the core's records as JSON text, which both sides read
//! faster than objects built member by member across the boundary.

#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clock;
mod fetch;
mod host;
mod signal;

use clock::Clock;
use host::Shared;
use hostwire_core::{
    CallOptions, Error, Head, Machine, Options, Params, Problem, Provider, Reply, Token, Violation, drive, params_from_json,
};
use js_sys::{Array, Function, Promise, Uint8Array};
use serde::Serialize;
use serde_json::Value;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

/// One account of one provider.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Core {
    /// None once it is closed. Calls on their way hold on to it until they are done.
    shared: RefCell<Option<Rc<Shared>>>,
}

#[wasm_bindgen]
impl Core {
    /// `options` is the core's record as JSON text.
    #[wasm_bindgen(constructor)]
    pub fn new(provider: &str, token: Option<String>, options: &str, clock: Clock) -> Result<Core, String> {
        let machine = || {
            let token = token.map(Token::new).transpose()?;
            Machine::new(Provider::named(provider)?, token, options_from_json(options)?)
        };
        let shared = Shared::new(machine().map_err(record)?, clock);
        Ok(Core { shared: RefCell::new(Some(Rc::new(shared))) })
    }

    /// Settles with a reply's parts, or is rejected with the error's record as JSON text.
    pub fn call(&self, method: String, params: String, options: String, signal: Option<AbortSignal>) -> Promise {
        let shared = self.shared();
        future_to_promise(async move {
            let outcome = async {
                let (params, options) = (params_from_json(&params)?, call_options_from_json(&options)?);
                let shared = shared?;
                drive(&*shared, &method, &params, &options, signal::aborted(signal)).await
            };
            outcome.await.map(|reply| parts(&reply).into()).map_err(|error| JsValue::from(record(error)))
        })
    }

    /// The request a call would send, as JSON text, the token masked.
    pub fn prepare(&self, method: &str, params: &str, options: &str) -> Result<String, String> {
        let prepared = || {
            let (params, options) = (params_from_json(params)?, call_options_from_json(options)?);
            text(&self.shared()?.enter(|machine, _| machine.prepare(method, &params, &options))?)
        };
        prepared().map_err(record)
    }

    /// Reads an answer; `head` is the core's record as JSON text.
    pub fn read(&self, method: &str, head: &str, body: Vec<u8>, options: &str) -> Result<Array, String> {
        let reply = || {
            let options = call_options_from_json(options)?;
            let head: Head = serde_json::from_str(head).map_err(|error| Error::invalid_options(&format!("the answer's head: {error}")))?;
            self.shared()?.enter(|machine, _| machine.read(method, &head, body, &options))
        };
        reply().map(|reply| parts(&reply)).map_err(record)
    }

    /// The windows in force, as JSON text.
    pub fn quota(&self) -> Result<String, String> {
        self.shared().and_then(|shared| text(&shared.enter(|machine, now| machine.quota(now)))).map_err(record)
    }

    /// What was done so far, as JSON text.
    pub fn stats(&self) -> Result<String, String> {
        self.shared().and_then(|shared| text(&shared.enter(|machine, now| machine.stats(now)))).map_err(record)
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
pub fn invalid_options(why: &str) -> String {
    record(Error::invalid_options(why))
}

/// The record of parameters that cannot be written as JSON. No name at all: it is no object in the first place.
#[wasm_bindgen]
pub fn unsendable(method: &str, names: Vec<String>) -> String {
    if names.is_empty() {
        return record(Error::invalid_params("they are no object"));
    }
    let violation = |parameter| Violation {
        parameter,
        problem: Problem::Type,
        expected: "text, a finite number, true or false, null, or a list or plain object of these".to_owned(),
        nearest: None,
    };
    record(Error::violated(method, names.into_iter().map(violation).collect()))
}

fn options_from_json(text: &str) -> Result<Options, Error> {
    known(text, &Options::default())?;
    Options::from_json(text)
}

fn call_options_from_json(text: &str) -> Result<CallOptions, Error> {
    known(text, &CallOptions::default())?;
    CallOptions::from_json(text)
}

/// Names an option that does not exist as its caller wrote it, and the ones that do as JavaScript writes them.
fn known(text: &str, all: &impl Serialize) -> Result<(), Error> {
    let (Ok(given), Ok(Value::Object(all))) = (serde_json::from_str::<Params>(text), serde_json::to_value(all)) else { return Ok(()) };
    match given.keys().find(|name| !all.contains_key(*name)) {
        None => Ok(()),
        Some(name) => {
            let names = all.keys().map(|name| camel(name)).collect::<Vec<_>>().join(", ");
            Err(Error::invalid_options(&format!("there is no option {:?}, but there are {names}", camel(name))))
        }
    }
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

/// What is known of a reply, its payload as JSON text, and its payload's bytes.
fn parts(reply: &Reply) -> Array {
    let meta = text(&reply.meta).unwrap_or_else(record);
    Array::of3(&meta.into(), &reply.json().as_ref().into(), &Uint8Array::from(reply.raw()))
}

fn text(record: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(record).map_err(|_| Error::internal("a record could not be written"))
}

fn record(error: Error) -> String {
    text(&error).unwrap_or_default()
}
