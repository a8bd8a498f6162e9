//! Runs the real command against the sandbox.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]
#![allow(dead_code, reason = "each test file uses its own part")]

use hostwire_sandbox::{Running, ServeOptions, fixture};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// How a command ended and what it printed.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ended {
    /// What was said beside the result, however its lines were broken.
    pub fn said(&self) -> String {
        self.err.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

pub struct Scene {
    pub sandbox: Running,
    /// Where the command remembers things; nothing else is written.
    pub state: TempDir,
}

impl Scene {
    pub fn new() -> Self {
        Self { sandbox: Running::start(ServeOptions::default()), state: TempDir::new().unwrap() }
    }

    /// The command with the fixture's token, against this sandbox.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = bare(&["--base-url", &self.sandbox.url()]);
        command.args(args).env("HOSTWIRE_TOKEN", fixture::ADM_TOKEN).env("HOSTWIRE_STATE_DIR", self.state.path());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ended {
        run(&mut self.command(args), "")
    }

    /// The same for the user of ElytraHost.
    pub fn run_elytra(&self, args: &[&str]) -> Ended {
        let token = self.sandbox.facts()["elytra_token"].as_str().unwrap().to_owned();
        run(self.command(args).args(["--provider", "elytrahost"]).env("HOSTWIRE_TOKEN", token), "")
    }

    pub fn fault(&self, fault: Value) {
        self.sandbox.control("POST", "faults", fault);
    }

    /// The bodies of the requests to a method, in their order.
    pub fn bodies(&self, method: &str) -> Vec<String> {
        let of_method = |request: &&Value| request["target"].as_str().is_some_and(|target| target.contains(&format!("/{method}/")));
        self.requests().iter().filter(of_method).map(|request| request["body"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The requests that reached the provider.
    pub fn requests(&self) -> Vec<Value> {
        self.sandbox.control("GET", "requests", json!({}))["requests"].as_array().cloned().unwrap_or_default()
    }
}

/// The command without token, address or anything else of the environment's.
pub fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hostwire"));
    let state = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("state");
    command.args(args).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOSTWIRE_STATE_DIR", state);
    command
}

pub fn run(command: &mut Command, input: &str) -> Ended {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A file of this test's own.
pub fn file(name: &str, content: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path
}
