//! What the providers' documents show, word for word, and what a caller is told of it.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use hostwire_core::{
    Access, CallOptions, Code, Delivery, End, Fault, Head, Http, Machine, Method, Now, ObjectRef, Options, Param, ParamType, Params,
    Problem, Provider, Reply, Result, Step, Throttle, Token, TokenLife,
};
use serde_json::{Value, json};
use std::sync::Arc;

const NOW: Now = Now { unix_ms: 1_767_225_600_000, mono_ms: 0 };

fn machine(provider: Arc<Provider>, token: Option<&str>) -> Machine {
    Machine::new(provider, token.map(|token| Token::new(token).unwrap()), Options::default()).unwrap()
}

fn adm() -> Machine {
    machine(Provider::adm_tools(), Some("t0ken"))
}

fn elytra() -> Machine {
    machine(Provider::elytra_host(), Some("t0ken"))
}

/// What arrives for a call, as its record shows it; or why nothing is sent.
fn sent(machine: &mut Machine, method: &str, params: &Value) -> Result<Value> {
    match machine.submit(method, params.as_object().unwrap(), &CallOptions::default(), NOW).1 {
        Step::Send { request, .. } => Ok(json!(request)),
        Step::Done(outcome) => Err(outcome.unwrap_err()),
        other => panic!("{method}: {other:?}"),
    }
}

fn header<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request["headers"].as_array().unwrap().iter().find(|header| header[0] == name).map(|header| header[1].as_str().unwrap())
}

fn read(machine: &Machine, method: &str, status: u16, body: &str) -> Result<Reply> {
    machine.read(method, &Head { status, headers: vec![] }, body.as_bytes().to_vec(), &CallOptions::default())
}

/// A value that the parameter takes.
fn value_of(param: &Param) -> Value {
    let first = param.values.iter().find(|value| !value.is_empty()).map(|value| json!(value));
    match (param.kind, first) {
        (ParamType::Array, first) => json!([first.unwrap_or(json!("1"))]),
        (_, Some(first)) => first,
        (ParamType::Captcha, None) => json!({ "captchaRequest": "x", "captchaProvider": "hcaptcha" }),
        (ParamType::Uuid, None) => json!("9c7024b2-a487-46b3-b393-4f397ae5d70f"),
        (ParamType::Int | ParamType::Bool | ParamType::Float, None) => json!(1),
        _ => json!("a"),
    }
}

/// All that the method requires. A file is not plain data, and left out.
fn required(method: &Method) -> Value {
    let params = method.params.iter().filter(|param| param.required && param.kind != ParamType::File);
    Value::Object(params.map(|param| (param.name.clone(), value_of(param))).collect())
}

fn takes_files(method: &Method) -> bool {
    method.params.iter().any(|param| param.kind == ParamType::File)
}

#[test]
fn without_a_token_nothing_is_sent_and_the_error_says_where_one_comes_from() {
    let provider = Provider::adm_tools();
    for method in provider.catalogue.methods().iter().filter(|method| !takes_files(method)) {
        let error = sent(&mut machine(provider.clone(), None), &method.path, &required(method)).unwrap_err();
        assert_eq!((error.code, error.delivery), (Code::TokenMissing, Delivery::NotSent), "{}", method.path);
        for words in ["open the API section", "Access data tab", "agree to the terms", "Activate token"] {
            assert!(error.advice.contains(words), "{words}: {}", error.advice);
        }
    }
}

#[test]
fn a_token_that_is_missing_inactive_or_expired_leads_to_the_same_place_in_the_panel() {
    let provider = Provider::adm_tools();
    let missing = sent(&mut machine(provider.clone(), None), "dns/list", &json!({})).unwrap_err();
    let inactive = read(&adm(), "dns/list", 401, r#"{"result":false}"#).unwrap_err();
    assert_eq!((inactive.code, inactive.fault), (Code::Unauthorized, Fault::Caller));
    let expired = TokenLife { created_ms: Some(0), used_ms: None }.status(&provider.spec.token, NOW.unix_ms).sentence;
    for text in [&missing.advice, &inactive.advice, &expired] {
        for words in ["API section", "Access data tab", "agree to the terms", "Activate token"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn limits_and_what_remains_are_read_from_any_answer() {
    let limits = |hour: &str, day: &str| {
        [
            ("X-RateLimit-Hour", "3600"),
            ("X-RateLimit-Day", "28800"),
            ("X-RateLimit-Hour-Remaining", hour),
            ("X-RateLimit-Day-Remaining", day),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    for (status, kind, body) in [
        (200, "application/json", r#"{"result":true,"response":[]}"#),
        (401, "application/json", r#"{"result":false}"#),
        (403, "text/html", "<title>403</title>"),
        (422, "application/json", r#"{"result":false,"messages":{"error":["x"]}}"#),
        (429, "text/html", "<title>429</title>"),
        (500, "text/html", "<title>500</title>"),
        (200, "application/pdf", "%PDF-1.4"),
        (200, "application/json", ""),
    ] {
        let mut machine = adm();
        let Step::Send { attempt, .. } = machine.submit("dns/list", &Params::new(), &CallOptions::default(), NOW).1 else { panic!() };
        let mut headers = vec![("Content-Type".to_owned(), kind.to_owned())];
        headers.extend(limits("3000", "20000"));
        machine.head(attempt, &Head { status, headers }, NOW);
        machine.end(attempt, End::Body(body.as_bytes().to_vec()), NOW);
        let told: Vec<_> =
            machine.quota(NOW).into_iter().map(|window| (window.name, window.limit, window.told_remaining, window.remaining)).collect();
        let hour = ("hour".to_owned(), 3600, Some(3000), 3000);
        assert_eq!(told, [hour, ("day".to_owned(), 28_800, Some(20_000), 20_000)], "{status} {kind}");
    }
}

#[test]
fn both_sentences_about_a_limit_are_read_to_window_limit_and_pause() {
    for (sentence, window, limit, pause_s) in [
        ("Too Many Requests per hour. Limit 3600. Pause 120 seconds", "hour", 3600, 120),
        ("Too Many Requests per day. Limit 28800. Pause 5400 seconds", "day", 28_800, 5400),
    ] {
        for (status, body) in [
            (429, json!({ "result": false, "messages": { "error": [sentence] } }).to_string()),
            (200, json!({ "result": false, "messages": { "error": [sentence] } }).to_string()),
            (429, sentence.to_owned()),
        ] {
            let error = read(&adm(), "dns/list", status, &body).unwrap_err();
            assert_eq!((error.code, error.delivery, error.fault), (Code::Throttled, Delivery::Refused, Fault::Limit), "{status} {body}");
            assert_eq!(error.throttle, Some(Throttle { window: Some(window.to_owned()), limit: Some(limit), pause_s }), "{body}");
        }
    }
}

#[test]
fn an_address_that_is_refused_is_led_to_the_tab() {
    let error = read(&adm(), "dns/list", 403, r#"{"result":false,"messages":{"error":["x"]}}"#).unwrap_err();
    assert_eq!((error.code, error.delivery), (Code::Forbidden, Delivery::Refused));
    assert!(error.advice.contains("API section") && error.advice.contains("Access restriction tab"), "{}", error.advice);
}

#[test]
fn every_method_goes_out_by_its_documented_verb_to_its_documented_address() {
    for (provider, base) in [(Provider::adm_tools(), "https://adm.tools/action"), (Provider::elytra_host(), "https://api.elytrahost.ru/v1")]
    {
        let mut machine = machine(provider.clone(), Some("t0ken"));
        let mut verbs = std::collections::BTreeSet::new();
        for method in provider.catalogue.methods().iter().filter(|method| !takes_files(method)) {
            let request = sent(&mut machine, &method.path, &required(method));
            machine = self::machine(provider.clone(), Some("t0ken"));
            let request = request.unwrap_or_else(|error| panic!("{}: {error}", method.path));
            let url = request["url"].as_str().unwrap();
            assert_eq!(url.split('?').next().unwrap(), format!("{base}/{}/", method.path));
            assert_eq!(request["http"], json!(method.http), "{}", method.path);
            verbs.insert(request["http"].as_str().unwrap().to_owned());
        }
        let both = ["GET".to_owned(), "POST".to_owned()];
        let documented = if provider.spec.name == "adm.tools" { &both[..] } else { &both[1..] };
        assert_eq!(verbs.into_iter().collect::<Vec<_>>(), documented, "{base}");
    }
}

#[test]
fn every_parameter_is_checked_by_its_type_and_by_the_values_it_may_have() {
    let (mut typed, mut closed, mut open) = (0, 0, 0);
    for provider in [Provider::adm_tools(), Provider::elytra_host()] {
        let client = machine(provider.clone(), Some("t0ken"));
        for method in provider.catalogue.methods() {
            for param in &method.params {
                let problem = |value: Value| {
                    let mut params = required(method);
                    params[&param.name] = value;
                    let error = client.prepare(&method.path, params.as_object().unwrap(), &CallOptions::default()).err()?;
                    let found = error.violations.iter().find(|found| found.parameter == param.name);
                    found.map(|found| found.problem)
                };
                let place = format!("{} {}", method.path, param.name);
                let wrong = match param.kind {
                    ParamType::String | ParamType::Datetime | ParamType::File => json!({ "a": "map" }),
                    ParamType::Array => json!("text"),
                    _ => json!("no such thing"),
                };
                assert_eq!(problem(wrong), Some(Problem::Type), "{place}");
                typed += 1;
                let other = match param.kind {
                    ParamType::String => json!("no such value"),
                    ParamType::Array => json!(["no such value"]),
                    _ => continue,
                };
                match (param.values.is_empty(), param.values_open) {
                    (true, _) => {}
                    (false, true) => {
                        assert_eq!(problem(other), None, "{place}: others are known to exist");
                        open += 1;
                    }
                    (false, false) => {
                        assert_eq!(problem(other), Some(Problem::Value), "{place}");
                        closed += 1;
                    }
                }
            }
        }
    }
    assert!(typed > 1500 && closed > 50 && open > 0, "{typed} {closed} {open}");
}

#[test]
fn open_information_is_asked_for_without_a_token_even_by_who_has_one() {
    let provider = Provider::elytra_host();
    let open: Vec<_> = provider.catalogue.methods().iter().filter(|method| provider.access(method) == Access::Open).collect();
    assert!(open.iter().any(|method| method.path == "meta/running_servers"));
    for method in open {
        for token in [None, Some("t0ken")] {
            let request = sent(&mut machine(provider.clone(), token), &method.path, &required(method)).unwrap();
            assert_eq!(header(&request, "Authorization"), None, "{}", method.path);
        }
    }
}

#[test]
fn a_request_is_the_documented_one() {
    let request = sent(&mut elytra(), "user/get_info", &json!({})).unwrap();
    assert_eq!((&request["http"], &request["url"]), (&json!("POST"), &json!("https://api.elytrahost.ru/v1/user/get_info/")));
    let mut machine = elytra();
    let Step::Send { request, .. } = machine.submit("user/get_info", &Params::new(), &CallOptions::default(), NOW).1 else { panic!() };
    let token = request.headers.iter().find(|header| header.name() == "Authorization").unwrap();
    assert_eq!(token.expose(), "t0ken", "the bare token, and no word before it");
}

#[test]
fn the_documents_example_of_type_and_method_is_a_method() {
    let captcha = json!({ "captchaRequest": "x", "captchaProvider": "hcaptcha" });
    let login = json!({ "email": "a@example.com", "password": "p", "captcha": captcha });
    for method in ["auth/login", "/v1/auth/login/", "https://api.elytrahost.ru/v1/auth/login/"] {
        let request = sent(&mut elytra(), method, &login).unwrap();
        assert_eq!(request["url"], "https://api.elytrahost.ru/v1/auth/login/");
        assert_eq!(header(&request, "Authorization"), None, "who signs in has no token yet");
    }
}

#[test]
fn any_type_and_method_can_be_called_and_each_stays_a_part_of_the_path() {
    let raw = CallOptions { raw: Some(Http::Post), ..CallOptions::default() };
    for (method, path) in [("shop/list", "shop/list"), ("тип/a b", "%D1%82%D0%B8%D0%BF/a%20b"), ("a%2Fb/c", "a%252Fb/c")] {
        let request = json!(elytra().prepare(method, &Params::new(), &raw).unwrap());
        assert_eq!(request["url"], format!("https://api.elytrahost.ru/v1/{path}/"));
    }
}

#[test]
fn a_captcha_that_is_missing_is_said_before_anything_is_sent() {
    let provider = Provider::elytra_host();
    for path in ["auth/login", "user/login", "user/send_register_link", "user/register"] {
        let method = provider.catalogue.get(path).unwrap();
        assert_eq!(provider.access(method), Access::Captcha);
        let mut params = required(method);
        params.as_object_mut().unwrap().shift_remove("captcha");
        let error = sent(&mut machine(provider.clone(), None), path, &params).unwrap_err();
        assert_eq!((error.code, error.delivery), (Code::InvalidParams, Delivery::NotSent), "{path}");
        let [violation] = error.violations.as_slice() else { panic!("{path}: {:?}", error.violations) };
        assert_eq!((violation.parameter.as_str(), violation.problem), ("captcha", Problem::Missing), "{path}");
        assert!(violation.expected.contains("captchaRequest"), "{}", violation.expected);
    }
}

#[test]
fn without_a_token_the_account_is_closed_and_the_error_names_both_ways_to_one() {
    let provider = Provider::elytra_host();
    for method in provider.catalogue.methods().iter().filter(|method| provider.access(method) == Access::Token) {
        let error = sent(&mut machine(provider.clone(), None), &method.path, &required(method)).unwrap_err();
        assert_eq!((error.code, error.delivery), (Code::TokenMissing, Delivery::NotSent), "{}", method.path);
        assert!(error.advice.contains("profile tab of the ElytraHost cabinet") && error.advice.contains("user/login"), "{}", error.advice);
    }
}

#[test]
fn an_answer_may_be_any_json() {
    for answer in [json!({ "a": 1 }), json!([1]), json!("text"), json!(7), json!(true), json!(null)] {
        let body = json!({ "success": true, "message": "OK", "answer": answer }).to_string();
        let reply = read(&elytra(), "meta/users", 200, &body).unwrap();
        assert_eq!((reply.meta.ok, reply.data().unwrap()), (true, answer));
    }
}

#[test]
fn a_400_is_the_callers_and_what_it_answers_is_kept() {
    for answer in [json!("line 1"), json!({ "at": [1, 2] })] {
        let body = json!({ "success": false, "message": "JSON Parse error", "answer": answer }).to_string();
        let error = read(&elytra(), "instance/create", 400, &body).unwrap_err();
        assert_eq!((error.code, error.fault, error.status), (Code::BadRequest, Fault::Caller, Some(400)));
        assert_eq!(error.texts, ["JSON Parse error"]);
        assert_eq!(json!(error)["answer"], answer);
    }
    let error = read(&elytra(), "instance/create", 400, r#"{"success":false,"message":"JSON Parse error"}"#).unwrap_err();
    assert_eq!(json!(error)["answer"], Value::Null);
}

#[test]
fn a_401_is_said_in_both_languages() {
    let error = read(&elytra(), "user/get_info", 401, r#"{"success":false,"message":"Неверный токен (Wrong token)"}"#).unwrap_err();
    assert_eq!((error.code, error.delivery), (Code::Unauthorized, Delivery::Refused));
    assert_eq!(error.texts, ["Неверный токен (Wrong token)"], "as it came");
    assert_eq!(json!(error.languages), json!({ "en": ["Wrong token"], "ru": ["Неверный токен"] }));
}

#[test]
fn a_403_names_the_object_by_class_and_id() {
    let uuid = "9c7024b2-a487-46b3-b393-4f397ae5d70f";
    let text = format!("Клиент не имеет доступа к ModuleInstance#{uuid} (Client hasn't access to ModuleInstance#{uuid})");
    let body = json!({ "success": false, "message": text }).to_string();
    let error = read(&elytra(), "instance/get_info", 403, &body).unwrap_err();
    assert_eq!((error.code, error.delivery, error.fault), (Code::Forbidden, Delivery::Refused, Fault::Caller));
    let named = error.named.clone().unwrap();
    assert_eq!(named.object, Some(ObjectRef { class: "ModuleInstance".to_owned(), id: uuid.to_owned() }));
    assert!(error.message.contains(uuid), "{error}");
    assert_eq!(error.languages["ru"], [format!("Клиент не имеет доступа к ModuleInstance#{uuid}")]);
    assert_eq!(error.languages["en"], [format!("Client hasn't access to ModuleInstance#{uuid}")]);
}

#[test]
fn a_500_names_the_exception_and_leaves_open_what_was_done() {
    let error = read(&elytra(), "instance/run", 500, r#"{"success":false,"message":"NullPointerException"}"#).unwrap_err();
    assert_eq!((error.code, error.delivery, error.fault), (Code::ServerError, Delivery::Unknown, Fault::Provider));
    assert_eq!(error.named.as_ref().unwrap().exception.as_deref(), Some("NullPointerException"));
}
