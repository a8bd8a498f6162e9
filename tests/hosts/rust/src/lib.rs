//! The shared vectors, run through what the crate `hostwire` documents: `prepare` and `read`.

use base64::{Engine, engine::general_purpose::STANDARD};
use hostwire::{CallOptions, Client, Clock, Head, Options, Provider, Reply, Result, Token};
use serde_json::{Map, Value, json};
use std::{fs, io, path::Path};

/// One vector as its file has it.
pub type Vector = Map<String, Value>;

/// How a folder of vectors went.
#[derive(Debug, Default)]
pub struct Tally {
    /// As expected.
    pub passed: usize,
    /// The names of those that were not, each with what came instead.
    pub failed: Vec<String>,
}

/// Runs every vector of a folder.
pub fn run(folder: &Path) -> io::Result<Tally> {
    let mut tally = Tally::default();
    for file in files(folder)? {
        for vector in vectors(&fs::read_to_string(file)?)? {
            let (expected, actual) = (comparable(&vector["expect"]), comparable(&outcome(&vector)));
            if expected == actual {
                tally.passed += 1;
            } else {
                tally.failed.push(format!("{}\n  expected {expected}\n  got      {actual}", vector["name"]));
            }
        }
    }
    Ok(tally)
}

/// Writes what comes of each vector that expects nothing yet, for a person to read and judge.
pub fn fill_in(folder: &Path) -> io::Result<()> {
    for file in files(folder)? {
        let mut vectors = vectors(&fs::read_to_string(&file)?)?;
        for vector in &mut vectors {
            if !vector.contains_key("expect") {
                let outcome = comparable(&outcome(vector));
                vector.insert("expect".to_owned(), outcome);
            }
        }
        let lines: Vec<String> = vectors.iter().map(|vector| Value::Object(vector.clone()).to_string()).collect();
        fs::write(file, format!("[\n{}\n]\n", lines.join(",\n")))?;
    }
    Ok(())
}

fn files(folder: &Path) -> io::Result<Vec<std::path::PathBuf>> {
    let mut files: Vec<_> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

fn vectors(text: &str) -> io::Result<Vec<Vector>> {
    serde_json::from_str(text).map_err(io::Error::other)
}

fn outcome(vector: &Vector) -> Value {
    let provider = Provider::named(text(vector, "provider")).expect("a provider built in");
    let token = Token::new("vector-token").expect("a token");
    let client = Client::new(provider, Some(token), Options::default(), Clock::default()).expect("a client");
    let options: CallOptions =
        vector.get("options").map_or_else(CallOptions::default, |options| serde_json::from_value(options.clone()).expect("options"));
    let method = text(vector, "method");
    let outcome: Result<Value> = match text(vector, "kind") {
        "call" => client.prepare(method, vector["params"].clone(), &options).map(|request| json!({ "request": request })),
        "answer" => {
            let head = Head {
                status: vector["status"].as_u64().expect("a status") as u16,
                headers: serde_json::from_value(vector["headers"].clone()).expect("headers"),
            };
            let body = match vector.get("body_base64") {
                Some(encoded) => STANDARD.decode(encoded.as_str().expect("text")).expect("base64"),
                None => text(vector, "body").as_bytes().to_vec(),
            };
            client.read(method, &head, body, &options).map(|reply| json!({ "reply": record(&reply) }))
        }
        other => panic!("no kind {other:?}"),
    };
    outcome.unwrap_or_else(|error| json!({ "error": error }))
}

fn text<'a>(vector: &'a Vector, member: &str) -> &'a str {
    vector.get(member).and_then(Value::as_str).unwrap_or_else(|| panic!("{} has no text {member}", vector["name"]))
}

fn record(reply: &Reply) -> Value {
    let meta = &reply.meta;
    let mut record = json!({
        "ok": meta.ok, "status": meta.status, "kind": meta.kind, "content_type": meta.content_type, "filename": meta.filename, "texts": meta.texts,
        "drift": meta.drift, "method": meta.method, "attempts": meta.attempts, "data": reply.data().expect("checked data"),
    });
    if !meta.languages.is_empty() {
        record["languages"] = json!(meta.languages);
    }
    if record["kind"] == "file" {
        record["raw_base64"] = json!(STANDARD.encode(reply.raw()));
    }
    record
}

/// Without what is null or an empty list, except within `data`; numbers by their value.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.iter().map(|(name, member)| {
                let is_data = name == "data" || name == "answer" || name == "body";
                (name.clone(), if is_data { member.clone() } else { comparable(member) })
            });
            kept.filter(|(name, member)| name == "data" || !(member.is_null() || member.as_array().is_some_and(Vec::is_empty))).collect()
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        other => other.clone(),
    }
}
