//! adm.tools: `/action/{path}/`. The order of the checks is token, allow-list, windows, method, parameters.

mod account;
mod answer;
mod billing;
mod dns;
mod domain;
mod services;

pub(crate) use account::{Account, Domain, Record};

use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Method};
use crate::form::{self, Params};
use crate::ledger::Outcome;
use crate::message::{Request, Response};
use crate::quota::{Family, Limits, Quota};
use crate::windows::Kind;
use answer::Answer;

#[derive(Debug)]
pub(crate) struct Adm {
    catalogue: Catalogue,
    pub(crate) accounts: Vec<Account>,
    /// The last id of each kind; fixtures set them, new things count on from there.
    pub(crate) last: Ids,
}

#[derive(Debug)]
pub(crate) struct Ids {
    pub(crate) account: u64,
    pub(crate) domain: u64,
    pub(crate) record: u64,
    pub(crate) invoice: u64,
    pub(crate) token: u64,
}

/// One call that passed every check, as the methods see it.
struct Call<'a> {
    path: &'a str,
    params: &'a Params,
    /// The place of the caller in `accounts`.
    who: usize,
    now: u64,
}

impl Adm {
    pub(crate) fn new(accounts: Vec<Account>, last: Ids) -> Self {
        Self { catalogue: Catalogue::adm(), accounts, last }
    }

    pub(crate) fn account_of_token(&mut self, token: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| account.token == token)
    }

    /// `path` is what stands between `/action/` and the last slash.
    pub(crate) fn handle(&mut self, path: &str, request: &Request, now: u64) -> Outcome {
        let token = bearer(request);
        let Some(who) = token.and_then(|token| self.accounts.iter().position(|account| account.token == token)) else {
            // Whose quota it would be is unknown, so the headers tell the documented limits as untouched (ours).
            let headers = Quota::new(Family::HourDay, Kind::FirstUse, Limits::default()).headers(now);
            return Outcome::refused(add(answer::refused(401, answer::BAD_TOKEN), headers), None);
        };
        let account = &mut self.accounts[who];
        let name = Some(account.name.clone());
        let refusal = if now >= account.token_ends() {
            Some(answer::refused(401, answer::BAD_TOKEN))
        } else if !account.allow.lets_in(request.peer) {
            Some(answer::refused(403, answer::NO_ACCESS))
        } else {
            account.quota.take(now).err().map(|refusal| {
                account.limit_reached(&refusal.sentence, now);
                let response = answer::refused(429, &refusal.sentence);
                if account.quota.tells_retry_after() {
                    return response.with("Retry-After", &refusal.pause_s.to_string());
                }
                response
            })
        };
        if let Some(response) = refusal {
            return Outcome::refused(add(response, account.quota.headers(now)), name);
        }
        account.last_used_ms = Some(now);
        let (response, applied) = self.accepted(path, request, who, now);
        let headers = self.accounts[who].quota.headers(now);
        Outcome { response: add(response, headers), account: name, accepted: Some(true), applied }
    }

    /// A canned answer instead of the method's. It takes quota like any call unless it says 429 or there is none left.
    pub(crate) fn canned(&mut self, canned: Response, request: &Request, now: u64) -> Outcome {
        let account = bearer(request).and_then(|token| self.account_of_token(token));
        let (name, headers) = match account {
            Some(account) => {
                if canned.status != 429 && account.quota.take(now).is_ok() {
                    account.last_used_ms = Some(now);
                }
                (Some(account.name.clone()), account.quota.headers(now))
            }
            None => (None, Quota::new(Family::HourDay, Kind::FirstUse, Limits::default()).headers(now)),
        };
        // What the fault says wins over what the account would say.
        let headers = headers.into_iter().filter(|(name, _)| canned.header(name).is_none()).collect();
        let accepted = Some(canned.status != 429);
        Outcome { response: add(canned, headers), account: name, accepted, applied: false }
    }

    fn accepted(&mut self, path: &str, request: &Request, who: usize, now: u64) -> (Response, bool) {
        let Some(method) = self.catalogue.method(path) else {
            return (answer::refused(400, &format!("Не найден обработчик события site/{path}")), false);
        };
        // As PHP has it: a GET fills only _GET, whatever the method is documented with. Other verbs: ours.
        let params = match request.method.as_str() {
            "GET" if method.http == "GET" => form::urlencoded(crate::target::split(&request.target).1),
            "GET" => Params::new(),
            "POST" => form::body(request.header("Content-Type"), &request.body),
            _ => return (answer::refused(405, "Method Not Allowed"), false),
        };
        let source = if request.method == "GET" { "_GET" } else { "_POST" };
        if let Some(text) = complaint(method, &params, source) {
            return (answer::refused(422, &text), false);
        }
        self.run(path, params, who, now)
    }

    /// The same method by way of the panel: no token, no quota. None where there is no such method.
    pub(crate) fn in_panel(&mut self, path: &str, params: Params, who: usize, now: u64) -> Option<Response> {
        let method = self.catalogue.method(path)?;
        if let Some(text) = complaint(method, &params, "_POST") {
            return Some(answer::refused(422, &text));
        }
        Some(self.run(path, params, who, now).0)
    }

    /// The methods of the catalogue as the panel's documentation lists them; descriptions may be absent, and are.
    pub(crate) fn documentation(&self) -> Value {
        self.catalogue.paths().collect()
    }

    pub(crate) fn documentation_of(&self, path: &str) -> Option<Value> {
        let method = self.catalogue.method(path)?;
        let params = method.params.iter().map(|param| json!({"name": param.name, "type": param.kind, "required": param.required}));
        Some(json!({"path": path, "http": method.http, "params": params.collect::<Value>()}))
    }

    fn run(&mut self, path: &str, params: Params, who: usize, now: u64) -> (Response, bool) {
        let is_file = self.catalogue.method(path).is_some_and(|method| method.is_file);
        let call = Call { path, params: &params, who, now };
        let answer = self
            .dns_method(&call)
            .or_else(|| self.domain_method(&call))
            .or_else(|| self.billing_method(&call))
            .or_else(|| self.services_method(&call))
            .unwrap_or_else(|| if is_file { answer::any_file() } else { Answer::Done(json!([])) });
        self.accounts[who].recent.insert(path.to_owned(), (now, params));
        let applied = !matches!(answer, Answer::Forbidden);
        (answer.into_response(), applied)
    }
}

fn bearer(request: &Request) -> Option<&str> {
    request.header("Authorization")?.strip_prefix("Bearer ").map(str::trim).filter(|token| !token.is_empty())
}

fn add(mut response: Response, mut headers: Vec<(String, String)>) -> Response {
    response.headers.append(&mut headers);
    response
}

/// What is wrong with the parameters: the text of a missing one was seen live, and names `_POST`. That an empty one counts as
/// missing, `_GET` for GET requests, and the text for a whole number that is none: ours.
fn complaint(method: &Method, params: &Params, source: &str) -> Option<String> {
    for param in &method.params {
        let given = params.get(&param.name).is_some_and(|value| !value.is_null() && value != "");
        if param.required && !given {
            return Some(format!("Відсутнє значення параметра {source}[{}]", param.name));
        }
        if given && param.kind == "int" && form::number(params, &param.name).is_none() {
            return Some(format!("Невірне значення параметра {source}[{}]", param.name));
        }
    }
    None
}
