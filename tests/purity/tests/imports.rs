//! The core as wasm imports nothing, and nothing of the core is left out of what is looked at.

use std::{fs, path::Path, process::Command};
use wasmparser::{Parser, Payload};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

#[test]
fn the_core_imports_nothing() {
    let target = concat!(env!("CARGO_TARGET_TMPDIR"), "/purity");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "--target", "wasm32-unknown-unknown", "-p", "hostwire-purity", "--target-dir", target])
        .current_dir(ROOT)
        .status()
        .unwrap();
    assert!(built.success());
    let wasm = fs::read(format!("{target}/wasm32-unknown-unknown/release/hostwire_purity.wasm")).unwrap();
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(&wasm) {
        match payload.unwrap() {
            Payload::ImportSection(imports) => {
                let names: Vec<_> = imports.into_iter().map(|import| format!("{:?}", import.unwrap())).collect();
                assert!(names.is_empty(), "the core asks its host for {names:?}");
            }
            Payload::ExportSection(section) => exports.extend(section.into_iter().map(|export| export.unwrap().name.to_owned())),
            _ => {}
        }
    }
    assert!(exports.contains(&"everything".to_owned()), "{exports:?}");
}

/// Modules whose `pub` reaches no further than the core.
const INNER: &[&str] = &[
    "skip.rs",
    "parts.rs",
    "file.rs",
    "write.rs",
    "ledger.rs",
    "opens.rs",
    "alone.rs",
    "shared.rs",
    "state.rs",
    "notice.rs",
    "window.rs",
    "redact.rs",
    "envelope.rs",
    "sentence.rs",
    "tests.rs",
    "hostile.rs",
    "search.rs",
];

#[test]
fn every_public_entry_is_called() {
    let called = fs::read_to_string(Path::new(ROOT).join("tests/purity/src/lib.rs")).unwrap();
    let mut folders = vec![Path::new(ROOT).join("core/src")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if INNER.contains(&path.file_name().unwrap().to_str().unwrap()) {
                continue;
            }
            for line in fs::read_to_string(&path).unwrap().lines().map(str::trim) {
                let Some(rest) = line.strip_prefix("pub fn ").or_else(|| line.strip_prefix("pub async fn ")) else { continue };
                let name = rest.split(['(', '<']).next().unwrap();
                // A method of a type that does not leave its module.
                if name == "reading" {
                    continue;
                }
                seen += 1;
                let is_called = called.contains(&format!("{name}(")) || called.contains(&format!("{name}::<"));
                assert!(is_called, "{name} in {} is not called", path.display());
            }
        }
    }
    assert!(seen > 40, "{seen} entries found");
}
