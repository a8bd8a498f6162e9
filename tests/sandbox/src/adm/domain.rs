//! Buying domains: zones, prices and orders.

use serde_json::json;

use super::account::{Invoice, money};
use super::answer::Answer;
use super::{Adm, Call};
use crate::form;

/// Prices in hundredths. Ours.
const ZONES: [(&str, i64); 4] = [("com", 30_000), ("com.ua", 25_000), ("net", 35_000), ("org", 40_000)];

/// Names that belong to somebody outside the sandbox. Ours.
const TAKEN_ELSEWHERE: [&str; 2] = ["taken.com", "taken.com.ua"];

impl Adm {
    pub(super) fn domain_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "domain/check" => {
                let name = form::text(call.params, "domain").unwrap_or_default();
                let (zone, price) = zone_of(&name);
                // Taken is an answer: `result` false with a filled `response`.
                if self.is_unavailable(&name) {
                    Answer::No(json!({ "price": (price / 100).to_string() }))
                } else {
                    Answer::Done(json!({"id": "1", "name": zone, "price_action": money(price), "can_book": "0"}))
                }
            }
            "domain/zones" => {
                let rows: Vec<_> =
                    ZONES.iter().map(|(zone, price)| json!({"zone": zone, "price_register": (price / 100).to_string()})).collect();
                Answer::Done(json!({ "list": rows }))
            }
            "domain/register" => self.register(call),
            _ => return None,
        })
    }

    /// Every order makes an invoice, so an order that was sent twice is owed twice.
    fn register(&mut self, call: &Call<'_>) -> Answer {
        let name = form::text(call.params, "domain").unwrap_or_default();
        if self.is_unavailable(&name) {
            // Ours.
            return Answer::Failed(format!("Домен {name} зайнято"));
        }
        let years = form::number(call.params, "period").unwrap_or(1).clamp(1, 10);
        self.last.invoice += 1;
        let invoice = Invoice { id: self.last.invoice, sum: zone_of(&name).1 * years, paid: false };
        let answer = json!({
            "domain": {"name": name},
            "invoice": {"id": invoice.id, "sum": money(invoice.sum), "currency": "UAH"},
        });
        self.accounts[call.who].invoices.push(invoice);
        Answer::Done(answer)
    }

    fn is_unavailable(&self, name: &str) -> bool {
        TAKEN_ELSEWHERE.contains(&name) || self.is_taken(name)
    }
}

fn zone_of(name: &str) -> (&str, i64) {
    let zone = name.split_once('.').map_or(name, |(_, zone)| zone);
    ZONES.iter().find(|(known, _)| *known == zone).copied().unwrap_or((zone, 50_000))
}
