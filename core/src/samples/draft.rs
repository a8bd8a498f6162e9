//! Stand-ins for what a sample's caller did not give.

use super::SampleCall;
use crate::{
    catalogue::{Method, Param, ParamType},
    params::{Params, expected},
    recent::RecentCall,
    request::FileInfo,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The parameters of a sample: what is known, and a stand-in for every required one that is not. A stand-in is of the
/// right type, so that the call can be prepared, and means nothing.
///
/// ```
/// # use hostwire_core::*;
/// let adm = Provider::adm_tools();
/// let draft = Draft::new(adm.catalogue.get("dns/records_list").unwrap(), &Params::new());
/// assert_eq!((draft.params["domain_id"].clone(), draft.placeholders), (0.into(), vec!["domain_id".to_owned()]));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What is known, then the stand-ins.
    pub params: Params,
    /// Stand-ins for files.
    pub files: BTreeMap<String, FileInfo>,
    /// The names of the stand-ins.
    pub placeholders: Vec<String>,
}

impl Draft {
    /// From parameters as they were given.
    #[must_use]
    pub fn new(method: &Method, params: &Params) -> Self {
        Self::filled(method, params.clone(), &[])
    }

    /// From the last request to the method. What was masked there is a stand-in here.
    #[must_use]
    pub fn from_recent(method: &Method, call: &RecentCall) -> Self {
        let reuse = call.reuse();
        Self::filled(method, reuse.params, &reuse.masked)
    }

    fn filled(method: &Method, params: Params, masked: &[String]) -> Self {
        let mut draft = Self { params, ..Self::default() };
        for param in &method.params {
            let given = draft.params.get(&param.name).is_some_and(|value| !value.is_null());
            if given || !(param.required || masked.contains(&param.name)) {
                continue;
            }
            let name = param.name.clone();
            if param.kind == ParamType::File {
                draft.files.insert(name.clone(), FileInfo { filename: shouted(param), ..FileInfo::default() });
            } else {
                draft.params.insert(name.clone(), stand_in(param));
            }
            draft.placeholders.push(name);
        }
        draft
    }
}

fn stand_in(param: &Param) -> Value {
    let first = param.values.iter().find(|value| !value.is_empty());
    match param.kind {
        ParamType::Array => json!([first.cloned().unwrap_or_else(|| shouted(param))]),
        ParamType::Captcha => json!({ "captchaRequest": "CAPTCHA_ANSWER", "captchaProvider": "CAPTCHA_PROVIDER" }),
        _ if first.is_some() => json!(first),
        ParamType::Int | ParamType::Float => json!(param.min.unwrap_or(0)),
        ParamType::Bool => json!(false),
        ParamType::Datetime => json!("2026-01-31"),
        ParamType::Uuid => json!("00000000-0000-0000-0000-000000000000"),
        ParamType::String | ParamType::File => json!(shouted(param)),
    }
}

fn shouted(param: &Param) -> String {
    let most = param.max_length.unwrap_or(usize::MAX);
    param.name.to_uppercase().chars().take(most).collect()
}

/// What has to be put in by hand, and what it should be.
pub(super) fn note(call: &SampleCall<'_>) -> Option<String> {
    let each = call.placeholders.iter().map(|name| match call.method.and_then(|method| method.param(name)) {
        Some(param) => format!("{name} ({})", expected(param)),
        None => name.clone(),
    });
    let listed = each.collect::<Vec<_>>().join("; ");
    (!listed.is_empty()).then(|| format!("Put in your own: {listed}."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{params::violations, provider::Provider};

    #[test]
    fn with_stand_ins_every_method_of_the_catalogue_can_be_prepared() {
        for provider in Provider::all() {
            for method in provider.catalogue.methods() {
                let draft = Draft::new(method, &Params::new());
                assert_eq!(violations(method, &draft.params, &draft.files), [], "{}", method.path);
                let required = method.params.iter().filter(|param| param.required).count();
                assert_eq!(draft.placeholders.len(), required, "{}", method.path);
            }
        }
    }

    #[test]
    fn what_is_known_stays_and_what_was_masked_is_a_stand_in() {
        let elytra = Provider::elytra_host();
        let method = elytra.catalogue.get("user/login").unwrap();
        let mut recent = crate::Recent::default();
        let params = json!({ "email": "a@example.com", "password": "hunter22", "captcha": {} });
        recent.record("shop", method, params.as_object().unwrap(), 0);
        let draft = Draft::from_recent(method, recent.get("shop", "user/login", 0).unwrap());
        assert_eq!((&draft.params["email"], &draft.params["password"]), (&json!("a@example.com"), &json!("PASSWORD")));
        assert_eq!(draft.placeholders, ["password", "captcha"]);
    }
}
