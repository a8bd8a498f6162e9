//! One value, as its kind has it.

use super::Kind;

/// Beyond this a number is not the same in every language.
const LARGEST: u64 = (1 << 53) - 1;

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar<'a> {
    /// It is right.
    Right,
    /// It becomes this JSON.
    Becomes(&'a str),
    /// It becomes text.
    Quoted,
    /// It is of another kind.
    Drift,
}

/// What becomes of `json`, which is one value and not null.
pub(super) fn scalar(kind: Kind, json: &str) -> Scalar<'_> {
    let text = json.strip_prefix('"').and_then(|json| json.strip_suffix('"'));
    let is_number = json.starts_with(|c: char| c == '-' || c.is_ascii_digit());
    match (kind, text) {
        (Kind::Any, _) | (Kind::Id | Kind::Text | Kind::Date | Kind::Time, Some(_)) => Scalar::Right,
        (Kind::Id, None) if is_whole(json) => Scalar::Quoted,
        (Kind::Text, None) if is_number => Scalar::Quoted,
        (Kind::Time, None) if is_number => Scalar::Right,
        (Kind::Int, None) if is_whole(json) => Scalar::Right,
        (Kind::Int, Some(text)) if is_whole(text) => {
            // No number of JSON begins with a zero that something follows.
            let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
            let bare = digits.trim_start_matches('0');
            match text.parse::<i64>() {
                Ok(0) => Scalar::Becomes("0"),
                Ok(number) if number.unsigned_abs() <= LARGEST && (bare.len() == digits.len() || sign.is_empty()) => {
                    Scalar::Becomes(if sign.is_empty() { bare } else { text })
                }
                _ => Scalar::Drift,
            }
        }
        (Kind::Float, None) if is_number => Scalar::Right,
        (Kind::Float, Some(text)) if is_decimal(text) => Scalar::Becomes(text),
        (Kind::Money, Some(text)) if is_decimal(text) => Scalar::Right,
        (Kind::Money, None) if is_decimal(json) => Scalar::Quoted,
        (Kind::Flag, _) => match json {
            "true" | "false" => Scalar::Right,
            "1" | "\"1\"" | "\"true\"" => Scalar::Becomes("true"),
            "0" | "\"0\"" | "\"\"" | "\"false\"" => Scalar::Becomes("false"),
            _ => Scalar::Drift,
        },
        _ => Scalar::Drift,
    }
}

fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A decimal as JSON writes it, without an exponent.
fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(rest) && (whole == "0" || !whole.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_one_form() {
        use Scalar::{Becomes, Drift, Quoted, Right};
        for (kind, json, becomes) in [
            (Kind::Id, "\"7\"", Right),
            (Kind::Id, "7", Quoted),
            (Kind::Id, "1.5", Drift),
            (Kind::Id, "true", Drift),
            (Kind::Id, "[]", Drift),
            (Kind::Text, "10", Quoted),
            (Kind::Text, "1.50", Quoted),
            (Kind::Text, "false", Drift),
            (Kind::Int, "\"10\"", Becomes("10")),
            (Kind::Int, "\"-10\"", Becomes("-10")),
            (Kind::Int, "\"007\"", Becomes("7")),
            (Kind::Int, "\"-0\"", Becomes("0")),
            (Kind::Int, "\"-007\"", Drift),
            (Kind::Int, "\"9007199254740993\"", Drift),
            (Kind::Int, "\"99999999999999999999\"", Drift),
            (Kind::Int, "\"\"", Drift),
            (Kind::Int, "\"1.0\"", Drift),
            (Kind::Int, "3", Right),
            (Kind::Float, "\"1.5\"", Becomes("1.5")),
            (Kind::Float, "\"01.5\"", Drift),
            (Kind::Float, "\"NaN\"", Drift),
            (Kind::Money, "\"100.10\"", Right),
            (Kind::Money, "100.10", Quoted),
            (Kind::Money, "1e2", Drift),
            (Kind::Money, "\"100 UAH\"", Drift),
            (Kind::Flag, "\"1\"", Becomes("true")),
            (Kind::Flag, "0", Becomes("false")),
            (Kind::Flag, "\"\"", Becomes("false")),
            (Kind::Flag, "2", Drift),
            (Kind::Flag, "\"yes\"", Drift),
            (Kind::Date, "\"2026-01-31\"", Right),
            (Kind::Date, "0", Drift),
            (Kind::Time, "1795305388155", Right),
        ] {
            assert_eq!(scalar(kind, json), becomes, "{kind:?} {json}");
        }
    }
}
