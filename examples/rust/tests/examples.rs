//! The examples, run as a user runs them, against the sandbox.

use hostwire_sandbox::{Running, ServeOptions, fixture};
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
