//! `hostwire describe`, `plan`, `doctor`, and what `preview` says a call costs.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{Scene, bare, run};
use hostwire_sandbox::fixture::ADM_TOKEN;
use serde_json::{Value, json};
use std::net::TcpListener;

fn said(args: &[&str]) -> String {
    let ended = run(&mut bare(args), "");
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.out
}

#[test]
fn the_blocks_of_the_documentation_stand_in_their_order() {
    let page = said(&["describe", "dns/record_add"]);
    let places: Vec<_> = ["Description", "Parameters", "What it returns", "Last request", "Code example"]
        .map(|title| page.find(&format!("\n{title}\n")).unwrap_or_else(|| panic!("{title} is missing: {page}")))
        .into();
    assert!(places.is_sorted(), "{page}");
    for words in [
        "POST https://adm.tools/action/dns/record_add/",
        "write: it changes something",
        "not repeated: dns/records_list shows whether it was done",
        "domain_id\tint\trequired",
        "one of A, AAAA, ALIAS",
        "default 0",
        "None of this account",
        "curl --request POST",
        "domain_id=0&type=A",
    ] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
}

#[test]
fn what_is_not_known_of_a_method_is_said() {
    let bare_one = said(&["methods", "--json"]);
    let all: Vec<Value> = serde_json::from_str(&bare_one).unwrap();
    let undescribed = all.iter().find(|method| method["description"].is_null()).unwrap();
    let page = said(&["describe", undescribed["path"].as_str().unwrap()]);
    assert!(page.contains("There is no longer description."), "{page}");
    let undocumented = all.iter().find(|method| method["returns"].is_null() && method["answer"] == "json").unwrap();
    let page = said(&["describe", undocumented["path"].as_str().unwrap()]);
    assert!(page.contains("Not documented."), "{page}");
}

#[test]
fn a_method_is_found_by_whatever_people_paste_and_at_any_provider() {
    for name in ["dns/list", "/dns/list/", "https://adm.tools/action/dns/list/", "action/dns/list"] {
        assert!(said(&["describe", name]).starts_with("dns/list  "), "{name}");
    }
    assert!(said(&["describe", "instance/create"]).contains("https://api.elytrahost.ru/v1/instance/create/"));
    let ended = run(&mut bare(&["describe", "dns/record_ad"]), "");
    assert!(ended.code == 3 && ended.err.contains("dns/record_add"), "{ended:?}");
}

#[test]
fn the_last_request_fills_the_page() {
    let scene = Scene::new();
    scene.run(&["call", "dns/record_add", "domain_id=42", "type=TXT", "record=_page", "data=it's"]);
    let page = scene.run(&["describe", "dns/record_add"]).out;
    assert!(page.contains(" UTC\n  domain_id=42\n") && page.contains("--data-raw 'domain_id=42&type=TXT&record=_page"), "{page}");
    let record = scene.run(&["describe", "dns/record_add", "--json"]).json();
    assert_eq!(record["last_request"]["params"]["data"], "it's");
}

#[test]
fn json_carries_all_that_the_catalogue_knows() {
    let all: Vec<Value> = serde_json::from_str(&said(&["methods", "--json"])).unwrap();
    let add = all.iter().find(|method| method["path"] == "dns/record_add").unwrap();
    assert_eq!(add["url"], "https://adm.tools/action/dns/record_add/");
    assert_eq!((&add["effect"], &add["access"], &add["answer"]), (&json!("write"), &json!("token"), &json!("json")));
    assert_eq!(add["probe"]["method"], "dns/records_list");
    assert!(add["summary"].is_string() && add["description"].is_string() && add["params"][1]["values"].is_array());
    assert!(all.iter().any(|method| method["returns"]["shape"].is_object()));
    assert!(all.iter().any(|method| method["secret_fields"].is_array()));
}

#[test]
fn a_preview_says_what_the_call_costs() {
    let order = ["preview", "domain/register", "domain=free.com", "period=1"];
    let words = said(&order);
    assert!(words.contains("costs money") && words.contains("never repeated") && words.contains("1 of the hour's 3,600"), "{words}");
    let cost = serde_json::from_str::<Value>(&said(&[&order[..], &["--json"]].concat())).unwrap()["cost"].clone();
    assert_eq!((&cost["effect"], &cost["money"], &cost["repeats"]), (&json!("spend"), &json!(true), &json!(false)));
    assert_eq!(cost["windows"], json!({ "hour": 1, "day": 1 }));
    let read = serde_json::from_str::<Value>(&said(&["preview", "dns/list", "--json"])).unwrap()["cost"].clone();
    assert_eq!((&read["money"], &read["repeats"]), (&json!(false), &json!(true)));
}

#[test]
fn a_sample_holds_the_token_only_when_asked_and_then_it_runs() {
    let scene = Scene::new();
    let sample = ["sample", "dns/record_add", "domain_id=42", "type=TXT", "data=it's $HOME"];
    let php = scene.run(&[&sample[..], &["--lang", "php"]].concat()).out;
    assert!(php.contains("new HostingAPI($auth_token)") && php.contains("'data' => 'it\\'s $HOME'") && !php.contains(ADM_TOKEN), "{php}");
    let missing = run(scene.command(&["sample", "dns/list"]).env_remove("HOSTWIRE_TOKEN"), "").out;
    assert!(missing.contains("Activate the token first"), "{missing}");

    let curl = scene.run(&[&sample[..], &["--with-token"]].concat()).out;
    assert!(curl.contains(ADM_TOKEN), "{curl}");
    let ended = std::process::Command::new("sh").args(["-c", &curl]).env("NO_PROXY", "*").output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(scene.bodies("dns/record_add"), ["domain_id=42&type=TXT&data=it%27s+%24HOME"]);
    // What was called fills the next sample.
    scene.run(&["call", "dns/records_list", "domain_id=43"]);
    assert!(scene.run(&["sample", "dns/records_list"]).out.contains("'domain_id=43'"));
    assert_eq!(scene.run(&["sample", "instance/create", "--lang", "php"]).code, 3, "ElytraHost has no library for PHP");
}

#[test]
fn a_plan_is_a_sentence_and_for_programs_all_of_it() {
    let sentence = said(&["plan", "5000"]);
    assert!(sentence.starts_with("5,000 calls: 3,600 leave now, then a pause of 60 min"), "{sentence}");
    let plan: Value = serde_json::from_str(&said(&["plan", "5000", "--json"])).unwrap();
    assert_eq!((&plan["leave_now"], &plan["binds"], &plan["pauses"][0]["times"]), (&json!(3600), &json!("hour"), &json!(1)));
    assert_eq!(run(&mut bare(&["plan", "many"]), "").code, 2);

    // What a call learnt counts.
    let scene = Scene::new();
    scene.sandbox.control("POST", "account", json!({ "token": ADM_TOKEN, "used": { "hour": 3_000 } }));
    scene.run(&["call", "dns/list"]);
    assert_eq!(scene.run(&["plan", "5000", "--json"]).json()["leave_now"], 599);
    assert_eq!(scene.requests().len(), 1, "and nothing was asked");

    // A reserve is left alone by others.
    let purposes = common::file("purposes.json", r#"[{"name":"certificates","reserve":{"hour":600}}]"#);
    let planned = |purpose: &[&str]| {
        let args = [&["plan", "3600", "--json", "--purposes", purposes.to_str().unwrap()], purpose].concat();
        serde_json::from_str::<Value>(&said(&args)).unwrap()["leave_now"].clone()
    };
    assert_eq!((planned(&[]), planned(&["--purpose", "certificates"])), (json!(3000), json!(3600)));
    assert_eq!(run(&mut bare(&["plan", "1", "--purpose", "nobody"]), "").code, 3);
}

#[test]
fn the_doctor_finds_all_well_with_one_call() {
    let scene = Scene::new();
    let ended = scene.run(&["doctor", "--json"]);
    let record = ended.json();
    assert_eq!((ended.code, &record["ok"]), (0, &json!(true)), "{record}");
    let state = |name: &str| {
        let checks = record["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap_or_else(|| panic!("{name}: {record}"))["state"].clone()
    };
    for name in ["name", "TLS", "HTTP", "clock", "token", "limits", "memory"] {
        assert_eq!(state(name), "ok", "{name}");
    }
    assert_eq!(state("allow-list"), "warn", "an empty one is advised against");
    let called = record["called"].as_str().unwrap();
    let counters = scene.sandbox.control("GET", "counters", json!({}));
    assert_eq!((counters["accepted"].as_u64(), scene.bodies(called).len()), (Some(1), 1), "and it says which");
    let words = scene.run(&["doctor"]).out;
    assert!(words.contains(&format!("One call was made: {called}, which only reads.")), "{words}");
    assert!(words.contains("3,598 of 3,600 calls left this hour."), "{words}");
}

#[test]
fn the_doctor_names_what_is_bad_and_ends_with_its_code() {
    let scene = Scene::new();
    let words = |ended: &common::Ended| ended.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let none = run(scene.command(&["doctor"]).env_remove("HOSTWIRE_TOKEN"), "");
    assert!(none.code == 3 && words(&none).contains("bad token None was given."), "{none:?}");
    let wrong = run(scene.command(&["doctor"]).env("HOSTWIRE_TOKEN", "wrong"), "");
    assert!(wrong.code == 4 && words(&wrong).contains("bad token") && words(&wrong).contains("API section"), "{wrong:?}");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = scene.run(&["doctor", "--base-url", &format!("http://{closed}")]);
    assert!(nobody.code == 6 && words(&nobody).contains("takes no connection"), "{nobody:?}");

    scene.sandbox.control("POST", "account", json!({ "token": ADM_TOKEN, "used": { "hour": 3_500 } }));
    let little = scene.run(&["doctor"]);
    assert!(little.code == 0 && words(&little).contains("warn limits 99 of 3,600 calls left this hour."), "{little:?}");
    scene.sandbox.control("POST", "account", json!({ "token": ADM_TOKEN, "allow_list": ["192.0.2.0/24"] }));
    let blocked = scene.run(&["doctor"]);
    assert!(blocked.code == 4 && words(&blocked).contains("bad access") && words(&blocked).contains("Access restriction"), "{blocked:?}");
}
