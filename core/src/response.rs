//! Answers as a transport hands them over.

use serde::{Deserialize, Serialize};

/// Status and headers of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The status, such as 200.
    pub status: u16,
    /// The headers, in any order, names in any case.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
}

impl Head {
    /// The first header of this name, in any case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq)]
pub enum End {
    /// The whole body is here.
    Body(Vec<u8>),
    /// The body is larger than the cap it was to be collected under.
    TooLarge,
    /// The connection ended, or failed, after this many bytes of the body.
    Cut {
        /// Bytes of the body received until then.
        received: u64,
        /// The host's own words.
        detail: Option<String>,
    },
    /// The whole body went to the caller's sink.
    Streamed {
        /// How many bytes it had.
        received: u64,
    },
    /// The caller's sink took no more.
    SinkFailed {
        /// Bytes of the body received until then.
        received: u64,
        /// The host's own words.
        detail: Option<String>,
    },
    /// There was no answer.
    Failed(Failure),
    /// The attempt's deadline passed.
    TimedOut,
}

impl std::fmt::Debug for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Body(body) => write!(f, "Body({} bytes)", body.len()),
            End::TooLarge => f.write_str("TooLarge"),
            End::Cut { received, .. } => write!(f, "Cut({received} bytes)"),
            End::Streamed { received } => write!(f, "Streamed({received} bytes)"),
            End::SinkFailed { received, .. } => write!(f, "SinkFailed({received} bytes)"),
            End::Failed(failure) => write!(f, "Failed({:?})", failure.kind),
            End::TimedOut => f.write_str("TimedOut"),
        }
    }
}

/// A transport failure before any answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind, as far as the host can tell.
    pub kind: crate::error::Transport,
    /// Whether it is certain that nothing of the request left. Claim it only with proof.
    pub not_sent: bool,
    /// The host's own words, for a person. The token is taken out before anybody sees them.
    pub detail: Option<String>,
}
