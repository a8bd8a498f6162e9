use super::*;

fn members(json: &str) -> Result<Members<'_>, Malformed> {
    Members::read(json, |skipper, _, depth| skipper.value(depth))
}

#[test]
fn finds_values_where_they_stand() {
    let json = " {\"a\": [1, {\"b\":\"}\"}] , \"result\":true,\"\\u0062\":-1.5e+3} ";
    let members = members(json).unwrap();
    assert_eq!(&json[members.find("a").unwrap()], "[1, {\"b\":\"}\"}]");
    assert_eq!(&json[members.find("result").unwrap()], "true");
    assert_eq!(&json[members.find("b").unwrap()], "-1.5e+3", "an escaped key is the same key");
    assert_eq!(members.find("c"), None);
}

#[test]
fn the_last_of_two_members_counts() {
    let json = r#"{"a":1,"a":2}"#;
    assert_eq!(&json[members(json).unwrap().find("a").unwrap()], "2");
}

#[test]
fn agrees_with_serde_json_on_what_is_json() {
    let good = ["{}", "[]", "[[]]", "\"\\u00e9\\ud83d\\ude00\"", "0", "-0", "0.5", "1E9", "true", "null", "[1 , 2]", "{\"a\" : {} }"];
    let bad = [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\ud800\\n\"",
        "tru",
        "[1 2]",
        "\"a",
        "nul",
        "[]]",
        "{\"a\"}",
        "\"\\",
    ];
    for json in good {
        assert!(is_well_formed(json), "{json}");
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
    }
    for json in bad {
        assert!(!is_well_formed(json), "{json}");
        assert!(serde_json::from_str::<serde_json::Value>(json).is_err(), "{json}");
    }
}

#[test]
fn every_cut_of_an_answer_is_malformed() {
    let json = r#"{"result":true,"response":{"list":[{"id":"1","n":-1.5,"t":"\u00e9"}]}}"#;
    for cut in 0..json.len() {
        assert!(members(&json[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn the_first_byte_that_ends_a_plain_run_is_found_wherever_it_stands() {
    for odd in [b'"', b'\\', 0, 0x1f, b'\n'] {
        for at in 0..24 {
            let mut text = "z\u{80}!#[]\u{7f}\u{ff} abcdefghijklmnopqrst".as_bytes()[..24].to_vec();
            assert_eq!(plain_until(&text, 0), 24);
            text[at] = odd;
            assert_eq!((plain_until(&text, 0), plain_until(&text, at)), (at, at));
        }
    }
}

#[test]
fn depth_is_bounded() {
    assert!(!is_well_formed(&"[".repeat(100_000)));
    assert!(is_well_formed(&format!("{}{}", "[".repeat(127), "]".repeat(127))));
}
