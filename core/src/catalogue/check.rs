//! What no reader of the data can see: whether its parts fit each other. Every mistake is a sentence with its method.

use super::{Effect, Http, Method, ParamType, Place};
use crate::provider::document;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The method in which `error` was met, and what it is. The list is read once more, since an error knows only lines.
pub(super) fn locate(methods: &str, error: &serde_json::Error) -> String {
    let Ok(rows) = serde_json::from_str::<Vec<Value>>(methods) else { return error.to_string() };
    let mistaken = rows.into_iter().enumerate().find_map(|(at, row)| {
        let name = row.get("path").and_then(Value::as_str).map_or_else(|| format!("number {}", at + 1), |path| format!("{path:?}"));
        document::read::<Method>(row).err().map(|error| format!("method {name}: {error}"))
    });
    mistaken.unwrap_or_else(|| error.to_string())
}

pub(super) fn by_path(methods: &[Method]) -> Result<HashMap<String, usize>, String> {
    let mut by_path = HashMap::with_capacity(methods.len());
    for (at, method) in methods.iter().enumerate() {
        if by_path.insert(method.path.clone(), at).is_some() {
            return Err(format!("method {:?} stands there twice", method.path));
        }
    }
    Ok(by_path)
}

/// Checks one method; `find` knows the others.
pub(super) fn method<'a>(method: &'a Method, find: impl Fn(&str) -> Option<&'a Method>) -> Result<(), String> {
    let wrong = |what: String| Err(format!("method {:?}: {what}", method.path));
    if !is_name(&method.path) {
        return wrong("its path is not names of letters, digits, \"_\", \"-\" and \".\" with \"/\" between them".to_owned());
    }
    let mut names = HashSet::new();
    if let Some(twice) = method.params.iter().find(|param| !names.insert(param.name.as_str())) {
        return wrong(format!("parameter {:?} stands there twice", twice.name));
    }
    if names.contains("") {
        return wrong("a parameter has no name".to_owned());
    }
    let is_path = |kind: ParamType| !matches!(kind, ParamType::Array | ParamType::Captcha | ParamType::File);
    if let Some(param) = method.params.iter().find(|param| param.place == Place::Path && !(param.required && is_path(param.kind))) {
        return wrong(format!("parameter {:?} stands in the path, so it must be required and one value", param.name));
    }
    if method.http == Http::Get && method.params.iter().any(|param| param.kind == ParamType::File) {
        return wrong("a file cannot travel in the query of a GET".to_owned());
    }
    if let Some(field) = method.secret_fields.iter().find(|field| !field.starts_with('/')) {
        return wrong(format!("secret field {field:?} is no JSON Pointer, which begins with \"/\""));
    }
    let Some(probe) = &method.probe else { return Ok(()) };
    let Some(read) = find(&probe.method).filter(|read| read.effect == Effect::Read) else {
        return wrong(format!("its probe {:?} is no method that reads", probe.method));
    };
    if let Some(unknown) = probe.params.keys().find(|name| read.param(name).is_none()) {
        return wrong(format!("its probe {:?} has no parameter {unknown:?}", probe.method));
    }
    if let Some(missing) = read.params.iter().find(|param| param.required && !probe.params.contains_key(&param.name)) {
        return wrong(format!("its probe {:?} needs the parameter {:?}", probe.method, missing.name));
    }
    if let Some(unknown) = probe.params.values().chain(probe.matches.values()).find(|name| method.param(name).is_none()) {
        return wrong(format!("its probe takes {unknown:?}, which is no parameter of the method"));
    }
    if probe.matches.is_empty() {
        return wrong("its probe compares nothing".to_owned());
    }
    if !probe.rows.is_empty() && !probe.rows.starts_with('/') {
        return wrong(format!("its probe's rows {:?} are no JSON Pointer, which is empty or begins with \"/\"", probe.rows));
    }
    Ok(())
}

fn is_name(path: &str) -> bool {
    path.split('/').all(|segment| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        !matches!(segment, "" | "." | "..") && segment.bytes().all(is_plain)
    })
}
