//! One method of a provider, as data: verb, parameters, what it does, what it answers.

use crate::{provider::Spec, shape::Shape};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Http {
    /// Parameters travel in the query.
    Get,
    /// Parameters travel in the body.
    Post,
}

impl Http {
    /// The verb as it stands in a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Http::Get => "GET",
            Http::Post => "POST",
        }
    }
}

/// Who may call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Everybody; no token is sent.
    Open,
    /// Everybody who solves a CAPTCHA; no token is sent.
    Captcha,
    /// Who has an account's token.
    Token,
}

/// What a method does to the account. It decides what may be repeated and what is asked about first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Changes nothing that anybody could notice.
    Read,
    /// Changes something.
    Write,
    /// Takes away something that is not easily had again.
    Destroy,
    /// Costs money, or orders something that does.
    Spend,
}

/// How parameters are written into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// `application/x-www-form-urlencoded`, as PHP's `http_build_query` writes it.
    Form,
    /// A JSON object.
    Json,
    /// The bare value of the only parameter.
    RawText,
}

/// What a method's payload is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// JSON.
    #[default]
    Json,
    /// JSON written into a JSON string; older servers and documents have it plain.
    JsonText,
    /// Opaque text, such as a token or a link: never looked into.
    Text,
    /// Nothing.
    None,
    /// No envelope: the body is a file.
    File,
}

/// A parameter's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParamType {
    /// A whole number, also as text.
    Int,
    /// A number, also as text.
    Float,
    /// True or false, also as 1 or 0.
    Bool,
    /// Text, also a number.
    String,
    /// A date as the provider reads it: text such as `2026-01-31` or `today`.
    Datetime,
    /// A list, or a map of named values.
    Array,
    /// A UUID.
    Uuid,
    /// A solved CAPTCHA: an object with `captchaRequest` and `captchaProvider`.
    Captcha,
    /// A file's content.
    File,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// With the others: in the query of a GET, in the body of a POST.
    #[default]
    Usual,
    /// Behind the method's name in the URL, in the catalogue's order.
    Path,
}

impl Place {
    fn is_usual(&self) -> bool {
        *self == Place::Usual
    }
}

/// One parameter of a method.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: ParamType,
    /// Whether a call without it is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What the provider assumes without it. Never sent: some are expressions of the provider's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// The values allowed; any where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Whether `values` is known to be incomplete.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub values_open: bool,
    /// Whether its value is a secret, such as a password.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
    /// The smallest number allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most characters allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// Where it travels.
    #[serde(default, rename = "in", skip_serializing_if = "Place::is_usual")]
    pub place: Place,
    /// What the number counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// One method.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its name: the changing part of the URL, such as `dns/records_list`.
    pub path: String,
    /// The verb.
    pub http: Http,
    /// Who may call it; the provider's usual access where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access: Option<Access>,
    /// What it does to the account, judged by hand; `docs/effects.md` gives reasons where a reader may doubt.
    pub effect: Effect,
    /// For a write or destroy: whether a repeat leaves the same state as one call.
    #[serde(default)]
    pub idempotent: bool,
    /// What it does, in one line.
    pub summary: String,
    /// What its payload is.
    #[serde(default)]
    pub answer: AnswerKind,
    /// Whether its payload as a whole is a secret, such as a token.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub answer_secret: bool,
    /// The secrets inside its payload: JSON Pointers, with `*` for every row or field, such as `/list/*/password`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret_fields: Vec<String>,
    /// Whether a "no" of the provider is an answer and not a failure, as for a name that is taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub false_is_answer: bool,
    /// What is in its payload; not documented where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returns>,
    /// The read that shows whether a call whose answer was lost was done after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probe: Option<Probe>,
    /// How its parameters are written; the provider's usual way where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyKind>,
    /// Its parameters.
    pub params: Vec<Param>,
}

/// What is in a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returns {
    /// Whether an answer that was recorded has this shape. Only then are answers normalised by it.
    #[serde(default)]
    pub recorded: bool,
    /// The shape.
    pub shape: Shape,
}

/// A read that shows whether a write was done: it is, where a row of the answer is what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// The read's name.
    pub method: String,
    /// The read's parameters, each with the name of the call's parameter that it takes its value from.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Where the rows stand in the normalised payload: a JSON Pointer; empty where the payload is the rows.
    #[serde(default)]
    pub rows: String,
    /// The fields of a row, each with the call's parameter that it must equal. One that was not given equals none.
    #[serde(rename = "match")]
    pub matches: BTreeMap<String, String>,
}

impl Method {
    /// The parameter that says which page to answer, where the method has pages.
    #[must_use]
    pub fn page_param<'a>(&self, spec: &'a Spec) -> Option<&'a str> {
        spec.pages.as_deref().filter(|page| self.params.iter().any(|param| param.name == *page))
    }

    /// The parameter of this name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name == name)
    }
}
