//! Rules 1 to 5: permits, answers, clocks, refusals, windows as data.

use super::*;

// Rule 1
#[test]
fn a_permit_takes_quota_and_only_what_was_not_sent_gives_it_back() {
    let mut governor = hour(3);
    let (a, b, c) = (governor.grant(None, 0).unwrap(), governor.grant(None, 0).unwrap(), governor.grant(None, 0).unwrap());
    governor.lose(a, 10);
    governor.settle(b, &Head::default(), 20);
    assert_eq!(remaining(&mut governor, 20), 0);
    governor.give_back(c, 30);
    assert_eq!(remaining(&mut governor, 30), 1);
}

// Rule 1
#[test]
fn a_denial_changes_nothing_and_never_says_now() {
    let mut governor = hour(1);
    let permit = governor.grant(None, 5).unwrap();
    governor.settle(permit, &Head::default(), 5);
    let refusal = governor.grant(None, 6).unwrap_err();
    assert_eq!(refusal, Refusal { until_ms: 5 + HOUR, window: "hour".to_owned(), reserved: false });
    assert_eq!(governor.grant(None, 6).unwrap_err(), refusal);
    assert!(governor.grant(None, refusal.until_ms).is_ok());
}

// Rule 3
#[test]
fn a_use_is_free_a_window_after_its_answer() {
    let mut governor = hour(1);
    let permit = governor.grant(None, 0).unwrap();
    governor.settle(permit, &left("hour", 0), 20_000);
    assert_eq!(governor.grant(None, HOUR).unwrap_err().until_ms, HOUR + 20_000, "it may have been counted as late as that");
}

// Rule 2
#[test]
fn remaining_lowers_at_once_by_what_others_used() {
    let mut governor = hour(100);
    let (a, _b) = (governor.grant(None, 0).unwrap(), governor.grant(None, 0).unwrap());
    governor.settle(a, &left("hour", 50), 10);
    assert_eq!(remaining(&mut governor, 10), 49, "fifty less the one on its way");
}

// Rule 2
#[test]
fn answers_in_any_order_never_raise_too_far() {
    let mut governor = hour(100);
    let permits: Vec<_> = (0..4).map(|_| governor.grant(None, 0).unwrap()).collect();
    // The provider saw them in order; the answers arrive in reverse.
    for (at, permit) in permits.iter().enumerate().rev() {
        governor.settle(*permit, &left("hour", 99 - at as u64), 10);
        assert!(remaining(&mut governor, 10) <= 96);
    }
    assert_eq!(remaining(&mut governor, 10), 96, "with nothing on its way, exactly what is left");
}

// Rule 2
#[test]
fn an_early_reset_is_believed_and_a_late_old_answer_changes_nothing() {
    let mut governor = hour(10);
    for at in 0..8 {
        let permit = governor.grant(None, at).unwrap();
        governor.settle(permit, &left("hour", 9 - at), at);
    }
    let before = governor.grant(None, 100).unwrap();
    let after = governor.grant(None, 101).unwrap();
    governor.settle(after, &left("hour", 9), 200);
    assert_eq!(remaining(&mut governor, 200), 8, "nine less the one on its way");
    governor.settle(before, &left("hour", 1), 300);
    assert_eq!(remaining(&mut governor, 300), 8, "counted before the reset");
}

// Rule 3
#[test]
fn a_clock_that_steps_back_grants_nothing() {
    let mut governor = hour(1);
    let permit = governor.grant(None, 10 * HOUR).unwrap();
    governor.settle(permit, &Head::default(), 10 * HOUR);
    assert_eq!(governor.grant(None, 9 * HOUR).unwrap_err().until_ms, 10 * HOUR, "as far away as it was");
    assert!(governor.grant(None, 10 * HOUR - 1).is_err());
    assert!(governor.grant(None, 10 * HOUR).is_ok());
}

// Rule 4
#[test]
fn no_headers_at_all_still_counts() {
    let mut governor = hour(2);
    for _ in 0..2 {
        let permit = governor.grant(None, 0).unwrap();
        governor.settle(permit, &Head::default(), 0);
    }
    assert!(governor.grant(None, 1).is_err());
}

// Rule 4
#[test]
fn the_sentence_closes_its_window_for_its_pause() {
    let mut governor = Governor::new(&[spec("hour", 3600, Some(100)), spec("day", 86_400, Some(1000))], &[]);
    let permit = governor.grant(None, 0).unwrap();
    governor.settle(permit, &Head::default(), 0);
    governor.throttled(Some(&Throttle { window: Some("hour".to_owned()), limit: Some(100), pause_s: 50 }), 0);
    assert_eq!(governor.grant(None, 1).unwrap_err(), Refusal { until_ms: 50_000, window: "hour".to_owned(), reserved: false });
    let first = governor.grant(None, 50_000).unwrap();
    assert!(governor.grant(None, 50_000).is_err(), "one call shows whether it is open");
    governor.settle(first, &left("hour", 99), 50_010);
    assert!(governor.grant(None, 50_010).is_ok());
}

// Rule 4
#[test]
fn a_pause_is_clamped_to_its_window_and_never_zero() {
    for (pause_s, until_ms) in [(0, 1000), (999_999, HOUR)] {
        let mut governor = hour(100);
        governor.throttled(Some(&Throttle { window: Some("hour".to_owned()), limit: None, pause_s }), 0);
        assert_eq!(governor.grant(None, 0).unwrap_err().until_ms, until_ms);
    }
}

// Rule 5
#[test]
fn windows_follow_the_headers_that_come() {
    let mut governor = Governor::new(&[spec("hour", 3600, Some(3600)), spec("minute", 60, None)], &[]);
    let permit = governor.grant(None, 0).unwrap();
    let head = Head { status: 200, headers: vec![("x-minute".into(), "60".into()), ("x-minute-remaining".into(), "59".into())] };
    governor.settle(permit, &head, 0);
    let report = governor.report(0);
    assert_eq!(report.len(), 1, "the hour was only assumed, and another window is what counts");
    assert_eq!((report[0].name.as_str(), report[0].limit, report[0].remaining), ("minute", 60, 59));
}

// Rule 5
#[test]
fn the_window_that_stays_full_longest_is_named() {
    let mut governor = Governor::new(&[spec("hour", 3600, Some(1)), spec("day", 86_400, Some(1))], &[]);
    governor.grant(None, 0).unwrap();
    assert_eq!(governor.grant(None, 0).unwrap_err().window, "day");
}

// Rule 1
#[test]
fn a_lost_request_still_counts_against_what_an_answer_says() {
    let mut governor = hour(10);
    let lost = governor.grant(None, 0).unwrap();
    let other = governor.grant(None, 0).unwrap();
    governor.lose(lost, 5);
    governor.settle(other, &left("hour", 9), 10);
    assert_eq!(remaining(&mut governor, 10), 8, "the lost one may arrive yet");
}

/// Ten on their way, counted and answered in random orders. `foreign`: somebody else uses the window, too.
fn in_every_order(foreign: bool) {
    // A small generator, so that each order is the same in every run.
    let mut state = 7_u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..200 {
        let mut governor = hour(1000);
        let (mut used, mut on_the_way, mut counted) = (0, Vec::new(), Vec::new());
        for _ in 0..300 {
            match random(4) {
                0 | 1 if on_the_way.len() + counted.len() < 10 => on_the_way.push(governor.grant(None, 0).unwrap()),
                2 if !on_the_way.is_empty() => {
                    used += 1 + if foreign { random(2) } else { 0 };
                    counted.push((on_the_way.swap_remove(random(on_the_way.len() as u64) as usize), 1000 - used));
                }
                3 if !counted.is_empty() => {
                    let (permit, left_then) = counted.swap_remove(random(counted.len() as u64) as usize);
                    governor.settle(permit, &left("hour", left_then), 0);
                }
                _ => {}
            }
            if !foreign {
                assert!(remaining(&mut governor, 0) <= 1000 - used - on_the_way.len() as u64);
            }
        }
        for permit in on_the_way {
            used += 1;
            counted.push((permit, 1000 - used));
        }
        while !counted.is_empty() {
            let (permit, left_then) = counted.swap_remove(random(counted.len() as u64) as usize);
            governor.settle(permit, &left("hour", left_then), 0);
        }
        let last = governor.grant(None, 0).unwrap();
        governor.settle(last, &left("hour", 1000 - used - 1), 0);
        assert_eq!(remaining(&mut governor, 0), 1000 - used - 1);
    }
}

// Rule 2
#[test]
fn ten_on_their_way_in_every_order_never_grant_too_much() {
    in_every_order(false);
}

// Rule 2
#[test]
fn foreign_use_is_seen_in_every_order() {
    in_every_order(true);
}

#[test]
fn absurd_headers_overflow_nothing() {
    let most = u64::MAX.to_string();
    for (limit, remaining) in [(most.as_str(), "0"), ("0", most.as_str()), (most.as_str(), most.as_str()), ("-1", "1e9"), ("", " ")] {
        let mut governor = hour(10);
        for _ in 0..3 {
            let Ok(permit) = governor.grant(None, 0) else { break };
            let headers = vec![("x-hour".to_owned(), limit.to_owned()), ("x-hour-remaining".to_owned(), remaining.to_owned())];
            governor.settle(permit, &Head { status: 200, headers }, 0);
        }
        governor.report(0);
    }
}

// Rule 5
#[test]
fn a_limit_of_none_is_looked_at_once_in_a_window() {
    let mut governor = hour(10);
    let none = Head { status: 200, headers: vec![("x-hour".into(), "0".into()), ("x-hour-remaining".into(), "0".into())] };
    let permit = governor.grant(None, 0).unwrap();
    governor.settle(permit, &none, 0);
    assert_eq!(governor.grant(None, 1).unwrap_err().until_ms, HOUR);
    let again = governor.grant(None, HOUR).unwrap();
    governor.settle(again, &none, HOUR);
    assert_eq!(governor.grant(None, HOUR + 1).unwrap_err().until_ms, 2 * HOUR);
}

// Rule 4
#[test]
fn a_refusal_that_no_window_accounts_for_holds_all_the_same() {
    let named = Throttle { window: Some("minute".to_owned()), limit: Some(60), pause_s: 7 };
    for (windows, throttle, until_ms) in
        [(vec![], None, 60_000), (vec![], Some(&named), 7000), (vec![spec("hour", 3600, Some(10))], Some(&named), 7000)]
    {
        let mut governor = Governor::new(&windows, &[]);
        let permit = governor.grant(None, 0).unwrap();
        governor.settle(permit, &Head::default(), 0);
        governor.throttled(throttle, 0);
        assert_eq!(governor.grant(None, 1).unwrap_err().until_ms, until_ms);
        assert!(governor.grant(None, until_ms).is_ok());
    }
}

/// Calls `use_it` with every order of `0..count`.
fn every_order(count: usize, use_it: &mut impl FnMut(&[usize])) {
    fn rest(order: &mut Vec<usize>, at: usize, use_it: &mut impl FnMut(&[usize])) {
        if at == order.len() {
            return use_it(order);
        }
        for other in at..order.len() {
            order.swap(at, other);
            rest(order, at + 1, use_it);
            order.swap(at, other);
        }
    }
    rest(&mut (0..count).collect(), 0, use_it);
}

// Rule 2
#[test]
fn six_answers_in_every_order_never_raise_too_far_and_end_exact() {
    let mut orders = 0;
    every_order(6, &mut |order| {
        orders += 1;
        let mut governor = hour(100);
        let permits: Vec<_> = (0..6).map(|_| governor.grant(None, 0).unwrap()).collect();
        // Counted in the order in which they left, with three uses of others after the third.
        let left_then = |at: usize| 99 - at as u64 - if at > 2 { 3 } else { 0 };
        for (come, at) in order.iter().enumerate() {
            governor.settle(permits[*at], &left("hour", left_then(*at)), 0);
            let known = order[..=come].iter().map(|at| left_then(*at)).min().unwrap();
            assert!(remaining(&mut governor, 0) <= known, "{order:?}");
        }
        assert_eq!(remaining(&mut governor, 0), 91, "{order:?}");
        let last = governor.grant(None, 1).unwrap();
        governor.settle(last, &left("hour", 90), 2);
        assert_eq!(remaining(&mut governor, 2), 90, "{order:?}");
    });
    assert_eq!(orders, 720);
}

// Rule 2
#[test]
fn five_answers_around_a_reset_in_every_order_never_raise_too_far() {
    every_order(5, &mut |order| {
        let mut governor = hour(10);
        for at in 0..5 {
            let permit = governor.grant(None, at).unwrap();
            governor.settle(permit, &left("hour", 9 - at), at);
        }
        let permits: Vec<_> = (0..5).map(|_| governor.grant(None, 10).unwrap()).collect();
        // The first two are counted before the reset, the others after it: three are used then.
        let left_then = [4, 3, 9, 8, 7];
        for at in order {
            governor.settle(permits[*at], &left("hour", left_then[*at]), 20);
            assert!(remaining(&mut governor, 20) <= 7, "{order:?}");
        }
    });
}

// Rule 2
#[test]
fn an_answer_that_crosses_a_reset_is_noted_and_changes_nothing() {
    let mut governor = hour(10);
    let told = Throttle { window: Some("hour".to_owned()), limit: None, pause_s: 10 };
    let (slow, refused) = (governor.grant(None, 0).unwrap(), governor.grant(None, 1).unwrap());
    governor.settle(refused, &left("hour", 0), 2);
    governor.throttled(Some(&told), 2);
    let after = governor.grant(None, 10_002).unwrap();
    governor.settle(after, &left("hour", 9), 10_100);
    assert_eq!(remaining(&mut governor, 10_100), 8, "nine less the slow one");
    governor.settle(slow, &left("hour", 1), 10_200);
    assert_eq!(remaining(&mut governor, 10_200), 8, "counted before the reset, or perhaps after it; as one use");
}

// Rule 1
#[test]
fn a_request_longer_on_its_way_than_its_window_goes_on_counting() {
    let mut governor = Governor::new(&[spec("minute", 60, Some(1))], &[]);
    let slow = governor.grant(None, 0).unwrap();
    assert_eq!(governor.grant(None, 90_000).unwrap_err().until_ms, 150_000);
    governor.settle(slow, &Head::default(), 100_000);
    assert!(governor.grant(None, 159_999).is_err(), "it may have been counted a moment before its answer");
    assert!(governor.grant(None, 160_000).is_ok());
}

// Rule 1
#[test]
fn a_lost_request_counts_for_a_window_from_when_it_can_arrive_no_more() {
    let mut governor = hour(1);
    let lost = governor.grant(None, 0).unwrap();
    governor.lose(lost, 30_000);
    let free = 30_000 + 60_000 + HOUR;
    assert_eq!(governor.grant(None, 40_000).unwrap_err().until_ms, free);
    assert!(governor.grant(None, free - 1).is_err());
    assert!(governor.grant(None, free).is_ok());
}

#[test]
fn a_permit_that_nobody_settles_is_not_held_for_ever() {
    let mut governor = hour(1);
    governor.grant(None, 0).unwrap();
    assert!(governor.grant(None, 2 * HOUR).is_err());
    assert!(governor.grant(None, 2 * HOUR + 60_000).is_ok());
}

// Rules 2 and 4
#[test]
fn an_answer_without_numbers_is_not_overlooked_by_one_with_numbers() {
    let mut governor = hour(10);
    let (a, b) = (governor.grant(None, 0).unwrap(), governor.grant(None, 0).unwrap());
    governor.settle(b, &Head::default(), 1);
    governor.settle(a, &left("hour", 9), 2);
    assert_eq!(remaining(&mut governor, 2), 8, "the other may have been counted after it");
    let c = governor.grant(None, 3).unwrap();
    governor.settle(c, &left("hour", 7), 4);
    assert_eq!(remaining(&mut governor, 4), 7, "this one left later, and has counted both");
}

// Rule 3
#[test]
fn resets_that_were_told_and_resets_inferred_are_kept_apart() {
    let mut governor = hour(1);
    drain(&mut governor, None, 0);
    let told = Throttle { window: Some("hour".to_owned()), limit: None, pause_s: 60 };
    governor.throttled(Some(&told), HOUR - 10_000);
    assert_eq!(governor.grant(None, HOUR).unwrap_err().until_ms, HOUR + 50_000, "by its own count it would be free");
    assert!(governor.grant(None, HOUR + 50_000).is_ok(), "though its own count is full again");
}

// Rule 5
#[test]
fn inside_a_window_nothing_is_paced() {
    assert_eq!(drain(&mut hour(3600), None, 7), 3600);
    let mut none = Governor::new(&[], &[]);
    for _ in 0..10_000 {
        none.grant(None, 7).unwrap();
    }
    assert!(none.report(7).is_empty());
}

// Rules 1 and 3
#[test]
fn a_snapshot_goes_on_where_it_was_left() {
    let mut random = random(3);
    let mut governor = Governor::new(&[spec("hour", 3600, Some(50)), spec("day", 86_400, Some(200))], &[]);
    let mut on_the_way = Vec::new();
    for at in 0..400_u64 {
        let now = at * 60_000;
        on_the_way.extend(governor.grant(None, now));
        if random(3) > 0 && !on_the_way.is_empty() {
            let permit = on_the_way.swap_remove(random(on_the_way.len() as u64) as usize);
            governor.settle(permit, &left("hour", random(50)), now);
        }
        let mut again: Governor = serde_json::from_str(&serde_json::to_string(&governor).unwrap()).unwrap();
        assert_eq!(again.peek(None, now + 1), governor.clone().peek(None, now + 1));
        assert_eq!(again.report(now + 1), governor.clone().report(now + 1));
        governor = again;
    }
}
