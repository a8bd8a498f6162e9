//! The methods of a provider, as data: verb, parameters, what they answer.

use crate::search::Index;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::HashMap, sync::OnceLock};

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Http {
    /// Parameters travel in the query.
    Get,
    /// Parameters travel in the body.
    Post,
}

impl Http {
    /// The verb as it stands in a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Http::Get => "GET",
            Http::Post => "POST",
        }
    }
}

/// Who may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everybody; no token is sent.
    Open,
    /// Everybody who solves a CAPTCHA; no token is sent.
    Captcha,
    /// Who has an account's token.
    Token,
}

/// What a method does to the account. It decides what may be repeated and what is asked about first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Changes nothing that anybody could notice.
    Read,
    /// Changes something.
    Write,
    /// Takes away something that is not easily had again.
    Destroy,
    /// Costs money, or orders something that does.
    Spend,
}

/// How parameters are written into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// `application/x-www-form-urlencoded`, as PHP's `http_build_query` writes it.
    Form,
    /// A JSON object.
    Json,
    /// The bare value of the only parameter.
    RawText,
}

/// What a method's payload is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// JSON.
    #[default]
    Json,
    /// JSON written into a JSON string; older servers and documents have it plain.
    JsonText,
    /// Opaque text, such as a token or a link: never looked into.
    Text,
    /// Nothing.
    None,
    /// No envelope: the body is a file.
    File,
}

/// A parameter's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParamType {
    /// A whole number, also as text.
    Int,
    /// A number, also as text.
    Float,
    /// True or false, also as 1 or 0.
    Bool,
    /// Text, also a number.
    String,
    /// A date as the provider reads it: text such as `2026-01-31` or `today`.
    Datetime,
    /// A list, or a map of named values.
    Array,
    /// A UUID.
    Uuid,
    /// A solved CAPTCHA: an object with `captchaRequest` and `captchaProvider`.
    Captcha,
    /// A file's content.
    File,
}

/// One parameter of a method.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// Whether a call without it is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What the provider assumes without it. Never sent: some are expressions of the provider's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The values allowed; any where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether `values` is known to be incomplete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub values_open: bool,
    /// Whether its value is a secret, such as a password.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// The smallest number allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most characters allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// What the number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// One method.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its name: the changing part of the URL, such as `dns/records_list`.
    pub path: String,
    /// The verb.
    pub http: Http,
    /// Who may call it; the provider's usual access where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// What it does to the account, judged by hand; `docs/effects.md` gives reasons where a reader may doubt.
    pub effect: Effect,
    /// For a write or destroy: whether a repeat leaves the same state as one call.
    #[serde(default)]
    pub idempotent: bool,
    /// What it does, in one line.
    pub summary: String,
    /// What its payload is.
    #[serde(default)]
    pub answer: AnswerKind,
    /// Whether its payload holds a secret, such as a new password.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answer_secret: bool,
    /// How its parameters are written; the provider's usual way where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyKind>,
    /// Its parameters.
    pub params: Vec<Param>,
}

/// All methods of a provider.
#[derive(Debug)]
pub struct Catalogue {
    methods: Vec<Method>,
    by_path: HashMap<String, usize>,
    /// Made when something is first looked for.
    index: OnceLock<Index>,
}

impl Catalogue {
    pub(crate) fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let methods: Vec<Method> = serde_json::from_str(text)?;
        let by_path = methods.iter().enumerate().map(|(at, method)| (method.path.clone(), at)).collect();
        Ok(Self { methods, by_path, index: OnceLock::new() })
    }

    /// Every method, in the catalogue's order.
    #[must_use]
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// The method of this name.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Method> {
        self.by_path.get(path).and_then(|at| self.methods.get(*at))
    }

    /// The methods with all of these words in path, summary or parameters, the best first. Words may be misspelt a
    /// little where nothing is spelt like them.
    ///
    /// ```
    /// let adm = hostwire_core::Provider::adm_tools();
    /// assert_eq!(adm.catalogue.search("add dns record")[0].path, "dns/record_add");
    /// ```
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<&Method> {
        let index = self.index.get_or_init(|| Index::new(&self.methods));
        index.find(query, &self.methods).into_iter().filter_map(|at| self.methods.get(at)).collect()
    }

    /// The known name most like `path`, if any is like it at all.
    #[must_use]
    pub fn nearest(&self, path: &str) -> Option<&str> {
        nearest(path, self.methods.iter().map(|method| method.path.as_str()))
    }
}

/// The candidate most like `word`, if any is like it at all.
pub(crate) fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Above two thirds of alike, a guess helps more than it misleads: `record_add` and `dns/record_add` score 0.71.
    const ALIKE: f64 = 0.67;
    candidates
        .map(|candidate| (strsim::normalized_damerau_levenshtein(word, candidate), candidate))
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;
    use std::collections::HashSet;

    fn effect(path: &str) -> Effect {
        Provider::adm_tools().catalogue.get(path).unwrap_or_else(|| panic!("no method {path}")).effect
    }

    #[test]
    fn every_method_says_in_one_line_of_its_own_what_it_does() {
        for provider in Provider::all() {
            let mut seen = HashSet::new();
            for method in provider.catalogue.methods() {
                let summary = &method.summary;
                assert!((8..=72).contains(&summary.len()) && !summary.ends_with('.'), "{}: {summary}", method.path);
                assert!(seen.insert(summary), "{}: {summary} stands twice", method.path);
            }
        }
    }

    #[test]
    fn spends_behind_neutral_names_are_spends() {
        for path in [
            "mysql/create/save",
            "redis/create/save",
            "postgresql/create/send",
            "rabbitmq/create/send",
            "opensearch/create/send",
            "manticore/create/send",
            "clickhouse/create/send",
            "extra/hosting_ip",
            "extra/memcache",
            "extra/opcache",
            "extra/redis",
            "hosting/credit",
            "vps/credit",
            "dedicated/credit",
            "hosting/account/archive/send",
            "mail/ip/order/save",
            "mail/plan/account/sendmail",
            "dedicated/ipextra/ipv4",
            "domain/registration/process",
            "domain/booking/book",
            "domain/booking/auction/bet",
            "domain/transfer/confirm",
            "billing/balance_invoice",
            "domain/register",
        ] {
            assert_eq!(effect(path), Effect::Spend, "{path}");
        }
    }

    #[test]
    fn names_that_mislead_do_not() {
        assert_ne!(effect("hosting/account/cms/wordpress/profiler/list"), Effect::Read);
        for path in ["gov/company_update", "dns/order/list", "mail/reject_download", "dns/list", "billing/balance_get"] {
            assert_eq!(effect(path), Effect::Read, "{path}");
        }
        for path in ["billing/servicecart/cart/pay", "billing/autorenew/unblock", "dns/searchhistory/delete_all", "tools/screenshot"] {
            assert_ne!(effect(path), Effect::Read, "{path} is a GET that acts");
        }
    }

    #[test]
    fn a_record_is_added_twice_and_deleted_once() {
        let adm = Provider::adm_tools();
        assert!(!adm.catalogue.get("dns/record_add").unwrap().idempotent);
        let delete = adm.catalogue.get("dns/record_delete").unwrap();
        assert_eq!((delete.effect, delete.idempotent), (Effect::Destroy, true));
    }
}
