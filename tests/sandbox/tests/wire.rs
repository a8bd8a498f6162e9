//! Over a real socket: what cannot be seen in the state machine. A bare `TcpStream`, so that every byte is ours.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used)]

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::thread;

use hostwire_sandbox::{Clock, Running, ServeOptions, fixture};
use serde_json::{Value, json};

const LIST: &str = "POST /action/dns/list/";

fn start() -> Running {
    Running::start(ServeOptions { control: true, clock: Clock::Manual(fixture::START_MS), ..ServeOptions::default() })
}

/// Sends one request and reads until the connection ends, however it ends.
fn exchange(running: &Running, line: &str, body: &str) -> (String, Option<ErrorKind>) {
    let mut stream = TcpStream::connect(running.address()).unwrap();
    let token = fixture::ADM_TOKEN;
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes).err().map(|error| error.kind());
    (String::from_utf8(bytes).unwrap(), ended)
}

fn body_of(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

fn promised(answer: &str) -> usize {
    let line = answer.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    line.unwrap().parse().unwrap()
}

fn post(running: &Running, path: &str, body: Value) -> Value {
    let (answer, _) = exchange(running, &format!("POST /_sandbox/{path}"), &body.to_string());
    serde_json::from_str(body_of(&answer)).unwrap()
}

#[test]
fn an_answer_arrives_whole() {
    let running = start();
    let (answer, ended) = exchange(&running, LIST, "");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && ended.is_none());
    assert!(answer.to_ascii_lowercase().contains("\r\nx-ratelimit-hour-remaining: 3599\r\n"));
    assert!(answer.contains("Thu, 01 Jan 2026 00:00:00 GMT"));
    assert_eq!(body_of(&answer).len(), promised(&answer));
}

#[test]
fn control_is_off_by_default() {
    let running = Running::start(ServeOptions::default());
    assert!(exchange(&running, "GET /_sandbox/state", "").0.starts_with("HTTP/1.1 404"));
    assert_eq!(running.control("GET", "counters", json!({}))["received"], 0, "a test may still ask in process");
}

#[test]
fn a_cut_answer_promises_more_than_comes() {
    let running = start();
    for after in [0, 7] {
        post(&running, "faults", json!({"path": "dns/list", "kind": "cut", "after_bytes": after}));
        let (answer, ended) = exchange(&running, LIST, "");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"));
        assert_eq!(body_of(&answer).len(), after);
        assert!(promised(&answer) > after && ended.is_none());
    }
    assert_eq!(exchange(&running, LIST, "").0.lines().next(), Some("HTTP/1.1 200 OK"));
}

#[test]
fn a_reset_is_told_apart_from_an_end() {
    let running = start();
    for after in [0, 5, 1_000_000] {
        post(&running, "faults", json!({"path": "dns/list", "kind": "reset", "after_bytes": after}));
        let (answer, ended) = exchange(&running, LIST, "");
        assert_eq!(ended, Some(ErrorKind::ConnectionReset));
        assert_eq!(body_of(&answer).len(), after.min(promised(&answer)));
    }
}

#[test]
fn lost_is_not_applied_and_lost_after_apply_is() {
    let running = start();
    let records = || {
        let state = exchange(&running, "POST /action/dns/records_list/", "domain_id=42").0;
        body_of(&state).matches("\"id\"").count()
    };
    let before = records();
    for (kind, added) in [("lost", 0), ("lost_after_apply", 1)] {
        post(&running, "faults", json!({"path": "dns/record_add", "kind": kind}));
        let answer = exchange(&running, "POST /action/dns/record_add/", "domain_id=42&type=A&data=192.0.2.1");
        assert_eq!(answer, (String::new(), None), "{kind}");
        assert_eq!(records(), before + added, "{kind}");
    }
}

#[test]
fn a_gate_holds_the_answer_of_a_call_that_was_applied() {
    let running = start();
    let gate = post(&running, "gates", json!({"path": "dns/record_add", "times": 1}))["gate"].as_u64().unwrap();
    thread::scope(|scope| {
        let call = scope.spawn(|| exchange(&running, "POST /action/dns/record_add/", "domain_id=42&type=A&data=192.0.2.1"));
        // Answers once the call is held: no sleep.
        let (waited, _) = exchange(&running, &format!("GET /_sandbox/gates/{gate}/wait?held=1"), "");
        assert_eq!(body_of(&waited), r#"{"held":1,"released":false}"#);
        let (list, _) = exchange(&running, "POST /action/dns/records_list/", "domain_id=42");
        assert!(list.contains("192.0.2.1\""), "applied while its answer is held");
        assert!(!call.is_finished());
        assert_eq!(post(&running, &format!("gates/{gate}/release"), json!({}))["released"], true);
        assert!(call.join().unwrap().0.contains(r#"{"result":true,"response":{"id":"#));
    });
}

#[test]
fn a_client_that_leaves_while_it_is_held_is_forgotten() {
    let running = start();
    running.control("POST", "gates", json!({"path": "dns/list"}));
    let mut stream = TcpStream::connect(running.address()).unwrap();
    write!(stream, "{LIST} HTTP/1.1\r\nHost: sandbox\r\n\r\n").unwrap();
    exchange(&running, "GET /_sandbox/gates/1/wait?held=1", "");
    drop(stream);
    assert_eq!(running.control("GET", "gates/1", json!({})), json!({"held": 1, "released": false}));
    running.control("POST", "gates/1/release", json!({}));
    assert!(exchange(&running, LIST, "").0.starts_with("HTTP/1.1 200"));
}

#[test]
fn a_reset_of_the_state_lets_held_answers_go() {
    let running = start();
    let gate = running.control("POST", "gates", json!({"path": "*"}))["gate"].clone();
    thread::scope(|scope| {
        let call = scope.spawn(|| exchange(&running, LIST, ""));
        exchange(&running, &format!("GET /_sandbox/gates/{gate}/wait?held=1"), "");
        running.control("POST", "reset", json!({}));
        assert!(call.join().unwrap().0.starts_with("HTTP/1.1 200"));
    });
}

#[test]
fn the_clock_moves_over_the_wire() {
    let running = start();
    post(&running, "clock", json!({"advance_ms": 3_600_000}));
    let (answer, _) = exchange(&running, LIST, "");
    assert!(answer.contains("Thu, 01 Jan 2026 01:00:00 GMT"));
    let real = Running::start(ServeOptions { control: true, ..ServeOptions::default() });
    assert!(exchange(&real, "POST /_sandbox/clock", r#"{"advance_ms":1}"#).0.starts_with("HTTP/1.1 409"));
}

#[test]
fn a_late_write_is_a_closed_connection_first() {
    let running = start();
    post(&running, "faults", json!({"path": "dns/record_add", "kind": "late", "after_requests": 1}));
    let add = exchange(&running, "POST /action/dns/record_add/", "domain_id=42&type=A&record=late&data=192.0.2.1");
    assert_eq!(add, (String::new(), None));
    let found = || exchange(&running, "POST /action/dns/records_list/", "domain_id=42").0.contains("\"late\"");
    assert!(!found(), "it is looked up, and is not there yet");
    assert!(found());
}

#[test]
fn a_random_fault_is_met_on_the_wire() {
    let running = Running::start(ServeOptions { faults_seed: Some(5), clock: Clock::Manual(fixture::START_MS), ..ServeOptions::default() });
    let ends: Vec<bool> =
        (0..120).map(|_| exchange(&running, LIST, "")).map(|(answer, ended)| answer.is_empty() || ended.is_some()).collect();
    assert!((1..60).contains(&ends.iter().filter(|odd| **odd).count()), "{ends:?}");
}

#[test]
fn the_late_dialect_closes_on_what_is_missing() {
    let running = start();
    let (answer, _) = exchange(&running, "POST /user/info", "");
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    assert!(promised(&answer) == 0 && answer.to_ascii_lowercase().contains("\r\nconnection: close\r\n"));
    let (answer, _) = exchange(&running, "GET /meta/users", "");
    assert_eq!(body_of(&answer), r#"{"success":true,"message":"OK","answer":"2","code":200}"#);
    let (answer, _) = exchange(&running, "HEAD /meta/users", "");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && body_of(&answer).is_empty());
}
