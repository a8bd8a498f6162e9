//! What no reader of a description can see: whether its values are usable. Every mistake is a sentence with its place.

use super::{Spec, TokenPlace};
use crate::{
    catalogue::{Access, BodyKind, Http, Method, Place},
    request::base_url,
};
use http::HeaderName;
use std::collections::HashSet;

/// The holes of the sentence that says a limit is reached.
const THROTTLE_HOLES: [&str; 3] = ["window", "limit", "pause"];

/// The holes of the sentences that name something.
const NAMING_HOLES: [&str; 5] = ["object", "subject", "word", "missing", "exception"];

pub(super) fn spec(spec: &Spec) -> Result<(), String> {
    if spec.name.is_empty() || !spec.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        return Err(format!("name: {:?} is not letters, digits, \".\", \"_\" and \"-\"", spec.name));
    }
    base_url(&spec.base_url).map_err(|error| format!("base_url: {} {}", error.message, error.advice))?;
    path(&spec.path).map_err(|why| format!("path: {:?} {why}", spec.path))?;
    token(spec).map_err(|why| format!("token{why}"))?;
    if let Some((usage, _)) = spec.usage.iter().find(|(_, access)| access.is_empty()) {
        return Err(format!("usage.{}: it may call nothing at all", usage.as_str()));
    }
    let envelope = &spec.envelope;
    let one = [&envelope.ok, &envelope.error, &envelope.status, &envelope.payload].into_iter().flatten();
    if one.chain(&envelope.texts).chain(&envelope.done).any(String::is_empty) {
        return Err("envelope: a field has no name".to_owned());
    }
    for (at, window) in spec.windows.iter().enumerate() {
        let place = format!("windows[{at}]");
        if window.name.is_empty() || spec.windows.iter().take(at).any(|other| other.name == window.name) {
            return Err(format!("{place}.name: every window has a name of its own, and {:?} is none", window.name));
        }
        if window.seconds == 0 {
            return Err(format!("{place}.seconds: a window of no time has no limit"));
        }
        for name in [&window.headers.limit, &window.headers.remaining] {
            header(name).map_err(|why| format!("{place}.headers: {why}"))?;
        }
    }
    if let Some(text) = &spec.throttle {
        let found = holes(text, &THROTTLE_HOLES).map_err(|why| format!("throttle: {why}"))?;
        if !found.contains(&"pause") {
            return Err("throttle: without {pause} it does not say for how long".to_owned());
        }
    }
    for (at, sentence) in spec.sentences.iter().enumerate() {
        let found = holes(&sentence.text, &NAMING_HOLES).map_err(|why| format!("sentences[{at}].text: {why}"))?;
        if found.is_empty() {
            return Err(format!("sentences[{at}].text: without a hole it names nothing"));
        }
    }
    if let Some(other) = spec.cyrillic.as_deref().filter(|language| !matches!(*language, "ru" | "uk")) {
        return Err(format!("cyrillic: {other:?} is neither \"ru\" nor \"uk\""));
    }
    match &spec.pages {
        Some(page) if page.is_empty() => Err("pages: the parameter has no name".to_owned()),
        _ => Ok(()),
    }
}

/// What a method may not be with this provider.
pub(super) fn method(spec: &Spec, method: &Method) -> Result<(), String> {
    let wrong = |what: String| Err(format!("method {:?}: {what}", method.path));
    let sends_token = method.access.unwrap_or(spec.token.access) == Access::Token;
    if let TokenPlace::Parameter(name) | TokenPlace::Query(name) = spec.token.place()
        && sends_token
        && method.param(name).is_some()
    {
        return wrong(format!("its parameter {name:?} is where the token goes"));
    }
    let usual = method.params.iter().filter(|param| param.place == Place::Usual).count();
    if method.http == Http::Post && method.body.unwrap_or(spec.body) == BodyKind::RawText && usual > 1 {
        return wrong("a body of raw_text holds one parameter, and there are more".to_owned());
    }
    Ok(())
}

fn path(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') {
        return Err("does not begin with \"/\"");
    }
    if path.matches("{method}").count() != 1 {
        return Err("does not hold {method}, or more than once");
    }
    let around = path.replace("{method}", "");
    if around.contains(['{', '}']) {
        return Err("holds another hole than {method}");
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    if !around.bytes().all(is_plain) || around.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Err("holds what does not stand in a path as it is");
    }
    Ok(())
}

fn token(spec: &Spec) -> Result<(), String> {
    let token = &spec.token;
    if [&token.header, &token.parameter, &token.query].into_iter().flatten().count() != 1 {
        return Err(": it goes into exactly one of header, parameter and query".to_owned());
    }
    match token.place() {
        TokenPlace::Header { name, prefix } => {
            header(name).map_err(|why| format!(".header: {why}"))?;
            if !prefix.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                return Err(".prefix: it holds what cannot stand in a header".to_owned());
            }
        }
        TokenPlace::Parameter("") | TokenPlace::Query("") => return Err(": the parameter has no name".to_owned()),
        TokenPlace::Parameter(_) | TokenPlace::Query(_) if !token.prefix.is_empty() => {
            return Err(".prefix: it stands before a token in a header only".to_owned());
        }
        TokenPlace::Parameter(_) | TokenPlace::Query(_) => {}
    }
    if token.source.trim().is_empty() {
        return Err(".source: it says nothing; who lacks a token should read where to get one".to_owned());
    }
    Ok(())
}

fn header(name: &str) -> Result<(), String> {
    match HeaderName::from_bytes(name.as_bytes()) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("{name:?} is no header's name")),
    }
}

/// The holes of a sentence, each of which must be one of `known`.
fn holes<'a>(sentence: &'a str, known: &[&str]) -> Result<Vec<&'a str>, String> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some((words, after)) = rest.split_once('{') {
        let (hole, after) = after.split_once('}').ok_or_else(|| format!("in {sentence:?} a hole does not end"))?;
        let name = hole.split('=').next().unwrap_or_default();
        if !known.contains(&name) {
            return Err(format!("{{{name}}} is none of {}", known.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ")));
        }
        if words.is_empty() && !found.is_empty() {
            return Err(format!("in {sentence:?} two holes touch, so nobody knows where the first ends"));
        }
        found.push(name);
        rest = after;
    }
    let unique: HashSet<_> = found.iter().collect();
    if unique.len() < found.len() {
        return Err(format!("in {sentence:?} a hole stands twice"));
    }
    Ok(found)
}
