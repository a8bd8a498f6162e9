//! Clients of ElytraHost: signing in and up, and what they know of themselves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::Reply;
use super::money::roubles;
use super::{Asked, Elytra, Style};
use crate::catalogue::Method;

/// The longest password that the observed server took.
const LONGEST_PASSWORD: usize = 64;

/// Services whose accounts can be linked. The token `bad` is refused by all of them (ours).
const LINKABLE: [&str; 3] = ["vk", "discord", "google"];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) uuid: String,
    pub(crate) email: String,
    pub(crate) password: String,
    /// In the form of v1: the text of an array of numbers.
    pub(crate) token: String,
    /// In the form of the dialect 2021-06: base64.
    pub(crate) late_token: String,
    pub(crate) balance_uuid: String,
    /// Kopecks.
    pub(crate) balance: i64,
    /// `vk:good`: type and token of each linked account.
    pub(crate) linked: Vec<String>,
    /// The uuid of the reseller by whose site this user came.
    pub(crate) reseller: Option<String>,
    /// The style that this user is answered in, where it is not the sandbox's.
    pub(crate) style: Option<Style>,
}

impl User {
    pub(crate) fn to_state(&self) -> Value {
        json!({
            "uuid": self.uuid,
            "email": self.email,
            "password": self.password,
            "token": self.token,
            "late_token": self.late_token,
            "balance": roubles(self.balance),
            "linked": self.linked,
            "reseller": self.reseller,
            "manner": self.style,
        })
    }

    pub(super) fn balance_json(&self) -> Value {
        json!({"uuid": self.balance_uuid, "amount": roubles(self.balance)})
    }
}

/// 64 bytes that are the same every time, by the multiplier and increment of Knuth's MMIX generator.
fn bytes_of(n: u64) -> Vec<u8> {
    let mut state = n;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let [high, ..] = state.to_be_bytes();
        high
    };
    (0..64).map(next).collect()
}

/// The token of v1 as it was observed: the text of an array of 64 signed numbers.
fn token_of(n: u64) -> String {
    let numbers: Vec<String> = bytes_of(n).iter().map(|byte| byte.cast_signed().to_string()).collect();
    format!("[{}]", numbers.join(", "))
}

/// The later form: 88 characters of base64, with every character among them that a careless client gets wrong.
fn late_token_of(n: u64) -> String {
    let all = (0_u64..).map(|k| STANDARD.encode(bytes_of(n ^ k << 32 ^ 1 << 63)));
    all.into_iter().find(|token| token.contains('+') && token.contains('/')).unwrap_or_default()
}

impl Elytra {
    /// Makes a user; the caller has looked that the address is free.
    pub(crate) fn add_user(&mut self, email: &str, password: &str, balance: i64) -> usize {
        let uuid = self.uuid();
        self.add_user_of(uuid, email, password, balance)
    }

    fn add_user_of(&mut self, uuid: String, email: &str, password: &str, balance: i64) -> usize {
        let balance_uuid = self.uuid();
        self.users.push(User {
            uuid,
            email: email.to_owned(),
            password: password.to_owned(),
            token: token_of(self.last_uuid),
            late_token: late_token_of(self.last_uuid),
            balance_uuid,
            balance,
            linked: Vec::new(),
            reseller: None,
            style: None,
        });
        self.users.len() - 1
    }

    /// The cabinet's profile tab: a client's key, given anew. The old one no longer works (ours). None where there is no such client.
    pub(crate) fn issue_key(&mut self, email: &str) -> Option<Value> {
        let who = self.users.iter().position(|user| user.email == email)?;
        self.last_uuid += 1;
        let (token, late_token) = (token_of(self.last_uuid), late_token_of(self.last_uuid));
        let user = &mut self.users[who];
        (user.token, user.late_token) = (token, late_token);
        Some(json!({"token": user.token, "late_token": user.late_token}))
    }

    /// The methods that need a CAPTCHA instead of a token. It is checked before anything else, wherever the catalogue requires it
    /// or one is given.
    pub(super) fn sign_in(&mut self, method: &Method, asked: &Asked<'_>) -> Reply {
        let required = method.params.iter().any(|param| param.name == "captcha" && param.required);
        let captcha = asked.params.get("captcha");
        let solved = captcha.is_some_and(|captcha| captcha["captchaRequest"] == "ok-captcha");
        if !solved && (required || captcha.is_some()) {
            return Reply::Incorrect("captcha");
        }
        match asked.path {
            "auth/login" | "user/login" => self.login(asked),
            "user/login_via_linked_account" => {
                let wanted = linked(asked);
                let user = self.users.iter().find(|user| wanted.as_ref().is_some_and(|key| user.linked.contains(key)));
                user.map_or(Reply::Incorrect("user"), |user| Reply::Text(user.token.clone()))
            }
            "user/send_register_link" => match asked.text("email") {
                Some(email) if email.contains('@') => {
                    if !self.is_free(&email) {
                        return Reply::Incorrect("user");
                    }
                    let uuid = self.uuid();
                    self.links.push((uuid, email));
                    Reply::Done
                }
                _ => Reply::IncorrectBy("user", "email"),
            },
            "user/register" => self.register(asked),
            _ => Reply::WrongMethod,
        }
    }

    fn login(&self, asked: &Asked<'_>) -> Reply {
        let email = asked.text("email").unwrap_or_default();
        if !email.contains('@') {
            return Reply::IncorrectBy("user", "email");
        }
        match self.users.iter().find(|user| user.email == email) {
            None => Reply::Incorrect("user"),
            Some(user) if asked.text("password").as_ref() != Some(&user.password) => Reply::WrongPassword,
            Some(user) => Reply::Text(user.token.clone()),
        }
    }

    pub(super) fn user_method(&mut self, who: usize, asked: &Asked<'_>) -> Reply {
        match asked.path {
            "user/get_info" => Reply::Data(self.info(who)),
            "user/push_linked_account" => match linked(asked) {
                None => Reply::IncorrectBy("linkedAccountType", "linkedAccount"),
                Some(key) => {
                    // One of each service.
                    let kind = key.split_once(':').map_or("", |(kind, _)| kind).to_owned();
                    self.users[who].linked.retain(|other| other.split_once(':').is_none_or(|(of, _)| of != kind));
                    self.users[who].linked.push(key);
                    Reply::Done
                }
            },
            "user/update_password" => {
                let Some(new) = asked.text("newPassword").filter(|password| fits(password)) else { return Reply::Incorrect("password") };
                // A wrong current password changes nothing and still is a success, as observed.
                if asked.text("currentPassword").as_ref() == Some(&self.users[who].password) {
                    self.users[who].password = new;
                }
                Reply::Done
            }
            _ => Reply::WrongMethod,
        }
    }

    fn register(&mut self, asked: &Asked<'_>) -> Reply {
        let (Some(uuid), Some(email)) = (asked.text("UUID"), asked.text("email")) else {
            return Reply::Incorrect("UUID");
        };
        let Some(at) = self.links.iter().position(|(link, to)| *link == uuid && *to == email) else {
            return Reply::Incorrect("UUID");
        };
        let Some(password) = asked.text("password").filter(|password| fits(password)) else { return Reply::Incorrect("password") };
        if !self.is_free(&email) {
            return Reply::Incorrect("user");
        }
        self.links.remove(at);
        let reseller = self.resellers.iter().find(|one| Some(one.site.as_str()) == asked.origin).map(|one| one.user.clone());
        let who = self.add_user_of(uuid, &email, &password, 0);
        self.users[who].reseller = reseller;
        Reply::Text(self.users[who].token.clone())
    }

    fn is_free(&self, email: &str) -> bool {
        self.users.iter().all(|user| user.email != email)
    }

    /// Fields that hold empty lists are absent.
    fn info(&self, who: usize) -> Value {
        let user = &self.users[who];
        let mut info = json!({"uuid": user.uuid, "email": user.email, "balance": user.balance_json()});
        let own: Vec<Value> = self
            .instances
            .iter()
            .filter(|instance| instance.owner == user.uuid)
            .map(|one| one.to_json(user, self.markup_for(who)))
            .collect();
        if !own.is_empty() {
            info["instances"] = json!(own);
        }
        // By the service. The token stands in for the id that the service would tell.
        let linked = user.linked.iter().filter_map(|key| key.split_once(':'));
        let linked: serde_json::Map<String, Value> =
            linked.map(|(kind, token)| (kind.to_owned(), json!({"displayParam": user.email, "id": token}))).collect();
        if !linked.is_empty() {
            info["linkedAccounts"] = json!(linked);
        }
        info
    }
}

/// The form of this answer is ours.
pub(super) fn linked_account_types() -> Reply {
    Reply::Data(json!(LINKABLE))
}

fn fits(password: &str) -> bool {
    !password.is_empty() && password.len() <= LONGEST_PASSWORD
}

/// Type and token of an account to link; in the dialect 2021-06 `token` is taken, so that of the account has a name of its own.
fn linked(asked: &Asked<'_>) -> Option<String> {
    let kind = asked.text("linkedAccountType").filter(|kind| LINKABLE.contains(&kind.as_str()))?;
    let token = asked.text("linkedAccountToken").or_else(|| asked.text("token")).filter(|token| token != "bad")?;
    Some(format!("{kind}:{token}"))
}
