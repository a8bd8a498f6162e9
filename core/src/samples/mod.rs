//! Code samples of a call: a cURL command, and PHP with the provider's own library.
//!
//! What a sample sends is what the client would send, or the sample says in what it differs. It is made of the very
//! [`Request`] that [`Machine::prepare`](crate::Machine::prepare) gives.

mod draft;
mod php;
mod shell;
#[cfg(test)]
mod tests;

pub use draft::Draft;
pub use php::PhpLibrary;

use crate::{
    catalogue::Method,
    error::{Error, Result},
    params::Params,
    provider::Spec,
    redact::MASK,
    request::{FileInfo, Request},
    token::Token,
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::BTreeMap};

/// What stands for a token that has to be put in by hand.
const PLACEHOLDER: &str = "YOUR_TOKEN";

/// A language of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SampleLang {
    /// A cURL command for POSIX shells.
    Curl,
    /// PHP with the provider's own library.
    Php,
}

impl SampleLang {
    /// The languages in which a provider's calls can be shown.
    #[must_use]
    pub fn of(spec: &Spec) -> &'static [SampleLang] {
        if spec.php_library.is_some() { &[SampleLang::Curl, SampleLang::Php] } else { &[SampleLang::Curl] }
    }

    /// Its name in options and data.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SampleLang::Curl => "curl",
            SampleLang::Php => "php",
        }
    }
}

/// The call that a sample shows.
#[derive(Clone, Copy, Debug)]
pub struct SampleCall<'a> {
    /// The provider.
    pub spec: &'a Spec,
    /// The method's name.
    pub path: &'a str,
    /// What the catalogue knows of it; nothing for a raw call.
    pub method: Option<&'a Method>,
    /// Its parameters.
    pub params: &'a Params,
    /// Its files, by parameter.
    pub files: &'a BTreeMap<String, FileInfo>,
    /// The parameters whose values are stand-ins: see [`Draft`].
    pub placeholders: &'a [String],
    /// The request that a machine prepared from all that. Where there is no token, prepare it with a stand-in: else the
    /// sample has no place for one.
    pub request: &'a Request,
}

/// What a sample shows of secrets.
#[derive(Clone, Debug, Default)]
pub struct SampleOptions {
    /// What to put in the token's place.
    pub token: SampleToken,
    /// Whether to write secret parameters as they are, so that the sample runs. Else each reads `***`.
    pub secrets: bool,
}

/// What stands in the place of the token.
#[derive(Clone, Debug, Default)]
pub enum SampleToken {
    /// `***`: there is one, and it is not shown.
    #[default]
    Masked,
    /// The account's active token, for a sample that runs as it is. Whoever sees the sample has the account.
    Active(Token),
    /// There is no active token: a placeholder, and where to activate one.
    Missing,
    /// It is taken from this variable of the environment.
    Environment(String),
}

/// Code that makes a call.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The language.
    pub lang: SampleLang,
    /// The code, whole. The notes stand in it as comments.
    pub code: String,
    /// What is to know before it is run, in sentences: what it differs in, what has to be put in by hand.
    pub notes: Vec<String>,
}

impl Sample {
    /// Writes the sample.
    ///
    /// ```
    /// # use hostwire_core::*;
    /// let provider = Provider::adm_tools();
    /// let machine = Machine::new(provider.clone(), Some(Token::new("t0k3n")?), Options::default())?;
    /// let params = params_from_json(r#"{ "domain_id": 42 }"#)?;
    /// let request = machine.prepare("dns/records_list", &params, &CallOptions::default())?;
    /// let call = SampleCall {
    ///     spec: &provider.spec,
    ///     path: "dns/records_list",
    ///     method: provider.catalogue.get("dns/records_list"),
    ///     params: &params,
    ///     files: &Default::default(),
    ///     placeholders: &[],
    ///     request: &request,
    /// };
    /// let sample = Sample::new(SampleLang::Curl, &call, &SampleOptions::default())?;
    /// assert_eq!(sample.code, r#"auth_token='***'
    /// curl --request POST 'https://adm.tools/action/dns/records_list/' \
    ///   --header "Authorization: Bearer $auth_token" \
    ///   --header 'Content-Type: application/x-www-form-urlencoded' \
    ///   --data-raw 'domain_id=42'
    /// "#);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Code::InvalidOptions`](crate::Code::InvalidOptions): the provider has no library for this language.
    pub fn new(lang: SampleLang, call: &SampleCall<'_>, options: &SampleOptions) -> Result<Self> {
        let mut notes = Vec::new();
        let uses_token = call.uses_token();
        if let (SampleToken::Missing, true) = (&options.token, uses_token) {
            notes.push(format!("Activate the token first, and put it in place of {PLACEHOLDER}. {}", call.spec.token.source));
        }
        notes.extend(draft::note(call));
        let (comment, written) = match (lang, &call.spec.php_library) {
            (SampleLang::Curl, _) => ("#", shell::write(call, options, uses_token, &mut notes)),
            (SampleLang::Php, Some(library)) => ("//", php::write(call, options, library, &mut notes)),
            (SampleLang::Php, None) => {
                let why = format!("{} has no PHP library; its samples are curl", call.spec.name);
                return Err(Error::invalid_options(&why));
            }
        };
        let open = if lang == SampleLang::Php { "<?php\n" } else { "" };
        let comments: String = notes.iter().map(|note| format!("{comment} {}\n", on_one_line(note))).collect();
        Ok(Self { lang, code: format!("{open}{comments}{written}"), notes })
    }
}

impl SampleCall<'_> {
    fn uses_token(&self) -> bool {
        let request = self.request;
        let differs = |a: Cow<'_, str>, b: Cow<'_, str>| a != b;
        differs(request.url.masked("a"), request.url.masked("b"))
            || request.headers.iter().any(|header| differs(header.masked("a"), header.masked("b")))
            || request.body.masked("a") != request.body.masked("b")
    }

    fn is_secret(&self, name: &str) -> bool {
        self.method.and_then(|method| method.param(name)).is_some_and(|param| param.secret)
    }
}

impl SampleOptions {
    /// The token, as a text that stands in code.
    fn token_text(&self) -> &str {
        match &self.token {
            SampleToken::Masked => MASK,
            SampleToken::Active(token) => token.expose(),
            SampleToken::Missing | SampleToken::Environment(_) => PLACEHOLDER,
        }
    }
}

impl std::fmt::Debug for Sample {
    /// Its length only: it may hold the token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sample({}, {} bytes)", self.lang.as_str(), self.code.len())
    }
}

/// What a comment may hold: in one line, and without PHP's end of code, which ends a comment, too.
fn on_one_line(note: &str) -> String {
    note.replace(['\n', '\r'], " ").replace("?>", "? >")
}
