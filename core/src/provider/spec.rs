//! The fields of a provider's description. `docs/providers.md` has each with its unit, default and an example.

use crate::{
    catalogue::{Access, BodyKind},
    money::Money,
    quota::WindowSpec,
    samples::PhpLibrary,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a provider is addressed, spoken to and read. Field names are those of the JSON in `core/data/providers/`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The provider's name, as in `--provider`.
    pub name: String,
    /// Scheme and host, and perhaps a path.
    pub base_url: String,
    /// The path, with `{method}` in it.
    pub path: String,
    /// Where the token goes.
    pub token: TokenSpec,
    /// Where a person restricts access by address: a sentence; absent where the provider has no such restriction.
    #[serde(default)]
    pub allow_list: Option<String>,
    /// Which methods each kind of use may call; none where the provider has no such kinds.
    #[serde(default)]
    pub usage: BTreeMap<Usage, Vec<Access>>,
    /// How parameters are written into a body.
    pub body: BodyKind,
    /// How a solved CAPTCHA is written.
    #[serde(default)]
    pub captcha: CaptchaForm,
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
    /// The provider's own library for PHP, in which samples are written; absent where it has none.
    #[serde(default)]
    pub php_library: Option<PhpLibrary>,
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

/// Where the token goes and what needs it. Exactly one of `header`, `parameter` and `query` is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSpec {
    /// The name of the header that holds it.
    #[serde(default)]
    pub header: Option<String>,
    /// What stands before the token in its header, such as `Bearer `.
    #[serde(default)]
    pub prefix: String,
    /// The name of the parameter that holds it: in the query of a GET, in the body of a POST.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The name of the parameter that holds it in the query, whatever the verb.
    #[serde(default)]
    pub query: Option<String>,
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

/// Where the token goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenPlace<'a> {
    /// Into this header.
    Header {
        /// Its name.
        name: &'a str,
        /// What stands before the token.
        prefix: &'a str,
    },
    /// Among the parameters: in the query of a GET, in the body of a POST.
    Parameter(&'a str),
    /// Into the query, whatever the verb.
    Query(&'a str),
}

impl TokenSpec {
    /// Where the token goes.
    #[must_use]
    pub fn place(&self) -> TokenPlace<'_> {
        match (&self.header, &self.parameter, &self.query) {
            (None, Some(name), _) => TokenPlace::Parameter(name),
            (None, None, Some(name)) => TokenPlace::Query(name),
            (name, ..) => TokenPlace::Header { name: name.as_deref().unwrap_or("Authorization"), prefix: &self.prefix },
        }
    }
}

/// What a client is for, where a provider allows certain kinds of use and no others.
///
/// A client that was told its kind refuses calls outside it before they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Usage {
    /// Reads what is open to everybody; it needs no token.
    OpenInformation,
    /// Manages the account whose token it has.
    OwnAccount,
    /// A site that signs up and serves clients of its own.
    WhiteLabel,
}

impl Usage {
    /// Its name in data and options.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Usage::OpenInformation => "open_information",
            Usage::OwnAccount => "own_account",
            Usage::WhiteLabel => "white_label",
        }
    }
}

/// How a solved CAPTCHA is written among the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptchaForm {
    /// As the object it is.
    #[default]
    Object,
    /// As text that holds the object's JSON.
    JsonText,
}

/// Which fields of an answer mean what. A dotted name looks into objects.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSpec {
    /// The flag that says whether it worked: only `true` says so. Without it, what has no `error` and a good status did.
    #[serde(default)]
    pub ok: Option<String>,
    /// The field that is there, and not null, only if it did not work.
    #[serde(default)]
    pub error: Option<String>,
    /// The field with the real status, where HTTP says 200 to everything.
    #[serde(default)]
    pub status: Option<String>,
    /// The field with the data; the whole answer where absent.
    #[serde(default)]
    pub payload: Option<String>,
    /// Fields that hold what went wrong, as one text or a list of them.
    #[serde(default)]
    pub texts: Vec<String>,
    /// Fields that hold what went well.
    #[serde(default)]
    pub done: Vec<String>,
    /// Words by which a refusal says that there is nothing of the kind (any more), in any case of letters.
    #[serde(default)]
    pub absent: Vec<String>,
}
