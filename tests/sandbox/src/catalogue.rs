//! The catalogue's data, read by this crate's own reader: which methods exist and what they need.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

// Links to the core's data where it has them: one source, and packed along with this crate.
static ADM: LazyLock<Catalogue> = LazyLock::new(|| {
    let catalogue = Catalogue::read(include_str!("../data/adm-tools.json"));
    catalogue.described(include_str!("../data/adm-tools-descriptions.json"))
});
static ELYTRA: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(include_str!("../data/elytrahost-v1.json")));
static ELYTRA_LATE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::read(include_str!("../data/elytrahost-2021-06.json")));

#[derive(Clone, Debug)]
pub(crate) struct Catalogue {
    methods: BTreeMap<String, Method>,
}

#[derive(Clone, Debug)]
pub(crate) struct Method {
    /// `GET` or `POST`.
    pub(crate) http: String,
    /// `read`, `write`, `destroy` or `spend`.
    pub(crate) effect: String,
    /// A repeat leaves the same state.
    pub(crate) idempotent: bool,
    pub(crate) summary: Option<String>,
    /// The longer one, which only some have.
    pub(crate) description: Option<String>,
    /// The answer is a file, not an envelope.
    pub(crate) is_file: bool,
    /// The body is the bare value of the only parameter.
    pub(crate) is_raw_text: bool,
    /// `open`, `captcha` or `token`; adm.tools has none and always wants a token.
    pub(crate) access: String,
    pub(crate) params: Vec<Param>,
}

#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) required: bool,
    pub(crate) in_path: bool,
    /// The allowed values, where they are told and no others are.
    pub(crate) values: Vec<String>,
    default: Value,
}

impl Catalogue {
    pub(crate) fn adm() -> &'static Self {
        &ADM
    }

    /// The dialect v1.
    pub(crate) fn elytra() -> &'static Self {
        &ELYTRA
    }

    /// The dialect 2021-06.
    pub(crate) fn elytra_late() -> &'static Self {
        &ELYTRA_LATE
    }

    pub(crate) fn method(&self, path: &str) -> Option<&Method> {
        self.methods.get(path)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.methods.keys().map(String::as_str)
    }

    /// Data of an unexpected form gives fewer methods, not a panic; a test counts them.
    fn read(text: &str) -> Self {
        let data: Value = serde_json::from_str(text).unwrap_or_default();
        let rows = data.as_array().or_else(|| data["methods"].as_array());
        let methods = rows.into_iter().flatten().filter_map(|row| Some((row["path"].as_str()?.to_owned(), Method::read(row))));
        Self { methods: methods.collect() }
    }

    /// With the longer texts, which stand in a file of their own.
    fn described(mut self, texts: &str) -> Self {
        let texts: Value = serde_json::from_str(texts).unwrap_or_default();
        for (path, method) in &mut self.methods {
            method.description = texts[path].as_str().map(str::to_owned);
        }
        self
    }
}

impl Method {
    fn read(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        Self {
            http: text("http"),
            effect: text("effect"),
            idempotent: row["idempotent"] == true,
            summary: row["summary"].as_str().map(str::to_owned),
            description: None,
            is_file: row["answer"] == "file",
            is_raw_text: row["body"] == "raw_text",
            access: text("access"),
            params: row["params"].as_array().into_iter().flatten().filter_map(Param::read).collect(),
        }
    }

    pub(crate) fn takes(&self, name: &str) -> bool {
        self.params.iter().any(|param| param.name == name)
    }
}

impl Param {
    fn read(param: &Value) -> Option<Self> {
        let closed = param["values"].as_array().filter(|_| param["values_open"] != true);
        Some(Self {
            name: param["name"].as_str()?.to_owned(),
            kind: param["type"].as_str().unwrap_or_default().to_owned(),
            required: param["required"].as_bool().unwrap_or(false),
            in_path: param["in"] == "path",
            values: closed
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                // An empty one stands for "not given", which every optional parameter may be.
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
                .collect(),
            default: param["default"].clone(),
        })
    }

    /// As the panel's documentation shows it.
    pub(crate) fn to_json(&self) -> Value {
        let mut shown = json!({"name": self.name, "type": self.kind, "required": self.required});
        if !self.values.is_empty() {
            shown["values"] = json!(self.values);
        }
        if !self.default.is_null() {
            shown["default"] = self.default.clone();
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_data_is_read() {
        let adm = Catalogue::adm();
        assert_eq!(adm.methods.len(), 680);
        let list = adm.method("dns/records_list").expect("a method");
        assert!(list.http == "POST" && list.params.iter().any(|param| param.name == "domain_id" && param.required));
        assert!(adm.method("billing/print/invoice").expect("a method").is_file);
        let add = adm.method("dns/record_add").expect("a method");
        assert!(add.params.iter().any(|param| param.name == "type" && param.values.contains(&"TXT".to_owned())));
        assert!(add.effect == "write" && !add.idempotent);
        let elytra = Catalogue::elytra();
        assert_eq!(elytra.method("meta/users").map(|method| method.access.as_str()), Some("open"));
        assert!(elytra.method("auth/login").is_some() && elytra.method("instance/run").is_some_and(|method| method.is_raw_text));
        let late = Catalogue::elytra_late();
        assert_eq!((elytra.methods.len(), late.methods.len()), (23, 27));
        assert!(late.method("instance/info").is_some_and(|method| method.params[0].in_path));
    }
}
