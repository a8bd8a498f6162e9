//! What the core writes is what PHP's own `http_build_query` writes.

use hostwire_core::{Params, http_build_query};
use hostwire_php_tests::{lines, random::Random};
use serde_json::{Value, json};

fn same_as_php(cases: Vec<Params>) {
    let written: Vec<_> = cases.iter().map(|params| Value::Object(params.clone()).to_string()).collect();
    for (case, php) in cases.iter().zip(lines("http_build_query.php", &written)) {
        assert_eq!(http_build_query(case), php, "{}", Value::Object(case.clone()));
    }
}

#[test]
fn twenty_thousand_nested_values_are_written_as_php_writes_them() {
    let mut random = Random::new(1);
    same_as_php((0..20_000).map(|_| random.object(4)).collect());
}

#[test]
fn twenty_thousand_numbers_are_written_as_php_writes_them() {
    let mut random = Random::new(2);
    same_as_php((0..20_000).map(|_| Params::from_iter([("n".to_owned(), random.number())])).collect());
}

#[test]
fn each_character_is_written_as_php_writes_it() {
    let characters = (0..=0x2ff_u32).chain([0x2028, 0xfeff, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff]).filter_map(char::from_u32);
    same_as_php(characters.map(|c| Params::from_iter([(c.to_string(), json!([c.to_string(), { c.to_string(): 1 }]))])).collect());
}
