//! Reading: a list of 73 KB, as `dns/list` answers it.

use crate::{report::Measured, time::side_by_side};
use hostwire_core::{CallOptions, Head, Http, Machine, Options, Provider, Token};
use serde::{Deserialize, Deserializer, de};
use serde_json::{Value, json};
use std::fmt;

/// The fields that a program about to expire domains would read.
#[derive(Debug, Deserialize)]
struct Domain {
    domain_id: u64,
    name: String,
    valid_untill: String,
    expired: bool,
    domain_paid: bool,
    autorenew: bool,
    price: String,
    ns_count: u32,
}

/// The same for a parser that takes types literally: each field says how lenient it is.
#[derive(Debug, Deserialize)]
struct ByHand {
    #[serde(deserialize_with = "number")]
    domain_id: u64,
    #[serde(default)]
    name: String,
    valid_untill: String,
    #[serde(deserialize_with = "flag")]
    expired: bool,
    #[serde(deserialize_with = "flag")]
    domain_paid: bool,
    #[serde(deserialize_with = "flag")]
    autorenew: bool,
    #[serde(deserialize_with = "text")]
    price: String,
    #[serde(deserialize_with = "number")]
    ns_count: u64,
}

#[derive(Debug, Deserialize)]
struct Envelope {
    result: bool,
    response: Response,
}

#[derive(Debug, Deserialize)]
struct Response {
    #[serde(deserialize_with = "rows")]
    list: Vec<ByHand>,
}

/// A number, also as text.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    struct Visitor;
    impl de::Visitor<'_> for Visitor {
        type Value = u64;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }
        fn visit_u64<E>(self, number: u64) -> Result<u64, E> {
            Ok(number)
        }
        fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
            text.parse().map_err(E::custom)
        }
    }
    from.deserialize_any(Visitor)
}

/// A flag, also as 0 and 1, also as text.
fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    struct Visitor;
    impl de::Visitor<'_> for Visitor {
        type Value = bool;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a flag")
        }
        fn visit_bool<E>(self, flag: bool) -> Result<bool, E> {
            Ok(flag)
        }
        fn visit_u64<E>(self, number: u64) -> Result<bool, E> {
            Ok(number == 1)
        }
        fn visit_str<E>(self, text: &str) -> Result<bool, E> {
            Ok(text == "1")
        }
    }
    from.deserialize_any(Visitor)
}

/// Text, also as a number.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct Visitor;
    impl de::Visitor<'_> for Visitor {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text")
        }
        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }
        fn visit_u64<E>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }
        fn visit_f64<E>(self, number: f64) -> Result<String, E> {
            Ok(number.to_string())
        }
    }
    from.deserialize_any(Visitor)
}

/// Rows as a list, or as a map whose keys are their names.
fn rows<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<ByHand>, D::Error> {
    struct Visitor;
    impl<'de> de::Visitor<'de> for Visitor {
        type Value = Vec<ByHand>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("rows")
        }
        fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Vec<ByHand>, A::Error> {
            let mut rows = Vec::new();
            while let Some(row) = items.next_element()? {
                rows.push(row);
            }
            Ok(rows)
        }
        fn visit_map<A: de::MapAccess<'de>>(self, mut members: A) -> Result<Vec<ByHand>, A::Error> {
            let mut rows = Vec::new();
            while let Some((name, mut row)) = members.next_entry::<String, ByHand>()? {
                if row.name.is_empty() {
                    row.name = name;
                }
                rows.push(row);
            }
            Ok(rows)
        }
    }
    from.deserialize_any(Visitor)
}

/// Ninety rows of 30 to 50 fields, keyed by name; numbers, numbers as text, flags of each kind, null, some Cyrillic.
fn body() -> Vec<u8> {
    let mut list = serde_json::Map::new();
    for at in 0..90_u32 {
        let mut row = serde_json::Map::new();
        let name = format!("example-{at}.com.ua");
        row.insert("domain_id".to_owned(), if at % 2 == 0 { json!(1_000_000 + at) } else { json!((1_000_000 + at).to_string()) });
        row.insert("name".to_owned(), json!(name));
        row.insert("valid_untill".to_owned(), json!("2029-01-11"));
        row.insert("valid_untill_formatted".to_owned(), json!("11.01.2029"));
        row.insert("expired".to_owned(), json!("0"));
        row.insert("domain_paid".to_owned(), json!(u8::from(at % 3 == 0)));
        row.insert("autorenew".to_owned(), json!(at % 5 == 0));
        row.insert("price".to_owned(), json!("312.50"));
        row.insert("ns_count".to_owned(), json!("4"));
        row.insert("note".to_owned(), if at % 4 == 0 { json!("Клієнт \"А\"") } else { Value::Null });
        row.insert("tags".to_owned(), json!(["shop", "ua"]));
        row.insert("contact".to_owned(), json!({ "id": "7", "email": "owner@example.com" }));
        for field in 0..(17 + at % 18) {
            let value = match field % 4 {
                0 => json!("1"),
                1 => json!(field * 37),
                2 => json!("value"),
                _ => Value::Null,
            };
            row.insert(format!("field_name_{field}"), value);
        }
        list.insert(name, Value::Object(row));
    }
    json!({ "result": true, "response": { "list": list }, "messages": { "success": [] } }).to_string().into_bytes()
}

/// Typed rows, a tree, and the envelope alone.
pub fn measure() -> Vec<Measured> {
    let body = body();
    let size = format!("a list of {} KB", body.len() / 1000);
    let token = Token::new("t0k3n").expect("a token");
    let machine = Machine::new(Provider::adm_tools(), Some(token), Options::default()).expect("a machine");
    let head = Head { status: 200, headers: vec![("Content-Type".to_owned(), "application/json".to_owned())] };
    let options = CallOptions::default();
    // A raw call has no shape: what is read is the envelope alone.
    let raw = CallOptions { raw: Some(Http::Post), ..CallOptions::default() };
    let copy = || body.clone();
    let envelope = |body: Vec<u8>| machine.read("dns/list", &head, body, &raw).expect("an answer");
    let typed = |body: Vec<u8>| {
        let reply = machine.read("dns/list", &head, body, &options).expect("an answer");
        let rows: Vec<Domain> = reply.rows().expect("rows");
        assert!(rows.len() == 90 && sum(&rows) > 0);
        (reply, rows)
    };
    let by_hand = |body: Vec<u8>| {
        let envelope: Envelope = serde_json::from_slice(&body).expect("rows");
        assert!(envelope.result && envelope.response.list.len() == 90 && sum_by_hand(&envelope.response.list) > 0);
        (body, envelope)
    };
    let tree = |body: Vec<u8>| (serde_json::from_slice::<Value>(&body).expect("JSON"), body);

    let us = |(ours, peer): (f64, f64)| (ours / 1000.0, peer / 1000.0);
    let (ours, peer) = us(side_by_side(1, copy, typed, copy, by_hand));
    let (ours_again, value) = us(side_by_side(1, copy, typed, copy, tree));
    let (alone, value_again) = us(side_by_side(1, copy, envelope, copy, tree));
    let normal = |body: Vec<u8>| machine.read("dns/list", &head, body, &options).expect("an answer");
    let (whole, value_third) = us(side_by_side(1, copy, normal, copy, tree));
    vec![
        Measured::beside(&format!("{size} to typed rows"), "us", ours, peer, "typed serde_json, as lenient", Some(1.2)),
        Measured::beside(&format!("{size} to typed rows"), "us", ours_again, value, "serde_json::Value", Some(0.5)),
        Measured::beside(&format!("{size}: the envelope alone"), "us", alone, value_again, "serde_json::Value", Some(0.2)),
        Measured::beside(&format!("{size}: normalised"), "us", whole, value_third, "serde_json::Value", None),
    ]
}

fn sum(rows: &[Domain]) -> u64 {
    let flags = |row: &Domain| u64::from(row.expired) + u64::from(row.domain_paid) + u64::from(row.autorenew);
    let texts = |row: &Domain| (row.name.len() + row.valid_untill.len() + row.price.len()) as u64;
    rows.iter().map(|row| row.domain_id + flags(row) + texts(row) + u64::from(row.ns_count)).sum()
}

fn sum_by_hand(rows: &[ByHand]) -> u64 {
    let flags = |row: &ByHand| u64::from(row.expired) + u64::from(row.domain_paid) + u64::from(row.autorenew);
    let texts = |row: &ByHand| (row.name.len() + row.valid_untill.len() + row.price.len()) as u64;
    rows.iter().map(|row| row.domain_id + flags(row) + texts(row) + row.ns_count).sum()
}
