//! The account's services: bare lists of rows whose ids are text.

use serde_json::{Value, json};

use super::answer::{Answer, nginx_log};
use super::{Adm, Call};
use crate::form;

impl Adm {
    pub(super) fn services_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "get_services" => self.services(call),
            // The bare empty list was seen live for an account without mailboxes.
            "mail/list" => Answer::Done(json!([])),
            "hosting/log/web/nginx" => nginx_log(),
            "service/delegate-in" => Answer::Done(json!({ "list": self.delegated_rows(call.who) })),
            _ => return None,
        })
    }

    /// Hosts stand for domains here: one host a domain, under the domain's own id (ours).
    fn services(&self, call: &Call<'_>) -> Answer {
        let account = &self.accounts[call.who];
        let account_id = account.id.to_string();
        let mine = self.accounts.iter().flat_map(|account| &account.domains).filter(|domain| self.may(call.who, domain.id));
        let rows: Vec<Value> = match form::text(call.params, "type").unwrap_or_default().as_str() {
            "account" => vec![json!({"id": account_id, "login": account.name, "alias": null})],
            "domain" => mine.map(|domain| json!({"id": domain.id.to_string(), "name": domain.name})).collect(),
            "host" => mine
                .map(|domain| {
                    json!({
                        "id": domain.id.to_string(),
                        "host": domain.name,
                        "virtual_domain_id": domain.id.to_string(),
                        "account_id": account_id,
                    })
                })
                .collect(),
            _ => Vec::new(),
        };
        Answer::Done(Value::Array(rows))
    }

    /// The fields are ours.
    fn delegated_rows(&self, who: usize) -> Vec<Value> {
        let delegated = &self.accounts[who].delegated;
        self.accounts
            .iter()
            .flat_map(|account| account.domains.iter().map(move |domain| (account, domain)))
            .filter(|(_, domain)| delegated.contains(&domain.id))
            .map(|(owner, domain)| json!({"id": domain.id.to_string(), "type": "domain", "name": domain.name, "from": owner.name}))
            .collect()
    }
}
