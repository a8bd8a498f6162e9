//! Steps with the other provider, and with an answer that never comes.

use crate::stage::{Otherwise, Plot, Stage, aside, check, done, show};
use hostwire::{Client, Delivery, Provider, json};
use hostwire_cli::complaint;
use serde_json::Value;

const NAME: &str = "demo-server";

pub fn open_and_own(stage: &mut Stage) -> Plot {
    aside("The same client, with ElytraHost's description: other addresses, JSON bodies, another envelope.");
    let open = stage.client(Provider::elytra_host(), None)?;
    let ask = |method: &str| -> Plot<String> {
        let data = open.call(method, json!({}))?.data()?;
        Ok(data.as_str().map_or_else(|| data.to_string(), str::to_owned))
    };
    let (users, servers) = (ask("meta/users")?, ask("meta/created_servers")?);
    check(users == "2" && servers == "2", "ElytraHost has two users and two servers")?;
    done(&format!("ElytraHost tells everybody, without a token: {users} users, {servers} servers."));
    let info = info(&owner(stage)?)?;
    check(info["email"] == hostwire_sandbox::fixture::ELYTRA_EMAIL, "the token opens its own account")?;
    done(&format!("With a token it tells of the account: {}, {} roubles.", word(&info["email"]), word(&info["balance"]["amount"])));
    Ok(())
}

pub fn lost_answer(stage: &mut Stage) -> Plot {
    let method = "instance/create";
    aside("An instance is ordered. The provider creates it, and the connection breaks before the answer comes.");
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
    done("It was not sent again: a second order might have been a second server, and a second bill.");
    let info = info(&owner)?;
    let named = info["instances"].as_array().into_iter().flatten().filter(|instance| instance["name"] == NAME).count();
    check(named == 1, "the instance exists, once")?;
    done(&format!("A look at the account says what became of it: {NAME} exists, once."));
    Ok(())
}

fn owner(stage: &Stage) -> Plot<Client> {
    let facts = stage.sandbox.facts();
    stage.client(Provider::elytra_host(), facts["elytra_token"].as_str())
}

fn info(client: &Client) -> Plot<Value> {
    Ok(client.call("user/get_info", json!({}))?.data()?)
}

/// How many requests for this method reached the provider.
fn orders(stage: &Stage, method: &str) -> usize {
    let log = stage.control("GET", "requests", json!({}));
    let targets = log["requests"].as_array().into_iter().flatten().filter_map(|request| request["target"].as_str());
    targets.filter(|target| target.contains(method)).count()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
