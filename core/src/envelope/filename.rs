//! The name an answer suggests for its file, made safe to write to.

use crate::response::Head;
use percent_encoding::percent_decode_str;

/// As long as file systems take.
const LONGEST: usize = 200;

/// The suggested name: never a path, never a name that a file system treats in a way of its own.
pub(super) fn filename(head: &Head) -> Option<String> {
    let disposition = head.header("content-disposition")?;
    safe(&extended(disposition).or_else(|| plain(disposition))?)
}

/// `filename*=UTF-8''%D1%80.pdf`
fn extended(disposition: &str) -> Option<String> {
    let value = parameter(disposition, "filename*=")?;
    let mut parts = value.trim().splitn(3, '\'');
    let (charset, _language, name) = (parts.next()?, parts.next()?, parts.next()?);
    let name = name.split(';').next()?.trim();
    charset.eq_ignore_ascii_case("utf-8").then(|| percent_decode_str(name).decode_utf8().ok().map(|name| name.into_owned()))?
}

/// `filename="a \"b\".pdf"` or `filename=a.pdf`
fn plain(disposition: &str) -> Option<String> {
    let value = parameter(disposition, "filename=")?.trim_start();
    let Some(quoted) = value.strip_prefix('"') else { return Some(value.split(';').next()?.trim().to_owned()) };
    let mut name = String::new();
    let mut chars = quoted.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => name.extend(chars.next()),
            c => name.push(c),
        }
    }
    Some(name)
}

fn parameter<'a>(disposition: &'a str, name: &str) -> Option<&'a str> {
    let at = disposition.to_ascii_lowercase().match_indices(name).map(|(at, _)| at).find(|at| {
        // Not the end of another parameter's name.
        disposition.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([';', ' ', '\t']))
    })?;
    disposition.get(at + name.len()..)
}

fn safe(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next()?;
    let is_odd = |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') || is_invisible(c);
    let mut name: String = last.chars().map(|c| if is_odd(c) { '_' } else { c }).collect();
    // A leading dot hides a file; a trailing one, or a blank, is dropped by some systems and makes another name.
    name = name.trim_matches([' ', '.']).to_owned();
    name.truncate(name.floor_char_boundary(LONGEST));
    let stem = name.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) && stem.ends_with(|c: char| c.is_ascii_digit()));
    if is_device {
        name.insert(0, '_');
    }
    (!name.is_empty()).then_some(name)
}

/// What turns the direction of writing round, so that `fdp.exe` is read as `exe.pdf`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(disposition: &str) -> Option<String> {
        filename(&Head { status: 200, headers: vec![("Content-Disposition".into(), disposition.into())] })
    }

    #[test]
    fn names_in_each_form() {
        for (disposition, name) in [
            ("attachment; filename=\"invoice 7.pdf\"", "invoice 7.pdf"),
            ("attachment; FileName=invoice.pdf; size=7", "invoice.pdf"),
            ("attachment; filename=\"a \\\"b\\\".pdf\"", "a _b_.pdf"),
            ("attachment; filename=\"x.pdf\"; filename*=UTF-8''%D1%80%D0%B0.pdf", "ра.pdf"),
            ("attachment; filename*=latin1'en'x.pdf; filename=y.pdf", "y.pdf"),
        ] {
            assert_eq!(of(disposition).as_deref(), Some(name), "{disposition}");
        }
    }

    #[test]
    fn no_name_leads_anywhere_else() {
        for (disposition, name) in [
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\\\\\win\\\\\\\\x.exe\"", Some("x.exe")),
            ("attachment; filename*=UTF-8''..%2F..%2Fx", Some("x")),
            ("attachment; filename=\"..\"", None),
            ("attachment; filename=\"\"", None),
            ("attachment; filename=\".bashrc\"", Some("bashrc")),
            ("attachment; filename=\"nul.txt\"", Some("_nul.txt")),
            ("attachment; filename=\"a\u{202e}fdp.exe\"", Some("a_fdp.exe")),
            ("attachment; filename=\"a\nb\"", Some("a_b")),
            ("inline", None),
            ("attachment; xfilename=a", None),
        ] {
            assert_eq!(of(disposition).as_deref(), name, "{disposition}");
        }
        assert_eq!(of(&format!("attachment; filename={}", "ä".repeat(500))).map(|name| name.len()), Some(200));
    }
}
