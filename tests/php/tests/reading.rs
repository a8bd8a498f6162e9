//! What the sandbox reads from a form is what PHP reads.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use hostwire_core::http_build_query;
use hostwire_php_tests::{lines, random::Random};
use hostwire_sandbox::{Options, Request, Sandbox, fixture};
use serde_json::{Value, json};

/// A sandbox that takes any number of calls, and shows what it read in the panel's last request.
struct Reader(Sandbox);

impl Reader {
    fn new() -> Self {
        let mut sandbox = Sandbox::new(Options::default(), fixture::START_MS);
        let limits = json!({ "token": fixture::ADM_TOKEN, "limits": { "hour": 1_000_000, "day": 1_000_000 } });
        assert_eq!(sandbox.control("POST", "account", &limits.to_string(), fixture::START_MS).status, 200);
        Self(sandbox)
    }

    fn read(&mut self, form: &str) -> Value {
        let request = Request::post("/action/mail/list/", form).bearer(fixture::ADM_TOKEN);
        self.0.handle(&request, fixture::START_MS);
        let page = self.0.control("GET", "panel/agency/methods/mail/list", "", fixture::START_MS);
        let page: Value = serde_json::from_str(&page.text()).unwrap();
        page["last_request"]["params"].clone()
    }
}

/// To PHP a list is a map from 0, 1, 2 on.
fn as_map(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().enumerate().map(|(at, item)| (at.to_string(), as_map(item))).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, field)| (name, as_map(field))).collect(),
        scalar => scalar,
    }
}

fn same_as_php(forms: &[String]) {
    let mut reader = Reader::new();
    for (form, php) in forms.iter().zip(lines("parse_str.php", forms)) {
        let php: Value = serde_json::from_str(&php).unwrap_or_else(|error| panic!("{form}: {error}: {php}"));
        assert_eq!(as_map(reader.read(form)), php, "{form}");
    }
}

#[test]
fn what_the_core_writes_is_read_as_php_reads_it() {
    let mut random = Random::new(3);
    same_as_php(&(0..20_000).map(|_| http_build_query(&random.object(4))).collect::<Vec<_>>());
}

#[test]
fn odd_names_are_read_as_php_reads_them() {
    const PIECES: &[&str] = &[
        "a", "b", "0", "1", "5", "08", "[", "]", "[]", "[0]", "[b]", "[9]", "[08]", "[ ]", "[ b]", "%00", "%09", ".", " ", "+", "%20",
        "%5B", "%5D", "%5b0%5d", "%2e", "=", "=", "&", "&", "_", "%", "%C3%BC", "%26",
    ];
    let mut random = Random::new(4);
    let form = |random: &mut Random| (0..2 + random.below(16)).map(|_| random.one(PIECES)).collect::<String>();
    same_as_php(&(0..20_000).map(|_| form(&mut random)).collect::<Vec<_>>());
}
