//! Files that are sent and files that come, over a real connection and on a real disk.

#[allow(dead_code, reason = "each suite uses a part of it")]
mod host;

use host::World;
use hostwire::{CallOptions, Code, Error, Files, Passed, core::ReplyKind};
use serde_json::{Value, json};
use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn names(folder: &PathBuf) -> Vec<String> {
    fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

fn invoice(world: &World, files: Files) -> Result<hostwire::Reply, Error> {
    let answer = json!({ "path": "billing/print/invoice", "kind": "answer", "headers": { "Content-Type": "application/pdf" }, "body": "x".repeat(300_000) });
    world.sandbox.control("POST", "faults", answer);
    world.client().start_with("billing/print/invoice", json!({ "invoice_id": 1 }), CallOptions::default(), files).wait()
}

fn only_request(world: &World) -> Value {
    world.sandbox.control("GET", "requests", json!({}))["requests"][0].clone()
}

#[test]
fn a_file_that_comes_is_saved_whole_and_its_progress_is_told() {
    let (world, folder) = (World::new(), folder("saved"));
    let path = folder.join("invoice.pdf");
    let told: Arc<Mutex<Vec<Passed>>> = Arc::default();
    let seen = Arc::clone(&told);
    let files = Files::new().save_to(&path).on_progress(move |passed| seen.lock().expect("a lock").push(passed));
    let reply = invoice(&world, files).expect("a reply");
    assert_eq!((reply.meta.kind, reply.meta.streamed, reply.raw().len()), (ReplyKind::File, Some(300_000), 0));
    assert_eq!((fs::read(&path).expect("a file").len(), names(&folder)), (300_000, vec!["invoice.pdf".to_owned()]));
    assert_eq!(told.lock().expect("a lock").last(), Some(&Passed { bytes: 300_000, total: Some(300_000) }));
}

#[test]
fn a_file_cut_half_way_leaves_what_was_there_and_tells_the_count() {
    let (world, folder) = (World::new(), folder("cut"));
    let path = folder.join("invoice.pdf");
    fs::write(&path, "the one before").expect("a file");
    world.sandbox.control("POST", "faults", json!({ "path": "billing/print/invoice", "kind": "cut", "after_bytes": 20 }));
    let files = Files::new().save_to(&path);
    let error = world.client().start_with("billing/print/invoice", json!({ "invoice_id": 1 }), CallOptions::default(), files).wait();
    let error = error.expect_err("it was cut");
    assert_eq!((error.code, error.evidence.as_ref().map(|evidence| evidence.received)), (Code::AnswerCut, Some(20)));
    assert_eq!((fs::read_to_string(&path).expect("a file"), names(&folder).len()), ("the one before".to_owned(), 1));
}

#[test]
fn a_place_that_takes_no_file_says_so_after_the_answer() {
    let (world, folder) = (World::new(), folder("nowhere"));
    let error = invoice(&world, Files::new().save_to(folder.join("no/such/folder/invoice.pdf"))).expect_err("no folder");
    assert_eq!((error.code, error.delivery), (Code::SinkFailed, hostwire::Delivery::Answered));
}

#[test]
fn an_error_in_place_of_a_file_is_read_and_nothing_is_saved() {
    let (world, folder) = (World::new(), folder("refused"));
    let says_no = json!({ "result": false, "messages": { "error": ["no such invoice"] } });
    world.sandbox.control("POST", "faults", json!({ "path": "billing/print/invoice", "kind": "answer", "body": says_no }));
    let files = Files::new().save_to(folder.join("invoice.pdf"));
    let error = world
        .client()
        .start_with("billing/print/invoice", json!({ "invoice_id": 1 }), CallOptions::default(), files)
        .wait()
        .expect_err("no such invoice");
    assert_eq!((error.texts.as_slice(), names(&folder).len()), (&["no such invoice".to_owned()][..], 0));
}

#[test]
fn files_of_the_disk_and_of_memory_are_sent_as_they_are() {
    let (world, folder) = (World::new(), folder("sent"));
    let path = folder.join("linux \"six\".torrent");
    // More than one piece, and every byte there is.
    let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
    fs::write(&path, &bytes).expect("a file");
    let from_memory = Files::new().attach_bytes("torrent_file", "x", bytes).named("torrent_file", None, Some("application/x-bittorrent"));
    for files in [Files::new().attach("torrent_file", &path), from_memory] {
        world.sandbox.control("POST", "reset", json!({}));
        let sent = world.client().start_with("storage/torrent/select_files", json!({ "storage_id": 1 }), CallOptions::default(), files);
        sent.wait().expect("a reply");
        let request = only_request(&world);
        let file = &request["files"]["torrent_file"];
        assert_eq!(file["size"], 200_000, "{request}");
        assert_eq!(file["sha256"], "e24bc62381f1224fbbb74688663f8f9743b9680b193edd666835e97b06e730eb");
        let headers = request["headers"].to_string().to_lowercase();
        assert!(headers.contains("content-length") && !headers.contains("transfer-encoding"), "old servers take no chunks: {headers}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_refused_before_anything_is_sent() {
    let world = World::new();
    let files = Files::new().attach("torrent_file", "/no/such/file");
    let error = world.client().start_with("storage/torrent/select_files", json!({ "storage_id": 1 }), CallOptions::default(), files).wait();
    let error = error.expect_err("there is no such file");
    assert_eq!((error.code, error.violations[0].parameter.as_str()), (Code::InvalidParams, "torrent_file"));
    assert_eq!(world.sandbox.control("GET", "counters", json!({}))["received"], 0);
}
