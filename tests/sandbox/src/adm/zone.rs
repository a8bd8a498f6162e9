//! All the records of a domain at once, its name servers, and its services.

use serde_json::{Value, json};

use super::answer::Answer;
use super::owned::{Domain, Record};
use super::{Adm, Call};
use crate::form::{self, Params};

/// What an import takes: the types of `dns/record_add`, and SRV, which has a method of its own.
const TYPES: [&str; 10] = ["A", "AAAA", "ALIAS", "CAA", "CNAME", "MX", "NS", "TXT", "NAPTR", "SRV"];

impl Adm {
    pub(super) fn zone_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "dns/records_import" => self.import(call),
            "dns/records_default" => {
                let mut last = self.last.record;
                let answer = self.with_domain(call, |domain| {
                    domain.set_default_records(&mut last);
                    Answer::nothing()
                });
                self.last.record = last;
                answer
            }
            "dns/config_export" => self.with_domain(call, |domain| Answer::File {
                content_type: "text/plain; charset=UTF-8",
                body: zone_file(domain).into_bytes(),
            }),
            "dns/nameservers_list" => self.with_domain(call, |domain| Answer::Done(json!({"list": domain.nameservers}))),
            "dns/change_nameservers" => {
                let names = form::texts(call.params(), "stack");
                self.with_domain(call, |domain| {
                    domain.nameservers = names;
                    Answer::nothing()
                })
            }
            "dns/srv_add" => self.srv_add(call),
            _ => return None,
        })
    }

    /// Rows of `record`, `type`, `data` and `priority` (ours: the catalogue tells only that it is an array). All or nothing.
    fn import(&mut self, call: &Call<'_>) -> Answer {
        let rows = call.params().get("record").and_then(Value::as_array).cloned().unwrap_or_default();
        let read: Option<Vec<Record>> = rows.iter().zip(self.last.record + 1..).map(|(row, id)| record_of(row.as_object()?, id)).collect();
        // Ours.
        let Some(records) = read else { return Answer::Failed("Невірний запис".to_owned()) };
        let count = records.len();
        let answer = self.with_domain(call, |domain| {
            domain.records.extend(records);
            Answer::Done(json!({ "count": count }))
        });
        self.last.record += count as u64;
        answer
    }

    fn srv_add(&mut self, call: &Call<'_>) -> Answer {
        let number = |name: &str| form::number(call.params(), name).unwrap_or_default();
        let protocol = Some(call.text("protocol")).filter(|text| !text.is_empty()).unwrap_or_else(|| "tcp".to_owned());
        let service = format!("_{}._{protocol}", call.text("service").trim_start_matches('_'));
        let subdomain = call.text("subdomain");
        let record = if ["", "@"].contains(&subdomain.as_str()) { service } else { format!("{service}.{subdomain}") };
        let data = format!("{} {} {}", number("weight"), number("port"), call.text("data"));
        let id = self.last.record + 1;
        let answer = self.with_domain(call, |domain| {
            domain.records.push(Record { id, record, kind: "SRV".to_owned(), data, priority: number("priority") });
            Answer::Done(json!({ "id": id }))
        });
        self.last.record = id;
        answer
    }
}

fn record_of(row: &Params, id: u64) -> Option<Record> {
    let kind = form::text(row, "type").filter(|kind| TYPES.contains(&kind.as_str()))?;
    let record = form::text(row, "record").filter(|name| !name.is_empty()).unwrap_or_else(|| "@".to_owned());
    Some(Record { id, record, kind, data: form::text(row, "data")?, priority: form::number(row, "priority").unwrap_or_default() })
}

/// In the common master file format (ours: what the provider's file looks like is not known).
fn zone_file(domain: &Domain) -> String {
    let mut text = format!("$ORIGIN {}.\n$TTL 3600\n", domain.name);
    for record in &domain.records {
        let data = match record.kind.as_str() {
            "MX" | "SRV" => format!("{} {}", record.priority, record.data),
            "TXT" => format!("\"{}\"", record.data.replace('\\', "\\\\").replace('"', "\\\"")),
            _ => record.data.clone(),
        };
        text += &format!("{}\tIN\t{}\t{data}\n", record.record, record.kind);
    }
    text
}
