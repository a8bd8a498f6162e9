//! The methods of a provider, as data: found by name, by words, or by a name nearly right.

mod check;
mod method;

pub use method::{Access, AnswerKind, BodyKind, Effect, Http, Method, Param, ParamType, Place, Probe, Returns};

use crate::{packed::Packed, search::Index};
use std::{collections::HashMap, sync::OnceLock};

/// All methods of a provider.
#[derive(Debug)]
pub struct Catalogue {
    methods: Vec<Method>,
    by_path: HashMap<String, usize>,
    /// Made when something is first looked for.
    index: OnceLock<Index>,
    descriptions: Descriptions,
}

/// The longer texts: JSON, read when the first of them is asked for.
#[derive(Debug)]
struct Descriptions {
    json: Packed,
    by_path: OnceLock<HashMap<String, String>>,
}

impl Catalogue {
    /// Reads the list of methods, and takes the longer texts to be read later.
    ///
    /// # Errors
    /// What is wrong, in words that name the method.
    pub(crate) fn from_json(methods: &str, descriptions: Packed) -> Result<Self, String> {
        let methods: Vec<Method> = serde_json::from_str(methods).map_err(|error| check::locate(methods, &error))?;
        let by_path = check::by_path(&methods)?;
        for method in &methods {
            check::method(method, |path| by_path.get(path).and_then(|at| methods.get(*at)))?;
        }
        let descriptions = Descriptions { json: descriptions, by_path: OnceLock::new() };
        Ok(Self { methods, by_path, index: OnceLock::new(), descriptions })
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

    /// The longer text about a method; only the most used have one.
    #[must_use]
    pub fn description(&self, path: &str) -> Option<&str> {
        // Texts that cannot be read are none: a test reads all that are built in.
        let text = || self.descriptions.json.text().unwrap_or_default();
        let read = || serde_json::from_str(&text()).unwrap_or_default();
        self.descriptions.by_path.get_or_init(read).get(path).map(String::as_str)
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
mod content;
#[cfg(test)]
mod tests;
