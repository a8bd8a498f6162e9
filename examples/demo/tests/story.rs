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
    for number in 1..=9 {
        assert!(text.contains(&format!("\n{number}. ")), "step {number} is missing:\n{text}");
    }
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "agree to the terms and press Activate token",
        "valid until 2026-07-01 00:00:00 UTC, 6 months after its last use",
        "5,000 calls: 3,595 leave now, then a pause of 60 min for the hour's limit",
        "one wait of 1 h, 5,000 accepted and 0 refused",
        "The last one left at the very moment that the plan had named.",
        "email Too Many Requests per hour. Limit 3600. Pause 3600 seconds telegram",
        "A week later it is told again.",
        "The allow-list is empty",
        "203.0.113.0/24 ┆ office",
        "It may have been applied.",
        "user/get_info shows what the call asked for",
        "9 % of it, 90 roubles, are the reseller's",
        "the client pays 249.90; 199.90 are the provider's, the whole markup of 50 the reseller's",
        "nothing is left running",
    ] {
        assert!(flat.contains(words), "{words} is missing:\n{text}");
    }
    // The words of others are not broken up.
    let ours = text.lines().filter(|line| !line.contains("Cause: "));
    assert_eq!(ours.filter(|line| line.chars().count() > 80).collect::<Vec<_>>(), [""; 0]);
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "a log has lines and nothing else: {text:?}");
}

#[test]
fn no_token_is_told() {
    let facts = Running::start(ServeOptions::default()).facts();
    let output = told();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    for token in
        [fixture::ADM_TOKEN, facts["elytra_token"].as_str().unwrap(), fixture::ELYTRA_PASSWORD, "sandbox-adm-activated", "a-visitors-own"]
    {
        assert!(!text.contains(token), "{text}");
    }
}
