//! A request target taken apart: path segments decoded, the query left as it came.

/// Path and query of a request target. An absolute target, as proxies send it, loses its scheme and host.
pub(crate) fn split(target: &str) -> (&str, &str) {
    let local = match target.split_once("://") {
        Some((scheme, rest)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => rest.find('/').map_or("/", |at| &rest[at..]),
        _ => target,
    };
    let local = local.split('#').next().unwrap_or_default();
    local.split_once('?').unwrap_or((local, ""))
}

/// What follows `prefix` (such as `/action/`), without slashes at its ends, decoded.
pub(crate) fn under(path: &str, prefix: &str) -> Option<String> {
    let bare = prefix.trim_end_matches('/');
    let rest = path.strip_prefix(bare)?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    Some(decode(rest.trim_matches('/'), false))
}

/// Percent-decoding as PHP does it: an escape that is none stays as it is. Bytes that are not UTF-8 are replaced.
pub(crate) fn decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes.get(at + 1).and_then(hex), bytes.get(at + 2).and_then(hex));
        match (bytes[at], pair) {
            (b'%', (Some(high), Some(low))) => {
                out.push(high * 16 + low);
                at += 3;
            }
            (b'+', _) if plus_is_space => {
                out.push(b' ');
                at += 1;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(byte: &u8) -> Option<u8> {
    char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_taken_apart() {
        assert_eq!(split("/action/dns/list/?a=1?2"), ("/action/dns/list/", "a=1?2"));
        assert_eq!(split("http://127.0.0.1:80/v1/user/login/"), ("/v1/user/login/", ""));
        assert_eq!(split("http://127.0.0.1"), ("/", ""));
        assert_eq!(under("/action/dns/list/", "/action/"), Some("dns/list".into()));
        assert_eq!(under("/action", "/action/"), Some(String::new()));
        assert_eq!(under("/actions/dns", "/action/"), None);
        assert_eq!(under("/v1/us%65r/get_info", "/v1/"), Some("user/get_info".into()));
    }

    #[test]
    fn broken_escapes_stay() {
        assert_eq!(decode("a+b%20c%zz%2", true), "a b c%zz%2");
        assert_eq!(decode("a+b", false), "a+b");
        assert_eq!(decode("%", true), "%");
    }
}
