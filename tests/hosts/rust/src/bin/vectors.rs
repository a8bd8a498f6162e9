//! `vectors DIR` runs a folder of vectors; `vectors --fill-in DIR` writes what comes of those that expect nothing yet.

use std::{path::PathBuf, process::ExitCode};

fn main() -> std::io::Result<ExitCode> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = PathBuf::from(arguments.pop().expect("a folder of vectors"));
    if arguments.first().is_some_and(|flag| flag == "--fill-in") {
        hostwire_tests_rust::fill_in(&folder)?;
    }
    let tally = hostwire_tests_rust::run(&folder)?;
    for failure in &tally.failed {
        eprintln!("{failure}");
    }
    println!("rust: {} passed, {} failed", tally.passed, tally.failed.len());
    Ok(if tally.failed.is_empty() && tally.passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
