//! Game servers: created, run, paused, changed, shared and removed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::answer::Reply;
use super::money::{Markup, roubles};
use super::user::User;
use super::{Asked, Elytra, files};

const VERSIONS: [&str; 2] = ["1.12.2", "1.16.5"];
/// Price in kopecks of each period. Ours: the recorded answers have 0.
const PERIODS: [(&str, i64); 3] = [("MONTHLY", 30_000), ("DAILY", 1200), ("HOURLY", 100)];
const TARIFFS: [&str; 2] = ["small", "large"];
const OVERRIDES: [&str; 4] = ["mountsOverrides", "configFilesOverrides", "configsOverrides", "pluginsOverrides"];
/// The lists that stand, empty, in an instance before its first update; as recorded.
const FIRST_OVERRIDES: [&str; 3] = ["mountsOverrides", "configFilesOverrides", "pluginsOverrides"];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Instance {
    pub(crate) uuid: String,
    /// The uuid of the user.
    pub(crate) owner: String,
    /// The uuids of the users that may act on it besides the owner.
    pub(crate) allowed: Vec<String>,
    /// Unique among all users. The observed server took an instance without one.
    pub(crate) name: Option<String>,
    pub(crate) version: String,
    pub(crate) period: String,
    pub(crate) tariff: Option<String>,
    pub(crate) running: bool,
    /// The lists of the last update.
    pub(crate) overrides: Map<String, Value>,
    /// What was sent to its console.
    pub(crate) commands: Vec<String>,
}

impl Instance {
    /// The keys and their order are the recorded ones. The price is the one that the owner pays.
    pub(super) fn to_json(&self, owner: &User, markup: Option<&Markup>) -> Value {
        let mut value = json!({"uuid": self.uuid, "balance": owner.balance_json()});
        value["allowedUsers"] = std::iter::once(&owner.uuid).chain(&self.allowed).map(|uuid| json!(uuid)).collect();
        value["moduleName"] = json!("spigot");
        if let Some(name) = &self.name {
            value["name"] = json!(name);
        }
        value["version"] = version(&self.version);
        value["billing"] = billing(&self.period, markup);
        if let Some(tariff) = &self.tariff {
            value["tariff"] = json!(tariff);
        }
        for (name, list) in &self.overrides {
            value[name] = list.clone();
        }
        value
    }

    pub(crate) fn to_state(&self) -> Value {
        json!({
            "uuid": self.uuid,
            "owner": self.owner,
            "allowed": self.allowed,
            "name": self.name,
            "running": self.running,
            "commands": self.commands,
        })
    }
}

impl Elytra {
    pub(crate) fn add_instance(&mut self, who: usize, name: Option<&str>, running: bool) -> usize {
        let uuid = self.uuid();
        self.instances.push(Instance {
            uuid,
            owner: self.users[who].uuid.clone(),
            allowed: Vec::new(),
            name: name.map(str::to_owned),
            version: "1.16.5".to_owned(),
            period: "HOURLY".to_owned(),
            tariff: Some("small".to_owned()),
            running,
            overrides: FIRST_OVERRIDES.map(|list| (list.to_owned(), json!([]))).into_iter().collect(),
            commands: Vec::new(),
        });
        self.instances.len() - 1
    }

    pub(super) fn instance_method(&mut self, who: usize, asked: &Asked<'_>) -> Reply {
        match asked.path {
            "instance/list_available" => return self.available(Some(who)),
            "instance/create" => return self.create(who, asked),
            _ => {}
        }
        let at = match self.find(who, asked) {
            Ok(at) => at,
            Err(reply) => return reply,
        };
        match asked.path {
            "instance/get_info" => self.show(at),
            "instance/run" => {
                // Each start pays for one period (ours). Without funds nothing happens, and that is a success, as observed.
                let period = self.instances[at].period.clone();
                if !self.instances[at].running {
                    self.instances[at].running = self.charge(who, &period, price(&period).unwrap_or_default());
                }
                Reply::Done
            }
            "instance/pause" => {
                self.instances[at].running = false;
                Reply::Done
            }
            "instance/remove" => {
                self.instances.remove(at);
                Reply::Done
            }
            "instance/update" => self.update(at, asked),
            "instance/get_download_link" | "instance/get_upload_link" => files::link(asked),
            // What stands in a log is ours: the commands that were sent.
            "instance/logs" => Reply::Text(self.instances[at].commands.join("\n")),
            "instance/cmd" => {
                self.instances[at].commands.extend(asked.text("cmd"));
                Reply::Done
            }
            "instance/add_allowed_user" | "instance/remove_allowed_user" => self.share(at, asked),
            _ => Reply::WrongMethod,
        }
    }

    fn show(&self, at: usize) -> Reply {
        let instance = &self.instances[at];
        let owner = self.users.iter().position(|user| user.uuid == instance.owner);
        owner.map_or(Reply::Incorrect("uuid"), |owner| Reply::Data(instance.to_json(&self.users[owner], self.markup_for(owner))))
    }

    fn create(&mut self, who: usize, asked: &Asked<'_>) -> Reply {
        let name = asked.text("name");
        if (name.is_none() && !asked.lenient) || self.instances.iter().any(|one| one.name == name) {
            return Reply::Incorrect("name");
        }
        if asked.text("module").as_deref() != Some("spigot") {
            return Reply::Incorrect("module");
        }
        let Some(version) = asked.text("version").filter(|version| VERSIONS.contains(&version.as_str())) else {
            return Reply::UnknownVersion;
        };
        let Some(period) = asked.text("billingPeriod").filter(|period| price(period).is_some()) else {
            return Reply::Incorrect("billingPeriod");
        };
        let tariff = asked.text("tariff");
        if tariff.as_ref().is_some_and(|tariff| !TARIFFS.contains(&tariff.as_str())) {
            return Reply::Incorrect("tariff");
        }
        let at = self.add_instance(who, name.as_deref(), false);
        let instance = &mut self.instances[at];
        (instance.version, instance.period, instance.tariff) = (version, period, tariff);
        self.show(at)
    }

    /// `newInstance` is JSON *text* with all four lists of overrides.
    fn update(&mut self, at: usize, asked: &Asked<'_>) -> Reply {
        let new: Option<Value> = asked.text("newInstance").and_then(|text| serde_json::from_str(&text).ok());
        let Some(new) = new else { return Reply::Incorrect("newInstance") };
        let name = new["name"].as_str();
        let version = new["version"]["version"].as_str().filter(|version| VERSIONS.contains(version));
        let period = new["billing"]["billingType"].as_str().filter(|period| price(period).is_some());
        let (Some(name), Some(version), Some(period)) = (name, version, period) else {
            return Reply::Incorrect("newInstance");
        };
        let taken = self.instances.iter().enumerate().any(|(other, one)| other != at && one.name.as_deref() == Some(name));
        if taken || OVERRIDES.iter().any(|list| !new[*list].is_array()) {
            return Reply::Incorrect("newInstance");
        }
        let instance = &mut self.instances[at];
        (instance.name, instance.version, instance.period) = (Some(name.to_owned()), version.to_owned(), period.to_owned());
        instance.overrides = OVERRIDES.map(|list| (list.to_owned(), new[list].clone())).into_iter().collect();
        Reply::Done
    }

    /// Lets another user act on it, or no longer. Adding one who may already changes nothing (ours).
    fn share(&mut self, at: usize, asked: &Asked<'_>) -> Reply {
        let Some(user) = asked.text("user").filter(|uuid| self.users.iter().any(|user| user.uuid == *uuid)) else {
            return Reply::Incorrect("user");
        };
        let instance = &mut self.instances[at];
        let was_allowed = instance.allowed.contains(&user);
        if asked.path == "instance/add_allowed_user" {
            if !was_allowed && instance.owner != user {
                instance.allowed.push(user);
            }
            return Reply::Done;
        }
        instance.allowed.retain(|uuid| *uuid != user);
        if was_allowed { Reply::Done } else { Reply::Incorrect("user") }
    }

    /// The keys are the known ones; what stands under the last four, and that a reseller's client sees the marked-up price, is ours.
    pub(super) fn available(&self, who: Option<usize>) -> Reply {
        let markup = who.and_then(|who| self.markup_for(who));
        Reply::Data(json!([{
            "name": "spigot",
            "displayName": "Spigot",
            "bindPort": 25565,
            "availableVersions": VERSIONS.map(version),
            "availableBillings": PERIODS.map(|(period, _)| billing(period, markup)),
            "availableTariffs": TARIFFS,
            "mountDefaults": [],
            "pluginDefaults": [],
            "configFiles": [],
            "configDefaults": [],
        }]))
    }

    fn find(&self, who: usize, asked: &Asked<'_>) -> Result<usize, Reply> {
        let uuid = asked.text("uuid").unwrap_or_default();
        let at = self.instances.iter().position(|instance| instance.uuid == uuid);
        // v1 says the same of a text that is no uuid; the server of 2021-06 broke down.
        let at = at.ok_or(if asked.is_late && !is_uuid(&uuid) { Reply::Crashed } else { Reply::Incorrect("uuid") })?;
        let (instance, user) = (&self.instances[at], &self.users[who].uuid);
        if instance.owner != *user && !instance.allowed.contains(user) {
            return Err(Reply::NoAccess { user: user.clone(), instance: uuid });
        }
        Ok(at)
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.concat().chars().all(|c| c.is_ascii_hexdigit())
}

fn price(period: &str) -> Option<i64> {
    PERIODS.iter().find(|(name, _)| *name == period).map(|(_, price)| *price)
}

fn billing(period: &str, markup: Option<&Markup>) -> Value {
    let markup = markup.map_or(0, |markup| markup.on(period));
    json!({"billingType": period, "amount": roubles(price(period).unwrap_or_default().saturating_add(markup))})
}

fn version(name: &str) -> Value {
    json!({"version": name, "displayName": format!("Spigot {name}")})
}
