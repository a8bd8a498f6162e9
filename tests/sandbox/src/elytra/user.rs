//! Clients of ElytraHost: signing in and up, and what they know of themselves.

use serde_json::{Map, Value, json};

use super::answer::Reply;
use super::money::roubles;
use super::{Elytra, object, text};
use crate::message::Request;

/// The longest password that the observed server took.
const LONGEST_PASSWORD: usize = 64;

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) uuid: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) token: String,
    pub(crate) balance_uuid: String,
    /// Kopecks.
    pub(crate) balance: i64,
    /// `vk:good`: type and token of each linked account.
    pub(crate) linked: Vec<String>,
    /// The uuid of the reseller by whose site this user came.
    pub(crate) reseller: Option<String>,
    /// The manner that this user is answered in, where it is not the sandbox's.
    pub(crate) observed: Option<bool>,
}

impl User {
    pub(crate) fn to_state(&self) -> Value {
        json!({
            "uuid": self.uuid,
            "email": self.email,
            "password": self.password,
            "token": self.token,
            "balance": roubles(self.balance),
            "linked": self.linked,
            "reseller": self.reseller,
            "observed": self.observed,
        })
    }

    pub(super) fn balance_json(&self) -> Value {
        json!({"uuid": self.balance_uuid, "amount": roubles(self.balance)})
    }
}

/// The observed form of a token: the text of an array of 64 signed numbers. `n` makes it, so it is the same every time.
pub(crate) fn token_of(n: u64) -> String {
    let mut state = n;
    let numbers: Vec<String> = (0..64)
        .map(|_| {
            // The multiplier and increment of Knuth's MMIX generator.
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let [high, ..] = state.to_be_bytes();
            high.cast_signed().to_string()
        })
        .collect();
    format!("[{}]", numbers.join(", "))
}

impl Elytra {
    /// Makes a user; the caller has looked that the address is free.
    pub(crate) fn add_user(&mut self, email: &str, password: &str, balance: i64) -> usize {
        let (uuid, balance_uuid) = (self.uuid(), self.uuid());
        self.users.push(User {
            uuid,
            email: email.to_owned(),
            password: password.to_owned(),
            token: token_of(self.last_uuid),
            balance_uuid,
            balance,
            linked: Vec::new(),
            reseller: None,
            observed: None,
        });
        self.users.len() - 1
    }

    /// The methods that need a CAPTCHA instead of a token.
    pub(super) fn sign_in(&mut self, path: &str, request: &Request) -> Reply {
        let body = match object(request) {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        // It is checked before anything else.
        if body.get("captcha").and_then(|captcha| captcha["captchaRequest"].as_str()) != Some("ok-captcha") {
            return Reply::Incorrect("captcha");
        }
        let email = text(&body, "email");
        match path {
            "auth/login" | "user/login" => {
                let user = email.and_then(|email| self.users.iter().find(|user| user.email == email));
                match user {
                    None => Reply::Incorrect("user"),
                    Some(user) if text(&body, "password").as_ref() != Some(&user.password) => Reply::WrongPassword,
                    Some(user) => Reply::Text(user.token.clone()),
                }
            }
            "user/login_via_linked_account" => {
                let wanted = linked(&body);
                let user = self.users.iter().find(|user| wanted.as_ref().is_some_and(|key| user.linked.contains(key)));
                user.map_or(Reply::Incorrect("user"), |user| Reply::Text(user.token.clone()))
            }
            "user/send_register_link" => match email.filter(|email| self.is_free(email)) {
                None => Reply::Incorrect("user"),
                Some(email) => {
                    let uuid = self.uuid();
                    self.links.push((uuid, email));
                    Reply::Done
                }
            },
            "user/register" => self.register(&body, request),
            _ => Reply::WrongMethod,
        }
    }

    pub(super) fn user_method(&mut self, path: &str, who: usize, request: &Request) -> Reply {
        if path == "user/get_info" {
            return Reply::Data(self.info(who));
        }
        let body = match object(request) {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        match path {
            "user/push_linked_account" => match linked(&body) {
                None => Reply::Incorrect("linkedAccountType"),
                Some(key) => {
                    self.users[who].linked.push(key);
                    Reply::Done
                }
            },
            "user/update_password" => {
                let fits = |password: &String| !password.is_empty() && password.len() <= LONGEST_PASSWORD;
                let Some(new) = text(&body, "newPassword").filter(fits) else { return Reply::Incorrect("password") };
                // A wrong current password changes nothing and still is a success, as observed.
                if text(&body, "currentPassword").as_ref() == Some(&self.users[who].password) {
                    self.users[who].password = new;
                }
                Reply::Done
            }
            _ => Reply::WrongMethod,
        }
    }

    fn register(&mut self, body: &Map<String, Value>, request: &Request) -> Reply {
        let (Some(uuid), Some(email)) = (text(body, "UUID"), text(body, "email")) else {
            return Reply::Incorrect("UUID");
        };
        let Some(at) = self.links.iter().position(|(link, to)| *link == uuid && *to == email) else {
            return Reply::Incorrect("UUID");
        };
        let fits = |password: &String| !password.is_empty() && password.len() <= LONGEST_PASSWORD;
        let Some(password) = text(body, "password").filter(fits) else { return Reply::Incorrect("password") };
        if !self.is_free(&email) {
            return Reply::Incorrect("user");
        }
        self.links.remove(at);
        let site = request.header("Origin");
        let reseller = self.resellers.iter().find(|one| Some(one.site.as_str()) == site).map(|one| one.user.clone());
        let who = self.add_user(&email, &password, 0);
        self.users[who].reseller = reseller;
        Reply::Text(self.users[who].token.clone())
    }

    fn is_free(&self, email: &str) -> bool {
        email.contains('@') && self.users.iter().all(|user| user.email != email)
    }

    /// Fields that hold empty lists are absent.
    fn info(&self, who: usize) -> Value {
        let user = &self.users[who];
        let mut info = json!({"uuid": user.uuid, "email": user.email, "balance": user.balance_json()});
        let own: Vec<Value> = self.instances.iter().filter(|instance| instance.owner == user.uuid).map(|one| one.to_json(user)).collect();
        if !own.is_empty() {
            info["instances"] = json!(own);
        }
        info
    }
}

fn linked(body: &Map<String, Value>) -> Option<String> {
    let kind = text(body, "linkedAccountType").filter(|kind| ["vk", "discord", "google"].contains(&kind.as_str()))?;
    Some(format!("{kind}:{}", text(body, "token")?))
}
