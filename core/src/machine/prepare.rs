//! From a method's name and parameters to its request, without any state: and from an answer to a reply.

use super::{CallOptions, Machine};
use crate::{
    catalogue::{Access, AnswerKind, BodyKind, Effect, Http, Method},
    envelope::Reading,
    error::{Code, Delivery, Error, Problem, Result, Violation},
    params::{Params, violations, wrong_file},
    provider::{Provider, TokenPlace},
    redact::Redactor,
    reply::Reply,
    request::{Request, Writing, method_name},
    response::Head,
    retry::Nature,
};

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
struct Known<'a> {
    /// What the catalogue says; nothing for a raw call.
    method: Option<&'a Method>,
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
        self.allowed(&path, known.access)?;
        self.check(&path, &known, params, options)?;
        Ok(self.request(&path, &known, params, options))
    }

    /// Reads an answer to a call, wherever it came from.
    ///
    /// # Errors
    /// What the answer says; [`Code::UnknownMethod`].
    pub fn read(&self, method: &str, head: &Head, body: Vec<u8>, options: &CallOptions) -> Result<Reply> {
        let path = self.path(method);
        let known = self.known(&path, options)?;
        let (method, answer) = (known.method, known.answer);
        Reading { spec: &self.provider.spec, method: &path, known: method, answer, redactor: &self.redactor, attempts: 1 }.read(head, body)
    }

    pub(super) fn prepared(&self, method: &str, params: &Params, options: &CallOptions) -> Result<Prepared> {
        let path = self.path(method);
        let known = self.known(&path, options)?;
        self.allowed(&path, known.access)?;
        self.check(&path, &known, params, options)?;
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
        let request = self.request(&path, &known, params, options);
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

    fn path(&self, method: &str) -> String {
        let spec = &self.provider.spec;
        method_name(method, [&self.base_url, &spec.base_url], &spec.path)
    }

    fn known(&self, path: &str, options: &CallOptions) -> Result<Known<'_>> {
        let Provider { spec, catalogue } = &*self.provider;
        let usual = (spec.token.access, spec.body);
        if let Some(http) = options.raw {
            // Whoever resolves a URL folds these, encoded or not, and would leave the API's own path with the token.
            if path.split('/').any(|segment| matches!(segment, "" | "." | "..")) {
                return Err(self.unknown(path));
            }
            let nature = Nature { effect: options.effect.unwrap_or(Effect::Spend), idempotent: false, has_probe: false };
            return Ok(Known { method: None, http, access: usual.0, answer: AnswerKind::Json, body: usual.1, nature });
        }
        let method = catalogue.get(path).ok_or_else(|| self.unknown(path))?;
        Ok(Known {
            method: Some(method),
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

    fn check(&self, path: &str, known: &Known<'_>, params: &Params, options: &CallOptions) -> Result<()> {
        let violations = match known.method {
            Some(method) => violations(method, params, &options.files),
            None => self.collisions(params, options),
        };
        if violations.is_empty() {
            return Ok(());
        }
        Err(Error::violated(path, violations))
    }

    /// What a raw call, whose parameters are not known, cannot have: a parameter where the token goes.
    fn collisions(&self, params: &Params, options: &CallOptions) -> Vec<Violation> {
        let files = options.files.iter().filter_map(|(name, file)| wrong_file(name, file, options.raw));
        let (TokenPlace::Parameter(token) | TokenPlace::Query(token)) = self.provider.spec.token.place() else { return files.collect() };
        let is_taken = |name: &&str| *name == token && self.token.is_some();
        let taken = params.keys().chain(options.files.keys()).map(String::as_str).find(is_taken).map(|name| Violation {
            parameter: name.to_owned(),
            problem: Problem::Unknown,
            expected: "nothing: the client puts its token there".to_owned(),
            nearest: None,
        });
        files.chain(taken).collect()
    }

    /// Whether a client of this kind may call a method of such access.
    fn allowed(&self, path: &str, access: Access) -> Result<()> {
        let usage = &self.provider.spec.usage;
        let Some(mine) = self.options.usage else { return Ok(()) };
        if usage.get(&mine).is_some_and(|allowed| allowed.contains(&access)) {
            return Ok(());
        }
        let others = usage.iter().filter(|(_, allowed)| allowed.contains(&access)).map(|(other, _)| other.as_str()).collect::<Vec<_>>();
        let message = format!("{path} is not for clients of the kind {}.", mine.as_str());
        let advice = match others.as_slice() {
            [] => "Nothing was sent. No kind of use allows it.".to_owned(),
            others => format!("Nothing was sent. A client whose option usage is {} may call it.", others.join(" or ")),
        };
        Err(Error::new(Code::OutsideUsage, Delivery::NotSent, message, advice).of(path))
    }

    fn request(&self, path: &str, known: &Known<'_>, params: &Params, options: &CallOptions) -> Request {
        let writing = Writing {
            spec: &self.provider.spec,
            base_url: &self.base_url,
            path,
            http: known.http,
            body: known.body,
            access: known.access,
            token: self.token.as_ref(),
            method: known.method,
            params,
            files: &options.files,
        };
        writing.request()
    }
}
