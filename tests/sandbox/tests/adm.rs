//! adm.tools through the state machine, in virtual time.
#![allow(clippy::unwrap_used)]

use std::net::IpAddr;

use hostwire_sandbox::{Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn sandbox() -> Sandbox {
    Sandbox::new(Options::default(), NOW)
}

fn call(sandbox: &mut Sandbox, path: &str, body: &str, now: u64) -> Response {
    sandbox.handle(&Request::post(&format!("/action/{path}/"), body).bearer(fixture::ADM_TOKEN), now)
}

fn get(sandbox: &mut Sandbox, target: &str) -> Response {
    sandbox.handle(&Request::get(target).bearer(fixture::ADM_TOKEN), NOW)
}

fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

fn error(response: &Response) -> String {
    let value = json_of(response);
    assert_eq!(value["result"], false);
    value["messages"]["error"][0].as_str().unwrap().to_owned()
}

fn settings(sandbox: &mut Sandbox, value: Value) -> Value {
    let mut value = value;
    value["token"] = json!(fixture::ADM_TOKEN);
    json_of(&sandbox.control("POST", "account", &value.to_string(), NOW))
}

/// The four headers, limits first.
fn limits(response: &Response) -> [u64; 4] {
    ["X-RateLimit-Hour", "X-RateLimit-Day", "X-RateLimit-Hour-Remaining", "X-RateLimit-Day-Remaining"]
        .map(|name| response.header(name).expect(name).parse().unwrap())
}

/// Calls until one is refused, all at `now`; gives how many passed and the refusal.
fn spend(sandbox: &mut Sandbox, now: u64) -> (u64, Response) {
    for passed in 0.. {
        let response = call(sandbox, "billing/balance_get", "", now);
        if response.status != 200 {
            return (passed, response);
        }
    }
    unreachable!("every limit ends")
}

#[test]
fn a_burst_of_3600_passes_and_the_next_is_refused() {
    let mut sandbox = sandbox();
    let first = call(&mut sandbox, "billing/balance_get", "", NOW);
    assert_eq!(limits(&first), [3600, 28_800, 3599, 28_799]);
    let (passed, refused) = spend(&mut sandbox, NOW + 1);
    assert_eq!((passed, refused.status), (3599, 429));
    assert_eq!(error(&refused), "Too Many Requests per hour. Limit 3600. Pause 3600 seconds");
    assert_eq!(limits(&refused), [3600, 28_800, 0, 25_200]);
    assert_eq!(refused.header("Retry-After"), None);
}

#[test]
fn the_pause_is_the_true_rest_rounded_up() {
    let mut sandbox = sandbox();
    spend(&mut sandbox, NOW);
    for (later, pause) in [(500, 3600), (HOUR - 1001, 2), (HOUR - 1000, 1), (HOUR - 1, 1)] {
        let refused = call(&mut sandbox, "billing/balance_get", "", NOW + later);
        assert_eq!(error(&refused), format!("Too Many Requests per hour. Limit 3600. Pause {pause} seconds"));
    }
    assert_eq!(limits(&call(&mut sandbox, "billing/balance_get", "", NOW + HOUR)), [3600, 28_800, 3599, 25_199]);
}

#[test]
fn eight_spent_hours_spend_the_day() {
    let mut sandbox = sandbox();
    for hour in 0..8 {
        assert_eq!(spend(&mut sandbox, NOW + hour * HOUR).0, 3600);
    }
    // Both are spent: the longer pause speaks.
    let both = call(&mut sandbox, "billing/balance_get", "", NOW + 8 * HOUR - 1000);
    assert_eq!(error(&both), "Too Many Requests per day. Limit 28800. Pause 57601 seconds");
    assert_eq!(limits(&both), [3600, 28_800, 0, 0]);
    let day = call(&mut sandbox, "billing/balance_get", "", NOW + 9 * HOUR);
    assert_eq!(error(&day), "Too Many Requests per day. Limit 28800. Pause 54000 seconds");
    assert_eq!(limits(&day), [3600, 28_800, 3600, 0]);
    assert_eq!(spend(&mut sandbox, NOW + DAY).0, 3600);
}

#[test]
fn the_three_kinds_of_window_end_differently() {
    let half = HOUR / 2;
    // Ten calls at half past, then as many as go at the full hour and at the next half past.
    for (kind, at_full_hour, at_half_past) in [("first_use", 10, 20), ("aligned", 20, 0), ("rolling", 10, 10)] {
        let mut sandbox = sandbox();
        settings(&mut sandbox, json!({"windows": kind, "limits": {"hour": 20}}));
        for _ in 0..10 {
            call(&mut sandbox, "billing/balance_get", "", NOW + half);
        }
        let (passed, refused) = spend(&mut sandbox, NOW + HOUR);
        assert_eq!(passed, at_full_hour, "{kind}");
        let pause = if kind == "aligned" { 3600 } else { 1800 };
        assert!(error(&refused).ends_with(&format!("Pause {pause} seconds")), "{kind}");
        assert_eq!(spend(&mut sandbox, NOW + HOUR + half).0, at_half_past, "{kind}");
    }
}

#[test]
fn refused_calls_count_in_no_window() {
    let mut sandbox = sandbox();
    settings(&mut sandbox, json!({"limits": {"hour": 2}}));
    spend(&mut sandbox, NOW);
    for _ in 0..5 {
        assert_eq!(call(&mut sandbox, "dns/list", "", NOW).status, 429);
    }
    assert_eq!(limits(&call(&mut sandbox, "dns/list", "", NOW + HOUR)), [2, 28_800, 1, 28_797]);
}

#[test]
fn foreign_use_and_other_families_can_be_set() {
    let mut sandbox = sandbox();
    settings(&mut sandbox, json!({"used": {"hour": 3599, "day": 10_000}}));
    assert_eq!(limits(&call(&mut sandbox, "dns/list", "", NOW)), [3600, 28_800, 0, 18_799]);
    settings(&mut sandbox, json!({"family": "minute"}));
    let first = call(&mut sandbox, "dns/list", "", NOW);
    assert_eq!((first.header("X-RateLimit-Limit"), first.header("X-RateLimit-Remaining")), (Some("60"), Some("59")));
    assert_eq!(first.header("X-RateLimit-Hour"), None);
    let (passed, refused) = spend(&mut sandbox, NOW + 20_500);
    assert_eq!((passed, refused.status, refused.header("Retry-After")), (59, 429, Some("40")));
    settings(&mut sandbox, json!({"family": "none", "limits": {"hour": 1}}));
    let silent = call(&mut sandbox, "dns/list", "", NOW);
    assert!(silent.headers.iter().all(|(name, _)| !name.starts_with("X-RateLimit")));
    assert_eq!(call(&mut sandbox, "dns/list", "", NOW).status, 429, "silent is not unlimited");
}

#[test]
fn every_answer_tells_the_limits() {
    let mut sandbox = sandbox();
    let none = sandbox.handle(&Request::post("/action/dns/list/", ""), NOW);
    let unknown = sandbox.handle(&Request::post("/action/dns/list/", "").bearer("nobody"), NOW);
    let basic = sandbox.handle(&Request::post("/action/dns/list/", "").with("Authorization", fixture::ADM_TOKEN), NOW);
    for response in [none, unknown, basic] {
        assert_eq!((response.status, limits(&response)), (401, [3600, 28_800, 3600, 28_800]));
        assert_eq!(json_of(&response)["result"], false);
    }
    let method = call(&mut sandbox, "account/info", "", NOW);
    assert_eq!((method.status, limits(&method)[2]), (400, 3599));
    assert_eq!(error(&method), "Не найден обработчик события site/account/info");
    let missing = call(&mut sandbox, "dns/records_list", "id=42", NOW);
    assert_eq!((missing.status, limits(&missing)[2]), (422, 3598));
    assert_eq!(error(&missing), "Відсутнє значення параметра _POST[domain_id]");
    let foreign = call(&mut sandbox, "dns/records_list", "domain_id=44", NOW);
    assert_eq!((foreign.status, limits(&foreign)[2]), (403, 3597));
    let pdf = get(&mut sandbox, "/action/billing/print/invoice/?invoice_id=1");
    assert_eq!((pdf.header("Content-Type"), limits(&pdf)[2]), (Some("application/pdf"), 3596));
    assert!(pdf.body.starts_with(b"%PDF-"));
    let log = call(&mut sandbox, "hosting/log/web/nginx", "host_id=1", NOW);
    assert_eq!((log.header("Content-Type"), limits(&log)[2]), (Some("application/gzip"), 3595));
    assert!(log.body.starts_with(&[0x1f, 0x8b]));
    let other = call(&mut sandbox, "dns/icann/list", "", NOW);
    assert_eq!(limits(&other)[2], 3594);
}

#[test]
fn the_allow_list_closes_the_account_to_the_rest() {
    let mut sandbox = sandbox();
    let list = json!(["203.0.113.0/24", {"address": "2001:db8::1", "note": "office"}]);
    let state = settings(&mut sandbox, json!({"allow_list": list}));
    assert_eq!(state["allow_list"][1], json!({"address": "2001:db8::1", "note": "office"}));
    let from =
        |peer: &str| Request { peer: peer.parse::<IpAddr>().unwrap(), ..Request::post("/action/dns/list/", "").bearer(fixture::ADM_TOKEN) };
    let blocked = sandbox.handle(&from("127.0.0.1"), NOW);
    assert_eq!((blocked.status, limits(&blocked)), (403, [3600, 28_800, 3600, 28_800]));
    assert!(!error(&blocked).contains("127.0.0.1"), "the provider's text is not known to name the address");
    assert_eq!(sandbox.handle(&from("203.0.113.77"), NOW).status, 200);
    assert_eq!(sandbox.handle(&from("2001:db8::1"), NOW).status, 200);
    settings(&mut sandbox, json!({"allow_list": []}));
    assert_eq!(sandbox.handle(&from("127.0.0.1"), NOW).status, 200);
}

#[test]
fn records_make_the_round() {
    let mut sandbox = sandbox();
    let list = |sandbox: &mut Sandbox| call(sandbox, "dns/records_list", "domain_id=42", NOW).text();
    assert!(list(&mut sandbox).starts_with(
        r#"{"result":true,"response":{"list":[{"id":"1001","domain_id":"42","record":"@","type":"A","data":"192.0.2.10","priority":"0"},"#
    ));
    let added = call(&mut sandbox, "dns/record_add", "domain_id=42&type=TXT&record=_acme-challenge&data=a%2Bb+c%3D", NOW);
    let id = json_of(&added)["response"]["id"].as_u64().unwrap();
    assert_eq!(added.text(), format!(r#"{{"result":true,"response":{{"id":{id}}}}}"#));
    assert!(
        list(&mut sandbox).contains(&format!(
            r#"{{"id":"{id}","domain_id":"42","record":"_acme-challenge","type":"TXT","data":"a+b c=","priority":"0"}}"#
        ))
    );
    let edited = call(&mut sandbox, "dns/record_edit", &format!("subdomain_id={id}&data=new&priority=5"), NOW);
    assert_eq!(edited.text(), r#"{"result":true,"response":[]}"#);
    assert!(list(&mut sandbox).contains(r#""data":"new","priority":"5""#));
    let delete = format!("subdomain_id={id}");
    assert_eq!(call(&mut sandbox, "dns/record_delete", &delete, NOW).text(), r#"{"result":true,"response":[]}"#);
    assert!(!list(&mut sandbox).contains("_acme-challenge"));
    let again = call(&mut sandbox, "dns/record_delete", &delete, NOW);
    assert_eq!((again.status, json_of(&again)["result"].as_bool()), (200, Some(false)));
    for foreign in ["dns/record_delete|subdomain_id=1009", "dns/record_add|domain_id=44&type=A&data=192.0.2.1"] {
        let (path, body) = foreign.split_once('|').unwrap();
        assert_eq!(call(&mut sandbox, path, body, NOW).status, 403);
    }
}

#[test]
fn domains_are_a_map_keyed_by_name() {
    let mut sandbox = sandbox();
    let list = call(&mut sandbox, "dns/list", "", NOW).text();
    assert!(list.starts_with(
        r#"{"result":true,"response":{"list":{"example.com":{"domain_id":42,"name":"example.com","valid_untill":"2029-01-11","valid_untill_formatted":"11.01.2029","expired":"0"},"example.org":{"domain_id":43,"#
    ));
    let empty = r#"{"result":true,"response":{"list":[]}}"#;
    assert_eq!(call(&mut sandbox, "dns/list", "page=2", NOW).text(), empty);
    assert_eq!(call(&mut sandbox, "dns/list", "domains_search_request=nothing", NOW).text(), empty);
    let other = sandbox.handle(&Request::post("/action/dns/list", "").bearer(fixture::ADM_OTHER_TOKEN), NOW);
    assert!(other.text().contains(r#""example.net":{"domain_id":44"#) && !other.text().contains("example.com"));
    assert!(settings(&mut sandbox, json!({"delegated": [44]}))["delegated"] == json!([44]));
    assert!(call(&mut sandbox, "dns/list", "", NOW).text().contains("example.net"), "delegated services are listed");
    assert_eq!(call(&mut sandbox, "dns/record_add", "domain_id=44&type=A&data=192.0.2.1", NOW).status, 200);
}

#[test]
fn parameters_are_read_from_their_places() {
    let mut sandbox = sandbox();
    let json_body = Request::post("/action/dns/records_list/", r#"{"domain_id":42}"#)
        .bearer(fixture::ADM_TOKEN)
        .with("Content-Type", "application/json");
    assert_eq!(sandbox.handle(&json_body, NOW).status, 200);
    // PHP fills _POST from a body only.
    assert_eq!(get(&mut sandbox, "/action/dns/records_list/?domain_id=42").status, 422);
    let in_query = Request::post("/action/dns/records_list/?domain_id=42", "").bearer(fixture::ADM_TOKEN);
    assert_eq!(sandbox.handle(&in_query, NOW).status, 422);
    assert_eq!(get(&mut sandbox, "/action/billing/print/invoice/?invoice_id=1").status, 200);
    assert_eq!(call(&mut sandbox, "billing/balance_get", "", NOW).status, 200, "POST works on a GET method");
    let stack = call(&mut sandbox, "dns/change_nameservers", "domain_id=42&stack[0]=ns1.example.net&stack[1]=ns2.example.net", NOW);
    assert_eq!(stack.text(), r#"{"result":true,"response":[]}"#);
    assert_eq!(call(&mut sandbox, "dns/records_list", "domain_id=42x", NOW).status, 422);
}

#[test]
fn orders_and_prices() {
    let mut sandbox = sandbox();
    assert_eq!(call(&mut sandbox, "domain/check", "domain=example.com", NOW).text(), r#"{"result":false,"response":{"price":"300"}}"#);
    assert_eq!(json_of(&call(&mut sandbox, "domain/check", "domain=free.com", NOW))["response"]["can_book"], "0");
    let zones = get(&mut sandbox, "/action/domain/zones/");
    assert_eq!(json_of(&zones)["response"]["list"][0], json!({"zone": "com", "price_register": "300"}));
    assert_eq!(get(&mut sandbox, "/action/billing/get_invoices/").text(), r#"{"result":true,"response":{"list":[]}}"#);
    let order = |sandbox: &mut Sandbox| json_of(&call(sandbox, "domain/register", "domain=free.com", NOW))["response"].clone();
    let (first, second) = (order(&mut sandbox), order(&mut sandbox));
    assert_eq!(first["invoice"], json!({"id": 1_000_001, "sum": "300.00", "currency": "UAH"}));
    assert_ne!(first["invoice"]["id"], second["invoice"]["id"], "sent twice is ordered twice");
    let rows = json_of(&get(&mut sandbox, "/action/billing/get_invoices/"))["response"]["list"].clone();
    assert_eq!(rows[0], json!({"id": "1000001", "sum": "300.00", "currency": "UAH"}));
    let broke = call(&mut sandbox, "billing/invoice_pay_from_balance", "invoice_id=1000001", NOW);
    assert_eq!((broke.status, json_of(&broke)["result"].as_bool()), (200, Some(false)));
    assert_eq!(call(&mut sandbox, "mail/list", "", NOW).text(), r#"{"result":true,"response":[]}"#);
    let hosts = json_of(&call(&mut sandbox, "get_services", "type=host", NOW));
    assert_eq!(hosts["response"][0]["host"], "example.com");
}

#[test]
fn a_token_lives_six_months_after_its_last_use() {
    let use_at = |sandbox: &mut Sandbox, now: u64| call(sandbox, "billing/balance_get", "", now).status;
    // 2026-01-01 to 2026-07-01, and from a use on 2026-06-30 to 2026-12-30.
    let ends = NOW + 181 * DAY;
    assert_eq!(use_at(&mut sandbox(), ends), 401, "unused: from that instant");
    let mut used = sandbox();
    assert_eq!(use_at(&mut used, ends - DAY), 200);
    assert_eq!(use_at(&mut used, ends), 200, "an accepted use moves the end");
    let mut refused = sandbox();
    settings(&mut refused, json!({"limits": {"hour": 0}}));
    assert_eq!(use_at(&mut refused, ends - 1), 429);
    assert_eq!(use_at(&mut refused, ends), 401, "a refused one does not");
}

#[test]
fn reaching_a_limit_tells_at_most_once_a_week() {
    let mut sandbox = sandbox();
    settings(&mut sandbox, json!({"limits": {"hour": 1}, "messengers": ["telegram"]}));
    for later in [0, HOUR, 7 * DAY - 1, 7 * DAY + HOUR] {
        spend(&mut sandbox, NOW + later);
    }
    let outbox = settings(&mut sandbox, json!({}))["outbox"].clone();
    let sent: Vec<(u64, &str)> = outbox
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (message["at_ms"].as_u64().unwrap() - NOW, message["channel"].as_str().unwrap()))
        .collect();
    let next = 7 * DAY + HOUR;
    assert_eq!(sent, [(0, "email"), (0, "telegram"), (next, "email"), (next, "telegram")]);
}
