//! The addresses that may use an account: an allow-list with notes, by the provider's rule that an empty one is open.

use crate::{
    error::{Code, Delivery, Error, Problem, Result, Violation},
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
    /// [`Code::InvalidParams`] with one violation, of `address`: it is no address; it is a subnet with host bits (`nearest`
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
    /// [`Code::InvalidParams`]: it is no address, or no entry of exactly this address or subnet is there.
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
    /// [`Code::InvalidParams`]: it is no address. A subnet is none here.
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
    let mut error = Error::new(Code::InvalidParams, Delivery::NotSent, message, advice);
    let parameter = "address".to_owned();
    error.violations = vec![Violation { parameter, problem: Problem::Value, expected: expected.to_owned(), nearest }];
    error
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;
    use serde_json::json;

    fn list(addresses: &[&str]) -> AllowList {
        let mut list = AllowList::default();
        for address in addresses {
            list.add(address, "").unwrap();
        }
        list
    }

    fn passes(list: &AllowList, address: &str) -> bool {
        list.check(address).unwrap().allowed()
    }

    #[test]
    fn an_empty_list_is_open_for_everyone() {
        for address in ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"] {
            assert_eq!(AllowList::default().check(address).unwrap(), Passage::Open);
        }
    }

    #[test]
    fn with_entries_only_they_pass_and_the_rest_is_closed() {
        let list = list(&["198.51.100.7", "203.0.113.0/24", "2001:db8::/32", "2001:db9::1"]);
        for inside in
            ["198.51.100.7", "203.0.113.0", "203.0.113.255", "2001:db8:ffff::1", "2001:db9:0::1", "::ffff:203.0.113.9", " 198.51.100.7 "]
        {
            assert!(passes(&list, inside), "{inside}");
        }
        for outside in ["198.51.100.6", "203.0.114.0", "203.0.112.255", "2001:db9::2", "2001:db7::", "127.0.0.1", "::1", "::203.0.113.9"] {
            assert!(!passes(&list, outside), "{outside}");
        }
    }

    #[test]
    fn it_says_which_entry_lets_an_address_in_the_narrowest_one() {
        let mut list = list(&["10.0.0.0/8"]);
        list.add("10.1.0.0/16", "office").unwrap();
        let Passage::Allowed { entry } = list.check("10.1.2.3").unwrap() else { panic!("it is allowed") };
        assert_eq!((entry.address().as_str(), entry.note()), ("10.1.0.0/16", "office"));
        let Passage::Allowed { entry } = list.check("10.2.2.3").unwrap() else { panic!("it is allowed") };
        assert_eq!(entry.address(), "10.0.0.0/8");
    }

    #[test]
    fn what_is_no_address_is_refused_with_what_would_be_one() {
        for bad in [
            "",
            "localhost",
            "198.51.100",
            "198.51.100.256",
            "198.51.100.07",
            "198.51.100.7:443",
            "203.0.113.0/33",
            "2001:db8::/129",
            "203.0.113.0/",
            "/24",
            "203.0.113.0/-1",
            "203.0.113.0/24/24",
            "203.0.113.0/255.255.255.0",
            "fe80::1%eth0",
            "[2001:db8::1]",
            "*",
            "1",
            "198.51.100.7\n198.51.100.8",
            &"9".repeat(100_000),
        ] {
            let error = AllowList::default().add(bad, "").unwrap_err();
            assert_eq!((error.code, error.delivery), (Code::InvalidParams, Delivery::NotSent), "{bad}");
            assert_eq!(error.violations[0].parameter, "address");
            assert!(error.advice.contains("203.0.113.0/24") && error.message.len() < 120, "{error}");
        }
        assert!(AllowList::default().check("203.0.113.0/24").is_err(), "a subnet does not call");
    }

    #[test]
    fn host_bits_in_a_subnet_name_the_network_meant() {
        for (given, meant) in [
            ("203.0.113.9/24", "203.0.113.0/24"),
            ("203.0.113.255/25", "203.0.113.128/25"),
            ("2001:db8::1/64", "2001:db8::/64"),
            ("1.2.3.4/0", "0.0.0.0/0"),
            ("::ffff:203.0.113.9/120", "203.0.113.0/24"),
        ] {
            let error = AllowList::default().add(given, "").unwrap_err();
            assert_eq!(error.violations[0].nearest.as_deref(), Some(meant), "{given}");
            assert!(error.message.contains(meant) && error.advice.contains(meant), "{error}");
        }
    }

    #[test]
    fn the_same_address_in_another_spelling_is_a_duplicate() {
        for (first, again) in [
            ("198.51.100.7", "198.51.100.7/32"),
            ("198.51.100.7", "::ffff:198.51.100.7"),
            ("203.0.113.0/24", "::ffff:203.0.113.0/120"),
            ("2001:db8::1", "2001:0DB8:0:0::1"),
        ] {
            let mut list = list(&[first]);
            let error = list.add(again, "other").unwrap_err();
            assert_eq!(error.violations[0].nearest.as_deref(), Some(first), "{again}");
            assert_eq!((list.entries().len(), list.entries()[0].note()), (1, ""));
        }
        assert_eq!(list(&["10.0.0.0/8", "10.0.0.0/16", "10.0.0.1"]).entries().len(), 3, "one within another is none");
    }

    #[test]
    fn entries_are_listed_with_their_notes_and_removing_the_last_opens_again() {
        let mut list = AllowList::default();
        list.add("203.0.113.0/24", "office").unwrap();
        list.add("::ffff:198.51.100.7", "the backup server, \"б\"").unwrap();
        let shown: Vec<_> = list.entries().iter().map(|entry| (entry.address(), entry.note())).collect();
        assert_eq!(shown, [("203.0.113.0/24".into(), "office"), ("198.51.100.7".into(), "the backup server, \"б\"")]);
        assert!(!passes(&list, "192.0.2.1"));
        let error = list.remove("203.0.113.9").unwrap_err();
        assert!(error.advice.contains("203.0.113.0/24 lets it in"), "{}", error.advice);
        assert_eq!(list.remove("203.0.113.0/24").unwrap().note(), "office");
        assert!(list.remove("203.0.113.0/24").is_err());
        list.remove("198.51.100.7/32").unwrap();
        assert_eq!(list.check("192.0.2.1").unwrap(), Passage::Open);
    }

    #[test]
    fn an_empty_list_is_advised_against_where_the_provider_has_one() {
        let adm = &Provider::adm_tools().spec;
        let advice = AllowList::default().advice(adm).unwrap();
        assert!(advice.contains("strongly recommended") && advice.contains("Access restriction tab"), "{advice}");
        assert_eq!(list(&["10.0.0.1"]).advice(adm), None);
        assert_eq!(AllowList::default().advice(&Provider::elytra_host().spec), None);
    }

    #[test]
    fn it_is_kept_as_text_and_read_back_with_the_same_care() {
        let mut kept = list(&["203.0.113.0/24"]);
        kept.add("2001:db8::1", "home").unwrap();
        let text = json!(kept);
        assert_eq!(text, json!([{ "address": "203.0.113.0/24", "note": "" }, { "address": "2001:db8::1", "note": "home" }]));
        assert_eq!(serde_json::from_value::<AllowList>(text).unwrap(), kept);
        for bad in [
            json!([{ "address": "203.0.113.9/24" }]),
            json!([{ "address": "10.0.0.1" }, { "address": "10.0.0.1/32" }]),
            json!(["10.0.0.1"]),
        ] {
            assert!(serde_json::from_value::<AllowList>(bad).is_err());
        }
        let said = json!(kept.check("203.0.113.9").unwrap());
        assert_eq!(said, json!({ "passage": "allowed", "entry": { "address": "203.0.113.0/24", "note": "" } }));
    }
}
