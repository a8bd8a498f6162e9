//! The dialect v1: `/v1/{type}/{method}/`, the token in a header, a JSON object as body or the bare value.

use serde_json::{Map, json};

use super::answer::{Manner, Reply};
use super::asked::{self, Asked};
use super::{Elytra, Style};
use crate::catalogue::{Catalogue, Method};
use crate::ledger::Outcome;
use crate::message::{Request, Response};

impl Elytra {
    /// `path` is what stands between `/v1/` and the last slash.
    pub(crate) fn v1(&mut self, path: &str, request: &Request, now: u64) -> Outcome {
        // `Bearer` is understood in exactly that case; anything else is taken for the token itself.
        let token = request.header("Authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
        let who = token.and_then(|token| self.user_of(token));
        let style = self.style_for(who);
        let manner = if style == Style::Documented { Manner::Documented } else { Manner::Observed };
        let path = if manner == Manner::Observed { last_two(path).to_ascii_lowercase() } else { path.to_owned() };
        let name = who.map(|who| self.users[who].email.clone());
        let refused = |reply: Reply, name| Outcome::refused(reply.into_response(manner), name);

        if token.is_some() && who.is_none() {
            return refused(Reply::WrongToken, None);
        }
        // Which verbs the documented server refuses, and how, no source says: this is ours. The observed one took any.
        if manner == Manner::Documented && request.method != "POST" {
            return refused(Reply::WrongMethod, name);
        }
        let Some(method) = Catalogue::elytra().method(&path) else {
            return Outcome { response: Reply::WrongMethod.into_response(manner), account: name, accepted: Some(true), applied: false };
        };
        let allowed = match (method.access.as_str(), who, manner) {
            ("token", None, Manner::Documented) => return refused(Reply::WrongToken, None),
            // Observed: without a token only signing in answers; with one everything but signing in does; no meta.
            ("captcha", Some(_), Manner::Observed) | ("token", None, _) | ("open", _, Manner::Observed) => false,
            _ => path != "auth/login" || manner == Manner::Documented,
        };
        let lenient = manner == Manner::Observed;
        let reply = match read(method, request) {
            _ if !allowed => Reply::WrongMethod,
            Err(reply) => reply,
            Ok(params) => {
                let (origin, defective) = (request.header("Origin"), style == Style::Defective);
                let asked = Asked { path: &path, params, origin, now, lenient, is_late: false, defective };
                match (method.access.as_str(), who) {
                    ("open", _) => self.meta(&path),
                    ("captcha", _) => self.sign_in(method, &asked),
                    (_, Some(who)) => self.with_token(who, &asked),
                    (_, None) => Reply::WrongToken,
                }
            }
        };
        let applied = reply.is_done();
        let mut response = reply.into_response(manner);
        if applied && style == Style::Defective && matches!(path.as_str(), "instance/create" | "user/push_linked_account") {
            // The servers of June 2021 closed the connection, for `create` after the instance was saved.
            response = Response::nothing();
        }
        Outcome { response, account: name, accepted: Some(true), applied }
    }
}

/// The parameters of a body: an object, the bare value, or nothing where nothing is read.
fn read(method: &Method, request: &Request) -> Result<Map<String, serde_json::Value>, Reply> {
    if method.params.is_empty() {
        return Ok(Map::new());
    }
    if !method.is_raw_text {
        return asked::object(&request.body);
    }
    let text = String::from_utf8_lossy(&request.body).trim().to_owned();
    Ok(method.params.iter().map(|param| (param.name.clone(), json!(text))).collect())
}

/// The observed server looked at the end of a path only.
fn last_two(path: &str) -> &str {
    path.rmatch_indices('/').nth(1).map_or(path, |(at, _)| &path[at + 1..])
}
