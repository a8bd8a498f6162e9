//! What takes long: pages, and files that stream.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

mod common;

use common::Scene;
use serde_json::{Value, json};
use std::fs;

fn page(rows: &[u64]) -> Value {
    let rows: Vec<Value> = rows.iter().map(|id| json!({ "id": id })).collect();
    json!({ "path": "billing/get_invoices", "kind": "answer", "body": { "result": true, "response": { "list": rows } } })
}

#[test]
fn all_pages_are_one_list() {
    let scene = Scene::new();
    [page(&[1, 2]), page(&[3]), page(&[])].into_iter().for_each(|page| scene.fault(page));
    let ended = scene.run(&["call", "billing/get_invoices", "--all-pages"]);
    let ids: Vec<String> = ended.json().as_array().unwrap().iter().map(|row| row["id"].to_string()).collect();
    assert_eq!((ended.code, ids.len()), (0, 3), "{ended:?}");
    assert!(ended.err.starts_with("ok 3 rows of 2 pages; 3,597 of 3,600 left this hour"), "{}", ended.err);
    let asked: Vec<_> = scene.requests().iter().map(|request| format!("{}{}", request["target"], request["body"])).collect();
    assert!(["page=1", "page=2", "page=3"].iter().zip(&asked).all(|(page, asked)| asked.contains(page)), "{asked:?}");
}

#[test]
fn pages_end_at_the_cap_and_that_is_said() {
    let scene = Scene::new();
    [page(&[1]), page(&[2])].into_iter().for_each(|page| scene.fault(page));
    let ended = scene.run(&["call", "billing/get_invoices", "--all-pages", "--max-pages", "2"]);
    assert!(ended.code == 0 && ended.err.contains("there may be more: --max-pages is 2"), "{ended:?}");
    [page(&[1]), page(&[2])].into_iter().for_each(|page| scene.fault(page));
    let record = scene.run(&["call", "billing/get_invoices", "--all-pages", "--max-pages", "2", "--json"]).json();
    assert_eq!((&record["pages"], &record["end"], record["data"].as_array().unwrap().len()), (&json!(2), &json!("cap"), 2));
    assert_eq!(scene.run(&["call", "billing/get_invoices", "--max-pages", "2"]).code, 2, "only together with --all-pages");
}

#[test]
fn a_page_that_fails_says_where_to_go_on() {
    let scene = Scene::new();
    scene.fault(page(&[1, 2]));
    scene.fault(
        json!({ "path": "billing/get_invoices", "kind": "answer", "body": { "result": false, "messages": { "error": ["tired"] } } }),
    );
    let ended = scene.run(&["call", "billing/get_invoices", "--all-pages"]);
    assert_eq!((ended.code, ended.out.as_str()), (4, ""));
    assert!(ended.err.contains("2 rows of 1 page came before it") && ended.err.contains("page=2 goes on from there"), "{}", ended.err);
    let none = scene.run(&["call", "dns/records_list", "domain_id=42", "--all-pages"]);
    assert!(none.code == 3 && none.said().contains("has no pages"), "{none:?}");
}

#[test]
fn a_file_that_does_not_come_whole_leaves_nothing_and_harms_nothing() {
    let scene = Scene::new();
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("invoice.pdf");
    fs::write(&path, "the one from before").unwrap();
    let call = ["call", "billing/print/invoice", "invoice_id=7", "--output", path.to_str().unwrap()];
    scene.fault(json!({ "path": "billing/print/invoice", "kind": "cut", "after_bytes": 3, "times": 9 }));
    let ended = scene.run(&[&call[..], &["--retries", "0"]].concat());
    assert_eq!(ended.code, 6, "{ended:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "the one from before");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no part of a file is left");

    scene.sandbox.control("DELETE", "faults", json!({}));
    let whole = scene.run(&call);
    assert!(whole.code == 0 && whole.err.contains(" bytes in "), "{whole:?}");
    assert_ne!(fs::read(&path).unwrap(), b"the one from before");
}

#[test]
fn a_file_is_sent_where_the_method_takes_one() {
    let scene = Scene::new();
    let config = common::file("config.txt", "setting = 1\n");
    let call = ["call", "--yes", "dns/massupdate/update_domains", "domain_ids[]=42", &format!("config_file=@{}", config.display())];
    let ended = scene.run(&call);
    assert_eq!(ended.code, 0, "{ended:?}");
    let request = &scene.requests()[0];
    let body = request["body"].as_str().unwrap();
    for part in ["name=\"domain_ids[0]\"", "name=\"config_file\"; filename=\"config.txt\"", "setting = 1"] {
        assert!(body.contains(part), "{part} is missing: {body}");
    }
    let preview = scene.run(&["preview", "dns/massupdate/update_domains", "domain_ids[]=42", call[4]]).out;
    assert!(preview.contains("filename=\"config.txt\"") && preview.contains("--form 'config_file=@"), "{preview}");
    let nowhere = scene.run(&["call", "--yes", "dns/massupdate/update_domains", "domain_ids[]=42", "config_file=@/nowhere"]);
    assert!(nowhere.code == 2 && nowhere.err.contains("cannot be read"), "{nowhere:?}");
}
