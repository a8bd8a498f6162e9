//! Parameters and files as `multipart/form-data` (RFC 7578), the way browsers write it and PHP reads it.

use super::{
    body::{Body, FileInfo, Part},
    masked::{Masked, Secret},
};
use crate::{form::flatten, params::Params};
use std::collections::BTreeMap;

/// What a file is where nobody says.
const BYTES: &str = "application/octet-stream";

/// Parameters and files as parts, and the content type that names their boundary.
pub(super) fn write(
    params: &Params,
    secret: &impl Fn(&str) -> Option<Secret>,
    added: Option<(&str, &str)>,
    files: &BTreeMap<String, FileInfo>,
) -> (String, Body) {
    let mut fields: Vec<(String, String, Option<Secret>)> = Vec::new();
    for (name, value) in params {
        flatten(name, value, &mut |flat, text| fields.push((flat.to_owned(), text.to_owned(), secret(name))));
    }
    fields.extend(added.map(|(name, value)| (name.to_owned(), value.to_owned(), Some(Secret::Token))));
    let texts = fields.iter().flat_map(|(name, value, _)| [name.as_str(), value]);
    let boundary = boundary(texts.chain(files.iter().flat_map(|(name, file)| [name.as_str(), &file.filename])));

    let mut parts = Vec::new();
    let mut text = Masked::default();
    for (name, value, secret) in &fields {
        text.push(&format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n", escaped(name)));
        text.write(*secret, |out| out.push_str(value));
        text.push("\r\n");
    }
    for (name, file) in files {
        let (shown, filename, kind) = (escaped(name), escaped(&file.filename), file.content_type.as_deref().unwrap_or(BYTES));
        text.push(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{shown}\"; filename=\"{filename}\"\r\nContent-Type: {kind}\r\n\r\n"
        ));
        parts.push(Part::Text(std::mem::take(&mut text)));
        parts.push(Part::File { name: name.clone(), length: file.length });
        text.push("\r\n");
    }
    text.push(&format!("--{boundary}--\r\n"));
    parts.push(Part::Text(text));
    (format!("multipart/form-data; boundary={boundary}"), Body::of(parts))
}

/// A line that no part holds. It comes from what is sent, so that the same call makes the same request; the texts are
/// looked through for it, and in a file 128 such bits do not stand by chance.
fn boundary<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> String {
    let hash = |seed: u64| {
        // FNV-1a, with a mark between the texts.
        let bytes = texts.clone().flat_map(|text| text.bytes().chain([0xff]));
        bytes.fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    let candidates = (0..u64::MAX).map(|turn| format!("----hostwire{:016x}{:016x}", hash(turn), hash(turn.rotate_left(32) ^ 1)));
    let mut free = candidates.skip_while(|line| texts.clone().any(|text| text.contains(line.as_str())));
    free.next().unwrap_or_default()
}

/// A name between quotes, as browsers write it: what would end it, percent-encoded; all else as it is.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(params: serde_json::Value, files: &[(&str, FileInfo)]) -> (String, Body) {
        let files = files.iter().map(|(name, file)| ((*name).to_owned(), file.clone())).collect();
        write(params.as_object().unwrap(), &|name| (name == "key").then_some(Secret::Value), None, &files)
    }

    #[test]
    fn parts_are_written_as_browsers_write_them() {
        let file = FileInfo { filename: "a \"b\"\r\n.png ü".to_owned(), content_type: Some("image/png".to_owned()), length: Some(5) };
        let (kind, body) = written(json!({ "ids": [7, 8], "opts": { "x": true }, "none": null, "key": "s3cret" }), &[("file", file)]);
        let line = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let text = body.masked("").unwrap().replace(line, "B");
        assert_eq!(
            text,
            "--B\r\nContent-Disposition: form-data; name=\"ids[0]\"\r\n\r\n7\r\n\
             --B\r\nContent-Disposition: form-data; name=\"ids[1]\"\r\n\r\n8\r\n\
             --B\r\nContent-Disposition: form-data; name=\"opts[x]\"\r\n\r\n1\r\n\
             --B\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n***\r\n\
             --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22%0D%0A.png ü\"\r\nContent-Type: image/png\r\n\r\n\
             (the file file)\r\n--B--\r\n"
        );
        let whole = text.replace("(the file file)", "12345").replace("***", "s3cret").replace("--B", &format!("--{line}"));
        assert_eq!(body.length(), Some(whole.len() as u64), "the length counts the file, too");
        assert_eq!(body.as_bytes(), None, "the host has the rest");
    }

    #[test]
    fn without_a_files_length_the_length_is_not_known() {
        let (_, body) = written(json!({}), &[("file", FileInfo { filename: "x".to_owned(), ..FileInfo::default() })]);
        assert_eq!((body.length(), body.parts().len()), (None, 3));
    }

    #[test]
    fn the_boundary_is_the_same_for_the_same_call_and_stands_in_no_text() {
        let of = |texts: &[&str]| boundary(texts.iter().copied());
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab", ""]));
        // A text that holds the boundary it would get is given another.
        let texts = ["x".to_owned()];
        let first = of(&[&texts[0]]);
        let candidates = [first.as_str()];
        assert!(!candidates.contains(&of(&candidates).as_str()));
        assert!(first.len() <= 70, "RFC 2046 allows no more");
    }
}
