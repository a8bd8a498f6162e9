//! What differs between hosting APIs, as data.
//!
//! One engine reads these records; no provider has code of its own. The two built in are in `core/data/`.

use crate::{
    catalogue::{Access, BodyKind, Catalogue},
    error::{Code, Delivery, Error, Result},
    money::Money,
    quota::WindowSpec,
};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// The three files of a provider built in.
macro_rules! data {
    ($name:literal) => {
        [
            include_str!(concat!("../data/providers/", $name, ".json")),
            include_str!(concat!("../data/methods/", $name, ".json")),
            include_str!(concat!("../data/descriptions/", $name, ".json")),
        ]
    };
}

/// A hosting API: how it is addressed, spoken to and read, and its methods.
#[derive(Debug)]
pub struct Provider {
    /// How it is spoken to.
    pub spec: Spec,
    /// What can be asked of it.
    pub catalogue: Catalogue,
}

/// How a provider is addressed, spoken to and read. Field names are those of the JSON in `core/data/providers/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The provider's name, as in `--provider`.
    pub name: String,
    /// Scheme and host.
    pub base_url: String,
    /// The path, with `{method}` in it.
    pub path: String,
    /// Where the token goes.
    pub token: TokenSpec,
    /// Where a person restricts access by address: a sentence; absent where the provider has no such restriction.
    #[serde(default)]
    pub allow_list: Option<String>,
    /// How parameters are written into a body.
    pub body: BodyKind,
    /// How answers are read.
    pub envelope: EnvelopeSpec,
    /// The limits known before the first answer.
    #[serde(default)]
    pub windows: Vec<WindowSpec>,
    /// The sentence that says a limit is reached, with `{window}`, `{limit}` and `{pause}`.
    #[serde(default)]
    pub throttle: Option<String>,
    /// What a reseller gets; absent where the provider has no resellers.
    #[serde(default)]
    pub reseller: Option<ResellerSpec>,
    /// The parameter that says which page to answer. A method that has it has pages.
    #[serde(default)]
    pub pages: Option<String>,
    /// The language of Cyrillic texts that have no letter of one language only: `ru` or `uk`.
    #[serde(default)]
    pub cyrillic: Option<String>,
    /// Sentences of the provider that name something: see [`SentenceSpec`].
    #[serde(default)]
    pub sentences: Vec<SentenceSpec>,
    /// What an error of a status should advise besides what is true of every provider: sentences, by status.
    #[serde(default)]
    pub advice: BTreeMap<u16, String>,
}

/// A sentence of the provider that names something. Its holes say what: `{object}` and `{subject}` (`Class#id`), `{word}`,
/// `{missing}`, `{exception}`. A hole takes one word; `{exception=*Exception}` only one that looks so.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentenceSpec {
    /// The status under which it is said; any where absent.
    #[serde(default)]
    pub status: Option<u16>,
    /// The sentence, found wherever it stands in a text.
    pub text: String,
}

/// What a reseller gets of a provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResellerSpec {
    /// The share of what a reseller's clients top up, in percent: an exact decimal, as text.
    pub share_percent: Money,
}

/// Where the token goes and what needs it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSpec {
    /// The header's name.
    pub header: String,
    /// What stands before the token, such as `Bearer `.
    pub prefix: String,
    /// The access of a method that does not say otherwise.
    pub access: Access,
    /// Whether nothing at all works without a token.
    #[serde(default)]
    pub always: bool,
    /// How many calendar months a token lives after its last use, or unused after its creation; unknown where absent.
    #[serde(default)]
    pub months: Option<u32>,
    /// Where a person gets a token: a sentence.
    pub source: String,
}

/// Which fields of an answer mean what. A dotted name looks into objects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSpec {
    /// The flag that says whether it worked.
    pub ok: String,
    /// The field with the data.
    pub payload: String,
    /// Fields that hold what went wrong, as one text or a list of them.
    pub texts: Vec<String>,
    /// Fields that hold what went well.
    pub done: Vec<String>,
    /// Words by which a refusal says that there is nothing of the kind (any more), in any case of letters.
    #[serde(default)]
    pub absent: Vec<String>,
}

impl Provider {
    /// Reads a provider's description and its list of methods.
    ///
    /// # Errors
    /// [`Code::ProviderInvalid`] with the place that could not be read.
    pub fn from_json(spec: &str, methods: &str) -> Result<Self> {
        Self::read(spec, methods, "{}")
    }

    fn read(spec: &str, methods: &str, descriptions: &'static str) -> Result<Self> {
        let invalid = |what: &str, error: String| {
            Error::new(
                Code::ProviderInvalid,
                Delivery::NotSent,
                format!("The provider's {what} cannot be read: {error}."),
                "Correct the file at the place named.",
            )
        };
        Ok(Self {
            spec: serde_json::from_str(spec).map_err(|error| invalid("description", error.to_string()))?,
            catalogue: Catalogue::from_json(methods, descriptions).map_err(|error| invalid("methods", error))?,
        })
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

    /// The providers built in.
    #[must_use]
    pub fn all() -> Vec<Arc<Self>> {
        vec![Self::adm_tools(), Self::elytra_host()]
    }

    /// A provider built in, by its name.
    ///
    /// # Errors
    /// [`Code::ProviderInvalid`] with the names there are.
    pub fn named(name: &str) -> Result<Arc<Self>> {
        // By name before by content: a provider that is not asked for is not read.
        match name {
            "adm.tools" => Ok(Self::adm_tools()),
            "elytrahost" => Ok(Self::elytra_host()),
            _ => Err(Error::new(
                Code::ProviderInvalid,
                Delivery::NotSent,
                format!("There is no provider {name:?}."),
                "Built in are adm.tools and elytrahost.",
            )),
        }
    }
}

fn built_in(cell: &OnceLock<Arc<Provider>>, [spec, methods, descriptions]: [&'static str; 3]) -> Arc<Provider> {
    #[expect(clippy::expect_used, reason = "the data is compiled in, and a test reads all of it")]
    Arc::clone(cell.get_or_init(|| Arc::new(Provider::read(spec, methods, descriptions).expect("built-in data is well-formed"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_data_is_whole() {
        assert_eq!(Provider::adm_tools().catalogue.methods().len(), 680);
        assert_eq!(Provider::elytra_host().catalogue.methods().len(), 23);
        for provider in Provider::all() {
            assert!(Arc::ptr_eq(&provider, &Provider::named(&provider.spec.name).unwrap()));
        }
    }

    #[test]
    fn a_mistake_in_a_description_is_named_with_its_place() {
        let error = Provider::from_json(r#"{"name": 7}"#, "[]").unwrap_err();
        assert_eq!(error.code, Code::ProviderInvalid);
        assert!(error.message.contains("line 1"), "{error}");
    }
}
