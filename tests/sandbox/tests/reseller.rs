//! ElytraHost's three kinds of access: open information, the own account, and reselling under another name.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;
const SITE: &str = "https://shop.example";

fn sandbox() -> Sandbox {
    Sandbox::new(Options::default(), NOW)
}

fn fact(name: &str) -> String {
    fixture::facts("")[name].as_str().unwrap().to_owned()
}

fn call(sandbox: &mut Sandbox, token: Option<&str>, path: &str, body: &str) -> Response {
    let request = Request::post(&format!("/v1/{path}/"), body);
    let request = token.into_iter().fold(request, |request, token| request.with("Authorization", token));
    sandbox.handle(&request, NOW)
}

fn answer(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    serde_json::from_slice::<Value>(&response.body).unwrap()["answer"].clone()
}

fn state(sandbox: &mut Sandbox) -> Value {
    let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
    state["elytra"].clone()
}

fn resells(sandbox: &mut Sandbox, markups: Value) {
    let body = json!({"token": fact("elytra_token"), "site": SITE, "markups": markups, "markup_kopecks": 7}).to_string();
    assert_eq!(sandbox.control("POST", "reseller", &body, NOW).status, 200);
}

/// Signs up at a site; gives the token of the new client.
fn sign_up(sandbox: &mut Sandbox, email: &str, site: Option<&str>) -> String {
    let captcha = json!({"captchaRequest": "ok-captcha", "captchaProvider": "hcaptcha"});
    call(sandbox, None, "user/send_register_link", &json!({"email": email, "captcha": captcha}).to_string());
    let link = state(sandbox)["register_links"][0]["uuid"].clone();
    let body = json!({"UUID": link, "email": email, "password": "client", "captcha": captcha}).to_string();
    let request = site.into_iter().fold(Request::post("/v1/user/register/", body), |request, site| request.with("Origin", site));
    answer(&sandbox.handle(&request, NOW)).as_str().unwrap().to_owned()
}

fn balance(sandbox: &mut Sandbox, token: &str) -> Value {
    answer(&call(sandbox, Some(token), "user/get_info", ""))["balance"]["amount"].clone()
}

fn top_up(sandbox: &mut Sandbox, token: &str, amount: &str) {
    let link = answer(&call(sandbox, Some(token), "balance/gen_top_up_link", &format!(r#"{{"amount":{amount},"topUpMethod":"qiwi"}}"#)));
    let invoice = link.as_str().unwrap().split_once('=').unwrap().1.to_owned();
    assert_eq!(sandbox.control("POST", &format!("top_ups/{invoice}/pay"), "", NOW).status, 200);
}

#[test]
fn each_kind_of_access_may_what_it_may_and_no_more() {
    let mut sandbox = sandbox();
    let data: Value = serde_json::from_str(include_str!("../data/elytrahost-v1.json")).unwrap();
    for row in data.as_array().or_else(|| data["methods"].as_array()).unwrap() {
        let path = row["path"].as_str().unwrap();
        let without = call(&mut sandbox, None, path, "{}");
        let text = without.text();
        match row["access"].as_str().unwrap() {
            "open" => assert_eq!(without.status, 200, "{path}"),
            "token" => assert_eq!((without.status, text.contains("Wrong token")), (401, true), "{path}"),
            "captcha" if path == "user/login_via_linked_account" => assert_eq!(without.status, 400, "its CAPTCHA is not required"),
            "captcha" => assert_eq!((without.status, text.contains("Incorrect 'captcha' parameter")), (400, true), "{path}"),
            other => panic!("{path}: {other}"),
        }
        let bad = call(&mut sandbox, Some("nobody"), path, "{}");
        assert_eq!(bad.status, 401, "{path}: a wrong token is wrong everywhere");
    }
}

#[test]
fn every_method_of_the_account_works_in_the_documented_manner() {
    let mut sandbox = sandbox();
    let token = fact("elytra_token");
    let uuid = fact("elytra_instance");
    let file = json!({"uuid": uuid, "filename": "world.zip"}).to_string();
    let new = json!({"name": "renamed", "version": {"version": "1.12.2"}, "billing": {"billingType": "DAILY"},
        "mountsOverrides": [], "configFilesOverrides": [], "configsOverrides": [], "pluginsOverrides": []});
    let create = json!({"name": "n", "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY"}).to_string();
    let calls = [
        ("user/get_info", String::new()),
        ("user/push_linked_account", json!({"linkedAccountType": "vk", "token": "good"}).to_string()),
        ("user/update_password", json!({"currentPassword": "sandbox-password", "newPassword": "next"}).to_string()),
        ("balance/gen_top_up_link", json!({"amount": 1, "topUpMethod": "qiwi"}).to_string()),
        ("balance/list_methods", String::new()),
        ("instance/list_available", String::new()),
        ("instance/create", create),
        ("instance/run", uuid.clone()),
        ("instance/pause", uuid.clone()),
        ("instance/get_info", uuid.clone()),
        ("instance/update", json!({"uuid": uuid, "newInstance": new.to_string()}).to_string()),
        ("instance/get_download_link", file.clone()),
        ("instance/get_upload_link", file),
        ("instance/remove", uuid),
    ];
    for (path, body) in &calls {
        // With the slash at the end and without.
        let slashless = Request::post(&format!("/v1/{path}"), "").with("Authorization", "nobody");
        assert_eq!(sandbox.handle(&slashless, NOW).status, 401, "{path}");
        let response = call(&mut sandbox, Some(&token), path, body);
        assert!(response.text().starts_with(r#"{"success":true,"message":"OK""#), "{path}: {}", response.text());
        answer(&response);
    }
    let data: Value = serde_json::from_str(include_str!("../data/elytrahost-v1.json")).unwrap();
    let rows = data.as_array().or_else(|| data["methods"].as_array()).unwrap().iter();
    assert_eq!(calls.len(), rows.filter(|row| row["access"] == "token").count());
}

#[test]
fn a_key_from_the_cabinet_and_one_from_logging_in_are_of_the_same_client() {
    let mut sandbox = sandbox();
    let issued: Value = serde_json::from_slice(&sandbox.control("POST", "cabinet/user@example.com/key", "", NOW).body).unwrap();
    let key = issued["token"].as_str().unwrap();
    assert_eq!(call(&mut sandbox, Some(&fact("elytra_token")), "user/get_info", "").status, 401, "the one of before is no longer");
    let login = json!({"email": fixture::ELYTRA_EMAIL, "password": fixture::ELYTRA_PASSWORD, "captcha": {"captchaRequest": "ok-captcha"}});
    assert_eq!(answer(&call(&mut sandbox, None, "auth/login", &login.to_string())), key);
    assert_eq!(answer(&call(&mut sandbox, Some(key), "user/get_info", ""))["email"], fixture::ELYTRA_EMAIL);
    assert_eq!(sandbox.control("POST", "cabinet/nobody@example.com/key", "", NOW).status, 404);
}

#[test]
fn a_client_belongs_to_the_reseller_by_whose_site_it_came() {
    let mut sandbox = sandbox();
    resells(&mut sandbox, json!({}));
    let by_site = sign_up(&mut sandbox, "a@example.com", Some(SITE));
    let by_none = sign_up(&mut sandbox, "b@example.com", None);
    sign_up(&mut sandbox, "c@example.com", Some("https://elsewhere.example"));
    let users = state(&mut sandbox)["users"].clone();
    let of = |at: usize| users[at]["reseller"].clone();
    assert_eq!((of(2), of(3), of(4)), (users[0]["uuid"].clone(), Value::Null, Value::Null));
    let reseller = fact("elytra_token");
    for (token, amount, share) in
        [(&by_site, "100", json!(509)), (&by_none, "100", json!(509)), (&by_site, "0.11", json!(509)), (&by_site, "0.12", json!(509.01))]
    {
        top_up(&mut sandbox, token, amount);
        assert_eq!(balance(&mut sandbox, &reseller), share, "{amount}");
    }
    assert_eq!(balance(&mut sandbox, &by_site), json!(100.23), "nothing is taken from the client for it");
}

#[test]
fn a_markup_is_by_service_and_goes_whole_to_the_reseller() {
    let mut sandbox = sandbox();
    resells(&mut sandbox, json!({"HOURLY": 250, "DAILY": 0}));
    let (client, reseller) = (sign_up(&mut sandbox, "a@example.com", Some(SITE)), fact("elytra_token"));
    let prices = |sandbox: &mut Sandbox, token: &str| -> Vec<Value> {
        let available = answer(&call(sandbox, Some(token), "instance/list_available", ""));
        available[0]["availableBillings"].as_array().unwrap().iter().map(|one| one["amount"].clone()).collect()
    };
    assert_eq!(prices(&mut sandbox, &client), [json!(300.07), json!(12), json!(3.5)], "MONTHLY has no markup of its own");
    assert_eq!(prices(&mut sandbox, &reseller), [json!(300), json!(12), json!(1)]);
    let create = json!({"name": "c", "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY"}).to_string();
    let uuid = answer(&call(&mut sandbox, Some(&client), "instance/create", &create))["uuid"].as_str().unwrap().to_owned();
    call(&mut sandbox, Some(&client), "instance/run", &uuid);
    assert_eq!(state(&mut sandbox)["instances"][2]["running"], false, "without funds nothing happens");
    assert_eq!(balance(&mut sandbox, &reseller), 500);
    top_up(&mut sandbox, &client, "3.50");
    let before = balance(&mut sandbox, &reseller).as_f64().unwrap();
    call(&mut sandbox, Some(&client), "instance/run", &uuid);
    assert_eq!(balance(&mut sandbox, &client), 0);
    assert!((balance(&mut sandbox, &reseller).as_f64().unwrap() - before - 2.5).abs() < 1e-9);
    for wrong in [json!({"markups": {"HOURLY": -1}}), json!({"markup_kopecks": "many"})] {
        let mut wrong = wrong;
        (wrong["token"], wrong["site"]) = (json!(reseller), json!(SITE));
        assert_eq!(sandbox.control("POST", "reseller", &wrong.to_string(), NOW).status, 400);
    }
}
