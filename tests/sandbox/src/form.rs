//! Parameters as PHP would read them: nested form fields, parts of a multipart body, or a JSON object.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::multipart::{self, Upload};
use crate::target::decode;

pub(crate) type Params = Map<String, Value>;

/// PHP's own limit on brackets in one name (`max_input_nesting_level`).
const DEEPEST: usize = 64;

/// What C's `isspace` takes for one.
const SPACES: [char; 6] = [' ', '\t', '\n', '\u{b}', '\u{c}', '\r'];

/// What a request brought: fields, and uploaded files by the name of their field, as PHP keeps `_POST` and `_FILES` apart.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) params: Params,
    pub(crate) files: BTreeMap<String, Upload>,
}

/// Reads a body by its Content-Type. What cannot be read gives no parameters, as in PHP.
pub(crate) fn body(content_type: Option<&str>, body: &[u8]) -> Form {
    let full = content_type.unwrap_or("application/x-www-form-urlencoded");
    let (kind, options) = full.split_once(';').unwrap_or((full, ""));
    match kind.trim().to_ascii_lowercase().as_str() {
        "application/json" => match serde_json::from_slice(body) {
            Ok(Value::Object(params)) => Form { params, ..Form::default() },
            _ => Form::default(),
        },
        "multipart/form-data" => parts(options, body),
        _ => Form { params: urlencoded(&String::from_utf8_lossy(body)), ..Form::default() },
    }
}

/// `a=1&b[0][c]=x&d[]=y`.
pub(crate) fn urlencoded(text: &str) -> Params {
    let mut params = Params::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        put(&mut params, &decode(name, true), decode(value, true));
    }
    settle(params)
}

/// The fields and files of a multipart body. A file field that was left empty is not there.
fn parts(options: &str, body: &[u8]) -> Form {
    let mut form = Form::default();
    for part in multipart::parts(options, body) {
        match part.file_name {
            None => put(&mut form.params, &part.name, String::from_utf8_lossy(part.content).into_owned()),
            Some(name) if name.is_empty() => {}
            Some(name) => {
                form.files.insert(take_apart(&part.name).0, Upload::new(&name, &part.content_type, part.content));
            }
        }
    }
    form.params = settle(form.params);
    form
}

/// Puts one field at its place; the last one of a name wins.
fn put(params: &mut Params, name: &str, value: String) {
    let (first, keys) = take_apart(name);
    if first.is_empty() || keys.len() > DEEPEST {
        return;
    }
    let mut place = params.entry(first).or_insert(Value::Null);
    for key in keys {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(map) = place else { return };
        let Some(key) = key.or_else(|| next_index(map)) else { return };
        place = map.entry(key).or_insert(Value::Null);
    }
    *place = Value::String(value);
}

/// `a[b][]` gives `a`, `b` and none. A bracket that never closes is part of the name; dots and spaces in front of the
/// brackets become underscores. To PHP a name ends at a NUL, and begins after its spaces.
fn take_apart(name: &str) -> (String, Vec<Option<String>>) {
    let plain = |text: &str| text.replace(['.', ' ', '['], "_");
    let name = name.split('\0').next().unwrap_or_default().trim_start_matches(' ');
    let Some((first, mut rest)) = name.split_once('[') else { return (plain(name), Vec::new()) };
    if first.is_empty() {
        return (String::new(), Vec::new());
    }
    let mut keys = Vec::new();
    loop {
        // One space before the closing bracket is as good as none.
        let appended = rest.strip_prefix(']').or_else(|| rest.strip_prefix(SPACES)?.strip_prefix(']'));
        let after = match (appended, rest.split_once(']')) {
            (Some(after), _) => {
                keys.push(None);
                after
            }
            (None, Some((key, after))) => {
                keys.push(Some(key.to_owned()));
                after
            }
            (None, None) if keys.is_empty() => return (plain(name), Vec::new()),
            (None, None) => break,
        };
        match after.strip_prefix('[') {
            Some(next) => rest = next,
            None => break,
        }
    }
    (plain(first), keys)
}

/// The index after the highest, where there is room for one.
fn next_index(map: &Map<String, Value>) -> Option<String> {
    // Only what PHP takes for a number: neither `08` nor one beyond 64 bits.
    let numbers = map.keys().filter_map(|key| key.parse::<i64>().ok().filter(|number| *number >= 0 && number.to_string() == *key));
    Some(numbers.max().map_or(Some(0), |index| index.checked_add(1))?.to_string())
}

/// Maps whose keys count 0, 1, 2... are lists.
fn settle(params: Params) -> Params {
    params.into_iter().map(|(name, value)| (name, listed(value))).collect()
}

fn listed(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let counts = map.keys().enumerate().all(|(at, key)| *key == at.to_string());
    let map = settle(map);
    if counts { map.into_iter().map(|(_, value)| value).collect() } else { Value::Object(map) }
}

/// A scalar as PHP would show it as text; null and arrays are none.
pub(crate) fn text(params: &Params, name: &str) -> Option<String> {
    scalar(params.get(name)?)
}

pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "1" } else { "0" }.to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The texts of a list; a scalar is none.
pub(crate) fn texts(params: &Params, name: &str) -> Vec<String> {
    params.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(scalar).collect()
}

/// A whole number, given as one or as text.
pub(crate) fn number(params: &Params, name: &str) -> Option<i64> {
    text(params, name)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Value {
        Value::Object(urlencoded(text))
    }

    #[test]
    fn nested_fields_are_read_as_php_reads_them() {
        assert_eq!(
            read("domain_id=7&stack[0]=ns1&stack[1]=ns2&opts[flags][0]=a&opts[name]=b+c%26d"),
            json!({"domain_id": "7", "stack": ["ns1", "ns2"], "opts": {"flags": ["a"], "name": "b c&d"}})
        );
        assert_eq!(read("a%5B%5D=x&a[]=y&a[9]=z&a[]=w"), json!({"a": {"0": "x", "1": "y", "9": "z", "10": "w"}}));
        assert_eq!(read("a[][b]=1&a[][b]=2"), json!({"a": [{"b": "1"}, {"b": "2"}]}));
        assert_eq!(read("a=1&a=2&b&=x&&c=="), json!({"a": "2", "b": "", "c": "="}));
        assert_eq!(read("a=1&a[x]=2"), json!({"a": {"x": "2"}}));
        assert_eq!(read("a.b c=1&d[e=2&f[g]h[i]=3"), json!({"a_b_c": "1", "d_e": "2", "f": {"g": "3"}}));
    }

    #[test]
    fn hostile_names_do_no_harm() {
        let deep = format!("a{}=1", "[x]".repeat(50_000));
        assert_eq!(read(&deep), json!({}));
        assert_eq!(read("a[18446744073709551615]=1&a[]=2")["a"], json!({"18446744073709551615": "1", "0": "2"}));
        assert_eq!(read("a[9223372036854775807]=1&a[]=2")["a"], json!({"9223372036854775807": "1"}));
        assert_eq!(read("%ff=%fe"), json!({"\u{fffd}": "\u{fffd}"}));
    }

    #[test]
    fn other_bodies_are_read_by_their_type() {
        let json_body = body(Some("application/json; charset=utf-8"), br#"{"domain_id":7,"stack":["a"]}"#);
        assert_eq!(Value::Object(json_body.params), json!({"domain_id": 7, "stack": ["a"]}));
        assert!(body(Some("application/json"), b"[1").params.is_empty());
        let parts = "--b\r\nContent-Disposition: form-data; name=\"id[]\"\r\n\r\n7\r\n--b\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n\u{0}\r\n--b\r\n\
            Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n--b--\r\n";
        let read = body(Some("multipart/form-data; boundary=b"), parts.as_bytes());
        assert_eq!(Value::Object(read.params), json!({"id": ["7"]}));
        assert_eq!(read.files.keys().collect::<Vec<_>>(), ["file"]);
        assert_eq!(
            read.files["file"].to_json(),
            json!({
                "name": "a.txt", "content_type": "text/plain", "size": 1,
                "sha256": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            })
        );
    }
}
