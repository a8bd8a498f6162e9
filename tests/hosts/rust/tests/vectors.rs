//! Every shared vector, and a mistake in one that must show.

use std::{fs, path::PathBuf};

fn shared() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

#[test]
fn all_pass() {
    let tally = hostwire_tests_rust::run(&shared()).unwrap();
    assert!(tally.failed.is_empty(), "{}", tally.failed.join("\n"));
    assert!(tally.passed >= 180, "{} ran", tally.passed);
}

#[test]
fn a_vector_that_expects_another_delivery_fails() {
    let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sabotaged");
    let _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).unwrap();
    let text = fs::read_to_string(shared().join("answers.json")).unwrap();
    let wrong = text.replace(r#""delivery":"refused""#, r#""delivery":"answered""#);
    assert_ne!(text, wrong);
    fs::write(scratch.join("answers.json"), wrong).unwrap();
    assert!(!hostwire_tests_rust::run(&scratch).unwrap().failed.is_empty());
}
