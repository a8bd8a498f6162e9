//! Runs the tests that the page names, and says how each ended.
//!
//! The workspace's test programs are those that `cargo test --workspace` has just built, so nothing is built twice; where
//! this crate is tested alone, they are built first.

use crate::page::Test;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

/// Set where tests run to be judged. Tests of the judging itself look for it.
pub const JUDGED: &str = "HOSTWIRE_COVERAGE_JUDGED";

/// A test program of the workspace.
#[derive(Debug)]
struct Program {
    package: String,
    /// The file's name of an integration test.
    file: Option<String>,
    /// Where it runs: the package's folder.
    folder: PathBuf,
    executable: PathBuf,
}

/// How each of these tests ended: `ok`, or what happened instead.
///
/// # Errors
/// The test programs could not be built, or this is one of the tests that are judged: it would never end.
pub fn run(tests: &BTreeSet<Test>) -> Result<BTreeMap<Test, String>, String> {
    if env::var_os(JUDGED).is_some() {
        return Err("The page names the test that judges it.".to_owned());
    }
    static PROGRAMS: OnceLock<Result<Vec<Program>, String>> = OnceLock::new();
    let programs = PROGRAMS.get_or_init(programs).as_ref().map_err(String::clone)?;
    let mut places: BTreeMap<(&str, Option<&str>), Vec<&Test>> = BTreeMap::new();
    for test in tests {
        places.entry((test.package.as_str(), test.file.as_deref())).or_default().push(test);
    }
    let mut ended = BTreeMap::new();
    for ((package, file), tests) in places {
        let of_place: Vec<&Program> =
            programs.iter().filter(|program| program.package == package && program.file.as_deref() == file).collect();
        let mut told = BTreeMap::new();
        for program in &of_place {
            told.extend(results(program, &tests)?);
        }
        for test in tests {
            let result = match told.get(&test.path) {
                Some(result) => result.clone(),
                None if of_place.is_empty() => "there is no such test program".to_owned(),
                None => "there is no such test".to_owned(),
            };
            ended.insert(test.clone(), result);
        }
    }
    Ok(ended)
}

fn programs() -> Result<Vec<Program>, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace).args(["test", "--workspace", "--no-run", "--quiet", "--message-format", "json-render-diagnostics"]);
    // As this program was built, so that the others are those that were built with it.
    let built = env::current_exe().map_err(|error| error.to_string())?;
    match built.ancestors().nth(2).and_then(Path::file_name).and_then(|profile| profile.to_str()) {
        None | Some("debug") => {}
        Some(profile) => {
            cargo.args(["--profile", profile]);
        }
    }
    // What cargo tells a test of its package is not for another cargo: scripts that look at it would run, and build, anew.
    for (name, _) in env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"];
        if name.to_str().is_some_and(|name| told.iter().any(|told| name.starts_with(told))) {
            cargo.env_remove(name);
        }
    }
    let output = cargo.stdin(Stdio::null()).stderr(Stdio::inherit()).output().map_err(|error| format!("cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("The test programs could not be built: {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(program).collect())
}

fn program(line: &str) -> Option<Program> {
    let message: Value = serde_json::from_str(line).ok()?;
    let executable = message["executable"].as_str()?.into();
    if message["profile"]["test"] != true {
        return None;
    }
    let folder = Path::new(message["manifest_path"].as_str()?).parent()?.to_owned();
    let is_file = message["target"]["kind"].as_array()?.iter().any(|kind| kind == "test");
    let file = is_file.then(|| message["target"]["name"].as_str().unwrap_or_default().to_owned());
    // `path+file:///…/core#hostwire-core@0.1.0`, or `…/hostwire-core#0.1.0`.
    let (place, name) = message["package_id"].as_str()?.rsplit_once('#')?;
    let package = match name.split_once('@') {
        Some((name, _)) => name,
        None => place.rsplit('/').next()?,
    };
    Some(Program { package: package.to_owned(), file, folder, executable })
}

/// Runs these tests and no others.
fn results(program: &Program, tests: &[&Test]) -> Result<BTreeMap<String, String>, String> {
    let output = Command::new(&program.executable)
        .args(tests.iter().map(|test| &test.path))
        .args(["--exact", "--color", "never"])
        .current_dir(&program.folder)
        .env("CARGO_MANIFEST_DIR", &program.folder)
        .env(JUDGED, "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", program.executable.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let results = said.lines().filter_map(|line| line.strip_prefix("test ")?.split_once(" ... "));
    let results = results.map(|(name, result)| (name.trim_end_matches(" - should panic").to_owned(), result.to_owned()));
    Ok(results.map(|(name, result)| (name, if result == "ok" { result } else { format!("{result}\n{said}") })).collect())
}
