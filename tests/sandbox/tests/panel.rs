//! The panel's API section, through the control interface.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Options, Request, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn panel(sandbox: &mut Sandbox, method: &str, path: &str, body: Value) -> (u16, Value) {
    let response = sandbox.control(method, &format!("panel/agency/{path}"), &body.to_string(), NOW);
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

fn status(sandbox: &mut Sandbox, token: &str, now: u64) -> u16 {
    sandbox.handle(&Request::post("/action/dns/list/", "").bearer(token), now).status
}

#[test]
fn a_token_is_activated_by_agreeing() {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    assert_eq!(panel(&mut sandbox, "POST", "deactivate", json!({})).1["token"], Value::Null);
    assert_eq!(status(&mut sandbox, fixture::ADM_TOKEN, NOW), 401);
    assert_eq!(status(&mut sandbox, "", NOW), 401, "no token is not an empty one");
    assert_eq!(panel(&mut sandbox, "POST", "activate", json!({"agree": false})).0, 409);
    let (_, access) = panel(&mut sandbox, "POST", "activate", json!({"agree": true}));
    assert_eq!(status(&mut sandbox, access["token"].as_str().unwrap(), NOW), 200);
}

#[test]
fn addresses_are_added_listed_and_removed() {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    assert!(panel(&mut sandbox, "GET", "access", json!({})).1["advice"].is_string());
    let (_, access) = panel(&mut sandbox, "POST", "allow", json!({"address": "203.0.113.0/24", "note": "office"}));
    assert_eq!(access["allow_list"], json!([{"address": "203.0.113.0/24", "note": "office"}]));
    assert_eq!(access["advice"], Value::Null);
    assert_eq!(status(&mut sandbox, fixture::ADM_TOKEN, NOW), 403);
    assert_eq!(panel(&mut sandbox, "POST", "allow", json!({"address": "everyone"})).0, 400);
    assert_eq!(panel(&mut sandbox, "DELETE", "allow", json!({"address": "203.0.113.0/24"})).0, 200);
    assert_eq!(panel(&mut sandbox, "DELETE", "allow", json!({"address": "203.0.113.0/24"})).0, 404);
    assert_eq!(status(&mut sandbox, fixture::ADM_TOKEN, NOW), 200, "removing the last one opens access again");
}

#[test]
fn the_last_request_is_kept_ten_minutes_per_method_and_account() {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    assert_eq!(panel(&mut sandbox, "GET", "methods", json!({})).1["methods"].as_array().unwrap().len(), 680);
    for id in [43, 42] {
        let request = Request::post("/action/dns/records_list/", format!("domain_id={id}")).bearer(fixture::ADM_TOKEN);
        sandbox.handle(&request, NOW);
    }
    let page = |sandbox: &mut Sandbox, account: &str, now: u64| -> Value {
        let response = sandbox.control("GET", &format!("panel/{account}/methods/dns/records_list"), "", now);
        serde_json::from_slice::<Value>(&response.body).unwrap()["last_request"].clone()
    };
    assert_eq!(page(&mut sandbox, "agency", NOW + 599_999), json!({"at_ms": NOW, "params": {"domain_id": "42"}}));
    assert_eq!(page(&mut sandbox, "agency", NOW + 600_000), Value::Null);
    assert_eq!(page(&mut sandbox, "other", NOW), Value::Null);
    let (_, acted) = panel(&mut sandbox, "POST", "methods/dns/records_list", json!({"domain_id": 43}));
    assert_eq!(acted["status"], 200);
    assert_eq!(page(&mut sandbox, "agency", NOW), json!({"at_ms": NOW, "params": {"domain_id": 43}}));
    let quota = sandbox.handle(&Request::post("/action/dns/list/", "").bearer(fixture::ADM_TOKEN), NOW);
    assert_eq!(quota.header("X-RateLimit-Hour-Remaining"), Some("3597"), "the panel takes none");
}

#[test]
fn accounts_are_kept_apart_in_everything() {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    let one = json!({"token": fixture::ADM_TOKEN, "limits": {"hour": 1}, "allow_list": ["203.0.113.7"], "messengers": ["telegram"]});
    assert_eq!(sandbox.control("POST", "account", &one.to_string(), NOW).status, 200);
    assert_eq!(status(&mut sandbox, fixture::ADM_TOKEN, NOW), 403);
    for left in [3599, 3598] {
        let other = sandbox.handle(&Request::post("/action/dns/list/", "").bearer(fixture::ADM_OTHER_TOKEN), NOW);
        assert_eq!((other.status, other.header("X-RateLimit-Hour-Remaining")), (200, Some(left.to_string().as_str())));
    }
    assert_eq!(panel(&mut sandbox, "POST", "deactivate", json!({})).0, 200);
    assert_eq!(status(&mut sandbox, fixture::ADM_OTHER_TOKEN, NOW), 200);
}

#[test]
fn a_token_ends_at_the_months_end_where_the_day_is_missing() {
    // 2026-08-31T12:00:00Z and six calendar months later, 2027-02-28T12:00:00Z.
    let (created, ends) = (1_788_177_600_000_u64, 1_803_816_000_000_u64);
    for (now, expected) in [(ends - 1, 200), (ends, 401)] {
        let mut sandbox = Sandbox::new(Options::default(), NOW);
        let change = json!({"token": fixture::ADM_TOKEN, "token_created_ms": created});
        sandbox.control("POST", "account", &change.to_string(), NOW);
        assert_eq!(panel(&mut sandbox, "GET", "access", json!({})).1["token_ends_ms"], ends);
        assert_eq!(status(&mut sandbox, fixture::ADM_TOKEN, now), expected);
    }
}

#[test]
fn without_messengers_only_an_email_is_sent() {
    let outbox = |connected: Value| -> Vec<String> {
        let mut sandbox = Sandbox::new(Options::default(), NOW);
        let change = json!({"token": fixture::ADM_TOKEN, "limits": {"day": 0}, "messengers": connected});
        sandbox.control("POST", "account", &change.to_string(), NOW);
        assert_eq!(status(&mut sandbox, fixture::ADM_TOKEN, NOW), 429);
        let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
        let sent = state["accounts"][0]["outbox"].as_array().unwrap();
        assert!(sent.iter().all(|message| message["text"] == "Too Many Requests per day. Limit 0. Pause 86400 seconds"));
        sent.iter().map(|message| message["channel"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(outbox(json!([])), ["email"]);
    assert_eq!(outbox(json!(["telegram", "viber"])), ["email", "telegram", "viber"]);
}
