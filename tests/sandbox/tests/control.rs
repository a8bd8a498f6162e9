//! The control interface, the log and the faults, through the state machine.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Fate, Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn sandbox() -> Sandbox {
    Sandbox::new(Options { control: true, manual_clock_ms: Some(NOW), ..Options::default() }, 0)
}

/// Through `handle`, as the server does it.
fn control(sandbox: &mut Sandbox, method: &str, path: &str, body: Value) -> (u16, Value) {
    let request = Request { body: body.to_string().into_bytes(), ..Request::new(method, &format!("/_sandbox/{path}")) };
    let response = sandbox.handle(&request, 0);
    (response.status, serde_json::from_slice(&response.body).unwrap_or_default())
}

fn list(sandbox: &mut Sandbox, token: &str) -> Response {
    sandbox.handle(&Request::post("/action/dns/list/", "sort=name").bearer(token), 0)
}

#[test]
fn it_is_404_unless_asked_for() {
    let mut off = Sandbox::new(Options::default(), NOW);
    assert_eq!(off.handle(&Request::get("/_sandbox/state"), NOW).status, 404);
    assert_eq!(off.handle(&Request::get("/elsewhere"), NOW).status, 404);
    assert_eq!(control(&mut sandbox(), "GET", "nothing", json!({})).0, 404);
}

#[test]
fn the_clock_stands_still_until_it_is_moved() {
    let mut sandbox = sandbox();
    assert_eq!(control(&mut sandbox, "GET", "clock", json!({})).1["now_ms"], NOW);
    assert_eq!(control(&mut sandbox, "POST", "clock", json!({"advance_ms": 1500})).1["now_ms"], NOW + 1500);
    assert_eq!(control(&mut sandbox, "POST", "clock", json!({"set_ms": NOW - 1})).1["now_ms"], NOW - 1);
    for wrong in [json!({}), json!({"advance_ms": -1}), json!({"advance_ms": u64::MAX}), json!({"advance_ms": 1, "set_ms": 1})] {
        assert_eq!(control(&mut sandbox, "POST", "clock", wrong).0, 400);
    }
    control(&mut sandbox, "POST", "reset", json!({}));
    assert_eq!(control(&mut sandbox, "GET", "clock", json!({})).1["now_ms"], NOW);
    let mut real = Sandbox::new(Options { control: true, ..Options::default() }, NOW);
    assert_eq!(control(&mut real, "POST", "clock", json!({"advance_ms": 1})).0, 409);
}

#[test]
fn accounts_are_made_fresh_and_apart() {
    let mut sandbox = sandbox();
    let (_, first) = control(&mut sandbox, "POST", "accounts", json!({"name": "one", "limits": {"hour": 2}, "windows": "rolling"}));
    let (_, second) = control(&mut sandbox, "POST", "accounts", json!({"name": "two", "domains": ["a.example"]}));
    assert_eq!(first["domains"], json!({"example.com": 45, "example.org": 46}));
    assert_eq!(second["domains"], json!({"a.example": 47}));
    let (one, two) = (first["token"].as_str().unwrap(), second["token"].as_str().unwrap());
    assert_eq!(list(&mut sandbox, one).header("X-RateLimit-Hour-Remaining"), Some("1"));
    assert_eq!(list(&mut sandbox, two).header("X-RateLimit-Hour-Remaining"), Some("3599"));
    assert_eq!(control(&mut sandbox, "POST", "accounts", json!({"name": "one"})).0, 409);
    for wrong in [
        json!({"windows": "round"}),
        json!({"limits": {"hour": "many"}}),
        json!({"allow_list": ["x"]}),
        json!({"used": {"hour": u64::MAX}}),
    ] {
        let mut wrong = wrong;
        wrong["token"] = json!(one);
        assert_eq!(control(&mut sandbox, "POST", "account", wrong).0, 400);
    }
    assert_eq!(control(&mut sandbox, "POST", "account", json!({"token": "nobody"})).0, 404);
    let (_, state) = control(&mut sandbox, "GET", "state", json!({}));
    assert_eq!(state["accounts"].as_array().unwrap().len(), 4);
    assert_eq!(state["fixture"]["adm_domain_id"], 42);
}

#[test]
fn requests_are_logged_and_counted_and_control_is_neither() {
    let mut sandbox = sandbox();
    list(&mut sandbox, fixture::ADM_TOKEN);
    list(&mut sandbox, "nobody");
    control(&mut sandbox, "GET", "state", json!({}));
    sandbox.handle(&Request::post("/action/dns/record_add/", "domain_id=44&type=A").bearer(fixture::ADM_TOKEN), 0);
    let (_, counters) = control(&mut sandbox, "GET", "counters", json!({}));
    assert_eq!(counters, json!({"received": 3, "accepted": 2, "refused": 1, "by_account": {"agency": {"accepted": 2, "refused": 0}}}));
    let (_, all) = control(&mut sandbox, "GET", "requests", json!({}));
    assert_eq!(
        all["requests"][0],
        json!({
            "n": 1, "at_ms": NOW, "method": "POST", "target": "/action/dns/list/",
            "headers": {"authorization": format!("Bearer {}", fixture::ADM_TOKEN)}, "body": "sort=name",
            "status": 200, "account": "agency", "applied": true, "fate": "whole",
        })
    );
    let (_, later) = control(&mut sandbox, "GET", "requests?since=2", json!({}));
    assert_eq!((later["requests"][0]["n"].as_u64(), later["requests"][0]["applied"].as_bool()), (Some(3), Some(false)));
    control(&mut sandbox, "POST", "reset", json!({}));
    assert_eq!(control(&mut sandbox, "GET", "counters", json!({})).1["received"], 0);
}

#[test]
fn the_log_keeps_what_came_twice_and_cuts_what_is_long() {
    let mut sandbox = sandbox();
    let mut body = vec![b'a'; 300_000];
    body[0] = 0xff;
    sandbox.handle(&Request::post("/action/dns/list/", body).with("X-A", "1").with("x-a", "2"), 0);
    let (_, log) = control(&mut sandbox, "GET", "requests", json!({}));
    let entry = &log["requests"][0];
    assert_eq!((&entry["headers"]["x-a"], &entry["body_bytes"]), (&json!("1, 2"), &json!(300_000)));
    assert!(entry["body_base64"].as_str().unwrap().starts_with("/2Fh"));
}

#[test]
fn canned_answers_keep_the_headers_and_take_quota() {
    let mut sandbox = sandbox();
    let html = json!({"path": "dns/list", "kind": "answer", "status": 502, "headers": {"Content-Type": "text/html"}, "body": "<html>"});
    control(&mut sandbox, "POST", "faults", html);
    let bad = list(&mut sandbox, fixture::ADM_TOKEN);
    assert_eq!((bad.status, bad.text().as_str(), bad.header("Content-Type")), (502, "<html>", Some("text/html")));
    assert_eq!(bad.header("X-RateLimit-Hour-Remaining"), Some("3599"));
    let throttled =
        json!({"kind": "answer", "status": 429, "headers": {"X-RateLimit-Hour-Remaining": 0}, "body": {"result": false}, "times": 2});
    assert_eq!(control(&mut sandbox, "POST", "faults", throttled).1["pending"], 2);
    for _ in 0..2 {
        let response = list(&mut sandbox, fixture::ADM_TOKEN);
        assert_eq!((response.status, response.text().as_str()), (429, r#"{"result":false}"#));
        assert_eq!(response.header("X-RateLimit-Hour-Remaining"), Some("0"), "the fault's own headers win");
    }
    assert_eq!(list(&mut sandbox, fixture::ADM_TOKEN).header("X-RateLimit-Hour-Remaining"), Some("3598"));
    let exception =
        json!({"path": "user/get_info", "kind": "answer", "status": 500, "body": {"success": false, "message": "NullPointerException"}});
    control(&mut sandbox, "POST", "faults", exception);
    let response = sandbox.handle(&Request::post("/v1/user/get_info/", "{}"), 0);
    assert_eq!((response.status, response.text().as_str()), (500, r#"{"success":false,"message":"NullPointerException"}"#));
    assert_eq!(response.header("X-RateLimit-Hour"), None);
    assert_eq!(control(&mut sandbox, "POST", "faults", json!({"kind": "answer", "status": 99})).0, 400);
    assert_eq!(control(&mut sandbox, "POST", "faults", json!({"kind": "whatever"})).0, 400);
}

#[test]
fn fates_follow_the_faults_in_order() {
    let mut sandbox = sandbox();
    for fault in
        [json!({"kind": "cut", "after_bytes": 3}), json!({"kind": "reset"}), json!({"kind": "lost"}), json!({"kind": "lost_after_apply"})]
    {
        control(&mut sandbox, "POST", "faults", fault);
    }
    let fates: Vec<Fate> = (0..5).map(|_| list(&mut sandbox, fixture::ADM_TOKEN).fate).collect();
    assert_eq!(fates, [Fate::CutAfter(3), Fate::ResetAfter(0), Fate::CloseWithoutAByte, Fate::CloseWithoutAByte, Fate::Whole]);
    let (_, log) = control(&mut sandbox, "GET", "requests", json!({}));
    let applied: Vec<bool> = log["requests"].as_array().unwrap().iter().map(|one| one["applied"].as_bool().unwrap()).collect();
    assert_eq!(applied, [true, true, false, true, true]);
}

#[test]
fn gates_hold_and_a_long_poll_waits() {
    let mut sandbox = sandbox();
    let (_, gate) = control(&mut sandbox, "POST", "gates", json!({"path": "dns/list", "times": 2}));
    assert_eq!(gate, json!({"gate": 1}));
    let wait = Request::get("/_sandbox/gates/1/wait?held=2");
    assert_eq!(list(&mut sandbox, fixture::ADM_TOKEN).fate, Fate::Hold(1));
    assert_eq!(sandbox.handle(&wait, 0).fate, Fate::NotYet);
    assert_eq!(list(&mut sandbox, fixture::ADM_TOKEN).fate, Fate::Hold(1));
    assert_eq!(sandbox.handle(&wait, 0).text(), r#"{"held":2,"released":false}"#);
    assert_eq!(list(&mut sandbox, fixture::ADM_TOKEN).fate, Fate::Whole, "only as many as were asked for");
    assert!(sandbox.is_held(1));
    assert_eq!(control(&mut sandbox, "POST", "gates/1/release", json!({})).1, json!({"held": 2, "released": true}));
    assert!(!sandbox.is_held(1));
    assert_eq!(control(&mut sandbox, "GET", "gates/9", json!({})).0, 404);
}

#[test]
fn cross_origin_calls_are_answered_only_on_request() {
    let preflight = Request::new("OPTIONS", "/action/dns/list/").with("Access-Control-Request-Headers", "authorization,x-a");
    let mut open = Sandbox::new(Options { cors: true, control: true, ..Options::default() }, NOW);
    let answer = open.handle(&preflight, NOW);
    assert_eq!((answer.status, answer.header("Access-Control-Allow-Headers")), (204, Some("authorization,x-a")));
    let call = open.handle(&Request::get("/_sandbox/counters"), NOW);
    assert_eq!((call.header("Access-Control-Allow-Origin"), call.text().contains(r#""received":0"#)), (Some("*"), true));
    assert!(call.header("Access-Control-Expose-Headers").unwrap().contains("X-RateLimit-Day-Remaining"));
    let mut closed = sandbox();
    assert!(closed.handle(&preflight, 0).header("Access-Control-Allow-Origin").is_none());
}
