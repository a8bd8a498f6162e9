//! Form and query encoding as PHP's `http_build_query` writes it, which is how the provider's own client speaks.

use crate::{
    params::Params,
    request::{Masked, Secret},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::{Number, Value};

/// What PHP's `urlencode` leaves alone: letters, digits, `-`, `_` and `.`; a space becomes `+`.
const URLENCODE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b' ');

/// Writes parameters the way PHP does: nested names as `a[b][0]`, true and false as 1 and 0, null left out.
///
/// ```
/// use hostwire_core::http_build_query;
/// let params = serde_json::json!({ "stack": ["ns1", "ns2"], "skip": false, "note": null, "q": "a b" });
/// let written = http_build_query(params.as_object().unwrap());
/// assert_eq!(written, "stack%5B0%5D=ns1&stack%5B1%5D=ns2&skip=0&q=a+b");
/// ```
#[must_use]
pub fn http_build_query(params: &Params) -> String {
    let mut out = Masked::default();
    write(params, &|_| None, &mut out);
    out.into_exposed()
}

/// Adds the parameters to `out`; `secret` knows which are secret.
pub(crate) fn write(params: &Params, secret: &impl Fn(&str) -> Option<Secret>, out: &mut Masked) {
    for (name, value) in params {
        let secret = secret(name);
        flatten(name, value, &mut |name, value| pair(name, value, secret, out));
    }
}

/// Adds one name and value.
pub(crate) fn pair(name: &str, value: &str, secret: Option<Secret>, out: &mut Masked) {
    let is_first = out.is_empty();
    out.write(None, |out| {
        if !is_first {
            out.push('&');
        }
        encode(name, out);
        out.push('=');
    });
    out.write(secret, |out| encode(value, out));
}

/// Every scalar in `value` with its name as PHP writes it, brackets and all, and its text.
pub(crate) fn flatten(name: &str, value: &Value, found: &mut impl FnMut(&str, &str)) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                flatten(&format!("{name}[{at}]"), item, found);
            }
        }
        Value::Object(fields) => {
            for (field, item) in fields {
                flatten(&format!("{name}[{field}]"), item, found);
            }
        }
        Value::String(text) => found(name, text),
        Value::Number(value) => found(name, &number(value)),
        Value::Bool(flag) => found(name, if *flag { "1" } else { "0" }),
    }
}

/// PHP's `urlencode`.
pub(crate) fn encode(text: &str, out: &mut String) {
    for piece in percent_encode(text.as_bytes(), URLENCODE) {
        if piece.contains(' ') {
            out.push_str(&piece.replace(' ', "+"));
        } else {
            out.push_str(piece);
        }
    }
}

/// A number as PHP turns it into text: whole numbers as they are, others with `precision` 14, its default.
pub(crate) fn number(value: &Number) -> String {
    match value.as_f64() {
        Some(float) if value.is_f64() => php_float(float),
        _ => value.to_string(),
    }
}

/// C's `%.14G` with PHP's exponent: `0.1`, `100`, `1.0E+25`, `1.5E-7`.
fn php_float(float: f64) -> String {
    const PRECISION: i32 = 14;
    if float == 0.0 {
        return if float.is_sign_negative() { "-0".to_owned() } else { "0".to_owned() };
    }
    let scientific = format!("{float:.*e}", (PRECISION - 1) as usize);
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if (-4..PRECISION).contains(&exponent) {
        let fixed = format!("{float:.*}", (PRECISION - 1 - exponent) as usize);
        return trimmed(&fixed).to_owned();
    }
    let mantissa = trimmed(digits);
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{}{}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

fn trimmed(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_names_and_odd_characters() {
        let params = json!({ "opts": { "flags": ["a"], "empty": [], "a b": { "c&d": "=ü~*" } } });
        assert_eq!(http_build_query(params.as_object().unwrap()), "opts%5Bflags%5D%5B0%5D=a&opts%5Ba+b%5D%5Bc%26d%5D=%3D%C3%BC%7E%2A");
    }

    #[test]
    fn numbers_are_written_as_php_writes_them() {
        for (float, text) in [
            (1.0, "1"),
            (0.1, "0.1"),
            (1e14, "1.0E+14"),
            (123456789.5, "123456789.5"),
            (1.5e-7, "1.5E-7"),
            (0.0001, "0.0001"),
            (-2.5, "-2.5"),
            (1e25, "1.0E+25"),
            (1.0 / 3.0, "0.33333333333333"),
        ] {
            assert_eq!(php_float(float), text);
        }
        assert_eq!(number(&Number::from(u64::MAX)), "18446744073709551615");
    }
}
