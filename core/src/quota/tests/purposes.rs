//! Rule 6: purposes hold reserves in every window.

use super::*;

const MINUTE: u64 = 60_000;

fn purpose(name: &str, hour: u64) -> Purpose {
    Purpose { name: name.to_owned(), reserve: [("hour".to_owned(), hour)].into() }
}

fn with(purposes: &[Purpose], limit: u64) -> Governor {
    Governor::new(&[spec("hour", 3600, Some(limit))], purposes)
}

// Rule 6
#[test]
fn a_reserve_is_kept_from_everybody_else() {
    let mut governor = with(&[purpose("certificates", 6), purpose("bulk", 0)], 10);
    assert_eq!(drain(&mut governor, Some("bulk"), 0), 4);
    assert_eq!(drain(&mut governor, None, 0), 0);
    let refusal = governor.grant(None, 0).unwrap_err();
    assert_eq!(refusal, Refusal { until_ms: HOUR, window: "hour".to_owned(), reserved: true }, "and it says why");
    assert_eq!(drain(&mut governor, Some("certificates"), 0), 6);
    assert!(!governor.grant(Some("certificates"), 0).unwrap_err().reserved, "now it is the limit itself");
}

// Rule 6
#[test]
fn what_a_purpose_has_used_counts_against_its_reserve_first() {
    let mut governor = with(&[purpose("certificates", 6)], 10);
    for _ in 0..5 {
        let permit = governor.grant(Some("certificates"), 0).unwrap();
        governor.settle(permit, &Head::default(), 0);
    }
    assert_eq!(drain(&mut governor, None, MINUTE), 4, "one of six is still kept, and not six more");
    assert_eq!(drain(&mut governor, Some("certificates"), 2 * MINUTE), 1);
    assert_eq!(drain(&mut governor, Some("certificates"), HOUR), 5, "its own come free an hour later");
    assert_eq!(governor.grant(None, HOUR).unwrap_err().until_ms, HOUR + MINUTE);
}

// Rule 6
#[test]
fn a_purpose_may_use_more_than_its_reserve_but_not_another_s() {
    let mut governor = with(&[purpose("a", 2), purpose("b", 3)], 10);
    assert_eq!(drain(&mut governor, Some("a"), 0), 7);
    assert_eq!(drain(&mut governor, Some("b"), 0), 3);
}

// Rule 6
#[test]
fn a_reserve_holds_in_every_window_it_names() {
    let both = Purpose { name: "c".to_owned(), reserve: [("hour".to_owned(), 1), ("day".to_owned(), 8)].into() };
    let mut governor = Governor::new(&[spec("hour", 3600, Some(5)), spec("day", 86_400, Some(10))], &[both]);
    assert_eq!(drain(&mut governor, None, 0), 2);
    assert_eq!(governor.grant(None, 0).unwrap_err().window, "day");
    assert_eq!(drain(&mut governor, Some("c"), 0), 3);
    assert_eq!(governor.grant(Some("c"), 0).unwrap_err().window, "hour");
}

// Rule 6
#[test]
fn what_is_on_its_way_counts_against_the_reserve_too() {
    let mut governor = with(&[purpose("c", 2)], 3);
    let first = governor.grant(Some("c"), 0).unwrap();
    governor.grant(Some("c"), 0).unwrap();
    assert!(governor.grant(None, 0).is_ok());
    governor.give_back(first, 0);
    assert!(governor.grant(None, 0).unwrap_err().reserved, "given back to the reserve");
    assert!(governor.grant(Some("c"), 0).is_ok());
}

// Rule 6
#[test]
fn the_report_shows_what_is_kept_and_for_whom() {
    let mut governor = with(&[purpose("c", 6), purpose("none", 0)], 10);
    let permit = governor.grant(Some("c"), 0).unwrap();
    governor.settle(permit, &left("hour", 8), 0);
    let report = governor.report(0).remove(0);
    assert_eq!((report.remaining, report.reserved), (3, 5), "eight are left, five of them kept");
    assert_eq!(report.reserves, [ReserveReport { purpose: "c".to_owned(), reserve: 6, used: 1, remaining: 8 }]);
    let plain = serde_json::to_value(hour(10).report(0)).unwrap();
    assert!(plain[0].get("reserves").is_none(), "who has no purposes sees nothing of them");
}

// Rule 6
#[test]
fn a_limit_that_sinks_below_the_reserves_is_said_and_looked_at_again() {
    let mut governor = with(&[purpose("c", 6)], 10);
    let permit = governor.grant(None, 0).unwrap();
    let sunk = Head { status: 200, headers: vec![("x-hour".into(), "5".into()), ("x-hour-remaining".into(), "4".into())] };
    governor.settle(permit, &sunk, 0);
    let refusal = governor.grant(None, HOUR).unwrap_err();
    assert_eq!((refusal.until_ms, refusal.reserved), (2 * HOUR, true));
    assert_eq!(governor.report(HOUR)[0].reserved, 6);
    assert_eq!(drain(&mut governor, Some("c"), HOUR), 5);
}

// Rule 6
#[test]
fn others_use_told_by_answers_leaves_reserves_what_there_is() {
    let mut governor = with(&[purpose("c", 6)], 10);
    let permit = governor.grant(None, 0).unwrap();
    governor.settle(permit, &left("hour", 2), 0);
    assert!(governor.grant(None, 0).is_err());
    assert_eq!(drain(&mut governor, Some("c"), 0), 2);
}

#[test]
fn a_call_of_an_unknown_purpose_touches_no_reserve() {
    let mut governor = with(&[purpose("c", 6)], 10);
    assert!(governor.knows("c") && !governor.knows("d"));
    assert_eq!(drain(&mut governor, Some("d"), 0), 4);
}

#[test]
fn memory_stays_bounded_however_many_calls_there_are() {
    let mut governor = with(&[purpose("a", 10), purpose("b", 10)], 1_000_000);
    for at in 0..50_000_u64 {
        let permit = governor.grant([None, Some("a"), Some("b")][(at % 3) as usize], at * 100).unwrap();
        governor.settle(permit, &left("hour", 1_000_000 - at), at * 100);
    }
    let snapshot = serde_json::to_string(&governor).unwrap();
    assert!(snapshot.len() < 40_000, "{}", snapshot.len());
}
