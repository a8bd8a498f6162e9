//! The examples, run as a user runs them, against the sandbox.

use hostwire_sandbox::{Running, ServeOptions, fixture};
use serde_json::json;
use std::{fs, path::Path, process::Command};

fn run(program: &str, sandbox: &Running, token: &str, arguments: &[&str]) -> (bool, String) {
    let output = Command::new(program)
        .args(arguments)
        .env("HOSTWIRE_TOKEN", token)
        .env("HOSTWIRE_BASE_URL", sandbox.url())
        .output()
        .expect("an example that runs");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains(token), "a token is shown: {text}");
    (output.status.success(), text)
}

#[test]
fn dns() {
    let sandbox = Running::start(ServeOptions::default());
    let (went_well, text) = run(env!("CARGO_BIN_EXE_dns"), &sandbox, fixture::ADM_TOKEN, &["42", "_acme-challenge", "a b&c"]);
    assert!(went_well, "{text}");
    assert!(text.contains(r#""_acme-challenge" "TXT" "a b&c""#) && text.contains("3597 of 3600 left this hour"), "{text}");
}

#[test]
fn host_the_core() {
    let sandbox = Running::start(ServeOptions::default());
    let program = env!("CARGO_BIN_EXE_host-the-core");
    let (went_well, text) = run(program, &sandbox, fixture::ADM_TOKEN, &["dns/records_list", r#"{"domain_id":42}"#]);
    assert!(went_well && text.contains(r#""domain_id":"42""#), "{text}");
    let (went_well, text) = run(program, &sandbox, "nobodys-token", &["dns/list"]);
    assert!(!went_well && text.contains("Unauthorized"), "{text}");
}

/// A visitor of a reseller's site signs up, signs in, and is a client with a token of their own. The methods are anybody's.
#[test]
fn host_site() {
    let sandbox = Running::start(ServeOptions::default());
    let program = env!("CARGO_BIN_EXE_host-site");
    let site = |arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .env("HOSTWIRE_PASSWORD", "visitors-password")
            .env("HOSTWIRE_BASE_URL", sandbox.url())
            .output()
            .expect("an example that runs");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!text.contains("visitors-password"), "a password is shown: {text}");
        (output.status.success(), text)
    };
    let state = || sandbox.control("GET", "state", json!({}));
    let (went_well, text) = site(&["link", "visitor@example.com", "wrong"]);
    assert!(!went_well && text.contains("captcha"), "a CAPTCHA must stand there: {text}");
    let (went_well, text) = site(&["link", "visitor@example.com", "ok-captcha"]);
    assert!(went_well, "{text}");

    let links = state()["elytra"]["register_links"].to_string();
    let code = links.split('"').find(|text| text.len() == 36).expect("a code in the visitor's mail").to_owned();
    let (went_well, text) = site(&["register", "visitor@example.com", "ok-captcha", &code]);
    assert!(went_well && text.contains("Welcome, visitor@example.com. Your balance is 0"), "{text}");
    let (went_well, text) = site(&["login", "visitor@example.com", "ok-captcha"]);
    assert!(went_well && text.contains("Welcome, visitor@example.com"), "{text}");

    let (went_well, text) = site(&["quote", "350", "49.90"]);
    assert!(went_well && text.contains("pays 399.90: 350 to ElytraHost, 49.90 to you"), "{text}");
    assert!(text.contains("9% of 399.90 is 35.99. Rounded down"), "{text}");
    assert!(!site(&["quote", "350", "-1"]).0);
}

/// The README's code in other languages stands in those packages' own READMEs, too, whose tests run it.
#[test]
fn the_readme_shows_what_the_packages_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |file: &str| fs::read_to_string(root.join(file)).expect("a readme");
    let readme = read("README.md");
    let packages = [
        ("js", "bindings-wasm/npm/README.md"),
        ("python", "bindings-ffi/python/README.md"),
        ("kotlin", "bindings-ffi/kotlin/README.md"),
        ("c", "bindings-ffi/c/README.md"),
    ];
    for (language, package) in packages {
        let opening = format!("```{language}\n");
        let code = readme.split(&opening).nth(1).and_then(|rest| rest.split("```").next()).expect("code of this language");
        assert!(read(package).contains(code), "{package} does not have the README's {language} code");
    }
}
