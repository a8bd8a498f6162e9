//! Faults on request: what happens to the next requests of a path.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::landing::Due;
use crate::message::Response;
use crate::random::Random;

#[derive(Debug, Default)]
pub(crate) struct Faults {
    all: Vec<Fault>,
    random: Option<Random>,
}

#[derive(Debug)]
struct Fault {
    path: String,
    times: u64,
    kind: Kind,
}

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Cut(Place),
    Reset(Place),
    /// Closed without a byte, not applied.
    Lost,
    /// Applied, then closed without a byte.
    LostAfterApply,
    /// Closed without a byte, and applied later.
    Late(Due),
    /// This answer instead of the method's.
    Answer(Response),
    /// The provider's own page for this status instead of an answer.
    ServerError(u16),
    /// The firewall's page instead of an answer.
    Challenge,
    /// A limit that is spent for so many seconds.
    Throttled(u64),
    /// Applied, and the answer held as by a gate.
    Held,
}

/// How much of a body leaves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Bytes(usize),
    PerMille(u64),
}

impl Place {
    pub(crate) fn of(self, size: usize) -> usize {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::PerMille(share) => size * usize::try_from(share).unwrap_or_default() / 1000,
        }
    }
}

impl Faults {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { all: Vec::new(), random: seed.map(Random::usual) }
    }

    /// Reads `{"path", "times", "kind", ...}`; `path` is `*` and `times` 1 by default.
    pub(crate) fn add(&mut self, value: &Value) -> Result<(), String> {
        let kind = Kind::read(value)?;
        let path = value["path"].as_str().unwrap_or("*").to_owned();
        let times = value["times"].as_u64().unwrap_or(1);
        self.all.push(Fault { path, times, kind });
        Ok(())
    }

    /// Random faults from now on, in the place of those there were.
    pub(crate) fn randomize(&mut self, value: &Value) -> Result<(), String> {
        self.random = Some(Random::read(value)?);
        Ok(())
    }

    /// The oldest fault for this path that is not used up, else what chance says.
    pub(crate) fn take(&mut self, path: &str) -> Option<Kind> {
        let asked_for = self.all.iter_mut().find(|fault| fault.times > 0 && matches(&fault.path, path));
        if let Some(fault) = asked_for {
            fault.times -= 1;
            return Some(fault.kind.clone());
        }
        self.random.as_mut()?.draw(path)
    }

    /// No faults any more, neither asked for nor random.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"pending": self.pending(), "random": self.random.as_ref().map(Random::to_json)})
    }

    /// How many requests they still wait for.
    pub(crate) fn pending(&self) -> u64 {
        self.all.iter().map(|fault| fault.times).fold(0, u64::saturating_add)
    }
}

impl Kind {
    fn read(value: &Value) -> Result<Self, String> {
        let after = Place::Bytes(usize::try_from(value["after_bytes"].as_u64().unwrap_or(0)).unwrap_or(usize::MAX));
        match value["kind"].as_str() {
            Some("cut") => Ok(Self::Cut(after)),
            Some("reset") => Ok(Self::Reset(after)),
            Some("lost") => Ok(Self::Lost),
            Some("lost_after_apply") => Ok(Self::LostAfterApply),
            Some("late") => match (value["after_requests"].as_u64(), value["after_ms"].as_u64()) {
                (Some(requests), None) => Ok(Self::Late(Due::AfterRequests(requests))),
                (None, Some(ms)) => Ok(Self::Late(Due::AfterMs(ms))),
                (None, None) => Ok(Self::Late(Due::Told)),
                (Some(_), Some(_)) => Err("late takes after_requests or after_ms, not both".to_owned()),
            },
            Some("answer") => canned(value).map(Self::Answer),
            Some("server_error") => {
                let status = value["status"].as_u64().unwrap_or(500);
                let status = u16::try_from(status).ok().filter(|status| (500..600).contains(status));
                status.map(Self::ServerError).ok_or_else(|| "status must be 500 to 599".to_owned())
            }
            Some("challenge") => Ok(Self::Challenge),
            Some("throttled") => Ok(Self::Throttled(value["pause_s"].as_u64().unwrap_or(60))),
            Some("held") => Ok(Self::Held),
            _ => {
                Err("kind must be cut, reset, lost, lost_after_apply, late, answer, server_error, challenge, throttled or held".to_owned())
            }
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
