//! ElytraHost in two dialects over one state: v1 (`/v1/{type}/{method}/`), documented or observed, and 2021-06.

mod answer;
mod asked;
mod balance;
mod files;
mod instance;
mod late;
mod money;
mod user;
mod v1;

pub(crate) use instance::Instance;
pub(crate) use money::{Markup, Reseller};
pub(crate) use user::User;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ledger::Outcome;
use crate::message::{Request, Response};
use crate::{form, target};
use answer::{Manner, Reply};
use asked::Asked;

/// How the servers behave: as the documents say, as they were seen with their defects mended, or with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Style {
    #[default]
    Documented,
    Observed,
    Defective,
}

impl Style {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "documented" => Some(Self::Documented),
            "observed" => Some(Self::Observed),
            "defective" => Some(Self::Defective),
            _ => None,
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Elytra {
    pub(crate) users: Vec<User>,
    pub(crate) instances: Vec<Instance>,
    /// Links sent to future users: uuid and email. The user gets the uuid of the link.
    links: Vec<(String, String)>,
    pub(crate) resellers: Vec<Reseller>,
    /// Payment links given out: invoice uuid, user uuid, kopecks.
    top_ups: Vec<(String, String, i64)>,
    /// Counts the uuids given out.
    last_uuid: u64,
    /// The style of requests that name no user; the options say it, a kept state does not.
    #[serde(skip)]
    pub(crate) style: Style,
}

impl Elytra {
    pub(crate) fn new(style: Style) -> Self {
        let (users, instances, links, resellers, top_ups) = <(Vec<_>, Vec<_>, Vec<_>, Vec<_>, Vec<_>)>::default();
        Self { users, instances, links, resellers, top_ups, last_uuid: 0, style }
    }

    /// A canned answer instead of the method's; there is nothing to add to it here.
    pub(crate) fn canned(&self, canned: Response, request: &Request) -> Outcome {
        let user = self.who(request).map(|who| self.users[who].email.clone());
        let accepted = Some(canned.status != 429);
        Outcome { response: canned, account: user, accepted, applied: false }
    }

    /// What a server that breaks down says: the documented exception, or that of the dialect 2021-06.
    pub(crate) fn exception(is_late: bool) -> Response {
        answer::exception(if is_late { Manner::Late } else { Manner::Documented })
    }

    /// The user whose token the request carries, in the header or (2021-06) as a parameter.
    fn who(&self, request: &Request) -> Option<usize> {
        let query = form::urlencoded(target::split(&request.target).1);
        let token = request.header("Authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value).to_owned());
        self.user_of(&token.or_else(|| form::text(&query, "token"))?)
    }

    /// Each user has a token of either form, and either is taken everywhere (ours: the dialects never shared a server).
    pub(crate) fn user_of(&self, token: &str) -> Option<usize> {
        self.users.iter().position(|user| user.token == token || user.late_token == token)
    }

    fn style_for(&self, who: Option<usize>) -> Style {
        who.and_then(|who| self.users[who].style).unwrap_or(self.style)
    }

    fn with_token(&mut self, who: usize, asked: &Asked<'_>) -> Reply {
        match asked.path.split_once('/') {
            Some(("user", _)) => self.user_method(who, asked),
            Some(("balance", _)) => self.balance_method(who, asked),
            Some(("instance", _)) => self.instance_method(who, asked),
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
            "style": self.style,
            "users": self.users.iter().map(User::to_state).collect::<Value>(),
            "instances": self.instances.iter().map(Instance::to_state).collect::<Value>(),
            "resellers": self.resellers.iter().map(Reseller::to_state).collect::<Value>(),
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
