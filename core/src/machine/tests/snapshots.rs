//! A machine set aside and taken up again; and the same machine fed the same inputs twice.

use super::*;
use crate::{Snapshot, retry::pause_ms};

/// Through JSON, into a machine of another process: its monotonic clock begins anew.
fn taken_up(machine: &Machine, saved_at: Now, later: Now) -> Machine {
    let saved = serde_json::to_string(&machine.snapshot(saved_at)).unwrap();
    assert!(!saved.contains(SECRET), "the token is given anew");
    let snapshot: Snapshot = serde_json::from_str(&saved).unwrap();
    let token = Some(Token::new(SECRET).unwrap());
    Machine::restore(Provider::adm_tools(), token, machine.options.clone(), &snapshot, later).unwrap()
}

/// The wall clock goes on, the other begins at 7.
fn elsewhere(ms: u64) -> Now {
    Now { unix_ms: START.unix_ms + ms, mono_ms: 7 }
}

#[test]
fn set_aside_in_the_middle_of_a_wait_it_goes_on_elsewhere() {
    let mut machine = machine(json!({ "max_wait_ms": 7_200_000 }));
    let attempt = sent(list(&mut machine, START).1);
    machine.head(attempt, &head(200, 0), START);
    machine.end(attempt, body(OK), START);
    let (id, _) = list(&mut machine, START);
    let now = elsewhere(600_000);
    let mut machine = taken_up(&machine, START, now);
    assert_eq!((machine.unfinished(), machine.turn()), (vec![id], Some(id)));
    let (wake, _) = waits(machine.poll(id, now));
    assert_eq!(wake - now.mono_ms, 3_000_000, "ten minutes of the hour are over");
    let (other, _) = list(&mut machine, now);
    assert!(other > id, "numbers go on");
    sent(machine.poll(id, now.later(3_000_000)));
}

#[test]
fn what_was_on_its_way_has_an_unknown_fate() {
    let mut machine = machine(json!({}));
    let (read, step) = list(&mut machine, START);
    sent(step);
    let record = json!({ "domain_id": 42, "type": "TXT", "record": "_acme", "data": "v" });
    let (write, step) = machine.submit("dns/record_add", record.as_object().unwrap(), &CallOptions::default(), START);
    sent(step);
    let order = json!({ "domain": "example.com", "period": 1 });
    let (spend, step) = machine.submit("domain/register", order.as_object().unwrap(), &CallOptions::default(), START);
    sent(step);
    let now = elsewhere(1_000);
    let mut machine = taken_up(&machine, START, now);
    assert_eq!(machine.quota(now)[0].remaining, 3597, "they may have been counted");
    assert_eq!(waits(machine.poll(read, now)).1, Why::Rest, "a read goes again");
    let Step::Send { request, .. } = ({
        let (wake, _) = waits(machine.poll(write, now));
        machine.poll(write, now.later(wake - now.mono_ms))
    }) else {
        panic!("a write is looked up")
    };
    assert!(request.url.expose().ends_with("/dns/records_list/"), "a write is looked up");
    let error = failed_with(machine.poll(spend, now));
    assert_eq!((error.code, error.cause), (Code::MaybeApplied, Some(Code::TransportFailed)), "a spend is the caller's");
}

#[test]
fn an_old_write_taken_up_late_is_not_repeated() {
    for (later, again) in [(60_000, true), (121_000, false)] {
        let mut machine = machine(json!({ "total_timeout_ms": 600_000 }));
        let params = json!({ "subdomain_id": 7, "data": "192.0.2.1" });
        let (id, step) = machine.submit("dns/record_edit", params.as_object().unwrap(), &CallOptions::default(), START);
        sent(step);
        let now = elsewhere(later);
        let step = taken_up(&machine, START, now).poll(id, now);
        assert_eq!(matches!(step, Step::Wait { .. }), again, "after {later} ms: {step:?}");
    }
}

#[test]
fn another_providers_snapshot_is_refused() {
    let machine = machine(json!({}));
    let snapshot = machine.snapshot(START);
    let error = Machine::restore(Provider::elytra_host(), None, Options::default(), &snapshot, START).unwrap_err();
    assert_eq!(error.code, Code::SnapshotInvalid);
}

/// Runs a machine by a script drawn from `seed`, and writes down all it says. With `restart`, it is set aside and taken
/// up again wherever nothing is on its way.
fn trace(seed: u64, restart: bool) -> Vec<String> {
    let options = json!({ "seed": seed, "max_in_flight": 2, "max_wait_ms": 4_000_000, "total_timeout_ms": 300_000 });
    let mut machine = machine(options);
    let mut now = START;
    let mut told = Vec::new();
    let (mut waiting, mut flying): (Vec<CallId>, Vec<(CallId, AttemptId)>) = (Vec::new(), Vec::new());
    for turn in 0..200 {
        // The machine's own mixing serves as the dice: the script is as deterministic as what it tests.
        let die = |sides: u64, salt: u64| pause_ms(1, seed, turn * 8 + salt) % sides;
        now = now.later(die(40, 0) * 1000);
        let (id, step) = match die(4, 1) {
            0 | 1 if !flying.is_empty() => {
                let (id, attempt) = flying.remove(die(flying.len() as u64, 2) as usize);
                let (end, answer) = match die(5, 3) {
                    0 => (End::TimedOut, None),
                    1 => (body(SENTENCE), Some(head(429, 0))),
                    _ => (body(OK), Some(head(200, die(3600, 4)))),
                };
                if let Some(answer) = answer {
                    machine.head(attempt, &answer, now);
                }
                (id, machine.end(attempt, end, now))
            }
            2 if !waiting.is_empty() => {
                let id = waiting.remove(die(waiting.len() as u64, 5) as usize);
                (id, machine.poll(id, now))
            }
            _ => list(&mut machine, now),
        };
        told.push(format!("{now:?} {id:?} {step:?} {:?}", machine.quota(now)));
        match step {
            Step::Send { attempt, .. } => flying.push((id, attempt)),
            Step::Wait { .. } => waiting.push(id),
            _ => {}
        }
        if restart && flying.is_empty() {
            let snapshot = serde_json::to_string(&machine.snapshot(now)).unwrap();
            let token = Some(Token::new(SECRET).unwrap());
            machine =
                Machine::restore(Provider::adm_tools(), token, machine.options.clone(), &serde_json::from_str(&snapshot).unwrap(), now)
                    .unwrap();
        }
    }
    told
}

#[test]
fn the_same_inputs_give_the_same_outputs() {
    for seed in 0..8 {
        assert_eq!(trace(seed, false), trace(seed, false), "seed {seed}");
    }
    assert_ne!(trace(1, false), trace(2, false), "the script does differ by its seed");
}

#[test]
fn a_machine_taken_up_again_goes_on_as_if_nothing_had_been() {
    for seed in 0..8 {
        let (plain, restarted) = (trace(seed, false), trace(seed, true));
        for (at, (plain, restarted)) in plain.iter().zip(&restarted).enumerate() {
            assert_eq!(plain, restarted, "seed {seed}, line {at}");
        }
    }
}
