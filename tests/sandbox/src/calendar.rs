//! The little of a calendar that the double needs, in UTC.

const DAY_MS: u64 = 86_400_000;

/// The last instant of the year 9999: later ones have no date that a header can hold.
pub(crate) const LAST_MS: u64 = 253_402_300_799_999;

/// Year, month 1-12 and day 1-31 of an instant (the days-to-civil algorithm for the proleptic Gregorian calendar).
pub(crate) fn civil(ms: u64) -> (u64, u64, u64) {
    let z = ms / DAY_MS + 719_468;
    let era = z / 146_097;
    let day_of_era = z % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

fn days(year: u64, month: u64, day: u64) -> u64 {
    let year = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    let day_of_era = year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + day_of_year;
    year / 400 * 146_097 + day_of_era - 719_468
}

fn month_length(year: u64, month: u64) -> u64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The same time of day six months later, the day clamped to the month's end.
pub(crate) fn six_months_after(ms: u64) -> u64 {
    let (year, month, day) = civil(ms);
    let (year, month) = if month > 6 { (year + 1, month - 6) } else { (year, month + 6) };
    days(year, month, day.min(month_length(year, month))) * DAY_MS + ms % DAY_MS
}

/// `2026-01-31`.
pub(crate) fn date(ms: u64) -> String {
    let (year, month, day) = civil(ms);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The `Date` header's form: `Thu, 01 Jan 2026 00:00:00 GMT`.
pub(crate) fn http_date(ms: u64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = civil(ms);
    let weekday = DAYS[usize::try_from(ms / DAY_MS % 7).unwrap_or_default()];
    let month = MONTHS[usize::try_from(month - 1).unwrap_or_default() % 12];
    let seconds = ms % DAY_MS / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{weekday}, {day:02} {month} {year:04} {hours:02}:{minutes:02}:{:02} GMT", seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: u64, month: u64, day: u64) -> u64 {
        days(year, month, day) * DAY_MS
    }

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(at(2026, 1, 1), 1_767_225_600_000);
        assert_eq!(http_date(1_767_225_600_000), "Thu, 01 Jan 2026 00:00:00 GMT");
        for day in 0..60_000 {
            let (year, month, of_month) = civil(day * DAY_MS);
            assert_eq!(days(year, month, of_month), day);
        }
    }

    #[test]
    fn six_months_clamp_to_the_months_end() {
        assert_eq!(six_months_after(at(2026, 1, 1) + 5), at(2026, 7, 1) + 5);
        assert_eq!(six_months_after(at(2026, 8, 31)), at(2027, 2, 28));
        assert_eq!(six_months_after(at(2027, 8, 30)), at(2028, 2, 29));
        assert_eq!(six_months_after(at(2026, 3, 31)), at(2026, 9, 30));
        assert_eq!(six_months_after(at(2026, 12, 31)), at(2027, 6, 30));
    }
}
