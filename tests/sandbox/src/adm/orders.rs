//! Orders: every one makes an invoice, so an order that was sent twice is owed twice.

use serde_json::{Value, json};

use super::account::money;
use super::answer::Answer;
use super::owned::{Domain, Invoice, Movement, Pays};
use super::{Adm, Call};

impl Adm {
    /// An invoice for what the call ordered; as the provider shows it in the answer to an order.
    pub(super) fn order(&mut self, call: &Call<'_>, sum: i64, pays: Pays) -> Value {
        self.last.invoice += 1;
        let invoice = Invoice { id: self.last.invoice, sum, paid: false, path: call.path.to_owned(), pays };
        let shown = json!({"id": invoice.id, "sum": money(sum), "currency": "UAH"});
        self.accounts[call.who].invoices.push(invoice);
        shown
    }

    pub(super) fn pay_from_balance(&mut self, call: &Call<'_>) -> Answer {
        let account = &mut self.accounts[call.who];
        let Some(at) = account.invoices.iter().position(|invoice| Some(invoice.id) == call.id("invoice_id")) else {
            return Answer::Forbidden;
        };
        let invoice = &account.invoices[at];
        // The three texts: ours.
        if invoice.paid {
            return Answer::Failed("Рахунок вже сплачено".to_owned());
        }
        if invoice.pays == Pays::TopUp {
            return Answer::Failed("Рахунок на поповнення не сплачується з балансу".to_owned());
        }
        if account.balance < invoice.sum {
            return Answer::Failed("Недостатньо коштів".to_owned());
        }
        let (id, sum) = (invoice.id, invoice.sum);
        self.change_balance(call.who, -sum, &format!("invoice {id}"), call.now);
        self.settle(call.who, at, call.now);
        Answer::nothing()
    }

    /// The client paid an invoice by other ways than the balance: the control interface says so. None where there is no such
    /// invoice, or it is paid.
    pub(crate) fn pay_elsewhere(&mut self, invoice: u64, now: u64) -> Option<Value> {
        let unpaid = |one: &Invoice| one.id == invoice && !one.paid;
        let (who, at) =
            self.accounts.iter().enumerate().find_map(|(who, account)| account.invoices.iter().position(unpaid).map(|at| (who, at)))?;
        self.settle(who, at, now);
        Some(json!({"balance": money(self.accounts[who].balance)}))
    }

    pub(super) fn cancel_invoice(&mut self, call: &Call<'_>) -> Answer {
        let invoices = &mut self.accounts[call.who].invoices;
        let Some(at) = invoices.iter().position(|invoice| Some(invoice.id) == call.id("invoice_id")) else {
            return Answer::Forbidden;
        };
        if invoices[at].paid {
            return Answer::Failed("Рахунок вже сплачено".to_owned());
        }
        invoices.remove(at);
        Answer::nothing()
    }

    /// Marks an invoice paid and hands over what it pays.
    fn settle(&mut self, who: usize, at: usize, now: u64) {
        let invoice = &mut self.accounts[who].invoices[at];
        invoice.paid = true;
        let (id, sum, pays) = (invoice.id, invoice.sum, invoice.pays.clone());
        match pays {
            Pays::TopUp => self.change_balance(who, sum, &format!("invoice {id}"), now),
            // Ordered and paid twice, it is still one domain.
            Pays::Domain(name) if !self.is_taken(&name) => {
                self.last.domain += 1;
                let mut domain = Domain::new(self.last.domain, &name);
                domain.set_default_records(&mut self.last.record);
                self.accounts[who].domains.push(domain);
            }
            Pays::Domain(_) | Pays::Other => {}
        }
    }

    fn change_balance(&mut self, who: usize, sum: i64, comment: &str, now: u64) {
        let account = &mut self.accounts[who];
        account.balance = account.balance.saturating_add(sum);
        account.movements.push(Movement { at_ms: now, sum, balance: account.balance, comment: comment.to_owned() });
    }
}
