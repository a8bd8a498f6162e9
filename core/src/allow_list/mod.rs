//! The addresses that may use an account: an allow-list with notes, by the provider's rule that an empty one is open.

#[cfg(test)]
mod tests;

use crate::{
    error::{Error, Problem, Result, Violation},
    provider::Spec,
};
use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Addresses and subnets, each with a note.
///
/// ```
/// # use hostwire_core::*;
/// let mut list = AllowList::default();
/// assert_eq!(list.check("198.51.100.7")?, Passage::Open);
/// list.add("203.0.113.0/24", "office")?;
/// assert_eq!(list.check("198.51.100.7")?, Passage::Blocked);
/// assert!(list.check("203.0.113.9")?.allowed());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Written>", into = "Vec<Written>")]
pub struct AllowList {
    entries: Vec<AllowEntry>,
}

/// One address or subnet of an [`AllowList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Written")]
pub struct AllowEntry {
    net: IpNet,
    note: String,
}

/// An entry as it is written down.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    address: String,
    #[serde(default)]
    note: String,
}

/// Whether an address passes an [`AllowList`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "passage", rename_all = "snake_case")]
pub enum Passage {
    /// The list is empty: everybody passes.
    Open,
    /// An entry lets it in: the narrowest that does.
    Allowed {
        /// That entry.
        entry: AllowEntry,
    },
    /// No entry lets it in.
    Blocked,
}

impl Passage {
    /// Whether the address passes, for whatever reason.
    #[must_use]
    pub fn allowed(&self) -> bool {
        !matches!(self, Passage::Blocked)
    }
}

impl AllowEntry {
    /// The address, or the subnet in CIDR notation.
    #[must_use]
    pub fn address(&self) -> String {
        written(self.net)
    }

    /// What somebody noted beside it.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }
}

impl AllowList {
    /// Every entry, in the order in which they were added.
    #[must_use]
    pub fn entries(&self) -> &[AllowEntry] {
        &self.entries
    }

    /// Adds an address (`203.0.113.9`, `2001:db8::7`) or a subnet (`203.0.113.0/24`). A v4 address written as v6
    /// (`::ffff:203.0.113.9`) is the v4 address.
    ///
    /// # Errors
    /// [`Code::InvalidParams`](crate::Code::InvalidParams) with one violation, of `address`: it is no address; it is a subnet with host bits (`nearest`
    /// is the subnet meant); it stands in the list already (`nearest` is that entry).
    pub fn add(&mut self, address: &str, note: &str) -> Result<()> {
        let net = net(address)?;
        if let Some(there) = self.entries.iter().find(|entry| entry.net == net) {
            let message = format!("{} is on the allow-list already.", there.address());
            let expected = "an address or subnet that is not on the list yet";
            return Err(wrong(message, "Remove it first to give it another note.", expected, Some(there.address())));
        }
        self.entries.push(AllowEntry { net, note: note.to_owned() });
        Ok(())
    }

    /// Removes an entry and gives it back. Removing the last one opens access for everyone.
    ///
    /// # Errors
    /// [`Code::InvalidParams`](crate::Code::InvalidParams): it is no address, or no entry of exactly this address or subnet is there.
    pub fn remove(&mut self, address: &str) -> Result<AllowEntry> {
        let net = net(address)?;
        match self.entries.iter().position(|entry| entry.net == net) {
            Some(at) => Ok(self.entries.remove(at)),
            None => {
                let holder = self.narrowest(net).map(AllowEntry::address);
                let message = format!("{} is no entry of the allow-list.", written(net));
                let advice = match &holder {
                    Some(holder) => format!("{holder} lets it in; remove that, or leave it."),
                    None => "List the entries to see what is there.".to_owned(),
                };
                Err(wrong(message, &advice, "an entry of the list", holder))
            }
        }
    }

    /// Whether this address passes.
    ///
    /// # Errors
    /// [`Code::InvalidParams`](crate::Code::InvalidParams): it is no address. A subnet is none here.
    pub fn check(&self, address: &str) -> Result<Passage> {
        let address: IpAddr = address.trim().parse().map_err(|_| no_address(address, "an address such as 203.0.113.9 or 2001:db8::7"))?;
        Ok(match self.narrowest(address.to_canonical().into()) {
            _ if self.entries.is_empty() => Passage::Open,
            Some(entry) => Passage::Allowed { entry: entry.clone() },
            None => Passage::Blocked,
        })
    }

    /// What to do about an empty list, where the provider has one: a sentence or two that name the place.
    #[must_use]
    pub fn advice(&self, spec: &Spec) -> Option<String> {
        let place = spec.allow_list.as_ref().filter(|_| self.entries.is_empty())?;
        Some(format!(
            "The allow-list is empty, so whoever has the token may use it from any address. It is strongly recommended to restrict access. {place}"
        ))
    }

    fn narrowest(&self, net: IpNet) -> Option<&AllowEntry> {
        self.entries.iter().filter(|entry| entry.net.contains(&net)).max_by_key(|entry| entry.net.prefix_len())
    }
}

fn net(text: &str) -> Result<IpNet> {
    let text = text.trim();
    let expected = "an address such as 203.0.113.9, or a subnet such as 203.0.113.0/24 or 2001:db8::/32";
    let net: IpNet = match text.contains('/') {
        true => text.parse().map_err(|_| no_address(text, expected))?,
        false => text.parse::<IpAddr>().map_err(|_| no_address(text, expected))?.into(),
    };
    let canonical = canonical(net);
    let meant = canonical.trunc();
    if meant == canonical {
        return Ok(canonical);
    }
    let message = format!("{canonical} is an address with the length of a subnet; the subnet is {meant}.");
    let advice = format!("Give {meant} for the subnet, or {} for the one address.", canonical.addr());
    Err(wrong(message, &advice, expected, Some(meant.to_string())))
}

/// A subnet of v4 addresses written as v6 is the v4 subnet.
fn canonical(net: IpNet) -> IpNet {
    const MAPPED: u8 = 96;
    let IpNet::V6(v6) = net else { return net };
    let v4 = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(MAPPED));
    v4.and_then(|(address, length)| Ipv4Net::new(address, length).ok()).map_or(net, IpNet::V4)
}

fn written(net: IpNet) -> String {
    if net.prefix_len() == net.max_prefix_len() { net.addr().to_string() } else { net.to_string() }
}

fn no_address(given: &str, expected: &str) -> Error {
    // Long text is no address, and nothing to repeat.
    let shown: String = given.chars().take(50).collect();
    wrong(
        format!("{shown:?} is not {}.", if given.contains('/') { "a subnet" } else { "an address" }),
        &format!("Give {expected}."),
        expected,
        None,
    )
}

fn wrong(message: String, advice: &str, expected: &str, nearest: Option<String>) -> Error {
    let (parameter, problem) = ("address".to_owned(), Problem::Value);
    Error::wrong(Violation { parameter, problem, expected: expected.to_owned(), nearest }, message, advice)
}

impl From<AllowEntry> for Written {
    fn from(entry: AllowEntry) -> Self {
        Self { address: entry.address(), note: entry.note }
    }
}

impl From<AllowList> for Vec<Written> {
    fn from(list: AllowList) -> Self {
        list.entries.into_iter().map(Written::from).collect()
    }
}

impl TryFrom<Vec<Written>> for AllowList {
    type Error = Error;

    fn try_from(written: Vec<Written>) -> Result<Self> {
        let mut list = Self::default();
        for Written { address, note } in written {
            list.add(&address, &note)?;
        }
        Ok(list)
    }
}
