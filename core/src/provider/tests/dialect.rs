//! ElytraHost as servers of June 2021 speak. The answers are recorded ones.

use super::*;
use crate::Params;

const TOKEN: &str = "Ugk+LGQ/d3b==";
const UUID: &str = "1f1e6075-65e5-6c54-83d3-01988570f69c";

fn elytra(token: Option<&str>) -> Machine {
    client(&Provider::elytra_host_2021_06(), token)
}

fn read(method: &str, params: Value, status: u16, body: &str) -> crate::Result<crate::Reply> {
    let mut machine = elytra(Some(TOKEN));
    let (attempt, _) = sent(&mut machine, method, params, START);
    match answered(&mut machine, attempt, status, &[], body, START) {
        Step::Done(outcome) => outcome,
        other => panic!("expected an outcome, got {other:?}"),
    }
}

#[test]
fn the_token_is_a_parameter_and_stands_in_no_url() {
    let request = prepared(&elytra(Some(TOKEN)), "balance/genTopUpLink", json!({ "amount": 100, "topUpMethod": "qiwi" }));
    assert_eq!(request.url, "https://api.elytrahost.ru/balance/genTopUpLink");
    assert_eq!(text(&request), "amount=100&topUpMethod=qiwi&token=Ugk%2BLGQ%2Fd3b%3D%3D");
    assert!(request.headers.iter().all(|header| header.name() == "Content-Type"), "and in no header");
    assert_eq!(
        serde_json::to_value(&request).unwrap(),
        json!({
            "http": "POST", "url": "https://api.elytrahost.ru/balance/genTopUpLink",
            "headers": [["Content-Type", "application/x-www-form-urlencoded"]], "body": "amount=100&topUpMethod=qiwi&token=***"
        })
    );
    // Where a raw GET leaves no other place, it is masked there.
    let raw = CallOptions { raw: Some(crate::Http::Get), ..CallOptions::default() };
    let request = elytra(Some(TOKEN)).prepare("instance/new", &Params::new(), &raw).unwrap();
    assert_eq!(request.url, "https://api.elytrahost.ru/instance/new?token=Ugk%2BLGQ%2Fd3b%3D%3D");
    let shown = format!("{} {:?} {request:?} {}", request.url, request.url, serde_json::to_string(&request).unwrap());
    assert!(shown.contains("token=***") && !shown.contains("Ugk"), "{shown}");
    assert_eq!(request.url.masked("$TOKEN"), "https://api.elytrahost.ru/instance/new?token=$TOKEN");
}

#[test]
fn a_parameter_can_stand_in_the_path() {
    let request = prepared(&elytra(Some(TOKEN)), "instance/cmd", json!({ "cmd": "say hi", "uuid": UUID }));
    assert_eq!(request.url, format!("https://api.elytrahost.ru/instance/cmd/{UUID}").as_str());
    assert_eq!(text(&request), "cmd=say+hi&token=Ugk%2BLGQ%2Fd3b%3D%3D");
    let request = prepared(&elytra(None), "user/pushLinkedAccount", json!({ "linkedAccountType": "a/b", "linkedAccountToken": "s3cret?" }));
    assert_eq!(request.url, "https://api.elytrahost.ru/user/pushLinkedAccount/a%2Fb/s3cret%3F");
    assert_eq!(request.url.to_string(), "https://api.elytrahost.ru/user/pushLinkedAccount/a%2Fb/***");
    for dots in ["", ".", ".."] {
        let params = json!({ "linkedAccountType": dots, "linkedAccountToken": "x" });
        let error = elytra(None).prepare("user/pushLinkedAccount", params.as_object().unwrap(), &CallOptions::default()).unwrap_err();
        assert_eq!(error.violations[0].parameter, "linkedAccountType", "{dots:?} would leave the method's path");
    }
}

#[test]
fn a_captcha_is_written_as_its_json_text_and_no_token_goes_along() {
    let captcha = json!({ "captchaRequest": "ok-captcha", "captchaProvider": "hcaptcha" });
    let request = prepared(&elytra(Some(TOKEN)), "auth/login", json!({ "captcha": captcha, "email": "a@example.com", "password": "p&q" }));
    assert_eq!(
        text(&request),
        "captcha=%7B%22captchaRequest%22%3A%22ok-captcha%22%2C%22captchaProvider%22%3A%22hcaptcha%22%7D&email=a%40example.com&password=p%26q"
    );
    assert_eq!(request.body.masked("").unwrap(), "captcha=***&email=a%40example.com&password=***");
}

#[test]
fn a_parameter_called_token_is_the_methods_own_where_no_token_is_sent() {
    let request = prepared(&elytra(Some(TOKEN)), "auth/loginViaLinkedAccount", json!({ "linkedAccountType": "vk", "token": "vk-good" }));
    assert_eq!(text(&request), "linkedAccountType=vk&token=vk-good");
    let raw = CallOptions { raw: Some(crate::Http::Post), ..CallOptions::default() };
    let params = json!({ "token": "mine" });
    let error = elytra(Some(TOKEN)).prepare("auth/new", params.as_object().unwrap(), &raw).unwrap_err();
    assert_eq!(error.violations[0].expected, "nothing: the client puts its token there");
    assert!(elytra(None).prepare("auth/new", params.as_object().unwrap(), &raw).is_ok(), "without a token of its own it is the caller's");
}

#[test]
fn the_real_status_stands_in_the_answer() {
    let uuid = || json!({ "uuid": UUID });
    for (body, code, status) in [
        (r#"{"success":false,"message":"Wrong token","answer":null,"code":401}"#, Code::Unauthorized, 401),
        (r#"{"success":false,"message":"Incorrect 'uuid' parameter","answer":null,"code":400}"#, Code::BadRequest, 400),
        (r#"{"success":false,"message":"User#1f1e hasn't access to ModuleInstance#1f1f","answer":null,"code":403}"#, Code::Forbidden, 403),
        (r#"{"success":false,"message":"Too many requests","answer":null,"code":429}"#, Code::Throttled, 429),
        (r#"{"success":false,"message":"x","answer":null,"code":99999}"#, Code::ProviderRefused, 200),
    ] {
        let machine = elytra(Some(TOKEN));
        let head = Head { status: 200, headers: Vec::new() };
        let error = machine.read("instance/info", &head, body.as_bytes().to_vec(), &CallOptions::default()).unwrap_err();
        assert_eq!((error.code, error.status), (code, Some(status)), "{body}");
    }
    let error = read("instance/cmd", json!({ "uuid": UUID, "cmd": "x" }), 400, "").unwrap_err();
    assert_eq!((error.code, error.status), (Code::BadRequest, Some(400)), "an empty body says what its HTTP status says");
    let error =
        read("instance/info", uuid(), 404, r#"{"timestamp":1795305389508,"status":404,"error":"Not Found","path":"/x"}"#).unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    let error =
        read("instance/info", uuid(), 500, r#"{"success":false,"message":"Internal server error","answer":null,"code":500}"#).unwrap_err();
    assert_eq!((error.code, error.texts.as_slice()), (Code::ServerError, ["Internal server error".to_owned()].as_slice()));
}

#[test]
fn good_answers_are_read() {
    let reply = read("user/info", json!({}), 200, r#"{"success":true,"message":"OK","answer":"{\"email\":\"a@example.com\"}","code":200}"#);
    assert_eq!(reply.unwrap().data().unwrap(), json!({ "email": "a@example.com" }));
    let reply =
        read("instance/pause", json!({ "uuid": UUID }), 200, r#"{"success":true,"message":"OK","answer":null,"code":200}"#).unwrap();
    assert_eq!((reply.meta.status, reply.data().unwrap()), (200, Value::Null));
}
