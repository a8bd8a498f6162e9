//! Buying domains: zones, prices and orders.

use serde_json::{Value, json};

use super::account::money;
use super::answer::Answer;
use super::owned::Pays;
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
                let name = call.text("domain");
                let (zone, price) = zone_of(&name);
                // Taken is an answer: `result` false with a filled `response`.
                if self.is_unavailable(&name) {
                    Answer::No(json!({ "price": (price / 100).to_string() }))
                } else {
                    Answer::Done(json!({"id": "1", "name": zone, "price_action": money(price), "can_book": "0"}))
                }
            }
            "domain/zones" | "domain/prices" => Answer::list(
                ZONES
                    .iter()
                    .map(|(zone, price)| json!({"zone": zone, "price_register": (price / 100).to_string()}))
                    .collect::<Vec<Value>>(),
            ),
            "domain/register" => self.register(call),
            _ => return None,
        })
    }

    fn register(&mut self, call: &Call<'_>) -> Answer {
        let name = call.text("domain");
        if self.is_unavailable(&name) {
            // Ours.
            return Answer::Failed(format!("Домен {name} зайнято"));
        }
        let years = form::number(call.params(), "period").unwrap_or(1).clamp(1, 10);
        let invoice = self.order(call, zone_of(&name).1 * years, Pays::Domain(name.clone()));
        Answer::Done(json!({"domain": {"name": name}, "invoice": invoice}))
    }

    fn is_unavailable(&self, name: &str) -> bool {
        TAKEN_ELSEWHERE.contains(&name) || self.is_taken(name)
    }
}

fn zone_of(name: &str) -> (&str, i64) {
    let zone = name.split_once('.').map_or(name, |(_, zone)| zone);
    ZONES.iter().find(|(known, _)| *known == zone).copied().unwrap_or((zone, 50_000))
}
