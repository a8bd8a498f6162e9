//! The allow-list of an account: addresses and subnets with notes. Empty means open.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AllowList {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    /// As it was added.
    text: String,
    net: IpNet,
    note: String,
}

impl AllowList {
    /// Reads `["198.51.100.7", {"address": "203.0.113.0/24", "note": "office"}]`.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let rows = value.as_array().ok_or("allow_list must be an array")?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            entries.push(Entry::read(row)?);
        }
        Ok(Self { entries })
    }

    /// Adds one; an address that is there already gets the new note.
    pub(crate) fn add(&mut self, value: &Value) -> Result<(), String> {
        let entry = Entry::read(value)?;
        self.entries.retain(|other| other.net != entry.net);
        self.entries.push(entry);
        Ok(())
    }

    /// Whether it was there.
    pub(crate) fn remove(&mut self, address: &str) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.text != address);
        self.entries.len() < before
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn lets_in(&self, peer: IpAddr) -> bool {
        // A v4 client on a v6 socket is the same client.
        let peer = peer.to_canonical();
        self.entries.is_empty() || self.entries.iter().any(|entry| entry.net.contains(&peer))
    }

    pub(crate) fn to_json(&self) -> Value {
        self.entries.iter().map(|entry| json!({"address": entry.text, "note": entry.note})).collect()
    }
}

impl Entry {
    fn read(value: &Value) -> Result<Self, String> {
        let text = value.as_str().or_else(|| value["address"].as_str()).ok_or("an entry needs an address")?;
        let net = parse(text).ok_or_else(|| format!("not an address or subnet: {text}"))?;
        Ok(Self { text: text.to_owned(), net, note: value["note"].as_str().unwrap_or_default().to_owned() })
    }
}

fn parse(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn empty_is_open_and_the_rest_is_closed() {
        assert!(AllowList::default().lets_in(peer("192.0.2.1")));
        let list =
            AllowList::read(&json!(["198.51.100.7", {"address": "203.0.113.0/24", "note": "office"}, "2001:db8::/32"])).expect("a list");
        for inside in ["198.51.100.7", "203.0.113.255", "2001:db8:1::1", "::ffff:203.0.113.9"] {
            assert!(list.lets_in(peer(inside)), "{inside}");
        }
        for outside in ["198.51.100.8", "203.0.114.0", "2001:db9::1", "127.0.0.1"] {
            assert!(!list.lets_in(peer(outside)), "{outside}");
        }
        assert_eq!(list.to_json()[1], json!({"address": "203.0.113.0/24", "note": "office"}));
        assert!(AllowList::read(&json!(["203.0.113.0/33"])).is_err());
        assert!(AllowList::read(&json!([7])).is_err());
    }
}
