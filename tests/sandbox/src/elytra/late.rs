//! The dialect 2021-06: `/{type}/{method}[/{values}]`, parameters in the query or a form, the token among them, and errors under
//! HTTP 200. It is known from its servers only, so there is nothing documented about it.

use serde_json::{Map, Value, json};

use super::answer::{Manner, Reply};
use super::asked::Asked;
use super::balance::top_up_methods;
use super::{Elytra, Style};
use crate::catalogue::{Catalogue, Method};
use crate::form;
use crate::ledger::Outcome;
use crate::message::{Request, Response};
use crate::target;

/// Cross-origin calls were open to all, for these verbs.
const VERBS: &str = "GET,HEAD,POST";

impl Elytra {
    /// `path` as it came, without the query; still percent-encoded.
    pub(crate) fn late(&mut self, path: &str, request: &Request, now: u64) -> Outcome {
        let mut outcome = if is_preflight(request) { preflight(request) } else { self.late_call(path, request, now) };
        let response = &mut outcome.response;
        response.headers.push(("Vary".to_owned(), "Origin, Access-Control-Request-Method, Access-Control-Request-Headers".to_owned()));
        if request.header("Origin").is_some() {
            response.headers.push(("Access-Control-Allow-Origin".to_owned(), "*".to_owned()));
        }
        if request.method == "HEAD" {
            response.body.clear();
        }
        outcome
    }

    fn late_call(&mut self, path: &str, request: &Request, now: u64) -> Outcome {
        let say = |reply: Reply| Outcome::refused(reply.into_response(Manner::Late), None);
        let Some((name, method, values)) = find(path) else {
            return say(Reply::NotFound { path: target::decode(path, false), now });
        };
        let params = match read(method, values, request) {
            Ok(params) => params,
            Err(what) => return say(Reply::NotUnderstood(what)),
        };
        let who = match method.access.as_str() {
            "token" => match form::text(&params, "token").and_then(|token| self.user_of(&token)) {
                None => return say(Reply::WrongToken),
                who => who,
            },
            _ => None,
        };
        let defective = self.style_for(who) == Style::Defective;
        let (path, origin) = (v1_name(&name), request.header("Origin"));
        let asked = Asked { path: &path, params, origin, now, lenient: false, is_late: true, defective };
        let reply = match (who, method.access.as_str()) {
            (Some(who), _) => self.with_token(who, &asked),
            (None, "captcha") => self.sign_in(method, &asked),
            (None, _) => match asked.path {
                "balance/list_methods" => top_up_methods(),
                "instance/list_available" => self.available(None),
                "user/get_linked_account_types" => super::user::linked_account_types(),
                "user/login_via_linked_account" => self.sign_in(method, &asked),
                other => self.meta(other),
            },
        };
        let account = who.map(|who| self.users[who].email.clone());
        let applied = reply.is_done();
        Outcome { response: self.late_answer(&asked, reply), account, accepted: Some(true), applied }
    }

    /// Signing in gives the token in this dialect's form.
    fn late_answer(&self, asked: &Asked<'_>, reply: Reply) -> Response {
        let is_sign_in = ["user/login", "user/register", "user/login_via_linked_account"].contains(&asked.path);
        let reply = match reply {
            Reply::Text(token) if is_sign_in => Reply::Text(self.user_of(&token).map_or(token, |who| self.users[who].late_token.clone())),
            Reply::Done if asked.defective && asked.path == "user/push_linked_account" => Reply::Crashed,
            other => other,
        };
        reply.into_response(Manner::Late)
    }
}

/// The method of a path, its name, and the values that follow it. Slashes count once; case counts.
fn find(path: &str) -> Option<(String, &'static Method, Vec<String>)> {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty()).map(|segment| target::decode(segment, false));
    let name = format!("{}/{}", segments.next()?, segments.next()?);
    let method = Catalogue::elytra_late().method(&name)?;
    let values: Vec<String> = segments.collect();
    let wanted = method.params.iter().filter(|param| param.in_path).count();
    (values.len() == wanted).then_some((name, method, values))
}

/// The parameters from path, query and form; what is missing or mistyped is the error. A JSON body is nothing here, and a token in
/// a header neither.
fn read(method: &Method, values: Vec<String>, request: &Request) -> Result<Map<String, Value>, String> {
    let mut given = form::urlencoded(target::split(&request.target).1);
    let kind = request.header("Content-Type").unwrap_or_default();
    if !kind.starts_with("application/json") {
        for (name, value) in form::body(request.header("Content-Type"), &request.body).params {
            given.entry(name).or_insert(value);
        }
    }
    let named = method.params.iter().filter(|param| param.in_path).map(|param| param.name.clone());
    given.extend(named.zip(values.into_iter().map(Value::String)));
    for param in &method.params {
        let text = form::text(&given, &param.name);
        let fits = match (&text, param.kind.as_str()) {
            (None, _) => !param.required,
            (Some(text), "int") => text.parse::<i64>().is_ok(),
            (Some(_), _) => true,
        };
        if !fits {
            return Err(param.name.clone());
        }
    }
    if method.access == "token" && form::text(&given, "token").is_none() {
        return Err("token".to_owned());
    }
    // The CAPTCHA is an object in v1 and its JSON text here.
    if let Some(captcha) = form::text(&given, "captcha") {
        given.insert("captcha".to_owned(), serde_json::from_str(&captcha).map_err(|_| "captcha".to_owned())?);
    }
    Ok(given)
}

/// `auth/sendRegisterLink` is `user/send_register_link`, and `info` was `get_info`.
fn v1_name(name: &str) -> String {
    let (kind, method) = name.split_once('/').unwrap_or((name, ""));
    let kind = if kind == "auth" { "user" } else { kind };
    let method = if method == "info" { "getInfo" } else { method };
    let mut snake = String::new();
    for c in method.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    format!("{kind}/{snake}")
}

fn is_preflight(request: &Request) -> bool {
    request.method == "OPTIONS" && request.header("Access-Control-Request-Method").is_some()
}

fn preflight(request: &Request) -> Outcome {
    let wanted = request.header("Access-Control-Request-Method").unwrap_or_default();
    let response = if VERBS.split(',').any(|verb| verb == wanted) {
        let response = Response::new(200, Vec::new()).with("Access-Control-Allow-Methods", VERBS);
        match request.header("Access-Control-Request-Headers") {
            Some(names) => response.with("Access-Control-Allow-Headers", names),
            None => response,
        }
    } else {
        // Ours: what the refusal says was not seen.
        Response::json(403, &json!("Invalid CORS request"))
    };
    Outcome { response, account: None, accepted: None, applied: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_its_v1_name() {
        assert_eq!(v1_name("auth/loginViaLinkedAccount"), "user/login_via_linked_account");
        assert_eq!(v1_name("user/info"), "user/get_info");
        assert_eq!(v1_name("meta/runningServers"), "meta/running_servers");
        let own =
            ["user/get_linked_account_types", "instance/logs", "instance/cmd", "instance/add_allowed_user", "instance/remove_allowed_user"];
        for name in Catalogue::elytra_late().paths() {
            let v1 = v1_name(name);
            assert!(Catalogue::elytra().method(&v1).is_some() || own.contains(&v1.as_str()), "{name}");
        }
    }

    #[test]
    fn a_path_needs_exactly_its_values() {
        assert!(find("/user//info").is_some() && find("/user/info/").is_some());
        assert!(find("/instance/info").is_none() && find("/instance/info/a/b").is_none());
        assert!(find("/User/info").is_none() && find("/user/Info").is_none());
        assert_eq!(find("/user/pushLinkedAccount/vk/a%2Fb").map(|found| found.2), Some(vec!["vk".to_owned(), "a/b".to_owned()]));
    }
}
