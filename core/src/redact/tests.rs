use super::*;
use serde_json::json;

fn redactor(secrets: &[&str]) -> Redactor {
    Redactor { secrets: secrets.iter().map(|secret| (*secret).into()).collect() }
}

#[test]
fn a_secret_is_found_in_every_spelling() {
    let secret = "p\"ä s/w'=&<\\é😀";
    for spelt in [
        secret.to_owned(),
        "p%22%C3%A4%20s%2Fw%27%3D%26%3C%5C%C3%A9%F0%9F%98%80".to_owned(),
        "p%22%c3%a4+s%2fw%27%3d%26%3c%5c%c3%a9%f0%9f%98%80".to_owned(),
        "p%2522%25C3%25A4%2520s%252Fw%2527%253D%2526%253C%255C%25C3%25A9%25F0%259F%2598%2580".to_owned(),
        serde_json::to_string(secret).unwrap().trim_matches('"').to_owned(),
        r#"p\"\u00e4 s\/w\u0027\u003d\u0026\u003c\\\u00E9\ud83d\ude00"#.to_owned(),
        r#"p\\\"\\u00e4 s\\\/w\\u0027\\u003d\\u0026\\u003c\\\\\\u00E9\\ud83d\\ude00"#.to_owned(),
        "p&quot;ä s/w&#039;=&amp;&lt;\\&#xe9;&#128512;".to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ] {
        let text = format!("you sent {spelt}, which is wrong");
        assert_eq!(redactor(&[secret]).text(&text), "you sent ***, which is wrong", "{spelt}");
    }
}

#[test]
fn what_is_no_secret_stays() {
    let redactor = redactor(&["s3cret", "%41+\\u0041"]);
    for text in ["", "s3cre", "S3CRET", "%41", "s3%63re%", "\\u0073", "&#115;", "a+b\\", "&;", "%", "%zz", "ä\\uZZZZ"] {
        assert_eq!(redactor.text(text), text);
    }
    assert_eq!(redactor.text("%41+\\u0041"), "***", "what looks encoded may stand for itself");
}

#[test]
fn one_secret_in_another_leaves_no_rest() {
    assert_eq!(redactor(&["abcd", "abcdefgh"]).text("abcdefgh abcd"), "*** ***");
}

#[test]
fn values_are_searched_through_names_and_numbers() {
    let mut value = json!({ "a s3cret": ["s3cret", { "n": 123456 }], "n": 12345 });
    redactor(&["s3cret", "123456"]).value(&mut value);
    assert_eq!(value, json!({ "a ***": ["***", { "n": "***" }], "n": 12345 }));
}

#[test]
fn a_secret_at_the_end_of_a_beginning_is_not_cut_in_two() {
    let text = format!("{}s3cret and more", "x".repeat(10));
    let redactor = redactor(&["s3cret"]);
    assert_eq!(redactor.beginning(&text, 14), "xxxxxxxxxx*** ");
    assert_eq!(redactor.beginning(&text, 12), "xxxxxxxxxx**");
}

#[test]
fn links_lose_what_they_are_signed_with() {
    let redactor = redactor(&[]);
    for (text, becomes) in [
        ("see http://h/w.zip?X-Amz-Date=1&X-Amz-Signature=0d6a&x=1.", "see http://h/w.zip?X-Amz-Date=1&X-Amz-Signature=***&x=1."),
        (
            r#"{"a":"http://h/?X-Amz-Credential\u003dAK%2F1\u0026X-Amz-Signature\u003d0d6a"}"#,
            r#"{"a":"http://h/?X-Amz-Credential\u003d***\u0026X-Amz-Signature\u003d***"}"#,
        ),
        ("<a href=\"/x?sig=1&amp;token=2\">", "<a href=\"/x?sig=***&amp;token=***\">"),
        ("?tokens=1&design=2&token=", "?tokens=1&design=2&token="),
    ] {
        assert_eq!(redactor.text(text), becomes);
    }
}

#[test]
fn fields_are_masked_where_they_stand() {
    let mut value = json!({ "list": [{ "password": "a", "n": 1 }, { "password": null }], "m": { "x/y": { "k": 1 } } });
    for pointer in ["/list/*/password", "/m/x~1y/k", "/none/*/x", "/list/7/n"] {
        mask_at(&mut value, pointer);
    }
    assert_eq!(value, json!({ "list": [{ "password": "***", "n": 1 }, { "password": null }], "m": { "x/y": { "k": "***" } } }));
    mask_at(&mut value, "");
    assert_eq!(value, json!("***"));
}
