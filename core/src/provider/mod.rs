//! What differs between hosting APIs, as data.
//!
//! One engine reads these records; no provider has code of its own. Those built in are in `core/data/`, and a program can
//! bring its own: `docs/providers.md` describes the format.

mod check;
pub(crate) mod document;
mod spec;

pub use spec::{CaptchaForm, EnvelopeSpec, ResellerSpec, SentenceSpec, Spec, TokenPlace, TokenSpec, Usage};

use crate::{
    catalogue::{Access, Catalogue, Method, Place},
    error::{Code, Delivery, Error, Result},
    packed::Packed,
    request::Masked,
};
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// A provider's three files, as they are compiled in.
struct BuiltIn {
    spec: &'static str,
    methods: Packed,
    descriptions: Packed,
}

macro_rules! data {
    ($name:literal) => {
        BuiltIn {
            spec: include_str!(concat!("../../data/providers/", $name, ".json")),
            methods: Packed::Compressed(include_bytes!(concat!(env!("OUT_DIR"), "/methods-", $name, ".bz2"))),
            descriptions: Packed::Compressed(include_bytes!(concat!(env!("OUT_DIR"), "/descriptions-", $name, ".bz2"))),
        }
    };
}

/// A hosting API: how it is addressed, spoken to and read, and its methods.
///
/// ```
/// # use hostwire_core::Provider;
/// let adm = Provider::named("adm.tools").unwrap();
/// assert_eq!(adm.url("dns/list").as_deref(), Some("https://adm.tools/action/dns/list/"));
/// assert_eq!(adm.catalogue.get("dns/list").unwrap().summary, "List or search the domains of the account");
/// ```
#[derive(Debug)]
pub struct Provider {
    /// How it is spoken to.
    pub spec: Spec,
    /// What can be asked of it.
    pub catalogue: Catalogue,
}

impl Provider {
    /// Reads a provider's description and its list of methods.
    ///
    /// # Errors
    /// [`Code::ProviderInvalid`] with the place that is wrong.
    pub fn from_json(spec: &str, methods: &str) -> Result<Self> {
        let spec = document::parse(spec).map_err(|why| invalid(&why))?;
        Self::read(spec, methods, Packed::Plain("{}".to_owned()))
    }

    /// Reads a provider from one document: its description with the list of its `methods` inside, and perhaps
    /// `descriptions`, longer texts by method. The format is described in `docs/providers.md`.
    ///
    /// ```
    /// # use hostwire_core::*;
    /// let provider = Provider::from_document(r#"{
    ///     "name": "mine",
    ///     "base_url": "https://api.example.com",
    ///     "path": "/v2/{method}",
    ///     "token": { "header": "X-Key", "access": "token", "source": "Ask the operator for a key." },
    ///     "body": "json",
    ///     "envelope": { "error": "error", "payload": "data", "texts": ["error.message"] },
    ///     "methods": [
    ///         { "path": "zones/list", "http": "GET", "effect": "read", "summary": "List the zones", "params": [] }
    ///     ]
    /// }"#)?;
    /// assert_eq!(provider.url("zones/list").as_deref(), Some("https://api.example.com/v2/zones/list"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::ProviderInvalid`] with the place that is wrong.
    pub fn from_document(json: &str) -> Result<Self> {
        let document = document::split(json).map_err(|why| invalid(&why))?;
        let provider = Self::read(document.spec, &document.methods.to_string(), Packed::Plain(document.descriptions.to_string()))?;
        let described = document.descriptions.as_object().into_iter().flat_map(serde_json::Map::keys);
        match described.into_iter().find(|path| provider.catalogue.get(path).is_none()) {
            Some(path) => Err(invalid(&format!("descriptions: there is no method {path:?}"))),
            None => Ok(provider),
        }
    }

    fn read(spec: Value, methods: &str, descriptions: Packed) -> Result<Self> {
        let spec = document::spec(spec).map_err(|why| invalid(&why))?;
        check::spec(&spec).map_err(|why| invalid(&why))?;
        let catalogue = Catalogue::from_json(methods, descriptions).map_err(|why| invalid(&why))?;
        for method in catalogue.methods() {
            check::method(&spec, method).map_err(|why| invalid(&why))?;
        }
        Ok(Self { spec, catalogue })
    }

    /// adm.tools: the panel behind hosting.xyz and ukraine.com.ua.
    #[must_use]
    pub fn adm_tools() -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<Provider>> = OnceLock::new();
        built_in(&BUILT_IN, data!("adm-tools"))
    }

    /// ElytraHost, version 1 of its API.
    #[must_use]
    pub fn elytra_host() -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<Provider>> = OnceLock::new();
        built_in(&BUILT_IN, data!("elytrahost-v1"))
    }

    /// ElytraHost, as servers of June 2021 speak: no version in the address, the token among the parameters, the real
    /// status inside the answer.
    #[must_use]
    pub fn elytra_host_2021_06() -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<Provider>> = OnceLock::new();
        built_in(&BUILT_IN, data!("elytrahost-2021-06"))
    }

    /// The providers built in.
    #[must_use]
    pub fn all() -> Vec<Arc<Self>> {
        vec![Self::adm_tools(), Self::elytra_host(), Self::elytra_host_2021_06()]
    }

    /// A provider built in, by its name; or one of the caller's own, by its whole document: text that begins with `{`.
    ///
    /// # Errors
    /// [`Code::ProviderInvalid`] with the names there are, or with the place in the document that is wrong.
    pub fn named(name: &str) -> Result<Arc<Self>> {
        // By name before by content: a provider that is not asked for is not read.
        match name {
            "adm.tools" => Ok(Self::adm_tools()),
            "elytrahost" => Ok(Self::elytra_host()),
            "elytrahost-2021-06" => Ok(Self::elytra_host_2021_06()),
            document if document.trim_start().starts_with('{') => Self::from_document(document).map(Arc::new),
            _ => Err(Error::new(
                Code::ProviderInvalid,
                Delivery::NotSent,
                format!("There is no provider {name:?}."),
                "Built in are adm.tools, elytrahost and elytrahost-2021-06. One of your own is given as its whole document.",
            )),
        }
    }

    /// The absolute address of a method, with `{name}` for each parameter that stands in it.
    ///
    /// ```
    /// let adm = hostwire_core::Provider::adm_tools();
    /// assert_eq!(adm.url("dns/list").as_deref(), Some("https://adm.tools/action/dns/list/"));
    /// ```
    #[must_use]
    pub fn url(&self, path: &str) -> Option<String> {
        let method = self.catalogue.get(path)?;
        let of_path = method.params.iter().filter(|param| param.place == Place::Path);
        let rest: String = of_path.map(|param| format!("/{{{}}}", param.name)).collect();
        let base_url = self.spec.base_url.trim_end_matches('/');
        Some(crate::request::address(&self.spec, base_url, path, &Masked::from(rest)).into_exposed())
    }

    /// Who may call a method.
    ///
    /// ```
    /// # use hostwire_core::*;
    /// let elytra = Provider::elytra_host();
    /// assert_eq!(elytra.access(elytra.catalogue.get("meta/users").unwrap()), Access::Open);
    /// ```
    #[must_use]
    pub fn access(&self, method: &Method) -> Access {
        method.access.unwrap_or(self.spec.token.access)
    }
}

fn invalid(why: &str) -> Error {
    let message = format!("The provider's description cannot be used: {}.", why.trim_end_matches('.'));
    Error::new(Code::ProviderInvalid, Delivery::NotSent, message, "Correct it at the place named.")
}

fn built_in(cell: &OnceLock<Arc<Provider>>, data: BuiltIn) -> Arc<Provider> {
    let read = || {
        let spec = document::parse(data.spec).map_err(|why| invalid(&why))?;
        let methods = data.methods.text().map_err(|error| invalid(&error.to_string()))?;
        Provider::read(spec, &methods, data.descriptions)
    };
    #[expect(clippy::expect_used, reason = "the data is compiled in, and a test reads all of it")]
    Arc::clone(cell.get_or_init(|| Arc::new(read().expect("built-in data is well-formed"))))
}

#[cfg(test)]
mod tests;
