//! What calls are made for, and how much of every window is kept for it.

use super::spec::WindowSpec;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A purpose of calls, and the calls kept for it in each window.
///
/// Calls of other purposes, and of none, leave the unused part of a reserve alone. What the purpose has used in a
/// window counts against its reserve first: 600 an hour for certificates are 600 of each hour in total, and not 600 on
/// top of what they have used. A purpose may use more than its reserve, as long as no other reserve is in the way.
///
/// ```
/// let purpose: hostwire_core::Purpose =
///     serde_json::from_str(r#"{ "name": "certificates", "reserve": { "hour": 600, "day": 2000 } }"#).unwrap();
/// assert_eq!(purpose.reserve["hour"], 600);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Its name, as calls give it.
    pub name: String,
    /// How many calls are kept for it, by the window's name. A window that is not named keeps none.
    #[serde(default)]
    pub reserve: BTreeMap<String, u64>,
}

/// A purpose in one window, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReserveReport {
    /// The purpose.
    pub purpose: String,
    /// How many calls of the window are kept for it.
    pub reserve: u64,
    /// How many calls of it count in the window, those on their way included.
    pub used: u64,
    /// How many calls of it may go now.
    pub remaining: u64,
}

impl Purpose {
    /// Whether these purposes can be kept to in these windows.
    ///
    /// # Errors
    /// [`crate::Code::InvalidOptions`] if one has no name or is there twice, names a window that is not there, or if
    /// together they reserve more than a limit known.
    pub fn check(purposes: &[Purpose], windows: &[WindowSpec]) -> Result<()> {
        let wrong = |text: String| Err(Error::invalid_options(&text));
        for (at, purpose) in purposes.iter().enumerate() {
            if purpose.name.is_empty() {
                return wrong("a purpose has no name".to_owned());
            }
            if purposes.iter().take(at).any(|other| other.name == purpose.name) {
                return wrong(format!("the purpose {:?} is there twice", purpose.name));
            }
            if let Some(name) = purpose.reserve.keys().find(|name| !windows.iter().any(|window| window.name == **name)) {
                let known: Vec<_> = windows.iter().map(|window| window.name.as_str()).collect();
                return wrong(format!(
                    "the purpose {:?} reserves calls of the window {name:?}, and the provider has {}",
                    purpose.name,
                    if known.is_empty() { "no windows".to_owned() } else { format!("only {}", known.join(", ")) }
                ));
            }
        }
        for window in windows {
            let reserved = purposes
                .iter()
                .filter_map(|purpose| purpose.reserve.get(&window.name))
                .fold(0_u64, |sum, calls| sum.saturating_add(*calls));
            if let Some(limit) = window.limit.filter(|limit| reserved > *limit) {
                return wrong(format!("{reserved} calls of the window {:?} are reserved, and its limit is {limit}", window.name));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::HeaderNames;

    #[test]
    fn purposes_that_cannot_be_kept_to_are_named() {
        let headers = HeaderNames { limit: "l".into(), remaining: "r".into() };
        let hour = WindowSpec { name: "hour".into(), seconds: 3600, limit: Some(100), headers };
        let purpose = |name: &str, window: &str, calls| Purpose { name: name.into(), reserve: [(window.to_owned(), calls)].into() };
        let cases = [
            (vec![purpose("a", "hour", 60), purpose("b", "hour", 40)], ""),
            (
                vec![purpose("a", "hour", 60), purpose("b", "hour", 41)],
                "101 calls of the window \"hour\" are reserved, and its limit is 100",
            ),
            (vec![purpose("a", "hour", u64::MAX), purpose("b", "hour", u64::MAX)], "its limit is 100"),
            (vec![purpose("a", "week", 1)], "the window \"week\", and the provider has only hour"),
            (vec![purpose("a", "hour", 1), purpose("a", "hour", 1)], "\"a\" is there twice"),
            (vec![purpose("", "hour", 1)], "has no name"),
        ];
        for (purposes, words) in cases {
            match Purpose::check(&purposes, std::slice::from_ref(&hour)) {
                Ok(()) => assert_eq!(words, "", "{purposes:?}"),
                Err(error) => assert!(!words.is_empty() && error.message.contains(words), "{error}"),
            }
        }
    }
}
