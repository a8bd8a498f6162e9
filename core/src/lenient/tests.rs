use super::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn of<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, String> {
    from_checked(json, 0).map_err(|mismatch| mismatch.to_string())
}

#[derive(Debug, PartialEq, Deserialize)]
struct Row<'a> {
    id: u64,
    name: String,
    #[serde(default)]
    paid: bool,
    #[serde(borrow, default)]
    note: Option<Cow<'a, str>>,
    #[serde(default)]
    size: Option<f64>,
    #[serde(default)]
    tags: BTreeMap<String, i32>,
}

#[test]
fn numbers_texts_and_flags_are_what_is_asked_for() {
    let row = Row { id: 7, name: "8".to_owned(), paid: true, note: None, size: Some(1.5), tags: BTreeMap::new() };
    for json in [
        r#"{"id":7,"name":"8","paid":true,"size":1.5,"tags":{}}"#,
        r#" { "id" : "7" , "x" : [ "]\"" , { } ] , "name" : 8 , "paid" : "1" , "note" : null , "size" : "1.5" , "tags" : [ ] } "#,
        r#"{"id":"7","name":8,"paid":1,"y":{"a":"}"},"size":"1.5","tags":[]}"#,
    ] {
        assert_eq!(of::<Row>(json).as_ref(), Ok(&row), "{json}");
    }
    assert_eq!(of::<Vec<bool>>(r#"["0","",0,false,"false"]"#), Ok(vec![false; 5]));
    assert_eq!(of::<(u8, i64, f32, char)>(r#"["255","-9",3,"x"]"#), Ok((255, -9, 3.0, 'x')));
    assert_eq!(of::<Vec<String>>(r#"[1.50,"\u00e9\ud83d\ude00"]"#), Ok(vec!["1.50".to_owned(), "é😀".to_owned()]));
}

#[test]
fn a_map_of_rows_is_the_rows_and_an_empty_list_an_empty_map() {
    assert_eq!(of::<Vec<u8>>(r#"{"a":1,"b":"2"}"#), Ok(vec![1, 2]));
    assert_eq!(of::<BTreeMap<String, u8>>(r#"{"a":1,"\u0062":"2"}"#), Ok([("a".to_owned(), 1), ("b".to_owned(), 2)].into()));
    assert_eq!(of::<BTreeMap<String, u8>>("[]"), Ok(BTreeMap::new()));
    assert_eq!(of::<BTreeMap<u32, u8>>(r#"{"7":1}"#), Ok([(7, 1)].into()));
    assert!(of::<BTreeMap<String, u8>>("[1]").is_err());
}

#[test]
fn enums_newtypes_options_and_anything() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "UPPERCASE")]
    enum Type {
        A,
        Mx(u8),
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Id(u64);
    assert_eq!(of::<Vec<Type>>(r#"["A",{"MX":7}]"#), Ok(vec![Type::A, Type::Mx(7)]));
    assert_eq!(of::<Vec<Option<Id>>>(r#"["7",null]"#), Ok(vec![Some(Id(7)), None]));
    let json = r#"{"a":[1,-1,1.5,"x\n",true,null,{}],"b":{"c":[]}}"#;
    assert_eq!(of::<Value>(json), Ok(serde_json::from_str(json).unwrap()));
}

#[test]
fn a_mismatch_says_what_is_expected_and_not_what_was_there() {
    for (error, words) in [
        (of::<Vec<u8>>(r#"["hunter2"]"#).map(drop), "text where u8 is expected"),
        (of::<Vec<u8>>("[256]").map(drop), "a number that is not u8"),
        (of::<bool>("\"yes\"").map(drop), "text where a boolean is expected"),
        (of::<Row>(r#"{"id":1}"#).map(drop), "missing field `name`"),
        (of::<u8>("null").map(drop), "null where u8 is expected"),
    ] {
        let error = error.unwrap_err();
        assert!(error.contains(words) && !error.contains("hunter2"), "{error}");
    }
}

#[test]
fn agrees_with_serde_json_on_what_is_strict() {
    let json = json!({ "id": 1, "name": "a\"b", "paid": false, "note": "ü", "size": 2.0, "tags": { "x": 1 }, "more": [{ "a": [[]] }] })
        .to_string();
    assert_eq!(of::<Row>(&json).unwrap(), serde_json::from_str::<Row>(&json).unwrap());
}

#[test]
fn text_that_was_not_checked_ends_somewhere() {
    let whole = r#"{"id":"7","name":"\u00e9","tags":{"a":[1,{"b":"]"}]},"x":[[{}]]}"#;
    for cut in (0..whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
        let _ = of::<Row>(&whole[..cut]);
        let _ = of::<Value>(&whole[..cut]);
    }
    for odd in ["]", "}", ",", ":", "\"\\", "{\"a\"}", "[,]", "[1 2", "{1:2}", "\u{e9}"] {
        let _ = of::<Value>(odd);
        let _ = of::<Vec<Row>>(odd);
    }
}
