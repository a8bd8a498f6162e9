//! How long a token lives, and when to say that it ends.
//!
//! A provider that lets tokens die unused says after how many calendar months ([`TokenSpec::months`]). They count from
//! the token's last use, or from its creation while it has not been used. Calendar months, in UTC: a token last used on
//! August 31st lives until the end of February.

use crate::{
    calendar::{date_and_time, months_later},
    provider::TokenSpec,
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// Days before the end at which a warning is due, the earliest first.
pub const TOKEN_WARNING_DAYS: [u32; 3] = [30, 7, 1];

const DAY_MS: u64 = 86_400_000;

/// What is known of a token's life. It is worth keeping between runs: nobody tells it later.
///
/// ```
/// # use hostwire_core::*;
/// # let spec = &Provider::adm_tools().spec.token;
/// let mut life = TokenLife { created_ms: Some(1_767_225_600_000), used_ms: None }; // 2026-01-01
/// assert_eq!(life.ends_ms(spec), Some(1_782_864_000_000)); // 2026-07-01
/// life.used(1_769_904_000_000); // 2026-02-01
/// assert_eq!(life.ends_ms(spec), Some(1_785_542_400_000)); // 2026-08-01
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenLife {
    /// When the token was made, in Unix milliseconds.
    pub created_ms: Option<UnixMillis>,
    /// When the provider last accepted it, in Unix milliseconds.
    pub used_ms: Option<UnixMillis>,
}

/// How a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// Neither a use nor its creation is known, or the provider does not say how long tokens live.
    Unknown,
    /// It has more than the earliest warning's days left.
    Valid,
    /// It ends within the earliest warning's days.
    Expiring,
    /// It has ended.
    Expired,
}

/// How a token stands at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenStatus {
    /// How it stands.
    pub state: TokenState,
    /// The first instant at which it is refused, in Unix milliseconds.
    pub ends_ms: Option<UnixMillis>,
    /// Whole days left.
    pub days_left: Option<u64>,
    /// All of it for people, in one or two sentences.
    pub sentence: String,
}

/// A warning that a token ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenWarning {
    /// Which warning: one of [`TOKEN_WARNING_DAYS`].
    pub days: u32,
    /// The end it warns of, in Unix milliseconds. A use moves the end, and then all warnings may be due again.
    pub ends_ms: UnixMillis,
}

impl TokenLife {
    /// Notes that the provider accepted the token. An earlier use than the last known changes nothing.
    pub fn used(&mut self, at_ms: UnixMillis) {
        self.used_ms = self.used_ms.max(Some(at_ms));
    }

    /// The first instant at which the token is refused, in Unix milliseconds, where that is known.
    #[must_use]
    pub fn ends_ms(&self, spec: &TokenSpec) -> Option<UnixMillis> {
        months_later(self.used_ms.or(self.created_ms)?, spec.months?)
    }

    /// How the token stands, with the way to a new one where it is wanted.
    #[must_use]
    pub fn status(&self, spec: &TokenSpec, now_ms: UnixMillis) -> TokenStatus {
        let Some(ends_ms) = self.ends_ms(spec) else {
            let sentence = match spec.months {
                None => "The provider does not say how long a token lives.".to_owned(),
                Some(_) => format!("When the token ends is not known: neither a use of it nor its creation is. {}", rule(spec)),
            };
            return TokenStatus { state: TokenState::Unknown, ends_ms: None, days_left: None, sentence };
        };
        let left = ends_ms.saturating_sub(now_ms);
        let since = if self.used_ms.is_some() { "its last use" } else { "its creation" };
        let rest = format!("{}, {} after {since}.", date_and_time(ends_ms), months(spec));
        let (state, sentence) = match left {
            0 => (TokenState::Expired, format!("The token ended on {rest} {}", spec.source)),
            _ if left <= days_ms(TOKEN_WARNING_DAYS[0]) => {
                (TokenState::Expiring, format!("The token ends on {rest} Any accepted call renews it: {} left.", remaining(left)))
            }
            _ => (TokenState::Valid, format!("The token is valid until {rest}")),
        };
        TokenStatus { state, ends_ms: Some(ends_ms), days_left: Some(left / DAY_MS), sentence }
    }

    /// The warning that is due, given the last one raised. Of several missed ones it is the most urgent; each is due once
    /// for an end. Keep what comes back and give it the next time.
    ///
    /// ```
    /// # use hostwire_core::*;
    /// # let spec = &Provider::adm_tools().spec.token;
    /// let life = TokenLife { created_ms: Some(1_767_225_600_000), used_ms: None };
    /// let six_days_before = 1_782_864_000_000 - 6 * 86_400_000;
    /// let warning = life.warning(spec, None, six_days_before).unwrap();
    /// assert_eq!(warning.days, 7);
    /// assert_eq!(life.warning(spec, Some(warning), six_days_before), None);
    /// ```
    #[must_use]
    pub fn warning(&self, spec: &TokenSpec, last: Option<TokenWarning>, now_ms: UnixMillis) -> Option<TokenWarning> {
        let ends_ms = self.ends_ms(spec)?;
        let left = ends_ms.saturating_sub(now_ms);
        let days = TOKEN_WARNING_DAYS.into_iter().rev().find(|days| left <= days_ms(*days)).filter(|_| left > 0)?;
        let raised = last.is_some_and(|last| last.ends_ms == ends_ms && last.days <= days);
        (!raised).then_some(TokenWarning { days, ends_ms })
    }
}

fn rule(spec: &TokenSpec) -> String {
    format!("A token lives {} after its last use, or unused after its creation.", months(spec))
}

fn months(spec: &TokenSpec) -> String {
    match spec.months.unwrap_or_default() {
        1 => "1 month".to_owned(),
        months => format!("{months} months"),
    }
}

fn remaining(ms: u64) -> String {
    match ms / DAY_MS {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

fn days_ms(days: u32) -> u64 {
    u64::from(days) * DAY_MS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    fn spec() -> TokenSpec {
        Provider::adm_tools().spec.token.clone()
    }

    fn at(text: &str) -> UnixMillis {
        let timestamp: jiff::Timestamp = text.parse().unwrap();
        timestamp.as_millisecond().try_into().unwrap()
    }

    fn used(text: &str) -> TokenLife {
        TokenLife { created_ms: Some(0), used_ms: Some(at(text)) }
    }

    #[test]
    fn six_calendar_months_in_utc_with_the_day_clamped_to_the_months_end() {
        for (start, end) in [
            ("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"),
            ("2026-01-15T23:59:59.999Z", "2026-07-15T23:59:59.999Z"),
            ("2026-08-31T12:30:00Z", "2027-02-28T12:30:00Z"),
            ("2027-08-29T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("2027-08-31T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("2028-02-29T06:00:00Z", "2028-08-29T06:00:00Z"),
            ("2026-03-31T00:00:00Z", "2026-09-30T00:00:00Z"),
            ("2026-12-31T23:00:00Z", "2027-06-30T23:00:00Z"),
            ("2099-09-01T00:00:00Z", "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(used(start).ends_ms(&spec()), Some(at(end)), "{start}");
        }
    }

    #[test]
    fn it_counts_from_the_last_use_else_from_creation() {
        let created = TokenLife { created_ms: Some(at("2026-01-10T00:00:00Z")), used_ms: None };
        assert_eq!(created.ends_ms(&spec()), Some(at("2026-07-10T00:00:00Z")));
        let mut life = created;
        life.used(at("2026-03-20T08:00:00Z"));
        assert_eq!(life.ends_ms(&spec()), Some(at("2026-09-20T08:00:00Z")), "the use counts, not the creation");
        life.used(at("2026-02-01T00:00:00Z"));
        assert_eq!(life.ends_ms(&spec()), Some(at("2026-09-20T08:00:00Z")), "an answer that comes late moves nothing back");
        assert_eq!(TokenLife { created_ms: None, ..life }.ends_ms(&spec()), life.ends_ms(&spec()));
    }

    #[test]
    fn it_ends_at_that_instant_and_not_before() {
        let life = used("2026-01-01T00:00:00Z");
        let end = at("2026-07-01T00:00:00Z");
        let state = |now| life.status(&spec(), now).state;
        assert_eq!(state(end - 30 * DAY_MS - 1), TokenState::Valid);
        assert_eq!(state(end - 30 * DAY_MS), TokenState::Expiring);
        assert_eq!(state(end - 1), TokenState::Expiring);
        assert_eq!(state(end), TokenState::Expired);
        assert_eq!(state(u64::MAX), TokenState::Expired);
    }

    #[test]
    fn what_is_not_known_is_said_to_be_unknown() {
        let unknown = TokenLife::default().status(&spec(), 0);
        assert_eq!((unknown.state, unknown.ends_ms, unknown.days_left), (TokenState::Unknown, None, None));
        assert!(unknown.sentence.contains("6 months after its last use, or unused after its creation"), "{}", unknown.sentence);
        let elytra = used("2026-01-01T00:00:00Z").status(&Provider::elytra_host().spec.token, u64::MAX);
        assert_eq!(elytra.state, TokenState::Unknown);
        assert_eq!(TokenLife { created_ms: Some(u64::MAX), used_ms: None }.status(&spec(), 0).state, TokenState::Unknown);
    }

    #[test]
    fn the_sentence_says_when_and_what_to_do() {
        let life = used("2026-01-01T00:00:00Z");
        let said = |now: &str| life.status(&spec(), at(now)).sentence;
        assert_eq!(said("2026-02-01T00:00:00Z"), "The token is valid until 2026-07-01 00:00:00 UTC, 6 months after its last use.");
        assert_eq!(
            said("2026-06-28T12:00:00Z"),
            "The token ends on 2026-07-01 00:00:00 UTC, 6 months after its last use. Any accepted call renews it: 2 days left."
        );
        let ended = said("2026-07-01T00:00:00Z");
        assert!(ended.starts_with("The token ended on 2026-07-01"), "{ended}");
        assert!(ended.contains("API section") && ended.contains("Activate token"), "{ended}");
        let created = TokenLife { created_ms: Some(0), used_ms: None }.status(&spec(), 0).sentence;
        assert!(created.ends_with("after its creation."), "{created}");
    }

    #[test]
    fn each_warning_is_raised_once_at_its_day() {
        let life = used("2026-01-01T00:00:00Z");
        let end = at("2026-07-01T00:00:00Z");
        let (mut last, mut raised) = (None, Vec::new());
        // Every hour from 40 days before to one day after.
        for hour in 0..41 * 24 {
            let now = end - 40 * DAY_MS + hour * 3_600_000;
            if let Some(warning) = life.warning(&spec(), last, now) {
                raised.push((warning.days, (end - now) / DAY_MS));
                last = Some(warning);
            }
        }
        assert_eq!(raised, [(30, 30), (7, 7), (1, 1)]);
    }

    #[test]
    fn of_missed_warnings_only_the_most_urgent_comes_and_a_use_starts_anew() {
        let mut life = used("2026-01-01T00:00:00Z");
        let end = at("2026-07-01T00:00:00Z");
        let warning = life.warning(&spec(), None, end - 1).unwrap();
        assert_eq!(warning.days, 1);
        assert_eq!(life.warning(&spec(), Some(warning), end - 20 * DAY_MS), None, "a clock that steps back raises nothing again");
        assert_eq!(life.warning(&spec(), None, end), None, "an ended token is no warning");
        life.used(end - 1);
        assert_eq!(life.warning(&spec(), Some(warning), end), None);
        let next = life.ends_ms(&spec()).unwrap();
        assert_eq!(life.warning(&spec(), Some(warning), next - DAY_MS).unwrap().days, 1, "about another end");
    }
}
