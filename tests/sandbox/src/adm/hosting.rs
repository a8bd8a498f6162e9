//! The hosting account of each account, its sites and their hosts.

use serde_json::{Map, Value, json};

use super::answer::{Answer, php_map};
use super::owned::{Host, Site};
use super::{Adm, Call};
use crate::form;

impl Adm {
    pub(super) fn hosting_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "hosting/account/list" => {
                let account = &self.accounts[call.who];
                // The plan's fields are ours.
                let plan = json!({"id": "1", "name": "sandbox"});
                Answer::list(vec![json!({"id": account.id.to_string(), "name": account.name, "alias": "", "plan": plan})])
            }
            "hosting/virtual/list" => self.site_list(call),
            "hosting/virtual/add_site" => self.add_site(call),
            "hosting/virtual/delete_domain" => {
                let sites = &mut self.accounts[call.who].sites;
                let Some(at) = sites.iter().position(|site| Some(site.id) == call.id("virtual_domain_id")) else {
                    return Some(Answer::Forbidden);
                };
                sites.remove(at);
                Answer::nothing()
            }
            "hosting/virtual/delete_host" => self.delete_hosts(call),
            _ => return None,
        })
    }

    /// A map by the domain, of maps by the host's name.
    fn site_list(&self, call: &Call<'_>) -> Answer {
        let account = &self.accounts[call.who];
        if call.id("account_id") != Some(account.id) {
            return Answer::Forbidden;
        }
        let wanted = call.id("virtual_domain_id");
        let sites: Vec<&Site> = account.sites.iter().filter(|site| wanted.is_none_or(|id| site.id == id)).collect();
        let page = account.paging.of(call, sites, None);
        let rows: Map<String, Value> = page.into_iter().map(|site| (site.domain.clone(), row(site, &account.name))).collect();
        Answer::Done(json!({"list": php_map(rows)}))
    }

    /// A site for a domain, or a host of one that is there. What the answer holds is ours.
    fn add_site(&mut self, call: &Call<'_>) -> Answer {
        let name = call.text("name");
        let (site_id, host_id) = (self.last.other + 1, self.last.other + 2);
        let account = &mut self.accounts[call.who];
        if call.id("account_id") != Some(account.id) {
            return Answer::Forbidden;
        }
        let under = |site: &Site| name.strip_suffix(&site.domain).and_then(|rest| rest.strip_suffix('.')).map(str::to_owned);
        let wanted = call.id("virtual_domain_id");
        let place = account.sites.iter().position(|site| match wanted {
            Some(id) => site.id == id,
            None => site.domain == name || under(site).is_some(),
        });
        let (at, host) = match (place, wanted) {
            (None, Some(_)) => return Answer::Forbidden,
            (None, None) => {
                account.sites.push(Site { id: site_id, domain: name.clone(), hosts: Vec::new() });
                (account.sites.len() - 1, "@".to_owned())
            }
            (Some(at), _) if account.sites[at].domain == name => (at, "@".to_owned()),
            (Some(at), _) => (at, under(&account.sites[at]).unwrap_or_else(|| name.clone())),
        };
        let site = &mut account.sites[at];
        if site.hosts.iter().any(|one| one.name == host) {
            // Ours.
            return Answer::Failed(format!("Сайт {name} вже існує"));
        }
        site.hosts.push(Host { id: host_id, name: host });
        let answer = json!({"virtual_domain_id": site.id, "host_id": host_id});
        self.last.other = host_id;
        Answer::Done(answer)
    }

    /// All of them or none.
    fn delete_hosts(&mut self, call: &Call<'_>) -> Answer {
        let ids: Vec<u64> = form::texts(call.params(), "hosts_id").iter().filter_map(|text| text.parse().ok()).collect();
        let sites = &mut self.accounts[call.who].sites;
        let own = |id: &u64| sites.iter().flat_map(|site| &site.hosts).any(|host| host.id == *id);
        if ids.is_empty() || !ids.iter().all(own) {
            return Answer::Forbidden;
        }
        sites.iter_mut().for_each(|site| site.hosts.retain(|host| !ids.contains(&host.id)));
        Answer::nothing()
    }
}

/// The fields that working clients read.
fn row(site: &Site, login: &str) -> Value {
    let hosts: Map<String, Value> = site
        .hosts
        .iter()
        .map(|host| {
            let folder = if host.name == "@" { "www" } else { host.name.as_str() };
            let shown = json!({
                "host_id": host.id.to_string(),
                "homedir": format!("/home/{login}/{}/{folder}", site.domain),
                "fqdn": host.fqdn(&site.domain),
                "domain": site.domain,
                "web_server_backend": "php",
                "archived": "0",
            });
            (host.name.clone(), shown)
        })
        .collect();
    json!({"virtual_domain_id": site.id.to_string(), "hosts": php_map(hosts)})
}
