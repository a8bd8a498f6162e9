//! What is asked about first, what is refused, and what is said of calls whose answers were lost.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::{Scene, bare, file, run};
use serde_json::json;

const DELETE: [&str; 3] = ["call", "dns/record_delete", "subdomain_id=1001"];

#[test]
fn without_a_terminal_nothing_is_destroyed_or_paid_for_unless_somebody_said_yes() {
    let scene = Scene::new();
    for call in [&DELETE[..], &["call", "domain/register", "domain=free.com", "period=1"], &["call", "new/thing", "--raw", "POST"]] {
        let ended = scene.run(call);
        assert_eq!(ended.code, 3, "{ended:?}");
        assert!(ended.said().contains("on the account of this token") && ended.said().contains("Say --yes"), "{}", ended.err);
        let ended = scene.run(&[call, &["--account", "Bakery", "--json"]].concat());
        let error = &ended.json()["error"];
        assert_eq!((&error["code"], &error["delivery"]), (&json!("confirmation_needed"), &json!("not_sent")));
        assert!(error["message"].as_str().unwrap().contains("on Bakery"), "{error}");
    }
    assert!(scene.requests().is_empty());
    assert_eq!(scene.run(&[&DELETE[..], &["--yes"]].concat()).code, 0);
    assert_eq!(scene.bodies("dns/record_delete"), ["subdomain_id=1001"]);
    // A word about what a raw call does is enough, if it is harmless.
    assert_ne!(scene.run(&["call", "new/thing", "--raw", "POST", "--effect", "write"]).code, 3);
}

#[test]
fn read_only_refuses_what_does_more_even_with_yes() {
    let scene = Scene::new();
    for call in [&DELETE[..], &["call", "dns/record_add", "domain_id=42", "type=TXT", "data=x"], &["call", "a/b", "--raw", "POST"]] {
        let ended = scene.run(&[&["--read-only"], call, &["--yes"]].concat());
        assert!(ended.code == 3 && ended.said().contains("only reads"), "{ended:?}");
    }
    assert!(scene.requests().is_empty());
    assert_eq!(scene.run(&["--read-only", "call", "dns/list"]).code, 0);
}

#[test]
fn a_lost_read_is_made_again_as_often_as_wanted_and_it_says_so() {
    let scene = Scene::new();
    scene.fault(json!({ "path": "dns/list", "kind": "lost" }));
    let ended = scene.run(&["call", "dns/list"]);
    assert!(ended.code == 0 && ended.said().contains("It failed (transport_failed) and may be repeated"), "{ended:?}");
    assert!(ended.said().contains("2 requests"), "{}", ended.err);
    scene.fault(json!({ "path": "dns/list", "kind": "lost" }));
    assert_eq!(scene.run(&["call", "dns/list", "--retries", "0"]).code, 6);
    assert_eq!(scene.bodies("dns/list").len(), 3);
}

#[test]
fn a_lost_write_is_looked_up_and_not_repeated() {
    let scene = Scene::new();
    scene.fault(json!({ "path": "dns/record_add", "kind": "lost_after_apply" }));
    let add = ["call", "dns/record_add", "domain_id=42", "type=TXT", "record=_lost", "data=x"];
    let ended = scene.run(&add);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.said().contains("The answer was lost; dns/records_list is asked"), "{}", ended.err);
    assert!(ended.said().contains("; dns/records_list shows"), "{}", ended.err);
    assert_eq!(scene.bodies("dns/record_add").len(), 1, "it was sent once");

    scene.fault(json!({ "path": "dns/record_add", "kind": "lost" }));
    let add = ["call", "dns/record_add", "domain_id=42", "type=TXT", "record=_lost2", "data=x", "--json"];
    let ended = scene.run(&add);
    let error = &ended.json()["error"];
    assert_eq!((ended.code, &error["code"], &error["looked_up"]), (7, &json!("maybe_applied"), &json!("dns/records_list")));
}

#[test]
fn a_file_goes_only_where_the_method_takes_one() {
    let scene = Scene::new();
    let zone = file("zone.txt", "content");
    let data = format!("data=@{}", zone.display());
    let ended = scene.run(&["call", "dns/record_add", "domain_id=42", "type=TXT", &data]);
    assert!(ended.code == 2 && ended.said().contains("\"data\" takes no file"), "{ended:?}");
    assert!(scene.requests().is_empty());
    // The root of a domain is written @, and no path is empty.
    assert_eq!(scene.run(&["call", "dns/record_add", "domain_id=42", "type=TXT", "record=@", "data:=\"@x\""]).code, 0);
    assert_eq!(scene.requests()[0]["body"], "domain_id=42&type=TXT&record=%40&data=%40x");
}

#[test]
fn the_form_and_its_questions_need_a_terminal() {
    let scene = Scene::new();
    let ended = scene.run(&["call", "dns/record_add", "--ask"]);
    assert!(ended.code == 2 && ended.said().contains("--ask needs a terminal"), "{ended:?}");
    assert_eq!(run(&mut bare(&["call", "a/b", "--raw", "POST", "--ask"]), "").code, 2);
    assert!(scene.requests().is_empty());
}
