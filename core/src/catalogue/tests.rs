use super::*;
use crate::provider::Provider;
use std::collections::HashSet;

fn effect(path: &str) -> Effect {
    Provider::adm_tools().catalogue.get(path).unwrap_or_else(|| panic!("no method {path}")).effect
}

#[test]
fn every_method_says_in_one_line_of_its_own_what_it_does() {
    for provider in Provider::all() {
        let mut seen = HashSet::new();
        for method in provider.catalogue.methods() {
            let summary = &method.summary;
            assert!((8..=72).contains(&summary.len()) && !summary.ends_with('.'), "{}: {summary}", method.path);
            assert!(seen.insert(summary), "{}: {summary} stands twice", method.path);
        }
    }
}

#[test]
fn spends_behind_neutral_names_are_spends() {
    for path in [
        "mysql/create/save",
        "redis/create/save",
        "postgresql/create/send",
        "rabbitmq/create/send",
        "opensearch/create/send",
        "manticore/create/send",
        "clickhouse/create/send",
        "extra/hosting_ip",
        "extra/memcache",
        "extra/opcache",
        "extra/redis",
        "hosting/credit",
        "vps/credit",
        "dedicated/credit",
        "hosting/account/archive/send",
        "mail/ip/order/save",
        "mail/plan/account/sendmail",
        "dedicated/ipextra/ipv4",
        "domain/registration/process",
        "domain/booking/book",
        "domain/booking/auction/bet",
        "domain/transfer/confirm",
        "billing/balance_invoice",
        "domain/register",
    ] {
        assert_eq!(effect(path), Effect::Spend, "{path}");
    }
}

#[test]
fn names_that_mislead_do_not() {
    assert_ne!(effect("hosting/account/cms/wordpress/profiler/list"), Effect::Read);
    for path in ["gov/company_update", "dns/order/list", "mail/reject_download", "dns/list", "billing/balance_get"] {
        assert_eq!(effect(path), Effect::Read, "{path}");
    }
    for path in ["billing/servicecart/cart/pay", "billing/autorenew/unblock", "dns/searchhistory/delete_all", "tools/screenshot"] {
        assert_ne!(effect(path), Effect::Read, "{path} is a GET that acts");
    }
}

#[test]
fn a_record_is_added_twice_and_deleted_once() {
    let adm = Provider::adm_tools();
    assert!(!adm.catalogue.get("dns/record_add").unwrap().idempotent);
    let delete = adm.catalogue.get("dns/record_delete").unwrap();
    assert_eq!((delete.effect, delete.idempotent), (Effect::Destroy, true));
}

#[test]
fn only_two_methods_answer_no_and_mean_it() {
    let adm = Provider::adm_tools();
    let marked = adm.catalogue.methods().iter().filter(|method| method.false_is_answer).map(|method| method.path.as_str());
    assert_eq!(marked.collect::<Vec<_>>(), ["domain/check", "get_id"]);
}

#[test]
fn a_method_with_a_page_parameter_has_pages() {
    let adm = Provider::adm_tools();
    let page = |path: &str| adm.catalogue.get(path).unwrap().page_param(&adm.spec);
    assert_eq!((page("billing/get_invoices"), page("dns/records_list")), (Some("page"), None));
}

#[test]
fn every_longer_text_belongs_to_a_method() {
    for provider in Provider::all() {
        let texts: HashMap<String, String> = serde_json::from_str(&provider.catalogue.descriptions.json.text().unwrap()).unwrap();
        for (path, text) in &texts {
            assert!(provider.catalogue.get(path).is_some() && !text.trim().is_empty(), "{path}");
            assert_eq!(provider.catalogue.description(path), Some(text.as_str()));
        }
    }
    assert_eq!(Provider::adm_tools().catalogue.description("no/such"), None);
}

#[test]
fn a_mistake_in_the_data_is_named_with_its_method() {
    let row = |more: &str| format!(r#"{{"path":"a/list","http":"POST","effect":"read","summary":"List","params":[]{more}}}"#);
    let add = |more: &str| {
        let params = r#"[{"name":"id","type":"int","required":true},{"name":"name","type":"string"}]"#;
        format!(r#"[{},{{"path":"a/add","http":"POST","effect":"write","summary":"Add","params":{params}{more}}}]"#, row(""))
    };
    let probe = |probe: &str| add(&format!(r#","probe":{probe}"#));
    assert!(Catalogue::from_json(&probe(r#"{"method":"a/list","match":{"name":"name"}}"#), Packed::Plain("{}".to_owned())).is_ok());
    for (text, words) in [
        (format!("[{},{}]", row(""), row("")), r#"method "a/list" stands there twice"#),
        (format!("[{}]", row(r#","effects":1"#)), r#"method "a/list": effects: unknown field `effects`"#),
        (format!("[{}]", row("").replace("a/list", "a//list")), r#"method "a//list": its path is not names"#),
        (format!("[{}]", row("").replace("a/list", "a/../list")), r#"method "a/../list": its path"#),
        (format!("[{}]", row("").replace(r#""path":"a/list","#, "")), "method number 1: missing field `path`"),
        (
            format!("[{}]", row(r#","returns":{"shape":{"list":["uid"]}}"#)),
            r#"method "a/list": returns.shape: the shape goes wrong at /list/0: "uid""#,
        ),
        (format!("[{}]", row(r#","secret_fields":["password"]"#)), r#"method "a/list": secret field "password""#),
        (add("").replace(r#""name":"name""#, r#""name":"id""#), r#"method "a/add": parameter "id" stands there twice"#),
        (probe(r#"{"method":"a/lst","match":{"name":"name"}}"#), r#"method "a/add": its probe "a/lst" is no method that reads"#),
        (probe(r#"{"method":"a/add","match":{"name":"name"}}"#), r#"its probe "a/add" is no method that reads"#),
        (probe(r#"{"method":"a/list","params":{"x":"id"},"match":{"name":"name"}}"#), r#"its probe "a/list" has no parameter "x""#),
        (probe(r#"{"method":"a/list","match":{"name":"nme"}}"#), r#"its probe takes "nme", which is no parameter"#),
        (probe(r#"{"method":"a/list","match":{}}"#), r#"method "a/add": its probe compares nothing"#),
        (probe(r#"{"method":"a/list","rows":"list","match":{"name":"name"}}"#), r#"its probe's rows "list""#),
        ("[7]".to_owned(), "method number 1: invalid type"),
        ("{}".to_owned(), "expected a sequence"),
    ] {
        let error = Catalogue::from_json(&text, Packed::Plain("{}".to_owned())).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}
