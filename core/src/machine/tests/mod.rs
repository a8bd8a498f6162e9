//! The machine as a host sees it. Time is a number, the network is the test.

mod account;
mod files;
mod purposes;
mod repeats;
mod shared;
mod snapshots;

use super::*;
use crate::{
    error::Transport,
    response::{End, Failure},
    time::MonoMillis,
};
use serde_json::json;

const START: Now = Now { unix_ms: 1_767_225_600_000, mono_ms: 5_000 };
const SECRET: &str = "s3cret-t0ken";

fn machine(options: serde_json::Value) -> Machine {
    let options = serde_json::from_value(options).unwrap();
    Machine::new(Provider::adm_tools(), Some(Token::new(SECRET).unwrap()), options).unwrap()
}

fn list(machine: &mut Machine, now: Now) -> (CallId, Step) {
    machine.submit("dns/list", &Params::new(), &CallOptions::default(), now)
}

fn sent(step: Step) -> AttemptId {
    match step {
        Step::Send { attempt, .. } => attempt,
        other => panic!("expected a request, got {other:?}"),
    }
}

fn waits(step: Step) -> (MonoMillis, Why) {
    match step {
        Step::Wait { wake, why, .. } => (wake, why),
        other => panic!("expected a wait, got {other:?}"),
    }
}

fn failed_with(step: Step) -> Error {
    match step {
        Step::Done(outcome) => outcome.unwrap_err(),
        other => panic!("expected an error, got {other:?}"),
    }
}

fn head(status: u16, hour: u64) -> Head {
    Head { status, headers: vec![("X-RateLimit-Hour-Remaining".into(), hour.to_string())] }
}

fn body(text: &str) -> End {
    End::Body(text.as_bytes().to_vec())
}

const OK: &str = r#"{"result":true,"response":{"list":[]}}"#;

#[test]
fn a_plain_call_takes_three_entries() {
    let mut machine = machine(json!({}));
    let attempt = sent(list(&mut machine, START).1);
    assert_eq!(machine.head(attempt, &head(200, 3599), START), Collect::UpTo(32 << 20));
    let Step::Done(Ok(reply)) = machine.end(attempt, body(OK), START) else { panic!() };
    assert_eq!(reply.raw(), br#"{"list":[]}"#);
    assert_eq!(machine.stats(START), Stats { calls: 1, attempts: 1, entries: 3, ..Stats::default() });
}

#[test]
fn nothing_is_sent_that_is_known_to_be_wrong() {
    let mut machine = machine(json!({}));
    let (_, step) = machine.submit("dns/lst", &Params::new(), &CallOptions::default(), START);
    let error = failed_with(step);
    assert_eq!((error.code, error.delivery, error.nearest.as_deref()), (Code::UnknownMethod, Delivery::NotSent, Some("dns/list")));
    let (_, step) = machine.submit("dns/records_list", &Params::new(), &CallOptions::default(), START);
    assert_eq!(failed_with(step).violations.len(), 1);
    assert_eq!(machine.stats(START).attempts, 0);
    assert_eq!(machine.quota(START)[0].remaining, 3600, "no quota was taken");
}

#[test]
fn without_a_token_only_open_methods_go_and_carry_none() {
    let mut adm = Machine::new(Provider::adm_tools(), None, Options::default()).unwrap();
    assert_eq!(failed_with(list(&mut adm, START).1).code, Code::TokenMissing);
    let mut elytra = Machine::new(Provider::elytra_host(), Some(Token::new(SECRET).unwrap()), Options::default()).unwrap();
    for (method, carries) in [("meta/running_servers", false), ("user/get_info", true)] {
        let (_, step) = elytra.submit(method, &Params::new(), &CallOptions::default(), START);
        let Step::Send { request, .. } = step else { panic!() };
        assert_eq!(request.headers.iter().any(|header| header.name() == "Authorization" && header.expose() == SECRET), carries);
    }
}

#[test]
fn more_than_allowed_at_once_wait_in_their_order() {
    let mut machine = machine(json!({ "max_in_flight": 1 }));
    let first = sent(list(&mut machine, START).1);
    let (second, step) = list(&mut machine, START);
    assert_eq!(waits(step).1, Why::InFlight);
    let (third, _) = list(&mut machine, START);
    let before = machine.epoch();
    machine.end(first, body(OK), START);
    assert!(machine.epoch() > before, "those who wait are told");
    assert_eq!(waits(machine.poll(third, START)).1, Why::Turn, "not before the second");
    sent(machine.poll(second, START));
}

#[test]
fn a_full_window_is_waited_out() {
    let mut machine = machine(json!({ "max_wait_ms": 7_200_000 }));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(200, 0), START);
    machine.end(attempt, body(OK), START);
    let (id, step) = list(&mut machine, START);
    let (wake, why) = waits(step);
    assert_eq!((wake, why), (START.mono_ms + 3_600_000, Why::Quota { window: "hour".into(), reserved: false }));
    waits(machine.poll(id, START.later(3_599_999)));
    sent(machine.poll(id, START.later(3_600_000)));
}

#[test]
fn a_wait_longer_than_allowed_is_an_error_at_once() {
    let mut machine = machine(json!({}));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(200, 0), START);
    machine.end(attempt, body(OK), START);
    let error = failed_with(list(&mut machine, START).1);
    assert_eq!((error.code, error.delivery), (Code::QuotaWait, Delivery::NotSent));
    assert_eq!(error.retry_at_ms, Some(START.unix_ms + 3_600_000));
    assert_eq!(error.message, "The hour window is full; the next call fits in 3600 s.");
}

#[test]
fn remaining_zero_does_not_change_the_reply_it_came_with() {
    let mut machine = machine(json!({}));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(200, 0), START);
    assert!(matches!(machine.end(attempt, body(OK), START), Step::Done(Ok(_))));
}

const SENTENCE: &str = r#"{"result":false,"messages":{"error":["Too Many Requests per hour. Limit 3600. Pause 20 seconds"]}}"#;

#[test]
fn a_throttled_call_goes_again_after_the_pause_if_it_may_wait() {
    let mut machine = machine(json!({}));
    let (id, step) = list(&mut machine, START);
    let attempt = sent(step);
    machine.head(attempt, &head(429, 0), START);
    assert_eq!(waits(machine.end(attempt, body(SENTENCE), START)).0, START.mono_ms + 20_000);
    let again = sent(machine.poll(id, START.later(20_000)));
    machine.head(again, &head(200, 3599), START.later(20_000));
    let Step::Done(Ok(reply)) = machine.end(again, body(OK), START.later(20_000)) else { panic!() };
    assert_eq!(reply.meta.attempts, 2);
}

#[test]
fn a_long_wait_after_a_refusal_does_not_use_up_the_time_of_the_call() {
    let mut machine = machine(json!({ "max_wait_ms": 7_200_000 }));
    let (id, step) = list(&mut machine, START);
    let attempt = sent(step);
    machine.head(attempt, &head(429, 0), START);
    machine.end(attempt, body(&SENTENCE.replace("Pause 20", "Pause 3600")), START);
    let later = START.later(3_600_000);
    let Step::Send { deadline, .. } = machine.poll(id, later) else { panic!() };
    assert_eq!(deadline, later.mono_ms + 30_000);
}

#[test]
fn cancelled_while_waiting_after_a_refusal_was_refused() {
    let mut machine = machine(json!({}));
    let (id, step) = list(&mut machine, START);
    let attempt = sent(step);
    machine.head(attempt, &head(429, 0), START);
    machine.end(attempt, body(SENTENCE), START);
    assert_eq!(machine.cancel(id, START).unwrap().error.delivery, Delivery::Refused);
}

#[test]
fn a_throttled_call_that_may_not_wait_says_when() {
    let mut machine = machine(json!({ "max_wait_ms": 0 }));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(200, 100), START);
    let error = failed_with(machine.end(attempt, body(SENTENCE), START));
    assert_eq!((error.code, error.delivery, error.retry_at_ms), (Code::Throttled, Delivery::Refused, Some(START.unix_ms + 20_000)));
    assert_eq!(error.throttle.as_ref().unwrap().limit, Some(3600));
}

#[test]
fn a_provider_without_windows_is_not_asked_again_at_once() {
    let token = Some(Token::new(SECRET).unwrap());
    let mut elytra = Machine::new(Provider::elytra_host(), token, Options { max_wait_ms: 90_000, ..Options::default() }).unwrap();
    let (id, step) = elytra.submit("user/get_info", &Params::new(), &CallOptions::default(), START);
    let attempt = sent(step);
    elytra.head(attempt, &Head { status: 429, headers: vec![] }, START);
    let (wake, why) = waits(elytra.end(attempt, body(r#"{"success":false,"message":"Too many requests"}"#), START));
    assert_eq!((wake, why), (START.mono_ms + 60_000, Why::Quota { window: "provider's".into(), reserved: false }));
    sent(elytra.poll(id, START.later(60_000)));
}

#[test]
fn a_firewall_page_under_429_is_not_quota() {
    let mut machine = machine(json!({}));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &Head { status: 429, headers: vec![("Content-Type".into(), "text/html".into())] }, START);
    let error = failed_with(machine.end(attempt, body("<!DOCTYPE html><title>x</title>"), START));
    assert_eq!(error.code, Code::NotAnAnswer);
    sent(list(&mut machine, START).1);
}

#[test]
fn cancelled_while_waiting_was_not_sent_and_lets_the_next_go() {
    let mut machine = machine(json!({ "max_in_flight": 1 }));
    let first = sent(list(&mut machine, START).1);
    let (second, _) = list(&mut machine, START);
    let (third, _) = list(&mut machine, START);
    let cancelled = machine.cancel(second, START).unwrap();
    assert_eq!((cancelled.attempt, cancelled.error.delivery), (None, Delivery::NotSent));
    machine.end(first, body(OK), START);
    sent(machine.poll(third, START));
}

#[test]
fn cancelled_in_flight_is_unknown_and_a_late_answer_is_dropped() {
    let mut machine = machine(json!({}));
    let (id, step) = list(&mut machine, START);
    let attempt = sent(step);
    let cancelled = machine.cancel(id, START).unwrap();
    assert_eq!((cancelled.attempt, cancelled.error.delivery), (Some(attempt), Delivery::Unknown));
    assert!(machine.cancel(id, START).is_none());
    assert_eq!(machine.head(attempt, &head(200, 1), START), Collect::Discard);
    assert_eq!(machine.quota(START)[0].remaining, 3599, "it may have been counted");
}

#[test]
fn delivery_of_what_failed_on_the_way() {
    let failure = |not_sent| End::Failed(Failure { kind: Transport::Connect, not_sent, detail: Some(format!("to {SECRET}")) });
    let cases = [
        (None, failure(true), Code::TransportFailed, Delivery::NotSent, 3600),
        (None, failure(false), Code::TransportFailed, Delivery::Unknown, 3599),
        (None, End::TimedOut, Code::TimedOut, Delivery::Unknown, 3599),
        (Some(200), End::Cut { received: 7, detail: None }, Code::AnswerCut, Delivery::Unknown, 3599),
        (Some(200), End::TooLarge, Code::AnswerTooLarge, Delivery::Unknown, 3599),
    ];
    for (status, end, code, delivery, remaining) in cases {
        let mut machine = machine(json!({ "retries": 0 }));
        let attempt = sent(list(&mut machine, START).1);
        if let Some(status) = status {
            machine.head(attempt, &Head { status, headers: vec![] }, START);
        }
        let error = failed_with(machine.end(attempt, end, START));
        assert_eq!((error.code, error.delivery, error.status), (code, delivery, status));
        assert_eq!(machine.quota(START)[0].remaining, remaining);
        assert!(!serde_json::to_string(&error).unwrap().contains(SECRET));
    }
}

#[test]
fn deadlines_of_an_attempt_and_of_the_call() {
    let mut machine = machine(json!({ "total_timeout_ms": 10_000 }));
    let (_, step) = list(&mut machine, START);
    assert!(matches!(step, Step::Send { deadline, .. } if deadline == START.mono_ms + 10_000));
    let options = CallOptions { attempt_timeout_ms: Some(500), ..CallOptions::default() };
    let (_, step) = machine.submit("dns/list", &Params::new(), &options, START);
    assert!(matches!(step, Step::Send { deadline, .. } if deadline == START.mono_ms + 500));
}

#[test]
fn any_form_of_a_methods_name_names_it() {
    let machine = machine(json!({ "base_url": "http://127.0.0.1:8080" }));
    for name in [
        "dns/list",
        "/dns/list/",
        "action/dns/list",
        "/action/dns/list/",
        "https://adm.tools/action/dns/list/",
        "http://127.0.0.1:8080/action/dns/list",
        " dns/list\n",
    ] {
        let request = machine.prepare(name, &Params::new(), &CallOptions::default()).unwrap();
        assert_eq!(request.url, "http://127.0.0.1:8080/action/dns/list/", "{name:?}");
    }
    let raw = CallOptions { raw: Some(crate::Http::Post), ..CallOptions::default() };
    for name in ["", "/", "..", "../x", "a/../../b", "a/./b", "a//b"] {
        for options in [&CallOptions::default(), &raw] {
            let error = machine.prepare(name, &Params::new(), options).unwrap_err();
            assert_eq!(error.code, Code::UnknownMethod, "{name:?} would leave the API's path");
        }
    }
}

#[test]
fn a_raw_call_goes_by_the_callers_word() {
    let machine = machine(json!({}));
    let options = CallOptions { raw: Some(crate::Http::Get), ..CallOptions::default() };
    let params = json!({ "any": ["thing"] });
    let request = machine.prepare("not/known yet", params.as_object().unwrap(), &options).unwrap();
    assert_eq!(request.url, "https://adm.tools/action/not/known%20yet/?any%5B0%5D=thing");
}

#[test]
fn no_debug_text_or_record_holds_the_token() {
    let mut machine = machine(json!({ "retries": 0 }));
    let (_, step) = list(&mut machine, START);
    assert!(!format!("{step:?} {machine:?}").contains(SECRET));
    let Step::Send { attempt, request, .. } = step else { panic!() };
    assert!(!serde_json::to_string(&request).unwrap().contains(SECRET));
    machine.head(attempt, &head(500, 1), START);
    let echo = format!("{{\"result\":false,\"response\":[\"{SECRET}\"],\"messages\":{{\"error\":[\"no {SECRET}\"]}}}}");
    let error = failed_with(machine.end(attempt, body(&echo), START));
    assert!(!serde_json::to_string(&error).unwrap().contains(SECRET), "a server that echoes is not repeated");
    assert_eq!(error.texts, ["no ***"]);
}

#[test]
fn a_password_that_a_server_echoes_is_not_repeated() {
    let mut elytra = Machine::new(Provider::elytra_host(), Some(Token::new(SECRET).unwrap()), Options::default()).unwrap();
    let params = json!({ "currentPassword": "hunter2 & co", "newPassword": "correct horse" });
    let (_, step) = elytra.submit("user/update_password", params.as_object().unwrap(), &CallOptions::default(), START);
    let attempt = sent(step);
    elytra.head(attempt, &head(500, 1), START);
    let error = failed_with(elytra.end(attempt, body("wrong: hunter2 & co, hunter2%20%26%20co, correct horse"), START));
    assert_eq!(error.evidence.as_ref().unwrap().body, "wrong: ***, ***, ***");
}
