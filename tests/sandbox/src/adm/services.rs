//! The account's services: bare lists of rows whose ids are text.

use serde_json::{Value, json};

use super::answer::Answer;
use super::{Adm, Call};

impl Adm {
    pub(super) fn services_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "get_services" => Answer::Done(Value::Array(self.services(call))),
            "get_id" => self.id_of(call),
            _ => return None,
        })
    }

    fn services(&self, call: &Call<'_>) -> Vec<Value> {
        let account = &self.accounts[call.who];
        let account_id = account.id.to_string();
        match call.text("type").as_str() {
            "account" => vec![json!({"id": account_id, "login": account.name, "alias": null})],
            "domain" => {
                let all = self.accounts.iter().flat_map(|account| &account.domains);
                let mine = all.filter(|domain| self.may(call.who, domain.id));
                mine.map(|domain| json!({"id": domain.id.to_string(), "name": domain.name})).collect()
            }
            "host" => {
                let hosts = account.sites.iter().flat_map(|site| site.hosts.iter().map(move |host| (site, host)));
                let rows = hosts.map(|(site, host)| {
                    json!({
                        "id": host.id.to_string(),
                        "host": host.fqdn(&site.domain),
                        "virtual_domain_id": site.id.to_string(),
                        "account_id": account_id,
                    })
                });
                rows.collect()
            }
            "mail" => account.mail.iter().map(|service| json!({"id": service.id.to_string(), "name": service.domain})).collect(),
            "mysql" => vec![json!({"id": account_id, "name": account.name})],
            _ => Vec::new(),
        }
    }

    /// The ids of one service by its name. Numbers and texts are mixed as they were reported.
    fn id_of(&self, call: &Call<'_>) -> Answer {
        let (kind, name, account) = (call.text("type"), call.text("name"), &self.accounts[call.who]);
        let hosts = account.sites.iter().flat_map(|site| site.hosts.iter().map(move |host| (site, host)));
        let found = match kind.as_str() {
            "host" => hosts
                .into_iter()
                .find(|(site, host)| host.fqdn(&site.domain) == name)
                .map(|(site, host)| json!({"host_id": host.id.to_string(), "account_id": account.id, "virtual_domain_id": site.id})),
            "domain" => {
                let mut all = self.accounts.iter().flat_map(|account| &account.domains);
                let domain = all.find(|domain| domain.name == name && self.may(call.who, domain.id));
                domain.map(|domain| json!({"domain_id": domain.id}))
            }
            "account" => (account.name == name).then(|| json!({"account_id": account.id})),
            "mail" => account.mail.iter().find(|service| service.domain == name).map(|service| json!({"mail_id": service.id})),
            _ => None,
        };
        // Not found is an answer.
        found.map_or_else(|| Answer::No(json!([])), Answer::Done)
    }
}
