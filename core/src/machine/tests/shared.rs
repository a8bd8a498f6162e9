//! Machines that share one account's state through a store.

use super::*;
use crate::{MemoryStore, StoreAnswer};

/// adm.tools, with 20 calls an hour.
fn small() -> Arc<Provider> {
    let spec = include_str!("../../../data/providers/adm-tools.json").replace(r#""limit": 3600"#, r#""limit": 20"#);
    let methods = include_str!("../../../data/methods/adm-tools.json");
    Arc::new(Provider::from_json(&spec, methods).unwrap())
}

fn member(provider: &Arc<Provider>, holder: &str) -> Machine {
    let options = Options { holder: Some(holder.to_owned()), max_wait_ms: 0, ..Options::default() };
    Machine::new(Arc::clone(provider), Some(Token::new(SECRET).unwrap()), options).unwrap()
}

/// Answers every question to the store until there is something else to do.
fn asked(machine: &mut Machine, store: &mut MemoryStore, (id, mut step): (CallId, Step), now: Now) -> Step {
    while let Step::Sync(request) = step {
        assert!(!format!("{request:?}").contains(SECRET));
        machine.synced(store.answer(&request), now);
        step = machine.poll(id, now);
    }
    step
}

/// Whether a call went through.
fn goes(machine: &mut Machine, store: &mut MemoryStore, now: Now) -> bool {
    let submitted = list(machine, now);
    match asked(machine, store, submitted, now) {
        Step::Send { attempt, .. } => {
            machine.head(attempt, &Head { status: 200, headers: vec![] }, now);
            machine.end(attempt, body(OK), now);
            true
        }
        Step::Done(Err(error)) if error.code == Code::QuotaWait => false,
        other => panic!("{other:?}"),
    }
}

#[test]
fn together_they_use_what_one_may_and_no_more() {
    let (provider, mut store) = (small(), MemoryStore::default());
    let mut members = [member(&provider, "a"), member(&provider, "b"), member(&provider, "c")];
    let mut now = START;
    for hour in 0..3 {
        let mut gone = 0;
        for turn in 0..120 {
            now = now.later(30_000);
            gone += u32::from(goes(&mut members[turn % 3], &mut store, now));
        }
        assert!((17..=20).contains(&gone), "hour {hour}: {gone} of 20");
    }
}

#[test]
fn what_one_learns_the_next_one_knows() {
    let (provider, mut store) = (small(), MemoryStore::default());
    let mut first = member(&provider, "first");
    assert!(goes(&mut first, &mut store, START));
    first.close();
    while let Some(request) = first.sync(START) {
        first.synced(store.answer(&request), START);
    }
    let mut second = member(&provider, "second");
    assert!(goes(&mut second, &mut store, START));
    assert_eq!(second.token_status(START).state, crate::TokenState::Valid, "its last use is kept");
    assert_eq!(second.quota(START)[0].remaining + 2, 20, "and so are the calls, and nothing is left leased");
}

#[test]
fn while_the_store_is_asked_the_others_wait_for_it() {
    let mut member = member(&small(), "a");
    member.options.max_wait_ms = 60_000;
    let (first, step) = list(&mut member, START);
    let Step::Sync(request) = step else { panic!() };
    let (second, step) = list(&mut member, START);
    assert_eq!(waits(step).1, Why::Store);
    let mut store = MemoryStore::default();
    let before = member.epoch();
    member.synced(store.answer(&request), START);
    assert!(member.epoch() > before, "they are told when it is done");
    let step = member.poll(first, START);
    sent(asked(&mut member, &mut store, (first, step), START));
    let step = member.poll(second, START);
    sent(asked(&mut member, &mut store, (second, step), START));
}

#[test]
fn a_store_that_fails_is_told_once_and_calls_go_on_with_a_share() {
    let mut member = member(&small(), "a");
    let mut gone = 0;
    for _ in 0..20 {
        let (id, mut step) = list(&mut member, START);
        while let Step::Sync(_) = step {
            member.synced(StoreAnswer::Failed("disk full".into()), START);
            step = member.poll(id, START);
        }
        if let Step::Send { attempt, .. } = step {
            member.head(attempt, &Head { status: 200, headers: vec![] }, START);
            member.end(attempt, body(OK), START);
            gone += 1;
        }
    }
    assert!((1..=10).contains(&gone), "a share, and not the whole: {gone}");
    let failures: Vec<Event> = member.events().into_iter().filter(|event| matches!(event, Event::StoreFails { .. })).collect();
    assert_eq!(failures, [Event::StoreFails { detail: "disk full".into() }]);
}
