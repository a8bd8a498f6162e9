//! `hostwire methods`, `limits`, `sandbox` and the help.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{bare, run};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

fn list(args: &[&str]) -> Vec<Value> {
    let ended = run(&mut bare(args), "");
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.json().as_array().unwrap().clone()
}

#[test]
fn methods_of_all_providers_or_of_one() {
    let all = list(&["methods", "--json"]);
    assert_eq!(all.len(), 730);
    assert!(
        all.iter().all(|method| ["provider", "path", "http"].iter().all(|name| method[name].is_string()) && method["params"].is_array())
    );
    assert_eq!(list(&["methods", "--provider", "elytrahost", "--json"]).len(), 23);
    let found = list(&["methods", "dns", "record_add", "--json"]);
    assert_eq!((&found[0]["path"], &found[0]["provider"]), (&json!("dns/record_add"), &json!("adm.tools")), "the best comes first");
    assert_eq!(found[0]["effect"], "write");
    let by_summary = list(&["methods", "List", "domains", "account", "--json"]);
    assert!(by_summary.iter().any(|method| method["path"] == "dns/list"), "words of the summary find it, too");
    assert!(list(&["methods", "no-such-word", "--json"]).is_empty());
}

#[test]
fn a_log_gets_plain_lines() {
    let ended = run(&mut bare(&["methods", "dns/record_add"]), "");
    let start = "adm.tools\tPOST\tdns/record_add\tdomain_id type record? data? priority?\twrite\t";
    assert!(ended.out.starts_with(start) && ended.out.lines().count() == 1, "{}", ended.out);
    assert_eq!(run(&mut bare(&["limits"]), "").out, "hour\t3600\t3600\nday\t28800\t86400\nminute\t-\t60\n");
    assert!(!run(&mut bare(&["call", "dns/lst"]), "").err.contains('\u{1b}'));
}

#[test]
fn a_provider_of_ones_own_is_named_by_its_file() {
    let document = json!({
        "name": "example", "base_url": "https://api.example.com", "path": "/v2/{method}",
        "token": { "query": "key", "access": "token", "source": "Make a key in the settings." },
        "body": "json", "envelope": { "ok": "ok", "payload": "data", "texts": ["error"], "done": [] },
        "methods": [{ "path": "zones", "http": "GET", "effect": "read", "summary": "List the zones", "params": [] }],
    });
    let file = common::file("example.json", &document.to_string());
    let name = file.to_str().unwrap();
    let methods = list(&["methods", "--provider", name, "--json"]);
    assert_eq!((methods.len(), &methods[0]["url"]), (1, &json!("https://api.example.com/v2/zones")));
    let preview = run(&mut bare(&["preview", "zones", "--provider", name, "--json"]), "").json();
    assert_eq!(preview["url"], "https://api.example.com/v2/zones?key=$HOSTWIRE_TOKEN");
    let wrong = common::file("wrong.json", r#"{"name":"x"}"#);
    let ended = run(&mut bare(&["limits", "--provider", wrong.to_str().unwrap()]), "");
    assert!(ended.code == 2 && ended.err.contains("cannot be used"), "{ended:?}");
}

#[test]
fn limits_as_json() {
    let limits = list(&["limits", "--json"]);
    assert_eq!(limits[0], json!({ "provider": "adm.tools", "name": "hour", "calls": 3600, "seconds": 3600 }));
    assert!(list(&["limits", "--provider", "elytrahost", "--json"]).is_empty());
}

const COMMANDS: [&str; 12] =
    ["call", "preview", "sample", "methods", "describe", "limits", "plan", "recent", "token", "allow-list", "doctor", "sandbox"];

#[test]
fn every_command_explains_itself_with_examples() {
    for command in COMMANDS {
        let ended = run(&mut bare(&[command, "--help"]), "");
        assert!(ended.code == 0 && ended.out.contains("Examples:"), "{}", ended.out);
    }
    let help = run(&mut bare(&["--help"]), "").out;
    assert!(help.contains("Exit codes:") && help.contains("HOSTWIRE_TOKEN"), "{help}");
}

#[test]
fn the_reference_names_every_command_and_option() {
    let reference = include_str!("../README.md");
    for command in COMMANDS {
        assert!(reference.contains(&format!("`{command}")), "{command}");
        let help = run(&mut bare(&[command, "--help"]), "").out;
        let options = help.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).filter(|word| word.starts_with("--") && word.len() > 2);
        for option in options.filter(|option| !["--help", "--version", "--token"].contains(option)) {
            assert!(reference.contains(&format!("{option} ")) || reference.contains(&format!("{option}`")), "{option} of {command}");
        }
    }
}

#[cfg(unix)]
#[test]
fn the_sandbox_runs_until_it_is_interrupted() {
    let mut child = bare(&["sandbox", "--json", "--control", "--manual-clock"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let facts: Value = serde_json::from_str(&line).unwrap();
    let (url, token) = (facts["url"].as_str().unwrap(), facts["adm_token"].as_str().unwrap());
    let ended = run(bare(&["call", "dns/list", "--base-url", url]).env("HOSTWIRE_TOKEN", token), "");
    assert_eq!(ended.code, 0, "{ended:?}");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let port = url.rsplit(':').next().unwrap();
    let taken = std::net::TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
    assert_eq!(run(&mut bare(&["sandbox", "--port", port]), "").code, 2, "a port that is taken");
    drop(taken);
}

#[test]
fn a_provider_of_ones_own_comes_from_a_file() {
    let page = include_str!("../../../docs/providers.md");
    let example = page.split_once("```json\n").unwrap().1.split("```").next().unwrap();
    let file = std::env::temp_dir().join(format!("hostwire-own-{}.json", std::process::id()));
    std::fs::write(&file, example).unwrap();
    let name = file.to_str().unwrap();
    let found = list(&["methods", "--provider", name, "--json"]);
    assert_eq!((found.len(), &found[2]["url"]), (4, &json!("https://api.example.com/v2/zones/delete/{zone}.json")));
    let shown = run(&mut bare(&["--provider", name, "preview", "zones", "page=2"]), "");
    assert!(shown.out.contains("https://api.example.com/v2/zones.json?page=2&key=$HOSTWIRE_TOKEN"), "{shown:?}");
    std::fs::write(&file, example.replace("\"seconds\": 60", "\"seconds\": 0")).unwrap();
    let mistaken = run(&mut bare(&["methods", "--provider", name]), "");
    assert_eq!(mistaken.code, 2);
    assert!(mistaken.err.contains("windows[0].seconds: a window of no time has no limit"), "{mistaken:?}");
    std::fs::remove_file(&file).unwrap();
    let missing = run(&mut bare(&["methods", "--provider", name]), "");
    assert!(missing.code == 2 && missing.err.contains("cannot be read"), "{missing:?}");
}
