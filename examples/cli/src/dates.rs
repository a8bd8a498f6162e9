//! Moments as people write and read them, in UTC.

use jiff::{Timestamp, civil, tz::TimeZone};
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in Unix milliseconds.
pub fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

/// `2026-01-31 08:05:09 UTC`.
pub fn date_and_time(ms: u64) -> String {
    let timestamp = i64::try_from(ms).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    timestamp.map_or_else(|| "after the year 9999".to_owned(), |timestamp| timestamp.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// Reads a date (its first moment, in UTC) or a moment with its offset, as Unix milliseconds.
pub fn moment(text: &str) -> Result<u64, String> {
    let of_day = |date: civil::Date| date.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    let timestamp = text.parse::<Timestamp>().ok().or_else(|| text.parse::<civil::Date>().ok().and_then(of_day));
    let ms = timestamp.and_then(|timestamp| u64::try_from(timestamp.as_millisecond()).ok());
    ms.ok_or_else(|| "Write 2026-01-31, or 2026-01-31T08:00:00Z.".to_owned())
}

/// Reads the `Date` header of an answer.
pub fn http_date(text: &str) -> Option<u64> {
    let parsed = jiff::fmt::rfc2822::parse(text).ok()?;
    u64::try_from(parsed.timestamp().as_millisecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_utc() {
        assert_eq!(moment("2026-01-01").unwrap(), 1_767_225_600_000);
        assert_eq!(moment("2026-01-01T02:00:00+02:00").unwrap(), 1_767_225_600_000);
        assert!(moment("01.02.2026").is_err() && moment("").is_err() && moment("2026-02-30").is_err());
        assert_eq!(http_date("Thu, 01 Jan 2026 00:00:00 GMT"), Some(1_767_225_600_000));
        assert_eq!(http_date("yesterday"), None);
        assert_eq!(date_and_time(1_767_225_600_000), "2026-01-01 00:00:00 UTC");
        assert_eq!(date_and_time(u64::MAX), "after the year 9999");
    }
}
