//! Numbers, times and quota in words.

use hostwire::WindowReport;

/// `28800` as `28,800`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 row`, `28,800 rows`.
#[must_use]
pub fn counted(number: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// Milliseconds as `59 min 3 s`; a begun second counts, so that nobody comes too early.
#[must_use]
pub fn span(ms: u64) -> String {
    let seconds = ms.div_ceil(1000);
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let said: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if said.is_empty() { "0 s".to_owned() } else { said.join(" ") }
}

/// What answers told about the windows, and what was left before where that was known; empty where none did. What a new
/// process has counted by itself says nothing.
#[must_use]
pub fn quota(before: &[WindowReport], after: &[WindowReport]) -> String {
    let told = after.iter().filter_map(|window| {
        let left = window.told_remaining?;
        let earlier = before.iter().find(|earlier| earlier.name == window.name).and_then(|earlier| earlier.told_remaining);
        let earlier = earlier.map(|left| format!(" ({} before)", grouped(left))).unwrap_or_default();
        Some(format!("{} of {} left this {}{earlier}", grouped(left), grouped(window.limit), window.name))
    });
    told.collect::<Vec<_>>().join(", ")
}

/// Text broken between words into lines of at most `width` characters; a longer word stands alone.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push('\n');
            used = 0;
        } else if used > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += length;
    }
    lines
}

/// Text with its control characters written out: what a provider sends must not steer the terminal. Lines stay lines.
#[must_use]
pub fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' {
            safe.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            safe.push(c);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_read_well() {
        assert_eq!([grouped(7), grouped(999), grouped(1000), grouped(28_800)], ["7", "999", "1,000", "28,800"]);
        assert_eq!([span(0), span(1), span(61_000), span(3_600_000), span(3_599_001)], ["0 s", "1 s", "1 min 1 s", "1 h", "1 h"]);
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two  three extraordinarily", 9), "one two\nthree\nextraordinarily");
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\u{9b}\r\nc"), "a\\u001b[2Jb\\u009b\\u000d\nc");
    }
}
