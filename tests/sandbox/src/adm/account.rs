//! An account of adm.tools: its token, limits and allow-list, and what it owns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::owned::{Database, Domain, Invoice, MailService, Movement, Site};
use super::paging::Paging;
use crate::allow::AllowList;
use crate::calendar;
use crate::form::Params;
use crate::quota::{Family, Limits, Quota};
use crate::windows::Kind;

/// How long the panel keeps the last request to a method.
const RECENT_MS: u64 = 10 * 60 * 1000;
const WEEK_MS: u64 = 7 * 24 * 60 * 60 * 1000;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Also the id of its one hosting account and of its one MySQL server (ours).
    pub(crate) id: u64,
    pub(crate) name: String,
    /// Empty while it is not activated.
    pub(crate) token: String,
    pub(crate) created_ms: u64,
    /// The last accepted call.
    pub(crate) last_used_ms: Option<u64>,
    pub(crate) allow: AllowList,
    pub(crate) quota: Quota,
    pub(crate) paging: Paging,
    pub(crate) domains: Vec<Domain>,
    /// Ids of domains of other accounts that were delegated to this one.
    pub(crate) delegated: Vec<u64>,
    pub(crate) sites: Vec<Site>,
    pub(crate) mail: Vec<MailService>,
    pub(crate) databases: Vec<Database>,
    pub(crate) invoices: Vec<Invoice>,
    /// In hundredths of the currency.
    pub(crate) balance: i64,
    /// What changed the balance, the oldest first.
    pub(crate) movements: Vec<Movement>,
    pub(crate) messengers: Vec<String>,
    /// The last request to each method: when, and with what.
    pub(crate) recent: BTreeMap<String, (u64, Params)>,
    notified_ms: Option<u64>,
    outbox: Vec<Value>,
}

impl Account {
    pub(crate) fn new(id: u64, name: &str, token: &str, created_ms: u64) -> Self {
        Self {
            id,
            name: name.to_owned(),
            token: token.to_owned(),
            created_ms,
            last_used_ms: None,
            allow: AllowList::default(),
            quota: Quota::new(Family::HourDay, Kind::FirstUse, Limits::default()),
            paging: Paging::default(),
            domains: Vec::new(),
            delegated: Vec::new(),
            sites: Vec::new(),
            mail: Vec::new(),
            databases: Vec::new(),
            invoices: Vec::new(),
            balance: 12_345,
            movements: Vec::new(),
            messengers: Vec::new(),
            recent: BTreeMap::new(),
            notified_ms: None,
            outbox: Vec::new(),
        }
    }

    /// Six calendar months after the last use, else after creation; from that instant the token is refused.
    pub(crate) fn token_ends(&self) -> u64 {
        calendar::six_months_after(self.last_used_ms.unwrap_or(self.created_ms))
    }

    /// A message to email and to each messenger, at most once a week. That the first refused call triggers it: ours.
    pub(crate) fn limit_reached(&mut self, sentence: &str, now: u64) {
        if self.notified_ms.is_some_and(|last| now < last + WEEK_MS) {
            return;
        }
        self.notified_ms = Some(now);
        let channels = std::iter::once("email").chain(self.messengers.iter().map(String::as_str));
        let messages: Vec<Value> = channels.map(|channel| json!({"at_ms": now, "channel": channel, "text": sentence})).collect();
        self.outbox.extend(messages);
    }

    /// What the panel shows of the last request to a method, for ten minutes.
    pub(crate) fn last_request(&self, path: &str, now: u64) -> Option<Value> {
        let (at, params) = self.recent.get(path)?;
        (now < at + RECENT_MS).then(|| json!({"at_ms": at, "params": params}))
    }

    pub(crate) fn describe(&mut self, now: u64) -> Value {
        let domains: Map<String, Value> = self.domains.iter().map(|domain| (domain.name.clone(), json!(domain.id))).collect();
        json!({
            "name": self.name,
            "token": self.token,
            "token_ends_ms": self.token_ends(),
            "domains": domains,
            "delegated": self.delegated,
            "allow_list": self.allow.to_json(),
            "balance": money(self.balance),
            "invoices": self.invoices.iter().map(|invoice| invoice.id).collect::<Vec<_>>(),
            "orders": self.invoices.iter().map(Invoice::to_state).collect::<Value>(),
            "mail": self.mail.iter().map(MailService::to_state).collect::<Value>(),
            "sites": self.sites.iter().map(|site| site.to_state()).collect::<Value>(),
            "databases": self.databases.iter().map(|one| one.name.clone()).collect::<Value>(),
            "quota": self.quota.describe(now),
            "messengers": self.messengers,
            "outbox": self.outbox,
        })
    }
}

/// Hundredths as the decimal text that the provider sends.
pub(super) fn money(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let amount = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", amount / 100, amount % 100)
}
