//! A record that comes and goes, and another provider.

use crate::stage::{Otherwise, Plot, Stage, aside, check, done};
use hostwire::{Client, Provider, json};
use hostwire_sandbox::fixture;
use serde_json::Value;

const DOMAIN: u64 = fixture::ADM_DOMAIN_ID;
const RECORD: &str = "_demo";
const DATA: &str = "hello";

pub fn record(stage: &mut Stage) -> Plot {
    let record = json!({ "domain_id": DOMAIN, "type": "TXT", "record": RECORD, "data": DATA });
    aside(&format!("dns/record_add {record}"));
    stage.client.call("dns/record_add", record)?;
    let found = find(stage)?.ok_or_else(|| Otherwise::Check("the record is listed once it was added".to_owned()))?;
    check(found["data"] == DATA, "the record holds the text it was added with")?;
    let id = found["id"].clone();
    done(&format!(
        "Record {} was added, and is read back: {} {} \"{}\".",
        word(&id),
        word(&found["record"]),
        word(&found["type"]),
        word(&found["data"])
    ));
    stage.client.call("dns/record_delete", json!({ "subdomain_id": id }))?;
    check(find(stage)?.is_none(), "the record is gone once it was deleted")?;
    done("It was deleted, and is gone.");
    Ok(())
}

fn find(stage: &Stage) -> Plot<Option<Value>> {
    let data = stage.client.call("dns/records_list", json!({ "domain_id": DOMAIN }))?.data()?;
    let rows = data["list"].as_array().cloned().unwrap_or_default();
    Ok(rows.into_iter().find(|row| row["record"] == RECORD))
}

pub fn open_and_own(stage: &mut Stage) -> Plot {
    aside("The same client with another description: JSON bodies, another envelope.");
    let open = stage.client(Provider::elytra_host(), None)?;
    let ask = |method: &str| -> Plot<String> { Ok(word(&open.call(method, json!({}))?.data()?)) };
    let (users, servers) = (ask("meta/users")?, ask("meta/created_servers")?);
    check(users == "2" && servers == "2", "ElytraHost has two users and two servers")?;
    done(&format!("ElytraHost tells everybody, without a token: {users} users, {servers} servers."));
    let info = info(&owner(stage)?)?;
    check(info["email"] == fixture::ELYTRA_EMAIL, "the token opens its own account")?;
    done(&format!("With a token it tells of the account: {}, {} roubles.", word(&info["email"]), word(&info["balance"]["amount"])));
    Ok(())
}

/// The client of an ElytraHost user.
pub fn owner(stage: &Stage) -> Plot<Client> {
    let facts = stage.sandbox.facts();
    stage.client(Provider::elytra_host(), facts["elytra_token"].as_str())
}

/// What ElytraHost knows of that user.
pub fn info(client: &Client) -> Plot<Value> {
    Ok(client.call("user/get_info", json!({}))?.data()?)
}

pub fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
