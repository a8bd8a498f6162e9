//! Topping up.

use serde_json::json;

use super::answer::Reply;
use super::{Elytra, object, text};
use crate::message::Request;

impl Elytra {
    pub(super) fn balance_method(&mut self, path: &str, who: usize, request: &Request) -> Reply {
        if path == "balance/list_methods" {
            return Reply::Data(json!([{"name": "qiwi", "displayName": "Qiwi (0%) и банковские карты (2%)"}]));
        }
        let body = match object(request) {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        // `"100"` and `100.0` do as well. The quoted words are the observed ones.
        let amount = text(&body, "amount").and_then(|amount| amount.parse::<f64>().ok()).filter(|amount| *amount > 0.0);
        let Some(amount) = amount else { return Reply::Incorrect("amount") };
        if text(&body, "topUpMethod").as_deref() != Some("qiwi") {
            return Reply::Incorrect("method");
        }
        let uuid = self.uuid();
        let link = format!("https://pay.example/form?invoiceUid={uuid}");
        // Float to integer casts saturate.
        self.top_ups.push((uuid, self.users[who].uuid.clone(), (amount * 100.0).round() as i64));
        Reply::Text(link)
    }
}
