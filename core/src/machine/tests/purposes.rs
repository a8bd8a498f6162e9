//! Calls made for a purpose, beside those that are not.

use super::*;

fn with_reserve() -> Machine {
    let purposes = json!([{ "name": "certificates", "reserve": { "hour": 2 } }, { "name": "bulk" }]);
    let mut machine = machine(json!({ "purposes": purposes, "max_wait_ms": 7_200_000, "max_in_flight": 1 }));
    // Somebody else used the account: two calls are left of the hour, both kept for certificates.
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(200, 2), START);
    machine.end(attempt, body(OK), START);
    machine
}

fn list_for(machine: &mut Machine, purpose: &str, now: Now) -> (CallId, Step) {
    let options = CallOptions { purpose: Some(purpose.into()), ..CallOptions::default() };
    machine.submit("dns/list", &Params::new(), &options, now)
}

#[test]
fn what_is_kept_for_one_purpose_the_others_leave_alone() {
    let mut machine = with_reserve();
    let (_, step) = list_for(&mut machine, "bulk", START);
    assert_eq!(waits(step).1, Why::Quota { window: "hour".into(), reserved: true });
    sent(list_for(&mut machine, "certificates", START).1);
}

#[test]
fn a_call_that_waits_for_its_share_does_not_hold_up_another_purpose() {
    let mut machine = with_reserve();
    let first = sent(list_for(&mut machine, "certificates", START).1);
    let (bulk, _) = list_for(&mut machine, "bulk", START);
    let (second, step) = list_for(&mut machine, "certificates", START);
    waits(step);
    machine.head(first, &head(200, 1), START);
    machine.end(first, body(OK), START);
    assert_eq!(machine.turn(), Some(second), "the older call of {bulk:?} cannot go yet");
    sent(machine.poll(second, START));
}

#[test]
fn a_purpose_nobody_announced_is_refused() {
    let mut machine = with_reserve();
    let error = failed_with(list_for(&mut machine, "bulks", START).1);
    assert_eq!((error.code, error.delivery), (Code::InvalidOptions, Delivery::NotSent));
    assert!(machine.plan(1, Some("bulks"), START).is_err());
    let options = serde_json::from_value(json!({ "purposes": [{ "name": "x", "reserve": { "hour": 3601 } }] })).unwrap();
    let error = Machine::new(Provider::adm_tools(), None, options).unwrap_err();
    assert_eq!(error.code, Code::InvalidOptions, "a reserve beyond the limit would lock everybody else out");
}

#[test]
fn a_plan_says_when_the_last_of_many_calls_leaves() {
    let machine = machine(json!({}));
    let plan = machine.plan(5_000, None, START).unwrap();
    assert_eq!(plan.last_ms, Some(START.unix_ms + 3_600_000));
    assert!(plan.text.contains("5,000"), "{}", plan.text);
}
