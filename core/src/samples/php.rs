//! PHP with the provider's own library, from a method and its parameters.

use super::{SampleCall, SampleOptions, SampleToken};
use crate::{catalogue::Http, redact::MASK};
use serde::Deserialize;
use serde_json::{Number, Value};

/// A provider's library for PHP: one class, made with the token, with one method for all calls.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhpLibrary {
    /// The file to require.
    pub file: String,
    /// The class; its constructor takes the token.
    pub class: String,
    /// Its method that makes a call: takes the API method's name and an array of parameters; null means that it failed.
    pub call: String,
    /// Its property with the last answer, decoded.
    pub result: String,
    /// The verb that it sends, whatever the method's documentation says.
    pub sends: Http,
}

pub(super) fn write(call: &SampleCall<'_>, options: &SampleOptions, library: &PhpLibrary, notes: &mut Vec<String>) -> String {
    let PhpLibrary { file, class, call: api_call, result, sends } = library;
    if call.request.http != *sends {
        let (sends, documented) = (sends.as_str(), call.request.http.as_str());
        notes.push(format!("{class} always sends {sends}, with the parameters as a form; the method is documented as {documented}."));
    }
    let left_out: Vec<_> = call.files.keys().map(String::as_str).collect();
    if !left_out.is_empty() {
        notes.push(format!("{class} sends no files, so these are left out: {}. The cURL sample sends them.", left_out.join(", ")));
    }
    let hidden = |name: &str| call.is_secret(name) && !options.secrets;
    if call.params.keys().any(|name| hidden(name)) {
        notes.push(format!("{MASK} stands for each secret."));
    }
    let token = match &options.token {
        SampleToken::Environment(name) => format!("getenv({})", string(name)),
        _ => string(options.token_text()),
    };
    let rows: String = call
        .params
        .iter()
        .map(|(name, given)| format!("    {} => {},\n", string(name), if hidden(name) { string(MASK) } else { value(given) }))
        .collect();
    let post = if rows.is_empty() { "[]".to_owned() } else { format!("[\n{rows}]") };
    format!(
        "require {file};\n\n$auth_token = {token};\n$post = {post};\n\n$api = new {class}($auth_token);\n\
         if ($api->{api_call}({path}, $post) === null) {{\n    exit('The call failed.' . PHP_EOL);\n}}\nprint_r($api->{result});\n",
        file = string(file),
        path = string(call.path),
    )
}

fn value(given: &Value) -> String {
    match given {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(given) => number(given),
        Value::String(text) => string(text),
        Value::Array(items) => format!("[{}]", items.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| format!("{} => {}", string(name), value(field)));
            format!("[{}]", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A whole number that PHP has none for, it would read as a float: as text it keeps its digits on the way.
fn number(given: &Number) -> String {
    match (given.as_i64(), given.as_u64(), given.as_f64()) {
        // The sign is an operator to PHP, and what stands after it is one too many.
        (Some(i64::MIN), ..) | (None, Some(_), _) => string(&given.to_string()),
        (Some(whole), ..) => whole.to_string(),
        // The shortest digits that mean this very number, which PHP reads as Rust writes them.
        (None, None, Some(float)) => format!("{float:?}"),
        (None, None, None) => string(&given.to_string()),
    }
}

/// Between single quotes, where only the quote and the backslash mean something; with control characters between double
/// quotes, so that they can be seen, and survive an editor.
fn string(text: &str) -> String {
    if !text.chars().any(char::is_control) {
        return format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"));
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '"' | '\\' | '$' => quoted.extend(['\\', c]),
            c if c.is_ascii_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if c.is_control() => quoted.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
