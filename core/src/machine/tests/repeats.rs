//! What goes again by itself, what is looked up, and what is left to the caller.

use super::*;
use crate::Effect;

fn submit(machine: &mut Machine, method: &str, params: serde_json::Value, now: Now) -> (CallId, Step) {
    machine.submit(method, params.as_object().unwrap(), &CallOptions::default(), now)
}

fn add(machine: &mut Machine, now: Now) -> (CallId, Step) {
    submit(machine, "dns/record_add", json!({ "domain_id": 42, "type": "TXT", "record": "_acme", "data": "v" }), now)
}

fn rests(step: Step) -> Now {
    let (wake, why) = waits(step);
    assert_eq!(why, Why::Rest);
    START.later(wake - START.mono_ms)
}

fn answer(machine: &mut Machine, attempt: AttemptId, text: &str, now: Now) -> Step {
    machine.head(attempt, &Head { status: 200, headers: vec![] }, now);
    machine.end(attempt, body(text), now)
}

fn lost() -> End {
    End::Failed(Failure { kind: Transport::Closed, not_sent: false, detail: None })
}

fn done(step: Step) -> crate::Reply {
    match step {
        Step::Done(outcome) => outcome.unwrap(),
        other => panic!("expected a reply, got {other:?}"),
    }
}

#[test]
fn a_lost_read_goes_again_after_a_pause_and_says_how_often() {
    let mut machine = machine(json!({}));
    let (id, step) = list(&mut machine, START);
    let now = rests(machine.end(sent(step), lost(), START));
    assert!((500..=1000).contains(&(now.mono_ms - START.mono_ms)), "the first pause");
    let again = sent(machine.poll(id, now));
    let reply = done(answer(&mut machine, again, OK, now));
    assert_eq!(reply.meta.attempts, 2);
    let events = machine.events();
    assert!(matches!(&events[..], [Event::Repeats { method, code: Code::TransportFailed, .. }] if method == "dns/list"));
    assert!(machine.events().is_empty(), "events are told once");
}

#[test]
fn after_two_repeats_the_caller_gets_the_error() {
    let mut machine = machine(json!({}));
    let (id, mut step) = list(&mut machine, START);
    let mut now = START;
    for _ in 0..2 {
        now = rests(machine.end(sent(step), lost(), now));
        step = machine.poll(id, now);
    }
    let error = failed_with(machine.end(sent(step), lost(), now));
    assert_eq!((error.code, error.delivery), (Code::TransportFailed, Delivery::Unknown), "a read applies nothing");
    assert_eq!(machine.stats(now).attempts, 3);
}

#[test]
fn repeats_take_quota_as_every_call_does() {
    let mut machine = machine(json!({}));
    let (id, step) = list(&mut machine, START);
    let now = rests(machine.end(sent(step), lost(), START));
    sent(machine.poll(id, now));
    assert_eq!(machine.quota(now)[0].remaining, 3598);
}

#[test]
fn when_everything_fails_a_client_stops_repeating() {
    let mut machine = machine(json!({ "retries": 1, "max_in_flight": 100 }));
    let mut repeated = 0;
    for _ in 0..30 {
        let (_, step) = list(&mut machine, START);
        repeated += usize::from(matches!(machine.end(sent(step), lost(), START), Step::Wait { .. }));
    }
    assert_eq!(repeated, 10);
}

#[test]
fn a_spend_is_never_sent_twice_and_its_loss_says_maybe() {
    let mut machine = machine(json!({}));
    let (_, step) = submit(&mut machine, "domain/register", json!({ "domain": "example.com", "period": 1 }), START);
    let error = failed_with(machine.end(sent(step), lost(), START));
    assert_eq!((error.code, error.cause), (Code::MaybeApplied, Some(Code::TransportFailed)));
    assert_eq!((error.delivery, error.fault), (Delivery::Unknown, crate::Fault::Network));
    assert_eq!(error.message, "The call may have been applied: the request got no answer.");
    assert_eq!(machine.stats(START).attempts, 1);
}

#[test]
fn a_spend_that_certainly_did_not_leave_goes_again() {
    let mut machine = machine(json!({}));
    let (id, step) = submit(&mut machine, "domain/register", json!({ "domain": "example.com", "period": 1 }), START);
    let not_sent = End::Failed(Failure { kind: Transport::Connect, not_sent: true, detail: None });
    let now = rests(machine.end(sent(step), not_sent, START));
    sent(machine.poll(id, now));
    assert_eq!(machine.quota(now)[0].remaining, 3599, "what was not sent took nothing");
}

#[test]
fn a_lost_write_that_is_found_is_done_and_says_how_that_is_known() {
    let mut machine = machine(json!({}));
    let (id, step) = add(&mut machine, START);
    let now = rests(machine.end(sent(step), lost(), START));
    let Step::Send { attempt, request, .. } = machine.poll(id, now) else { panic!() };
    assert_eq!(request.url, "https://adm.tools/action/dns/records_list/", "it is looked up, not sent again");
    assert_eq!(request.body.as_bytes(), Some(b"domain_id=42".as_slice()));
    let rows = r#"{"result":true,"response":{"list":[{"id":"7","type":"TXT","record":"_acme","data":"w"},{"id":"8","type":"TXT","record":"_acme","data":"v"}]}}"#;
    let reply = done(answer(&mut machine, attempt, rows, now));
    let proof = reply.meta.proof.unwrap();
    assert_eq!((proof.by.as_str(), &proof.row.unwrap()["id"]), ("dns/records_list", &json!("8")));
    assert_eq!((reply.meta.method.as_str(), reply.meta.attempts), ("dns/record_add", 2));
}

#[test]
fn a_lost_write_that_is_not_found_may_still_land_and_is_the_callers() {
    let mut machine = machine(json!({}));
    let (id, step) = add(&mut machine, START);
    let now = rests(machine.end(sent(step), lost(), START));
    let attempt = sent(machine.poll(id, now));
    let error = failed_with(answer(&mut machine, attempt, OK, now));
    assert_eq!((error.code, error.looked_up.as_deref()), (Code::MaybeApplied, Some("dns/records_list")));
    assert_eq!(error.method.as_deref(), Some("dns/record_add"));
    assert!(error.advice.contains("may still land"), "{}", error.advice);
}

#[test]
fn what_the_call_left_to_the_provider_is_not_guessed_from_another_row() {
    let mut machine = machine(json!({}));
    let (id, step) = submit(&mut machine, "dns/record_add", json!({ "domain_id": 42, "type": "TXT", "data": "v" }), START);
    let now = rests(machine.end(sent(step), lost(), START));
    let attempt = sent(machine.poll(id, now));
    let rows = r#"{"result":true,"response":{"list":[{"id":"8","type":"TXT","record":"_acme","data":"v"}]}}"#;
    assert_eq!(failed_with(answer(&mut machine, attempt, rows, now)).code, Code::MaybeApplied, "it may be older, under another name");
}

#[test]
fn a_lookup_that_fails_is_repeated_as_a_read_and_then_says_how_the_write_was_lost() {
    let mut machine = machine(json!({ "retries": 1 }));
    let (id, step) = add(&mut machine, START);
    let now = rests(machine.end(sent(step), End::TimedOut, START));
    let step = machine.poll(id, now);
    let now = rests(machine.end(sent(step), lost(), now));
    let step = machine.poll(id, now);
    let error = failed_with(machine.end(sent(step), lost(), now));
    assert_eq!((error.code, error.cause), (Code::MaybeApplied, Some(Code::TimedOut)));
}

#[test]
fn a_lookup_waits_for_quota_no_longer_than_the_call_may_take() {
    let mut machine = machine(json!({ "max_wait_ms": 7_200_000 }));
    let (id, step) = add(&mut machine, START);
    let now = rests(machine.end(sent(step), lost(), START));
    // Somebody else used up the hour meanwhile.
    let other = sent(list(&mut machine, now).1);
    machine.head(other, &head(200, 0), now);
    machine.end(other, body(OK), now);
    assert_eq!(failed_with(machine.poll(id, now)).code, Code::MaybeApplied);
}

#[test]
fn an_idempotent_delete_is_repeated_and_what_is_gone_was_deleted() {
    for (status, text, is_done) in [
        (200, r#"{"result":true,"response":[]}"#, true),
        (404, r#"{"result":false}"#, true),
        (200, r#"{"result":false,"messages":{"error":["Запис не знайдено"]}}"#, true),
        (200, r#"{"result":false,"messages":{"error":["Доступ закрито"]}}"#, false),
    ] {
        let mut machine = machine(json!({}));
        let (id, step) = submit(&mut machine, "dns/record_delete", json!({ "subdomain_id": 7 }), START);
        let now = rests(machine.end(sent(step), lost(), START));
        let again = sent(machine.poll(id, now));
        machine.head(again, &Head { status, headers: vec![] }, now);
        let Step::Done(outcome) = machine.end(again, body(text), now) else { panic!() };
        assert_eq!(outcome.is_ok(), is_done, "{status} {text}");
        if let Ok(reply) = outcome {
            assert_eq!(reply.meta.proof.is_some(), !text.contains("true"), "what was met is said");
        }
    }
}

#[test]
fn what_is_not_there_at_the_first_try_is_an_error() {
    let mut machine = machine(json!({}));
    let (_, step) = submit(&mut machine, "dns/record_delete", json!({ "subdomain_id": 7 }), START);
    let attempt = sent(step);
    machine.head(attempt, &Head { status: 404, headers: vec![] }, START);
    assert_eq!(failed_with(machine.end(attempt, body(r#"{"result":false}"#), START)).code, Code::NotFound);
}

#[test]
fn a_read_only_client_does_nothing_but_read() {
    let mut machine = machine(json!({ "read_only": true }));
    sent(list(&mut machine, START).1);
    let error = failed_with(add(&mut machine, START).1);
    assert_eq!((error.code, error.delivery), (Code::ReadOnly, Delivery::NotSent));
    let raw = |effect| CallOptions { raw: Some(crate::Http::Post), effect, ..CallOptions::default() };
    let (_, step) = machine.submit("new/thing", &Params::new(), &raw(None), START);
    assert_eq!(failed_with(step).code, Code::ReadOnly, "nobody knows what a raw call does");
    let (_, step) = machine.submit("new/thing", &Params::new(), &raw(Some(Effect::Read)), START);
    sent(step);
}

#[test]
fn a_client_that_asks_first_names_the_account_and_goes_when_confirmed() {
    let mut machine = machine(json!({ "confirm": true, "account": "agency" }));
    sent(add(&mut machine, START).1);
    let params = json!({ "domain": "example.com", "period": 1 });
    let error = failed_with(submit(&mut machine, "domain/register", params.clone(), START).1);
    assert_eq!((error.code, error.delivery), (Code::ConfirmationNeeded, Delivery::NotSent));
    assert_eq!(error.message, "domain/register costs money, or orders something that does, on agency.");
    let confirmed = CallOptions { confirmed: true, ..CallOptions::default() };
    sent(machine.submit("domain/register", params.as_object().unwrap(), &confirmed, START).1);
}

#[test]
fn a_call_whose_time_is_over_is_not_sent_again_by_a_host_that_asks_late() {
    let mut machine = machine(json!({ "total_timeout_ms": 10_000 }));
    let (id, step) = list(&mut machine, START);
    rests(machine.end(sent(step), lost(), START));
    assert_eq!(failed_with(machine.poll(id, START.later(10_000))).code, Code::TransportFailed);
}

#[test]
fn what_may_have_been_applied_stays_so_whatever_its_repeat_meets() {
    let not_sent = || End::Failed(Failure { kind: Transport::Connect, not_sent: true, detail: None });
    let refused = r#"{"result":false,"messages":{"error":["Доступ закрито"]}}"#;
    // The first answer is lost; then nothing can be sent, or the provider turns the repeat away, or says no.
    for (status, cause) in [(None, Code::TransportFailed), (Some(403), Code::Forbidden), (Some(200), Code::ProviderRefused)] {
        let mut machine = machine(json!({ "retries": 1 }));
        let (id, step) = submit(&mut machine, "dns/record_edit", json!({ "subdomain_id": 7, "data": "192.0.2.1" }), START);
        let now = rests(machine.end(sent(step), lost(), START));
        let again = sent(machine.poll(id, now));
        let step = match status {
            None => machine.end(again, not_sent(), now),
            Some(status) => {
                machine.head(again, &Head { status, headers: vec![] }, now);
                machine.end(again, body(refused), now)
            }
        };
        let error = failed_with(step);
        assert_eq!((error.code, error.delivery, error.cause), (Code::MaybeApplied, Delivery::Unknown, Some(cause)), "{status:?}");
        assert_eq!(error.texts.is_empty(), status.is_none(), "what the provider said is kept");
        assert!(!error.advice.contains("Nothing was sent"), "{}", error.advice);
    }
    // The same while it rests: giving it up does not make it unsent.
    let mut machine = machine(json!({}));
    let (id, step) = submit(&mut machine, "dns/record_edit", json!({ "subdomain_id": 7, "data": "192.0.2.1" }), START);
    let now = rests(machine.end(sent(step), lost(), START));
    let again = sent(machine.poll(id, now));
    machine.end(again, not_sent(), now);
    assert_eq!(machine.cancel(id, now).unwrap().error.delivery, Delivery::Unknown);
}

#[test]
fn cancelled_between_a_loss_and_its_lookup_is_unknown() {
    let mut machine = machine(json!({}));
    let (id, step) = add(&mut machine, START);
    rests(machine.end(sent(step), lost(), START));
    assert_eq!(machine.cancel(id, START).unwrap().error.delivery, Delivery::Unknown);
}
