//! What a payload looks like, written by example: `{"list":[{"id":"id","data":"text"}]}`.
//!
//! | example | means |
//! |---|---|
//! | `"id"` `"text"` `"int"` `"float"` `"money"` `"flag"` `"date"` `"time"` `"any"` | a value; `"text?"` may be null |
//! | `{"name":"text","size":"int"}` | an object; unknown fields may come too |
//! | `[{"id":"id"}]` | rows |
//! | `[{"#":"name","id":"id"}]` | rows that may come as a map, with this field as its keys |
//! | `{"*":"int"}` | a map, kept as one |

mod drift;
mod fields;
mod normalise;
mod scalar;

pub use drift::Drift;
pub(crate) use normalise::{Normal, normalise, normalise_at};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Map, Value};

/// What a payload, or a part of it, looks like. Its serde form is the example it is written by.
///
/// ```
/// use hostwire_core::Shape;
/// let shape: Shape = serde_json::from_str(r##"{"list":[{"#":"name","id":"id"}]}"##).unwrap();
/// let Shape::Object(fields) = &shape else { panic!("an object") };
/// assert!(matches!(&fields[0].1, Shape::Rows { key: Some(key), .. } if key == "name"));
/// assert!(serde_json::from_str::<Shape>(r#"{"id":"uid"}"#).is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Value")]
pub enum Shape {
    /// One value.
    Value {
        /// What it is.
        kind: Kind,
        /// Whether it may be null.
        nullable: bool,
    },
    /// An object with these fields, in this order; others may come too.
    Object(Vec<(String, Shape)>),
    /// Rows, each of this shape.
    Rows {
        /// The shape of one.
        row: Box<Shape>,
        /// The rows may come as a map, whose keys are this field.
        key: Option<String>,
    },
    /// A map from names that are data to values of this shape.
    Map(Box<Shape>),
}

/// What a value is, however it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Names something: text, though it often comes as a number.
    Id,
    /// Text.
    Text,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// An amount: decimal text, so that no digit is lost.
    Money,
    /// True or false, also as 1 or 0.
    Flag,
    /// A day, as the provider writes it.
    Date,
    /// A moment, as the provider writes it.
    Time,
    /// Anything.
    Any,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 9] = [Kind::Id, Kind::Text, Kind::Int, Kind::Float, Kind::Money, Kind::Flag, Kind::Date, Kind::Time, Kind::Any];

    /// The word that stands for it in a shape.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Id => "id",
            Kind::Text => "text",
            Kind::Int => "int",
            Kind::Float => "float",
            Kind::Money => "money",
            Kind::Flag => "flag",
            Kind::Date => "date",
            Kind::Time => "time",
            Kind::Any => "any",
        }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let example = Value::deserialize(deserializer)?;
        read(&example, "").map_err(|wrong| D::Error::custom(format_args!("the shape goes wrong {wrong}")))
    }
}

/// `at` is a JSON Pointer, for the sentence that says what is wrong.
fn read(example: &Value, at: &str) -> Result<Shape, String> {
    let wrong = |why: String| Err(format!("at {}: {why}", if at.is_empty() { "its beginning" } else { at }));
    match example {
        Value::String(word) => {
            let (name, nullable) = word.strip_suffix('?').map_or((word.as_str(), false), |name| (name, true));
            match Kind::ALL.into_iter().find(|kind| kind.as_str() == name) {
                Some(kind) => Ok(Shape::Value { kind, nullable }),
                None => wrong(format!("{word:?} is none of {}", Kind::ALL.map(Kind::as_str).join(", "))),
            }
        }
        Value::Array(items) => match items.as_slice() {
            [Value::Object(fields)] if fields.contains_key(KEY) => match fields.get(KEY).and_then(Value::as_str) {
                Some(key) => {
                    let others = fields.iter().filter(|(name, _)| *name != KEY);
                    Ok(Shape::Rows { row: Box::new(object(others, &format!("{at}/0"))?), key: Some(key.to_owned()) })
                }
                None => wrong("\"#\" names the field that a map's keys become".to_owned()),
            },
            [row] => Ok(Shape::Rows { row: Box::new(read(row, &format!("{at}/0"))?), key: None }),
            _ => wrong("a list holds the example of one row".to_owned()),
        },
        Value::Object(fields) if fields.contains_key(ANY_NAME) => match fields.get(ANY_NAME) {
            Some(value) if fields.len() == 1 => Ok(Shape::Map(Box::new(read(value, &format!("{at}/*"))?))),
            _ => wrong("\"*\" stands alone".to_owned()),
        },
        Value::Object(fields) if fields.contains_key(KEY) => wrong("\"#\" stands in a row of a list".to_owned()),
        Value::Object(fields) => object(fields.iter(), at),
        _ => wrong("it is a word, an object or a list of one".to_owned()),
    }
}

/// Names the field that becomes of a map's keys.
const KEY: &str = "#";

/// Stands for every name.
const ANY_NAME: &str = "*";

fn object<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>, at: &str) -> Result<Shape, String> {
    let fields = fields.map(|(name, example)| Ok((name.clone(), read(example, &format!("{at}/{name}"))?)));
    fields.collect::<Result<_, _>>().map(Shape::Object)
}

impl From<Shape> for Value {
    fn from(shape: Shape) -> Self {
        let members = |fields: Vec<(String, Shape)>| fields.into_iter().map(|(name, shape)| (name, Value::from(shape)));
        match shape {
            Shape::Value { kind, nullable } => format!("{}{}", kind.as_str(), if nullable { "?" } else { "" }).into(),
            Shape::Object(fields) => Value::Object(members(fields).collect()),
            Shape::Map(value) => Value::Object(Map::from_iter([(ANY_NAME.to_owned(), Value::from(*value))])),
            Shape::Rows { row, key } => {
                let row = match (*row, key) {
                    (Shape::Object(fields), Some(key)) => {
                        Value::Object([(KEY.to_owned(), Value::String(key))].into_iter().chain(members(fields)).collect())
                    }
                    (row, _) => Value::from(row),
                };
                Value::Array(vec![row])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_example_is_read_and_written_back() {
        let example = json!({
            "list": [{ "#": "name", "id": "id", "paid": "flag?", "tags": ["text"], "more": { "any": "any" } }],
            "prices": { "*": { "amount": "money", "until": "date" } },
            "page": "int"
        });
        let shape = serde_json::from_value::<Shape>(example.clone()).unwrap();
        assert_eq!(Value::from(shape), example);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        for (example, words) in [
            (json!({ "list": [{ "id": "uid" }] }), "at /list/0/id: \"uid\" is none of id, text"),
            (json!(["id", "id"]), "at its beginning: a list holds the example of one row"),
            (json!({ "a": { "*": "id", "b": "id" } }), "at /a: \"*\" stands alone"),
            (json!({ "a": { "#": "b" } }), "at /a: \"#\" stands in a row of a list"),
            (json!([{ "#": 1 }]), "\"#\" names the field"),
            (json!({ "a": 1 }), "at /a: it is a word, an object or a list of one"),
        ] {
            let error = serde_json::from_value::<Shape>(example).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
