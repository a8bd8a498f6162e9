//! What is remembered between runs: the last requests, the token's life, the allow-list. And what is not.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{Scene, bare, run};
use hostwire_sandbox::fixture::{ADM_OTHER_TOKEN, ADM_TOKEN};
use serde_json::json;
use std::{fs, path::Path};

/// All that was written, with its path.
fn written(folder: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files.extend(written(&entry.path()));
        } else {
            files.push((entry.path().display().to_string(), fs::read_to_string(entry.path()).unwrap()));
        }
    }
    files
}

#[test]
fn the_last_requests_of_an_account_are_kept_apart_from_others() {
    let scene = Scene::new();
    assert!(scene.run(&["recent"]).err.contains("no requests"));
    scene.run(&["call", "dns/records_list", "domain_id=42"]);
    scene.run(&["call", "dns/records_list", "domain_id=43"]);
    scene.run(&["call", "dns/list"]);
    let kept = scene.run(&["recent", "--json"]).json();
    let methods: Vec<_> = kept.as_array().unwrap().iter().map(|call| call["method"].as_str().unwrap()).collect();
    assert_eq!(methods, ["dns/list", "dns/records_list"], "the last of each, the latest first");
    assert_eq!(kept[1]["params"], json!({ "domain_id": "43" }));
    assert!(scene.run(&["recent"]).out.contains("\tdns/records_list\tdomain_id=43\n"));

    let other = run(scene.command(&["recent", "--json"]).env("HOSTWIRE_TOKEN", ADM_OTHER_TOKEN), "");
    assert_eq!(other.json(), json!([]), "another token is another account");
    scene.run(&["call", "dns/list", "--account", "Bakery"]);
    let named = scene.run(&["recent", "--json", "--account", "Bakery"]).json();
    assert_eq!(named.as_array().unwrap().len(), 1, "a name keeps them apart, too");
}

#[test]
fn a_call_begins_with_the_last_one_s_parameters() {
    let scene = Scene::new();
    let none = scene.run(&["call", "dns/records_list", "--recent"]);
    assert!(none.code == 2 && none.err.contains("no request of this account"), "{none:?}");
    scene.run(&["call", "dns/record_add", "domain_id=42", "type=TXT", "record=_a", "data=first"]);
    assert_eq!(scene.run(&["call", "dns/record_add", "--recent", "data=second"]).code, 0);
    let sent = scene.bodies("dns/record_add");
    assert_eq!(sent[0], "domain_id=42&type=TXT&record=_a&data=first");
    assert!(sent[1].contains("domain_id=42") && sent[1].contains("data=second") && !sent[1].contains("first"), "{sent:?}");
}

#[test]
fn secrets_are_asked_for_again_and_kept_nowhere() {
    let scene = Scene::new();
    let ended = scene.run_elytra(&[
        "call",
        "user/update_password",
        "currentPassword=sandbox-password",
        "newPassword=n3w-s3cret",
        "--account",
        "me",
    ]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let shown = scene.run_elytra(&["recent", "--account", "me"]).out;
    assert!(shown.contains("***") && !shown.contains("n3w-s3cret"), "{shown}");
    let again = scene.run_elytra(&["call", "user/update_password", "--recent", "--account", "me"]);
    assert!(again.code == 2 && again.err.contains("give ") && again.err.contains("again"), "{again:?}");
    scene.run(&["call", "dns/list"]);
    let files = written(scene.state.path());
    assert!(files.len() >= 4);
    for (path, content) in files {
        for secret in [ADM_TOKEN, "n3w-s3cret", "sandbox-password"] {
            assert!(!content.contains(secret) && !path.contains(secret), "{path}: {content}");
        }
    }
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    scene.run(&["call", "dns/list"]);
    for (path, _) in written(scene.state.path()).into_iter().filter(|(path, _)| path.ends_with(".json") || path.ends_with("salt")) {
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0, "{path}");
    }
    let folder = scene.state.path().join("adm.tools");
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn a_folder_that_cannot_be_written_keeps_no_call_from_being_made() {
    let scene = Scene::new();
    let ended = scene.run(&["call", "dns/list", "--state-dir", "/dev/null/x"]);
    assert!(ended.code == 0 && ended.err.contains("Nothing is remembered of this call."), "{ended:?}");
    assert_eq!(scene.run(&["recent", "--state-dir", "/dev/null/x"]).code, 2);
}

#[test]
fn the_tokens_life_is_known_from_its_uses_or_its_creation() {
    let scene = Scene::new();
    let status = |args: &[&str]| scene.run(&[&["token", "status", "--json"], args].concat()).json();
    let unknown = status(&[]);
    assert_eq!((&unknown["state"], &unknown["ends_ms"]), (&json!("unknown"), &json!(null)));
    assert!(unknown["source"].as_str().unwrap().contains("Activate token"));
    let created = status(&["--created", "2026-01-31"]);
    assert_eq!(created["ends_ms"], 1_785_456_000_000_u64, "2026-07-31, six months later");
    assert_eq!(status(&[])["created_ms"], 1_769_817_600_000_u64, "it is remembered");
    scene.run(&["call", "dns/list"]);
    assert_eq!(status(&[])["state"], "valid", "a use counts from then on");
    assert_eq!(scene.run(&["token", "status", "--created", "2999-01-01"]).code, 2);
    assert_eq!(scene.run(&["token", "status", "--created", "31.01.2026"]).code, 2);
    let words = scene.run(&["token", "status"]).out;
    for part in ["valid until", "6 months after its last use", "2026-01-31 00:00:00 UTC", "agree to the terms"] {
        assert!(words.split_whitespace().collect::<Vec<_>>().join(" ").contains(part), "{part}: {words}");
    }
}

#[test]
fn a_token_that_is_refused_has_not_been_used() {
    let scene = Scene::new();
    let wrong = |args: &[&str]| run(scene.command(args).env("HOSTWIRE_TOKEN", "wrong"), "");
    assert_eq!(wrong(&["call", "dns/list"]).code, 4);
    assert_eq!(wrong(&["token", "status", "--json"]).json()["used_ms"], json!(null));
}

#[test]
fn the_allow_list_is_kept_here_and_says_what_to_do_in_the_panel() {
    let scene = Scene::new();
    let empty = scene.run(&["allow-list", "list"]);
    assert!(empty.err.contains("strongly recommended") && empty.err.contains("restriction"), "{}", empty.err);
    let open = scene.run(&["allow-list", "check", "198.51.100.7"]);
    assert!(open.code == 0 && open.out.contains("the list is empty"), "{open:?}");

    let added = scene.run(&["allow-list", "add", "203.0.113.0/24", "--note", "office"]);
    let said = added.err.replace('\n', " ");
    assert!(added.code == 0 && said.contains("Add IP to allowed list") && said.contains("the note \"office\""), "{said}");
    assert_eq!(scene.run(&["allow-list", "add", "2001:db8::/32"]).code, 0);
    assert_eq!(scene.run(&["allow-list", "list"]).out, "203.0.113.0/24\toffice\n2001:db8::/32\t\n");
    assert_eq!(scene.run(&["allow-list", "check", "203.0.113.9"]).code, 0);
    assert_eq!(scene.run(&["allow-list", "check", "2001:db8::7", "--json"]).json()["allowed"], true);
    let blocked = scene.run(&["allow-list", "check", "198.51.100.7"]);
    assert!(blocked.code == 4 && blocked.out.contains("is not on the list"), "{blocked:?}");
    let slip = scene.run(&["allow-list", "add", "203.0.113.5/24"]);
    assert!(slip.code == 3 && slip.said().contains("the subnet is 203.0.113.0/24"), "{slip:?}");

    assert_eq!(scene.run(&["allow-list", "remove", "2001:db8::/32"]).code, 0);
    let last = scene.run(&["allow-list", "remove", "203.0.113.0/24"]);
    assert!(last.err.contains("strongly recommended"), "the last one opens access: {}", last.err);
    assert!(scene.requests().is_empty(), "all of that is kept here");
    assert_eq!(run(&mut bare(&["--provider", "elytrahost", "allow-list", "list"]), "").code, 2);
}
