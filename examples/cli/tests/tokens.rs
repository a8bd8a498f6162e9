//! Where the token comes from, and that it goes nowhere else.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{Scene, bare, file, run};
use hostwire_sandbox::fixture::ADM_TOKEN;
use serde_json::json;

#[test]
fn a_file_may_end_with_a_newline() {
    let scene = Scene::new();
    for (at, ending) in ["", "\n", "\r\n", "\n\n"].iter().enumerate() {
        let path = file(&format!("token-{at}"), &format!("{ADM_TOKEN}{ending}"));
        let args = ["call", "dns/list", "--token-file", path.to_str().unwrap()];
        // The file goes before the variable.
        let ended = run(scene.command(&args).env("HOSTWIRE_TOKEN", "wrong"), "");
        assert_eq!(ended.code, 0, "{ending:?}: {ended:?}");
    }
    let ended = run(scene.command(&["call", "dns/list", "--token-file", "-"]).env_remove("HOSTWIRE_TOKEN"), &format!("{ADM_TOKEN}\n"));
    assert_eq!(ended.code, 0, "{ended:?}");
}

#[test]
fn a_token_that_cannot_be_used_is_named_and_not_shown() {
    let scene = Scene::new();
    let inner = file("token-inner", "first\nsecond\n");
    let ended = scene.run(&["call", "dns/list", "--token-file", inner.to_str().unwrap()]);
    assert_eq!(ended.code, 3);
    assert!(!ended.err.contains("first") && !ended.err.contains("second"), "{}", ended.err);
    assert_eq!(scene.run(&["call", "dns/list", "--token-file", "/nowhere"]).code, 2);
    assert_eq!(run(scene.command(&["call", "dns/list"]).env("HOSTWIRE_TOKEN", "with\nnewline"), "").code, 3);
    let ended = run(scene.command(&["call", "dns/list"]).env("HOSTWIRE_TOKEN", ""), "");
    assert!(ended.code == 3 && ended.err.contains("needs a token"), "{ended:?}");
    assert!(scene.requests().is_empty());
}

#[test]
fn an_argument_is_refused_and_the_reason_given() {
    for args in [
        &["--token", "s3cret", "call", "dns/list"][..],
        &["call", "dns/list", "--token=s3cret"],
        &["--token"],
        &["call", "--token", "s3cret"],
    ] {
        let ended = run(&mut bare(args), "");
        assert_eq!(ended.code, 2, "{ended:?}");
        assert!(ended.said().contains("the process list and the shell's history would show it"), "{}", ended.err);
        assert!(!ended.err.contains("s3cret") && ended.out.is_empty(), "{ended:?}");
    }
}

#[test]
fn no_output_holds_the_token() {
    let scene = Scene::new();
    let echo = json!({ "result": false, "messages": { "error": [format!("token {ADM_TOKEN} is tired")] } });
    scene.fault(json!({ "path": "billing/balance_get", "times": 2, "kind": "answer", "body": echo }));
    scene.fault(json!({ "path": "dns/records_list", "times": 2, "kind": "answer", "status": 500, "body": format!("<html>{ADM_TOKEN}") }));
    scene.fault(json!({ "path": "domain/check", "times": 2, "kind": "lost" }));
    for args in [
        &["call", "dns/list"][..],
        &["call", "billing/balance_get"],
        &["call", "dns/records_list", "domain_id=42"],
        &["call", "domain/check", "domain=example.com", "--retries", "0"],
        &["recent"],
        &["sample", "dns/list"],
        &["describe", "dns/list"],
        &["doctor"],
        &["token", "status"],
        &["call", "dns/record_add", "x=y"],
        &["preview", "dns/records_list", "domain_id=42"],
        &["methods", "dns"],
        &["limits"],
    ] {
        for form in [&[][..], &["--json"]] {
            let ended = scene.run(&[args, form].concat());
            assert!(!ended.out.contains(ADM_TOKEN) && !ended.err.contains(ADM_TOKEN), "{args:?}: {ended:?}");
        }
    }
}
