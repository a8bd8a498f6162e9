//! Bodies in parts: PHP reads from them the fields it reads from a form, and the files as they are.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use base64::{Engine, engine::general_purpose::STANDARD};
use hostwire_core::{
    CallOptions, FileInfo, Http, Machine, Options, Params, Part, Provider, Request, Sample, SampleCall, SampleLang, SampleOptions,
    SampleToken, Token, http_build_query,
};
use hostwire_php_tests::{random::Random, server::Server};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path, process::Command};

const FORM: &str = "application/x-www-form-urlencoded";

fn machine(base_url: Option<String>) -> Machine {
    let options = Options { base_url, ..Options::default() };
    Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n").unwrap()), options).unwrap()
}

fn with_files(files: &[(&str, &str, &str)]) -> CallOptions {
    let info = |filename: &str, kind: &str| FileInfo { filename: filename.into(), content_type: Some(kind.into()), length: None };
    let files = files.iter().map(|(name, filename, kind)| ((*name).to_owned(), info(filename, kind))).collect::<BTreeMap<_, _>>();
    CallOptions { raw: Some(Http::Post), files, ..CallOptions::default() }
}

/// The request's body with these contents in the places of its files.
fn bytes(request: &Request, contents: &BTreeMap<&str, Vec<u8>>) -> (String, Vec<u8>) {
    let kind = request.headers.iter().find(|header| header.name() == "Content-Type").unwrap().expose().to_owned();
    let mut body = Vec::new();
    for part in request.body.parts() {
        match part {
            Part::Text(text) => body.extend(text.expose().as_bytes()),
            Part::File { name, .. } => body.extend(&contents[name.as_str()]),
            _ => panic!("a part of another kind"),
        }
    }
    (kind, body)
}

/// Names of the first level that a part's head can hold; what stands in quotes there has other rules than a form.
fn tame(params: Params) -> Params {
    let fine = |name: &str| !name.contains(['"', '\r', '\n', '\\', '\0']);
    fn names(value: &Value, fine: &impl Fn(&str) -> bool) -> bool {
        match value {
            Value::Array(items) => items.iter().all(|item| names(item, fine)),
            Value::Object(fields) => fields.iter().all(|(name, field)| fine(name) && names(field, fine)),
            _ => true,
        }
    }
    params.into_iter().filter(|(name, value)| fine(name) && names(value, &fine)).collect()
}

#[test]
fn php_reads_the_same_fields_from_parts_as_from_a_form() {
    let (server, machine) = (Server::start(), machine(None));
    let mut random = Random::new(7);
    let contents = BTreeMap::from([("upload", b"\0\r\n--x\xff".to_vec())]);
    for _ in 0..500 {
        let params = tame(random.object(3));
        let request = machine.prepare("some/upload", &params, &with_files(&[("upload", "a.bin", "image/png")])).unwrap();
        let (kind, body) = bytes(&request, &contents);
        let (parts, form) = (server.post(&kind, &body), server.post(FORM, http_build_query(&params).as_bytes()));
        assert_eq!(parts["post"], form["post"], "{}", json!(params));
    }
}

#[test]
fn php_reads_files_byte_for_byte_with_their_names_and_types() {
    let (server, machine) = (Server::start(), machine(None));
    let mut random = Random::new(8);
    let mut all: Vec<u8> = (0..=255).collect();
    all.extend((0..100_000).map(|_| random.next_u64() as u8));
    let contents = BTreeMap::from([("one", all), ("two", Vec::new()), ("three", b"--\r\n\r\n".to_vec())]);
    let options =
        with_files(&[("one", "картинка 1.png", "image/png"), ("two", "empty", "text/plain"), ("three", "x.txt", "application/vnd.a+b")]);
    let request = machine.prepare("some/upload", json!({ "id": 7 }).as_object().unwrap(), &options).unwrap();
    let (kind, body) = bytes(&request, &contents);
    let received = server.post(&kind, &body);
    assert_eq!(received["post"], json!({ "id": "7" }));
    for (name, file) in &options.files {
        let got = &received["files"][name];
        assert_eq!((got["name"].as_str(), got["type"].as_str()), (Some(file.filename.as_str()), file.content_type.as_deref()));
        assert_eq!(STANDARD.decode(got["content"].as_str().unwrap()).unwrap(), contents[name.as_str()], "{name}");
    }
}

#[test]
fn the_curl_sample_of_an_upload_gives_php_what_the_machine_would_and_says_what_differs() {
    let server = Server::start();
    let machine = machine(Some(format!("http://{}", server.address)));
    let provider = Provider::adm_tools();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("upload");
    fs::create_dir_all(&folder).unwrap();
    let content = b"one\r\ntwo\0\xff".to_vec();
    let mut random = Random::new(9);
    for filename in ["words.txt", "it's \"a\" $HOME `id`;type=x.txt", "слова.txt"] {
        fs::write(folder.join(filename), &content).unwrap();
        let options = with_files(&[("file", filename, "text/plain")]);
        // What curl cannot write, it says; that is looked at in the core.
        let params: Params =
            tame(random.object(3)).into_iter().filter(|(_, value)| !json!(value).to_string().contains("\\u0000")).collect();
        let params: Params = params.into_iter().filter(|pair| !json!([pair.0, pair.1]).to_string().contains('=')).collect();
        let request = machine.prepare("some/upload", &params, &options).unwrap();
        let call = SampleCall {
            spec: &provider.spec,
            path: "some/upload",
            method: None,
            params: &params,
            files: &options.files,
            placeholders: &[],
            request: &request,
        };
        let shown = SampleOptions { token: SampleToken::Active(Token::new("t0k3n").unwrap()), secrets: true };
        let sample = Sample::new(SampleLang::Curl, &call, &shown).unwrap();
        assert_eq!(sample.notes, ["curl separates the parts by a boundary of its own."]);
        let output = Command::new("sh").args(["-c", &sample.code]).current_dir(&folder).env("NO_PROXY", "*").output().unwrap();
        assert!(output.status.success(), "{}\n{}", sample.code, String::from_utf8_lossy(&output.stderr));
        let curled: Value = serde_json::from_slice(&output.stdout).unwrap();
        let (kind, body) = bytes(&request, &BTreeMap::from([("file", content.clone())]));
        assert_eq!(curled, server.post(&kind, &body), "{}", sample.code);
        let php = Sample::new(SampleLang::Php, &call, &shown).unwrap();
        assert!(php.notes[0].contains("sends no files") && php.notes[0].contains("file"), "{:?}", php.notes);
    }
}
