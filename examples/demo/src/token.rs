//! Steps with the token: how it is had, and how long it lives.

use crate::stage::{Otherwise, Plot, Stage, aside, check, done, show};
use hostwire::{Code, Delivery, Provider, json};
use hostwire_cli::{complaint, table};
use hostwire_sandbox::fixture;
use serde_json::Value;

const PANEL: &str = "panel/agency";

pub fn activate(stage: &mut Stage) -> Plot {
    aside("The account's token is not active yet. This is what the command line prints:");
    stage.control("POST", &format!("{PANEL}/deactivate"), json!({}));
    let error = match stage.client.call("dns/list", json!({})) {
        Ok(_) => return Err(Otherwise::Check("a token that is not active opens nothing".to_owned())),
        Err(error) => error,
    };
    show(&complaint::text(&error));
    check(error.code == Code::Unauthorized, "the error's code is unauthorized")?;
    check(error.delivery == Delivery::Refused, "the error says that nothing was done")?;
    check(error.advice.contains("Activate token"), "the error names the place in the panel")?;

    let refused = stage.control("POST", &format!("{PANEL}/activate"), json!({ "agree": false }));
    check(refused["error"].is_string(), "there is no token before the terms are agreed to")?;
    let access = stage.control("POST", &format!("{PANEL}/activate"), json!({ "agree": true }));
    stage.client = stage.client(Provider::adm_tools(), access["token"].as_str())?;
    done("Without agreeing to the terms the panel gives none. Agreed, and activated.");
    Ok(())
}

pub fn first_call(stage: &mut Stage) -> Plot {
    aside("dns/list, with the new token");
    let data = stage.client.call("dns/list", json!({}))?.data()?;
    let rows = table::rows(&data).ok_or_else(|| Otherwise::Check("dns/list answers rows".to_owned()))?;
    show(&rows.to_string());
    let found = data["list"].as_array().into_iter().flatten().find(|row| row["name"] == "example.com");
    check(found.is_some_and(|row| is_number(&row["domain_id"], fixture::ADM_DOMAIN_ID)), "example.com is among the domains")?;
    let life = stage.client.token_status()?;
    check(life.sentence.contains("valid until 2026-07-01"), "the token lives for six months after its use")?;
    done(&life.sentence);
    Ok(())
}

/// Ids come as numbers and as text.
fn is_number(value: &Value, number: u64) -> bool {
    value.as_u64() == Some(number) || value.as_str() == Some(&number.to_string())
}
