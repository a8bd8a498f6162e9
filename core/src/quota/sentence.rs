//! The sentence a provider says when a limit is reached, found wherever it stands.

use crate::{pattern, response::Head};
use serde::{Deserialize, Serialize};

/// A limit that was reached, as the provider told it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throttle {
    /// The window, such as `hour`.
    pub window: Option<String>,
    /// How many calls fit into it.
    pub limit: Option<u64>,
    /// Seconds until it is reset.
    pub pause_s: u64,
}

impl Throttle {
    /// The pause of a `Retry-After` header in seconds. Its form as a date is not met in these APIs and not read.
    pub(crate) fn from_retry_after(head: &Head) -> Option<Self> {
        let pause_s = head.header("retry-after")?.trim().parse().ok()?;
        Some(Self { window: None, limit: None, pause_s })
    }
}

/// Finds `pattern` in `text`. Its holes are `{window}`, `{limit}` and `{pause}`.
pub(crate) fn find(pattern: &str, text: &str) -> Option<Throttle> {
    pattern::find(pattern, text, |holes| {
        let number = |name: &str| holes.get(name).map(|value| value.parse().ok());
        let window = holes.get("window");
        if window.is_some_and(|window| !window.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
            return None;
        }
        let limit = match number("limit") {
            Some(limit) => Some(limit?),
            None => None,
        };
        Some(Throttle { window: window.map(str::to_owned), limit, pause_s: number("pause").unwrap_or(Some(0))? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERN: &str = "Too Many Requests per {window}. Limit {limit}. Pause {pause} seconds";

    #[test]
    fn found_anywhere_and_only_whole() {
        let hour = Throttle { window: Some("hour".to_owned()), limit: Some(3600), pause_s: 120 };
        for text in [
            "Too Many Requests per hour. Limit 3600. Pause 120 seconds",
            "Too Many Requests per x, <b>Too Many Requests per hour. Limit 3600. Pause 120 seconds</b>",
        ] {
            assert_eq!(find(PATTERN, text).as_ref(), Some(&hour), "{text}");
        }
        for text in [
            "",
            "Too Many Requests per hour. Limit 3600. Pause  seconds",
            "Too Many Requests per hour. Limit x. Pause 1 seconds",
            "Too Many Requests per hour. Limit 3600. Pause 120 second",
            "Too Many Requests per hour. Limit 99999999999999999999. Pause 1 seconds",
        ] {
            assert_eq!(find(PATTERN, text), None, "{text}");
        }
    }
}
