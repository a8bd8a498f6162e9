//! Services of adm.tools that have state: mail, sites, databases, records, orders, delegation.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn sandbox() -> Sandbox {
    Sandbox::new(Options::default(), NOW)
}

fn by(token: &str, sandbox: &mut Sandbox, path: &str, body: &str) -> Response {
    sandbox.handle(&Request::post(&format!("/action/{path}/"), body).bearer(token), NOW)
}

fn call(sandbox: &mut Sandbox, path: &str, body: &str) -> Response {
    by(fixture::ADM_TOKEN, sandbox, path, body)
}

fn other(sandbox: &mut Sandbox, path: &str, body: &str) -> Response {
    by(fixture::ADM_OTHER_TOKEN, sandbox, path, body)
}

fn get(sandbox: &mut Sandbox, target: &str) -> Value {
    response(&sandbox.handle(&Request::get(&format!("/action/{target}")).bearer(fixture::ADM_TOKEN), NOW))
}

/// What a success holds.
fn response(answer: &Response) -> Value {
    let value: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, &value["result"]), (200, &json!(true)), "{}", answer.text());
    value["response"].clone()
}

fn refused(answer: &Response) -> String {
    let value: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((answer.status, &value["result"]), (200, &json!(false)), "{}", answer.text());
    value["messages"]["error"][0].as_str().unwrap().to_owned()
}

fn state(sandbox: &mut Sandbox) -> Value {
    let state: Value = serde_json::from_slice(&sandbox.control("GET", "state", "", NOW).body).unwrap();
    state["accounts"][0].clone()
}

fn settings(sandbox: &mut Sandbox, mut value: Value) {
    value["token"] = json!(fixture::ADM_TOKEN);
    assert_eq!(sandbox.control("POST", "account", &value.to_string(), NOW).status, 200);
}

#[test]
fn mail_boxes_are_made_listed_changed_and_deleted() {
    let mut sandbox = sandbox();
    assert_eq!(call(&mut sandbox, "mail/list", "").text(), r#"{"result":true,"response":[]}"#, "bare and empty without any");
    assert_eq!(response(&call(&mut sandbox, "mail/create/save", "domain=example.com&check=1")), json!([]), "only asked");
    let mail = response(&call(&mut sandbox, "mail/create/save", "domain=example.com"))["id"].clone();
    assert_eq!(response(&call(&mut sandbox, "mail/list", "")), json!({"list": [{"id": mail, "account_id": 1, "domain": "example.com"}]}));
    refused(&call(&mut sandbox, "mail/create/save", "domain=example.com"));

    let create = format!("mail_id={mail}&login=info&password=one");
    let one = response(&call(&mut sandbox, "mail/box/create/save", &create))["id"].clone();
    refused(&call(&mut sandbox, "mail/box/create/save", &create));
    call(&mut sandbox, "mail/box/create/save", &format!("mail_id={mail}&login=sales&password=two&check_spam_level=high"));
    let list = format!("mail_id={mail}");
    let rows = response(&call(&mut sandbox, "mail/box/list", &list))["list"].clone();
    assert_eq!(
        rows[0].to_string(),
        format!(
            r#"{{"id":"{one}","email_auto":"info@example.com","mailbox_type":"mailbox","forward_to":null,"quota":"0","size_mb":"0","check_spam_level":"2","domain":"example.com"}}"#
        )
    );
    assert_eq!(rows[1]["check_spam_level"], "3");
    assert_eq!(call(&mut sandbox, "mail/box/edit/save", &format!("mail_box_id={one}&password=new")).status, 200);
    assert_eq!(state(&mut sandbox)["mail"][0]["boxes"][0], json!({"id": one, "login": "info", "password": "new"}));
    call(&mut sandbox, "mail/box/redirect/save", &format!("mail_box_id={one}&forward_to[0]=a@example.org"));
    assert_eq!(response(&call(&mut sandbox, "mail/box/list", &list))["list"][0]["forward_to"], "a@example.org");
    for (path, body) in [("mail/box/list", list.clone()), ("mail/box/delete", format!("mail_box_id={one}")), ("mail/drop", list.clone())] {
        assert_eq!(other(&mut sandbox, path, &body).status, 403, "{path}");
    }
    assert_eq!(response(&call(&mut sandbox, "mail/box/delete", &format!("mail_box_id={one}"))), json!([]));
    assert_eq!(response(&call(&mut sandbox, "mail/box/list", &list))["list"].as_array().unwrap().len(), 1);
    call(&mut sandbox, "mail/drop", &list);
    assert_eq!(response(&call(&mut sandbox, "mail/list", "")), json!([]));
}

#[test]
fn sites_are_a_map_by_domain_of_maps_by_host() {
    let mut sandbox = sandbox();
    assert_eq!(get(&mut sandbox, "hosting/account/list/")["list"][0]["id"], "1");
    let added = response(&call(&mut sandbox, "hosting/virtual/add_site", "account_id=1&name=shop.example"));
    let host = response(&call(&mut sandbox, "hosting/virtual/add_site", "account_id=1&name=www.shop.example"));
    assert_eq!(added["virtual_domain_id"], host["virtual_domain_id"]);
    refused(&call(&mut sandbox, "hosting/virtual/add_site", "account_id=1&name=www.shop.example"));
    let list = format!("account_id=1&virtual_domain_id={}", added["virtual_domain_id"]);
    let sites = response(&call(&mut sandbox, "hosting/virtual/list", &list))["list"].clone();
    assert_eq!(
        sites,
        json!({"shop.example": {"virtual_domain_id": added["virtual_domain_id"].to_string(), "hosts": {
            "@": {"host_id": added["host_id"].to_string(), "homedir": "/home/agency/shop.example/www", "fqdn": "shop.example",
                "domain": "shop.example", "web_server_backend": "php", "archived": "0"},
            "www": {"host_id": host["host_id"].to_string(), "homedir": "/home/agency/shop.example/www", "fqdn": "www.shop.example",
                "domain": "shop.example", "web_server_backend": "php", "archived": "0"},
        }}})
    );
    let delete = format!("hosts_id[0]={}", host["host_id"]);
    assert_eq!(other(&mut sandbox, "hosting/virtual/delete_host", &delete).status, 403);
    assert_eq!(response(&call(&mut sandbox, "hosting/virtual/delete_host", &delete)), json!([]));
    assert_eq!(call(&mut sandbox, "hosting/virtual/delete_host", &delete).status, 403, "gone");
    let site = format!("virtual_domain_id={}", added["virtual_domain_id"]);
    assert_eq!(response(&call(&mut sandbox, "hosting/virtual/delete_domain", &site)), json!([]));
    assert!(response(&call(&mut sandbox, "hosting/virtual/list", "account_id=1"))["list"].get("shop.example").is_none());
    assert_eq!(call(&mut sandbox, "hosting/virtual/list", "account_id=2").status, 403);
}

#[test]
fn services_are_found_by_type_and_by_name() {
    let mut sandbox = sandbox();
    let hosts = response(&call(&mut sandbox, "get_services", "type=host"));
    assert_eq!(hosts[0], json!({"id": "42", "host": "example.com", "virtual_domain_id": "42", "account_id": "1"}));
    assert_eq!(response(&call(&mut sandbox, "get_services", "type=account")), json!([{"id": "1", "login": "agency", "alias": null}]));
    let found = call(&mut sandbox, "get_id", "type=host&name=example.org").text();
    assert_eq!(found, r#"{"result":true,"response":{"host_id":"43","account_id":1,"virtual_domain_id":43}}"#);
    assert_eq!(call(&mut sandbox, "get_id", "type=domain&name=example.net").text(), r#"{"result":false,"response":[]}"#);
    assert_eq!(response(&other(&mut sandbox, "get_id", "type=domain&name=example.net")), json!({"domain_id": 44}));
}

#[test]
fn a_database_comes_with_its_password() {
    let mut sandbox = sandbox();
    let create = "mysql_id=1&name=shop&charset_id=45&create_user=1";
    let made = response(&call(&mut sandbox, "mysql/database/create/save", create));
    assert_eq!(made.as_object().unwrap().keys().collect::<Vec<_>>(), ["db_id", "name", "user", "password"]);
    refused(&call(&mut sandbox, "mysql/database/create/save", create));
    let rows = response(&call(&mut sandbox, "mysql/database/list", "mysql_id=1"))["list"].clone();
    assert_eq!(rows, json!([{"id": made["db_id"], "name": "shop"}]));
    assert_eq!(other(&mut sandbox, "mysql/database/list", "mysql_id=1").status, 403);
    let delete = format!("mysql_database_id={}", made["db_id"].as_str().unwrap());
    assert_eq!(response(&call(&mut sandbox, "mysql/database/delete", &delete)), json!([]));
    assert_eq!(state(&mut sandbox)["databases"], json!([]));
}

#[test]
fn an_order_sent_twice_is_owed_twice() {
    let mut sandbox = sandbox();
    settings(&mut sandbox, json!({"balance": "1000.00"}));
    for _ in 0..2 {
        call(&mut sandbox, "domain/register", "domain=free.com&period=2");
    }
    call(&mut sandbox, "vps/restart", "vps_id=1");
    let orders = state(&mut sandbox)["orders"].clone();
    assert_eq!(orders[0], json!({"invoice": 1_000_001, "method": "domain/register", "domain": "free.com", "sum": "600.00", "paid": false}));
    assert_eq!(orders.as_array().unwrap().len(), 2);

    assert_eq!(response(&call(&mut sandbox, "billing/invoice_pay_from_balance", "invoice_id=1000001")), json!([]));
    assert_eq!(get(&mut sandbox, "billing/balance_get/"), json!({"balance": "400.00"}));
    assert!(response(&call(&mut sandbox, "dns/list", ""))["list"].get("free.com").is_some(), "paid is owned");
    refused(&call(&mut sandbox, "billing/invoice_pay_from_balance", "invoice_id=1000001"));
    refused(&call(&mut sandbox, "billing/invoice_pay_from_balance", "invoice_id=1000002"));
    assert_eq!(other(&mut sandbox, "billing/invoice_cancel", "invoice_id=1000002").status, 403);
    assert_eq!(response(&call(&mut sandbox, "billing/invoice_cancel", "invoice_id=1000002")), json!([]));

    let top_up = response(&call(&mut sandbox, "billing/balance_invoice", "amount=50"))["invoice"].clone();
    assert_eq!(sandbox.control("POST", &format!("invoices/{}/pay", top_up["id"]), "", NOW).text(), r#"{"balance":"450.00"}"#);
    let history = get(&mut sandbox, "billing/balance_history/")["list"].clone();
    assert_eq!(
        history,
        json!([
            {"id": "2", "date": "2026-01-01", "sum": "50.00", "balance": "450.00", "comment": "invoice 1000003"},
            {"id": "1", "date": "2026-01-01", "sum": "-600.00", "balance": "400.00", "comment": "invoice 1000001"},
        ])
    );
}

#[test]
fn papers_and_logs_of_another_account_are_403() {
    let mut sandbox = sandbox();
    call(&mut sandbox, "domain/register", "domain=free.com");
    for (path, own, anybody) in
        [("billing/print/invoice", "invoice_id=1000001", "invoice_id=1"), ("hosting/log/web/nginx", "host_id=42", "host_id=1")]
    {
        for (token, params, status) in
            [(fixture::ADM_TOKEN, own, 200), (fixture::ADM_TOKEN, anybody, 200), (fixture::ADM_OTHER_TOKEN, own, 403)]
        {
            assert_eq!(by(token, &mut sandbox, path, params).status, status, "{path} {params}");
        }
    }
}

#[test]
fn pages_end_empty_or_repeat() {
    let mut sandbox = sandbox();
    settings(&mut sandbox, json!({"pages": {"size": 2}}));
    for n in 0..5 {
        call(&mut sandbox, "domain/register", &format!("domain=n{n}.com"));
    }
    let ids = |sandbox: &mut Sandbox, page: u64| -> Vec<String> {
        let rows = get(sandbox, &format!("billing/get_invoices/?page={page}"))["list"].clone();
        rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()[5..].to_owned()).collect()
    };
    let pages: Vec<Vec<String>> = (1..=4).map(|page| ids(&mut sandbox, page)).collect();
    assert_eq!(pages, [vec!["01", "02"], vec!["03", "04"], vec!["05"], vec![]]);
    settings(&mut sandbox, json!({"pages": {"past_end": "repeat"}}));
    assert_eq!((ids(&mut sandbox, 4), ids(&mut sandbox, u64::MAX >> 1)), (vec!["05".to_owned()], vec!["05".to_owned()]));
    let bad = json!({"token": fixture::ADM_TOKEN, "pages": {"size": 0}});
    assert_eq!(sandbox.control("POST", "account", &bad.to_string(), NOW).status, 400);
}

#[test]
fn records_are_imported_exported_and_restored() {
    let mut sandbox = sandbox();
    let rows = "domain_id=42&record[0][record]=a&record[0][type]=A&record[0][data]=192.0.2.7&record[1][type]=TXT&record[1][data]=x%22y";
    assert_eq!(response(&call(&mut sandbox, "dns/records_import", rows)), json!({"count": 2}));
    refused(&call(&mut sandbox, "dns/records_import", "domain_id=42&record[0][type]=NONE&record[0][data]=x"));
    call(&mut sandbox, "dns/srv_add", "domain_id=42&service=sip&protocol=tls&priority=1&weight=2&port=5061&data=sip.example.com");
    let export = call(&mut sandbox, "dns/config_export", "domain_id=42");
    assert_eq!(export.header("Content-Type"), Some("text/plain; charset=UTF-8"));
    assert!(export.text().starts_with("$ORIGIN example.com.\n"), "{}", export.text());
    assert!(export.text().contains("a\tIN\tA\t192.0.2.7\n@\tIN\tTXT\t\"x\\\"y\"\n_sip._tls\tIN\tSRV\t1 2 5061 sip.example.com\n"));
    assert_eq!(response(&call(&mut sandbox, "dns/records_default", "domain_id=42")), json!([]));
    let list = response(&call(&mut sandbox, "dns/records_list", "domain_id=42"))["list"].clone();
    assert_eq!(list.as_array().unwrap().len(), 4);
    call(&mut sandbox, "dns/change_nameservers", "domain_id=42&stack[0]=ns1.example.org");
    assert_eq!(response(&call(&mut sandbox, "dns/nameservers_list", "domain_id=42")), json!({"list": ["ns1.example.org"]}));
    for path in ["dns/records_import", "dns/config_export", "dns/records_default", "dns/nameservers_list", "dns/delete_domain"] {
        assert_eq!(call(&mut sandbox, path, "domain_id=44").status, 403, "{path}");
    }
    call(&mut sandbox, "dns/delete_domain", "domain_id=43");
    assert!(response(&call(&mut sandbox, "dns/list", ""))["list"].get("example.org").is_none());
}

#[test]
fn a_delegated_domain_is_managed_by_both_until_it_is_withdrawn() {
    let mut sandbox = sandbox();
    let list = |sandbox: &mut Sandbox, path: &str, token: &str| {
        response(&sandbox.handle(&Request::get(&format!("/action/{path}/")).bearer(token), NOW))["list"].clone()
    };
    let grant = "service_type=domain&service_id=44&user_login=agency";
    assert_eq!(call(&mut sandbox, "hosting/access/grant", grant).status, 403, "it is not theirs to give");
    let access = response(&other(&mut sandbox, "hosting/access/grant", grant))["access_id"].clone();
    let row =
        json!([{"id": "44", "type": "domain", "name": "example.net", "from": "other", "to": "agency", "access_id": access.to_string()}]);
    assert_eq!(list(&mut sandbox, "service/delegate-in", fixture::ADM_TOKEN), row);
    assert_eq!(list(&mut sandbox, "service/delegate-out", fixture::ADM_OTHER_TOKEN), row);
    assert_eq!(list(&mut sandbox, "service/delegate-out", fixture::ADM_TOKEN), json!([]));
    assert!(response(&call(&mut sandbox, "dns/list", ""))["list"].get("example.net").is_some());
    let add = "domain_id=44&type=A&data=192.0.2.1";
    assert_eq!(call(&mut sandbox, "dns/record_add", add).status, 200);
    assert_eq!(call(&mut sandbox, "dns/parking_page/edit", "domain_id=44").status, 200, "methods without state know it too");
    assert_eq!(call(&mut sandbox, "hosting/access/revoke", &format!("access_id={access}")).status, 403);
    assert_eq!(response(&other(&mut sandbox, "hosting/access/revoke", &format!("access_id={access}"))), json!([]));
    assert_eq!(call(&mut sandbox, "dns/record_add", add).status, 403);
    assert_eq!(call(&mut sandbox, "dns/parking_page/edit", "domain_id=44").status, 403);
    other(&mut sandbox, "hosting/access/grant", grant);
    call(&mut sandbox, "hosting/access/refuse", "service_type=domain&service_id=44");
    assert_eq!(call(&mut sandbox, "dns/record_add", add).status, 403, "given up");
}
