//! Rule 9: reaching a limit raises one notice, at most once a week.

use super::*;

const DAY: u64 = 24 * HOUR;

// Rule 9
#[test]
fn a_limit_reached_notifies_at_most_once_a_week() {
    let mut governor = hour(1);
    governor.grant(None, 0).unwrap();
    assert_eq!(governor.notice(), None, "nobody was held up yet");
    for at in 1..5 {
        governor.grant(None, at).unwrap_err();
    }
    let first = LimitReached { window: "hour".to_owned(), limit: Some(1), at_ms: 1, until_ms: HOUR };
    assert_eq!(governor.notice(), Some(first));
    assert_eq!(governor.notice(), None);
    drain(&mut governor, None, 7 * DAY);
    assert_eq!(governor.notice(), None, "a moment short of a week");
    governor.grant(None, 7 * DAY + 1).unwrap_err();
    assert_eq!(governor.notice().unwrap().at_ms, 7 * DAY + 1);
}

// Rule 9
#[test]
fn a_refusal_that_the_provider_tells_notifies_as_well() {
    let told = Throttle { window: Some("hour".to_owned()), limit: Some(3600), pause_s: 50 };
    let mut governor = hour(10);
    governor.throttled(Some(&told), 0);
    assert_eq!(governor.notice(), Some(LimitReached { window: "hour".to_owned(), limit: Some(3600), at_ms: 0, until_ms: 50_000 }));
    let mut bare = Governor::new(&[], &[]);
    bare.throttled(Some(&told), 0);
    assert_eq!(bare.notice().unwrap().limit, Some(3600), "of a window nobody knew, too");
}

// Rule 9
#[test]
fn a_reserve_that_binds_is_no_limit_reached() {
    let kept = Purpose { name: "c".to_owned(), reserve: [("hour".to_owned(), 1)].into() };
    let mut governor = Governor::new(&[spec("hour", 3600, Some(1))], &[kept]);
    governor.grant(None, 0).unwrap_err();
    assert_eq!(governor.notice(), None);
}

// Rule 9
#[test]
fn the_week_survives_a_snapshot() {
    let mut governor = hour(0);
    governor.grant(None, 0).unwrap_err();
    let kept = serde_json::to_string(&governor).unwrap();
    let mut governor: Governor = serde_json::from_str(&kept).unwrap();
    assert!(governor.notice().is_some(), "nobody had taken it");
    let kept = serde_json::to_string(&governor).unwrap();
    let mut governor: Governor = serde_json::from_str(&kept).unwrap();
    governor.grant(None, 6 * DAY).unwrap_err();
    assert_eq!(governor.notice(), None);
}
