//! Finds a method by whatever people paste: its name, a path, or a whole URL.

use crate::{
    args::{Globals, TargetArgs},
    failure::Failure,
};
use hostwire::{
    CallOptions, Client, Clock, Error, Provider,
    core::{Http, Method},
    json,
};
use std::sync::Arc;

/// A method, whose it is, and where it is called.
#[derive(Debug)]
pub struct Found {
    pub provider: Arc<Provider>,
    pub method: Method,
    pub url: String,
}

/// The method that a call names; none for a raw call, or where the call itself will say that there is no such method.
pub fn of_call(globals: &Globals, target: &TargetArgs) -> Option<Method> {
    let found = || of(globals, &globals.provider(), &target.method).ok();
    if target.raw.is_some() { None } else { found().map(|found| found.method) }
}

/// A client that sends nothing.
pub fn without_token(globals: &Globals, provider: Arc<Provider>) -> Result<Client, Error> {
    Client::new(provider, None, globals.options(), Clock::default())
}

/// Looks at the provider in use first, and, unless one was named, at the others.
pub fn method(globals: &Globals, text: &str) -> Result<Found, Failure> {
    let mut providers = globals.providers();
    let first = globals.provider();
    providers.sort_by_key(|provider| !Arc::ptr_eq(provider, &first));
    let mut unknown = None;
    for provider in providers {
        match of(globals, &provider, text) {
            Ok(found) => return Ok(found),
            Err(error) => unknown = unknown.or(Some(error)),
        }
    }
    Err(unknown.unwrap_or_else(|| Error::internal("there is no provider")).into())
}

/// The absolute address of a method.
pub fn url_of(globals: &Globals, provider: &Provider, path: &str) -> String {
    let usual = provider.url(path).unwrap_or_default();
    match &globals.base_url {
        Some(base) => usual.replacen(provider.spec.base_url.trim_end_matches('/'), base.trim_end_matches('/'), 1),
        None => usual,
    }
}

/// The core reads the name: it makes the URL of a raw call of it, and the method with that URL is the one that is meant.
fn of(globals: &Globals, provider: &Arc<Provider>, text: &str) -> Result<Found, Error> {
    let client = without_token(globals, Arc::clone(provider))?;
    let raw = CallOptions { raw: Some(Http::Get), ..CallOptions::default() };
    let base = globals.base_url.as_deref().unwrap_or(&provider.spec.base_url).trim_end_matches('/');
    let url = |path: &str| format!("{base}{}", provider.spec.path.replace("{method}", path));
    let meant = client.prepare(text, json!({}), &raw).map(|request| request.url.to_string()).unwrap_or_default();
    let method = provider.catalogue.methods().iter().find(|method| url(&method.path) == meant);
    match method {
        Some(method) => Ok(Found { provider: Arc::clone(provider), method: method.clone(), url: url_of(globals, provider, &method.path) }),
        None => Err(client.prepare(text, json!({}), &CallOptions::default()).err().unwrap_or_else(|| Error::internal("a method was lost"))),
    }
}
