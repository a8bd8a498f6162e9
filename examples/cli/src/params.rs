//! Parameters from the command line: `name=text`, `name[]=text`, `name:=json`, `name[]:=json`.

use crate::failure::Failure;
use serde_json::{Map, Value, map::Entry};

const ADVICE: &str = "Write name=text, name[]=text for each item of a list, or name:=json for anything else.";

/// Reads all assignments, in their order. Values are text unless marked as JSON: these APIs take numbers as text, too.
pub fn read(assignments: &[String]) -> Result<Value, Failure> {
    let mut params = Map::new();
    for assignment in assignments {
        let (left, right) = assignment.split_once('=').ok_or_else(|| wrong(assignment, "has no ="))?;
        let (left, is_json) = left.strip_suffix(':').map_or((left, false), |left| (left, true));
        let (name, is_item) = left.strip_suffix("[]").map_or((left, false), |name| (name, true));
        if name.is_empty() {
            return Err(wrong(assignment, "has no name"));
        }
        let value = match is_json {
            true => serde_json::from_str(right).map_err(|error| wrong(left, &format!("holds no JSON: {error}")))?,
            false => Value::String(right.to_owned()),
        };
        match (params.entry(name), is_item) {
            (Entry::Vacant(free), true) => drop(free.insert(Value::Array(vec![value]))),
            (Entry::Vacant(free), false) => drop(free.insert(value)),
            (Entry::Occupied(mut taken), true) => match taken.get_mut() {
                Value::Array(items) => items.push(value),
                _ => return Err(wrong(name, "is given as a value and as a list")),
            },
            (Entry::Occupied(_), false) => return Err(wrong(name, "is given twice")),
        }
    }
    Ok(Value::Object(params))
}

/// Names the parameter only: its value may be a secret.
fn wrong(assignment: &str, why: &str) -> Failure {
    let name = assignment.split(['=', ':']).next().unwrap_or_default();
    Failure::usage(format!("The parameter {name:?} {why}."), ADVICE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn params(assignments: &[&str]) -> Result<Value, Failure> {
        read(&assignments.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn text_lists_and_json() {
        let given = ["a=1", "b[]=x", "c:={\"k\":[1,null]}", "b[]=y", "d=", "b[]:=3", "e=x=y:=z"];
        assert_eq!(params(&given).unwrap(), json!({ "a": "1", "b": ["x", "y", 3], "c": { "k": [1, null] }, "d": "", "e": "x=y:=z" }));
    }

    #[test]
    fn what_looks_special_is_just_text() {
        let given = ["a=@file", "b=-x", "c=$HOME `id` \"'\\\n", "d=Привіт", "e= "];
        assert_eq!(params(&given).unwrap(), json!({ "a": "@file", "b": "-x", "c": "$HOME `id` \"'\\\n", "d": "Привіт", "e": " " }));
    }

    #[test]
    fn mistakes_are_named_without_their_values() {
        for bad in ["secret", "=secret", ":=1", "[]=secret", "a:=secret"] {
            let Err(Failure::Usage { message, .. }) = params(&[bad]) else { panic!("{bad}") };
            assert!(bad == "secret" || !message.contains("secret"), "{message}");
        }
        assert!(params(&["a=1", "a=2"]).is_err() && params(&["a=1", "a[]=2"]).is_err());
    }
}
