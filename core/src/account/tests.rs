//! Rule 8: many programs on one token never exceed a window together.

use super::*;
use crate::{
    expiry::TokenWarning,
    quota::{HeaderNames, Permit, Purpose, WindowSpec},
    response::Head,
    token::Token,
};

const HOUR: u64 = 3_600_000;
const START: u64 = 1_767_225_600_000;

fn windows(limit: u64) -> Vec<WindowSpec> {
    let headers = HeaderNames { limit: "limit".into(), remaining: "remaining".into() };
    vec![WindowSpec { name: "hour".into(), seconds: 3600, limit: Some(limit), headers }]
}

fn client(limit: u64, holder: &str) -> Quota {
    Quota::shared(&windows(limit), &[], "key".into(), holder.into())
}

/// Asks as often as there is something to ask.
fn sync(quota: &mut Quota, store: &mut MemoryStore, now: u64) -> usize {
    let mut asked = 0;
    while let Some(request) = quota.sync_due(now) {
        quota.synced(store.answer(&request), now);
        asked += 1;
        assert!(asked < 10, "asks for ever: {request:?}");
    }
    asked
}

fn grant(quota: &mut Quota, store: &mut MemoryStore, purpose: Option<&str>, now: u64) -> Option<Permit> {
    for _ in 0..5 {
        match quota.grant(purpose, now) {
            Ok(permit) => return Some(permit),
            Err(Hold::Quota(refusal)) => {
                assert!(refusal.until_ms > now);
                return None;
            }
            Err(Hold::Store) => assert!(sync(quota, store, now) > 0, "nothing to ask, and nothing to wait for"),
        }
    }
    panic!("asks for ever");
}

/// As many as go, each answered at once without a word about quota.
fn drain(quota: &mut Quota, store: &mut MemoryStore, purpose: Option<&str>, now: u64) -> u64 {
    let mut calls = 0;
    while let Some(permit) = grant(quota, store, purpose, now) {
        quota.settle(permit, &Head::default(), now);
        calls += 1;
    }
    calls
}

fn fail(quota: &mut Quota, now: u64) {
    if quota.sync_due(now).is_some() {
        quota.synced(StoreAnswer::Failed("no route".into()), now);
    }
}

// Rule 8
#[test]
fn two_clients_never_exceed_a_window_together() {
    let mut store = MemoryStore::default();
    let (mut a, mut b) = (client(100, "a"), client(100, "b"));
    let (mut calls, mut now) = (0, START);
    for _ in 0..40 {
        for quota in [&mut a, &mut b] {
            for _ in 0..7 {
                if let Some(permit) = grant(quota, &mut store, None, now) {
                    calls += 1;
                    quota.settle(permit, &Head::default(), now);
                }
            }
            sync(quota, &mut store, now);
        }
        now += 10_000;
    }
    assert_eq!(calls, 100, "all of it, and no more");
    assert!(grant(&mut a, &mut store, None, START + HOUR + 400_000).is_some());
}

// Rule 8
#[test]
fn a_lease_serves_many_calls_between_two_questions() {
    let mut store = MemoryStore::default();
    let mut quota = client(3600, "a");
    let mut asked = 0;
    for _ in 0..500 {
        while quota.peek(None, START).is_err() {
            asked += sync(&mut quota, &mut store, START);
        }
        let permit = quota.grant(None, START).unwrap();
        quota.settle(permit, &Head::default(), START);
    }
    assert!(asked < 20, "{asked} questions for 500 calls");
}

// Rule 8
#[test]
fn what_a_client_does_not_use_it_hands_back() {
    for closes in [false, true] {
        let mut store = MemoryStore::default();
        let (mut a, mut b) = (client(16, "a"), client(16, "b"));
        for _ in 0..4 {
            let permit = grant(&mut a, &mut store, None, START).unwrap();
            a.settle(permit, &Head::default(), START);
        }
        assert!(a.report(START)[0].remaining < 12, "it holds some");
        let later = if closes {
            a.close();
            START
        } else {
            a.sync_at(START).unwrap()
        };
        assert!(later <= START + 5000);
        sync(&mut a, &mut store, later);
        assert_eq!(drain(&mut b, &mut store, None, later), 12, "all but what was used");
    }
}

// Rule 8
#[test]
fn a_lease_dies_with_its_holder_and_counts_for_a_window_from_then() {
    let mut store = MemoryStore::default();
    let mut dead = client(8, "dead");
    grant(&mut dead, &mut store, None, START).unwrap();
    drop(dead);
    let mut other = client(8, "other");
    assert_eq!(drain(&mut other, &mut store, None, START), 7);
    let free = START + 60_000 + 60_000 + HOUR;
    assert_eq!(drain(&mut other, &mut store, None, START + HOUR), 7, "its own");
    assert_eq!(drain(&mut other, &mut store, None, free - 1), 0);
    assert_eq!(drain(&mut other, &mut store, None, free), 1, "the dead one's");
}

// Rule 8
#[test]
fn a_client_that_was_slower_loses_nothing() {
    let mut store = MemoryStore::default();
    let (mut a, mut b) = (client(100, "a"), client(100, "b"));
    let (p, q) = (grant(&mut a, &mut store, None, START).unwrap(), grant(&mut b, &mut store, None, START).unwrap());
    a.settle(p, &Head::default(), START + 1);
    b.settle(q, &Head::default(), START + 1);
    let later = START + 6000;
    let (one, two) = (b.sync_due(later).unwrap(), a.sync_due(later).unwrap());
    b.synced(store.answer(&one), later);
    let answer = store.answer(&two);
    assert!(matches!(answer, StoreAnswer::Conflict(Some(_))));
    a.synced(answer, later);
    sync(&mut a, &mut store, later);
    let mut c = client(100, "c");
    assert!(grant(&mut c, &mut store, None, later).is_some());
    let report = c.report(later).remove(0);
    assert!(report.remaining <= 97 && report.remaining >= 80, "both uses and its own: {report:?}");
    assert_eq!(drain(&mut c, &mut store, None, later), 97);
}

// Rule 8
#[test]
fn what_was_kept_although_the_answer_got_lost_is_not_counted_twice() {
    let mut store = MemoryStore::default();
    let mut a = client(10, "a");
    let permit = grant(&mut a, &mut store, None, START).unwrap();
    a.settle(permit, &Head::default(), START);
    let later = START + 6000;
    let request = a.sync_due(later).unwrap();
    assert_eq!(store.answer(&request), StoreAnswer::Stored);
    a.synced(StoreAnswer::Failed("cut".into()), later);
    sync(&mut a, &mut store, later + 10_000);
    assert_eq!(a.trouble(), None);
    assert_eq!(drain(&mut a, &mut store, None, later + 10_000), 9);
}

// Rule 8
#[test]
fn without_the_store_each_has_a_quarter_of_what_was_left_and_then_of_the_limit() {
    let mut store = MemoryStore::default();
    let mut a = client(100, "a");
    for _ in 0..20 {
        let permit = grant(&mut a, &mut store, None, START).unwrap();
        a.settle(permit, &Head::default(), START);
    }
    sync(&mut a, &mut store, START + 6000);
    let away = START + 20_000;
    let mut none = MemoryStore::default();
    assert!(matches!(a.grant(None, away), Err(Hold::Store)));
    fail(&mut a, away);
    assert_eq!(a.trouble(), Some("no route"));
    assert_eq!(drain(&mut a, &mut none, None, away), 20, "a quarter of 80");
    let Err(Hold::Quota(refusal)) = a.peek(None, away) else { panic!("a wait with an end") };
    assert!(refusal.until_ms <= away + HOUR);
    fail(&mut a, away + HOUR);
    assert_eq!(drain(&mut a, &mut none, None, away + HOUR), 25, "a quarter of the limit");

    // It is back: what was used meanwhile is handed over.
    sync(&mut a, &mut store, away + HOUR + 10_000);
    assert_eq!(a.trouble(), None);
    let mut b = client(100, "b");
    assert_eq!(drain(&mut b, &mut store, None, away + HOUR + 16_000), 75);
}

// Rule 8
#[test]
fn a_client_that_never_reached_the_store_has_a_quarter_of_the_limit() {
    let mut a = client(100, "a");
    assert!(matches!(a.grant(None, START), Err(Hold::Store)));
    fail(&mut a, START);
    assert_eq!(drain(&mut a, &mut MemoryStore::default(), None, START), 25);
    let mut tiny = client(1, "tiny");
    assert!(matches!(tiny.grant(None, START), Err(Hold::Store)));
    fail(&mut tiny, START);
    assert!(tiny.grant(None, START).is_ok(), "never nothing for ever");
}

// Rule 8
#[test]
fn what_cannot_be_read_is_left_alone_and_said() {
    for (kept, words) in
        [(r#"{"format":2,"leases":7}"#, "a newer version"), ("{\"format\":1", "damaged"), ("[]", "damaged"), ("", "damaged")]
    {
        let mut store = MemoryStore::default();
        let set = StoreRequest::CompareAndSet { key: "key".into(), expected: None, blob: kept.into(), version: 5 };
        store.answer(&set);
        let mut a = client(100, "a");
        assert!(matches!(a.grant(None, START), Err(Hold::Store)));
        for round in 0..5 {
            if let Some(request) = a.sync_due(START + round * 10_000) {
                assert!(matches!(request, StoreRequest::Load { .. }), "it would overwrite {kept:?}");
                a.synced(store.answer(&request), START + round * 10_000);
            }
        }
        assert!(a.trouble().unwrap().contains(words), "{:?}", a.trouble());
        assert!(a.grant(None, START + 50_000).is_ok(), "calls go on, by its own share");
    }
}

// Rules 2 and 8
#[test]
fn what_an_answer_tells_one_client_the_others_learn() {
    let mut store = MemoryStore::default();
    let (mut a, mut b) = (client(100, "a"), client(100, "b"));
    let permit = grant(&mut a, &mut store, None, START).unwrap();
    a.settle(permit, &Head { status: 200, headers: vec![("remaining".into(), "10".into())] }, START + 10);
    sync(&mut a, &mut store, START + 6000);
    assert_eq!(drain(&mut b, &mut store, None, START + 6000), 10);
}

// Rules 4 and 8
#[test]
fn a_refusal_told_to_one_client_stops_the_others_at_once() {
    let mut store = MemoryStore::default();
    let (mut a, mut b) = (client(100, "a"), client(100, "b"));
    let permit = grant(&mut a, &mut store, None, START).unwrap();
    a.settle(permit, &Head::default(), START + 10);
    a.throttled(None, START + 10);
    assert!(sync(&mut a, &mut store, START + 10) > 0, "it does not wait to say so");
    assert_eq!(drain(&mut b, &mut store, None, START + 20), 0);
}

// Rules 8 and 9
#[test]
fn all_who_share_an_account_get_one_notice_a_week() {
    let mut store = MemoryStore::default();
    let (mut a, mut b) = (client(1, "a"), client(1, "b"));
    drain(&mut a, &mut store, None, START);
    drain(&mut b, &mut store, None, START);
    sync(&mut a, &mut store, START + 6000);
    sync(&mut b, &mut store, START + 6000);
    let notices = [a.notice(), b.notice()];
    assert_eq!(notices.iter().flatten().count(), 1, "{notices:?}");
    drain(&mut b, &mut store, None, START + 7 * 24 * HOUR + 1);
    drain(&mut b, &mut store, None, START + 7 * 24 * HOUR + 2);
    sync(&mut b, &mut store, START + 7 * 24 * HOUR + 6000);
    assert!(b.notice().is_some());
}

// Rules 6 and 8
#[test]
fn a_lease_is_for_its_purpose_and_reserves_hold_for_all() {
    let purposes = [Purpose { name: "certificates".into(), reserve: [("hour".to_owned(), 30)].into() }];
    let mut store = MemoryStore::default();
    let mut a = Quota::shared(&windows(100), &purposes, "key".into(), "a".into());
    let mut b = Quota::shared(&windows(100), &purposes, "key".into(), "b".into());
    assert!(a.knows("certificates") && !a.knows("bulk"));
    assert_eq!(drain(&mut a, &mut store, None, START), 70);
    sync(&mut a, &mut store, START + 6000);
    assert_eq!(drain(&mut b, &mut store, None, START + 6000), 0);
    assert_eq!(drain(&mut b, &mut store, Some("certificates"), START + 6000), 30);
}

// Rules 3 and 8
#[test]
fn a_clock_that_is_behind_another_grants_nothing() {
    let mut store = MemoryStore::default();
    let (mut fast, mut slow) = (client(10, "fast"), client(10, "slow"));
    assert_eq!(drain(&mut fast, &mut store, None, START + 120_000), 10);
    sync(&mut fast, &mut store, START + 126_000);
    for at in [START, START + 60_000, START + HOUR] {
        assert_eq!(drain(&mut slow, &mut store, None, at), 0, "at {at}");
        sync(&mut slow, &mut store, at + 6000);
    }
    assert_eq!(drain(&mut slow, &mut store, None, START + HOUR + 120_000), 10);
}

// Rule 8
#[test]
fn a_snapshot_goes_on_where_it_was_left() {
    let mut store = MemoryStore::default();
    let mut a = client(10, "a");
    let permit = grant(&mut a, &mut store, None, START).unwrap();
    a.settle(permit, &Head::default(), START);
    let later = START + 6000;
    // Saved while the store was asked; the request was kept, and its answer came to nobody.
    let request = a.sync_due(later).unwrap();
    let saved = serde_json::to_string(&a).unwrap();
    store.answer(&request);
    let mut again: Quota = serde_json::from_str(&saved).unwrap();
    assert_eq!(drain(&mut again, &mut store, None, later + 1000), 9);
}

#[test]
fn accounts_in_one_store_know_nothing_of_each_other() {
    let mut store = MemoryStore::default();
    let of = |token: &str| Quota::shared(&windows(10), &[], account_key("adm.tools", &Token::new(token).unwrap()), token.into());
    let (mut agency, mut other) = (of("t0k3n"), of("t0k3n2"));
    assert_eq!(drain(&mut agency, &mut store, None, START), 10);
    agency.token_used(START);
    sync(&mut agency, &mut store, START + 6000);
    assert_eq!(drain(&mut other, &mut store, None, START + 6000), 10, "each has the whole limit");
    assert_eq!((agency.token().used_ms, other.token().used_ms), (Some(START), None));
}

#[test]
fn the_tokens_life_is_kept_and_the_token_is_not() {
    let token = Token::new("s3cr3t-t0k3n").unwrap();
    let mut store = MemoryStore::default();
    let shared = |holder: &str| Quota::shared(&windows(10), &[], account_key("adm.tools", &token), holder.into());
    let (mut a, mut b) = (shared("a"), shared("b"));
    a.token_made(START - HOUR, START);
    grant(&mut a, &mut store, None, START).unwrap();
    a.token_used(START);
    let warning = TokenWarning { days: 30, ends_ms: 5 };
    a.token_warned(warning, START);
    sync(&mut a, &mut store, START + 6000);
    grant(&mut b, &mut store, None, START + 6000).unwrap();
    assert_eq!((b.token().created_ms, b.token().used_ms, b.warned()), (Some(START - HOUR), Some(START), Some(warning)));
    assert!(!format!("{store:?}").contains("s3cr3t"));

    let mut private = Quota::private(&windows(10), &[]);
    private.token_made(1, START);
    private.token_used(START);
    private.token_used(START + 1);
    private.token_warned(warning, START);
    assert_eq!((private.token().used_ms, private.warned()), (Some(START), Some(warning)), "noted once an hour");
}

// Rule 7
#[test]
fn a_private_quota_is_its_governor() {
    let mut quota = Quota::private(&windows(2), &[]);
    let (a, b) = (quota.grant(None, START).unwrap(), quota.grant(None, START).unwrap());
    quota.settle(a, &Head::default(), START);
    quota.accepted(a, START);
    quota.lose(b, START);
    quota.give_back(b, START);
    assert_eq!(quota.report(START)[0].remaining, 1);
    assert_eq!(quota.plan(2, None, START).leave_now, 1);
    assert_eq!((quota.sync_due(START), quota.sync_at(START), quota.trouble()), (None, None, None));
    quota.throttled(None, START);
    assert!(matches!(quota.peek(None, START), Err(Hold::Quota(_))));
    assert!(quota.notice().is_some());
    quota.close();
}
