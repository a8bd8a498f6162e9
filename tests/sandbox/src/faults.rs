//! Faults on request: what happens to the next requests of a path.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::message::Response;

#[derive(Debug, Default)]
pub(crate) struct Faults {
    all: Vec<Fault>,
}

#[derive(Debug)]
struct Fault {
    path: String,
    times: u64,
    kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Cut(usize),
    Reset(usize),
    /// Closed without a byte, not applied.
    Lost,
    /// Applied, then closed without a byte.
    LostAfterApply,
    /// This answer instead of the method's.
    Answer(Response),
}

impl Faults {
    /// Reads `{"path", "times", "kind", ...}`; `path` is `*` and `times` 1 by default.
    pub(crate) fn add(&mut self, value: &Value) -> Result<(), String> {
        let kind = Kind::read(value)?;
        let path = value["path"].as_str().unwrap_or("*").to_owned();
        let times = value["times"].as_u64().unwrap_or(1);
        self.all.push(Fault { path, times, kind });
        Ok(())
    }

    /// The oldest fault for this path that is not used up.
    pub(crate) fn take(&mut self, path: &str) -> Option<Kind> {
        let fault = self.all.iter_mut().find(|fault| fault.times > 0 && matches(&fault.path, path))?;
        fault.times -= 1;
        Some(fault.kind.clone())
    }

    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }

    /// How many requests they still wait for.
    pub(crate) fn pending(&self) -> u64 {
        self.all.iter().map(|fault| fault.times).fold(0, u64::saturating_add)
    }
}

impl Kind {
    fn read(value: &Value) -> Result<Self, String> {
        let after = usize::try_from(value["after_bytes"].as_u64().unwrap_or(0)).unwrap_or(usize::MAX);
        match value["kind"].as_str() {
            Some("cut") => Ok(Self::Cut(after)),
            Some("reset") => Ok(Self::Reset(after)),
            Some("lost") => Ok(Self::Lost),
            Some("lost_after_apply") => Ok(Self::LostAfterApply),
            Some("answer") => canned(value).map(Self::Answer),
            _ => Err("kind must be cut, reset, lost, lost_after_apply or answer".to_owned()),
        }
    }
}

/// A text body goes out as it stands, any other JSON compactly; `body_base64` is for bytes.
fn canned(value: &Value) -> Result<Response, String> {
    let status = value["status"].as_u64().unwrap_or(200);
    let status = u16::try_from(status).ok().filter(|status| (200..1000).contains(status));
    let body = match (value["body_base64"].as_str(), &value["body"]) {
        (Some(text), _) => STANDARD.decode(text).map_err(|_| "body_base64 is not base64")?,
        (None, Value::Null) => Vec::new(),
        (None, Value::String(text)) => text.clone().into_bytes(),
        (None, json) => json.to_string().into_bytes(),
    };
    let mut response = Response::new(status.ok_or("status must be 200 to 999")?, body);
    for (name, value) in value["headers"].as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        response.headers.push((name.clone(), text));
    }
    Ok(response)
}

/// `*` is every provider's path; `dns/list`, `/action/dns/list/` and `v1/user/login` name theirs.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let bare = pattern.trim_matches('/');
    let bare = bare.strip_prefix("action/").or_else(|| bare.strip_prefix("v1/")).unwrap_or(bare);
    bare == "*" || bare == path
}
