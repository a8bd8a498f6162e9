//! Exact amounts: decimals, never floats.

use crate::error::{Error, Problem, Result, Violation};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Prices by the hour have fractions of a kopeck.
const MOST_DECIMALS: u32 = 6;
/// Far above any hosting bill, far below what sums of decimals hold.
const MOST: i64 = 1_000_000_000_000;

/// An amount of money, or another number that must be exact: never negative, at most 10^12, at most six decimals. Its
/// serde form is text; in the provider's currency.
///
/// ```
/// # use hostwire_core::Money;
/// let price: Money = "199.90".parse()?;
/// assert_eq!(price.to_string(), "199.90");
/// assert!("-1".parse::<Money>().is_err() && "1e9".parse::<Money>().is_err());
/// # Ok::<(), hostwire_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Money(pub(crate) Decimal);

impl FromStr for Money {
    type Err = Error;

    /// Digits, and perhaps a point and more digits: `350`, `49.90`.
    fn from_str(text: &str) -> Result<Self> {
        let refused = |why: &str| {
            // Long text is no amount, and nothing to repeat.
            let shown: String = text.chars().take(40).collect();
            let expected = "digits, perhaps with a point and up to six decimals, such as 350 or 49.90";
            let (parameter, problem) = ("amount".to_owned(), Problem::Value);
            let violation = Violation { parameter, problem, expected: expected.to_owned(), nearest: None };
            Error::wrong(violation, format!("{shown:?} {why}."), format!("Give {expected}."))
        };
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if digits(whole.strip_prefix('-').unwrap_or_default()) && digits(decimals) {
            return Err(refused("is negative"));
        }
        if !digits(whole) || !digits(decimals) {
            return Err(refused("is no amount"));
        }
        if decimals.len() > MOST_DECIMALS as usize {
            return Err(refused("has too many decimals"));
        }
        let amount = Decimal::from_str_exact(text).map_err(|_| refused("is too much"))?;
        if amount > Decimal::from(MOST) {
            return Err(refused("is too much"));
        }
        Ok(Self(amount))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Money {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Money> for String {
    fn from(money: Money) -> Self {
        money.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Delivery};
    use serde_json::json;

    #[test]
    fn absurd_amounts_are_refused_clearly() {
        for (bad, why) in [
            ("-1", "negative"),
            ("-0.01", "negative"),
            ("", "no amount"),
            ("-", "no amount"),
            ("+1", "no amount"),
            ("1,5", "no amount"),
            ("1 000", "no amount"),
            (" 1", "no amount"),
            ("1.", "no amount"),
            (".5", "no amount"),
            ("1e3", "no amount"),
            ("NaN", "no amount"),
            ("inf", "no amount"),
            ("0x10", "no amount"),
            ("1_000", "no amount"),
            ("\u{661}", "no amount"),
            ("1.2.3", "no amount"),
            ("--1", "no amount"),
            ("0.0000001", "decimals"),
            ("1000000000000.01", "too much"),
            (&"9".repeat(100_000), "too much"),
        ] {
            let error = bad.parse::<Money>().unwrap_err();
            assert!(error.message.contains(why) && error.message.len() < 100, "{bad:?}: {error}");
            assert_eq!(
                (error.code, error.delivery, error.violations[0].parameter.as_str()),
                (Code::InvalidParams, Delivery::NotSent, "amount")
            );
        }
    }

    #[test]
    fn an_amount_is_kept_as_text_and_never_as_a_number() {
        let price: Money = "199.90".parse().unwrap();
        assert_eq!(json!(price), json!("199.90"));
        assert_eq!(serde_json::from_value::<Money>(json!("199.90")).unwrap(), price);
        for bad in [json!(0.1), json!(1), json!("-1"), json!(null)] {
            assert!(serde_json::from_value::<Money>(bad).is_err());
        }
    }
}
