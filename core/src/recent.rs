//! The last request to each method, kept for ten minutes: what was asked, and when, with its secrets masked.

use crate::{
    calendar::date_and_time,
    catalogue::Method,
    params::Params,
    redact::{MASK, Redactor},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long a request is kept, in milliseconds: ten minutes.
pub const RECENT_KEPT_MS: u64 = 600_000;

/// Parameters that take more bytes as JSON are not kept; that the method was called is.
const MOST_OF_ONE: usize = 256 << 10;

/// All parameters kept, in bytes as JSON, and all requests: beyond, the oldest are forgotten before their time.
const MOST_OF_ALL: usize = 4 << 20;
const MOST_REQUESTS: usize = 4096;

/// The last request to each method, by account. Its serde form may be stored: it holds no secret.
///
/// ```
/// # use hostwire_core::*;
/// let adm = Provider::adm_tools();
/// let method = adm.catalogue.get("dns/records_list").unwrap();
/// let mut recent = Recent::default();
/// recent.record("agency", method, &params_from_json(r#"{"domain_id":42}"#)?, 1_767_225_600_000);
/// let last = recent.get("agency", "dns/records_list", 1_767_225_600_000 + 60_000).unwrap();
/// assert_eq!((last.when().as_str(), &last.params["domain_id"]), ("2026-01-01 00:00:00 UTC", &42.into()));
/// assert!(recent.get("agency", "dns/records_list", 1_767_225_600_000 + RECENT_KEPT_MS).is_none());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent {
    /// The latest last.
    calls: Vec<RecentCall>,
}

/// One request that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecentCall {
    /// Whose account it was made on.
    pub account: String,
    /// The method called.
    pub method: String,
    /// When, in Unix milliseconds.
    pub at_ms: UnixMillis,
    /// What was asked; `***` stands for each secret.
    pub params: Params,
    /// The parameters that hold a mask instead of what was sent.
    #[serde(default)]
    pub masked: Vec<String>,
    /// Whether the parameters were too large to keep.
    #[serde(default)]
    pub omitted: bool,
}

/// What of a recent call can go into a new one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reuse {
    /// Its parameters without those that were masked.
    pub params: Params,
    /// Those that were masked: give them anew.
    pub masked: Vec<String>,
}

impl Recent {
    /// Keeps this request in the place of the account's last one to the method. Secret is what the catalogue marks, and
    /// whatever repeats it; a parameter that the method does not have may be one, too.
    pub fn record(&mut self, account: &str, method: &Method, params: &Params, now_ms: UnixMillis) {
        self.calls.retain(|call| call.kept(now_ms) && !(call.method == method.path && call.account == account));
        let (params, masked) = masked(method, params);
        let omitted = size(&params) > MOST_OF_ONE;
        let params = if omitted { Params::new() } else { params };
        let (account, method) = (account.to_owned(), method.path.clone());
        self.calls.push(RecentCall { account, method, at_ms: now_ms, params, masked, omitted });
        self.bound();
    }

    /// The account's last request to this method, if it was made in the last ten minutes.
    #[must_use]
    pub fn get(&self, account: &str, path: &str, now_ms: UnixMillis) -> Option<&RecentCall> {
        self.calls.iter().find(|call| call.account == account && call.method == path && call.kept(now_ms))
    }

    /// The account's requests of the last ten minutes, one for each method, the latest first.
    #[must_use]
    pub fn list(&self, account: &str, now_ms: UnixMillis) -> Vec<&RecentCall> {
        self.calls.iter().rev().filter(|call| call.account == account && call.kept(now_ms)).collect()
    }

    fn bound(&mut self) {
        let mut left = MOST_OF_ALL;
        let fits = |call: &&RecentCall| {
            let (rest, fits) = match left.checked_sub(size(&call.params)) {
                Some(rest) => (rest, true),
                None => (0, false),
            };
            left = rest;
            fits
        };
        let keep = self.calls.iter().rev().take(MOST_REQUESTS).take_while(fits).count();
        self.calls.drain(..self.calls.len() - keep);
    }
}

impl RecentCall {
    /// Date and time of the call, in UTC.
    #[must_use]
    pub fn when(&self) -> String {
        date_and_time(self.at_ms)
    }

    /// What of it can go into a new call: a mask never goes out as a value.
    #[must_use]
    pub fn reuse(&self) -> Reuse {
        let known = |name: &String| !self.masked.contains(name);
        let params = self.params.iter().filter(|(name, _)| known(name)).map(|(name, value)| (name.clone(), value.clone())).collect();
        Reuse { params, masked: self.masked.clone() }
    }

    /// A clock that was set back by less than ten minutes keeps it, too.
    fn kept(&self, now_ms: UnixMillis) -> bool {
        now_ms.abs_diff(self.at_ms) < RECENT_KEPT_MS
    }
}

fn masked(method: &Method, params: &Params) -> (Params, Vec<String>) {
    let redactor = Redactor::default().and(method, params);
    let mut names = Vec::new();
    let shown = params.iter().map(|(name, value)| {
        let secret = method.param(name).is_none_or(|param| param.secret) && !value.is_null();
        let mut shown = value.clone();
        match secret {
            true => shown = MASK.into(),
            false => redactor.value(&mut shown),
        }
        if shown != *value {
            names.push(name.clone());
        }
        (name.clone(), shown)
    });
    let shown = shown.collect();
    (shown, names)
}

fn size(params: &Params) -> usize {
    params.iter().map(|(name, value)| name.len() + weight(value)).sum()
}

/// About what a value takes as JSON.
fn weight(value: &Value) -> usize {
    const SCALAR: usize = 8;
    match value {
        Value::String(text) => text.len() + SCALAR,
        Value::Array(items) => SCALAR + items.iter().map(weight).sum::<usize>(),
        Value::Object(fields) => SCALAR + size(fields),
        _ => SCALAR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;
    use serde_json::json;
    use std::sync::Arc;

    const NOW: UnixMillis = 1_767_225_600_000;

    fn record(recent: &mut Recent, account: &str, provider: &Arc<Provider>, path: &str, params: Value, now: UnixMillis) {
        recent.record(account, provider.catalogue.get(path).unwrap(), params.as_object().unwrap(), now);
    }

    fn adm(recent: &mut Recent, account: &str, path: &str, params: Value, now: UnixMillis) {
        record(recent, account, &Provider::adm_tools(), path, params, now);
    }

    #[test]
    fn it_shows_when_and_with_what_a_method_was_last_called() {
        let mut recent = Recent::default();
        adm(&mut recent, "agency", "dns/records_list", json!({ "domain_id": 42 }), NOW + 3_661_000);
        let last = recent.get("agency", "dns/records_list", NOW + 3_661_000).unwrap();
        assert_eq!((last.when().as_str(), &last.params), ("2026-01-01 01:01:01 UTC", json!({ "domain_id": 42 }).as_object().unwrap()));
        assert!(recent.get("agency", "dns/list", NOW + 3_661_000).is_none());
    }

    #[test]
    fn it_is_forgotten_after_exactly_ten_minutes() {
        let mut recent = Recent::default();
        adm(&mut recent, "agency", "dns/list", json!({}), NOW);
        assert!(recent.get("agency", "dns/list", NOW + 599_999).is_some());
        assert!(recent.get("agency", "dns/list", NOW + 600_000).is_none());
        assert_eq!((recent.list("agency", NOW + 599_999).len(), recent.list("agency", NOW + 600_000).len()), (1, 0));
        adm(&mut recent, "other", "dns/list", json!({}), NOW + 600_000);
        assert_eq!(json!(recent).as_array().unwrap().len(), 1, "what is stored has forgotten it, too");
    }

    #[test]
    fn of_each_method_only_the_last_one_request_is_kept() {
        let mut recent = Recent::default();
        adm(&mut recent, "agency", "dns/records_list", json!({ "domain_id": 42 }), NOW);
        adm(&mut recent, "agency", "dns/list", json!({}), NOW + 1000);
        adm(&mut recent, "agency", "dns/records_list", json!({ "domain_id": 43 }), NOW + 2000);
        let list = recent.list("agency", NOW + 2000);
        assert_eq!(list.iter().map(|call| call.method.as_str()).collect::<Vec<_>>(), ["dns/records_list", "dns/list"]);
        assert_eq!(list[0].params["domain_id"], 43);
    }

    #[test]
    fn accounts_are_apart() {
        let mut recent = Recent::default();
        adm(&mut recent, "agency", "dns/records_list", json!({ "domain_id": 42 }), NOW);
        adm(&mut recent, "other", "dns/records_list", json!({ "domain_id": 44 }), NOW);
        assert_eq!(recent.get("agency", "dns/records_list", NOW).unwrap().params["domain_id"], 42);
        assert_eq!(recent.get("other", "dns/records_list", NOW).unwrap().params["domain_id"], 44);
        assert!(recent.list("third", NOW).is_empty());
    }

    #[test]
    fn secrets_are_masked_also_inside_and_where_they_are_repeated() {
        let mut recent = Recent::default();
        let params = json!({
            "email": "hunter22@example.com",
            "password": "hunter22",
            "captcha": { "captchaRequest": "solved-it", "captchaProvider": "hcaptcha" },
            "pasword": "a slip of the hand",
        });
        record(&mut recent, "shop", &Provider::elytra_host(), "user/login", params, NOW);
        let last = recent.get("shop", "user/login", NOW).unwrap();
        assert_eq!(json!(last.params), json!({ "email": "***@example.com", "password": "***", "captcha": "***", "pasword": "***" }));
        assert_eq!(last.masked, ["email", "password", "captcha", "pasword"]);
        for text in [json!(recent).to_string(), format!("{recent:?}")] {
            assert!(!text.contains("hunter22") && !text.contains("solved-it") && !text.contains("slip"), "{text}");
        }
    }

    #[test]
    fn every_secret_of_the_catalogue_is_masked() {
        for provider in Provider::all() {
            for method in provider.catalogue.methods() {
                let params: Params = method.params.iter().map(|param| (param.name.clone(), json!(["v4lue"]))).collect();
                let mut recent = Recent::default();
                recent.record("a", method, &params, NOW);
                let last = recent.get("a", &method.path, NOW).unwrap();
                for param in method.params.iter().filter(|param| param.secret) {
                    assert_eq!(last.params[&param.name], "***", "{} {}", method.path, param.name);
                }
            }
        }
    }

    #[test]
    fn a_mask_is_never_reused_as_a_value() {
        let mut recent = Recent::default();
        let params = json!({ "email": "a@example.com", "password": "hunter22", "captcha": {} });
        record(&mut recent, "shop", &Provider::elytra_host(), "user/login", params, NOW);
        let reuse = recent.get("shop", "user/login", NOW).unwrap().reuse();
        assert_eq!(json!(reuse), json!({ "params": { "email": "a@example.com" }, "masked": ["password", "captcha"] }));
        adm(&mut recent, "agency", "dns/record_add", json!({ "domain_id": 1, "data": "***" }), NOW);
        let reuse = recent.get("agency", "dns/record_add", NOW).unwrap().reuse();
        assert_eq!((reuse.params["data"].as_str(), reuse.masked.len()), (Some("***"), 0), "whoever meant stars gets stars");
    }

    #[test]
    fn it_outlives_the_process_as_json() {
        let mut recent = Recent::default();
        adm(&mut recent, "agency", "dns/record_add", json!({ "domain_id": 42, "type": "TXT", "data": "line\nline" }), NOW);
        let text = serde_json::to_string(&recent).unwrap();
        assert_eq!(serde_json::from_str::<Recent>(&text).unwrap(), recent);
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let adm_tools = Provider::adm_tools();
        let mut recent = Recent::default();
        let large = json!("x".repeat(MOST_OF_ONE - 100));
        for (at, method) in adm_tools.catalogue.methods().iter().enumerate() {
            let open = method.params.iter().filter(|param| !param.secret).take(1);
            let params: Params = open.map(|param| (param.name.clone(), large.clone())).collect();
            recent.record("agency", method, &params, NOW + at as u64);
        }
        let total: usize = recent.calls.iter().map(|call| size(&call.params)).sum();
        assert!(total <= MOST_OF_ALL && total > MOST_OF_ALL / 2, "{total}");
        assert!(recent.get("agency", &adm_tools.catalogue.methods().last().unwrap().path, NOW + 680).is_some());
        for account in 0..MOST_REQUESTS + 10 {
            adm(&mut recent, &account.to_string(), "dns/list", json!({}), NOW);
        }
        assert_eq!(recent.calls.len(), MOST_REQUESTS);
    }

    #[test]
    fn parameters_beyond_reason_are_left_out_and_the_call_stays() {
        let mut recent = Recent::default();
        adm(&mut recent, "agency", "dns/record_add", json!({ "data": "x".repeat(MOST_OF_ONE) }), NOW);
        let last = recent.get("agency", "dns/record_add", NOW).unwrap();
        assert!(last.omitted && last.params.is_empty());
    }
}
