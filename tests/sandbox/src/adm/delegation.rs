//! Services that one account lets another use. Here: domains.

use serde_json::{Value, json};

use super::answer::Answer;
use super::{Account, Adm, Call};

/// An access is one domain for one account; its id says both (ours).
const ACCOUNTS: u64 = 1_000_000;

impl Adm {
    pub(super) fn delegation_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            // The provider's labels and the paths name opposite directions: here `in` is what came to this account.
            "service/delegate-in" => Answer::list(self.delegated(|_, to| to.id == self.accounts[call.who].id)),
            "service/delegate-out" => Answer::list(self.delegated(|from, _| from.id == self.accounts[call.who].id)),
            "hosting/access/grant" => self.grant(call),
            "hosting/access/revoke" => {
                let access = call.id("access_id").unwrap_or_default();
                let (domain, to) = (access / ACCOUNTS, access % ACCOUNTS);
                if self.accounts[call.who].domains.iter().all(|one| one.id != domain) {
                    return Some(Answer::Forbidden);
                }
                self.accounts
                    .iter_mut()
                    .filter(|account| account.id == to)
                    .for_each(|account| account.delegated.retain(|id| *id != domain));
                Answer::nothing()
            }
            "hosting/access/refuse" => {
                let id = call.id("service_id");
                self.accounts[call.who].delegated.retain(|one| Some(*one) != id);
                Answer::nothing()
            }
            _ => return None,
        })
    }

    /// Granted again it stays as it was. That services of other types than domains are refused: ours.
    fn grant(&mut self, call: &Call<'_>) -> Answer {
        let (id, login) = (call.id("service_id").unwrap_or_default(), call.text("user_login"));
        if call.text("service_type") != "domain" || self.accounts[call.who].domains.iter().all(|domain| domain.id != id) {
            return Answer::Forbidden;
        }
        let Some(to) = self.accounts.iter_mut().find(|account| account.name == login) else {
            return Answer::Failed(format!("Користувача {login} не знайдено"));
        };
        if !to.delegated.contains(&id) {
            to.delegated.push(id);
        }
        Answer::Done(json!({"access_id": id * ACCOUNTS + to.id}))
    }

    /// The fields are ours; both ends are named, so that nobody depends on a direction.
    fn delegated(&self, wanted: impl Fn(&Account, &Account) -> bool) -> Vec<Value> {
        let mut rows = Vec::new();
        for to in &self.accounts {
            for from in &self.accounts {
                for domain in from.domains.iter().filter(|domain| to.delegated.contains(&domain.id) && wanted(from, to)) {
                    rows.push(json!({
                        "id": domain.id.to_string(),
                        "type": "domain",
                        "name": domain.name,
                        "from": from.name,
                        "to": to.name,
                        "access_id": (domain.id * ACCOUNTS + to.id).to_string(),
                    }));
                }
            }
        }
        rows
    }
}
