//! Statements that take both sides: the core asks, the sandbox answers, and time is a number.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use hostwire_core::{
    Access, CallOptions, Code, Delivery, End, Event, Head, Machine, Now, Options, Params, Provider, Reply, Result, Step, Token, Why,
};
use hostwire_sandbox::{Request, Sandbox, fixture};
use serde_json::{Value, json};
use std::sync::Arc;

const HOUR_MS: u64 = 3_600_000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// A client, the provider, and the time between them.
struct Scene {
    machine: Machine,
    sandbox: Sandbox,
    now: Now,
    /// How long the client waited for quota, wait by wait.
    waits: Vec<(u64, String)>,
}

impl Scene {
    fn new(provider: Arc<Provider>, token: Option<&str>) -> Self {
        let now = Now { unix_ms: fixture::START_MS, mono_ms: 0 };
        let sandbox = Sandbox::new(hostwire_sandbox::Options::default(), now.unix_ms);
        Self { machine: machine(provider, token), sandbox, now, waits: Vec::new() }
    }

    fn adm() -> Self {
        Self::new(Provider::adm_tools(), Some(fixture::ADM_TOKEN))
    }

    /// The same sandbox, and a client of ElytraHost.
    fn elytra(&mut self, token: Option<&str>) {
        self.machine = machine(Provider::elytra_host(), token);
    }

    fn pass(&mut self, ms: u64) {
        self.now = Now { unix_ms: self.now.unix_ms + ms, mono_ms: self.now.mono_ms + ms };
    }

    /// A whole call; it waits as long as it is told to.
    fn call(&mut self, method: &str, params: Value) -> Result<Reply> {
        self.call_with(method, params, &[])
    }

    /// With headers that a web page of the caller's own would send along.
    fn call_with(&mut self, method: &str, params: Value, headers: &[(&str, &str)]) -> Result<Reply> {
        let (id, mut step) = self.machine.submit(method, params.as_object().unwrap(), &CallOptions::default(), self.now);
        loop {
            step = match step {
                Step::Done(outcome) => return outcome,
                Step::Send { attempt, request, .. } => {
                    let request = headers.iter().fold(arriving(&request), |request, (name, value)| request.with(name, value));
                    let answer = self.sandbox.handle(&request, self.now.unix_ms);
                    self.machine.head(attempt, &Head { status: answer.status, headers: answer.headers }, self.now);
                    self.machine.end(attempt, End::Body(answer.body), self.now)
                }
                Step::Wait { wake, why, .. } => {
                    let ms = wake - self.now.mono_ms;
                    self.waits.push((ms, if let Why::Quota { window, .. } = why { window } else { "other".to_owned() }));
                    self.pass(ms);
                    self.machine.poll(id, self.now)
                }
                other => panic!("{method}: {other:?}"),
            };
        }
    }

    fn data(&mut self, method: &str, params: Value) -> Value {
        self.call(method, params).unwrap_or_else(|error| panic!("{method}: {error}")).data().unwrap()
    }

    fn control(&mut self, method: &str, path: &str, body: Value) -> Value {
        serde_json::from_slice(&self.sandbox.control(method, path, &body.to_string(), self.now.unix_ms).body).unwrap()
    }
}

fn machine(provider: Arc<Provider>, token: Option<&str>) -> Machine {
    // A day's limit is waited out: the tests have time.
    let options = Options { max_wait_ms: 2 * DAY_MS, retries: 0, ..Options::default() };
    Machine::new(provider, token.map(|token| Token::new(token).unwrap()), options).unwrap()
}

fn arriving(request: &hostwire_core::Request) -> Request {
    let target = request.url.expose().splitn(4, '/').nth(3).unwrap();
    let body = request.body.as_bytes().unwrap().to_vec();
    let arriving = Request { body, ..Request::new(request.http.as_str(), &format!("/{target}")) };
    request.headers.iter().fold(arriving, |arriving, header| arriving.with(header.name(), header.expose()))
}

fn fact(name: &str) -> String {
    fixture::facts("")[name].as_str().unwrap().to_owned()
}

fn captcha() -> Value {
    json!({ "captchaRequest": "ok-captcha", "captchaProvider": "hcaptcha" })
}

#[test]
fn an_hours_3600_calls_leave_at_one_instant_and_the_next_waits_for_the_hour() {
    let mut scene = Scene::adm();
    for _ in 0..3600 {
        scene.call("billing/balance_get", json!({})).unwrap();
    }
    assert_eq!((scene.now.unix_ms, &scene.waits), (fixture::START_MS, &vec![]), "no pacing inside a window");
    scene.call("billing/balance_get", json!({})).unwrap();
    assert_eq!(scene.waits, [(HOUR_MS, "hour".to_owned())]);
    assert_eq!(scene.control("GET", "counters", json!({}))["refused"], 0);
}

#[test]
fn a_days_28800_calls_leave_in_eight_hours_and_the_next_waits_for_the_day() {
    let mut scene = Scene::adm();
    for _ in 0..28_800 {
        scene.call("billing/balance_get", json!({})).unwrap();
    }
    let hours = vec![(HOUR_MS, "hour".to_owned()); 7];
    assert_eq!(scene.waits, hours);
    scene.call("billing/balance_get", json!({})).unwrap();
    assert_eq!(scene.waits[7..], [(17 * HOUR_MS, "day".to_owned())]);
    assert_eq!(scene.control("GET", "counters", json!({}))["refused"], 0);
}

#[test]
fn a_limit_that_others_used_up_is_waited_out_for_the_pause_that_is_said() {
    for (used, window, pause_ms) in [(json!({ "hour": 3600 }), "hour", HOUR_MS), (json!({ "day": 28_800 }), "day", DAY_MS)] {
        let mut scene = Scene::adm();
        scene.control("POST", "account", json!({ "token": fixture::ADM_TOKEN, "used": used }));
        scene.call("billing/balance_get", json!({})).unwrap();
        assert_eq!(scene.waits, [(pause_ms, window.to_owned())]);
        let notices = scene.machine.events().into_iter().filter(|event| matches!(event, Event::LimitReached(_))).count();
        assert_eq!(notices, 1, "{window}");
    }
}

#[test]
fn delegated_services_are_listed_and_managed_with_the_same_token() {
    let mut scene = Scene::adm();
    let grant = json!({ "service_type": "domain", "service_id": 44, "user_login": "agency" });
    let mine = std::mem::replace(&mut scene.machine, machine(Provider::adm_tools(), Some(fixture::ADM_OTHER_TOKEN)));
    scene.call("hosting/access/grant", grant).unwrap();
    let given = scene.data("service/delegate-out", json!({}));
    let theirs = std::mem::replace(&mut scene.machine, mine);
    let taken = scene.data("service/delegate-in", json!({}));
    assert_eq!((&taken["list"][0]["name"], &given["list"][0]["name"]), (&json!("example.net"), &json!("example.net")));

    let domains = scene.data("dns/list", json!({}));
    let names: Vec<_> = domains["list"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["example.com", "example.net", "example.org"], "its own ones and the delegated one");
    scene.data("dns/record_add", json!({ "domain_id": 44, "type": "TXT", "record": "_a", "data": "x" }));

    scene.machine = theirs;
    let access = given["list"][0]["access_id"].clone();
    scene.call("hosting/access/revoke", json!({ "access_id": access })).unwrap();
    scene.machine = machine(Provider::adm_tools(), Some(fixture::ADM_TOKEN));
    let error = scene.call("dns/record_add", json!({ "domain_id": 44, "type": "TXT", "data": "y" })).unwrap_err();
    assert_eq!((error.code, error.delivery), (Code::Forbidden, Delivery::Refused));
}

#[test]
fn the_token_is_activated_ends_after_six_months_and_a_use_moves_that() {
    let mut scene = Scene::adm();
    assert_eq!(scene.sandbox.control("POST", "panel/agency/activate", r#"{"agree":false}"#, scene.now.unix_ms).status, 409);
    let token = scene.control("POST", "panel/agency/activate", json!({ "agree": true }))["token"].as_str().unwrap().to_owned();
    let error = scene.call("dns/list", json!({})).unwrap_err();
    assert!(error.code == Code::Unauthorized && error.advice.contains("Activate token"), "the old one is no longer: {error:?}");
    scene.machine = machine(Provider::adm_tools(), Some(&token));
    scene.call("dns/list", json!({})).unwrap();
    for _ in 0..3 {
        let ends = scene.machine.token_status(scene.now).ends_ms.unwrap();
        scene.pass(ends - scene.now.unix_ms - 1);
        scene.call("dns/list", json!({})).unwrap();
    }
    let ends = scene.machine.token_status(scene.now).ends_ms.unwrap();
    assert_eq!(scene.control("GET", "panel/agency/access", json!({}))["token_ends_ms"], ends, "both know the same end");
    scene.pass(ends - scene.now.unix_ms);
    assert_eq!(scene.call("dns/list", json!({})).unwrap_err().code, Code::Unauthorized);
}

#[test]
fn a_site_signs_clients_up_and_in_with_the_usual_methods_and_acts_with_what_it_is_given() {
    let mut scene = Scene::adm();
    scene.elytra(None);
    let resells = json!({ "token": fact("elytra_token"), "site": "https://shop.example", "markups": { "HOURLY": 250 } });
    scene.control("POST", "reseller", resells);
    scene.call("user/send_register_link", json!({ "email": "new@example.com", "captcha": captcha() })).unwrap();
    let link = scene.control("GET", "state", json!({}))["elytra"]["register_links"][0]["uuid"].clone();
    let register = json!({ "UUID": link, "email": "new@example.com", "password": "long enough", "captcha": captcha() });
    let site = [("Origin", "https://shop.example")];
    let first = scene.call_with("user/register", register, &site).unwrap().data().unwrap();
    let login = json!({ "email": "new@example.com", "password": "long enough", "captcha": captcha() });
    for method in ["user/login", "auth/login"] {
        let token = scene.data(method, login.clone());
        assert_eq!(token, first, "{method}");
        scene.elytra(token.as_str());
        assert_eq!(scene.data("user/get_info", json!({}))["email"], "new@example.com");
        scene.elytra(None);
    }
    let users = scene.control("GET", "state", json!({}))["elytra"]["users"].clone();
    assert_eq!(users[2]["reseller"], users[0]["uuid"], "whose site it was, theirs is the client");
}

#[test]
fn a_key_from_the_cabinet_and_one_from_logging_in_make_the_same_client() {
    let mut scene = Scene::adm();
    let key = scene.control("POST", &format!("cabinet/{}/key", fixture::ELYTRA_EMAIL), json!({}))["token"].clone();
    scene.elytra(key.as_str());
    let by_key = scene.data("user/get_info", json!({}));
    scene.elytra(None);
    let login = json!({ "email": fixture::ELYTRA_EMAIL, "password": fixture::ELYTRA_PASSWORD, "captcha": captcha() });
    let token = scene.data("user/login", login);
    scene.elytra(token.as_str());
    assert_eq!(scene.data("user/get_info", json!({})), by_key);
}

#[test]
fn every_method_of_an_account_works_from_the_core_to_the_provider() {
    let mut scene = Scene::adm();
    scene.elytra(Some(&fact("elytra_token")));
    let uuid = fact("elytra_instance");
    let file = json!({ "uuid": uuid, "filename": "world.zip" });
    let new = json!({ "name": "renamed", "version": { "version": "1.12.2" }, "billing": { "billingType": "DAILY" },
        "mountsOverrides": [], "configFilesOverrides": [], "configsOverrides": [], "pluginsOverrides": [] });
    let calls = [
        ("user/get_info", json!({})),
        ("user/push_linked_account", json!({ "linkedAccountType": "vk", "token": "good" })),
        ("balance/gen_top_up_link", json!({ "amount": "1", "topUpMethod": "qiwi" })),
        ("balance/list_methods", json!({})),
        ("instance/list_available", json!({})),
        ("instance/create", json!({ "name": "n", "module": "spigot", "version": "1.16.5", "billingPeriod": "HOURLY" })),
        ("instance/run", json!({ "uuid": uuid })),
        ("instance/pause", json!({ "uuid": uuid })),
        ("instance/get_info", json!({ "uuid": uuid })),
        ("instance/update", json!({ "uuid": uuid, "newInstance": new.to_string() })),
        ("instance/get_download_link", file.clone()),
        ("instance/get_upload_link", file),
        ("instance/remove", json!({ "uuid": uuid })),
        ("user/update_password", json!({ "currentPassword": fixture::ELYTRA_PASSWORD, "newPassword": "next one" })),
    ];
    let provider = Provider::elytra_host();
    let of_the_account = provider.catalogue.methods().iter().filter(|method| provider.access(method) == Access::Token);
    assert_eq!(of_the_account.count(), calls.len(), "none is left out");
    for (method, params) in calls {
        scene.call(method, params).unwrap_or_else(|error| panic!("{method}: {error}"));
    }
}

#[test]
fn open_information_comes_to_whoever_asks() {
    let mut scene = Scene::adm();
    scene.elytra(None);
    assert_eq!(scene.data("meta/running_servers", json!({})), "1");
    assert_eq!(scene.call("user/get_info", Params::new().into()).unwrap_err().code, Code::TokenMissing);
}

#[test]
fn another_clients_object_is_named_and_stays_untouched() {
    let mut scene = Scene::adm();
    scene.elytra(Some(&fact("elytra_token")));
    let foreign = fact("elytra_foreign_instance");
    let error = scene.call("instance/remove", json!({ "uuid": foreign })).unwrap_err();
    let object = error.named.as_ref().unwrap().object.as_ref().unwrap();
    assert_eq!((error.code, object.class.as_str(), object.id.as_str()), (Code::Forbidden, "ModuleInstance", foreign.as_str()));
    scene.elytra(Some(&fact("elytra_other_token")));
    assert_eq!(scene.data("instance/get_info", json!({ "uuid": foreign }))["uuid"], foreign.as_str());
}
