//! What a machine knows of its account besides quota: the token's life, the last requests, the limit's notice.

use super::*;

const DAY_MS: u64 = 86_400_000;

#[test]
fn every_accepted_use_moves_the_tokens_end() {
    let created = START.unix_ms - 178 * DAY_MS;
    let mut machine = machine(json!({ "token_created_ms": created }));
    assert_eq!(machine.token_status(START).state, crate::TokenState::Expiring);
    let attempt = sent(list(&mut machine, START).1);
    assert!(matches!(&machine.events()[..], [Event::TokenEnds(warning)] if warning.days == 7), "told before it is renewed");
    machine.head(attempt, &head(200, 3599), START);
    machine.end(attempt, body(OK), START);
    let status = machine.token_status(START);
    assert_eq!((status.state, status.days_left), (crate::TokenState::Valid, Some(181)), "from 2026-01-01 to 2026-07-01");
}

#[test]
fn a_refused_token_is_not_used() {
    let mut machine = machine(json!({}));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(401, 3599), START);
    machine.end(attempt, body(r#"{"result":false}"#), START);
    assert_eq!(machine.token_status(START).state, crate::TokenState::Unknown);
}

#[test]
fn the_last_request_to_each_method_is_kept_ten_minutes_without_its_secrets() {
    let mut machine = machine(json!({ "account": "agency" }));
    let params = json!({ "storage_id": 1, "login": "me", "password": "correct horse" });
    let (_, step) = machine.submit("storage/user/add", params.as_object().unwrap(), &CallOptions::default(), START);
    sent(step);
    list(&mut machine, START.later(1));
    list(&mut machine, START.later(2));
    let recent = machine.recent(START.later(2));
    assert_eq!(recent.iter().map(|call| call.method.as_str()).collect::<Vec<_>>(), ["dns/list", "storage/user/add"]);
    assert_eq!((recent[1].account.as_str(), &recent[1].params["password"]), ("agency", &json!("***")));
    assert!(machine.recent(START.later(600_002)).is_empty());
}

#[test]
fn what_was_never_sent_is_no_last_request() {
    let mut machine = machine(json!({}));
    machine.submit("dns/records_list", &Params::new(), &CallOptions::default(), START);
    assert!(machine.recent(START).is_empty());
}

#[test]
fn a_limit_that_is_reached_is_told_once_a_week() {
    let mut machine = machine(json!({ "max_wait_ms": 0 }));
    let told = |machine: &mut Machine, now: Now| {
        let attempt = sent(list(machine, now).1);
        machine.head(attempt, &head(429, 0), now);
        machine.end(attempt, body(SENTENCE), now);
        machine.events().iter().filter(|event| matches!(event, Event::LimitReached(_))).count()
    };
    assert_eq!(told(&mut machine, START), 1);
    assert_eq!(told(&mut machine, START.later(6 * DAY_MS)), 0);
    assert_eq!(told(&mut machine, START.later(7 * DAY_MS)), 1);
}
