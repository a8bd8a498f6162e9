//! Descriptions as JSON: in files of their own, or one document with the methods in it.

use super::Spec;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The parts of one document.
pub(super) struct Document {
    pub spec: Value,
    pub methods: Value,
    pub descriptions: Value,
}

/// Takes a document apart.
pub(super) fn split(json: &str) -> Result<Document, String> {
    let Value::Object(mut spec) = parse(json)? else { return Err("it is no JSON object".to_owned()) };
    let methods = spec.shift_remove("methods").ok_or("it has no \"methods\"")?;
    if !methods.is_array() {
        return Err("methods: it is no list".to_owned());
    }
    let descriptions = spec.shift_remove("descriptions").unwrap_or_else(|| Value::Object(Map::new()));
    if !descriptions.as_object().is_some_and(|texts| texts.values().all(Value::is_string)) {
        return Err("descriptions: it is no object of texts".to_owned());
    }
    Ok(Document { spec: Value::Object(spec), methods, descriptions })
}

pub(super) fn spec(value: Value) -> Result<Spec, String> {
    read(value)
}

pub(super) fn parse(json: &str) -> Result<Value, String> {
    serde_json::from_str(json).map_err(|error| error.to_string())
}

/// Reads a record; a mistake is named with its place, such as `windows[0].seconds`.
pub(crate) fn read<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| match error.path().to_string().as_str() {
        "." => error.into_inner().to_string(),
        place => format!("{place}: {}", error.inner()),
    })
}
