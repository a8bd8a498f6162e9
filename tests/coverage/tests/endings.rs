//! Tests that end in each way, for the tests of the judging.

#[test]
fn passes() {}

#[test]
fn fails_where_it_is_judged() {
    assert!(std::env::var_os(hostwire_coverage::run::JUDGED).is_none(), "as it is meant to");
}

#[test]
#[ignore = "as it is meant to be"]
fn is_ignored() {}
