//! `hostwire sample`: a call as code.

use crate::{
    account::Account,
    args::{Globals, SampleArgs},
    dates::now_ms,
    failure::Failure,
    find::{self, Found},
    memory, output, params,
    session::VARIABLE,
    state::State,
};
use hostwire::{
    CallOptions, Client, Clock, Provider, Request, Token,
    core::{Draft, Method, Params, Sample, SampleCall, SampleLang, SampleOptions, SampleToken, TokenState},
};
use serde_json::{Value, json};
use std::sync::Arc;

pub fn run(globals: &Globals, args: &SampleArgs) -> Result<(), Failure> {
    let found = find::method(globals, &args.method)?;
    let given = params::read(&args.params)?;
    given.check_files(Some(&found.method))?;
    let token = globals.token()?;
    // Without a memory, the sample is of use, too.
    let state = State::of(globals, token.as_ref()).ok();
    let last = state.as_ref().and_then(|state| memory::last(state, &found.method.path).ok().flatten());
    let is_given = !given.params.is_empty() || !given.files.is_empty();
    let mut draft = match last.filter(|_| !is_given) {
        Some(last) => Draft::from_recent(&found.method, &last),
        None => Draft::new(&found.method, &given.params),
    };
    draft.files.extend(given.files_told());
    draft.placeholders.retain(|name| !given.files.iter().any(|(given, _)| given == name));
    let life = token.as_ref().and_then(|token| Account::of(globals, token).and_then(|account| account.life(globals)).ok());
    let is_over = life.is_some_and(|life| life.status(&found.provider.spec.token, now_ms()).state == TokenState::Expired);
    let token = match token.filter(|_| !is_over) {
        Some(token) if args.with_token => SampleToken::Active(token),
        Some(_) => SampleToken::Masked,
        None => SampleToken::Missing,
    };
    let shown = Shown::drafted(&found, draft);
    let sample = shown.code(&shown.request(globals)?, args.lang.into(), &SampleOptions { token, secrets: true })?;
    match globals.json {
        true => output::json(&json!(sample)),
        // Its notes stand in it as comments.
        false => output::bytes(format!("{}\n", sample.code.trim_end()).as_bytes()),
    }
}

/// A call that is shown and not made.
pub struct Shown<'a> {
    pub provider: &'a Arc<Provider>,
    pub path: &'a str,
    pub method: Option<&'a Method>,
    pub params: Params,
    /// Which of them are stand-ins.
    pub placeholders: Vec<String>,
    pub options: CallOptions,
}

impl<'a> Shown<'a> {
    /// The call of a method that may lack things.
    pub fn drafted(found: &'a Found, draft: Draft) -> Self {
        let Draft { params, files, placeholders } = draft;
        let options = CallOptions { files, ..CallOptions::default() };
        Self { provider: &found.provider, path: &found.method.path, method: Some(&found.method), params, placeholders, options }
    }

    /// Its request. A stand-in takes the token's place: the user's own is not even read.
    pub fn request(&self, globals: &Globals) -> Result<Request, Failure> {
        let client = Client::new(Arc::clone(self.provider), Some(Token::new("token")?), globals.options(), Clock::default())?;
        Ok(client.prepare(self.path, Value::Object(self.params.clone()), &self.options)?)
    }

    /// The same as code.
    pub fn code(&self, request: &Request, lang: SampleLang, options: &SampleOptions) -> Result<Sample, Failure> {
        let call = SampleCall {
            spec: &self.provider.spec,
            path: self.path,
            method: self.method,
            params: &self.params,
            files: &self.options.files,
            placeholders: &self.placeholders,
            request,
        };
        Ok(Sample::new(lang, &call, options)?)
    }

    /// The same as a command; the shell fills in the token.
    pub fn command(&self, request: &Request, secrets: bool) -> Result<String, Failure> {
        let token = SampleToken::Environment(VARIABLE.to_owned());
        Ok(self.code(request, SampleLang::Curl, &SampleOptions { token, secrets })?.code.trim_end().to_owned())
    }
}
