//! Answers' cases, each with what a caller notices of it.

use crate::*;
use serde_json::{Value, json};

fn machine(provider: std::sync::Arc<Provider>) -> Machine {
    Machine::new(provider, Some(Token::new("t0ken").unwrap()), Options::default()).unwrap()
}

fn head(status: u16, headers: &[(&str, &str)]) -> Head {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Head { status, headers }
}

fn adm(method: &str, head: &Head, body: impl AsRef<[u8]>) -> Result<Reply> {
    machine(Provider::adm_tools()).read(method, head, body.as_ref().to_vec(), &CallOptions::default())
}

fn elytra(method: &str, status: u16, body: &str) -> Result<Reply> {
    machine(Provider::elytra_host()).read(method, &head(status, &[]), body.as_bytes().to_vec(), &CallOptions::default())
}

#[test]
fn a_login_token_goes_back_out_as_the_next_authorization_unchanged() {
    for token in [
        "[121, 71, -105, 0, 33]",
        "8IkmbXIv+j059SA5Szk0xe0bnkXbPcMQ9OoEPAqYtEEYg+GrkIaj8Zj9XrwpgJiDJRN5qpnB/bLl3ywYkrxViw==",
        "\"quoted\" {\"a\": 1}",
        "007",
    ] {
        for method in ["user/login", "user/register", "auth/login"] {
            let answer = json!({ "success": true, "message": "OK", "answer": token }).to_string().replace('=', "\\u003d");
            let reply = elytra(method, 200, &answer).unwrap();
            let Value::String(text) = reply.data().unwrap() else { panic!("a token is text: {}", reply.json()) };
            let next = Machine::new(Provider::elytra_host(), Some(Token::new(&text).unwrap()), Options::default()).unwrap();
            let request = next.prepare("user/get_info", &Params::new(), &CallOptions::default()).unwrap();
            let header = request.headers.iter().find(|header| header.name() == "Authorization").unwrap();
            assert_eq!(header.expose(), token, "{method}");
        }
    }
}

#[test]
fn a_500_says_whom_to_ask_and_what_to_send() {
    let error = elytra("instance/run", 500, r#"{"success":false,"message":"NullPointerException"}"#).unwrap_err();
    assert_eq!((error.code, error.delivery), (Code::ServerError, Delivery::Unknown));
    assert_eq!(error.named.as_ref().unwrap().exception.as_deref(), Some("NullPointerException"));
    assert!(error.message.contains("NullPointerException"), "{error}");
    for words in ["contact the provider's support", "instance/run", "time of the call", "500", "text", "never the token"] {
        assert!(error.advice.contains(words), "{words}: {}", error.advice);
    }
}

#[test]
fn advice_speaks_of_this_providers_places_only() {
    let adm = |status: u16| adm("dns/list", &head(status, &[]), r#"{"result":false}"#).unwrap_err().advice.clone();
    let elytra = |status: u16| elytra("instance/run", status, r#"{"success":false}"#).unwrap_err().advice.clone();
    assert!(adm(403).contains("Access restriction tab") && !elytra(403).contains("tab"), "{}", elytra(403));
    assert!(adm(401).contains("Access data tab") && elytra(401).contains("ElytraHost cabinet"));
    let login = machine(Provider::elytra_host());
    let body = br#"{"success":false,"message":"Wrong password"}"#.to_vec();
    let error = login.read("user/login", &head(401, &[]), body, &CallOptions::default()).unwrap_err();
    assert!(!error.advice.contains("Check the token"), "no token was sent: {}", error.advice);
}

#[test]
fn a_refusal_under_200_names_what_its_text_names() {
    let spec = r#"{"name":"x","base_url":"https://x.example","path":"/{method}","body":"form",
        "token":{"header":"A","prefix":"","access":"token","source":"There."},
        "envelope":{"ok":"ok","payload":"data","texts":["text"],"done":[]},
        "sentences":[{"text":"no {object} for you"}]}"#;
    let methods = r#"[{"path":"m","http":"POST","effect":"read","summary":"Read something","params":[]}]"#;
    let machine = machine(std::sync::Arc::new(Provider::from_json(spec, methods).unwrap()));
    let body = br#"{"ok":false,"text":"no Domain#7 for you"}"#.to_vec();
    let error = machine.read("m", &head(200, &[]), body, &CallOptions::default()).unwrap_err();
    assert_eq!(error.named.as_ref().unwrap().object.as_ref().unwrap().to_string(), "Domain#7");
}

#[test]
fn marks_and_blanks_before_an_envelope_are_no_matter() {
    for before in ["\u{feff}", " \r\n\t", "\u{feff} "] {
        let reply =
            adm("dns/records_list", &head(200, &[]), format!("{before}{{\"result\":true,\"response\":{{\"list\":[{{\"id\":9}}]}}}}\n"))
                .unwrap();
        assert_eq!((reply.data().unwrap(), reply.raw()), (json!({ "list": [{ "id": "9" }] }), &br#"{"list":[{"id":9}]}"#[..]));
    }
}

#[test]
fn json_in_a_string_is_read_through_its_escapes() {
    let reply =
        elytra("balance/list_methods", 200, r#"{"success":true,"answer":"[{\"name\":\"a\\u0027b\\u003d\",\"displayName\":7}]"}"#).unwrap();
    assert_eq!(reply.data().unwrap(), json!([{ "name": "a'b=", "displayName": "7" }]));
    assert!(reply.raw().starts_with(br#""[{\"name\""#), "raw is as it came");
    for (answer, data) in [(r#","answer":null"#, Value::Null), ("", Value::Null), (r#","answer":"17""#, json!("17"))] {
        let reply = elytra("meta/users", 200, &format!(r#"{{"success":true,"message":"OK"{answer}}}"#)).unwrap();
        assert_eq!(reply.data().unwrap(), data, "{answer}");
    }
}

#[test]
fn a_payload_of_another_kind_is_there_as_it_came_and_is_drift() {
    for payload in ["\"text\"", "7", "false", "[[]]"] {
        let reply = adm("dns/list", &head(200, &[]), format!(r#"{{"result":true,"response":{payload}}}"#)).unwrap();
        assert_eq!((&*reply.json(), reply.meta.drift.len()), (payload, 1));
    }
}

#[test]
fn what_is_no_envelope_says_what_it_is() {
    let message = |kind: &str, body: &[u8]| {
        let error = adm("dns/list", &head(200, &[("Content-Type", kind)]), body).unwrap_err();
        assert_eq!(error.evidence.as_ref().unwrap().received, body.len() as u64);
        (error.code, error.message.clone())
    };
    for (kind, body, code, words) in [
        ("application/pdf", &b"%PDF-1.4\n\xff\xfe"[..], Code::NotAnAnswer, "A file came instead of an answer (application/pdf, 11 bytes)"),
        ("application/json", b"[1]", Code::NotAnAnswer, "JSON, but not the object"),
        ("text/html", b"<h1>hi</h1>", Code::NotAnAnswer, "A web page"),
        ("", b"<?xml?>", Code::NotAnAnswer, "A web page"),
        ("text/plain", b"OK", Code::NotAnAnswer, "no answer of the API"),
        ("application/json", b"", Code::EmptyAnswer, "no body"),
        ("application/json", b"{\"result\":true", Code::MalformedAnswer, "after 14 bytes"),
    ] {
        let (found, message) = message(kind, body);
        assert!(found == code && message.contains(words), "{body:?}: {message}");
    }
}

#[test]
fn a_429_page_is_the_firewall_and_no_limit() {
    let page = adm("dns/list", &head(429, &[("Content-Type", "text/html"), ("Retry-After", "9")]), "<title>Захищена сторінка</title>")
        .unwrap_err();
    assert_eq!((page.code, page.delivery, &page.throttle), (Code::NotAnAnswer, Delivery::Refused, &None));
    let text = adm("dns/list", &head(429, &[("Retry-After", "9")]), "slow down").unwrap_err();
    assert_eq!((text.code, text.throttle.as_ref().map(|throttle| throttle.pause_s)), (Code::Throttled, Some(9)));
}

#[test]
fn files_are_bytes_with_a_name() {
    let kind = [("Content-Type", "text/csv"), ("Content-Disposition", "attachment; filename=\"../expired.csv\"")];
    for body in [&b"a;b\n1;2"[..], b"\xff\0\x01", b"{not json}", b"{\"a\":1}", b"<svg/>"] {
        let reply = adm("domain/expired/export", &head(200, &kind), body).unwrap();
        assert_eq!((reply.meta.kind, reply.raw(), &*reply.json()), (ReplyKind::File, body, "null"));
        assert_eq!((reply.meta.content_type.as_deref(), reply.meta.filename.as_deref()), (Some("text/csv"), Some("expired.csv")));
    }
}

#[test]
fn a_file_method_that_answers_something_else_is_read_as_that() {
    let read = |status: u16, kind: &str, body: &str| adm("billing/print/invoice", &head(status, &[("Content-Type", kind)]), body);
    let refused = read(200, "application/json", r#"{"result":false,"messages":{"error":["немає рахунку"]}}"#).unwrap_err();
    assert_eq!((refused.code, &refused.texts[..]), (Code::ProviderRefused, &["немає рахунку".to_owned()][..]));
    let plain = read(200, "", r#"{"result":false}"#).unwrap_err();
    assert_eq!(plain.code, Code::ProviderRefused, "with or without a content type");
    let data = read(200, "application/json", r#"{"result":true,"response":{"url":"x"}}"#).unwrap();
    assert_eq!((data.meta.kind, data.data().unwrap(), &data.meta.filename), (ReplyKind::Json, json!({ "url": "x" }), &None));
    for (status, kind, body, code) in [
        (200, "text/html", "<p>login</p>", Code::NotAnAnswer),
        (200, "", "<!DOCTYPE html><p>", Code::NotAnAnswer),
        (200, "application/json", "{\"result\"", Code::MalformedAnswer),
        (200, "application/pdf", "", Code::EmptyAnswer),
        (403, "application/pdf", "%PDF", Code::Forbidden),
    ] {
        assert_eq!(read(status, kind, body).unwrap_err().code, code, "{kind} {body}");
    }
}
