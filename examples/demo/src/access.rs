//! The addresses that may use the account.

use crate::stage::{Otherwise, Plot, Stage, aside, check, done, show};
use hostwire::{Code, Provider, core::AllowList, json};
use hostwire_cli::{complaint, table::table, words::wrapped};

const PANEL: &str = "panel/agency";
const OFFICE: &str = "203.0.113.0/24";
const HERE: &str = "127.0.0.1";

pub fn allow_list(stage: &mut Stage) -> Plot {
    let adm = Provider::adm_tools();
    let mut list = AllowList::default();
    let advice = list.advice(&adm.spec).ok_or_else(|| Otherwise::Check("an empty list is advised against".to_owned()))?;
    show(&wrapped(&advice, 76));
    let panel = stage.control("GET", &format!("{PANEL}/access"), json!({}));
    check(panel["advice"].is_string(), "the panel advises the same")?;

    list.add(OFFICE, "office")?;
    stage.control("POST", &format!("{PANEL}/allow"), json!({ "address": OFFICE, "note": "office" }));
    check(!list.check(HERE)?.allowed(), "the list says that this machine does not pass")?;
    aside("With the office alone on the list, this machine is blocked:");
    match stage.client.call("billing/balance_get", json!({})) {
        Ok(_) => return Err(Otherwise::Check("an address that is not on the list is blocked".to_owned())),
        Err(error) => {
            show(&complaint::text(&error));
            check(error.code == Code::Forbidden, "the error's code is forbidden")?;
        }
    }
    list.add(HERE, "the machine with the demo")?;
    stage.control("POST", &format!("{PANEL}/allow"), json!({ "address": HERE, "note": "the machine with the demo" }));
    let mut rows = table(["address", "note"]);
    for entry in list.entries() {
        rows.add_row([entry.address(), entry.note().to_owned()]);
    }
    show(&rows.to_string());
    check(list.check(HERE)?.allowed(), "the list says that it passes now")?;
    stage.client.call("billing/balance_get", json!({}))?;
    done("With its own address on the list, it passes; so the list here said.");
    Ok(())
}
