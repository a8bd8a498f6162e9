//! What is wrong with the parameters of a call.

use serde_json::Value;

use crate::catalogue::{Method, Param};
use crate::form::{self, Form};

/// The text of the first complaint. That of a missing parameter was seen live and names `_POST`; that an empty one counts as missing,
/// `_GET` and `_FILES`, and everything about a mistyped value or one that is not allowed: ours.
pub(super) fn complaint(method: &Method, form: &Form, source: &str) -> Option<String> {
    for param in &method.params {
        let name = &param.name;
        if param.kind == "file" {
            if param.required && !form.files.contains_key(name) {
                return Some(format!("Відсутнє значення параметра _FILES[{name}]"));
            }
            continue;
        }
        match form.params.get(name).filter(|value| is_given(value)) {
            None if param.required => return Some(format!("Відсутнє значення параметра {source}[{name}]")),
            Some(value) if !fits(param, value) => return Some(format!("Невірне значення параметра {source}[{name}]")),
            _ => {}
        }
    }
    None
}

fn is_given(value: &Value) -> bool {
    !value.is_null() && value != "" && value.as_array().is_none_or(|list| !list.is_empty())
}

fn fits(param: &Param, value: &Value) -> bool {
    let items: Vec<&Value> = match value {
        Value::Array(list) if param.kind == "array" => list.iter().collect(),
        Value::Object(map) if param.kind == "array" => map.values().collect(),
        Value::Array(_) | Value::Object(_) => return false,
        _ if param.kind == "array" => return false,
        scalar => vec![scalar],
    };
    // What stands in a list may be a structure, of which the catalogue says nothing.
    items.into_iter().filter_map(form::scalar).all(|text| fits_text(param, &text))
}

fn fits_text(param: &Param, text: &str) -> bool {
    let typed = match param.kind.as_str() {
        "int" => text.trim().parse::<i64>().is_ok(),
        "float" => text.trim().parse::<f64>().is_ok_and(f64::is_finite),
        "bool" => ["0", "1"].contains(&text),
        _ => true,
    };
    typed && (param.values.is_empty() || param.values.iter().any(|value| value == text))
}
