//! `hostwire preview`: what it shows is what `call` sends, and what its cURL command sends.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{Ended, Scene, bare, run};
use hostwire_sandbox::fixture::ADM_TOKEN;
use serde_json::{Value, json};
use std::process::Command;

const AWKWARD: [&str; 12] = [
    "plain",
    "it's \"quoted\" \\ and \\\\",
    "$HOME ${HOME} $(id) `id` $HOSTWIRE_TOKEN",
    "line\nbreak\r\n\ttab",
    "Привіт, 世界 \u{1f600}",
    "@file",
    "-x --data",
    "",
    " edges ",
    "a&b=c+d%20;#?",
    "!history * ? [a-z] {1,2} ~ | < > &",
    "'",
];

/// Runs the command in a real shell, where a variable of every likely name lies in wait.
fn in_shell(curl: &str, token: &str) {
    let output = Command::new("sh")
        .args(["-c", &format!("{curl} --silent --show-error --output /dev/null")])
        .env("HOSTWIRE_TOKEN", token)
        .env("NO_PROXY", "*")
        .env("CURL_HOME", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{curl}\n{}", String::from_utf8_lossy(&output.stderr));
}

fn sent(request: &Value) -> Value {
    let header = |name: &str| request["headers"][name].clone();
    json!([request["method"], request["target"], header("authorization"), header("content-type"), request["body"]])
}

/// Text that begins with @ would be a file's name.
fn assigned(name: &str, value: &str) -> String {
    if value.starts_with('@') { format!("{name}:={}", json!(value)) } else { format!("{name}={value}") }
}

/// Makes the call, runs its preview's command, and compares what arrived.
fn same_bytes(scene: &Scene, target: &[&str], token: &str, run_with: impl Fn(&[&str]) -> Ended) {
    run_with(&[&["call", "--yes"], target].concat());
    let preview = run_with(&[&["preview", "--json"], target].concat());
    in_shell(preview.json()["curl"].as_str().unwrap(), token);
    let requests = scene.requests();
    let [.., called, curled] = requests.as_slice() else { panic!("two requests, not {requests:?}") };
    assert_eq!(sent(called), sent(curled), "{}", preview.out);
    assert_eq!(preview.json()["body"].as_str().unwrap_or_default(), called["body"], "{}", preview.out);
}

#[test]
fn the_command_sends_what_the_call_sends() {
    let scene = Scene::new();
    for value in AWKWARD {
        let data = assigned("data", value);
        same_bytes(&scene, &["dns/record_add", "domain_id=42", "type=TXT", "record=_test", &data], ADM_TOKEN, |args| scene.run(args));
        same_bytes(&scene, &["some/get", &data, "list[]=a", &assigned("list[]", value), "--raw", "GET"], ADM_TOKEN, |args| scene.run(args));
        same_bytes(&scene, &["dns/list"], ADM_TOKEN, |args| scene.run(args));
    }
    assert_eq!(scene.sandbox.control("GET", "counters", json!({}))["refused"], 0);
}

#[test]
fn json_and_bare_bodies_and_open_methods_too() {
    let scene = Scene::new();
    let facts = scene.sandbox.facts();
    let token = facts["elytra_token"].as_str().unwrap();
    let uuid = format!("uuid={}", facts["elytra_instance"].as_str().unwrap());
    for value in AWKWARD {
        let name = assigned("name", value);
        let order = ["instance/create", &name, "module=spigot", "version=1.16.5", "billingPeriod=HOURLY"];
        same_bytes(&scene, &order, token, |args| scene.run_elytra(args));
    }
    same_bytes(&scene, &["instance/get_info", &uuid], token, |args| scene.run_elytra(args));
    same_bytes(&scene, &["meta/users"], token, |args| scene.run_elytra(args));
    assert!(!scene.run_elytra(&["preview", "meta/users"]).out.contains("HOSTWIRE_TOKEN"), "an open method takes no token");
}

#[test]
fn it_shows_the_request_and_needs_no_token() {
    let ended = run(&mut bare(&["preview", "dns/records_list", "domain_id=42"]), "");
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let request = "POST /action/dns/records_list/ HTTP/1.1\r\nHost: adm.tools\r\nAuthorization: Bearer $HOSTWIRE_TOKEN\r\n\
                   Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\ndomain_id=42";
    assert!(ended.out.contains(request), "{}", ended.out);
    assert!(ended.out.contains("--header \"Authorization: Bearer $HOSTWIRE_TOKEN\""), "{}", ended.out);

    let record = run(&mut bare(&["preview", "dns/records_list", "domain_id=42", "--json"]), "").json();
    assert_eq!((&record["http"], &record["url"]), (&json!("POST"), &json!("https://adm.tools/action/dns/records_list/")));
    assert_eq!(record["headers"][0], json!(["Authorization", "Bearer $HOSTWIRE_TOKEN"]));
    assert_eq!(record["body"], "domain_id=42");
    assert_eq!(run(&mut bare(&["preview", "dns/records_list"]), "").code, 3, "it is checked like a call");
}
