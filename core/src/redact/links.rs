//! Takes out of links what they are signed with: whoever has it can use them.

use super::MASK;

/// Parameters of links that are as good as a password, in small letters.
const SIGNATURES: [&str; 9] = [
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
    "x-goog-credential",
    "signature",
    "access_token",
    "token",
    "sig",
];

/// How an equals sign is written in a link, in JSON, in HTML.
const EQUALS: [&str; 5] = ["=", "\\u003d", "\\u003D", "&#61;", "&#x3d;"];

/// The text with a mask for each value of such a parameter.
pub(super) fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, end)) = find(rest) {
        out.push_str(rest.get(..start).unwrap_or_default());
        out.push_str(MASK);
        rest = rest.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where the first such value stands.
fn find(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        // A parameter follows `?` or `&`, which JSON and HTML write in other ways that end like this.
        let at = from + text.get(from..)?.find(['?', '&', ';', '6', 'f', 'F'])? + 1;
        from = at;
        let rest = text.get(at..)?;
        let Some(name) = SIGNATURES.iter().find(|name| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))) else {
            continue;
        };
        let after = rest.get(name.len()..)?;
        let Some(equals) = EQUALS.iter().find(|equals| after.starts_with(**equals)) else { continue };
        let start = at + name.len() + equals.len();
        let value = text.get(start..)?;
        let end = value.find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '<' | '>' | '\\')).unwrap_or(value.len());
        if end > 0 {
            return Some((start, start + end));
        }
    }
}
