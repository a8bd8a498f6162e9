//! Game servers: created, run, paused, changed and removed.

use serde_json::{Map, Value, json};

use super::answer::Reply;
use super::money::roubles;
use super::user::User;
use super::{Elytra, object, text};
use crate::calendar;
use crate::message::Request;

const VERSIONS: [&str; 2] = ["1.12.2", "1.16.5"];
/// Price in kopecks of each period. Ours: the recorded answers have 0.
const PERIODS: [(&str, i64); 3] = [("MONTHLY", 30_000), ("DAILY", 1200), ("HOURLY", 100)];
const TARIFFS: [&str; 2] = ["small", "large"];
const OVERRIDES: [&str; 4] = ["mountsOverrides", "configFilesOverrides", "configsOverrides", "pluginsOverrides"];

#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) uuid: String,
    /// The uuid of the user.
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) period: String,
    pub(crate) tariff: Option<String>,
    pub(crate) running: bool,
}

impl Instance {
    /// The keys and their order are the recorded ones.
    pub(super) fn to_json(&self, owner: &User) -> Value {
        let mut value = json!({
            "uuid": self.uuid,
            "balance": owner.balance_json(),
            "allowedUsers": [owner.uuid],
            "moduleName": "spigot",
            "name": self.name,
            "version": version(&self.version),
            "billing": {"billingType": self.period, "amount": roubles(price(&self.period).unwrap_or_default())},
        });
        if let Some(tariff) = &self.tariff {
            value["tariff"] = json!(tariff);
        }
        for name in ["mountsOverrides", "configFilesOverrides", "pluginsOverrides"] {
            value[name] = json!([]);
        }
        value
    }

    pub(crate) fn to_state(&self) -> Value {
        json!({"uuid": self.uuid, "owner": self.owner, "name": self.name, "running": self.running})
    }
}

impl Elytra {
    pub(crate) fn add_instance(&mut self, who: usize, name: &str, running: bool) -> usize {
        let uuid = self.uuid();
        self.instances.push(Instance {
            uuid,
            owner: self.users[who].uuid.clone(),
            name: name.to_owned(),
            version: "1.16.5".to_owned(),
            period: "HOURLY".to_owned(),
            tariff: Some("small".to_owned()),
            running,
        });
        self.instances.len() - 1
    }

    pub(super) fn instance_method(&mut self, path: &str, who: usize, request: &Request, now: u64) -> Reply {
        match path {
            "instance/list_available" => Reply::Data(available(self.markup_for(who))),
            "instance/create" => self.create(who, request),
            // These four take the bare uuid as their body.
            "instance/get_info" => self.bare(who, request, |elytra, at| {
                let instance = &elytra.instances[at];
                let owner = elytra.users.iter().find(|user| user.uuid == instance.owner);
                owner.map_or(Reply::Incorrect("uuid"), |owner| Reply::Data(instance.to_json(owner)))
            }),
            "instance/run" => self.bare(who, request, |elytra, at| {
                // Each start pays for one period (ours). Without funds nothing happens, and that is a success, as observed.
                let price = price(&elytra.instances[at].period).unwrap_or_default();
                if !elytra.instances[at].running {
                    elytra.instances[at].running = elytra.charge(who, price);
                }
                Reply::Done
            }),
            "instance/pause" => self.bare(who, request, |elytra, at| {
                elytra.instances[at].running = false;
                Reply::Done
            }),
            "instance/remove" => self.bare(who, request, |elytra, at| {
                elytra.instances.remove(at);
                Reply::Done
            }),
            "instance/update" => self.with_body(who, request, |elytra, at, body| elytra.update(at, body)),
            "instance/get_download_link" | "instance/get_upload_link" => {
                self.with_body(who, request, |_, _, body| Reply::Text(file_link(body, now)))
            }
            _ => Reply::WrongMethod,
        }
    }

    fn create(&mut self, who: usize, request: &Request) -> Reply {
        let body = match object(request) {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        let Some(name) = text(&body, "name").filter(|name| self.instances.iter().all(|one| one.name != *name)) else {
            return Reply::Incorrect("name");
        };
        if text(&body, "module").as_deref() != Some("spigot") {
            return Reply::Incorrect("module");
        }
        let Some(version) = text(&body, "version").filter(|version| VERSIONS.contains(&version.as_str())) else {
            return Reply::Incorrect("version");
        };
        let Some(period) = text(&body, "billingPeriod").filter(|period| price(period).is_some()) else {
            return Reply::Incorrect("billingPeriod");
        };
        let tariff = text(&body, "tariff");
        if tariff.as_ref().is_some_and(|tariff| !TARIFFS.contains(&tariff.as_str())) {
            return Reply::Incorrect("tariff");
        }
        let at = self.add_instance(who, &name, false);
        let instance = &mut self.instances[at];
        instance.version = version;
        instance.period = period;
        instance.tariff = tariff;
        Reply::Data(instance.to_json(&self.users[who]))
    }

    /// `newInstance` is JSON *text* with all four lists of overrides.
    fn update(&mut self, at: usize, body: &Map<String, Value>) -> Reply {
        let new: Option<Value> = text(body, "newInstance").and_then(|text| serde_json::from_str(&text).ok());
        let Some(new) = new else { return Reply::Incorrect("newInstance") };
        let name = new["name"].as_str();
        let version = new["version"]["version"].as_str().filter(|version| VERSIONS.contains(version));
        let period = new["billing"]["billingType"].as_str().filter(|period| price(period).is_some());
        let (Some(name), Some(version), Some(period)) = (name, version, period) else {
            return Reply::Incorrect("newInstance");
        };
        let taken = self.instances.iter().enumerate().any(|(other, one)| other != at && one.name == name);
        if taken || OVERRIDES.iter().any(|list| !new[*list].is_array()) {
            return Reply::Incorrect("newInstance");
        }
        let instance = &mut self.instances[at];
        (instance.name, instance.version, instance.period) = (name.to_owned(), version.to_owned(), period.to_owned());
        Reply::Done
    }

    fn bare(&mut self, who: usize, request: &Request, act: impl FnOnce(&mut Self, usize) -> Reply) -> Reply {
        let uuid = String::from_utf8_lossy(&request.body).trim().to_owned();
        match self.find(who, &uuid) {
            Ok(at) => act(self, at),
            Err(reply) => reply,
        }
    }

    fn with_body(&mut self, who: usize, request: &Request, act: impl FnOnce(&mut Self, usize, &Map<String, Value>) -> Reply) -> Reply {
        let found = object(request).and_then(|body| {
            let at = self.find(who, &text(&body, "uuid").unwrap_or_default())?;
            Ok((at, body))
        });
        match found {
            Ok((at, body)) => act(self, at, &body),
            Err(reply) => reply,
        }
    }

    fn find(&self, who: usize, uuid: &str) -> Result<usize, Reply> {
        let at = self.instances.iter().position(|instance| instance.uuid == uuid).ok_or(Reply::Incorrect("uuid"))?;
        let user = &self.users[who].uuid;
        if self.instances[at].owner != *user {
            return Err(Reply::NoAccess { user: user.clone(), instance: uuid.to_owned() });
        }
        Ok(at)
    }
}

fn price(period: &str) -> Option<i64> {
    PERIODS.iter().find(|(name, _)| *name == period).map(|(_, price)| *price)
}

fn version(name: &str) -> Value {
    json!({"version": name, "displayName": format!("Spigot {name}")})
}

/// The keys are the known ones; what stands under the last four, and that a reseller's client sees the marked-up price, is ours.
fn available(markup: i64) -> Value {
    json!([{
        "name": "spigot",
        "displayName": "Spigot",
        "bindPort": 25565,
        "availableVersions": VERSIONS.map(version),
        "availableBillings": PERIODS.map(|(name, amount)| json!({"billingType": name, "amount": roubles(amount.saturating_add(markup))})),
        "availableTariffs": TARIFFS,
        "mountDefaults": [],
        "pluginDefaults": [],
        "configFiles": [],
        "configDefaults": [],
    }])
}

/// A presigned address that lives an hour; there is nothing behind it.
fn file_link(body: &Map<String, Value>, now: u64) -> String {
    let name: String = text(body, "filename")
        .unwrap_or_default()
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let seconds = now / 1000 % 86_400;
    let time = format!("{:02}{:02}{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let day = calendar::date(now).replace('-', "");
    format!(
        "https://files.example/elytrainstance/{name}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={day}T{time}Z\
         &X-Amz-SignedHeaders=host&X-Amz-Expires=3600&X-Amz-Signature=0000"
    )
}
