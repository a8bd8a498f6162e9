//! Calling: building a request, and what a whole plain call allocates.

use crate::{alloc::counted, report::Measured, time::side_by_side};
use hostwire_core::{CallOptions, End, Head, Machine, Now, Options, Params, Provider, Step, Token};
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Serialize)]
struct RecordAdd<'a> {
    domain_id: u64,
    r#type: &'a str,
    record: &'a str,
    data: &'a str,
    priority: u32,
}

#[derive(Deserialize)]
struct Added {
    result: bool,
    response: serde_json::Value,
}

const BODY: &[u8] = br#"{"result":true,"response":{"id":99}}"#;
const NOW: Now = Now { unix_ms: 1_795_300_000_000, mono_ms: 0 };

fn machine() -> Machine {
    Machine::new(Provider::adm_tools(), Some(Token::new("t0k3n").expect("a token")), Options::default()).expect("a machine")
}

fn params() -> Params {
    let params = json!({ "domain_id": 42, "type": "MX", "record": "@", "data": "mail.example.com", "priority": 10 });
    params.as_object().expect("an object").clone()
}

/// The same request by hand: its body written by `serde_urlencoded`.
fn by_hand() -> http::Request<String> {
    let record = RecordAdd { domain_id: 42, r#type: "MX", record: "@", data: "mail.example.com", priority: 10 };
    http::Request::builder()
        .method(http::Method::POST)
        .uri(format!("{}/action/{}/", "https://adm.tools", "dns/record_add"))
        .header(http::header::AUTHORIZATION, format!("Bearer {}", "t0k3n"))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(serde_urlencoded::to_string(record).expect("a body"))
        .expect("a request")
}

/// Time of a request, allocations of a call.
pub fn measure() -> Vec<Measured> {
    let (machine, params, options) = (machine(), params(), CallOptions::default());
    let ours = |()| machine.prepare("dns/record_add", &params, &options).expect("a request");
    let request = ours(());
    assert_eq!(request.body.as_bytes(), Some(by_hand().body().as_bytes()), "both send the same");
    let (time, peer) = side_by_side(200, || (), ours, || (), |()| by_hand());

    let mut whole = self::machine();
    let head = Head { status: 200, headers: vec![("X-RateLimit-Hour-Remaining".to_owned(), "3599".to_owned())] };
    let mut call = |body: Vec<u8>| {
        let (_, step) = whole.submit("dns/record_add", &params, &options, NOW);
        let Step::Send { attempt, request, .. } = step else { panic!("quota is free") };
        whole.head(attempt, &head, NOW);
        let Step::Done(outcome) = whole.end(attempt, End::Body(body), NOW) else { panic!("it is done") };
        (request, outcome.expect("a reply").data().expect("data"))
    };
    let hand = |body: Vec<u8>| {
        let request = by_hand();
        let added: Added = serde_json::from_slice(&body).expect("an answer");
        assert!(added.result);
        (request, added.response)
    };
    // The first call makes what later ones find made.
    call(BODY.to_vec());
    let body = BODY.to_vec();
    let (count, bytes) = counted(|| call(body));
    let body = BODY.to_vec();
    let (hand_count, hand_bytes) = counted(|| hand(body));
    let (whole_time, hand_time) = side_by_side(50, || BODY.to_vec(), &mut call, || BODY.to_vec(), hand);
    let by = "http, serde_urlencoded, serde_json";
    vec![
        Measured::beside("building dns/record_add", "ns", time, peer, "serde_urlencoded, http::Request", Some(1.5)),
        Measured::beside("a plain call", "ns", whole_time, hand_time, by, None),
        Measured::beside("a plain call", "allocations", count as f64, hand_count as f64, by, None),
        Measured::beside("a plain call", "bytes", bytes as f64, hand_bytes as f64, by, None),
    ]
}
