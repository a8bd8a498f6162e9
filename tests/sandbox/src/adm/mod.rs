//! adm.tools: `/action/{path}/`. The order of the checks is token, allow-list, windows, method, parameters.

mod account;
mod answer;
mod billing;
mod check;
mod databases;
mod delegation;
mod dns;
mod domain;
mod files;
mod hosting;
mod mail;
mod orders;
mod owned;
mod paging;
mod plausible;
mod services;
mod zone;

pub(crate) use account::Account;
pub(crate) use owned::{Domain, Host, Site};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Method};
use crate::form::{self, Form, Params};
use crate::ledger::Outcome;
use crate::message::{Request, Response};
use crate::quota::{Family, Limits, Quota};
use crate::windows::Kind;
use answer::Answer;
use check::complaint;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Adm {
    pub(crate) accounts: Vec<Account>,
    /// The last id of each kind; fixtures set them, new things count on from there.
    pub(crate) last: Ids,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ids {
    pub(crate) account: u64,
    pub(crate) domain: u64,
    pub(crate) record: u64,
    pub(crate) invoice: u64,
    pub(crate) token: u64,
    /// Of everything else: sites, hosts, mail, databases, and what the methods without state make.
    pub(crate) other: u64,
}

impl Ids {
    fn next(&mut self) -> u64 {
        self.other += 1;
        self.other
    }
}

/// One call that passed every check, as the methods see it.
struct Call<'a> {
    path: &'a str,
    method: &'static Method,
    form: &'a Form,
    /// The place of the caller in `accounts`.
    who: usize,
    now: u64,
}

impl Call<'_> {
    fn params(&self) -> &Params {
        &self.form.params
    }

    /// A text parameter, empty where it is absent.
    fn text(&self, name: &str) -> String {
        form::text(self.params(), name).unwrap_or_default()
    }

    /// An id. Ids start at 1.
    fn id(&self, name: &str) -> Option<u64> {
        form::number(self.params(), name).and_then(|id| u64::try_from(id).ok()).filter(|id| *id > 0)
    }
}

impl Adm {
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
        let Some(method) = Catalogue::adm().method(path) else {
            return (answer::refused(400, &format!("Не найден обработчик события site/{path}")), false);
        };
        // As PHP has it: a GET fills only _GET, whatever the method is documented with. Other verbs: ours.
        let form = match request.method.as_str() {
            "GET" if method.http == "GET" => Form { params: form::urlencoded(crate::target::split(&request.target).1), ..Form::default() },
            "GET" => Form::default(),
            "POST" => form::body(request.header("Content-Type"), &request.body),
            _ => return (answer::refused(405, "Method Not Allowed"), false),
        };
        let source = if request.method == "GET" { "_GET" } else { "_POST" };
        if let Some(text) = complaint(method, &form, source) {
            return (answer::refused(422, &text), false);
        }
        self.run(&Call { path, method, form: &form, who, now })
    }

    /// The same method by way of the panel: no token, no quota. None where there is no such method.
    pub(crate) fn in_panel(&mut self, path: &str, params: Params, who: usize, now: u64) -> Option<Response> {
        let method = Catalogue::adm().method(path)?;
        let form = Form { params, ..Form::default() };
        if let Some(text) = complaint(method, &form, "_POST") {
            return Some(answer::refused(422, &text));
        }
        Some(self.run(&Call { path, method, form: &form, who, now }).0)
    }

    /// The methods of the catalogue as the panel's documentation lists them.
    pub(crate) fn documentation() -> Value {
        Catalogue::adm().paths().collect()
    }

    /// What the panel says of one method. A description may be absent, as it is on the provider's side for many.
    pub(crate) fn documentation_of(path: &str) -> Option<Value> {
        let method = Catalogue::adm().method(path)?;
        let params: Value = method.params.iter().map(crate::catalogue::Param::to_json).collect();
        let url = format!("https://adm.tools/action/{path}/");
        Some(
            json!({"path": path, "http": method.http, "url": url, "params": params, "summary": method.summary, "description": method.description}),
        )
    }

    fn run(&mut self, call: &Call<'_>) -> (Response, bool) {
        let answer = self
            .dns_method(call)
            .or_else(|| self.zone_method(call))
            .or_else(|| self.domain_method(call))
            .or_else(|| self.billing_method(call))
            .or_else(|| self.mail_method(call))
            .or_else(|| self.hosting_method(call))
            .or_else(|| self.database_method(call))
            .or_else(|| self.delegation_method(call))
            .or_else(|| self.services_method(call))
            .unwrap_or_else(|| self.plausible(call));
        let mut shown = call.form.params.clone();
        shown.extend(call.form.files.iter().map(|(name, upload)| (name.clone(), upload.to_json())));
        self.accounts[call.who].recent.insert(call.path.to_owned(), (call.now, shown));
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
