//! Domains and single records.

use serde_json::{Map, Value, json};

use super::answer::{Answer, php_map};
use super::owned::{Domain, Record};
use super::{Adm, Call};
use crate::{calendar, form};

/// Rows on one page of `dns/list`. Ours: the provider documents no page size.
const PAGE: usize = 100;

impl Adm {
    pub(super) fn dns_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "dns/list" => self.list(call),
            "dns/records_list" => self.with_domain(call, |domain| {
                Answer::Done(json!({"list": domain.records.iter().map(|record| row(domain.id, record)).collect::<Value>()}))
            }),
            "dns/record_add" => self.record_add(call),
            "dns/record_edit" => self.with_record(call, |domain, at| {
                let record = &mut domain.records[at];
                record.data = call.text("data");
                record.priority = form::number(call.params(), "priority").unwrap_or_default();
                Answer::nothing()
            }),
            "dns/record_delete" => self.with_record(call, |domain, at| {
                domain.records.remove(at);
                Answer::nothing()
            }),
            "dns/add_foreign_domain" => self.add_foreign_domain(call),
            "dns/delete_domain" => self.delete_domain(call),
            _ => return None,
        })
    }

    fn list(&self, call: &Call<'_>) -> Answer {
        let search = call.text("domains_search_request");
        let mut domains: Vec<&Domain> = self
            .accounts
            .iter()
            .flat_map(|account| &account.domains)
            .filter(|domain| self.may(call.who, domain.id) && domain.name.contains(&search))
            .collect();
        match call.text("sort").as_str() {
            "valid_untill" => domains.sort_by(|a, b| (&a.valid_untill, &a.name).cmp(&(&b.valid_untill, &b.name))),
            _ => domains.sort_by(|a, b| a.name.cmp(&b.name)),
        }
        if call.text("by") == "desc" {
            domains.reverse();
        }
        let today = calendar::date(call.now);
        let page = self.accounts[call.who].paging.of(call, domains, Some(PAGE));
        let rows: Map<String, Value> = page.into_iter().map(|domain| (domain.name.clone(), domain_row(domain, &today))).collect();
        Answer::Done(json!({"list": php_map(rows)}))
    }

    fn record_add(&mut self, call: &Call<'_>) -> Answer {
        let id = self.last.record + 1;
        let record = Record {
            id,
            record: Some(call.text("record")).filter(|name| !name.is_empty()).unwrap_or_else(|| "@".to_owned()),
            kind: call.text("type"),
            data: call.text("data"),
            priority: form::number(call.params(), "priority").unwrap_or_default(),
        };
        let answer = self.with_domain(call, |domain| {
            domain.records.push(record);
            Answer::Done(json!({ "id": id }))
        });
        if matches!(answer, Answer::Done(_)) {
            self.last.record = id;
        }
        answer
    }

    fn add_foreign_domain(&mut self, call: &Call<'_>) -> Answer {
        let name = call.text("domain_name");
        if self.is_taken(&name) {
            // Ours.
            return Answer::Failed(format!("Домен {name} вже додано"));
        }
        self.last.domain += 1;
        let id = self.last.domain;
        self.accounts[call.who].domains.push(Domain::new(id, &name));
        Answer::Done(json!({ "domain_id": id }))
    }

    /// Only the owner's, and not that of whom it was delegated to (ours).
    fn delete_domain(&mut self, call: &Call<'_>) -> Answer {
        let domains = &mut self.accounts[call.who].domains;
        let Some(at) = domains.iter().position(|domain| Some(domain.id) == call.id("domain_id")) else { return Answer::Forbidden };
        let gone = domains.remove(at).id;
        self.accounts.iter_mut().for_each(|account| account.delegated.retain(|id| *id != gone));
        Answer::nothing()
    }

    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.accounts.iter().flat_map(|account| &account.domains).any(|domain| domain.name.eq_ignore_ascii_case(name))
    }

    /// Owned or delegated.
    pub(super) fn may(&self, who: usize, domain_id: u64) -> bool {
        let account = &self.accounts[who];
        account.delegated.contains(&domain_id) || account.domains.iter().any(|domain| domain.id == domain_id)
    }

    /// A domain that does not exist is as forbidden as another's (ours).
    pub(super) fn with_domain(&mut self, call: &Call<'_>, act: impl FnOnce(&mut Domain) -> Answer) -> Answer {
        let Some(id) = call.id("domain_id").filter(|id| self.may(call.who, *id)) else { return Answer::Forbidden };
        let domain = self.accounts.iter_mut().flat_map(|account| &mut account.domains).find(|domain| domain.id == id);
        domain.map_or(Answer::Forbidden, act)
    }

    fn with_record(&mut self, call: &Call<'_>, act: impl FnOnce(&mut Domain, usize) -> Answer) -> Answer {
        let wanted = call.id("subdomain_id");
        let place = |domain: &Domain| domain.records.iter().position(|record| Some(record.id) == wanted);
        let found = self.accounts.iter().flat_map(|account| &account.domains).find_map(|domain| place(domain).map(|at| (domain.id, at)));
        // Ours: no source has an answer for a record that is not there.
        let Some((domain_id, at)) = found else { return Answer::Failed("Запис не знайдено".to_owned()) };
        if !self.may(call.who, domain_id) {
            return Answer::Forbidden;
        }
        let domain = self.accounts.iter_mut().flat_map(|account| &mut account.domains).find(|domain| domain.id == domain_id);
        domain.map_or(Answer::Forbidden, |domain| act(domain, at))
    }
}

/// `domain_id` stands first and is a number: a working client greps for exactly that.
fn domain_row(domain: &Domain, today: &str) -> Value {
    let mut parts = domain.valid_untill.splitn(3, '-');
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    json!({
        "domain_id": domain.id,
        "name": domain.name,
        "valid_untill": domain.valid_untill,
        "valid_untill_formatted": format!("{day}.{month}.{year}"),
        "expired": if domain.valid_untill.as_str() < today { "1" } else { "0" },
    })
}

/// Ids are text here, and `id`, `domain_id`, `record` come in this order; the order of the rest is not known.
fn row(domain_id: u64, record: &Record) -> Value {
    json!({
        "id": record.id.to_string(),
        "domain_id": domain_id.to_string(),
        "record": record.record,
        "type": record.kind,
        "data": record.data,
        "priority": record.priority.to_string(),
    })
}
