//! Every kind of secret against every outlet there is.

use crate::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

const TOKEN: &str = "[121, 71, -105] t+0/k=en";
const PASSWORD: &str = "pa\"ss & wörd";
const CAPTCHA: &str = "captcha-answer-7";
const UUID: &str = "401f598d-7376-457e-a043-f039a489c3ca";
const SIGNATURE: &str = "0d6a38b9678af87e";
const ANSWERED: &str = "answered-login-token";
const PIN: u64 = 987_654;

/// Each secret in the forms in which servers write back what they were sent.
fn echoes() -> Vec<(&'static str, String)> {
    let mut echoes = vec![("link", format!("http://h/w.zip?X-Amz-Signature={SIGNATURE}"))];
    for (kind, secret) in [("token", TOKEN), ("password", PASSWORD), ("captcha", CAPTCHA), ("uuid", UUID)] {
        let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
        let json = Value::from(secret).to_string();
        let html = secret.replace('&', "&amp;").replace('"', "&quot;");
        let form = percent.replace("%20", "+");
        echoes.extend([secret.to_owned(), percent, form, json, html].map(|echo| (kind, echo)));
    }
    echoes
}

/// Something that must not be seen in what a person or a log sees.
fn traces() -> Vec<String> {
    let plain = [TOKEN, PASSWORD, CAPTCHA, UUID, SIGNATURE, ANSWERED];
    let mut traces: Vec<String> = plain.iter().map(|secret| (*secret).to_owned()).collect();
    traces.extend(plain.iter().map(|secret| utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string()));
    traces.extend(["71, -105", "t+0", "t%2B0", "ss &", "ss%20%26", "ss+%26", "w%C3%B6rd"].map(str::to_owned));
    traces.push(PIN.to_string());
    traces
}

fn clean(outlet: &str, kind: &str, text: &str) {
    for trace in traces() {
        assert!(!text.contains(&trace), "{outlet} shows the {kind}: {text}");
    }
}

fn machine(provider: std::sync::Arc<Provider>) -> Machine {
    Machine::new(provider, Some(Token::new(TOKEN).unwrap()), Options::default()).unwrap()
}

fn register() -> Params {
    let params = json!({ "UUID": UUID, "email": "a@example.com", "password": PASSWORD,
        "captcha": { "captchaRequest": CAPTCHA, "captchaProvider": "hcaptcha" } });
    params.as_object().unwrap().clone()
}

fn show_error(kind: &str, error: &Error) {
    clean("an error's debug text", kind, &format!("{error:?} {error}"));
    clean("an error's record", kind, &serde_json::to_string(error).unwrap());
}

fn outcome(step: Step) -> Outcome {
    let Step::Done(outcome) = step else { panic!("not done: {step:?}") };
    outcome
}

#[test]
fn what_is_echoed_is_seen_in_no_error_and_no_text() {
    let envelope = |ok: bool, echo: &str| json!({ "success": ok, "message": echo, "answer": { "sent": [echo] } }).to_string();
    let now = Now { unix_ms: 1_795_300_000_000, mono_ms: 0 };
    for (kind, echo) in echoes() {
        let bodies = [
            (400, envelope(false, &echo)),
            (200, envelope(false, &echo)),
            (403, json!({ "success": false, "message": format!("{echo} hasn't access to X#{echo}") }).to_string()),
            (400, json!({ "success": false, "message": format!("Incorrect '{echo}' parameter") }).to_string()),
            (500, format!("<html>{echo}</html>")),
            (200, format!("<html>{echo}</html>")),
            (502, echo.clone()),
            (200, format!("{{\"success\":false,\"message\":\"{echo}")),
            (500, json!({ "success": false, "answer": echo }).to_string()),
        ];
        for (status, body) in bodies {
            let mut machine = machine(Provider::elytra_host());
            let (_, step) = machine.submit("user/register", &register(), &CallOptions::default(), now);
            clean("a step's debug text", kind, &format!("{step:?}"));
            let Step::Send { attempt, request, .. } = step else { panic!() };
            clean("a request's debug text", kind, &format!("{request:?}"));
            machine.head(attempt, &Head { status, headers: vec![] }, now);
            clean("a machine's debug text", kind, &format!("{machine:?}"));
            let error = outcome(machine.end(attempt, End::Body(body.into_bytes()), now)).unwrap_err();
            show_error(kind, &error);
            clean("an event", kind, &json!(machine.events()).to_string());
        }
        let mut machine = machine(Provider::elytra_host());
        let (_, step) = machine.submit("user/register", &register(), &CallOptions::default(), now);
        let Step::Send { attempt, .. } = step else { panic!() };
        let failure = Failure { kind: Transport::Opaque, not_sent: false, detail: Some(format!("cannot send {echo}")) };
        show_error(kind, &outcome(machine.end(attempt, End::Failed(failure), now)).unwrap_err());
    }
}

#[test]
fn a_number_that_is_a_secret_is_seen_nowhere() {
    let method: Method = serde_json::from_value(json!({ "path": "x", "http": "POST", "effect": "write", "summary": "Try a secret number",
        "params": [{ "name": "pin", "type": "int", "secret": true }] }))
    .unwrap();
    let params = params_from_json(&format!(r#"{{"pin":{PIN}}}"#)).unwrap();
    let mut echo = json!({ "pin": PIN, "text": format!("pin={PIN}") });
    super::Redactor::default().and(&method, &params).value(&mut echo);
    clean("a value", "number", &echo.to_string());
}

#[test]
fn what_is_asked_is_kept_without_its_secrets() {
    let elytra = Provider::elytra_host();
    let mut recent = Recent::default();
    recent.record("a", elytra.catalogue.get("user/register").unwrap(), &register(), 0);
    clean("a recent call", "parameters", &serde_json::to_string(&recent).unwrap());
    clean("a recent call's debug text", "parameters", &format!("{recent:?}"));
}

#[test]
fn a_secret_answer_is_for_its_caller_only() {
    let elytra = machine(Provider::elytra_host());
    let head = |status| Head { status, headers: vec![] };
    for method in ["user/login", "instance/get_download_link"] {
        let body = json!({ "success": true, "message": "OK", "answer": ANSWERED }).to_string();
        let reply = elytra.read(method, &head(200), body.clone().into_bytes(), &CallOptions::default()).unwrap();
        clean("a reply's debug text", "answer", &format!("{reply:?}"));
        assert_eq!(reply.data().unwrap(), ANSWERED, "its caller gets it");
        for (status, body) in [
            (500, body.clone()),
            (403, body.replace("\"OK\"", "null")),
            (200, body.replace("true", "false")),
            (200, body.replace("true", "false").replace("\"OK\"", "null")),
            (200, body[..body.len() - 2].to_owned()),
            (500, body[..body.len() - 2].to_owned()),
        ] {
            show_error("answer", &elytra.read(method, &head(status), body.into_bytes(), &CallOptions::default()).unwrap_err());
        }
    }
    let adm = machine(Provider::adm_tools());
    let body = json!({ "result": false, "response": { "db_id": "1", "password": ANSWERED } }).to_string();
    let error = adm.read("mysql/database/create/save", &head(200), body.into_bytes(), &CallOptions::default()).unwrap_err();
    show_error("answer field", &error);
    assert_eq!(error.answer.as_ref().unwrap()["db_id"], "1", "what is no secret is there");
}

#[test]
fn what_cannot_be_read_is_not_repeated() {
    for text in [format!("{PASSWORD:?}"), format!("[{PASSWORD:?}]"), format!("{{{PASSWORD:?}:")] {
        show_error("parameters", &params_from_json(&text).unwrap_err());
    }
    let body = format!("{{\"success\":true,\"answer\":\"{ANSWERED}\u{1}\"}}");
    let error = machine(Provider::elytra_host()).read(
        "user/login",
        &Head { status: 200, headers: vec![] },
        body.into_bytes(),
        &CallOptions::default(),
    );
    show_error("answer", &error.unwrap_err());
}
