//! Lists of rows as tables.

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use serde_json::{Map, Value};
use std::fmt;

/// More columns than this do not fit a terminal side by side; JSON reads better then.
const MOST_COLUMNS: usize = 12;

/// Longer texts stand in no cell.
const LONGEST_CELL: usize = 300;

/// No table fits less; a terminal that says so does not know.
const NARROWEST: u16 = 20;
const USUAL_WIDTH: u16 = 80;

/// Rows found in an answer, and what stood beside them.
#[derive(Debug)]
pub struct Rows<'a> {
    columns: Vec<&'a str>,
    rows: Vec<(&'a str, &'a Map<String, Value>)>,
    beside: Vec<(&'a str, &'a Value)>,
}

/// Finds the rows of an answer: a list of objects, a map of them, or either as its `list` or its only member.
#[must_use]
pub fn rows(data: &Value) -> Option<Rows<'_>> {
    let (list, beside) = match data {
        Value::Object(members) if members.contains_key("list") || members.len() == 1 => {
            let name = if members.contains_key("list") { "list" } else { members.keys().next()?.as_str() };
            let beside = members.iter().filter(|(other, _)| *other != name).map(|(name, value)| (name.as_str(), value)).collect();
            // A map with one row looks like a single member, too: what is in it decides.
            match objects(&members[name]) {
                Some(list) => (list, beside),
                None => (objects(data)?, Vec::new()),
            }
        }
        _ => (objects(data)?, Vec::new()),
    };
    let mut columns: Vec<&str> = Vec::new();
    for name in list.iter().flat_map(|(_, row)| row.keys()) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    (columns.len() <= MOST_COLUMNS && !columns.is_empty()).then_some(Rows { columns, rows: list, beside })
}

fn objects(value: &Value) -> Option<Vec<(&str, &Map<String, Value>)>> {
    match value {
        Value::Array(items) => items.iter().map(|item| item.as_object().map(|row| ("", row))).collect(),
        Value::Object(members) => members.iter().map(|(key, item)| item.as_object().map(|row| (key.as_str(), row))).collect(),
        _ => None,
    }
}

impl fmt::Display for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key of a map is a column of its own where no field repeats it.
        let is_keyed = self.rows.iter().any(|(key, row)| !key.is_empty() && !row.values().any(|value| cell(value) == *key));
        let mut table = table(is_keyed.then_some("").into_iter().chain(self.columns.iter().copied()));
        for (key, row) in &self.rows {
            let key = is_keyed.then(|| (*key).to_owned());
            table.add_row(key.into_iter().chain(self.columns.iter().map(|name| row.get(*name).map(cell).unwrap_or_default())));
        }
        let shift = usize::from(is_keyed);
        for (at, name) in self.columns.iter().enumerate() {
            if self.rows.iter().filter_map(|(_, row)| row.get(*name)).all(|value| cell(value).parse::<f64>().is_ok()) {
                to_the_right(&mut table, at + shift);
            }
        }
        writeln!(f, "{table}")?;
        self.beside.iter().try_for_each(|(name, value)| writeln!(f, "{name}: {}", cell(value)))
    }
}

/// An empty table as wide as the terminal at most, with these headings.
#[must_use]
pub fn table<'a>(headings: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED.with_rounded_corners()).set_content_arrangement(ContentArrangement::Dynamic);
    // Some terminals do not tell how wide they are.
    if table.width().is_some_and(|width| width < NARROWEST) {
        table.set_width(USUAL_WIDTH);
    }
    // Styles are always written: the stream they go through knows whether it is a terminal.
    table.enforce_styling();
    table.set_header(headings.into_iter().map(|heading| Cell::new(heading).add_attribute(Attribute::Bold)));
    table
}

/// Aligns a column of numbers.
pub fn to_the_right(table: &mut Table, column: usize) {
    if let Some(column) = table.column_mut(column) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    let mut text = crate::words::printable(&text);
    if let Some((end, _)) = text.char_indices().nth(LONGEST_CELL) {
        text.truncate(end);
        text.push_str("...");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_found_wherever_they_stand() {
        for data in [
            json!([{ "a": 1 }, { "b": 2 }]),
            json!({ "list": [{ "a": 1 }, { "b": 2 }], "total": 2 }),
            json!({ "list": { "x": { "a": 1 }, "y": { "b": 2 } } }),
            json!({ "domains": [{ "a": 1, "b": 2 }] }),
            json!({ "x": { "a": 1 }, "y": { "b": 2 } }),
        ] {
            assert_eq!(rows(&data).unwrap().columns, ["a", "b"], "{data}");
        }
        for data in [json!({ "id": 7 }), json!([]), json!("text"), json!([1, 2]), json!({ "a": { "b": 1 }, "c": 2 }), json!(null)] {
            assert!(rows(&data).is_none(), "{data}");
        }
    }

    #[test]
    fn the_key_of_a_map_is_shown_unless_a_field_repeats_it() {
        let named = json!({ "example.com": { "name": "example.com", "id": 1 } });
        let keyed = json!({ "example.com": { "id": 1 } });
        assert_eq!(rows(&named).unwrap().to_string().matches("example.com").count(), 1);
        assert_eq!(rows(&keyed).unwrap().to_string().matches("example.com").count(), 1);
    }
}
