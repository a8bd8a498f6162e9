//! The recorded exchanges with ElytraHost's servers of June 2021, asked of the sandbox again: it says what they said. In
//! `data/elytrahost-exchanges.json` what was particular to those runs is a name in braces.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Fate, Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn recorded() -> Vec<Value> {
    serde_json::from_str(include_str!("data/elytrahost-exchanges.json")).unwrap()
}

fn fact(name: &str) -> String {
    fixture::facts("")[name].as_str().unwrap().to_owned()
}

/// `v1` and `late` are the servers as they were, the repaired ones had their defects mended.
fn sandbox(server: &str) -> Sandbox {
    let defective = !server.ends_with("-repaired");
    Sandbox::new(Options { observed: true, defective, ..Options::default() }, NOW)
}

/// What must have happened before; gives the link's uuid where there is one.
fn set_up(sandbox: &mut Sandbox, what: &str) -> String {
    let mut call = |path: &str, body: &str| {
        sandbox.handle(&Request::post(&format!("/v1/{path}/"), body).with("Authorization", &fact("elytra_token")), NOW)
    };
    match what {
        "nameless" => {
            call("instance/create", r#"{"module":"spigot","version":"1.16.5","billingPeriod":"HOURLY"}"#);
        }
        "no_instance" => {
            call("instance/remove", &fact("elytra_instance"));
        }
        "updated" | "linked and updated" => {
            if what.starts_with("linked") {
                call("user/push_linked_account", r#"{"linkedAccountType":"vk","token":"1234567"}"#);
            }
            let new = json!({"name": "renamed4", "version": {"version": "1.12.2"}, "billing": {"billingType": "HOURLY"},
                "mountsOverrides": [], "configFilesOverrides": [], "configsOverrides": [], "pluginsOverrides": []});
            call("instance/update", &json!({"uuid": fact("elytra_instance"), "newInstance": new.to_string()}).to_string());
        }
        "link" => {
            let body = r#"{"email":"new@example.com","captcha":{"captchaRequest":"ok-captcha"}}"#;
            sandbox.handle(&Request::post("/v1/user/send_register_link/", body), NOW);
            let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
            return state["elytra"]["register_links"][0]["uuid"].as_str().unwrap().to_owned();
        }
        other => assert_eq!(other, ""),
    }
    String::new()
}

/// Puts the sandbox's own values where the recording has names; in a target they are percent-encoded.
fn fill(text: &str, link: &str, late: bool, in_target: bool) -> String {
    let token = if late { fact("elytra_late_token") } else { fact("elytra_token") };
    let state: Value = {
        let mut sandbox = Sandbox::new(Options::default(), NOW);
        serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap()
    };
    let other = state["elytra"]["users"][1]["uuid"].as_str().unwrap().to_owned();
    let values = [
        ("{token}", token),
        ("{email}", fixture::ELYTRA_EMAIL.to_owned()),
        ("{password}", fixture::ELYTRA_PASSWORD.to_owned()),
        ("{own}", fact("elytra_instance")),
        ("{foreign}", fact("elytra_foreign_instance")),
        ("{other_user}", other),
        ("{link}", link.to_owned()),
    ];
    values.iter().fold(text.to_owned(), |text, (name, value)| {
        let value = if in_target { value.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D") } else { value.clone() };
        text.replace(name, &value)
    })
}

/// The answer with what is particular to this run taken out again.
fn emptied(text: &str) -> String {
    let mut text = text.replace(&fact("elytra_token"), "{token}").replace(&fact("elytra_late_token"), "{token}");
    text = text.replace(fixture::ELYTRA_EMAIL, "{email}");
    // Every uuid of the sandbox begins alike.
    while let Some(at) = text.find("00000000-0000-4000-8000-") {
        text.replace_range(at..at + 36, "{uuid}");
    }
    if let Some(at) = text.find("\"timestamp\":") {
        let end = at + text[at..].find(',').unwrap();
        text.replace_range(at..end, "\"timestamp\":0");
    }
    text
}

/// Which keys there are, and of which type the values are. What a list holds counts where both hold something.
fn same_shape(ours: &Value, theirs: &Value, place: &str) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{place}");
            for (key, value) in ours {
                same_shape(value, &theirs[key], &format!("{place}/{key}"));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if let (Some(ours), Some(theirs)) = (ours.first(), theirs.first()) {
                same_shape(ours, theirs, &format!("{place}/0"));
            }
        }
        (Value::String(ours), Value::String(theirs)) => {
            let inner = |text: &str| serde_json::from_str::<Value>(text).ok().filter(|value| value.is_object() || value.is_array());
            match (inner(ours), inner(theirs)) {
                (Some(ours), Some(theirs)) => same_shape(&ours, &theirs, &format!("{place}~")),
                (ours, theirs) => assert_eq!(ours.is_some(), theirs.is_some(), "{place}"),
            }
        }
        (ours, theirs) => assert_eq!(std::mem::discriminant(ours), std::mem::discriminant(theirs), "{place}"),
    }
}

fn ask(row: &Value) -> Response {
    let text = |name: &str| row[name].as_str().unwrap_or_default();
    let late = text("server").starts_with("late");
    let mut sandbox = sandbox(text("server"));
    let link = set_up(&mut sandbox, text("setup"));
    let mut request = Request::new(text("http"), &fill(text("target"), &link, late, true));
    request.body = fill(text("body"), &link, late, false).into_bytes();
    for (name, member) in [("Authorization", "authorization"), ("Content-Type", "content_type")] {
        if row[member].is_string() {
            request = request.with(name, &fill(text(member), &link, late, false));
        }
    }
    sandbox.handle(&request, NOW)
}

#[test]
fn the_sandbox_says_what_the_servers_said() {
    let rows = recorded();
    assert_eq!(rows.len(), 138, "all 141 but two of an earlier server of v1 and one of its inner interface");
    for row in rows {
        let place = format!("exchange {} of {}: {}", row["n"], row["server"], row["target"]);
        let response = ask(&row);
        let Some(status) = row["status"].as_u64() else {
            assert_eq!(response.fate, Fate::CloseWithoutAByte, "{place}");
            continue;
        };
        let theirs = row["response"].as_str().unwrap();
        assert_eq!((u64::from(response.status), response.fate), (status, Fate::Whole), "{place}: {}", response.text());
        assert_eq!(response.header("Content-Type"), row["response_type"].as_str(), "{place}");
        assert_eq!(response.header("Connection"), row["closes"].as_bool().map(|_| "close"), "{place}");
        let ours = emptied(&response.text());
        match serde_json::from_str::<Value>(theirs) {
            // Errors, and what is done without an answer, to the byte.
            Ok(value) if value["success"] == true && !value["answer"].is_null() => {
                same_shape(&serde_json::from_str(&ours).unwrap(), &value, &place);
            }
            _ => assert_eq!(ours, theirs, "{place}"),
        }
    }
}
