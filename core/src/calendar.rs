//! The little of a calendar that the core needs, in UTC.

use crate::time::UnixMillis;
use jiff::{Span, Timestamp, tz::Offset};

/// The same day and time of day some months later; where that month has no such day, its last one. None beyond the
/// year 9999.
pub(crate) fn months_later(ms: UnixMillis, months: u32) -> Option<UnixMillis> {
    let start = Offset::UTC.to_datetime(timestamp(ms)?);
    let end = start.checked_add(Span::new().try_months(months).ok()?).ok()?;
    Offset::UTC.to_timestamp(end).ok()?.as_millisecond().try_into().ok()
}

/// Date and time to the second, as `2026-01-31 08:05:09 UTC`.
pub(crate) fn date_and_time(ms: UnixMillis) -> String {
    match timestamp(ms) {
        Some(timestamp) => timestamp.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        None => "after the year 9999".to_owned(),
    }
}

fn timestamp(ms: UnixMillis) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms.try_into().ok()?).ok()
}
