//! What is asked of a store, and a store in memory.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the host asks its store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreRequest {
    /// Read what is kept under a key. The answer is [`StoreAnswer::Loaded`].
    Load {
        /// The account: safe in a file's name, and no way back to the token.
        key: String,
    },
    /// Keep `blob` as `version`, if what is kept has the version `expected`. The answer is [`StoreAnswer::Stored`] or
    /// [`StoreAnswer::Conflict`].
    CompareAndSet {
        /// The account.
        key: String,
        /// The version that must be kept now; none if there must be nothing.
        expected: Option<u64>,
        /// What to keep: text, a few kilobytes, without secrets.
        blob: String,
        /// Its version, which the store keeps beside it.
        version: u64,
    },
}

/// What the store answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreAnswer {
    /// What is kept; none if there is nothing.
    Loaded(Option<String>),
    /// It is kept now.
    Stored,
    /// Another version is there: this one.
    Conflict(Option<String>),
    /// The store failed, with its own words. Nobody knows whether it has kept anything.
    Failed(String),
}

/// A store in memory: for tests, and for hosts whose clients live in one process.
///
/// ```
/// # use hostwire_core::{MemoryStore, StoreAnswer, StoreRequest};
/// let mut store = MemoryStore::default();
/// let set = StoreRequest::CompareAndSet { key: "a".into(), expected: None, blob: "x".into(), version: 1 };
/// assert_eq!(store.answer(&set), StoreAnswer::Stored);
/// assert_eq!(store.answer(&set), StoreAnswer::Conflict(Some("x".into())));
/// assert_eq!(store.answer(&StoreRequest::Load { key: "a".into() }), StoreAnswer::Loaded(Some("x".into())));
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    kept: BTreeMap<String, (u64, String)>,
}

impl MemoryStore {
    /// Answers at once.
    pub fn answer(&mut self, request: &StoreRequest) -> StoreAnswer {
        match request {
            StoreRequest::Load { key } => StoreAnswer::Loaded(self.kept.get(key).map(|(_, blob)| blob.clone())),
            StoreRequest::CompareAndSet { key, expected, blob, version } => {
                let known = self.kept.get(key);
                if known.map(|(version, _)| *version) != *expected {
                    return StoreAnswer::Conflict(known.map(|(_, blob)| blob.clone()));
                }
                self.kept.insert(key.clone(), (*version, blob.clone()));
                StoreAnswer::Stored
            }
        }
    }
}
