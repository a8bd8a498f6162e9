//! The parts of a `multipart/form-data` body, byte for byte.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What is kept of an uploaded file: not its content, but enough to see that it arrived whole.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    name: String,
    content_type: String,
    size: usize,
    sha256: String,
}

impl Upload {
    pub(crate) fn new(name: &str, content_type: &str, content: &[u8]) -> Self {
        // PHP keeps the last part of a path only.
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let sha256 = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { name, content_type: content_type.to_owned(), size: content.len(), sha256 }
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"name": self.name, "content_type": self.content_type, "size": self.size, "sha256": self.sha256})
    }
}

#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) name: String,
    /// Of a file; empty where a file field was left empty.
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: String,
    pub(crate) content: &'a [u8],
}

/// `options` is what follows `multipart/form-data;`. A part without a name, or one that is cut off, is left out.
pub(crate) fn parts<'a>(options: &str, body: &'a [u8]) -> Vec<Part<'a>> {
    let Some(boundary) = option(options, "boundary").filter(|text| !text.is_empty()) else { return Vec::new() };
    let delimiter = format!("--{boundary}");
    let mut found = Vec::new();
    // What stands before the first delimiter is a preamble. A delimiter begins a line, so content that holds it elsewhere is safe.
    let broken = format!("\r\n{delimiter}");
    let first = if body.starts_with(delimiter.as_bytes()) { Some(delimiter.len()) } else { end_of(body, broken.as_bytes()) };
    let Some(mut rest) = first.map(|at| &body[at..]) else { return found };
    // The last delimiter ends in `--`.
    while !rest.starts_with(b"--") {
        let Some(at) = end_of(rest, broken.as_bytes()) else { break };
        found.extend(part(&rest[..at - broken.len()]));
        rest = &rest[at..];
    }
    found
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let bytes = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let (head, content) = match find(bytes, b"\r\n\r\n") {
        Some(at) => (&bytes[..at], &bytes[at + 4..]),
        None => return None,
    };
    let head = String::from_utf8_lossy(head).into_owned();
    let header = |wanted: &str| {
        head.split("\r\n")
            .find_map(|line| line.split_once(':').filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)))
            .map(|(_, v)| v)
    };
    let disposition = header("Content-Disposition")?;
    let (_, options) = disposition.split_once(';')?;
    Some(Part {
        name: option(options, "name")?,
        file_name: option(options, "filename"),
        content_type: header("Content-Type").unwrap_or_default().trim().to_owned(),
        content,
    })
}

/// An option of a header, quoted or bare. In quotes a backslash escapes, and `%22` (as browsers write a quote) is one.
fn option(options: &str, wanted: &str) -> Option<String> {
    let mut rest = options;
    loop {
        rest = rest.trim_start_matches([' ', ';', '\t']);
        let (name, after) = rest.split_once('=')?;
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => after.split_once(';').map_or((after.trim().to_owned(), ""), |(value, next)| (value.trim().to_owned(), next)),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next;
    }
}

fn unquote(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value.replace("%22", "\""), &text[at + 1..]),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// Where the first `wanted` ends.
fn end_of(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    find(bytes, wanted).map(|at| at + wanted.len())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Vec<(String, Option<String>, Vec<u8>)> {
        parts("boundary=\"x y\"", body).into_iter().map(|part| (part.name, part.file_name, part.content.to_vec())).collect()
    }

    #[test]
    fn content_is_kept_byte_for_byte() {
        let body = b"preamble\r\n--x y\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nno delimiter: --x y\r\n\r\n\xff\0\
            \r\n--x y\r\nContent-Disposition: form-data; filename=\"C:\\\\d\\\"q%22.txt\"; name=b\r\n\r\n\r\n--x y--\r\nepilogue";
        let read = read(body);
        assert_eq!(read[0], ("a".into(), None, b"no delimiter: --x y\r\n\r\n\xff\0".to_vec()));
        assert_eq!(read[1], ("b".into(), Some("C:\\d\"q\".txt".into()), Vec::new()));
        assert_eq!(read.len(), 2);
        assert_eq!(Upload::new("C:\\d\\a.txt", "", b"").name, "a.txt");
    }

    #[test]
    fn broken_bodies_give_what_is_whole() {
        for body in
            [&b""[..], b"--x y", b"--x y\r\n", b"--x y--", b"nothing", b"--x y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"]
        {
            assert_eq!(read(body), [], "{}", String::from_utf8_lossy(body));
        }
        assert!(parts("", b"--\r\n\r\n").is_empty());
        assert!(parts("boundary=", b"--\r\n\r\n").is_empty());
        assert_eq!(parts("charset=utf-8; boundary=b", b"--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--b--").len(), 1);
    }
}
