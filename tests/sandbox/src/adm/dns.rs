//! Domains and their records: the methods with the most state.

use serde_json::{Map, Value, json};

use super::account::{Domain, Record};
use super::answer::{Answer, php_map};
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
                record.data = form::text(call.params, "data").unwrap_or_default();
                record.priority = form::number(call.params, "priority").unwrap_or_default();
                Answer::Done(json!([]))
            }),
            "dns/record_delete" => self.with_record(call, |domain, at| {
                domain.records.remove(at);
                Answer::Done(json!([]))
            }),
            "dns/add_foreign_domain" => self.add_foreign_domain(call),
            _ => return None,
        })
    }

    fn list(&self, call: &Call<'_>) -> Answer {
        let text = |name: &str| form::text(call.params, name).unwrap_or_default();
        let search = text("domains_search_request");
        let mut domains: Vec<&Domain> = self
            .accounts
            .iter()
            .flat_map(|account| &account.domains)
            .filter(|domain| self.may(call.who, domain.id) && domain.name.contains(&search))
            .collect();
        match text("sort").as_str() {
            "valid_untill" => domains.sort_by(|a, b| (&a.valid_untill, &a.name).cmp(&(&b.valid_untill, &b.name))),
            _ => domains.sort_by(|a, b| a.name.cmp(&b.name)),
        }
        if text("by") == "desc" {
            domains.reverse();
        }
        // Both names are documented; `page` wins where both are given (ours).
        let page = form::number(call.params, "page").or_else(|| form::number(call.params, "p")).unwrap_or(1);
        let before = usize::try_from(page.max(1) - 1).unwrap_or(usize::MAX).saturating_mul(PAGE);
        let today = calendar::date(call.now);
        let rows: Map<String, Value> =
            domains.into_iter().skip(before).take(PAGE).map(|domain| (domain.name.clone(), domain_row(domain, &today))).collect();
        Answer::Done(json!({"list": php_map(rows)}))
    }

    fn record_add(&mut self, call: &Call<'_>) -> Answer {
        let text = |name: &str| form::text(call.params, name).unwrap_or_default();
        let id = self.last.record + 1;
        let name = Some(text("record")).filter(|name| !name.is_empty()).unwrap_or_else(|| "@".to_owned());
        let record = Record {
            id,
            record: name,
            kind: text("type"),
            data: text("data"),
            priority: form::number(call.params, "priority").unwrap_or_default(),
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
        let name = form::text(call.params, "domain_name").unwrap_or_default();
        if self.is_taken(&name) {
            // Ours.
            return Answer::Failed(format!("Домен {name} вже додано"));
        }
        self.last.domain += 1;
        let id = self.last.domain;
        let domain = Domain { id, name, valid_untill: "2029-01-11".to_owned(), records: Vec::new() };
        self.accounts[call.who].domains.push(domain);
        Answer::Done(json!({ "domain_id": id }))
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
    fn with_domain(&mut self, call: &Call<'_>, act: impl FnOnce(&mut Domain) -> Answer) -> Answer {
        let wanted = form::number(call.params, "domain_id").and_then(|id| u64::try_from(id).ok());
        let Some(id) = wanted.filter(|id| self.may(call.who, *id)) else { return Answer::Forbidden };
        let domain = self.accounts.iter_mut().flat_map(|account| &mut account.domains).find(|domain| domain.id == id);
        domain.map_or(Answer::Forbidden, act)
    }

    fn with_record(&mut self, call: &Call<'_>, act: impl FnOnce(&mut Domain, usize) -> Answer) -> Answer {
        let wanted = form::number(call.params, "subdomain_id").and_then(|id| u64::try_from(id).ok());
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
