//! The binary: one line when it is ready, and an end when its standard input ends.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use hostwire_sandbox::{Running, ServeOptions};
use serde_json::Value;

#[test]
fn it_says_where_it_is_and_ends_with_its_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hostwire-sandbox"))
        .args(["--control", "--clock", "manual:1700000000000", "--until-stdin-closes"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert!(ready["adm_token"].is_string() && ready["elytra_token"].is_string());

    let address = ready["url"].as_str().unwrap().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /_sandbox/clock HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.ends_with(r#"{"now_ms":1700000000000,"manual":true}"#), "{answer}");

    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "one line and nothing else");
}

#[test]
fn a_wrong_clock_is_a_usage_error() {
    let run = Command::new(env!("CARGO_BIN_EXE_hostwire-sandbox")).args(["--clock", "fast"]).output().unwrap();
    assert_eq!(run.status.code(), Some(2));
}

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hostwire-sandbox-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("state.json")
    }

    fn names(&self) -> Vec<String> {
        std::fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Started with a state; gives the child and its url's address.
fn start(folder: &Folder) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hostwire-sandbox"))
        .args(["--until-stdin-closes", "--state"])
        .arg(folder.file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    (child, ready["url"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned())
}

fn ask(address: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let token = hostwire_sandbox::fixture::ADM_TOKEN;
    write!(
        stream,
        "POST /action/{path}/ HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {token}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[cfg(unix)]
#[test]
fn a_state_outlives_the_process_however_it_is_ended() {
    let folder = Folder::new("ends");
    let ends = ["input", "TERM", "INT"];
    for (at, name) in ends.iter().enumerate() {
        let (mut child, address) = start(&folder);
        let list = ask(&address, "dns/list", "");
        for earlier in &ends[..at] {
            assert!(list.contains(&format!("{earlier}.example")), "{name}: {list}");
        }
        assert!(ask(&address, "dns/add_foreign_domain", &format!("domain_name={name}.example")).contains("domain_id"));
        if *name == "input" {
            drop(child.stdin.take());
        } else {
            assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
        }
        assert!(child.wait().unwrap().success(), "{name}");
        assert_eq!(folder.names(), ["state.json"], "{name}: nothing is left beside it");
    }
}

#[test]
fn a_broken_state_is_an_error_and_stays_as_it_is() {
    let folder = Folder::new("broken");
    for broken in ["", "{\"version\":1", "{\"version\":99}"] {
        std::fs::write(folder.file(), broken).unwrap();
        let run = Command::new(env!("CARGO_BIN_EXE_hostwire-sandbox")).arg("--state").arg(folder.file()).output().unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!((run.status.code(), run.stdout.len()), (Some(1), 0), "{said}");
        assert!(said.starts_with("hostwire-sandbox: ") && said.contains("state.json: the state"), "{said}");
        assert!(said.trim_end().ends_with("; the file is left as it is"), "{said}");
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), broken);
    }
    let nowhere = folder.0.join("nothing").join("state.json");
    let run = Command::new(env!("CARGO_BIN_EXE_hostwire-sandbox")).arg("--state").arg(nowhere).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "a place that cannot be written is noticed at the start");
}

#[test]
fn a_sandbox_in_a_test_keeps_its_state_too() {
    let folder = Folder::new("running");
    let options = || ServeOptions { state: Some(folder.file()), ..ServeOptions::default() };
    let first = Running::try_start(options()).unwrap();
    ask(&first.address().to_string(), "dns/add_foreign_domain", "domain_name=kept.example");
    first.stop().unwrap();
    let second = Running::try_start(options()).unwrap();
    assert!(ask(&second.address().to_string(), "dns/list", "").contains("kept.example"));
    drop(second);
    std::fs::write(folder.file(), "no state").unwrap();
    assert!(Running::try_start(options()).unwrap_err().to_string().contains("not JSON"));
}
