//! Faults beyond the simple ones: random from a seed, the providers' own pages, and writes that land late.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Fate, Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;
const ADD: &str = "domain_id=42&type=A&record=late&data=192.0.2.9";

fn sandbox() -> Sandbox {
    Sandbox::new(Options { manual_clock_ms: Some(NOW), ..Options::default() }, 0)
}

fn control(sandbox: &mut Sandbox, method: &str, path: &str, body: Value) -> Value {
    serde_json::from_slice(&sandbox.control(method, path, &body.to_string(), 0).body).unwrap()
}

fn call(sandbox: &mut Sandbox, path: &str, body: &str) -> Response {
    sandbox.handle(&Request::post(&format!("/action/{path}/"), body).bearer(fixture::ADM_TOKEN), 0)
}

fn has_late(sandbox: &mut Sandbox) -> bool {
    call(sandbox, "dns/records_list", "domain_id=42").text().contains("\"late\"")
}

/// What becomes of 300 requests, as one text.
fn run(sandbox: &mut Sandbox) -> Vec<String> {
    let answers = (0..300).map(|n| {
        let path = if n % 3 == 0 { "dns/records_list" } else { "dns/list" };
        let response = call(sandbox, path, "domain_id=42");
        format!("{} {:?} {}", response.status, response.fate, response.text())
    });
    answers.collect()
}

#[test]
fn random_faults_are_the_same_for_the_same_seed_and_requests() {
    let mut told = sandbox();
    control(&mut told, "POST", "faults/random", json!({"seed": 11}));
    let first = run(&mut told);
    let mut again = Sandbox::new(Options { faults_seed: Some(11), manual_clock_ms: Some(NOW), ..Options::default() }, 0);
    assert_eq!(first, run(&mut again), "the option and the command are the same");
    let mut other = sandbox();
    control(&mut other, "POST", "faults/random", json!({"seed": 12}));
    assert_ne!(first, run(&mut other));

    let shown = control(&mut told, "GET", "faults", json!({}));
    assert_eq!((&shown["random"]["seed"], &shown["random"]["drawn"]), (&json!(11), &json!(300)));
    let came: u64 = shown["random"]["came"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert!((10..=60).contains(&came), "{shown}");
    let silent = first.iter().filter(|answer| answer.contains("CloseWithoutAByte")).count();
    assert!(silent > 0 && silent < 40);
    assert_eq!(control(&mut told, "DELETE", "faults", json!({})), json!({"pending": 0, "random": null}));
    assert!(run(&mut told).iter().all(|answer| answer.starts_with("200 Whole")));
}

#[test]
fn a_random_fault_of_each_kind_does_what_its_name_says() {
    let expected = |kind: &str, response: &Response| match kind {
        "lost" | "lost_after_apply" | "late" => response.fate == Fate::CloseWithoutAByte,
        "cut" => matches!(response.fate, Fate::CutAfter(bytes) if bytes < response.body.len()),
        "reset" => matches!(response.fate, Fate::ResetAfter(bytes) if bytes < response.body.len()),
        "challenge" => response.status == 429 && response.text().contains("<title>Захищена сторінка</title>"),
        "throttled" => response.status == 429 && response.text().contains("Too Many Requests per hour. Limit 3600. Pause "),
        "held" => matches!(response.fate, Fate::Hold(_)),
        status => response.status.to_string() == status,
    };
    for kind in ["lost", "lost_after_apply", "late", "cut", "reset", "500", "502", "503", "challenge", "throttled", "held"] {
        let mut sandbox = sandbox();
        control(&mut sandbox, "POST", "faults/random", json!({"seed": 3, "share": {kind: 1000}, "paths": ["dns/record_add"]}));
        assert_eq!(call(&mut sandbox, "dns/list", "").fate, Fate::Whole, "{kind} is for other paths");
        let response = call(&mut sandbox, "dns/record_add", ADD);
        assert!(expected(kind, &response), "{kind}: {} {:?} {}", response.status, response.fate, response.text());
        let applied = ["lost_after_apply", "cut", "reset", "held"].contains(&kind);
        assert_eq!(has_late(&mut sandbox), applied, "{kind}");
    }
}

#[test]
fn what_was_asked_for_comes_before_chance() {
    let mut sandbox = sandbox();
    control(&mut sandbox, "POST", "faults/random", json!({"seed": 1, "share": {"lost": 1000}}));
    control(&mut sandbox, "POST", "faults", json!({"kind": "server_error", "status": 502}));
    assert_eq!(call(&mut sandbox, "dns/list", "").status, 502);
    assert_eq!(call(&mut sandbox, "dns/list", "").fate, Fate::CloseWithoutAByte);
    for wrong in [json!({}), json!({"seed": 1, "share": {"slow": 1}}), json!({"seed": 1, "share": {"lost": 1001}})] {
        assert_eq!(sandbox.control("POST", "faults/random", &wrong.to_string(), 0).status, 400);
    }
}

#[test]
fn a_lost_write_lands_after_further_requests() {
    let mut sandbox = sandbox();
    control(&mut sandbox, "POST", "faults", json!({"path": "dns/record_add", "kind": "late", "after_requests": 2}));
    assert_eq!(call(&mut sandbox, "dns/record_add", ADD).fate, Fate::CloseWithoutAByte);
    assert!(!has_late(&mut sandbox), "whoever looks at once does not find it");
    assert!(!has_late(&mut sandbox));
    assert!(has_late(&mut sandbox), "and then it is there");
    let log = control(&mut sandbox, "GET", "requests", json!({}));
    let entry = &log["requests"][0];
    assert_eq!((&entry["fate"], &entry["applied"], &entry["landed_at_ms"]), (&json!("late"), &json!(true), &json!(NOW)));
    let quota = call(&mut sandbox, "dns/list", "");
    assert_eq!(quota.header("X-RateLimit-Hour-Remaining"), Some("3595"), "it took quota when it landed");
    assert_eq!(control(&mut sandbox, "GET", "counters", json!({}))["accepted"], 5);
}

#[test]
fn a_lost_write_lands_after_a_time() {
    let mut sandbox = sandbox();
    control(&mut sandbox, "POST", "faults", json!({"kind": "late", "after_ms": 5000}));
    call(&mut sandbox, "dns/record_add", ADD);
    control(&mut sandbox, "POST", "clock", json!({"advance_ms": 4999}));
    assert!(!has_late(&mut sandbox));
    let pending = control(&mut sandbox, "GET", "late", json!({}));
    assert_eq!(
        pending,
        json!({"late": [{"id": 1, "n": 1, "target": "/action/dns/record_add/", "after_requests": null, "at_ms": NOW + 5000}]})
    );
    control(&mut sandbox, "POST", "clock", json!({"advance_ms": 1}));
    assert_eq!(control(&mut sandbox, "GET", "late", json!({})), json!({"late": []}));
    assert!(has_late(&mut sandbox));
}

#[test]
fn a_lost_write_lands_when_it_is_told_to() {
    let mut sandbox = sandbox();
    control(&mut sandbox, "POST", "faults", json!({"path": "domain/register", "kind": "late", "times": 3}));
    for name in ["one.com", "two.com", "three.com"] {
        call(&mut sandbox, "domain/register", &format!("domain={name}"));
    }
    let orders = |sandbox: &mut Sandbox| -> Vec<Value> {
        let state = control(sandbox, "GET", "state", json!({}));
        state["accounts"][0]["orders"].as_array().unwrap().iter().map(|order| order["domain"].clone()).collect()
    };
    assert!(orders(&mut sandbox).is_empty());
    assert_eq!(control(&mut sandbox, "POST", "late/2/land", json!({})), json!({"landed": 1}));
    assert_eq!(orders(&mut sandbox), ["two.com"]);
    assert_eq!(sandbox.control("POST", "late/2/land", "", 0).status, 404);
    assert_eq!(control(&mut sandbox, "POST", "late/land", json!({})), json!({"landed": 2}));
    assert_eq!(orders(&mut sandbox), ["two.com", "one.com", "three.com"]);
    let both = json!({"kind": "late", "after_ms": 1, "after_requests": 1});
    assert_eq!(sandbox.control("POST", "faults", &both.to_string(), 0).status, 400);
}

#[test]
fn a_reset_forgets_what_has_not_landed() {
    let mut sandbox = sandbox();
    control(&mut sandbox, "POST", "faults", json!({"kind": "late", "after_requests": 0}));
    control(&mut sandbox, "POST", "faults", json!({"kind": "late"}));
    call(&mut sandbox, "dns/record_add", ADD);
    assert!(call(&mut sandbox, "dns/list", "").fate == Fate::CloseWithoutAByte);
    assert!(has_late(&mut sandbox), "0 further requests are none to wait for");
    control(&mut sandbox, "POST", "reset", json!({}));
    assert_eq!(control(&mut sandbox, "POST", "late/land", json!({})), json!({"landed": 0}));
}

#[test]
fn an_exception_is_said_as_the_provider_says_it() {
    let mut sandbox = sandbox();
    control(&mut sandbox, "POST", "faults", json!({"kind": "server_error", "times": 3}));
    let v1 = sandbox.handle(&Request::post("/v1/meta/users/", ""), 0);
    assert_eq!((v1.status, v1.text().as_str()), (500, r#"{"success":false,"message":"NullPointerException"}"#));
    let late = sandbox.handle(&Request::get("/meta/users"), 0);
    assert_eq!((late.status, late.header("Connection")), (500, Some("close")));
    assert!(late.text().contains("Internal server error"));
    let adm = call(&mut sandbox, "dns/list", "");
    assert_eq!((adm.status, adm.text().as_str(), adm.header("Content-Type")), (500, "Internal Server Error", Some("text/plain")));
    assert_eq!(adm.header("X-RateLimit-Hour-Remaining"), Some("3599"));
    for (path, status) in [("/v1/meta/users/", 429), ("/meta/users", 200)] {
        control(&mut sandbox, "POST", "faults", json!({"kind": "throttled"}));
        let response = sandbox.handle(&Request::post(path, ""), 0);
        assert_eq!(response.status, status);
        assert!(response.text().contains("Too many requests"));
    }
    control(&mut sandbox, "POST", "faults", json!({"kind": "throttled", "pause_s": 7}));
    let adm = call(&mut sandbox, "dns/list", "");
    assert!(adm.text().contains("Too Many Requests per hour. Limit 3600. Pause 7 seconds"));
    assert_eq!(adm.headers.iter().filter(|(name, _)| name == "X-RateLimit-Hour-Remaining").count(), 1);
}
