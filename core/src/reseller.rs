//! What a reseller earns: a share of what clients top up, and an own markup on services, whole. All exact decimals.
//!
//! A reseller's site signs its clients up and in with the same methods as anybody: `user/send_register_link` and
//! `user/register`, or `user/login`, each with a CAPTCHA that the client solved; the answer is the client's token.

use crate::{
    catalogue::nearest,
    error::{Code, Delivery, Error, Problem, Result, Violation},
    money::Money,
    provider::Spec,
};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// How a share is rounded, said wherever one is shown.
pub const SHARE_ROUNDING: &str = "Rounded down to the kopeck; the provider's documents give no rule.";

/// Digits after the point of a kopeck.
const KOPECK: u32 = 2;
/// Who gets what of one payment for a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Price and markup.
    pub client_pays: Money,
    /// The price, and nothing of the markup.
    pub provider_gets: Money,
    /// The whole markup.
    pub reseller_gets: Money,
}

/// A reseller's share of one top-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopUpShare {
    /// What the client topped up.
    pub top_up: Money,
    /// The share in percent.
    pub percent: Money,
    /// What the reseller is credited: see [`SHARE_ROUNDING`].
    pub credited: Money,
}

/// A service on a reseller's price list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Priced {
    /// What the provider asks.
    pub price: Money,
    /// What the reseller puts on top.
    pub markup: Money,
}

/// A reseller's own prices, by service. Its serde form is an object with a member for each.
///
/// ```
/// # use hostwire_core::*;
/// let mut prices = PriceList::default();
/// prices.set("minecraft-4gb", "350".parse()?, "49.90".parse()?);
/// let quote = prices.quote("minecraft-4gb")?;
/// assert_eq!(quote.client_pays.to_string(), "399.90");
/// assert_eq!((quote.provider_gets.to_string(), quote.reseller_gets.to_string()), ("350".into(), "49.90".into()));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceList {
    services: BTreeMap<String, Priced>,
}

impl Quote {
    /// Who gets what when a client pays this price with this markup.
    #[must_use]
    pub fn of(price: Money, markup: Money) -> Self {
        // Both are at most 10^12, so the sum is exact.
        Self { client_pays: Money(price.0.saturating_add(markup.0)), provider_gets: price, reseller_gets: markup }
    }
}

impl TopUpShare {
    /// The reseller's share of a top-up.
    ///
    /// # Errors
    /// [`Code::ProviderInvalid`]: the provider has no resellers.
    pub fn of(spec: &Spec, top_up: Money) -> Result<Self> {
        let reseller = spec.reseller.as_ref().ok_or_else(|| {
            let message = format!("{} has no resellers.", spec.name);
            Error::new(Code::ProviderInvalid, Delivery::NotSent, message, "Use a provider whose description has a reseller's share.")
        })?;
        let percent = reseller.share_percent;
        let exact = top_up.0.saturating_mul(percent.0) / Decimal::ONE_HUNDRED;
        let credited = Money(exact.round_dp_with_strategy(KOPECK, RoundingStrategy::ToZero));
        Ok(Self { top_up, percent, credited })
    }
}

impl fmt::Display for TopUpShare {
    /// All of it in two sentences, with the rounding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}% of {} is {}. {SHARE_ROUNDING}", self.percent, self.top_up, self.credited)
    }
}

impl PriceList {
    /// Sets what the provider asks for a service, and what the reseller puts on top.
    pub fn set(&mut self, service: &str, price: Money, markup: Money) {
        self.services.insert(service.to_owned(), Priced { price, markup });
    }

    /// Takes a service off the list, and says what it stood at.
    pub fn take_off(&mut self, service: &str) -> Option<Priced> {
        self.services.remove(service)
    }

    /// Every service, by name.
    pub fn services(&self) -> impl Iterator<Item = (&str, Priced)> {
        self.services.iter().map(|(name, priced)| (name.as_str(), *priced))
    }

    /// Who gets what when a client pays for this service.
    ///
    /// # Errors
    /// [`Code::InvalidParams`]: it is not on the list.
    pub fn quote(&self, service: &str) -> Result<Quote> {
        let priced = self.services.get(service).ok_or_else(|| {
            let nearest = nearest(service, self.services.keys().map(String::as_str)).map(str::to_owned);
            let (parameter, expected) = ("service".to_owned(), "a service of the price list".to_owned());
            let violation = Violation { parameter, problem: Problem::Value, expected, nearest };
            Error::wrong(violation, format!("{service:?} is not on the price list."), "Set its price and markup first.")
        })?;
        Ok(Quote::of(priced.price, priced.markup))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;
    use serde_json::json;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    fn credited(top_up: &str) -> String {
        TopUpShare::of(&Provider::elytra_host().spec, money(top_up)).unwrap().credited.to_string()
    }

    #[test]
    fn nine_percent_of_a_top_up_rounded_down_to_the_kopeck() {
        for (top_up, share) in [
            ("100", "9"),
            ("500.00", "45.00"),
            ("1", "0.09"),
            ("0.99", "0.08"),
            ("0.11", "0.00"),
            ("0.12", "0.01"),
            ("0", "0"),
            ("123.45", "11.11"),
            ("333.33", "29.99"),
            ("1000000000000", "90000000000"),
            ("999999999999.99", "89999999999.99"),
        ] {
            assert_eq!(money(&credited(top_up)), money(share), "9% of {top_up}");
        }
    }

    #[test]
    fn a_share_agrees_with_whole_kopecks_and_never_exceeds_nine_percent() {
        for kopecks in (0..20_000_u64).step_by(7) {
            let top_up = format!("{}.{:02}", kopecks / 100, kopecks % 100);
            let share = kopecks * 9 / 100;
            assert_eq!(money(&credited(&top_up)), money(&format!("{}.{:02}", share / 100, share % 100)), "9% of {top_up}");
        }
    }

    #[test]
    fn a_share_says_how_it_was_rounded() {
        let share = TopUpShare::of(&Provider::elytra_host().spec, money("123.45")).unwrap();
        assert_eq!(share.to_string(), "9% of 123.45 is 11.11. Rounded down to the kopeck; the provider's documents give no rule.");
        assert_eq!(json!(share), json!({ "top_up": "123.45", "percent": "9", "credited": "11.11" }));
        assert_eq!(TopUpShare::of(&Provider::adm_tools().spec, money("1")).unwrap_err().code, Code::ProviderInvalid);
    }

    #[test]
    fn the_whole_markup_is_the_resellers_and_nothing_of_it_the_providers() {
        for (price, markup, pays) in [("350", "49.90", "399.90"), ("0.138", "0.012", "0.150"), ("10", "0", "10"), ("0", "5", "5")] {
            let quote = Quote::of(money(price), money(markup));
            assert_eq!((quote.provider_gets, quote.reseller_gets, quote.client_pays), (money(price), money(markup), money(pays)));
        }
        let most = money("1000000000000");
        assert_eq!(Quote::of(most, money("0.000001")).client_pays.to_string(), "1000000000000.000001");
        assert_eq!(Quote::of(most, most).client_pays.to_string(), "2000000000000");
    }

    #[test]
    fn each_service_has_a_markup_of_its_own() {
        let mut prices = PriceList::default();
        prices.set("minecraft", money("350"), money("50"));
        prices.set("rust", money("900.50"), money("0.50"));
        prices.set("minecraft", money("350"), money("60"));
        assert_eq!(prices.quote("minecraft").unwrap().client_pays, money("410"));
        assert_eq!(prices.quote("rust").unwrap().reseller_gets, money("0.50"));
        assert_eq!(prices.services().map(|(name, _)| name).collect::<Vec<_>>(), ["minecraft", "rust"]);
        let error = prices.quote("minecraf").unwrap_err();
        assert_eq!((error.code, error.violations[0].nearest.as_deref()), (Code::InvalidParams, Some("minecraft")));
        assert_eq!(prices.take_off("rust").unwrap().markup, money("0.50"));
        assert!(prices.quote("rust").is_err() && prices.take_off("rust").is_none());
    }

    #[test]
    fn amounts_and_lists_are_kept_as_text_digit_by_digit() {
        let mut prices = PriceList::default();
        prices.set("a", money("0.10"), money("0.20"));
        let text = json!(prices);
        assert_eq!(text, json!({ "a": { "price": "0.10", "markup": "0.20" } }));
        assert_eq!(serde_json::from_value::<PriceList>(text).unwrap(), prices);
        assert_eq!(prices.quote("a").unwrap().client_pays.to_string(), "0.30", "which floats are not");
    }
}
