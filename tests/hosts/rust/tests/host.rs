//! What every scenario stands on: the sandbox, clients of it, and the file that says what each error must be.

use hostwire::{CallOptions, Client, Clock, Error, ManualClock, Options, Pending, Provider, Token};
use hostwire_sandbox::{Clock as SandboxClock, Running, ServeOptions, fixture};
use serde_json::{Value, json};
use std::{fs, path::PathBuf, sync::Arc};

/// A sandbox with its clock at the fixture's start, and a clock for clients that shows the same.
pub struct World {
    pub sandbox: Running,
    pub clock: Arc<ManualClock>,
}

impl World {
    pub fn new() -> Self {
        let options = ServeOptions { clock: SandboxClock::Manual(fixture::START_MS), ..ServeOptions::default() };
        Self { sandbox: Running::start(options), clock: ManualClock::new(fixture::START_MS) }
    }

    /// A client of the fixture's account.
    pub fn client(&self) -> Client {
        self.client_of(fixture::ADM_TOKEN, json!({}))
    }

    pub fn client_of(&self, token: &str, options: Value) -> Client {
        self.client_at(Provider::adm_tools(), &self.sandbox.url(), Some(token), options).expect("a client")
    }

    pub fn client_at(&self, provider: Arc<Provider>, url: &str, token: Option<&str>, options: Value) -> Result<Client, Error> {
        let mut options: Options = serde_json::from_value(options).expect("options");
        options.base_url = Some(url.to_owned());
        Client::new(provider, token.map(Token::new).transpose()?, options, Clock::Manual(Arc::clone(&self.clock)))
    }

    /// A new account; its token.
    pub fn account(&self, name: &str, settings: Value) -> String {
        let mut wanted = json!({ "name": name });
        wanted.as_object_mut().expect("an object").extend(settings.as_object().expect("an object").clone());
        let made = self.sandbox.control("POST", "accounts", wanted);
        made["token"].as_str().expect("a token").to_owned()
    }

    /// Time passes for the provider, then for the clients.
    pub fn advance(&self, ms: u64) {
        self.sandbox.control("POST", "clock", json!({ "advance_ms": ms }));
        self.clock.advance(ms);
    }

    /// A fault for the next request of a method.
    pub fn fault(&self, path: &str, fault: Value) {
        let mut wanted = json!({ "path": path });
        wanted.as_object_mut().expect("an object").extend(fault.as_object().expect("an object").clone());
        self.sandbox.control("POST", "faults", wanted);
    }

    /// The methods that the provider was asked for, each with whether it did them.
    pub fn seen(&self) -> Vec<(String, bool)> {
        let seen = self.sandbox.control("GET", "requests", json!({}));
        let seen = seen["requests"].as_array().expect("a list").iter();
        let method = |request: &Value| request["target"].as_str().expect("a target").trim_matches('/').replace("action/", "");
        seen.map(|request| (method(request), request["applied"] == true)).collect()
    }

    pub fn refused(&self, account: &str) -> u64 {
        self.sandbox.control("GET", "counters", json!({}))["by_account"][account]["refused"].as_u64().unwrap_or(0)
    }
}

/// Lets other threads go on until something is so.
pub fn until(mut is_so: impl FnMut() -> bool) {
    for _ in 0..5_000_000 {
        if is_so() {
            return;
        }
        std::thread::yield_now();
    }
    // Not a panic: threads that wait for a clock nobody moves any more would keep the test from ending.
    eprintln!("it never came to be so");
    std::process::exit(1);
}

pub fn start(client: &Client, method: &str, params: Value) -> Pending {
    client.start(method, params, CallOptions::default())
}

/// Compares an error with what `scenarios.json` says comes of a scenario.
pub fn expect(scenario: &str, error: &Error) {
    let known = listed(scenario);
    let expected = match &known["fault"] {
        Value::String(fault) => data("faults.json")[fault]["native"].clone(),
        _ => known["error"].clone(),
    };
    let actual = serde_json::to_value(error).expect("a record");
    assert!(expected.as_object().is_some_and(|members| !members.is_empty()), "{scenario} expects nothing");
    assert_subset(scenario, &expected, &actual);
    assert!(!format!("{error} {error:?} {actual}").contains("sandbox-adm"), "{scenario} shows a token");
}

/// A scenario as `scenarios.json` has it.
pub fn listed(scenario: &str) -> Value {
    let scenarios = data("scenarios.json");
    scenarios.as_array().expect("a list").iter().find(|known| known["id"] == scenario).expect("a scenario").clone()
}

pub fn assert_subset(place: &str, expected: &Value, actual: &Value) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, value) in expected {
                assert_subset(&format!("{place}.{name}"), value, actual.get(name).unwrap_or(&Value::Null));
            }
        }
        (Value::Array(expected), Value::Array(actual)) => {
            assert_eq!(expected.len(), actual.len(), "{place}");
            expected.iter().zip(actual).for_each(|(expected, actual)| assert_subset(place, expected, actual));
        }
        (expected, actual) => assert_eq!(expected, actual, "{place}"),
    }
}

pub fn data(name: &str) -> Value {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    serde_json::from_str(&fs::read_to_string(file).expect("a file")).expect("JSON")
}
