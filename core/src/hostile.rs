//! Answers nobody should send. Policy: whatever comes, there is a reply whose data a parser takes, or a typed error;
//! never a panic, and never a reply made of something that is not JSON.

use crate::*;

/// Cut, doubled, spliced and sprinkled with bytes; the same ones in every run.
#[test]
fn no_answer_panics() {
    let seeds: [&[u8]; 6] = [
        br#"{"result":true,"response":{"list":[{"id":"1","data":"\u00e9\ud83d\ude00"}]},"messages":{"error":["x"]}}"#,
        br#"{"success":false,"message":"Too Many Requests per hour. Limit 3600. Pause 120 seconds","answer":"[1,{}]"}"#,
        b"<!DOCTYPE html><title>x</title>",
        b"\xff\xfe{\"result\":",
        b"{\"result\":true,\"response\":\"\\ud800\"}",
        b"",
    ];
    let machine = Machine::new(Provider::adm_tools(), Some(Token::new("t0ken").unwrap()), Options::default()).unwrap();
    let mut state = 1_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below.max(1)
    };
    for round in 0..20_000 {
        let mut body = seeds[random(seeds.len())].to_vec();
        for _ in 0..random(4) {
            let (at, other) = (random(body.len() + 1), seeds[random(seeds.len())]);
            match random(4) {
                0 => body.truncate(at),
                1 => body.splice(at..at, other.iter().copied()).for_each(drop),
                2 if at < body.len() => body[at] = random(256) as u8,
                _ => body.rotate_left(at),
            }
        }
        let status = [200, 204, 302, 400, 401, 403, 404, 422, 429, 500, 999][random(11)];
        let headers = if round % 3 == 0 { vec![("Content-Type".to_owned(), "text/html".to_owned())] } else { vec![] };
        let method = ["dns/list", "billing/print/invoice", "domain/check"][random(3)];
        match machine.read(method, &Head { status, headers }, body, &CallOptions::default()) {
            Ok(reply) => assert!(reply.data().is_ok(), "what was checked can be parsed"),
            Err(error) => assert!(!error.message.is_empty()),
        }
    }
}
