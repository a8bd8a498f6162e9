//! `hostwire call`: what it prints, and how it ends.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{Scene, bare, run};
use hostwire_sandbox::fixture;
use serde_json::json;
use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

#[test]
fn a_result_is_json_for_programs_and_the_rest_is_said_beside_it() {
    let scene = Scene::new();
    let ended = scene.run(&["call", "dns/records_list", "domain_id=42"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(ended.json()["list"].as_array().unwrap().len(), 4);
    assert_eq!(ended.err, "ok 200; 3,599 of 3,600 left this hour, 28,799 of 28,800 left this day\n");

    let ended = scene.run(&["call", "dns/records_list", "domain_id=42"]);
    let quota = "3,598 of 3,600 left this hour (3,599 before), 28,798 of 28,800 left this day (28,799 before)";
    assert_eq!(ended.err, format!("ok 200; {quota}\n"), "what was left before is known from the call before");

    let ended = scene.run(&["call", "dns/records_list", "domain_id=42", "--json"]);
    let record = ended.json();
    assert_eq!((&record["ok"], &record["status"], &record["attempts"]), (&json!(true), &json!(200), &json!(1)));
    assert_eq!(record["data"]["list"][0]["id"], "1001");
    assert_eq!((&record["quota"][0]["told_remaining"], &record["quota_before"][0]["limit"]), (&json!(3597), &json!(3600)));
    assert_eq!(ended.err, "");
}

#[test]
fn processes_together_do_not_exceed_a_window() {
    let scene = Scene::new();
    scene.sandbox.control("POST", "account", json!({ "token": fixture::ADM_TOKEN, "used": { "hour": 3_590 } }));
    assert_eq!(scene.run(&["call", "dns/list"]).code, 0, "the first learns what is left: 9");
    let children: Vec<Child> = (0..14).map(|_| spawned(&mut scene.command(&["call", "dns/list", "--max-wait", "1"]))).collect();
    let codes: Vec<i32> = children.into_iter().map(|child| child.wait_with_output().unwrap().status.code().unwrap_or(-1)).collect();
    let counters = scene.sandbox.control("GET", "counters", json!({}));
    assert_eq!(counters["refused"], 0, "the provider turns none away: {codes:?}");
    assert!(codes.iter().all(|code| [0, 5].contains(code)), "{codes:?}");
    let passed = codes.iter().filter(|code| **code == 0).count();
    assert!((1..=9).contains(&passed), "{codes:?}");
    assert_eq!(counters["accepted"].as_u64(), Some(1 + passed as u64));
}

#[test]
fn lists_json_and_text_arrive_as_typed() {
    let scene = Scene::new();
    let args = ["call", "dns/change_nameservers", "domain_id:=42", "stack[]=ns1.example.net", "stack[]=ns2.example.net"];
    assert_eq!(scene.run(&args).code, 0);
    assert_eq!(scene.requests()[0]["body"], "domain_id=42&stack%5B0%5D=ns1.example.net&stack%5B1%5D=ns2.example.net");
    let create = ["call", "--yes", "instance/create", "name=a\"b", "module=spigot", "version=1.16.5", "billingPeriod=HOURLY"];
    assert_eq!(scene.run_elytra(&create).code, 0);
    assert_eq!(scene.requests()[1]["body"], r#"{"name":"a\"b","module":"spigot","version":"1.16.5","billingPeriod":"HOURLY"}"#);
}

#[test]
fn a_method_the_catalogue_lacks_is_called_raw() {
    let scene = Scene::new();
    assert_eq!(scene.run(&["call", "some/thing", "a=1"]).code, 3);
    scene.fault(json!({ "path": "some/thing", "kind": "answer", "body": { "result": true, "response": { "id": 7 } } }));
    assert_eq!(scene.run(&["call", "some/thing", "a=1", "--raw", "get", "--effect", "read"]).json(), json!({ "id": 7 }));
    assert_eq!(scene.requests()[0]["target"], "/action/some/thing/?a=1");
}

#[test]
fn a_file_goes_where_it_is_told_to() {
    let scene = Scene::new();
    let path = common::file("export.bin", "");
    scene.fault(json!({ "path": "dns/config_export", "times": 3, "kind": "answer", "body_base64": "AP9obw==" }));
    let method = ["call", "dns/config_export", "domain_id=42"];
    let ended = scene.run(&[&method[..], &["--output", path.to_str().unwrap()]].concat());
    assert_eq!((ended.code, fs::read(&path).unwrap()), (0, vec![0, 255, b'h', b'o']), "{ended:?}");
    assert_eq!(scene.command(&method).output().unwrap().stdout, [0, 255, b'h', b'o']);
    let refused = scene.run(&[&method[..], &["--json"]].concat());
    assert_eq!((refused.code, scene.requests().len()), (2, 2), "{refused:?}");
}

#[test]
fn each_way_to_end_has_its_exit_code() {
    let scene = Scene::new();
    let list = ["call", "dns/list"];
    assert_eq!(scene.run(&list).code, 0);
    for usage in [&["call"][..], &["call", "dns/list", "page"], &["call", "dns/list", "page=1", "page=2"], &["--provider", "x", "limits"]] {
        assert_eq!(scene.run(usage).code, 2, "{usage:?}");
    }
    for refused in [&["call", "dns/lst"][..], &["call", "dns/records_list"], &["call", "dns/list", "--base-url", "http://example.com"]] {
        assert_eq!(scene.run(refused).code, 3, "{refused:?}");
    }
    assert_eq!(run(&mut bare(&list), "").code, 3, "without a token");
    assert_eq!(scene.requests().len(), 1, "none of those was sent");

    assert_eq!(scene.run(&["call", "dns/records_list", "domain_id=44"]).code, 4);
    assert_eq!(run(scene.command(&list).env("HOSTWIRE_TOKEN", "wrong"), "").code, 4);
    scene.fault(json!({ "kind": "lost_after_apply" }));
    assert_eq!(scene.run(&["call", "--yes", "domain/register", "domain=free.com", "period=1"]).code, 7);
    scene.sandbox.control("POST", "account", json!({ "token": fixture::ADM_TOKEN, "used": { "hour": 3600 } }));
    assert_eq!(scene.run(&["call", "dns/list", "--max-wait", "1"]).code, 5);

    // Of a read nothing can have been applied.
    let scene = Scene::new();
    scene.fault(json!({ "kind": "lost" }));
    let ended = scene.run(&["call", "dns/list", "--retries", "0"]);
    assert!(ended.code == 6 && ended.err.contains("It only reads, so nothing was changed."), "{ended:?}");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{closed}");
    assert_eq!(scene.run(&["call", "dns/list", "--base-url", &nobody, "--retries", "0"]).code, 6);
}

#[test]
fn errors_are_said_in_words_and_as_json() {
    let scene = Scene::new();
    let wrong = ["call", "dns/record_add", "type=TXTX", "dataa=x"];
    let ended = scene.run(&wrong);
    for words in [
        "- domain_id is missing: expected a whole number",
        "- type has a value that is not allowed",
        "(did you mean data?)",
        "Nothing was sent.",
    ] {
        assert!(ended.err.contains(words), "{words} is missing: {}", ended.err);
    }
    assert_eq!(ended.out, "");
    let ended = scene.run(&[&wrong[..], &["--json"]].concat());
    let error = &ended.json()["error"];
    assert_eq!((&error["code"], &error["delivery"], ended.err.as_str()), (&json!("invalid_params"), &json!("not_sent"), ""));
    assert_eq!(error["violations"].as_array().unwrap().len(), 3);

    let ended = scene.run(&["call", "dns/records_list", "domain_id=44"]);
    assert!(ended.err.contains("The provider says: ") && ended.err.contains("Nothing was done"), "{}", ended.err);
    scene.fault(json!({ "kind": "lost" }));
    let ended = scene.run(&["call", "--yes", "domain/register", "domain=free.com", "period=1"]);
    assert!(ended.err.contains("It may have been applied."), "{}", ended.err);
    let ended = scene.run(&["call", "dns/list", "page", "--json"]);
    assert_eq!(ended.json()["error"]["code"], "usage");
}

#[test]
fn what_a_provider_says_does_not_steer_the_terminal() {
    let scene = Scene::new();
    scene.fault(json!({ "kind": "answer", "body": { "result": false, "messages": { "error": "no\u{1b}[2J\u{9b}1m" } } }));
    let ended = scene.run(&["call", "dns/list"]);
    assert!(ended.err.contains(r"no\u001b[2J\u009b1m"), "{}", ended.err);
}

#[test]
fn it_waits_for_quota_and_says_so() {
    let scene = Scene::new();
    scene.fault(json!({ "kind": "answer", "status": 429, "headers": { "Retry-After": "1" } }));
    let ended = scene.run(&["call", "dns/list"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("the next call fits in") && ended.err.contains("2 requests"), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_whether_the_request_had_left() {
    let scene = Scene::new();
    // On its way: the sandbox holds the answer back.
    scene.sandbox.control("POST", "gates", json!({ "path": "dns/list" }));
    let child = spawned(&mut scene.command(&["call", "dns/list"]));
    while scene.requests().is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    let (code, words) = interrupted(child, String::new());
    assert_eq!(code, Some(130));
    assert!(words.contains("while its request was on its way") && words.contains("Look up whether it was applied"), "{words}");

    // Waiting for quota.
    scene.sandbox.control("POST", "account", json!({ "token": fixture::ADM_TOKEN, "used": { "hour": 3600 } }));
    let mut child = spawned(&mut scene.command(&["call", "dns/list"]));
    let mut first = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("The hour window is full: the next call fits in "), "{first}");
    let (code, words) = interrupted(child, first);
    assert_eq!(code, Some(130));
    assert!(words.contains("Nothing was done"), "{words}");
}

fn spawned(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn interrupted(mut child: Child, mut said: String) -> (Option<i32>, String) {
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

#[test]
fn a_reader_that_left_is_no_error_and_a_full_disk_is() {
    let mut child = bare(&["methods"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
    #[cfg(target_os = "linux")]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = bare(&["methods"]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("could not be written"));
    }
}
