//! Answers that are lost on the way, of calls that must not be made twice.

use crate::{
    calls::{info, open_and_own, owner},
    stage::{Otherwise, Plot, Stage, aside, check, done, show},
};
use hostwire::{CallOptions, Code, Delivery, json};
use hostwire_cli::complaint;

const NAME: &str = "demo-server";

pub fn looked_up(stage: &mut Stage) -> Plot {
    let method = "instance/create";
    open_and_own(stage)?;
    aside("A server is ordered and created; the answer is lost on the way.");
    stage.control("POST", "faults", json!({ "path": method, "kind": "lost_after_apply" }));
    let owner = owner(stage)?;
    let order = json!({ "name": NAME, "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY" });
    let pending = owner.start(method, order, CallOptions::default());
    let reply = stage.see_through(&owner, &pending)?;
    let proof = reply.meta.proof.ok_or_else(|| Otherwise::Check("the reply says how it is known that it was done".to_owned()))?;
    check(orders(stage, method) == 1, "the order is sent exactly once")?;
    let info = info(&owner)?;
    let named = info["instances"].as_array().into_iter().flatten().filter(|instance| instance["name"] == NAME).count();
    check(named == 1, "the server exists, once")?;
    done("It was not ordered again: that might have been a second server.");
    done(&proof.says);
    Ok(())
}

pub fn not_known(stage: &mut Stage) -> Plot {
    let method = "domain/register";
    aside("A domain is ordered, the answer is lost, and no method can look it up:");
    stage.control("POST", "faults", json!({ "path": method, "kind": "lost" }));
    let order = json!({ "domain": "free-name.com", "period": 1 });
    let pending = stage.client.start(method, order, CallOptions::default());
    let client = stage.client.clone();
    let error = match stage.see_through(&client, &pending) {
        Ok(_) => return Err(Otherwise::Check("a lost answer is an error".to_owned())),
        Err(error) => error,
    };
    show(&complaint::text(&error));
    check(error.code == Code::MaybeApplied && error.delivery == Delivery::Unknown, "the error says that it may have been applied")?;
    check(orders(stage, method) == 1, "the order is sent exactly once")?;
    done("It was sent once. Whether to order again is a person's decision.");
    Ok(())
}

/// How many requests for this method reached the provider.
fn orders(stage: &Stage, method: &str) -> usize {
    let log = stage.control("GET", "requests", json!({}));
    let targets = log["requests"].as_array().into_iter().flatten().filter_map(|request| request["target"].as_str());
    targets.filter(|target| target.contains(method)).count()
}
