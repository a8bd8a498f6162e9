//! What a caller gives a method, checked against the catalogue: all violations at once, before anything is sent.

use crate::{
    catalogue::{Http, Method, Param, ParamType, Place, nearest},
    error::{Error, Problem, Result, Violation},
    request::FileInfo,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Parameters by name, in the order they will be sent.
pub type Params = serde_json::Map<String, Value>;

/// Reads parameters from JSON, as bindings receive them; empty text is none at all.
///
/// # Errors
/// [`crate::Code::InvalidParams`] if the text is no JSON object.
pub fn params_from_json(text: &str) -> Result<Params> {
    if text.trim().is_empty() {
        return Ok(Params::new());
    }
    // What stands instead of an object may be a secret: it is not repeated.
    let why = |error: serde_json::Error| if error.is_data() { "they are no JSON object".to_owned() } else { error.to_string() };
    serde_json::from_str(text).map_err(|error| Error::invalid_params(&why(error)))
}

/// Everything that is wrong with `params` and `files` for `method`, in the catalogue's order, then what is unknown to it.
///
/// ```
/// # use hostwire_core::*;
/// let adm = Provider::adm_tools();
/// let wrong = violations(adm.catalogue.get("dns/records_list").unwrap(), &Params::new(), &Default::default());
/// assert_eq!((wrong[0].parameter.as_str(), wrong[0].problem), ("domain_id", Problem::Missing));
/// ```
#[must_use]
pub fn violations(method: &Method, params: &Params, files: &BTreeMap<String, FileInfo>) -> Vec<Violation> {
    // Few as they are, looking them through is quicker than any table.
    const FEW: usize = 16;
    let given = |name: &str| match params.len() {
        ..=FEW => params.iter().find(|(known, _)| *known == name).map(|(_, value)| value),
        _ => params.get(name),
    };
    let known = method.params.iter().filter_map(|param| match (given(&param.name), files.get(&param.name)) {
        (None | Some(Value::Null), Some(file)) if param.kind == ParamType::File => wrong_file(&param.name, file, Some(method.http)),
        (_, Some(_)) => Some(violation(&param.name, Problem::Type, expected(param))),
        (None | Some(Value::Null), None) => param.required.then(|| violation(&param.name, Problem::Missing, expected(param))),
        (Some(value), None) => check(param, value),
    });
    let names = params.keys().chain(files.keys().filter(|name| !params.contains_key(*name)));
    let unknown = names.filter(|name| !method.params.iter().any(|param| param.name == **name)).map(|name| {
        let names = method.params.iter().map(|param| param.name.as_str());
        let listed = names.clone().collect::<Vec<_>>().join(", ");
        let expected = if listed.is_empty() { "no parameters".to_owned() } else { format!("one of: {listed}") };
        Violation { nearest: nearest(name, names).map(str::to_owned), ..violation(name, Problem::Unknown, expected) }
    });
    known.chain(unknown).collect()
}

/// What is wrong with a file, whichever parameter it is for: it could not be written down, or would not arrive.
pub(crate) fn wrong_file(name: &str, file: &FileInfo, http: Option<Http>) -> Option<Violation> {
    let is_type = |kind: &String| kind.contains('/') && kind.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    let expected = match &file.content_type {
        _ if http == Some(Http::Get) => "no file: a GET has no body",
        // A file without a name counts as none that was chosen.
        _ if file.filename.is_empty() || file.filename.contains('\0') => "a file with a name",
        Some(kind) if !is_type(kind) => "a file whose content type is such as image/png",
        _ => return None,
    };
    Some(violation(name, Problem::Value, expected.to_owned()))
}

fn violation(name: &str, problem: Problem, expected: String) -> Violation {
    Violation { parameter: name.to_owned(), problem, expected, nearest: None }
}

fn check(param: &Param, value: &Value) -> Option<Violation> {
    if !has_type(param.kind, value) {
        return Some(violation(&param.name, Problem::Type, expected(param)));
    }
    // Whoever resolves a URL folds these, and would leave the method's own path.
    if param.place == Place::Path && matches!(plain(value).as_str(), "" | "." | "..") {
        return Some(violation(&param.name, Problem::Value, format!("{}, neither empty nor dots", expected(param))));
    }
    let allowed = |value: &Value| {
        (param.values.is_empty() || param.values_open || is_default(param, value) || param.values.contains(&plain(value)))
            && param.min.is_none_or(|min| plain(value).parse::<f64>().is_ok_and(|number| number >= min as f64))
            && param.max_length.is_none_or(|most| plain(value).chars().count() <= most)
    };
    let fine = match value {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object() && allowed(item)) || param.values.is_empty(),
        Value::Object(_) => true,
        scalar => allowed(scalar),
    };
    (!fine).then(|| violation(&param.name, Problem::Value, expected(param)))
}

fn is_default(param: &Param, value: &Value) -> bool {
    param.default.as_ref().is_some_and(|default| plain(default) == plain(value))
}

/// A scalar as the provider will read it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        Value::Number(number) => crate::form::number(number),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn has_type(kind: ParamType, value: &Value) -> bool {
    match kind {
        ParamType::Int => match value {
            Value::Number(number) => number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.fract() == 0.0),
            Value::String(text) => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        },
        ParamType::Float => match value {
            Value::Number(_) => true,
            Value::String(text) => {
                text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && text.parse::<f64>().is_ok()
            }
            _ => false,
        },
        ParamType::Bool => match value {
            Value::Bool(_) => true,
            Value::Number(number) => matches!(number.as_u64(), Some(0 | 1)),
            Value::String(text) => text == "0" || text == "1",
            _ => false,
        },
        ParamType::String | ParamType::Datetime => value.is_string() || value.is_number(),
        ParamType::Array => value.is_array() || value.is_object(),
        ParamType::Uuid => value.as_str().is_some_and(is_uuid),
        ParamType::Captcha => ["captchaRequest", "captchaProvider"]
            .iter()
            .all(|name| value.get(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty())),
        // Files leave as parts, which have their own place in a call; no JSON value is one.
        ParamType::File => false,
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

pub(crate) fn expected(param: &Param) -> String {
    let kind = match param.kind {
        ParamType::Int => "a whole number",
        ParamType::Float => "a number",
        ParamType::Bool => "true or false",
        ParamType::String => "text",
        ParamType::Datetime => "a date as text",
        ParamType::Array => "a list",
        ParamType::Uuid => "a UUID",
        ParamType::Captcha => "a solved CAPTCHA: {captchaRequest, captchaProvider}",
        ParamType::File => "a file",
    };
    let mut words = kind.to_owned();
    if !param.values.is_empty() && param.kind != ParamType::Bool {
        let values = param.values.iter().map(|value| if value.is_empty() { "\"\"" } else { value }).collect::<Vec<_>>();
        words.push_str(if param.values_open { ", for example: " } else { ", one of: " });
        words.push_str(&values.join(", "));
    }
    if let Some(min) = param.min {
        words.push_str(&format!(", at least {min}"));
    }
    if let Some(most) = param.max_length {
        words.push_str(&format!(", at most {most} characters"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;
    use serde_json::json;

    fn found(method: &str, params: Value) -> Vec<(String, Problem)> {
        let provider =
            if method.starts_with("dns") || method.contains("firewall") { Provider::adm_tools() } else { Provider::elytra_host() };
        let method = provider.catalogue.get(method).unwrap();
        violations(method, params.as_object().unwrap(), &BTreeMap::new()).into_iter().map(|v| (v.parameter, v.problem)).collect()
    }

    #[test]
    fn all_violations_come_at_once() {
        assert_eq!(
            found("dns/record_add", json!({ "type": "TXTX", "priority": "ten", "dataa": "x" })),
            [
                ("domain_id".to_owned(), Problem::Missing),
                ("type".to_owned(), Problem::Value),
                ("priority".to_owned(), Problem::Type),
                ("dataa".to_owned(), Problem::Unknown),
            ]
        );
    }

    #[test]
    fn what_php_takes_as_the_type_passes() {
        assert_eq!(found("dns/record_add", json!({ "domain_id": "42", "type": "TXT", "record": 7, "priority": 1.0, "data": null })), []);
        assert_eq!(found("dns/change_nameservers", json!({ "domain_id": 1, "stack": ["a", "b"], "skip": true })), []);
        assert_eq!(found("dns/change_nameservers", json!({ "domain_id": 1, "stack": "a", "skip": 2 })).len(), 2);
        assert_eq!(
            found(
                "vps/firewall_save",
                json!({ "vps_id": 1, "src_ip": [], "sport": [], "dport": [], "protocol": ["tcp", "igmp"], "action": [], "firewall_action": "drop" })
            ),
            [("protocol".to_owned(), Problem::Value)]
        );
    }

    #[test]
    fn null_is_not_given() {
        assert_eq!(found("dns/records_list", json!({ "domain_id": null })), [("domain_id".to_owned(), Problem::Missing)]);
    }

    #[test]
    fn amounts_uuids_and_captchas() {
        assert_eq!(
            found("balance/gen_top_up_link", json!({ "amount": 0, "topUpMethod": "qiwi" })),
            [("amount".to_owned(), Problem::Value)]
        );
        assert_eq!(found("balance/gen_top_up_link", json!({ "amount": "100", "topUpMethod": "qiwi" })), []);
        assert_eq!(found("instance/run", json!({ "uuid": "9c7024b2" })), [("uuid".to_owned(), Problem::Type)]);
        assert_eq!(
            found("user/login", json!({ "email": "a@example.com", "password": "p", "captcha": { "captchaRequest": "x" } })),
            [("captcha".to_owned(), Problem::Type)]
        );
    }
}
