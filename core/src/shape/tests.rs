use super::*;
use serde_json::{Value, json};

fn of(shape: Value, came: Value) -> (Value, Vec<String>) {
    let shape: Shape = serde_json::from_value(shape).unwrap();
    let text = came.to_string();
    let normal = normalise(&text, &shape).unwrap();
    let json = normal.json.as_deref().unwrap_or(&text);
    let drift = normal.drift.into_iter().map(|drift| format!("{} {}: {}", drift.pointer, drift.expected, drift.found)).collect();
    (serde_json::from_str(json).unwrap(), drift)
}

fn fits(shape: Value, came: Value, becomes: Value) {
    assert_eq!(of(shape, came), (becomes, vec![]));
}

#[test]
fn rows_are_a_list_however_they_come() {
    let shape = json!({ "list": [{ "#": "name", "id": "id" }] });
    fits(shape.clone(), json!({ "list": [{ "id": 1, "name": "a" }] }), json!({ "list": [{ "id": "1", "name": "a" }] }));
    fits(
        shape.clone(),
        json!({ "list": { "a.b": { "id": 1 }, "c": { "id": "2", "name": "d" }, "e": {} } }),
        json!({ "list": [{ "id": "1", "name": "a.b" }, { "id": "2", "name": "d" }, { "name": "e" }] }),
    );
    fits(shape.clone(), json!({ "list": [] }), json!({ "list": [] }));
    fits(shape.clone(), json!({ "list": {} }), json!({ "list": [] }));
    fits(shape.clone(), json!({ "list": null }), json!({ "list": null }));
    fits(shape.clone(), json!([]), json!({ "list": [] }));
    fits(shape, json!({ "count": 0 }), json!({ "count": 0, "list": [] }));
}

#[test]
fn rows_within_rows_and_payloads_that_are_rows() {
    fits(
        json!({ "list": [{ "#": "domain", "hosts": [{ "#": "name", "host_id": "id", "archived": "flag" }] }] }),
        json!({ "list": { "example.com": { "x": 1, "hosts": { "www": { "host_id": 7, "archived": "0" } } } } }),
        json!({ "list": [{ "x": 1, "hosts": [{ "host_id": "7", "archived": false, "name": "www" }], "domain": "example.com" }] }),
    );
    fits(json!([{ "id": "id" }]), json!([{ "id": 1 }, {}]), json!([{ "id": "1" }, {}]));
    fits(json!([{ "id": "id" }]), json!({ "0": { "id": 1 }, "2": { "id": 3 } }), json!([{ "id": "1" }, { "id": "3" }]));
    fits(json!(["text"]), json!({ "1": "a" }), json!(["a"]));
}

#[test]
fn names_written_with_escapes_are_names() {
    let shape: Shape = serde_json::from_value(json!({ "list": [{ "#": "name", "id": "id" }] })).unwrap();
    let normal = normalise(r#"{"l\u0069st":{"\u0061":{"\u0069d":1}}}"#, &shape).unwrap();
    let data: Value = serde_json::from_str(&normal.json.unwrap()).unwrap();
    assert_eq!(data, json!({ "list": [{ "id": "1", "name": "a" }] }));
}

#[test]
fn maps_and_objects_that_are_empty_are_no_lists() {
    fits(json!({ "*": "int" }), json!([]), json!({}));
    fits(json!({ "*": "int" }), json!({ "a": "1", "b": 2 }), json!({ "a": 1, "b": 2 }));
    fits(json!({ "id": "id", "prices": { "*": "money" } }), json!([]), json!({ "prices": {} }));
    fits(json!({ "plan": { "id": "id" } }), json!({ "plan": [] }), json!({ "plan": {} }));
}

#[test]
fn what_the_shape_does_not_know_stays_as_it_came_and_where_it_stood() {
    let shape: Shape = serde_json::from_value(json!({ "b": "int", "d": "flag" })).unwrap();
    let came = r#" { "a" : 1.50 ,"b":"2", "c\u0041":[ "\u0041", {"x":[]} ], "d" :1,"e":null} "#;
    let becomes = r#"{ "a" : 1.50 ,"b":2, "c\u0041":[ "\u0041", {"x":[]} ], "d" :true,"e":null}"#;
    assert_eq!(normalise(came, &shape).unwrap().json.as_deref().map(str::trim), Some(becomes));
}

#[test]
fn what_is_right_is_not_copied() {
    let shape: Shape = serde_json::from_value(json!({ "list": [{ "#": "name", "id": "id", "ok": "flag" }] })).unwrap();
    let normal = normalise(r#"{"list":[{"id":"1","ok":true,"name":null}]}"#, &shape).unwrap();
    assert_eq!((normal.json, normal.rows), (None, Some(8)));
}

#[test]
fn drift_is_reported_and_nothing_is_lost() {
    let shape = json!({ "list": [{ "#": "name", "id": "id", "paid": "flag" }], "a/b~": { "n": "int" }, "m": { "*": "int" } });
    let came = json!({ "list": [{ "id": [1], "paid": "maybe" }, 7], "a/b~": { "n": "x" }, "m": { "k": {} } });
    assert_eq!(
        of(shape.clone(), came.clone()),
        (
            came,
            [
                "/list/0/id id: a list",
                "/list/0/paid flag: text",
                "/list/1 an object: a number",
                "/a~1b~0/n int: text",
                "/m/k int: an object"
            ]
            .map(str::to_owned)
            .to_vec()
        )
    );
    for came in [json!("x"), json!(false), json!([{ "id": 1 }])] {
        let (becomes, drift) = of(shape.clone(), came.clone());
        assert_eq!((becomes, drift.len()), (came, 1));
    }
}

#[test]
fn a_map_of_which_one_member_is_no_row_stays_a_map() {
    let shape = json!({ "list": [{ "#": "name", "id": "id", "in": [{ "#": "k", "n": "int" }] }], "n": "int" });
    let came = json!({ "list": { "a": { "id": 1, "in": { "x": { "n": "1" } } }, "b": 7 }, "n": "3" });
    let becomes = json!({ "list": { "a": { "id": 1, "in": { "x": { "n": "1" } } }, "b": 7 }, "n": 3 });
    assert_eq!(of(shape, came), (becomes, vec!["/list rows: an object".to_owned()]));
    let came = json!({ "count": 2, "first": "a" });
    assert_eq!(of(json!([{ "id": "id" }]), came.clone()), (came, vec![" rows: an object".to_owned()]));
}

#[test]
fn a_long_report_is_cut() {
    let rows: Vec<Value> = (0..100).map(|_| json!({ "id": true })).collect();
    assert_eq!(of(json!([{ "id": "id" }]), json!(rows)).1.len(), 16);
}

#[test]
fn the_rows_are_found_in_what_comes_out() {
    let shape: Shape = serde_json::from_value(json!({ "n": "flag", "page": { "tags": ["text"] }, "list": [{ "#": "k" }] })).unwrap();
    let normal = normalise(r#"{"n":1,"page":{"tags":["x"]},"list":{"a":{}}}"#, &shape).unwrap();
    let json = normal.json.unwrap();
    assert_eq!(json.get(normal.rows.unwrap()..), Some(r#"[{"k":"a"}]}"#), "{json}");
}

#[test]
fn every_cut_is_malformed() {
    let shape: Shape = serde_json::from_value(json!({ "list": [{ "#": "k", "id": "id", "m": { "*": "int" } }] })).unwrap();
    let whole = r#"{"list":{"a":{"id":1,"m":[],"x":[{}]},"b":{"m":{"k":"1"}}}}"#;
    assert!(normalise(whole, &shape).is_ok());
    for cut in 0..whole.len() {
        assert!(normalise(&whole[..cut], &shape).is_err(), "{cut}");
    }
}
