//! A shape as a list of its fields.

use hostwire::core::Shape;

/// Each field with its type, those inside others under their path: `list[].id`.
pub fn rows(shape: &Shape) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    add(&mut rows, String::new(), shape);
    rows
}

fn add(rows: &mut Vec<(String, String)>, at: String, shape: &Shape) {
    let named = |at: &str| if at.is_empty() { "(the whole)".to_owned() } else { at.to_owned() };
    match shape {
        Shape::Value { kind, nullable } => {
            let null = if *nullable { " or null" } else { "" };
            rows.push((named(&at), format!("{}{null}", kind.as_str())));
        }
        Shape::Object(fields) => {
            for (name, field) in fields {
                let dot = if at.is_empty() { "" } else { "." };
                add(rows, format!("{at}{dot}{name}"), field);
            }
        }
        Shape::Rows { row, .. } => add(rows, format!("{at}[]"), row),
        Shape::Map(value) => add(rows, format!("{at}{{}}"), value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_path() {
        let shape = serde_json::from_str(r##"{"list":[{"#":"name","id":"id","tags":["text?"]}],"by":{"*":"int"}}"##).unwrap();
        let rows: Vec<String> = rows(&shape).into_iter().map(|(field, kind)| format!("{field} {kind}")).collect();
        assert_eq!(rows, ["list[].id id", "list[].tags[] text or null", "by{} int"]);
        assert_eq!(super::rows(&serde_json::from_str(r#""text""#).unwrap()), [("(the whole)".to_owned(), "text".to_owned())]);
    }
}
