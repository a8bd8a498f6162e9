//! ElytraHost v1 through the state machine, in both manners.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Fate, Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn documented() -> Sandbox {
    Sandbox::new(Options::default(), NOW)
}

fn observed() -> Sandbox {
    Sandbox::new(Options { observed: true, ..Options::default() }, NOW)
}

fn fact(name: &str) -> String {
    fixture::facts("")[name].as_str().unwrap().to_owned()
}

fn open(sandbox: &mut Sandbox, path: &str, body: &str) -> Response {
    sandbox.handle(&Request::post(&format!("/v1/{path}/"), body), NOW)
}

fn call(sandbox: &mut Sandbox, path: &str, body: &str) -> Response {
    sandbox.handle(&Request::post(&format!("/v1/{path}/"), body).with("Authorization", &fact("elytra_token")), NOW)
}

fn login(password: &str, captcha: &str) -> String {
    let captcha = json!({"captchaRequest": captcha, "captchaProvider": "hcaptcha"});
    json!({"email": fixture::ELYTRA_EMAIL, "password": password, "captcha": captcha}).to_string()
}

fn answer(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    serde_json::from_slice::<Value>(&response.body).unwrap()["answer"].clone()
}

#[test]
fn open_information_needs_no_token() {
    let mut sandbox = documented();
    assert_eq!(open(&mut sandbox, "meta/running_servers", "").text(), r#"{"success":true,"message":"OK","answer":"1"}"#);
    assert_eq!(answer(&open(&mut sandbox, "meta/created_servers", "{}")), "2");
    let response = open(&mut sandbox, "meta/users", "");
    assert!(response.header("Content-Type").is_none());
    assert!(response.headers.iter().all(|(name, _)| !name.to_lowercase().contains("ratelimit")));
    assert_eq!(open(&mut observed(), "meta/users", "{}").text(), r#"{"success":false,"message":"Wrong method (неверный метод)"}"#);
}

#[test]
fn the_documented_errors_are_verbatim() {
    let mut sandbox = documented();
    let wrong_token = r#"{"success":false,"message":"Неверный токен (Wrong token)"}"#;
    let without = open(&mut sandbox, "user/get_info", "{}");
    assert_eq!((without.status, without.text().as_str()), (401, wrong_token));
    let bad = sandbox.handle(&Request::post("/v1/user/get_info/", "{}").with("Authorization", "x"), NOW);
    assert_eq!((bad.status, bad.text().as_str()), (401, wrong_token));
    let malformed = call(&mut sandbox, "instance/create", "{");
    let value: Value = serde_json::from_slice(&malformed.body).unwrap();
    assert_eq!((malformed.status, &value["message"]), (400, &json!("JSON Parse error")));
    assert!(value["answer"].is_string(), "an error may carry an answer");
    let foreign = fact("elytra_foreign_instance");
    let denied = call(&mut sandbox, "instance/get_info", &foreign);
    assert_eq!(denied.status, 403);
    assert_eq!(
        denied.text(),
        format!(
            r#"{{"success":false,"message":"Клиент не имеет доступа к ModuleInstance#{foreign} (Client hasn't access to ModuleInstance#{foreign})"}}"#
        )
    );
    let method = call(&mut sandbox, "user/nosuch", "{}");
    assert_eq!((method.status, method.text().as_str()), (400, r#"{"success":false,"message":"Wrong method (неверный метод)"}"#));
    let uuid = call(&mut sandbox, "instance/get_info", "nothing");
    assert_eq!((uuid.status, uuid.text().as_str()), (400, r#"{"success":false,"message":"Incorrect 'uuid' parameter"}"#));
    let get = Request::get("/v1/user/get_info/").with("Authorization", &fact("elytra_token"));
    assert_eq!(sandbox.handle(&get, NOW).status, 400);
}

#[test]
fn both_logins_give_the_token() {
    let mut sandbox = documented();
    for path in ["auth/login", "user/login"] {
        assert_eq!(answer(&open(&mut sandbox, path, &login(fixture::ELYTRA_PASSWORD, "ok-captcha"))), fact("elytra_token"));
        assert_eq!(open(&mut sandbox, path, &login(fixture::ELYTRA_PASSWORD, "bad")).status, 400);
        assert_eq!(open(&mut sandbox, path, &login("wrong", "ok-captcha")).status, 401);
        assert_eq!(open(&mut sandbox, path, &login("wrong", "bad")).status, 400, "the CAPTCHA is verified first");
    }
    let token = fact("elytra_token");
    let numbers: Vec<i8> = token.trim_matches(['[', ']']).split(", ").map(|number| number.parse().unwrap()).collect();
    assert_eq!(numbers.len(), 64, "the observed form");
    for (value, status) in [(format!("Bearer {token}"), 200), (format!("bearer {token}"), 401), (token.replace(' ', ""), 401)] {
        let request = Request::post("/v1/user/get_info/", "{}").with("Authorization", &value);
        assert_eq!(sandbox.handle(&request, NOW).status, status, "{value}");
    }
}

#[test]
fn a_new_client_registers_by_a_link() {
    let mut sandbox = documented();
    let captcha = json!({"captchaRequest": "ok-captcha", "captchaProvider": "hcaptcha"});
    let send = json!({"email": "new@example.com", "captcha": captcha}).to_string();
    assert_eq!(open(&mut sandbox, "user/send_register_link", &send).text(), r#"{"success":true,"message":"OK"}"#);
    let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
    let link = &state["elytra"]["register_links"][0]["uuid"];
    let mut register = json!({"UUID": link, "email": "new@example.com", "password": "long enough", "captcha": captcha});
    let token = answer(&open(&mut sandbox, "user/register", &register.to_string()));
    let info = Request::post("/v1/user/get_info/", "").with("Authorization", token.as_str().unwrap());
    let info = answer(&sandbox.handle(&info, NOW));
    assert_eq!(info["email"], "new@example.com");
    assert!(info.get("instances").is_none(), "empty lists are absent");
    register["email"] = json!("other@example.com");
    assert_eq!(open(&mut sandbox, "user/register", &register.to_string()).status, 400);
}

#[test]
fn instances_live_and_their_names_are_unique() {
    let mut sandbox = documented();
    let body = json!({"name": "new", "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY", "tariff": "small"}).to_string();
    let created = answer(&call(&mut sandbox, "instance/create", &body));
    let uuid = created["uuid"].as_str().unwrap().to_owned();
    assert_eq!(created["version"], json!({"version": "1.16.5", "displayName": "Spigot 1.16.5"}));
    assert_eq!(call(&mut sandbox, "instance/create", &body).text(), r#"{"success":false,"message":"Incorrect 'name' parameter"}"#);
    let taken = body.replace("\"new\"", "\"sandbox-other\"");
    assert_eq!(call(&mut sandbox, "instance/create", &taken).status, 400, "unique among all users");
    assert_eq!(call(&mut sandbox, "instance/run", &uuid).text(), r#"{"success":true,"message":"OK"}"#);
    assert_eq!(answer(&open(&mut sandbox, "meta/running_servers", "")), "2");
    assert_eq!(call(&mut sandbox, "instance/pause", &uuid).status, 200);
    assert_eq!(answer(&open(&mut sandbox, "meta/running_servers", "")), "1");
    let lists = json!({"name": "renamed", "version": {"version": "1.12.2"}, "billing": {"billingType": "DAILY"},
        "mountsOverrides": [], "configFilesOverrides": [], "configsOverrides": [], "pluginsOverrides": []});
    let update = json!({"uuid": uuid, "newInstance": lists.to_string()}).to_string();
    assert_eq!(call(&mut sandbox, "instance/update", &update).status, 200);
    assert_eq!(answer(&call(&mut sandbox, "instance/get_info", &uuid))["name"], "renamed");
    assert_eq!(answer(&call(&mut sandbox, "user/get_info", ""))["instances"].as_array().unwrap().len(), 2);
    let link = answer(&call(&mut sandbox, "instance/get_download_link", &json!({"uuid": uuid, "filename": "x&y.zip"}).to_string()));
    assert!(link.as_str().unwrap().contains("/x%26y.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260101T000000Z&"));
    assert_eq!(call(&mut sandbox, "instance/remove", &uuid).status, 200);
    assert_eq!(call(&mut sandbox, "instance/remove", &uuid).status, 400);
    assert_eq!(answer(&call(&mut sandbox, "instance/list_available", ""))[0]["bindPort"], 25565);
}

#[test]
fn topping_up_is_paid_elsewhere() {
    let mut sandbox = documented();
    for amount in [json!(100), json!("100"), json!(100.0)] {
        let body = json!({"amount": amount, "topUpMethod": "qiwi"}).to_string();
        let link = answer(&call(&mut sandbox, "balance/gen_top_up_link", &body));
        let invoice = link.as_str().unwrap().split_once("invoiceUid=").unwrap().1.to_owned();
        assert_eq!(sandbox.control("POST", &format!("top_ups/{invoice}/pay"), "", NOW).status, 200);
    }
    assert_eq!(answer(&call(&mut sandbox, "user/get_info", ""))["balance"]["amount"], 800);
    for (amount, word) in [(json!(0), "amount"), (json!(-1), "amount"), (json!(null), "amount"), (json!(1), "method")] {
        let body = json!({"amount": amount, "topUpMethod": "cash"}).to_string();
        assert!(call(&mut sandbox, "balance/gen_top_up_link", &body).text().contains(&format!("Incorrect '{word}' parameter")));
    }
}

#[test]
fn the_observed_manner_folds_answers_into_text() {
    let mut sandbox = observed();
    assert_eq!(
        call(&mut sandbox, "balance/list_methods", "{}").text(),
        r#"{"success":true,"message":"OK","answer":"[{\"name\":\"qiwi\",\"displayName\":\"Qiwi (0%) и банковские карты (2%)\"}]"}"#
    );
    let link = call(&mut sandbox, "balance/gen_top_up_link", r#"{"amount":1,"topUpMethod":"qiwi"}"#).text();
    assert!(link.contains(r"?invoiceUid\u003d0000"), "{link}");
    assert_eq!(call(&mut sandbox, "instance/create", "{").fate, Fate::CloseWithoutAByte);
    let bad = sandbox.handle(&Request::post("/v1/user/get_info/", "{}").with("Authorization", "x"), NOW);
    assert_eq!(bad.text(), r#"{"success":false,"message":"Wrong token (Неверный токен)"}"#);
    assert_eq!(open(&mut sandbox, "user/get_info", "{}").status, 400);
    let body = login(fixture::ELYTRA_PASSWORD, "ok-captcha");
    let auth = open(&mut sandbox, "auth/login", &body);
    assert_eq!((auth.status, auth.text().as_str()), (400, r#"{"success":false,"message":"Wrong method (неверный метод)"}"#));
    assert_eq!(open(&mut sandbox, "USER/Login", &body).status, 200);
    assert_eq!(call(&mut sandbox, "user/login", &body).status, 400);
    let denied = call(&mut sandbox, "instance/pause", &fact("elytra_foreign_instance")).text();
    assert!(denied.contains(r"hasn\u0027t access to ModuleInstance#"), "{denied}");
    assert_eq!(sandbox.handle(&Request::get("/v1x"), NOW).status, 400, "everything that begins so was taken for v1");
    assert_eq!(sandbox.handle(&Request::get("/V1/user/get_info/"), NOW).status, 404);
}

#[test]
fn the_manner_can_be_set_for_one_user() {
    let mut sandbox = documented();
    let change = json!({"token": fact("elytra_token"), "manner": "observed"}).to_string();
    assert_eq!(sandbox.control("POST", "account", &change, NOW).status, 200);
    assert!(answer(&call(&mut sandbox, "user/get_info", "")).is_string());
    let other = Request::post("/v1/user/get_info/", "").with("Authorization", &fact("elytra_other_token"));
    assert!(answer(&sandbox.handle(&other, NOW)).is_object());
}

#[test]
fn a_reseller_gets_nine_percent_and_the_whole_markup() {
    let mut sandbox = documented();
    let seller = json!({"token": fact("elytra_token"), "site": "https://shop.example", "markup_kopecks": 250}).to_string();
    assert_eq!(sandbox.control("POST", "reseller", &seller, NOW).status, 200);
    let captcha = json!({"captchaRequest": "ok-captcha", "captchaProvider": "hcaptcha"});
    open(&mut sandbox, "user/send_register_link", &json!({"email": "c@example.com", "captcha": captcha}).to_string());
    let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
    let link = &state["elytra"]["register_links"][0]["uuid"];
    let register = json!({"UUID": link, "email": "c@example.com", "password": "client", "captcha": captcha}).to_string();
    let register = Request::post("/v1/user/register/", register).with("Origin", "https://shop.example");
    let token = answer(&sandbox.handle(&register, NOW)).as_str().unwrap().to_owned();
    let client = |sandbox: &mut Sandbox, path: &str, body: &str| {
        sandbox.handle(&Request::post(&format!("/v1/{path}/"), body).with("Authorization", &token), NOW)
    };
    let balance = |sandbox: &mut Sandbox| answer(&call(sandbox, "user/get_info", ""))["balance"]["amount"].clone();

    let link = answer(&client(&mut sandbox, "balance/gen_top_up_link", r#"{"amount":12.5,"topUpMethod":"qiwi"}"#));
    let invoice = link.as_str().unwrap().split_once('=').unwrap().1.to_owned();
    assert_eq!(sandbox.control("POST", &format!("top_ups/{invoice}/pay"), "", NOW).text(), r#"{"balance":12.5}"#);
    assert_eq!(balance(&mut sandbox), json!(501.12), "9% of 12.50 is 1.125, rounded down");

    let create = json!({"name": "c", "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY"}).to_string();
    let uuid = answer(&client(&mut sandbox, "instance/create", &create))["uuid"].as_str().unwrap().to_owned();
    assert_eq!(answer(&client(&mut sandbox, "instance/list_available", ""))[0]["availableBillings"][2]["amount"], json!(3.5));
    for _ in 0..2 {
        client(&mut sandbox, "instance/run", &uuid);
    }
    assert_eq!(answer(&client(&mut sandbox, "user/get_info", ""))["balance"]["amount"], 9, "charged once: it runs already");
    assert_eq!(balance(&mut sandbox), json!(503.62));
}
