//! What happens when somebody reaches a limit: one notification a week.

use crate::stage::{Plot, Stage, aside, check, done, show};
use hostwire::{CallOptions, core::Event, json};
use serde_json::Value;

const WEEK_MS: u64 = 7 * 86_400_000;

pub fn weekly(stage: &mut Stage) -> Plot {
    aside("Somebody else uses up the hour; our next call is turned away, and waits.");
    let token = token(stage);
    stage.control("POST", "account", json!({ "token": token, "messengers": ["telegram"] }));
    for _ in 0..2 {
        turned_away(stage, &token)?;
    }
    let told = outbox(stage);
    for message in &told {
        show(&format!("{:9} {}", word(&message["channel"]), word(&message["text"])));
    }
    check(told.len() == 2, "the owner is told once by email and once by messenger, though it happened twice")?;
    done("It happened twice. The owner was told once: by email, and by Telegram.");
    stage.advance(WEEK_MS);
    turned_away(stage, &token)?;
    check(outbox(stage).len() == 4, "a week later the owner is told again")?;
    let reached = stage.events.iter().filter(|event| matches!(event, Event::LimitReached(_))).count();
    check(reached == 2, "the client tells its program as often: once a week")?;
    done("A week later it is told again. The client's own event keeps to the same week.");
    Ok(())
}

fn turned_away(stage: &mut Stage, token: &str) -> Plot {
    stage.control("POST", "account", json!({ "token": token, "used": { "hour": 3600 } }));
    let client = stage.client.clone();
    let options = CallOptions { max_wait_ms: Some(2 * 3_600_000), ..CallOptions::default() };
    let pending = client.start("billing/balance_get", json!({}), options);
    stage.see_through(&client, &pending)?;
    Ok(())
}

fn agency(stage: &Stage) -> Value {
    stage.control("GET", "state", json!({}))["accounts"][0].clone()
}

fn token(stage: &Stage) -> String {
    word(&agency(stage)["token"]).to_owned()
}

fn outbox(stage: &Stage) -> Vec<Value> {
    agency(stage)["outbox"].as_array().cloned().unwrap_or_default()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
