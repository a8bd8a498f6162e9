//! Steps with errors, as a user meets them.

use crate::{
    calls::{info, owner},
    stage::{Otherwise, Plot, Stage, aside, check, done, show},
};
use hostwire::{Code, Delivery, Provider, json};
use hostwire_cli::complaint;

const NAME: &str = "demo-server";

pub fn wrong_token(stage: &mut Stage) -> Plot {
    aside("A token that nobody has. This is what the command line prints:");
    let stranger = stage.client(Provider::adm_tools(), Some("not-a-token"))?;
    match stranger.call("dns/list", json!({})) {
        Ok(_) => Err(Otherwise::Check("a wrong token opens nothing".to_owned())),
        Err(error) => {
            show(&complaint::text(&error));
            check(error.code == Code::Unauthorized, "the error's code is unauthorized")?;
            check(error.delivery == Delivery::Refused, "the error says that nothing was done")?;
            done(&format!("A program sees the code \"{}\", the same in every language.", error.code.as_str()));
            Ok(())
        }
    }
}

pub fn lost_answer(stage: &mut Stage) -> Plot {
    let method = "instance/create";
    aside("An instance is ordered and created; its answer is lost on the way.");
    stage.control("POST", "faults", json!({ "path": method, "kind": "lost_after_apply" }));
    let owner = owner(stage)?;
    let order = json!({ "name": NAME, "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY" });
    let error = match owner.call(method, order) {
        Ok(_) => return Err(Otherwise::Check("a lost answer is an error".to_owned())),
        Err(error) => error,
    };
    show(&complaint::text(&error));
    check(error.delivery == Delivery::Unknown, "the error says that the order may have been applied")?;
    check(orders(stage, method) == 1, "the order is sent exactly once")?;
    done("It was not sent again: that might have been a second server.");
    let info = info(&owner)?;
    let named = info["instances"].as_array().into_iter().flatten().filter(|instance| instance["name"] == NAME).count();
    check(named == 1, "the instance exists, once")?;
    done(&format!("A look at the account says what became of it: {NAME} exists, once."));
    Ok(())
}

/// How many requests for this method reached the provider.
fn orders(stage: &Stage, method: &str) -> usize {
    let log = stage.control("GET", "requests", json!({}));
    let targets = log["requests"].as_array().into_iter().flatten().filter_map(|request| request["target"].as_str());
    targets.filter(|target| target.contains(method)).count()
}
