//! ElytraHost v1: `/v1/{type}/{method}/`, in the documented manner or in the observed one.

mod answer;
mod balance;
mod instance;
mod money;
mod user;

pub(crate) use instance::Instance;
pub(crate) use money::Reseller;
pub(crate) use user::User;

use serde_json::{Map, Value, json};

use crate::catalogue::Catalogue;
use crate::ledger::Outcome;
use crate::message::{Request, Response};
use answer::{Manner, Reply};

#[derive(Debug)]
pub(crate) struct Elytra {
    catalogue: Catalogue,
    pub(crate) users: Vec<User>,
    pub(crate) instances: Vec<Instance>,
    /// Links sent to future users: uuid and email.
    links: Vec<(String, String)>,
    pub(crate) resellers: Vec<Reseller>,
    /// Payment links given out: invoice uuid, user uuid, kopecks.
    top_ups: Vec<(String, String, i64)>,
    /// Counts the uuids given out.
    last_uuid: u64,
    /// The manner of requests that name no user.
    observed: bool,
}

impl Elytra {
    pub(crate) fn new(observed: bool, last_uuid: u64) -> Self {
        Self {
            catalogue: Catalogue::elytra(),
            users: Vec::new(),
            instances: Vec::new(),
            links: Vec::new(),
            resellers: Vec::new(),
            top_ups: Vec::new(),
            last_uuid,
            observed,
        }
    }

    /// `path` is what stands between `/v1/` and the last slash.
    pub(crate) fn handle(&mut self, path: &str, request: &Request, now: u64) -> Outcome {
        // `Bearer` is understood in exactly that case; anything else is taken for the token itself.
        let token = request.header("Authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
        let who = token.and_then(|token| self.users.iter().position(|user| user.token == token));
        let manner = self.manner(who);
        let name = who.map(|who| self.users[who].email.clone());
        let path = if manner == Manner::Observed { path.to_ascii_lowercase() } else { path.to_owned() };

        if token.is_some() && who.is_none() {
            return Outcome::refused(Reply::WrongToken.into_response(manner), None);
        }
        // Which verbs the documented server refuses, and how, no source says: this is ours. The observed one took any.
        if manner == Manner::Documented && request.method != "POST" {
            return Outcome::refused(Reply::WrongMethod.into_response(manner), name);
        }
        let access = self.catalogue.method(&path).map(|method| method.access.clone());
        let reply = match (access.as_deref(), who, manner) {
            (None, ..) => Reply::WrongMethod,
            (Some("open"), _, Manner::Documented) => self.meta(&path),
            (Some("captcha"), _, Manner::Documented) | (Some("captcha"), None, Manner::Observed) => {
                if path == "auth/login" && manner == Manner::Observed { Reply::WrongMethod } else { self.sign_in(&path, request) }
            }
            (Some("token"), Some(who), _) => self.with_token(&path, who, request, now),
            (Some("token"), None, Manner::Documented) => {
                return Outcome::refused(Reply::WrongToken.into_response(manner), None);
            }
            // Observed: without a token only signing in answers; with one everything but signing in does; no meta.
            _ => Reply::WrongMethod,
        };
        let applied = reply.is_done();
        Outcome { response: reply.into_response(manner), account: name, accepted: Some(true), applied }
    }

    /// A canned answer instead of the method's; there is nothing to add to it here.
    pub(crate) fn canned(&self, canned: Response, request: &Request) -> Outcome {
        let token = request.header("Authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
        let user = token.and_then(|token| self.users.iter().find(|user| user.token == token));
        Outcome { response: canned, account: user.map(|user| user.email.clone()), accepted: Some(true), applied: false }
    }

    fn manner(&self, who: Option<usize>) -> Manner {
        let observed = who.and_then(|who| self.users[who].observed).unwrap_or(self.observed);
        if observed { Manner::Observed } else { Manner::Documented }
    }

    fn with_token(&mut self, path: &str, who: usize, request: &Request, now: u64) -> Reply {
        match path.split_once('/') {
            Some(("user", _)) => self.user_method(path, who, request),
            Some(("balance", _)) => self.balance_method(path, who, request),
            Some(("instance", _)) => self.instance_method(path, who, request, now),
            _ => Reply::WrongMethod,
        }
    }

    /// Counts come as text. Bots are the users of linked messengers (ours: no source says what they are).
    fn meta(&self, path: &str) -> Reply {
        let count = match path {
            "meta/running_servers" => self.instances.iter().filter(|instance| instance.running).count(),
            "meta/created_servers" => self.instances.len(),
            "meta/users" => self.users.len(),
            "meta/bots" => 0,
            _ => return Reply::WrongMethod,
        };
        Reply::Text(count.to_string())
    }

    fn uuid(&mut self) -> String {
        self.last_uuid += 1;
        uuid_of(self.last_uuid)
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "observed": self.observed,
            "users": self.users.iter().map(User::to_state).collect::<Value>(),
            "instances": self.instances.iter().map(Instance::to_state).collect::<Value>(),
            "resellers": self.resellers.iter()
                .map(|one| json!({"user": one.user, "site": one.site, "markup_kopecks": one.markup}))
                .collect::<Value>(),
            "register_links": self.links.iter().map(|(uuid, email)| json!({"uuid": uuid, "email": email})).collect::<Value>(),
            "top_ups": self.top_ups.iter()
                .map(|(uuid, user, amount)| json!({"uuid": uuid, "user": user, "amount": money::roubles(*amount)}))
                .collect::<Value>(),
        })
    }
}

/// The `n`th uuid that the sandbox gives out.
pub(crate) fn uuid_of(n: u64) -> String {
    format!("00000000-0000-4000-8000-{n:012x}")
}

/// The request's body as a JSON object. Its Content-Type is ignored.
fn object(request: &Request) -> Result<Map<String, Value>, Reply> {
    match serde_json::from_slice::<Value>(&request.body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Reply::NotUnderstood("not a JSON object".to_owned())),
        Err(error) => Err(Reply::NotUnderstood(error.to_string())),
    }
}

/// A text field; a number counts as its text, as the observed server had it.
fn text(map: &Map<String, Value>, name: &str) -> Option<String> {
    match map.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
