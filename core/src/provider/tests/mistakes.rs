//! Each mistake in a description is a sentence with its place.

use super::*;

fn document() -> Value {
    json!({
        "name": "mine", "base_url": "https://api.example.com", "path": "/{method}", "body": "form",
        "token": { "header": "X-Key", "access": "token", "source": "Ask." },
        "envelope": { "ok": "ok", "payload": "data" },
        "windows": [{ "name": "hour", "seconds": 3600, "headers": { "limit": "x-limit", "remaining": "x-left" } }],
        "throttle": "wait {pause} s",
        "methods": [{ "path": "a/b", "http": "GET", "effect": "read", "summary": "Do it", "params": [] }]
    })
}

#[test]
fn a_mistake_is_named_with_its_place() {
    assert!(Provider::from_document(&document().to_string()).is_ok());
    let window = |window: Value| json!([window]);
    let param = |param: Value| json!([{ "path": "a/b", "http": "GET", "effect": "read", "summary": "Do it", "params": [param] }]);
    for (place, value, words) in [
        ("/name", json!("my own"), r#"name: "my own" is not letters"#),
        ("/name", json!(7), "name: invalid type: integer `7`, expected a string"),
        ("/base_url", json!("http://api.example.com"), "base_url: The base URL is neither https nor http to this machine"),
        ("/base_url", json!("https://user:pw@api.example.com"), "base_url: The base URL holds a user name or password"),
        ("/path", json!("/x/"), r#"path: "/x/" does not hold {method}"#),
        ("/path", json!("{method}"), r#"path: "{method}" does not begin with "/""#),
        ("/path", json!("/{type}/{method}"), "holds another hole"),
        ("/path", json!("/../{method}"), "does not stand in a path"),
        ("/path", json!("/{method}?x=1"), "does not stand in a path"),
        ("/token/header", json!("X Key"), r#"token.header: "X Key" is no header's name"#),
        ("/token/header", json!(""), r#"token.header: "" is no header's name"#),
        ("/token/header", Value::Null, "token: it goes into exactly one of header, parameter and query"),
        ("/token/query", json!("key"), "token: it goes into exactly one of"),
        ("/token/prefix", json!("a\nb"), "token.prefix: it holds what cannot stand in a header"),
        ("/token/source", json!(" "), "token.source: it says nothing"),
        ("/token/acces", json!("open"), "token.acces: unknown field `acces`, expected one of"),
        ("/token/access", json!("tokn"), "token.access: unknown variant `tokn`"),
        ("/body", json!("xml"), "body: unknown variant `xml`"),
        ("/captcha", json!("xml"), "captcha: unknown variant"),
        ("/usage", json!({ "own": ["open"] }), "unknown variant `own`"),
        ("/usage", json!({ "own_account": [] }), "usage.own_account: it may call nothing"),
        ("/envelope/ok", json!(""), "envelope: a field has no name"),
        ("/envelope/fail", json!("x"), "envelope.fail: unknown field `fail`"),
        ("/windows", window(json!({ "seconds": 1, "headers": { "limit": "a", "remaining": "b" } })), "windows[0]: missing field `name`"),
        ("/windows/0/name", json!(""), "windows[0].name: every window has a name"),
        ("/windows/0/seconds", json!(0), "windows[0].seconds: a window of no time"),
        ("/windows/0/seconds", json!("1h"), "windows[0].seconds: invalid type"),
        ("/windows/0/headers/limit", json!("x limit"), r#"windows[0].headers: "x limit" is no header's name"#),
        ("/throttle", json!("wait {time} s"), "throttle: {time} is none of {window}, {limit}, {pause}"),
        ("/throttle", json!("wait {pause"), "throttle: in \"wait {pause\" a hole does not end"),
        ("/throttle", json!("{limit}{pause}"), "two holes touch"),
        ("/throttle", json!("wait"), "throttle: without {pause}"),
        ("/sentences", json!([{ "text": "no {thing}" }]), "sentences[0].text: {thing} is none of {object}"),
        ("/pages", json!(""), "pages: the parameter has no name"),
        ("/cyrillic", json!("bg"), "cyrillic: \"bg\" is neither"),
        ("/colour", json!("red"), "colour: unknown field `colour`"),
        ("/methods", json!({}), "methods: "),
        ("/methods/0/path", json!("a b"), r#"method "a b": its path is not names of letters"#),
        ("/methods/0/path", json!("/a/"), r#"method "/a/": its path"#),
        ("/methods/0/effect", json!("reads"), r#"method "a/b": effect: unknown variant `reads`"#),
        ("/methods", param(json!({ "name": "x", "type": "text" })), r#"method "a/b": params[0].type: unknown variant `text`"#),
        (
            "/methods",
            param(json!({ "name": "x", "type": "int", "in": "path" })),
            r#"parameter "x" stands in the path, so it must be required"#,
        ),
        ("/methods", param(json!({ "name": "x", "type": "file" })), r#"method "a/b": a file cannot travel in the query"#),
        ("/descriptions", json!({ "a/b": 7 }), "descriptions: it is no object of texts"),
        ("/descriptions", json!({ "a/c": "x" }), r#"descriptions: there is no method "a/c""#),
    ] {
        let mut mistaken = document();
        let (parent, name) = place.rsplit_once('/').unwrap();
        mistaken.pointer_mut(parent).unwrap()[name] = value;
        let error = Provider::named(&mistaken.to_string()).unwrap_err();
        assert_eq!((error.code, error.delivery), (Code::ProviderInvalid, Delivery::NotSent));
        assert!(error.message.contains(words), "{place}: {error}");
    }
}

#[test]
fn what_is_no_document_is_said_so() {
    for (text, words) in [
        ("{", "EOF while parsing an object at line 1 column 1"),
        ("{\"name\": \"x\",\n  oops}", "at line 2 column 3"),
        ("{}", "it has no \"methods\""),
        ("{\"methods\":[]}", "missing field `name`"),
    ] {
        let error = Provider::named(text).unwrap_err();
        assert!(error.message.contains(words), "{error}");
    }
    let mut taken = document();
    taken["token"] = json!({ "query": "key", "access": "token", "source": "Ask." });
    taken["methods"][0]["params"] = json!([{ "name": "key", "type": "string" }]);
    assert!(
        Provider::named(&taken.to_string()).unwrap_err().message.contains(r#"method "a/b": its parameter "key" is where the token goes"#)
    );
    let mut raw = document();
    raw["body"] = json!("raw_text");
    raw["methods"][0]["http"] = json!("POST");
    raw["methods"][0]["params"] = json!([{ "name": "a", "type": "string" }, { "name": "b", "type": "string" }]);
    assert!(Provider::named(&raw.to_string()).unwrap_err().message.contains("a body of raw_text holds one parameter"));
}
