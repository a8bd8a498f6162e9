//! The catalogue's data, read by this crate's own reader: which methods exist and what they need.

use std::collections::BTreeMap;

use serde_json::Value;

// Links to the core's data: one source, and packed along with this crate.
const ADM: &str = include_str!("../data/adm-tools.json");
const ELYTRA: &str = include_str!("../data/elytrahost-v1.json");

#[derive(Clone, Debug)]
pub(crate) struct Catalogue {
    methods: BTreeMap<String, Method>,
}

#[derive(Clone, Debug)]
pub(crate) struct Method {
    /// `GET` or `POST`.
    pub(crate) http: String,
    /// The answer is a file, not an envelope.
    pub(crate) is_file: bool,
    /// `open`, `captcha` or `token`; adm.tools has none and always wants a token.
    pub(crate) access: String,
    pub(crate) params: Vec<Param>,
}

#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) required: bool,
}

impl Catalogue {
    pub(crate) fn adm() -> Self {
        Self::read(ADM)
    }

    pub(crate) fn elytra() -> Self {
        Self::read(ELYTRA)
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
        let methods = rows.into_iter().flatten().filter_map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            let params = row["params"].as_array().into_iter().flatten().filter_map(|param| {
                Some(Param {
                    name: param["name"].as_str()?.to_owned(),
                    kind: param["type"].as_str().unwrap_or_default().to_owned(),
                    required: param["required"].as_bool().unwrap_or(false),
                })
            });
            let method = Method { http: text("http"), is_file: row["answer"] == "file", access: text("access"), params: params.collect() };
            Some((row["path"].as_str()?.to_owned(), method))
        });
        Self { methods: methods.collect() }
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
        let elytra = Catalogue::elytra();
        assert_eq!(elytra.method("meta/users").map(|method| method.access.as_str()), Some("open"));
        assert!(elytra.method("auth/login").is_some());
    }
}
