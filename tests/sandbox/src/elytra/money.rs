//! Money of ElytraHost, in kopecks, and what a reseller gets of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Elytra;

/// A reseller's share of what its clients top up, in percent (documented).
const SHARE: i64 = 9;

/// White-label reselling by one user. How the provider ties a client to a reseller is not documented: here it is the
/// `Origin` of the request that registers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reseller {
    /// The uuid of the user.
    pub(crate) user: String,
    /// `https://shop.example`
    pub(crate) site: String,
    pub(crate) markup: Markup,
}

/// What a reseller adds to prices, in kopecks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Markup {
    /// On every service that has none of its own.
    pub(crate) every: i64,
    /// By service: the billing period of a server (ours: no source says what a service is here).
    pub(crate) by_service: BTreeMap<String, i64>,
}

impl Markup {
    pub(super) fn on(&self, service: &str) -> i64 {
        self.by_service.get(service).copied().unwrap_or(self.every)
    }
}

impl Reseller {
    pub(super) fn to_state(&self) -> Value {
        json!({"user": self.user, "site": self.site, "markup_kopecks": self.markup.every, "markups": self.markup.by_service})
    }
}

/// Kopecks as the provider's number of roubles: whole where it is whole.
pub(super) fn roubles(kopecks: i64) -> Value {
    // Exact up to 2^53, far above any balance here.
    if kopecks % 100 == 0 { json!(kopecks / 100) } else { json!(kopecks as f64 / 100.0) }
}

impl Elytra {
    /// The client paid: the control interface says so. None where there is no such invoice.
    pub(crate) fn pay(&mut self, invoice: &str) -> Option<Value> {
        let at = self.top_ups.iter().position(|(uuid, ..)| uuid == invoice)?;
        let (_, user, amount) = self.top_ups.remove(at);
        self.credit(&user, amount);
        // Rounded down to a kopeck: ours, the documents give no rule.
        let share = (amount / 100).saturating_mul(SHARE).saturating_add(amount % 100 * SHARE / 100);
        if let Some(reseller) = self.reseller_of(&user).map(|reseller| reseller.user.clone()) {
            self.credit(&reseller, share);
        }
        let user = self.users.iter().find(|one| one.uuid == user)?;
        Some(json!({"balance": roubles(user.balance)}))
    }

    /// A user pays for a service: the price and, of a reseller's client, the markup, whole to the reseller. False without funds.
    pub(super) fn charge(&mut self, who: usize, service: &str, price: i64) -> bool {
        let user = self.users[who].uuid.clone();
        let reseller = self.reseller_of(&user).map(|reseller| (reseller.user.clone(), reseller.markup.on(service)));
        let markup = reseller.as_ref().map_or(0, |(_, markup)| *markup);
        let sum = price.saturating_add(markup);
        if self.users[who].balance < sum {
            return false;
        }
        self.users[who].balance -= sum;
        if let Some((reseller, markup)) = reseller {
            self.credit(&reseller, markup);
        }
        true
    }

    /// What the reseller of this user adds to prices, if there is one.
    pub(super) fn markup_for(&self, who: usize) -> Option<&Markup> {
        self.reseller_of(&self.users[who].uuid).map(|reseller| &reseller.markup)
    }

    fn reseller_of(&self, user: &str) -> Option<&Reseller> {
        let by = self.users.iter().find(|one| one.uuid == user)?.reseller.as_ref()?;
        self.resellers.iter().find(|reseller| reseller.user == *by)
    }

    fn credit(&mut self, user: &str, kopecks: i64) {
        if let Some(user) = self.users.iter_mut().find(|one| one.uuid == user) {
            user.balance = user.balance.saturating_add(kopecks);
        }
    }
}
