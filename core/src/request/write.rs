//! A call written as a request, by the provider's data.

use super::{
    Header, Request,
    body::{Body, FileInfo},
    masked::{Masked, Secret},
    multipart,
};
use crate::{
    catalogue::{Access, BodyKind, Http, Method, ParamType, Place},
    form,
    params::{Params, plain},
    provider::{CaptchaForm, Spec, TokenPlace},
    token::Token,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap};

/// What a path segment may hold as it is (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Everything that a request is made of.
pub(crate) struct Writing<'a> {
    pub spec: &'a Spec,
    pub base_url: &'a str,
    pub path: &'a str,
    pub http: Http,
    pub body: BodyKind,
    pub access: Access,
    pub token: Option<&'a Token>,
    /// What the catalogue says; nothing for a raw call.
    pub method: Option<&'a Method>,
    pub params: &'a Params,
    pub files: &'a BTreeMap<String, FileInfo>,
}

impl Writing<'_> {
    pub fn request(&self) -> Request {
        let params = self.usual();
        let secret = |name: &str| self.is_secret(name).then_some(Secret::Value);
        let mut headers = Vec::new();
        // The token where it is a parameter: beside the others, or in the query.
        let (mut beside, mut in_query) = (None, None);
        if let Some(token) = self.token.filter(|_| self.access == Access::Token).map(Token::expose) {
            match self.spec.token.place() {
                TokenPlace::Header { name, prefix } => {
                    let mut value = Masked::with_capacity(prefix.len() + token.len());
                    value.push(prefix);
                    value.write(Some(Secret::Token), |out| out.push_str(token));
                    headers.push(Header::new(name, value));
                }
                // Only a form and an object have names for it.
                TokenPlace::Parameter(name) if self.http == Http::Post && self.body != BodyKind::RawText => beside = Some((name, token)),
                TokenPlace::Parameter(name) | TokenPlace::Query(name) => in_query = Some((name, token)),
            }
        }

        let mut query = Masked::default();
        let (kind, body) = match (self.http, self.body) {
            (Http::Get, _) => {
                form::write(&params, &secret, &mut query);
                (None, Body::default())
            }
            (Http::Post, _) if !self.files.is_empty() => {
                let (kind, body) = multipart::write(&params, &secret, beside, self.files);
                (Some(Cow::Owned(kind)), body)
            }
            (Http::Post, BodyKind::Form) => {
                /// About what a name and a value take.
                const PAIR: usize = 24;
                let mut written = Masked::with_capacity(params.len() * PAIR);
                form::write(&params, &secret, &mut written);
                if let Some((name, token)) = beside {
                    form::pair(name, token, Some(Secret::Token), &mut written);
                }
                (Some(Cow::Borrowed("application/x-www-form-urlencoded")), Body::text(written))
            }
            (Http::Post, BodyKind::Json) => (Some(Cow::Borrowed("application/json")), Body::text(object(&params, &secret, beside))),
            (Http::Post, BodyKind::RawText) => {
                let mut written = Masked::default();
                if let Some((name, value)) = params.iter().find(|(_, value)| !value.is_null()) {
                    written.write(secret(name), |out| out.push_str(&plain(value)));
                }
                (Some(Cow::Borrowed("text/plain")), Body::text(written))
            }
        };
        headers.extend(kind.map(|kind| Header::new("Content-Type", &*kind)));
        if let Some((name, token)) = in_query {
            form::pair(name, token, Some(Secret::Token), &mut query);
        }

        let mut rest = Masked::default();
        for param in self.method.iter().flat_map(|method| &method.params).filter(|param| param.place == Place::Path) {
            rest.push("/");
            let value = self.params.get(&param.name).map(plain).unwrap_or_default();
            rest.write(secret(&param.name), |out| out.extend(utf8_percent_encode(&value, SEGMENT)));
        }
        let mut url = address(self.spec, self.base_url, self.path, &rest);
        if !query.is_empty() {
            url.push("?");
            url.append(&query);
        }
        Request { http: self.http, url, headers, body }
    }

    /// The parameters that travel in the usual place, as they travel there.
    fn usual(&self) -> Cow<'_, Params> {
        let Some(method) = self.method else { return Cow::Borrowed(self.params) };
        let is_other = |kind: ParamType, place: Place| {
            place == Place::Path || (kind == ParamType::Captcha && self.spec.captcha == CaptchaForm::JsonText)
        };
        if !method.params.iter().any(|param| is_other(param.kind, param.place)) {
            return Cow::Borrowed(self.params);
        }
        let params = self.params.iter().filter_map(|(name, value)| match method.param(name) {
            Some(param) if param.place == Place::Path => None,
            Some(param) if is_other(param.kind, param.place) && !value.is_null() => Some((name.clone(), Value::String(value.to_string()))),
            _ => Some((name.clone(), value.clone())),
        });
        Cow::Owned(params.collect())
    }

    fn is_secret(&self, name: &str) -> bool {
        self.method.and_then(|method| method.param(name)).is_some_and(|param| param.secret)
    }
}

/// The absolute address of a method, with `rest` behind its name.
pub(crate) fn address(spec: &Spec, base_url: &str, path: &str, rest: &Masked) -> Masked {
    let (before, after) = spec.path.split_once("{method}").unwrap_or((&spec.path, ""));
    let mut url = Masked::with_capacity(base_url.len() + spec.path.len() + path.len());
    url.push(base_url);
    url.push(before);
    for (at, segment) in path.split('/').enumerate() {
        url.push(if at == 0 { "" } else { "/" });
        url.write(None, |out| out.extend(utf8_percent_encode(segment, SEGMENT)));
    }
    url.append(rest);
    url.push(after);
    url
}

/// A JSON object. A null is a parameter not given, here as in a form.
fn object(params: &Params, secret: &impl Fn(&str) -> Option<Secret>, added: Option<(&str, &str)>) -> Masked {
    let mut out = Masked::from("{");
    let mut separator = "";
    for (name, value) in params.iter().filter(|(_, value)| !value.is_null()) {
        out.push(&format!("{separator}{}:", Value::from(name.as_str())));
        json(value, secret(name), &mut out);
        separator = ",";
    }
    if let Some((name, token)) = added {
        out.push(&format!("{separator}{}:", Value::from(name)));
        json(&Value::from(token), Some(Secret::Token), &mut out);
    }
    out.push("}");
    out
}

/// A value of which every text is secret, so that what is shown is JSON still; its numbers are secret, too.
fn json(value: &Value, secret: Option<Secret>, out: &mut Masked) {
    if secret.is_none() {
        return out.push(&value.to_string());
    }
    match value {
        Value::Array(items) => {
            out.push("[");
            for (at, item) in items.iter().enumerate() {
                out.push(if at == 0 { "" } else { "," });
                json(item, secret, out);
            }
            out.push("]");
        }
        Value::Object(fields) => {
            out.push("{");
            for (at, (name, item)) in fields.iter().enumerate() {
                out.push(&format!("{}{}:", if at == 0 { "" } else { "," }, Value::from(name.as_str())));
                json(item, secret, out);
            }
            out.push("}");
        }
        Value::String(_) => {
            let text = value.to_string();
            out.push("\"");
            out.write(secret, |out| out.push_str(text.get(1..text.len() - 1).unwrap_or_default()));
            out.push("\"");
        }
        scalar => out.write(secret, |out| out.push_str(&scalar.to_string())),
    }
}
