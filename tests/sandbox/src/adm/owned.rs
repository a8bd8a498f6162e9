//! What an account owns, as plain data. Ids of different kinds are different numbers, as the provider's are.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::account::money;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Domain {
    pub(crate) id: u64,
    pub(crate) name: String,
    /// `2029-01-11`; the provider's own spelling.
    pub(crate) valid_untill: String,
    pub(crate) records: Vec<Record>,
    pub(crate) nameservers: Vec<String>,
}

impl Domain {
    /// Without records, valid until a day that is far off.
    pub(crate) fn new(id: u64, name: &str) -> Self {
        let nameservers = ["ns1.example.net", "ns2.example.net"].map(str::to_owned).to_vec();
        Self { id, name: name.to_owned(), valid_untill: "2029-01-11".to_owned(), records: Vec::new(), nameservers }
    }

    /// With the records that a new domain has (ours): an address, a name, a mail exchanger and a text; `last_record` counts on.
    pub(crate) fn set_default_records(&mut self, last_record: &mut u64) {
        let name = self.name.clone();
        let rows = [
            ("@", "A", "192.0.2.10", 0),
            ("www", "CNAME", name.as_str(), 0),
            ("@", "MX", "mx.example.net", 10),
            ("@", "TXT", "v=spf1 mx -all", 0),
        ];
        let records = rows.into_iter().map(|(record, kind, data, priority)| {
            *last_record += 1;
            Record { id: *last_record, record: record.to_owned(), kind: kind.to_owned(), data: data.to_owned(), priority }
        });
        self.records = records.collect();
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) id: u64,
    pub(crate) record: String,
    pub(crate) kind: String,
    pub(crate) data: String,
    pub(crate) priority: i64,
}

/// A domain of the hosting, and its hosts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Site {
    /// The `virtual_domain_id`.
    pub(crate) id: u64,
    pub(crate) domain: String,
    pub(crate) hosts: Vec<Host>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Host {
    pub(crate) id: u64,
    /// Relative; `@` is the domain itself.
    pub(crate) name: String,
}

impl Host {
    pub(crate) fn fqdn(&self, domain: &str) -> String {
        if self.name == "@" { domain.to_owned() } else { format!("{}.{domain}", self.name) }
    }
}

impl Site {
    pub(super) fn to_state(&self) -> Value {
        let hosts: Vec<Value> = self.hosts.iter().map(|host| json!({"host_id": host.id, "fqdn": host.fqdn(&self.domain)})).collect();
        json!({"virtual_domain_id": self.id, "domain": self.domain, "hosts": hosts})
    }
}

/// A domain that takes mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MailService {
    pub(crate) id: u64,
    pub(crate) domain: String,
    pub(crate) boxes: Vec<MailBox>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MailBox {
    pub(crate) id: u64,
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) quota: i64,
    pub(crate) spam_level: String,
    pub(crate) forward_to: Option<String>,
}

impl MailService {
    pub(super) fn to_state(&self) -> Value {
        let boxes: Vec<Value> = self.boxes.iter().map(|one| json!({"id": one.id, "login": one.login, "password": one.password})).collect();
        json!({"id": self.id, "domain": self.domain, "boxes": boxes})
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Database {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) user: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) id: u64,
    /// In hundredths of the currency.
    pub(crate) sum: i64,
    pub(crate) paid: bool,
    /// The method that made it.
    pub(crate) path: String,
    pub(crate) pays: Pays,
}

/// What the account gets for the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Pays {
    Domain(String),
    TopUp,
    /// Nothing that the sandbox has state for.
    Other,
}

impl Invoice {
    pub(super) fn to_state(&self) -> Value {
        let domain = match &self.pays {
            Pays::Domain(name) => Some(name),
            Pays::TopUp | Pays::Other => None,
        };
        json!({"invoice": self.id, "method": self.path, "domain": domain, "sum": money(self.sum), "paid": self.paid})
    }
}

/// One change of the balance.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Movement {
    pub(crate) at_ms: u64,
    /// In hundredths; negative for a charge.
    pub(crate) sum: i64,
    pub(crate) balance: i64,
    pub(crate) comment: String,
}
