//! What the tests with real PHP share: PHP itself, seeded randomness, values to send, and a server that records.

pub mod random;
pub mod recorder;
pub mod server;

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    thread,
};

/// A script or class of these tests.
#[must_use]
pub fn script(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts")).join(name)
}

/// PHP without any settings of the machine's: its own defaults.
#[must_use]
pub fn php() -> Command {
    let mut command = Command::new("php");
    command.arg("-n");
    command
}

/// Gives a script these lines, one process for all, and takes as many back.
///
/// # Panics
/// If PHP is missing, complains, or answers another number of lines.
#[must_use]
pub fn lines(name: &str, lines: &[String]) -> Vec<String> {
    let mut child = php().arg(script(name)).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("php starts; ./setup brings it");
    let mut stdin = child.stdin.take().expect("a pipe");
    let text = lines.join("\n") + "\n";
    // On a thread of its own: PHP answers while it still reads.
    let writer = thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("php ends");
    writer.join().expect("the writer ends").expect("php reads all");
    assert!(output.status.success(), "{name} failed");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<_> = text.lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), lines.len(), "{name}: {}", answers.last().map_or("", String::as_str));
    answers
}
