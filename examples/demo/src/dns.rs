//! Steps with domains and their records.

use crate::stage::{Otherwise, Plot, Stage, aside, check, done, show};
use hostwire::json;
use hostwire_cli::table;
use serde_json::Value;

const DOMAIN: u64 = hostwire_sandbox::fixture::ADM_DOMAIN_ID;
const RECORD: &str = "_demo";
const DATA: &str = "hello";

pub fn domains(stage: &mut Stage) -> Plot {
    aside("client.call(\"dns/list\", json!({}))");
    let data = stage.client.call("dns/list", json!({}))?.data()?;
    let rows = table::rows(&data).ok_or_else(|| Otherwise::Check("dns/list answers rows".to_owned()))?;
    show(&rows.to_string());
    check(data["list"]["example.com"]["domain_id"] == DOMAIN, "example.com is among the domains")?;
    done("The account has example.com and example.org.");
    Ok(())
}

pub fn record(stage: &mut Stage) -> Plot {
    let record = json!({ "domain_id": DOMAIN, "type": "TXT", "record": RECORD, "data": DATA });
    aside(&format!("client.call(\"dns/record_add\", json!({record}))"));
    let id = stage.client.call("dns/record_add", record)?.data()?["id"].clone();
    let found = find(stage)?.ok_or_else(|| Otherwise::Check("the record is listed once it was added".to_owned()))?;
    check(found["data"] == DATA, "the record holds the text it was added with")?;
    done(&format!(
        "Record {id} was added, and is read back: {} {} \"{}\".",
        text(&found["record"]),
        text(&found["type"]),
        text(&found["data"])
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

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
