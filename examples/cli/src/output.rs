//! Writing: colour only where a terminal shows it, and no word about a reader that left.

use crate::failure::Failure;
use serde_json::Value;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// Whether a person reads the results.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Prints text; styles are kept for terminals only.
pub fn text(text: &str) -> Result<(), Failure> {
    finish(anstream::stdout().lock(), text.as_bytes())
}

/// Prints bytes as they are.
pub fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    finish(io::stdout().lock(), bytes)
}

/// Prints JSON over many lines.
pub fn json(value: &Value) -> Result<(), Failure> {
    let mut lines = pretty(value);
    if is_terminal() {
        lines = crate::words::printable(&lines);
    }
    lines.push('\n');
    bytes(lines.as_bytes())
}

/// Says something about the results.
pub fn note(text: &str) -> Result<(), Failure> {
    finish(anstream::stderr().lock(), text.as_bytes())
}

pub fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

fn finish(mut stream: impl Write, bytes: &[u8]) -> Result<(), Failure> {
    match stream.write_all(bytes).and_then(|()| stream.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}
