//! What holds for all 680 methods of adm.tools: checked over the catalogue's data, method by method.
#![allow(clippy::unwrap_used)]

use hostwire_sandbox::{Options, Request, Response, Sandbox, fixture};
use serde_json::{Value, json};

const NOW: u64 = fixture::START_MS;

fn catalogue() -> Vec<Value> {
    let data: Value = serde_json::from_str(include_str!("../data/adm-tools.json")).unwrap();
    let rows = data.as_array().or_else(|| data["methods"].as_array()).unwrap().clone();
    assert_eq!(rows.len(), 680);
    rows
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// With a mail service, a box, a database and an invoice, so that every id can be one's own.
fn sandbox() -> (Sandbox, Value) {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    let mut id = |path: &str, body: &str| -> Value {
        let request = Request::post(&format!("/action/{path}/"), body).bearer(fixture::ADM_TOKEN);
        let value: Value = serde_json::from_slice(&sandbox.handle(&request, NOW).body).unwrap();
        let answer = &value["response"];
        [&answer["id"], &answer["db_id"], &answer["invoice"]["id"]].into_iter().find(|id| !id.is_null()).unwrap().clone()
    };
    let mail = id("mail/create/save", "domain=example.com");
    let mail_box = id("mail/box/create/save", &format!("mail_id={mail}&login=info&password=x"));
    let database = id("mysql/database/create/save", "mysql_id=1&name=shop&charset_id=1");
    let invoice = id("billing/balance_invoice", "amount=1");
    let own = json!({"domain_id": 42, "host_id": 42, "virtual_domain_id": 42, "hosts_id": [42], "account_id": 1, "mysql_id": 1,
        "subdomain_id": 1001, "access_id": 42_000_002, "mail_id": mail, "mail_box_id": mail_box, "mysql_database_id": database,
        "invoice_id": invoice, "service_id": 42});
    (sandbox, own)
}

/// A value of the parameter's type that is allowed.
fn value_of(param: &Value, own: &Value) -> Value {
    let name = text(param, "name");
    if !own[name].is_null() {
        return own[name].clone();
    }
    if name == "service_type" && param["values"].is_null() {
        return json!("domain");
    }
    let first = param["values"].as_array().and_then(|values| values.iter().find(|value| *value != "")).cloned();
    match (text(param, "type"), first) {
        ("array", first) => json!([first.unwrap_or(json!("1"))]),
        (_, Some(first)) => first,
        ("int" | "bool", None) => json!(1),
        ("float", None) => json!(1.5),
        ("datetime", None) => json!("2026-01-01"),
        _ => json!("free.com"),
    }
}

/// All that is required, and nothing else.
fn required(row: &Value, own: &Value) -> Value {
    let params = row["params"].as_array().unwrap().iter().filter(|param| param["required"] == true && param["type"] != "file");
    Value::Object(params.map(|param| (text(param, "name").to_owned(), value_of(param, own))).collect())
}

/// As JSON; a GET method is called with GET where its parameters are plain. Files go as parts.
fn request(row: &Value, params: &Value) -> Request {
    let target = format!("/action/{}/", text(row, "path"));
    let is_upload = row["params"].as_array().unwrap().iter().any(|param| param["type"] == "file");
    if text(row, "http") == "GET" {
        let pairs: Vec<String> = params.as_object().unwrap().iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
        return Request::get(&format!("{target}?{}", pairs.join("&"))).bearer(fixture::ADM_TOKEN);
    }
    if !is_upload {
        return Request::post(&target, params.to_string()).bearer(fixture::ADM_TOKEN).with("Content-Type", "application/json");
    }
    let mut body = String::new();
    for (name, value) in params.as_object().unwrap() {
        let (name, values) = match value {
            Value::Array(values) => (format!("{name}[]"), values.clone()),
            other => (name.clone(), vec![other.clone()]),
        };
        for value in values {
            body += &format!("--sep\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{}\r\n", plain(&value));
        }
    }
    for param in row["params"].as_array().unwrap().iter().filter(|param| param["type"] == "file") {
        body += &format!(
            "--sep\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"a.bin\"\r\nContent-Type: text/plain\r\n\r\nabc\r\n",
            text(param, "name")
        );
    }
    body += "--sep--\r\n";
    Request::post(&target, body).bearer(fixture::ADM_TOKEN).with("Content-Type", "multipart/form-data; boundary=sep")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn complaint(response: &Response) -> String {
    let value: Value = serde_json::from_slice(&response.body).unwrap();
    value["messages"]["error"][0].as_str().unwrap_or_default().to_owned()
}

#[test]
fn without_a_token_every_method_is_401() {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    for row in catalogue() {
        for request in
            [Request::post(&format!("/action/{}/", text(&row, "path")), ""), Request::get(&format!("/action/{}/", text(&row, "path")))]
        {
            let response = sandbox.handle(&request, NOW);
            assert_eq!(response.status, 401, "{}", row["path"]);
            assert_eq!(response.header("X-RateLimit-Hour-Remaining"), Some("3600"), "{}", row["path"]);
        }
    }
}

#[test]
fn every_method_gives_a_typed_answer_in_its_documented_verb() {
    for row in catalogue() {
        let (mut sandbox, own) = sandbox();
        let response = sandbox.handle(&request(&row, &required(&row, &own)), NOW);
        let place = format!("{}: {}", row["path"], response.text());
        assert_eq!(response.status, 200, "{place}");
        let kind = response.header("Content-Type").unwrap();
        if row["answer"] == "file" {
            let starts: &[u8] = match kind {
                "application/pdf" => b"%PDF-1.4\n",
                "application/gzip" => &[0x1f, 0x8b, 8],
                "image/png" => b"\x89PNG\r\n\x1a\n",
                "text/csv; charset=UTF-8" => b"domain,",
                "text/plain; charset=UTF-8" => b"$ORIGIN ",
                other => panic!("{place} is {other}"),
            };
            assert!(response.body.starts_with(starts), "{place}");
            continue;
        }
        assert_eq!(kind, "application/json", "{place}");
        let value: Value = serde_json::from_slice(&response.body).unwrap();
        // These found nothing, or refuse for a reason of their own: an answer all the same.
        let may_fail =
            ["get_id", "dns/records_import", "billing/invoice_pay_from_balance", "billing/balance_invoice", "hosting/access/grant"];
        if may_fail.contains(&text(&row, "path")) || value["result"] == true {
            assert!(value["response"].is_array() || value["response"].is_object() || value["messages"].is_object(), "{place}");
        } else {
            panic!("{place}");
        }
    }
}

#[test]
fn methods_without_state_answer_by_what_the_catalogue_says_of_them() {
    let cases = [
        ("mail/webhook/list", json!({"list": []})),
        ("billing/servicecart/get_services", json!({"list": []})),
        ("hosting/account/nodejs/status", json!({"id": "42", "status": "running"})),
        ("cloud/guard/toggle", json!([])),
        ("dns/tag/delete", json!([])),
        ("mail/webhook/create/send", json!({"id": 5004})),
        ("redis/create/save", json!({"invoice": {"id": 1_000_002, "sum": "100.00", "currency": "UAH"}})),
    ];
    for (path, expected) in cases {
        let (mut sandbox, own) = sandbox();
        let row = catalogue().into_iter().find(|row| row["path"] == path).unwrap();
        let response = sandbox.handle(&request(&row, &required(&row, &own)), NOW);
        let value: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(value, json!({"result": true, "response": expected}), "{path}");
    }
}

#[test]
fn every_missing_parameter_is_422_in_the_words_seen_live() {
    let mut missed = 0;
    for row in catalogue() {
        let (mut sandbox, own) = sandbox();
        let all = required(&row, &own);
        for name in all.as_object().unwrap().keys() {
            let mut params = all.clone();
            params.as_object_mut().unwrap().shift_remove(name);
            let response = sandbox.handle(&request(&row, &params), NOW);
            let source = if text(&row, "http") == "GET" { "_GET" } else { "_POST" };
            assert_eq!(response.status, 422, "{} without {name}", row["path"]);
            assert_eq!(complaint(&response), format!("Відсутнє значення параметра {source}[{name}]"), "{}", row["path"]);
            assert!(response.header("X-RateLimit-Day-Remaining").is_some());
            missed += 1;
        }
    }
    assert!(missed > 900, "{missed}");
}

#[test]
fn every_mistyped_parameter_and_every_value_that_is_not_allowed_is_422() {
    let mut wrong = 0;
    for row in catalogue() {
        let (mut sandbox, own) = sandbox();
        let all = required(&row, &own);
        for param in row["params"].as_array().unwrap() {
            let closed =
                param["values"].as_array().is_some_and(|values| values.iter().any(|value| value != "")) && param["values_open"] != true;
            let bad = match text(param, "type") {
                "int" | "float" | "bool" => json!("x1"),
                "array" if closed => json!(["no such value"]),
                "array" => json!("no list"),
                "string" if closed => json!("no such value"),
                _ => continue,
            };
            if text(&row, "http") == "GET" && bad.is_array() {
                continue;
            }
            let mut params = all.clone();
            params[text(param, "name")] = bad;
            let response = sandbox.handle(&request(&row, &params), NOW);
            assert_eq!(response.status, 422, "{} with {params}", row["path"]);
            assert!(complaint(&response).ends_with(&format!("[{}]", text(param, "name"))), "{}", complaint(&response));
            wrong += 1;
        }
    }
    assert!(wrong > 1000, "{wrong}");
}

#[test]
fn uploads_arrive_and_stand_in_the_log() {
    let mut uploads = 0;
    for row in catalogue() {
        let files: Vec<&str> =
            row["params"].as_array().unwrap().iter().filter(|param| param["type"] == "file").map(|param| text(param, "name")).collect();
        let [file] = files.as_slice() else { continue };
        let (mut sandbox, own) = sandbox();
        let params = required(&row, &own);
        assert_eq!(sandbox.handle(&request(&row, &params), NOW).status, 200, "{}", row["path"]);
        let log: Value = serde_json::from_slice(&sandbox.control("GET", "requests?since=4", "", NOW).body).unwrap();
        let kept = json!({
            "name": "a.bin", "content_type": "text/plain", "size": 3,
            "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        });
        assert_eq!(log["requests"][0]["files"][file], kept, "{}", row["path"]);
        let page: Value =
            serde_json::from_slice(&sandbox.control("GET", &format!("panel/agency/methods/{}", text(&row, "path")), "", NOW).body).unwrap();
        assert_eq!(page["last_request"]["params"][file], kept);
        // A file's name as text is no file. One of the four is not required.
        let mut params = params;
        params[file] = json!("a.bin");
        let plain = Request::post(&format!("/action/{}/", text(&row, "path")), params.to_string())
            .bearer(fixture::ADM_TOKEN)
            .with("Content-Type", "application/json");
        let answer = sandbox.handle(&plain, NOW);
        match *file {
            "custom_logo" => assert_eq!(answer.status, 200),
            _ => assert_eq!(complaint(&answer), format!("Відсутнє значення параметра _FILES[{file}]")),
        }
        uploads += 1;
    }
    assert_eq!(uploads, 4);
}

#[test]
fn the_documentation_has_every_method_with_verb_address_parameters_and_values() {
    let mut sandbox = Sandbox::new(Options::default(), NOW);
    let mut page = |path: &str| -> Value {
        serde_json::from_slice(&sandbox.control("GET", &format!("panel/agency/methods{path}"), "", NOW).body).unwrap()
    };
    assert_eq!(page("")["methods"].as_array().unwrap().len(), 680);
    let (mut described, mut not_described) = (0, 0);
    for row in catalogue() {
        let shown = page(&format!("/{}", text(&row, "path")));
        assert_eq!((&shown["path"], &shown["http"]), (&row["path"], &row["http"]));
        assert_eq!(shown["url"], format!("https://adm.tools/action/{}/", text(&row, "path")));
        for (ours, theirs) in shown["params"].as_array().unwrap().iter().zip(row["params"].as_array().unwrap()) {
            assert_eq!((&ours["name"], &ours["type"], &ours["default"]), (&theirs["name"], &theirs["type"], &theirs["default"]));
        }
        assert_eq!(shown["params"].as_array().unwrap().len(), row["params"].as_array().unwrap().len());
        match &shown["description"] {
            Value::String(_) => described += 1,
            Value::Null => not_described += 1,
            other => panic!("{}: {other}", row["path"]),
        }
    }
    let add = page("/dns/record_add");
    assert_eq!(add["params"][1]["values"][0], "A");
    assert!(add["summary"].is_string() && add["last_request"].is_null());
    assert!(described >= 60 && not_described > described, "{described} and {not_described}");
    assert!(add["description"].as_str().unwrap().len() > add["summary"].as_str().unwrap().len());
}
