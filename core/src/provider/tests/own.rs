//! A provider of a user's own, of another make than those built in: nothing but data.

use super::*;

const TOKEN: &str = "k3y+&secret";

/// The example of `docs/providers.md`, as it stands there.
fn example() -> &'static str {
    let page = include_str!("../../../../docs/providers.md");
    let start = page.find("```json\n{\n  \"name\"").expect("the page has the example") + "```json\n".len();
    page[start..].split("```").next().expect("it ends")
}

fn provider() -> Arc<Provider> {
    Provider::named(example()).unwrap()
}

fn error(step: Step) -> Error {
    match step {
        Step::Done(outcome) => outcome.unwrap_err(),
        other => panic!("expected an error, got {other:?}"),
    }
}

#[test]
fn requests_are_written_as_its_data_says() {
    let machine = client(&provider(), Some(TOKEN));
    let request = prepared(&machine, "zones", json!({ "page": 2 }));
    assert_eq!(
        (request.http, request.url.expose()),
        (crate::Http::Get, "https://api.example.com/v2/zones.json?page=2&key=k3y%2B%26secret")
    );
    assert_eq!(request.url.to_string(), "https://api.example.com/v2/zones.json?page=2&key=***");
    assert_eq!(request.body.as_bytes(), Some(b"".as_slice()));
    let request = prepared(&machine, "zones/create", json!({ "name": "example.com", "tags": ["a", "b"], "note": null }));
    assert_eq!(request.url, "https://api.example.com/v2/zones/create.json?key=k3y%2B%26secret");
    assert_eq!(text(&request), r#"{"name":"example.com","tags":["a","b"]}"#);
    let request = prepared(&machine, "zones/delete", json!({ "zone": "example.com" }));
    assert_eq!(request.url.to_string(), "https://api.example.com/v2/zones/delete/example.com.json?key=***");
    assert_eq!(prepared(&machine, "status", json!({})).url, "https://api.example.com/v2/status.json", "an open method takes no token");
}

#[test]
fn success_is_what_has_no_error() {
    let mut machine = client(&provider(), Some(TOKEN));
    for (body, data) in [
        (r#"{"data":[{"name":"example.com"}]}"#, json!([{ "name": "example.com" }])),
        (r#"{"data":{"id":1},"error":null}"#, json!({ "id": 1 })),
    ] {
        let (attempt, _) = sent(&mut machine, "zones", json!({}), START);
        let Step::Done(reply) = answered(&mut machine, attempt, 200, &[], body, START) else { panic!() };
        assert_eq!(reply.unwrap().data().unwrap(), data);
    }
}

#[test]
fn an_error_object_is_an_error_under_any_status() {
    let mut machine = client(&provider(), Some(TOKEN));
    for (status, code) in [(200, Code::ProviderRefused), (404, Code::NotFound), (401, Code::Unauthorized), (503, Code::ServerError)] {
        let (attempt, _) = sent(&mut machine, "zones", json!({}), START);
        let body = format!(r#"{{"error":{{"code":"zone_exists","message":"There is such a zone; key {TOKEN}, key=k3y%2B%26secret."}}}}"#);
        let error = error(answered(&mut machine, attempt, status, &[], &body, START));
        assert_eq!((error.code, error.status), (code, Some(status)));
        assert_eq!(error.texts, ["zone_exists", "There is such a zone; key ***, key=***."], "and the token is not repeated");
        assert!(!serde_json::to_string(&error).unwrap().contains("k3y"));
    }
    let (attempt, _) = sent(&mut machine, "zones", json!({}), START);
    let error = error(answered(&mut machine, attempt, 401, &[], "no", START));
    assert!(error.advice.contains("Make a key under Settings, API keys."), "{}", error.advice);
}

#[test]
fn a_minutes_window_holds_and_retry_after_is_obeyed() {
    let mut machine = client(&provider(), Some(TOKEN));
    for _ in 0..60 {
        let (attempt, _) = sent(&mut machine, "zones", json!({}), START);
        answered(&mut machine, attempt, 200, &[], r#"{"data":[]}"#, START);
    }
    let (_, step) = machine.submit("zones", &crate::Params::new(), &CallOptions::default(), START);
    let Step::Wait { wake, why, .. } = step else { panic!("the 61st waits, but {step:?}") };
    assert!(wake == 60_000 && matches!(&why, crate::Why::Quota { window, .. } if window == "minute"), "{wake} {why:?}");

    let mut machine = client(&provider(), Some(TOKEN));
    let (attempt, _) = sent(&mut machine, "zones", json!({}), START);
    let headers = [("Retry-After", "7"), ("X-Limit-Remaining", "0")];
    let step = answered(&mut machine, attempt, 429, &headers, r#"{"error":{"code":"slow_down","message":"Slow down"}}"#, START);
    let Step::Wait { wake, .. } = step else { panic!("throttled calls wait, but {step:?}") };
    assert!((7_000..=60_000).contains(&wake), "{wake}");
}

#[test]
fn nothing_of_it_shows_the_token() {
    let mut machine = client(&provider(), Some(TOKEN));
    let (_, step) = machine.submit("zones", &crate::Params::new(), &CallOptions::default(), START);
    let shown = format!("{step:?} {machine:?}");
    assert!(!shown.contains("k3y") && shown.contains("key=***"), "{shown}");
    let Step::Send { attempt, .. } = step else { panic!() };
    // Transports name the address in their own words, with the query in it.
    let failure = crate::Failure {
        kind: crate::Transport::Closed,
        not_sent: false,
        detail: Some("GET https://api.example.com/v2/zones.json?key=k3y%2B%26secret: closed".to_owned()),
    };
    let error = error(machine.end(attempt, End::Failed(failure), START));
    assert_eq!(error.detail.as_deref(), Some("GET https://api.example.com/v2/zones.json?key=***: closed"));
}

#[test]
fn its_methods_are_found_and_described() {
    let provider = provider();
    assert_eq!(provider.catalogue.search("create zone")[0].path, "zones/create");
    assert!(provider.catalogue.description("zones/create").unwrap().contains("name servers"));
    assert_eq!(provider.catalogue.get("zones").unwrap().page_param(&provider.spec), Some("page"));
    let error = client(&provider, None).submit("zones", &crate::Params::new(), &CallOptions::default(), START).1;
    let error = super::own::error(error);
    assert_eq!((error.code, error.advice.as_str()), (Code::TokenMissing, "Make a key under Settings, API keys."));
}
