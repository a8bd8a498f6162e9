//! Topping up.

use serde_json::json;

use super::answer::Reply;
use super::{Asked, Elytra};

impl Elytra {
    pub(super) fn balance_method(&mut self, who: usize, asked: &Asked<'_>) -> Reply {
        match asked.path {
            "balance/list_methods" => top_up_methods(),
            "balance/gen_top_up_link" => self.top_up_link(who, asked),
            _ => Reply::WrongMethod,
        }
    }

    fn top_up_link(&mut self, who: usize, asked: &Asked<'_>) -> Reply {
        // `"100"` and `100.0` do as well. The quoted words are the observed ones.
        let amount = asked.text("amount").and_then(|amount| amount.parse::<f64>().ok()).filter(|amount| *amount > 0.0);
        let Some(amount) = amount else { return Reply::Incorrect("amount") };
        if asked.text("topUpMethod").as_deref() != Some("qiwi") {
            return Reply::Incorrect("method");
        }
        let uuid = self.uuid();
        let link = format!("https://pay.example/form?invoiceUid={uuid}");
        // Float to integer casts saturate.
        self.top_ups.push((uuid, self.users[who].uuid.clone(), (amount * 100.0).round() as i64));
        Reply::Text(link)
    }
}

pub(super) fn top_up_methods() -> Reply {
    Reply::Data(json!([{"name": "qiwi", "displayName": "Qiwi (0%) и банковские карты (2%)"}]))
}
