use super::*;
use crate::error::{Code, Delivery};
use crate::provider::Provider;
use serde_json::json;

fn list(addresses: &[&str]) -> AllowList {
    let mut list = AllowList::default();
    for address in addresses {
        list.add(address, "").unwrap();
    }
    list
}

fn passes(list: &AllowList, address: &str) -> bool {
    list.check(address).unwrap().allowed()
}

#[test]
fn an_empty_list_is_open_for_everyone() {
    for address in ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"] {
        assert_eq!(AllowList::default().check(address).unwrap(), Passage::Open);
    }
}

#[test]
fn with_entries_only_they_pass_and_the_rest_is_closed() {
    let list = list(&["198.51.100.7", "203.0.113.0/24", "2001:db8::/32", "2001:db9::1"]);
    for inside in
        ["198.51.100.7", "203.0.113.0", "203.0.113.255", "2001:db8:ffff::1", "2001:db9:0::1", "::ffff:203.0.113.9", " 198.51.100.7 "]
    {
        assert!(passes(&list, inside), "{inside}");
    }
    for outside in ["198.51.100.6", "203.0.114.0", "203.0.112.255", "2001:db9::2", "2001:db7::", "127.0.0.1", "::1", "::203.0.113.9"] {
        assert!(!passes(&list, outside), "{outside}");
    }
}

#[test]
fn it_says_which_entry_lets_an_address_in_the_narrowest_one() {
    let mut list = list(&["10.0.0.0/8"]);
    list.add("10.1.0.0/16", "office").unwrap();
    let Passage::Allowed { entry } = list.check("10.1.2.3").unwrap() else { panic!("it is allowed") };
    assert_eq!((entry.address().as_str(), entry.note()), ("10.1.0.0/16", "office"));
    let Passage::Allowed { entry } = list.check("10.2.2.3").unwrap() else { panic!("it is allowed") };
    assert_eq!(entry.address(), "10.0.0.0/8");
}

#[test]
fn what_is_no_address_is_refused_with_what_would_be_one() {
    for bad in [
        "",
        "localhost",
        "198.51.100",
        "198.51.100.256",
        "198.51.100.07",
        "198.51.100.7:443",
        "203.0.113.0/33",
        "2001:db8::/129",
        "203.0.113.0/",
        "/24",
        "203.0.113.0/-1",
        "203.0.113.0/24/24",
        "203.0.113.0/255.255.255.0",
        "fe80::1%eth0",
        "[2001:db8::1]",
        "*",
        "1",
        "198.51.100.7\n198.51.100.8",
        &"9".repeat(100_000),
    ] {
        let error = AllowList::default().add(bad, "").unwrap_err();
        assert_eq!((error.code, error.delivery), (Code::InvalidParams, Delivery::NotSent), "{bad}");
        assert_eq!(error.violations[0].parameter, "address");
        assert!(error.advice.contains("203.0.113.0/24") && error.message.len() < 120, "{error}");
    }
    assert!(AllowList::default().check("203.0.113.0/24").is_err(), "a subnet does not call");
}

#[test]
fn host_bits_in_a_subnet_name_the_network_meant() {
    for (given, meant) in [
        ("203.0.113.9/24", "203.0.113.0/24"),
        ("203.0.113.255/25", "203.0.113.128/25"),
        ("2001:db8::1/64", "2001:db8::/64"),
        ("1.2.3.4/0", "0.0.0.0/0"),
        ("::ffff:203.0.113.9/120", "203.0.113.0/24"),
    ] {
        let error = AllowList::default().add(given, "").unwrap_err();
        assert_eq!(error.violations[0].nearest.as_deref(), Some(meant), "{given}");
        assert!(error.message.contains(meant) && error.advice.contains(meant), "{error}");
    }
}

#[test]
fn the_same_address_in_another_spelling_is_a_duplicate() {
    for (first, again) in [
        ("198.51.100.7", "198.51.100.7/32"),
        ("198.51.100.7", "::ffff:198.51.100.7"),
        ("203.0.113.0/24", "::ffff:203.0.113.0/120"),
        ("2001:db8::1", "2001:0DB8:0:0::1"),
    ] {
        let mut list = list(&[first]);
        let error = list.add(again, "other").unwrap_err();
        assert_eq!(error.violations[0].nearest.as_deref(), Some(first), "{again}");
        assert_eq!((list.entries().len(), list.entries()[0].note()), (1, ""));
    }
    assert_eq!(list(&["10.0.0.0/8", "10.0.0.0/16", "10.0.0.1"]).entries().len(), 3, "one within another is none");
}

#[test]
fn entries_are_listed_with_their_notes_and_removing_the_last_opens_again() {
    let mut list = AllowList::default();
    list.add("203.0.113.0/24", "office").unwrap();
    list.add("::ffff:198.51.100.7", "the backup server, \"б\"").unwrap();
    let shown: Vec<_> = list.entries().iter().map(|entry| (entry.address(), entry.note())).collect();
    assert_eq!(shown, [("203.0.113.0/24".into(), "office"), ("198.51.100.7".into(), "the backup server, \"б\"")]);
    assert!(!passes(&list, "192.0.2.1"));
    let error = list.remove("203.0.113.9").unwrap_err();
    assert!(error.advice.contains("203.0.113.0/24 lets it in"), "{}", error.advice);
    assert_eq!(list.remove("203.0.113.0/24").unwrap().note(), "office");
    assert!(list.remove("203.0.113.0/24").is_err());
    list.remove("198.51.100.7/32").unwrap();
    assert_eq!(list.check("192.0.2.1").unwrap(), Passage::Open);
}

#[test]
fn an_empty_list_is_advised_against_where_the_provider_has_one() {
    let adm = &Provider::adm_tools().spec;
    let advice = AllowList::default().advice(adm).unwrap();
    assert!(advice.contains("strongly recommended") && advice.contains("Access restriction tab"), "{advice}");
    assert_eq!(list(&["10.0.0.1"]).advice(adm), None);
    assert_eq!(AllowList::default().advice(&Provider::elytra_host().spec), None);
}

#[test]
fn it_is_kept_as_text_and_read_back_with_the_same_care() {
    let mut kept = list(&["203.0.113.0/24"]);
    kept.add("2001:db8::1", "home").unwrap();
    let text = json!(kept);
    assert_eq!(text, json!([{ "address": "203.0.113.0/24", "note": "" }, { "address": "2001:db8::1", "note": "home" }]));
    assert_eq!(serde_json::from_value::<AllowList>(text).unwrap(), kept);
    for bad in
        [json!([{ "address": "203.0.113.9/24" }]), json!([{ "address": "10.0.0.1" }, { "address": "10.0.0.1/32" }]), json!(["10.0.0.1"])]
    {
        assert!(serde_json::from_value::<AllowList>(bad).is_err());
    }
    let said = json!(kept.check("203.0.113.9").unwrap());
    assert_eq!(said, json!({ "passage": "allowed", "entry": { "address": "203.0.113.0/24", "note": "" } }));
}
