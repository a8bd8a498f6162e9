//! A request as a cURL command for any POSIX shell.

use hostwire::core::Request;
use std::fmt::Write;

/// What the shell fills in, and nothing else.
pub const VARIABLE: &str = "$HOSTWIRE_TOKEN";

/// The command, over some lines. The token is the one thing the shell expands; all else is quoted against it.
pub fn command(request: &Request) -> String {
    let mut command = format!("curl --request {} {}", request.http.as_str(), quoted(&request.url));
    // Else curl takes brackets and braces for patterns of many addresses.
    if request.url.contains(['[', ']', '{', '}']) {
        command.insert_str("curl".len(), " --globoff");
    }
    for header in &request.headers {
        // A value that changes with its mask is the one with the token.
        let value = match header.masked("") == header.masked(VARIABLE) {
            true => quoted(&format!("{}: {}", header.name(), header.masked(VARIABLE))),
            false => format!("\"{}{VARIABLE}\"", escaped(&format!("{}: {}", header.name(), header.masked("")))),
        };
        let _ = write!(command, " \\\n  --header {value}");
    }
    if request.http.as_str() == "POST" {
        // Not --data, which would take a leading @ for a file's name.
        let _ = write!(command, " \\\n  --data-raw {}", quoted(&String::from_utf8_lossy(request.body.as_bytes())));
    }
    command
}

/// Text between single quotes, where nothing is special but the quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Text between double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
