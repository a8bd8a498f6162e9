//! Files among the parameters. Their content stays with the host.

use super::*;
use crate::{Params, Part, Problem};

fn options(files: Value) -> CallOptions {
    serde_json::from_value(json!({ "files": files })).unwrap()
}

fn upload(params: Value, files: Value) -> crate::Result<Request> {
    let machine = client(&Provider::adm_tools(), Some("t0k3n"));
    machine.prepare("manticore/dictionary/add/save", params.as_object().unwrap(), &options(files))
}

fn params() -> Value {
    json!({ "manticore_id": 1, "name": "mine", "type": "stopwords" })
}

#[test]
fn a_file_goes_between_the_parts() {
    let request = upload(params(), json!({ "file": { "filename": "words.txt", "content_type": "text/plain", "length": 9 } })).unwrap();
    let [Part::Text(before), Part::File { name, length }, Part::Text(after)] = request.body.parts() else { panic!("three parts") };
    assert_eq!((name.as_str(), *length), ("file", Some(9)));
    let header = |name: &str| request.headers.iter().find(|header| header.name() == name).map(crate::Header::expose).unwrap();
    let boundary = header("Content-Type").strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(
        before
            .expose()
            .starts_with(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"manticore_id\"\r\n\r\n1\r\n--{boundary}"))
    );
    assert!(before.expose().ends_with("name=\"file\"; filename=\"words.txt\"\r\nContent-Type: text/plain\r\n\r\n"));
    assert_eq!(after.expose(), format!("\r\n--{boundary}--\r\n"));
    assert_eq!(request.content_length(), Some((before.expose().len() + 9 + after.expose().len()) as u64));
    let again = upload(params(), json!({ "file": { "filename": "words.txt", "content_type": "text/plain", "length": 9 } })).unwrap();
    assert_eq!(request, again, "the same call is the same request");
}

#[test]
fn files_are_checked_like_parameters() {
    let wrong = |params: Value, files: Value| {
        let violations = upload(params, files).unwrap_err().violations.clone();
        violations.into_iter().map(|wrong| (wrong.parameter, wrong.problem, wrong.expected)).collect::<Vec<_>>()
    };
    let one = |parameter: &str, problem, expected: &str| vec![(parameter.to_owned(), problem, expected.to_owned())];
    let file = json!({ "filename": "a.txt" });
    assert_eq!(wrong(params(), json!({})), one("file", Problem::Missing, "a file"));
    assert_eq!(wrong(params(), json!({ "file": file, "name": file })), one("name", Problem::Type, "text"));
    assert_eq!(wrong(params(), json!({ "file": file, "fil": file }))[0].1, Problem::Unknown);
    assert_eq!(wrong(params(), json!({ "file": { "filename": "" } })), one("file", Problem::Value, "a file with a name"));
    let injected = json!({ "file": { "filename": "a", "content_type": "a/b\r\nX: y" } });
    assert_eq!(wrong(params(), injected), one("file", Problem::Value, "a file whose content type is such as image/png"));
    let mut text = params();
    text["file"] = json!("the content");
    assert_eq!(wrong(text, json!({})), one("file", Problem::Type, "a file"));
}

#[test]
fn a_raw_call_may_send_files_too() {
    let machine = client(&Provider::adm_tools(), Some("t0k3n"));
    let mut options = options(json!({ "any": { "filename": "a" } }));
    options.raw = Some(crate::Http::Post);
    assert_eq!(machine.prepare("new/upload", &Params::new(), &options).unwrap().body.parts().len(), 3);
    options.raw = Some(crate::Http::Get);
    let error = machine.prepare("new/upload", &Params::new(), &options).unwrap_err();
    assert_eq!(error.violations[0].expected, "no file: a GET has no body");
}

#[test]
fn a_token_that_is_a_parameter_is_a_part_of_its_own() {
    let machine = client(&Provider::elytra_host_2021_06(), Some("t0k3n"));
    let mut options = options(json!({ "world": { "filename": "world.zip" } }));
    options.raw = Some(crate::Http::Post);
    let body = machine.prepare("instance/upload", &Params::new(), &options).unwrap().body;
    let Part::Text(text) = &body.parts()[0] else { panic!() };
    assert!(text.expose().contains("name=\"token\"\r\n\r\nt0k3n\r\n") && text.to_string().contains("name=\"token\"\r\n\r\n***\r\n"));
}
