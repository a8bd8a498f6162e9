//! The page's tables: one row for each statement.

/// What each side of the project must show. The rest of the statements ask nothing of that side.
const NOTHING_OF_THE_SDK: [&str; 1] = ["H19"];
const NOTHING_OF_THE_SANDBOX: [&str; 15] =
    ["H30", "H35", "H36", "H38", "H39", "H40", "H42", "H47", "H50", "H51", "H52", "H53", "H54", "H55", "E01"];

/// One statement of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `H01` to `H55` of adm.tools, `E01` to `E29` of ElytraHost.
    pub id: String,
    /// The documents' words, between “ and ”.
    pub quote: String,
    /// The tests that show it, of the SDK and of the sandbox.
    pub tests: [Vec<Test>; 2],
}

/// A test as the page names it: `core quota::tests: a_burst` or `sandbox tests/adm: a_burst`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Test {
    /// The package's name.
    pub package: String,
    /// The integration test's file, or none: it stands beside what it tests.
    pub file: Option<String>,
    /// Its path, as the test's own output has it.
    pub path: String,
}

impl std::fmt::Display for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { package, file, path } = self;
        match file {
            Some(file) => write!(f, "{package} tests/{file} {path}"),
            None => write!(f, "{package} {path}"),
        }
    }
}

/// Every id that the page must have, in its order.
#[must_use]
pub fn ids() -> Vec<String> {
    let of = |document: char, count: u32| (1..=count).map(move |number| format!("{document}{number:02}"));
    of('H', 55).chain(of('E', 29)).collect()
}

/// The rows of the page.
///
/// # Errors
/// Everything that is wrong with the page as such, each with its id: unreadable rows, ids that are missing, unknown or
/// there twice, a side without tests of which the statement asks something.
pub fn read(page: &str) -> Result<Vec<Row>, Vec<String>> {
    let mut wrong = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for line in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id |")) {
        match row(line) {
            Ok(row) => rows.push(row),
            Err(why) => wrong.push(why),
        }
    }
    let ids = ids();
    for id in &ids {
        match rows.iter().filter(|row| row.id == *id).count() {
            1 => {}
            0 => wrong.push(format!("{id} is missing.")),
            count => wrong.push(format!("{id} stands there {count} times.")),
        }
    }
    for row in &rows {
        let id = row.id.as_str();
        if !ids.iter().any(|known| known == id) {
            wrong.push(format!("{id} is no statement of the documents."));
        }
        for (side, tests, nothing) in
            [("SDK", &row.tests[0], &NOTHING_OF_THE_SDK[..]), ("sandbox", &row.tests[1], &NOTHING_OF_THE_SANDBOX[..])]
        {
            if tests.is_empty() && !nothing.contains(&id) {
                wrong.push(format!("{id} asks something of the {side}, and no test is named."));
            }
        }
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

fn row(line: &str) -> Result<Row, String> {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [id, words, sdk, sandbox] = cells.as_slice() else { return Err(format!("This row has not four cells: {line}")) };
    let quote = words
        .split_once('“')
        .and_then(|(_, rest)| rest.split_once('”'))
        .map(|(quote, _)| quote)
        .ok_or_else(|| format!("{id} has no quote between “ and ”."))?;
    let tests = [tests(id, sdk)?, tests(id, sandbox)?];
    Ok(Row { id: (*id).to_owned(), quote: quote.to_owned(), tests })
}

/// Places parted by `<br>`, each with its tests: `core quota::tests: `one`, `two``. A dash stands for none.
fn tests(id: &str, cell: &str) -> Result<Vec<Test>, String> {
    if cell == "–" {
        return Ok(Vec::new());
    }
    let mut tests = Vec::new();
    for group in cell.split("<br>").map(str::trim) {
        let unreadable = || format!("{id}: {group:?} is not a place, a colon, and tests in backticks.");
        let (place, names) = group.split_once(": ").ok_or_else(unreadable)?;
        let (package, place) = place.split_once(' ').ok_or_else(unreadable)?;
        let package = if package == "hostwire" { package.to_owned() } else { format!("hostwire-{package}") };
        let (file, module) = match place.strip_prefix("tests/") {
            Some(file) => file.split_once(' ').map_or((Some(file), ""), |(file, module)| (Some(file), module)),
            None => (None, place),
        };
        for name in names.split(", ") {
            let name = name.strip_prefix('`').and_then(|name| name.strip_suffix('`')).ok_or_else(unreadable)?;
            let path = if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") };
            tests.push(Test { package: package.clone(), file: file.map(str::to_owned), path });
        }
    }
    Ok(tests)
}
