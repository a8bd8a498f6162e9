//! From a method's name and parameters to its request, without any state: and from an answer to a reply.

use super::{CallOptions, Machine};
use crate::{
    catalogue::{Access, AnswerKind, BodyKind, Effect, Http},
    envelope::Reading,
    error::{Code, Delivery, Error, Result},
    form::http_build_query,
    params::{Params, plain, violations},
    provider::Provider,
    redact::Redactor,
    reply::Reply,
    request::{Body, Header, Request},
    response::Head,
    retry::Nature,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a path segment may hold as it is (RFC 3986, unreserved).
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A checked call.
#[derive(Debug)]
pub(super) struct Prepared {
    pub method: String,
    pub is_raw: bool,
    pub answer: AnswerKind,
    pub request: Request,
    pub redactor: Redactor,
    pub nature: Nature,
}

impl Prepared {
    pub fn reading<'a>(&'a self, provider: &'a Provider, attempts: u32) -> Reading<'a> {
        let known = provider.catalogue.get(&self.method).filter(|_| !self.is_raw);
        Reading { spec: &provider.spec, method: &self.method, known, answer: self.answer, redactor: &self.redactor, attempts }
    }
}

/// What is known of a method, from the catalogue or from the caller's word.
struct Known {
    http: Http,
    access: Access,
    answer: AnswerKind,
    body: BodyKind,
    nature: Nature,
}

impl Machine {
    /// The request a call would send, without sending it. It needs no token: where one is missing, so is its header.
    ///
    /// # Errors
    /// [`Code::UnknownMethod`] with the nearest name; [`Code::InvalidParams`] with all violations.
    pub fn prepare(&self, method: &str, params: &Params, options: &CallOptions) -> Result<Request> {
        let path = self.path(method);
        let known = self.known(&path, options)?;
        self.check(&path, params, options)?;
        Ok(self.request(&path, &known, params))
    }

    /// Reads an answer to a call, wherever it came from.
    ///
    /// # Errors
    /// What the answer says; [`Code::UnknownMethod`].
    pub fn read(&self, method: &str, head: &Head, body: Vec<u8>, options: &CallOptions) -> Result<Reply> {
        let path = self.path(method);
        let answer = self.known(&path, options)?.answer;
        let known = self.provider.catalogue.get(&path).filter(|_| options.raw.is_none());
        Reading { spec: &self.provider.spec, method: &path, known, answer, redactor: &self.redactor, attempts: 1 }.read(head, body)
    }

    pub(super) fn prepared(&self, method: &str, params: &Params, options: &CallOptions) -> Result<Prepared> {
        let path = self.path(method);
        let known = self.known(&path, options)?;
        self.check(&path, params, options)?;
        // What a raw method needs is not known; whether anything works without a token is.
        let needed = known.access == Access::Token && (options.raw.is_none() || self.provider.spec.token.always);
        if needed && self.token.is_none() {
            return Err(Error::new(
                Code::TokenMissing,
                Delivery::NotSent,
                format!("{path} needs a token, and the client has none."),
                self.provider.spec.token.source.clone(),
            )
            .of(&path));
        }
        let request = self.request(&path, &known, params);
        let redactor = match self.provider.catalogue.get(&path) {
            Some(method) => self.redactor.and(method, params),
            None => self.redactor.clone(),
        };
        self.knows(options.purpose.as_deref())?;
        self.permitted(&path, known.nature.effect, options)?;
        Ok(Prepared { answer: known.answer, nature: known.nature, method: path, is_raw: options.raw.is_some(), request, redactor })
    }

    /// Whether this client may do such a thing, and has leave to do it now.
    fn permitted(&self, path: &str, effect: Effect, options: &CallOptions) -> Result<()> {
        if self.options.read_only && effect != Effect::Read {
            let message = format!("{path} does more than read, and this client only reads.");
            let advice = "Nothing was sent. Use a client without read_only, if it is meant.";
            return Err(Error::new(Code::ReadOnly, Delivery::NotSent, message, advice).of(path));
        }
        let does = match effect {
            _ if options.raw.is_some() && options.effect.is_none() => "is not in the catalogue and may do anything",
            Effect::Destroy => "takes away what is not easily had again",
            Effect::Spend => "costs money, or orders something that does",
            Effect::Read | Effect::Write => return Ok(()),
        };
        if self.options.confirm && !options.confirmed {
            return Err(Error::confirmation_needed(path, does, self.account()));
        }
        Ok(())
    }

    /// The method's name in whatever people paste: a URL, a path with slashes around it, or the name itself.
    fn path(&self, method: &str) -> String {
        let spec = &self.provider.spec;
        let (before, after) = spec.path.split_once("{method}").unwrap_or((&spec.path, ""));
        let trimmed = method.trim();
        let path = [&self.base_url, &spec.base_url].into_iter().find_map(|base| trimmed.strip_prefix(base.as_str())).unwrap_or(trimmed);
        let path = path.strip_prefix(before).or_else(|| path.strip_prefix(before.trim_start_matches('/'))).unwrap_or(path);
        path.strip_suffix(after).unwrap_or(path).trim_matches('/').to_owned()
    }

    fn known(&self, path: &str, options: &CallOptions) -> Result<Known> {
        let Provider { spec, catalogue } = &*self.provider;
        let usual = (spec.token.access, spec.body);
        if let Some(http) = options.raw {
            // Whoever resolves a URL folds these, encoded or not, and would leave the API's own path with the token.
            if path.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
                return Err(self.unknown(path));
            }
            let nature = Nature { effect: options.effect.unwrap_or(Effect::Spend), idempotent: false, has_probe: false };
            return Ok(Known { http, access: usual.0, answer: AnswerKind::Json, body: usual.1, nature });
        }
        let method = catalogue.get(path).ok_or_else(|| self.unknown(path))?;
        Ok(Known {
            http: method.http,
            access: method.access.unwrap_or(usual.0),
            answer: method.answer,
            body: method.body.unwrap_or(usual.1),
            nature: Nature { effect: method.effect, idempotent: method.idempotent, has_probe: method.probe.is_some() },
        })
    }

    fn unknown(&self, path: &str) -> Error {
        let nearest = self.provider.catalogue.nearest(path);
        let advice = match nearest {
            Some(name) => format!("Did you mean {name}? A method the catalogue lacks can be called raw."),
            None => "List the methods to find it. A method the catalogue lacks can be called raw.".to_owned(),
        };
        let message = format!("{} has no method {path:?}.", self.provider.spec.name);
        let mut error = Error::new(Code::UnknownMethod, Delivery::NotSent, message, advice).of(path);
        error.nearest = nearest.map(str::to_owned);
        error
    }

    fn check(&self, path: &str, params: &Params, options: &CallOptions) -> Result<()> {
        let Some(method) = self.provider.catalogue.get(path).filter(|_| options.raw.is_none()) else { return Ok(()) };
        let violations = violations(method, params);
        if violations.is_empty() {
            return Ok(());
        }
        Err(Error::violated(path, violations))
    }

    fn request(&self, path: &str, known: &Known, params: &Params) -> Request {
        let spec = &self.provider.spec;
        let safe = path.split('/').map(|segment| utf8_percent_encode(segment, SEGMENT).to_string()).collect::<Vec<_>>().join("/");
        let mut url = format!("{}{}", self.base_url, spec.path.replace("{method}", &safe));
        let mut headers = Vec::new();
        if let Some(token) = self.token.clone().filter(|_| known.access == Access::Token) {
            headers.push(Header::secret(&spec.token.header, &spec.token.prefix, token));
        }
        let (kind, body) = match (known.http, known.body) {
            (Http::Get, _) => {
                let query = http_build_query(params);
                if !query.is_empty() {
                    url.push('?');
                    url.push_str(&query);
                }
                (None, Body::Empty)
            }
            (Http::Post, BodyKind::Form) => (Some("application/x-www-form-urlencoded"), Body::Text(http_build_query(params))),
            (Http::Post, BodyKind::Json) => {
                // A null is a parameter not given, in a body as in a form.
                let given: Params =
                    params.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), value.clone())).collect();
                (Some("application/json"), Body::Text(serde_json::Value::Object(given).to_string()))
            }
            (Http::Post, BodyKind::RawText) => {
                let value = params.values().find(|value| !value.is_null()).map(plain).unwrap_or_default();
                (Some("text/plain"), Body::Text(value))
            }
        };
        headers.extend(kind.map(|kind| Header::plain("Content-Type", kind)));
        Request { http: known.http, url, headers, body }
    }
}
