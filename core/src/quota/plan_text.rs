//! A plan in a sentence.

use super::plan::Plan;
use crate::{calendar::date_and_time, time::UnixMillis};

/// The sentence. `limit` is that of the window that never lets a call through, if there is one.
pub(super) fn of(plan: &Plan, limit: Option<u64>) -> String {
    let calls = if plan.calls == 1 { "1 call".to_owned() } else { format!("{} calls", grouped(plan.calls)) };
    let Some(last) = plan.last_ms else {
        let window = possessive(plan.binds.as_deref().unwrap_or("provider"));
        return match limit {
            Some(limit) if limit > 0 => {
                format!("{calls}: none may leave, because the {window} limit of {} is all reserved for other purposes.", grouped(limit))
            }
            _ => format!("{calls}: none may leave, because the {window} limit is 0."),
        };
    };
    if plan.calls == 0 {
        return "0 calls: there is nothing to wait for.".to_owned();
    }
    if plan.pauses.is_empty() {
        return format!("{calls}: {} now; no limit is in the way.", if plan.calls == 1 { "it leaves" } else { "all leave" });
    }
    let mut kinds: Vec<(&str, bool, u64, u64, bool)> = Vec::new();
    for pause in &plan.pauses {
        match kinds.iter_mut().find(|kind| kind.0 == pause.window && kind.1 == pause.reserved) {
            Some(kind) => *kind = (kind.0, kind.1, kind.2.saturating_add(pause.times), kind.3.saturating_add(pause.total_ms), false),
            None => kinds.push((&pause.window, pause.reserved, pause.times, pause.total_ms, true)),
        }
    }
    let parts: Vec<_> = kinds
        .iter()
        .map(|(window, reserved, times, total, is_even)| {
            let what = if *reserved { "reserves" } else { "limit" };
            let length = match (times, is_even) {
                (1, _) => format!("a pause of {}", duration(*total)),
                (times, true) => format!("{} pauses of {}", grouped(*times), duration(total / times)),
                (times, false) => format!("{} pauses, together {},", grouped(*times), duration(*total)),
            };
            format!("{length} for the {} {what}", possessive(window))
        })
        .collect();
    let leave = match plan.leave_now {
        0 => "none leaves now".to_owned(),
        1 => "1 leaves now".to_owned(),
        calls => format!("{} leave now", grouped(calls)),
    };
    let pauses = match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    };
    let last_call = if plan.calls == 1 { "it" } else { "the last" };
    let about = if plan.exact { "at " } else { "about " };
    format!("{calls}: {leave}, then {pauses}; {last_call} leaves {about}{}.", moment(last))
}

/// Rounded up to the second.
fn moment(at: UnixMillis) -> String {
    date_and_time(at.div_ceil(1000).saturating_mul(1000))
}

/// Rounded up to what a person would say.
fn duration(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    let pair = |large: u64, unit: &str, small: u64, sub: &str| match small {
        0 => format!("{large} {unit}"),
        _ => format!("{large} {unit} {small} {sub}"),
    };
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        7200..172_800 => pair(seconds.div_ceil(60) / 60, "h", seconds.div_ceil(60) % 60, "min"),
        _ => pair(seconds.div_ceil(3600) / 24, "days", seconds.div_ceil(3600) % 24, "h"),
    }
}

fn possessive(window: &str) -> String {
    if window.ends_with("'s") { window.to_owned() } else { format!("{window}'s") }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_as_people_write_them() {
        assert_eq!([0, 999, 1000, 28_800, 1_234_567].map(grouped), ["0", "999", "1,000", "28,800", "1,234,567"]);
        let durations =
            [(1, "1 s"), (119_000, "119 s"), (120_001, "3 min"), (3_600_000, "60 min"), (61_200_000, "17 h"), (7_260_000, "2 h 1 min")];
        for (ms, text) in durations {
            assert_eq!(duration(ms), text);
        }
        assert_eq!(duration(347 * 86_400_000), "347 days");
        assert_eq!(moment(1_767_225_600_001), "2026-01-01 00:00:01 UTC");
        assert_eq!(moment(u64::MAX), "after the year 9999");
    }
}
