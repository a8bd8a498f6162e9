//! Balance, invoices and their papers.

use serde_json::{Value, json};

use super::account::money;
use super::answer::{Answer, pdf};
use super::{Adm, Call};
use crate::form;

/// Rows on one page. Ours: the provider documents no page size.
const PAGE: usize = 20;

impl Adm {
    pub(super) fn billing_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        let account = &mut self.accounts[call.who];
        Some(match call.path {
            "billing/balance_get" => Answer::Done(json!({ "balance": money(account.balance) })),
            "billing/get_invoices" => {
                let page = form::number(call.params, "page").unwrap_or(1).max(1) - 1;
                let before = usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(PAGE);
                let rows: Value = account
                    .invoices
                    .iter()
                    .skip(before)
                    .take(PAGE)
                    .map(|invoice| json!({"id": invoice.id.to_string(), "sum": money(invoice.sum), "currency": "UAH"}))
                    .collect();
                Answer::Done(json!({ "list": rows }))
            }
            "billing/invoice_pay_from_balance" => self.pay(call),
            "billing/print/invoice" | "billing/print/requisites" | "billing/print/swift" => {
                let wanted = wanted(call);
                let owner = self.accounts.iter().position(|account| account.invoices.iter().any(|invoice| Some(invoice.id) == wanted));
                // An invoice that nobody has prints as well (ours): tests need no order before they meet a file.
                if owner.is_some_and(|owner| owner != call.who) { Answer::Forbidden } else { pdf() }
            }
            "billing/print/rtu" => pdf(),
            _ => return None,
        })
    }

    fn pay(&mut self, call: &Call<'_>) -> Answer {
        let account = &mut self.accounts[call.who];
        let wanted = wanted(call);
        let Some(invoice) = account.invoices.iter_mut().find(|invoice| Some(invoice.id) == wanted) else {
            return Answer::Forbidden;
        };
        // Both texts: ours.
        if invoice.paid {
            return Answer::Failed("Рахунок вже сплачено".to_owned());
        }
        if account.balance < invoice.sum {
            return Answer::Failed("Недостатньо коштів".to_owned());
        }
        account.balance -= invoice.sum;
        invoice.paid = true;
        Answer::Done(json!([]))
    }
}

fn wanted(call: &Call<'_>) -> Option<u64> {
    form::number(call.params, "invoice_id").and_then(|id| u64::try_from(id).ok())
}
