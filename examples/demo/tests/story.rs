//! The story as `make demo` tells it, into a pipe.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use hostwire_sandbox::{Running, ServeOptions, fixture};
use std::process::{Command, Output};

fn told() -> Output {
    Command::new(env!("CARGO_BIN_EXE_hostwire-demo")).output().unwrap()
}

#[test]
fn the_whole_story_is_told_as_a_plain_log() {
    let output = told();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    for number in 1..=7 {
        assert!(text.contains(&format!("\n{number}. ")), "step {number} is missing:\n{text}");
    }
    for line in
        ["3,000 of 4,000 calls", "one wait of 1 h, 4,000 accepted and 0 refused", "It may have been applied.", "nothing is left running"]
    {
        assert!(text.contains(line), "{line} is missing:\n{text}");
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "a log has lines and nothing else: {text:?}");
}

#[test]
fn no_token_is_told() {
    let facts = Running::start(ServeOptions::default()).facts();
    let output = told();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    for token in [fixture::ADM_TOKEN, facts["elytra_token"].as_str().unwrap(), fixture::ELYTRA_PASSWORD, "not-a-token"] {
        assert!(!text.contains(token), "{text}");
    }
}
