//! The balance and its history, and the invoices.

use serde_json::{Value, json};

use super::account::money;
use super::answer::Answer;
use super::owned::{Invoice, Movement, Pays};
use super::{Adm, Call};
use crate::{calendar, form};

impl Adm {
    pub(super) fn billing_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        let account = &self.accounts[call.who];
        Some(match call.path {
            "billing/balance_get" => Answer::Done(json!({ "balance": money(account.balance) })),
            "billing/balance_history" => Answer::list(account.paging.of(call, history(&account.movements), None)),
            "billing/balance_invoice" => self.top_up(call),
            "billing/get_invoices" => {
                let rows: Vec<Value> = account.invoices.iter().map(invoice_row).collect();
                Answer::list(account.paging.of(call, rows, None))
            }
            "billing/invoice_pay_from_balance" => self.pay_from_balance(call),
            "billing/invoice_cancel" => self.cancel_invoice(call),
            _ => return None,
        })
    }

    fn top_up(&mut self, call: &Call<'_>) -> Answer {
        let amount = form::number(call.params(), "amount").unwrap_or_default();
        // Ours.
        if amount <= 0 {
            return Answer::Failed("Невірна сума".to_owned());
        }
        let invoice = self.order(call, amount.saturating_mul(100), Pays::TopUp);
        Answer::Done(json!({ "invoice": invoice }))
    }
}

/// The fields are those that working clients read; what else a row has is not known.
fn invoice_row(invoice: &Invoice) -> Value {
    json!({"id": invoice.id.to_string(), "sum": money(invoice.sum), "currency": "UAH"})
}

/// The newest first. The fields are ours.
fn history(movements: &[Movement]) -> Vec<Value> {
    let rows = movements.iter().enumerate().rev().map(|(at, one)| {
        json!({
            "id": (at + 1).to_string(),
            "date": calendar::date(one.at_ms),
            "sum": money(one.sum),
            "balance": money(one.balance),
            "comment": one.comment,
        })
    });
    rows.collect()
}
