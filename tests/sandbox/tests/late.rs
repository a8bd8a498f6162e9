//! ElytraHost's dialect 2021-06, over the same state as v1.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;
const FORM: &str = "application/x-www-form-urlencoded";
const CAPTCHA: &str = "captcha=%7B%22captchaRequest%22%3A%22ok-captcha%22%7D";

fn sandbox() -> Sandbox {
    Sandbox::new(Options::default(), NOW)
}

fn fact(name: &str) -> String {
    fixture::facts("")[name].as_str().unwrap().to_owned()
}

fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// With the token of the first user; `target` without it.
fn get(sandbox: &mut Sandbox, target: &str) -> Response {
    let joint = if target.contains('?') { '&' } else { '?' };
    let target = format!("{target}{joint}token={}", encoded(&fact("elytra_late_token")));
    sandbox.handle(&Request::get(&target), NOW)
}

fn open(sandbox: &mut Sandbox, target: &str) -> Value {
    let response = sandbox.handle(&Request::get(target), NOW);
    assert_eq!(response.status, 200, "{target}");
    serde_json::from_slice(&response.body).unwrap()
}

fn code(response: &Response) -> u64 {
    assert_eq!((response.status, response.header("Content-Type")), (200, Some("application/json")), "{}", response.text());
    serde_json::from_slice::<Value>(&response.body).unwrap()["code"].as_u64().unwrap()
}

/// The answer, which is JSON text.
fn answer(response: &Response) -> Value {
    assert_eq!(code(response), 200, "{}", response.text());
    let value: Value = serde_json::from_slice(&response.body).unwrap();
    serde_json::from_str(value["answer"].as_str().unwrap()).unwrap()
}

#[test]
fn parameters_stand_in_the_query_or_in_a_form_with_any_verb() {
    let mut sandbox = sandbox();
    let token = format!("token={}", encoded(&fact("elytra_late_token")));
    for verb in ["GET", "POST", "PUT", "DELETE"] {
        assert_eq!(code(&sandbox.handle(&Request::new(verb, &format!("/user/info?{token}")), NOW)), 200, "{verb}");
    }
    let form = Request::post("/balance/genTopUpLink?topUpMethod=qiwi", format!("amount=100&{token}")).with("Content-Type", FORM);
    assert_eq!(code(&sandbox.handle(&form, NOW)), 200);
    let head = sandbox.handle(&Request::new("HEAD", &format!("/user/info?{token}")), NOW);
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn the_plus_of_a_token_must_be_encoded() {
    let mut sandbox = sandbox();
    let token = fact("elytra_late_token");
    assert!(token.len() == 88 && token.contains('+') && token.contains('/') && token.ends_with("=="));
    assert_eq!(code(&sandbox.handle(&Request::get(&format!("/user/info?token={}", encoded(&token))), NOW)), 200);
    assert_eq!(code(&sandbox.handle(&Request::get(&format!("/user/info?token={token}")), NOW)), 401);
}

#[test]
fn errors_of_the_application_come_under_200_and_those_of_the_server_do_not() {
    let mut sandbox = sandbox();
    let wrong = sandbox.handle(&Request::get("/user/info?token=bad"), NOW);
    assert_eq!(wrong.text(), r#"{"success":false,"message":"Wrong token","answer":null,"code":401}"#);
    // Real ones: something is missing or mistyped, also because the token stands in a header or the body is JSON.
    let in_header = Request::get("/user/info").with("Authorization", &fact("elytra_late_token"));
    let json_body =
        Request::post("/user/info", json!({"token": fact("elytra_late_token")}).to_string()).with("Content-Type", "application/json");
    for request in [in_header, json_body, Request::get("/balance/genTopUpLink?amount=many&topUpMethod=qiwi&token=bad")] {
        let response = sandbox.handle(&request, NOW);
        assert_eq!((response.status, response.body.len(), response.header("Connection")), (400, 0, Some("close")), "{}", request.target);
    }
    let broken = get(&mut sandbox, "/instance/pause/zz");
    assert_eq!(broken.status, 500);
    assert_eq!(broken.text(), r#"{"success":false,"message":"Internal server error","answer":null,"code":500}"#);
    let nowhere = get(&mut sandbox, "/instance/Info");
    assert_eq!(nowhere.status, 404);
    assert_eq!(nowhere.text(), format!(r#"{{"timestamp":{NOW},"status":404,"error":"Not Found","path":"/instance/Info"}}"#));
}

#[test]
fn both_dialects_have_one_state() {
    let mut sandbox = sandbox();
    let created = answer(&get(&mut sandbox, "/instance/create?name=late&module=spigot&version=1.16.5&billingPeriod=DAILY&tariff=large"));
    let uuid = created["uuid"].as_str().unwrap().to_owned();
    let v1 = Request::post("/v1/instance/get_info/", uuid.clone()).with("Authorization", &fact("elytra_token"));
    let shown: Value = serde_json::from_slice(&sandbox.handle(&v1, NOW).body).unwrap();
    assert_eq!((&shown["answer"]["name"], &shown["answer"]["tariff"]), (&json!("late"), &json!("large")));
    assert_eq!(open(&mut sandbox, "/meta/createdServers")["answer"], "3");
    assert_eq!(code(&get(&mut sandbox, &format!("/instance/run/{uuid}"))), 200);
    assert_eq!(open(&mut sandbox, "/meta/runningServers")["answer"], "2");
    assert_eq!(code(&get(&mut sandbox, &format!("/instance/cmd/{uuid}?cmd=say+hi"))), 200);
    let logs: Value = serde_json::from_slice(&get(&mut sandbox, &format!("/instance/logs/{uuid}")).body).unwrap();
    assert_eq!(logs["answer"], "say hi");
    assert_eq!(code(&get(&mut sandbox, &format!("/instance/remove/{uuid}"))), 200);
    assert_eq!(code(&get(&mut sandbox, &format!("/instance/remove/{uuid}"))), 400);
    assert_eq!(code(&get(&mut sandbox, &format!("/instance/info/{}", fact("elytra_foreign_instance")))), 403);
}

#[test]
fn open_methods_need_no_token() {
    let mut sandbox = sandbox();
    for (target, part) in [
        ("/balance/listMethods", "qiwi"),
        ("/instance/listAvailable", "bindPort"),
        ("/auth/getLinkedAccountTypes", "discord"),
        ("/meta/users", "2"),
        ("/meta/bots", "0"),
    ] {
        assert!(open(&mut sandbox, target)["answer"].as_str().unwrap().contains(part), "{target}");
    }
}

#[test]
fn a_client_registers_and_logs_in_with_a_captcha() {
    let mut sandbox = sandbox();
    let bad = open(&mut sandbox, "/auth/login?captcha=%7B%7D&email=nobody&password=x");
    assert_eq!((&bad["message"], &bad["code"]), (&json!("Incorrect 'captcha' parameter"), &json!(400)), "it is looked at first");
    assert_eq!(sandbox.handle(&Request::get("/auth/login?email=a@b.c&password=x"), NOW).status, 400);
    assert_eq!(open(&mut sandbox, &format!("/auth/sendRegisterLink?{CAPTCHA}&email=new%40example.com"))["code"], 200);
    let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
    let link = state["elytra"]["register_links"][0]["uuid"].as_str().unwrap().to_owned();
    let register = format!("/auth/register?{CAPTCHA}&email=new%40example.com&password=long&UUID={link}");
    let token = open(&mut sandbox, &register)["answer"].as_str().unwrap().to_owned();
    let login = format!("/auth/login?{CAPTCHA}&email=new%40example.com&password=long");
    assert_eq!(open(&mut sandbox, &login)["answer"], token.as_str());
    let wrong = login.replace("=long", "=short");
    assert_eq!(open(&mut sandbox, &wrong)["code"], 401);
    let info = sandbox.handle(&Request::get(&format!("/user/info?token={}", encoded(&token))), NOW);
    assert_eq!(answer(&info)["uuid"], link.as_str());
    assert_eq!(code(&get(&mut sandbox, "/user/pushLinkedAccount/vk/good")), 200);
    let linked = open(&mut sandbox, "/auth/loginViaLinkedAccount?linkedAccountType=vk&token=good");
    assert_eq!(linked["answer"], fact("elytra_late_token"));
    assert_eq!(code(&get(&mut sandbox, "/user/pushLinkedAccount/vk/bad")), 400);
}

#[test]
fn an_instance_is_shared_with_another_user() {
    let mut sandbox = sandbox();
    let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
    let (other, other_token) = (&state["elytra"]["users"][1]["uuid"], encoded(state["elytra"]["users"][1]["late_token"].as_str().unwrap()));
    let own = fact("elytra_instance");
    let show = Request::get(&format!("/instance/info/{own}?token={other_token}"));
    assert_eq!(code(&sandbox.handle(&show, NOW)), 403);
    let share = |verb: &str| format!("/instance/{verb}AllowedUser/{own}?user={}", other.as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(code(&get(&mut sandbox, &share("add"))), 200);
    }
    assert_eq!(answer(&sandbox.handle(&show, NOW))["allowedUsers"].as_array().unwrap().len(), 2);
    assert_eq!(code(&get(&mut sandbox, &share("remove"))), 200);
    assert_eq!(code(&get(&mut sandbox, &share("remove"))), 400);
    assert_eq!(code(&sandbox.handle(&show, NOW)), 403);
}

#[test]
fn cross_origin_calls_are_open_to_all() {
    let mut sandbox = sandbox();
    let preflight = |method: &str| {
        Request::new("OPTIONS", "/meta/users").with("Origin", "https://site.example").with("Access-Control-Request-Method", method)
    };
    let allowed = sandbox.handle(&preflight("POST"), NOW);
    assert_eq!((allowed.status, allowed.header("Access-Control-Allow-Methods")), (200, Some("GET,HEAD,POST")));
    assert_eq!(sandbox.handle(&preflight("DELETE"), NOW).status, 403);
    let call = sandbox.handle(&Request::get("/meta/users").with("Origin", "https://site.example"), NOW);
    assert_eq!(call.header("Access-Control-Allow-Origin"), Some("*"));
    assert_eq!(sandbox.handle(&Request::post("/v1/meta/users/", "").with("Origin", "x"), NOW).header("Access-Control-Allow-Origin"), None);
}
