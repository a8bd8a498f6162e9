//! What the documents ask of the project's own pages.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

const README: &str = include_str!("../../../README.md");
const ELYTRAHOST: &str = include_str!("../../../docs/elytrahost.md");
const SANDBOX: &str = include_str!("../../sandbox/README.md");

/// Line breaks of the source are no matter.
fn flat(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_readme_strongly_advises_to_restrict_addresses_and_says_where() {
    let (_, tokens) = README.split_once("\n## Tokens\n").unwrap();
    let tokens = flat(tokens.split("\n## ").next().unwrap());
    for words in ["API section", "*Access restriction* tab", "add your servers' addresses", "An empty list lets everybody in"] {
        assert!(tokens.contains(words), "{words}: {tokens}");
    }
}

#[test]
fn the_readme_says_how_long_a_token_lives_and_from_when() {
    let readme = flat(README);
    assert!(readme.contains("lives six calendar months, in UTC, from its last use; unused, from its creation"));
}

#[test]
fn one_page_answers_what_how_and_why_of_elytrahosts_api() {
    assert!(ELYTRAHOST.starts_with("# ElytraHost's API: what, how, why\n"));
    for question in ["\n## What: ", "\n## How: ", "\n## Why: "] {
        assert!(ELYTRAHOST.contains(question), "{question}");
    }
    assert!(README.contains("(docs/elytrahost.md)"));
}

#[test]
fn a_client_of_elytrahost_is_a_user_and_the_other_client_is_told_apart() {
    let line = |start: &str| ELYTRAHOST.lines().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("{start}"));
    assert!(line("| **client** |").contains("a user of ElytraHost"));
    assert!(line("| `Client` |").contains("never means a person"));
}

#[test]
fn both_ways_to_a_key_are_told_with_their_places() {
    let page = flat(ELYTRAHOST);
    for words in ["There are two ways", "In the cabinet of ElytraHost, on the profile tab", "A CAPTCHA has to stand there"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn how_the_sandbox_takes_mistyped_values_is_marked_as_its_own() {
    let (_, ours) = SANDBOX.split_once("- **Ours**:").unwrap();
    let ours = flat(ours.split("\n\n").next().unwrap());
    assert!(ours.contains("that a mistyped value or one that is not allowed is 422"), "{ours}");
    assert!(ours.contains("that 9% are rounded down to a kopeck"), "{ours}");
}
