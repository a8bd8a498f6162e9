//! A cURL command for POSIX shells, from a request.

use super::{SampleCall, SampleOptions, SampleToken};
use crate::{
    catalogue::Http,
    form::{self, flatten},
    provider::TokenPlace,
    redact::MASK,
    request::FileInfo,
};
use std::fmt::Write;

/// Stands for the token until the text is quoted. Nothing that is sent holds it: these characters are escaped everywhere.
const MARK: &str = "\u{1}\u{2}token\u{2}\u{1}";

/// Linux takes no longer text as an argument of a program than 128 KiB; what a shell does itself has no such limit.
const LONGEST_ARGUMENT: usize = 100_000;

/// Between double quotes these mean nothing, to no shell. An exclamation mark would, to bash at a terminal.
const PLAIN: &[char] = &[' ', ':', '/', '?', '&', '=', '.', ',', '-', '_', '%', '+', ';', '@'];

struct Shell<'a> {
    variable: &'a str,
    secrets: bool,
}

pub(super) fn write(call: &SampleCall<'_>, options: &SampleOptions, uses_token: bool, notes: &mut Vec<String>) -> String {
    let request = call.request;
    let variable = match &options.token {
        SampleToken::Environment(name) => name,
        _ => "auth_token",
    };
    let shell = Shell { variable, secrets: options.secrets };
    let url = if shell.secrets { request.url.with_token(MARK) } else { request.url.masked(MARK) };
    let in_header = request.headers.iter().any(|header| header.masked(MARK).contains(MARK));

    let mut command = String::from("curl");
    // Else curl takes brackets and braces for patterns of many addresses.
    if url.contains(['[', ']', '{', '}']) {
        command.push_str(" --globoff");
    }
    let _ = write!(command, " --request {} {}", request.http.as_str(), shell.argument(&url));
    let with_files = request.body.as_bytes().is_none();
    for header in &request.headers {
        // Of parts, curl writes the boundary itself, and tells it.
        if with_files && header.name().eq_ignore_ascii_case("content-type") {
            continue;
        }
        let _ = write!(command, " \\\n  --header {}", shell.argument(&format!("{}: {}", header.name(), header.masked(MARK))));
    }
    let mut fed = String::new();
    if with_files {
        notes.push("curl separates the parts by a boundary of its own.".to_owned());
        for part in shell.parts(call, in_header, notes) {
            let _ = write!(command, " \\\n  {part}");
        }
    } else if request.http == Http::Post {
        let body = if shell.secrets { request.body.with_token(MARK) } else { request.body.masked(MARK) }.unwrap_or_default();
        if body.contains('\0') || body.len() > LONGEST_ARGUMENT {
            let pieces: Vec<_> = body.split('\0').map(|piece| format!("printf %s {}", shell.argument(piece))).collect();
            fed = format!("{{ {}; }} | ", pieces.join("; printf '\\000'; "));
            command.push_str(" \\\n  --data-binary @-");
        } else {
            // Not --data, which would take a leading @ for a file's name.
            let _ = write!(command, " \\\n  --data-raw {}", shell.argument(&body));
        }
    }

    let mut line = String::new();
    if uses_token && !matches!(options.token, SampleToken::Environment(_)) {
        let token = if in_header { options.token_text().to_owned() } else { encoded(options.token_text()) };
        line = format!("auth_token={}\n", quoted(&token));
    }
    if uses_token && !in_header {
        notes.push("The token stands percent-encoded here: it is no header, but a parameter.".to_owned());
    }
    if !options.secrets && call.params.keys().any(|name| call.is_secret(name)) {
        notes.push(format!("{MASK} stands for each secret."));
    }
    format!("{line}{fed}{command}\n")
}

impl Shell<'_> {
    /// A text as one word. The token is the one thing that the shell expands in it.
    fn argument(&self, text: &str) -> String {
        if !text.contains(MARK) {
            return quoted(text);
        }
        let expanded = format!("${}", self.variable);
        let rest = text.replace(MARK, "");
        let ends = text.ends_with(MARK);
        if ends && rest.chars().all(|c| c.is_ascii_alphanumeric() || PLAIN.contains(&c)) {
            return format!("\"{}\"", text.replace(MARK, &expanded));
        }
        let pieces: Vec<_> = text.split(MARK).map(|piece| if piece.is_empty() { String::new() } else { quoted(piece) }).collect();
        pieces.join(&format!("\"{expanded}\""))
    }

    /// The parts of a body with files, as curl is told them.
    fn parts(&self, call: &SampleCall<'_>, in_header: bool, notes: &mut Vec<String>) -> Vec<String> {
        let mut parts = Vec::new();
        let mut unwritable = Vec::new();
        for (name, value) in call.params {
            let hidden = call.is_secret(name) && !self.secrets;
            flatten(name, value, &mut |flat, text| match flat.contains('=') || text.contains('\0') {
                true => unwritable.push(flat.to_owned()),
                false => parts.push(format!("--form-string {}", quoted(&format!("{flat}={}", if hidden { MASK } else { text })))),
            });
        }
        if let (TokenPlace::Parameter(name), false) = (call.spec.token.place(), in_header) {
            parts.push(format!("--form-string {}", self.argument(&format!("{name}={MARK}"))));
        }
        parts.extend(call.files.iter().map(|(name, file)| format!("--form {}", quoted(&upload(name, file)))));
        if !unwritable.is_empty() {
            notes.push(format!("curl cannot write these among parts, so they are left out: {}.", unwritable.join(", ")));
        }
        parts
    }
}

/// A file as `--form` takes it: `name=@"path";type=kind`.
fn upload(name: &str, file: &FileInfo) -> String {
    let escaped = |text: &str| text.replace('\\', r"\\").replace('"', "\\\"");
    let kind = file.content_type.as_deref().unwrap_or("application/octet-stream");
    let mut upload = format!("{name}=@\"{}\";type={kind}", escaped(&file.filename));
    // Else curl sends what stands after the last slash.
    if file.filename.contains('/') {
        let _ = write!(upload, ";filename=\"{}\"", escaped(&file.filename));
    }
    upload
}

fn encoded(token: &str) -> String {
    let mut out = String::new();
    form::encode(token, &mut out);
    out
}

/// Text between single quotes, where nothing is special but the quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
