//! Rule 7: the planner says when the last of many calls leaves, and is right.

use super::*;

fn adm() -> Vec<WindowSpec> {
    vec![spec("hour", 3600, Some(3600)), spec("day", 86_400, Some(28_800))]
}

const START: u64 = 1_767_225_600_000;

// Rule 7
#[test]
fn a_plan_says_itself() {
    let cases = [
        (1, "1 call: it leaves now; no limit is in the way."),
        (3600, "3,600 calls: all leave now; no limit is in the way."),
        (5000, "5,000 calls: 3,600 leave now, then a pause of 60 min for the hour's limit; the last leaves at 2026-01-01 01:00:00 UTC."),
        (
            28_800,
            "28,800 calls: 3,600 leave now, then 7 pauses of 60 min for the hour's limit; the last leaves at 2026-01-01 07:00:00 UTC.",
        ),
        (
            28_801,
            "28,801 calls: 3,600 leave now, then 7 pauses of 60 min for the hour's limit and a pause of 17 h for the day's limit; the last \
             leaves at 2026-01-02 00:00:00 UTC.",
        ),
        (0, "0 calls: there is nothing to wait for."),
    ];
    for (calls, text) in cases {
        assert_eq!(plan(&adm(), calls, START).text, text);
    }
    assert_eq!(plan(&[], 5000, START).text, "5,000 calls: all leave now; no limit is in the way.");
}

// Rule 7
#[test]
fn a_plan_names_what_binds() {
    assert_eq!(plan(&adm(), 28_800, START).binds.as_deref(), Some("hour"));
    let days = plan(&adm(), 28_800 * 3, START);
    assert_eq!(days.binds.as_deref(), Some("day"));
    let (hour, day) = (&days.pauses[0], &days.pauses[1]);
    assert_eq!((hour.window.as_str(), hour.times, hour.until_ms - hour.from_ms), ("hour", 21, HOUR));
    assert_eq!((day.window.as_str(), day.times, day.total_ms), ("day", 2, 34 * HOUR));
    assert_eq!(plan(&[], 5, START).binds, None);
}

// Rule 7
#[test]
fn a_plan_knows_what_can_never_leave() {
    let kept = Purpose { name: "c".to_owned(), reserve: [("hour".to_owned(), 10)].into() };
    let governor = Governor::new(&[spec("hour", 3600, Some(10))], &[kept]);
    let never = governor.plan(3, None, 0);
    assert_eq!((never.last_ms, never.binds.as_deref()), (None, Some("hour")));
    assert_eq!(never.text, "3 calls: none may leave, because the hour's limit of 10 is all reserved for other purposes.");
    assert_eq!(governor.plan(3, Some("c"), 0).leave_now, 3);
    assert_eq!(plan(&[spec("hour", 3600, Some(0))], 3, 0).text, "3 calls: none may leave, because the hour's limit is 0.");
}

// Rule 7
#[test]
fn ten_million_calls_over_years_are_planned_as_quickly_as_one() {
    let many = plan(&adm(), 10_000_000, START);
    assert!(many.exact && many.pauses.len() < 5);
    assert_eq!(many.last_ms, Some(START + 347 * 24 * HOUR + HOUR), "347 days of 28,800, and 6,400 more");
    let largest = plan(&adm(), u64::MAX, START);
    assert!(largest.text.ends_with("after the year 9999."), "{}", largest.text);

    // Nobody could walk these one by one.
    let full = vec![spec("minute", 60, Some(60)), spec("hour", 3600, Some(1000)), spec("day", 86_400, Some(10_000))];
    assert!(plan(&full, u64::MAX, START).exact);
}

#[test]
fn a_plan_for_windows_that_never_repeat_themselves_still_ends() {
    let odd = vec![spec("a", 7, Some(3)), spec("b", 61, Some(17)), spec("c", 3_601, Some(997)), spec("d", 86_399, Some(20_011))];
    let far = plan(&odd, 100_000_000, 0);
    let days = far.last_ms.unwrap() / 86_399_000;
    assert!((4990..=5005).contains(&days), "{days}");
}

/// An account with a past: windows, purposes, calls of any end, and sometimes a refusal told by the provider.
fn past(random: &mut impl FnMut(u64) -> u64) -> (Governor, u64) {
    let windows: Vec<_> =
        (0..random(4)).map(|at| spec(["w0", "w1", "w2"][at as usize], 1 + random(300), (random(8) > 0).then(|| 1 + random(40)))).collect();
    let purposes: Vec<_> = ["a", "b"][..random(3) as usize]
        .iter()
        .map(|name| Purpose {
            name: (*name).to_owned(),
            reserve: windows.iter().filter_map(|window| Some((window.name.clone(), random(1 + window.limit? / 3)))).collect(),
        })
        .collect();
    let mut governor = Governor::new(&windows, &purposes);
    let tells = random(2) == 0;
    let mut now = 1_000_000;
    for _ in 0..random(200) {
        now += random(4000);
        let Ok(permit) = governor.grant([None, Some("a"), Some("b")][random(3) as usize], now) else { continue };
        now += random(2000);
        match random(20) {
            0 => governor.lose(permit, now),
            1 => governor.give_back(permit, now),
            2 if tells && !windows.is_empty() => {
                governor.settle(permit, &left(&windows[random(windows.len() as u64) as usize].name, random(40)), now);
            }
            3 if !tells => {
                governor.settle(permit, &Head::default(), now);
                let named = ["w0", "w1", "w2", "other"][random(4) as usize].to_owned();
                governor.throttled(Some(&Throttle { window: Some(named), limit: None, pause_s: random(200) }), now);
            }
            _ => {
                governor.settle(permit, &Head::default(), now);
                governor.accepted(permit);
            }
        }
    }
    (governor, now + random(3000))
}

// Rule 7
#[test]
fn a_plan_is_what_comes_of_granting_and_waiting() {
    for seed in 0..2000 {
        let mut random = random(seed);
        let (mut governor, now) = past(&mut random);
        let purpose = [None, Some("a"), Some("b")][random(3) as usize];
        let calls = 1 + random(300);
        let plan = governor.plan(calls, purpose, now);
        let (mut at, mut granted, mut pauses, mut leave_now) = (now, 0, 0, None);
        while granted < calls && pauses < 5000 {
            match governor.grant(purpose, at) {
                Ok(permit) => {
                    granted += 1;
                    governor.settle(permit, &Head::default(), at);
                    governor.accepted(permit);
                }
                Err(refusal) => {
                    leave_now.get_or_insert(granted);
                    pauses += 1;
                    at = refusal.until_ms;
                }
            }
        }
        if granted < calls {
            assert_eq!(plan.last_ms, None, "seed {seed}: {}", plan.text);
            continue;
        }
        assert_eq!(plan.last_ms, Some(at), "seed {seed}: {}", plan.text);
        assert_eq!(plan.leave_now, leave_now.unwrap_or(calls), "seed {seed}");
        assert_eq!(plan.pauses.iter().map(|pause| pause.times).sum::<u64>(), pauses, "seed {seed}");
        assert!(plan.exact);
    }
}
