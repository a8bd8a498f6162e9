//! A state that outlives the sandbox.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Options, Request, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn manual() -> Options {
    Options { manual_clock_ms: Some(NOW), ..Options::default() }
}

fn call(sandbox: &mut Sandbox, path: &str, body: &str) -> String {
    sandbox.handle(&Request::post(&format!("/action/{path}/"), body).bearer(fixture::ADM_TOKEN), 0).text()
}

fn state(sandbox: &mut Sandbox) -> Value {
    let mut state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", 0).body).unwrap();
    state["manual_clock"] = Value::Null;
    state
}

/// One with something of every kind in it.
fn used() -> Sandbox {
    let mut sandbox = Sandbox::new(manual(), 0);
    let mut control = |path: &str, body: Value| assert_eq!(sandbox.control("POST", path, &body.to_string(), 0).status, 200, "{path}");
    control(
        "account",
        json!({"token": fixture::ADM_TOKEN, "allow_list": ["127.0.0.0/8", {"address": "2001:db8::1", "note": "office"}],
        "windows": "rolling", "messengers": ["telegram"], "limits": {"hour": 9}, "delegated": [44], "pages": {"past_end": "repeat"}}),
    );
    let facts = fixture::facts("");
    control("reseller", json!({"token": facts["elytra_token"], "site": "https://shop.example", "markups": {"HOURLY": 5}}));
    control("clock", json!({"advance_ms": 1000}));
    for (path, body) in [
        ("mail/create/save", "domain=example.com"),
        ("hosting/virtual/add_site", "account_id=1&name=a.example"),
        ("mysql/database/create/save", "mysql_id=1&name=x&charset_id=1"),
        ("domain/register", "domain=free.com"),
        ("billing/balance_invoice", "amount=5"),
        ("dns/record_add", "domain_id=44&type=TXT&data=x"),
    ] {
        assert!(call(&mut sandbox, path, body).contains("true"), "{path}");
    }
    while !call(&mut sandbox, "dns/list", "").contains("Too Many") {}
    sandbox.control("POST", "invoices/1000002/pay", "", 0);
    let token = facts["elytra_token"].as_str().unwrap();
    let top_up = Request::post("/v1/balance/gen_top_up_link/", r#"{"amount":1,"topUpMethod":"qiwi"}"#).with("Authorization", token);
    assert_eq!(sandbox.handle(&top_up, 0).status, 200);
    let send = json!({"email": "new@example.com", "captcha": {"captchaRequest": "ok-captcha"}}).to_string();
    assert_eq!(sandbox.handle(&Request::post("/v1/user/send_register_link/", send), 0).status, 200);
    sandbox
}

#[test]
fn everything_comes_back_and_goes_on() {
    let mut before = used();
    let kept = before.save(0);
    let mut after = Sandbox::restore(manual(), 0, &kept).unwrap();
    assert_eq!(state(&mut after), state(&mut before));
    assert_eq!(after.now(0), NOW + 1000, "a manual clock does not go back");
    assert_eq!(after.save(0), kept, "and nothing was lost on the way");
    // The quota is still spent, and ids go on.
    for sandbox in [&mut before, &mut after] {
        assert!(call(sandbox, "dns/list", "").contains("Too Many Requests per hour. Limit 9. Pause 3600 seconds"));
        sandbox.control("POST", "clock", &json!({"advance_ms": 3_600_000}).to_string(), 0);
    }
    let add = |sandbox: &mut Sandbox| call(sandbox, "dns/record_add", "domain_id=42&type=A&data=192.0.2.1");
    assert_eq!(add(&mut before), add(&mut after));
    let later = Sandbox::restore(Options { manual_clock_ms: Some(NOW + 5000), ..Options::default() }, 0, &kept).unwrap();
    assert_eq!(later.now(0), NOW + 5000);
    assert_eq!(Sandbox::restore(Options::default(), 7, &kept).unwrap().now(7), 7, "a real clock is its own");
}

#[test]
fn the_manner_is_that_of_the_run_and_not_of_the_state() {
    let kept = Sandbox::new(manual(), 0).save(0);
    let mut observed = Sandbox::restore(Options { observed: true, ..manual() }, 0, &kept).unwrap();
    assert_eq!(observed.handle(&Request::get("/v1/meta/users/"), 0).status, 400);
}

#[test]
fn what_is_no_state_is_said_in_a_sentence() {
    let whole = used().save(0);
    let mut other: Value = serde_json::from_str(&whole).unwrap();
    other["version"] = json!(2);
    let mut lacking: Value = serde_json::from_str(&whole).unwrap();
    lacking["adm"].as_object_mut().unwrap().remove("accounts");
    for (text, part) in [
        ("", "not JSON"),
        (&whole[..whole.len() / 2], "not JSON"),
        ("[]", "no version"),
        ("{\"version\":1}", "not whole"),
        (&other.to_string(), "version 2, and this sandbox reads version 1"),
        (&lacking.to_string(), "not whole: missing field `accounts`"),
    ] {
        let error = Sandbox::restore(manual(), 0, text).unwrap_err();
        assert!(error.contains(part), "{error}");
    }
}
