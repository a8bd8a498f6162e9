use super::*;
use crate::{machine::CallOptions, machine::Machine, machine::Options, provider::Provider};
use serde_json::{Value, json};
use std::sync::Arc;

const TOKEN: &str = "t0k3n-of-the-account";

fn token() -> Token {
    Token::new(TOKEN).unwrap()
}

fn sample_of(
    provider: &Arc<Provider>,
    lang: SampleLang,
    path: &str,
    params: Value,
    call: &CallOptions,
    options: &SampleOptions,
) -> Result<Sample> {
    let machine = Machine::new(Arc::clone(provider), Some(token()), Options::default()).unwrap();
    let params = params.as_object().unwrap();
    let request = machine.prepare(path, params, call).unwrap();
    let method = provider.catalogue.get(path);
    let shown = SampleCall { spec: &provider.spec, path, method, params, files: &call.files, placeholders: &[], request: &request };
    Sample::new(lang, &shown, options)
}

fn adm(lang: SampleLang, path: &str, params: Value, token: SampleToken) -> Sample {
    sample_of(&Provider::adm_tools(), lang, path, params, &CallOptions::default(), &SampleOptions { token, secrets: false }).unwrap()
}

#[test]
fn the_php_sample_uses_the_providers_class() {
    let params = json!({ "domain_id": 42, "stack": ["ns1.example.com", "it's"], "skip": true, "note": "a\n$b" });
    let call = CallOptions { raw: Some(crate::Http::Post), ..CallOptions::default() };
    let sample =
        sample_of(&Provider::adm_tools(), SampleLang::Php, "dns/change_nameservers", params, &call, &SampleOptions::default()).unwrap();
    assert_eq!(
        sample.code,
        r#"<?php
require 'HostingAPI.class.php';

$auth_token = '***';
$post = [
    'domain_id' => 42,
    'stack' => ['ns1.example.com', 'it\'s'],
    'skip' => true,
    'note' => "a\n\$b",
];

$api = new HostingAPI($auth_token);
if ($api->apiCall('dns/change_nameservers', $post) === null) {
    exit('The call failed.' . PHP_EOL);
}
print_r($api->result);
"#
    );
    assert!(adm(SampleLang::Php, "dns/list", json!({}), SampleToken::Masked).code.contains("$post = [];"));
}

#[test]
fn the_token_shows_only_where_it_was_asked_for() {
    for lang in [SampleLang::Curl, SampleLang::Php] {
        for hidden in [SampleToken::Masked, SampleToken::Missing, SampleToken::Environment("HOSTWIRE_TOKEN".to_owned())] {
            let sample = adm(lang, "dns/list", json!({}), hidden);
            assert!(!format!("{} {sample:?} {}", sample.code, json!(sample)).contains(TOKEN), "{}", sample.code);
        }
        let active = adm(lang, "dns/list", json!({}), SampleToken::Active(token()));
        assert!(
            active.code.contains(&format!("auth_token{}'{TOKEN}'", if lang == SampleLang::Php { " = " } else { "=" })),
            "{}",
            active.code
        );
        assert!(!format!("{active:?}").contains(TOKEN));
    }
}

#[test]
fn without_an_active_token_it_says_to_activate_one_and_where() {
    for (lang, line) in [(SampleLang::Curl, "\nauth_token='YOUR_TOKEN'\n"), (SampleLang::Php, "\n$auth_token = 'YOUR_TOKEN';\n")] {
        let sample = adm(lang, "dns/list", json!({}), SampleToken::Missing);
        assert!(sample.code.contains(line), "{}", sample.code);
        let note = &sample.notes[0];
        assert!(note.starts_with("Activate the token first") && note.contains("API section") && sample.code.contains(note), "{note}");
    }
}

#[test]
fn from_the_environment_there_is_no_line_to_fill_in() {
    let sample = adm(SampleLang::Curl, "dns/list", json!({}), SampleToken::Environment("HOSTWIRE_TOKEN".to_owned()));
    assert!(
        sample.code.starts_with("curl ") && sample.code.contains(r#"--header "Authorization: Bearer $HOSTWIRE_TOKEN""#),
        "{}",
        sample.code
    );
    let sample = adm(SampleLang::Php, "dns/list", json!({}), SampleToken::Environment("HOSTWIRE_TOKEN".to_owned()));
    assert!(sample.code.contains("$auth_token = getenv('HOSTWIRE_TOKEN');"), "{}", sample.code);
}

#[test]
fn secret_parameters_are_masked_and_it_is_said() {
    let params =
        json!({ "email": "a@example.com", "password": "hunter22", "captcha": { "captchaRequest": "solved", "captchaProvider": "h" } });
    let elytra = Provider::elytra_host();
    let with = |secrets| {
        let options = SampleOptions { token: SampleToken::Masked, secrets };
        sample_of(&elytra, SampleLang::Curl, "user/login", params.clone(), &CallOptions::default(), &options).unwrap()
    };
    let masked = with(false);
    assert!(
        !masked.code.contains("hunter22") && !masked.code.contains("solved") && masked.code.contains("a@example.com"),
        "{}",
        masked.code
    );
    assert_eq!(masked.notes, ["*** stands for each secret."]);
    assert!(!masked.code.contains("auth_token"), "nobody needs a token to sign in");
    assert!(with(true).code.contains("hunter22") && with(true).notes.is_empty());
    let method = Provider::adm_tools();
    let method = method.catalogue.get("clickhouse/user/create/save").unwrap();
    let draft = Draft::new(method, json!({ "password": "hunter22" }).as_object().unwrap());
    let sample = adm(SampleLang::Php, &method.path, Value::Object(draft.params), SampleToken::Masked);
    assert!(!sample.code.contains("hunter22") && sample.code.contains("'password' => '***'"), "{}", sample.code);
    assert_eq!(sample.notes, ["*** stands for each secret."]);
}

#[test]
fn a_provider_without_a_library_has_no_php_sample() {
    let elytra = Provider::elytra_host();
    assert_eq!(SampleLang::of(&elytra.spec), [SampleLang::Curl]);
    assert_eq!(SampleLang::of(&Provider::adm_tools().spec), [SampleLang::Curl, SampleLang::Php]);
    let refused = sample_of(&elytra, SampleLang::Php, "user/get_info", json!({}), &CallOptions::default(), &SampleOptions::default());
    assert_eq!(refused.unwrap_err().code, crate::Code::InvalidOptions);
}

#[test]
fn post_is_filled_from_the_last_request_else_with_stand_ins() {
    let provider = Provider::adm_tools();
    let method = provider.catalogue.get("dns/record_add").unwrap();
    let mut recent = crate::Recent::default();
    recent.record("agency", method, json!({ "domain_id": 42, "type": "TXT", "record": "_a", "data": "it's" }).as_object().unwrap(), 0);
    let machine = Machine::new(Arc::clone(&provider), Some(token()), Options::default()).unwrap();
    let executed = Draft::from_recent(method, recent.get("agency", "dns/record_add", 0).unwrap());
    let not_executed = Draft::new(method, &Params::new());
    let code = |draft: &Draft| {
        let request = machine.prepare("dns/record_add", &draft.params, &CallOptions::default()).unwrap();
        let Draft { params, files, placeholders } = draft;
        let call = SampleCall {
            spec: &provider.spec,
            path: "dns/record_add",
            method: Some(method),
            params,
            files,
            placeholders,
            request: &request,
        };
        Sample::new(SampleLang::Php, &call, &SampleOptions::default()).unwrap()
    };
    let filled = code(&executed);
    assert!(filled.code.contains(r"'data' => 'it\'s'") && filled.notes.is_empty(), "{}", filled.code);
    let empty = code(&not_executed);
    assert!(empty.code.contains("'domain_id' => 0,\n    'type' => 'A',\n]"), "{}", empty.code);
    assert!(empty.notes[0].starts_with("Put in your own: domain_id (a whole number); type (text, one of: A, "), "{:?}", empty.notes);
}

#[test]
fn files_are_given_by_form_and_the_boundary_is_said_to_differ() {
    let file = |filename: &str| FileInfo { filename: filename.to_owned(), content_type: Some("text/plain".to_owned()), length: None };
    let files = BTreeMap::from([("file".to_owned(), file("a \"b\"\\c/d'.txt"))]);
    let call = CallOptions { raw: Some(crate::Http::Post), files, ..CallOptions::default() };
    let params = json!({ "id": 1, "list": ["@x"], "a=b": 1, "nul": "\0" });
    let sample = sample_of(&Provider::adm_tools(), SampleLang::Curl, "some/upload", params, &call, &SampleOptions::default()).unwrap();
    let code = &sample.code;
    assert!(code.contains("--form-string 'id=1'") && code.contains("--form-string 'list[0]=@x'"), "{code}");
    assert!(code.contains(r#"--form 'file=@"a \"b\"\\c/d'\''.txt";type=text/plain;filename="a \"b\"\\c/d'\''.txt"'"#), "{code}");
    assert!(!code.contains("multipart/form-data"), "curl tells its own boundary");
    assert!(sample.notes[0].contains("boundary") && sample.notes[1].ends_with("left out: a=b, nul."), "{:?}", sample.notes);
}

#[test]
fn what_no_argument_can_hold_goes_through_a_pipe() {
    let raw_text = r#"{ "name": "x", "base_url": "https://x.example", "path": "/{method}", "body": "raw_text",
        "token": { "header": "X-Token", "prefix": "", "access": "token", "source": "There." },
        "envelope": { "ok": "ok", "payload": "data", "texts": [], "done": [] } }"#;
    let provider = Arc::new(Provider::from_json(raw_text, "[]").unwrap());
    let call = CallOptions { raw: Some(crate::Http::Post), ..CallOptions::default() };
    let sample = sample_of(&provider, SampleLang::Curl, "m", json!({ "body": "a'\0b" }), &call, &SampleOptions::default()).unwrap();
    assert!(sample.code.contains(r"{ printf %s 'a'\'''; printf '\000'; printf %s 'b'; } | curl"), "{}", sample.code);
    assert!(sample.code.contains("--data-binary @-"), "{}", sample.code);
}

#[test]
fn brackets_in_the_address_are_no_pattern() {
    let provider = Provider::adm_tools();
    let options = Options { base_url: Some("http://[::1]:8080".to_owned()), ..Options::default() };
    let machine = Machine::new(Arc::clone(&provider), Some(token()), options).unwrap();
    let (params, files) = (Params::new(), BTreeMap::new());
    let request = machine.prepare("dns/list", &params, &CallOptions::default()).unwrap();
    let call = SampleCall {
        spec: &provider.spec,
        path: "dns/list",
        method: None,
        params: &params,
        files: &files,
        placeholders: &[],
        request: &request,
    };
    let sample = Sample::new(SampleLang::Curl, &call, &SampleOptions::default()).unwrap();
    assert!(sample.code.contains("curl --globoff --request POST 'http://[::1]:8080/"), "{}", sample.code);
}

#[test]
fn a_token_among_the_parameters_is_written_as_they_are() {
    let in_query = r#"{ "name": "x", "base_url": "https://x.example", "path": "/{method}", "body": "form",
        "token": { "query": "key", "access": "token", "source": "There." },
        "envelope": { "ok": "ok", "payload": "data", "texts": [], "done": [] } }"#;
    let provider = Arc::new(Provider::from_json(in_query, "[]").unwrap());
    let call = CallOptions { raw: Some(crate::Http::Get), ..CallOptions::default() };
    let options = SampleOptions { token: SampleToken::Active(Token::new("a+b=").unwrap()), secrets: false };
    let sample = sample_of(&provider, SampleLang::Curl, "m", json!({ "x": 1 }), &call, &options).unwrap();
    assert!(
        sample.code.contains("auth_token='a%2Bb%3D'\n") && sample.code.contains(r#""https://x.example/m?x=1&key=$auth_token""#),
        "{}",
        sample.code
    );
    assert!(sample.notes[0].contains("percent-encoded"), "{:?}", sample.notes);
}

#[test]
fn a_note_ends_neither_its_comment_nor_the_code() {
    assert_eq!(on_one_line("a\r\nb ?> c"), "a  b ? > c");
}
