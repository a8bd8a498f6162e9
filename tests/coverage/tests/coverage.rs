//! `docs/coverage.md` is true: nothing is missing, the quotes are quotes, and each test that it names runs and passes.

#![allow(clippy::unwrap_used, reason = "in a test, that is the failure")]

use hostwire_coverage::{
    page::{self, Row, Test},
    quote::Document,
    run,
};
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../docs/coverage.md");

fn rows(page: &str) -> Vec<Row> {
    page::read(page).unwrap_or_else(|wrong| panic!("docs/coverage.md:\n{}", wrong.join("\n")))
}

/// What is wrong with the quotes.
fn misquoted(rows: &[Row]) -> Vec<String> {
    let adm = Document::read(include_str!("../data/adm-tools.words"));
    let elytra = Document::read(include_str!("../data/elytrahost.words"));
    let complaint = |row: &Row| {
        let document = if row.id.starts_with('H') { &adm } else { &elytra };
        document.complaint(&row.quote).map(|why| format!("{}: “{}”: {why}.", row.id, row.quote))
    };
    rows.iter().filter_map(complaint).collect()
}

/// What did not pass, for each id that names it.
fn not_shown(rows: &[Row]) -> Vec<String> {
    let named: BTreeSet<Test> = rows.iter().flat_map(|row| row.tests.iter().flatten()).cloned().collect();
    let ended = run::run(&named).unwrap();
    let of = |row: &Row| -> Vec<String> {
        let tests = row.tests.iter().flatten().filter(|test| ended[test] != "ok");
        tests.map(|test| format!("{}: {test}: {}", row.id, ended[test])).collect()
    };
    rows.iter().flat_map(of).collect()
}

#[test]
fn each_statement_stands_there_once_in_the_documents_words() {
    let wrong = misquoted(&rows(PAGE));
    assert!(wrong.is_empty(), "docs/coverage.md:\n{}", wrong.join("\n"));
}

#[test]
fn each_test_named_there_runs_and_passes() {
    let wrong = not_shown(&rows(PAGE));
    assert!(wrong.is_empty(), "docs/coverage.md:\n{}", wrong.join("\n"));
}

#[test]
fn an_id_that_is_missing_or_there_twice_is_found() {
    let line = PAGE.lines().find(|line| line.starts_with("| H07 |")).unwrap();
    let complaint = |page: String| page::read(&page).unwrap_err().join("\n");
    assert_eq!(complaint(PAGE.replace(line, "")), "H07 is missing.");
    assert_eq!(complaint(PAGE.replace(line, &format!("{line}\n{line}"))), "H07 stands there 2 times.");
    assert_eq!(complaint(PAGE.replace("| H07 |", "| H70 |")), "H07 is missing.\nH70 is no statement of the documents.");
    let (start, _) = line.rsplit_once(" | ").unwrap();
    assert_eq!(complaint(PAGE.replace(line, &format!("{start} | – |"))), "H07 asks something of the sandbox, and no test is named.");
}

#[test]
fn words_that_are_not_the_documents_are_found() {
    let mut rows = rows(PAGE);
    rows.retain(|row| row.id == "H06" || row.id == "E02");
    assert!(misquoted(&rows).is_empty());
    for row in &mut rows {
        row.quote = row.quote.replace("6", "7").replace("Клиент", "Client");
    }
    assert_eq!(misquoted(&rows).len(), 2, "{rows:?}");
}

#[test]
fn a_test_that_does_not_exist_or_does_not_pass_is_found() {
    let test = |file: Option<&str>, path: &str| Test {
        package: "hostwire-coverage".to_owned(),
        file: file.map(str::to_owned),
        path: path.to_owned(),
    };
    let tests = [
        test(Some("endings"), "passes"),
        test(Some("endings"), "fails_where_it_is_judged"),
        test(Some("endings"), "is_ignored"),
        test(Some("endings"), "pass"),
        test(Some("ending"), "passes"),
        test(None, "quote::tests::words_in_a_row_are_a_quote_and_others_are_not"),
    ];
    let ended = run::run(&tests.iter().cloned().collect()).unwrap();
    let told: Vec<&str> = tests.iter().map(|test| ended[test].lines().next().unwrap()).collect();
    assert_eq!(told, ["ok", "FAILED", "ignored, as it is meant to be", "there is no such test", "there is no such test program", "ok"]);
}
