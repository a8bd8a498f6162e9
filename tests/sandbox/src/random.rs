//! Random faults from a seed: the same seed and the same sequence of requests meet the same faults.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::faults::{Kind, Place, matches};
use crate::landing::Due;

/// The kinds and, per mille of all requests, how often each comes unless told otherwise. Together about a tenth.
const USUAL: [(&str, u64); 11] = [
    ("lost", 20),
    ("lost_after_apply", 20),
    ("late", 10),
    ("cut", 10),
    ("reset", 10),
    ("500", 5),
    ("502", 10),
    ("503", 5),
    ("challenge", 5),
    ("throttled", 10),
    // A held answer waits for somebody to release it, so it comes only to those who ask for it.
    ("held", 0),
];

#[derive(Debug)]
pub(crate) struct Random {
    seed: u64,
    state: u64,
    shares: Vec<(String, u64)>,
    /// The methods that meet faults; none means all.
    paths: Vec<String>,
    /// How many requests were drawn for, and how often each kind came.
    drawn: u64,
    came: BTreeMap<String, u64>,
}

impl Random {
    /// The usual shares, on every path.
    pub(crate) fn usual(seed: u64) -> Self {
        let shares = USUAL.map(|(kind, share)| (kind.to_owned(), share)).to_vec();
        Self { seed, state: seed, shares, paths: Vec::new(), drawn: 0, came: BTreeMap::new() }
    }

    /// Reads `{"seed", "share": {kind: per mille}, "paths"?}`. Without `share` it is the usual one.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let mut random = Self::usual(value["seed"].as_u64().ok_or("seed must be a number")?);
        if let Some(shares) = value["share"].as_object() {
            random.shares = shares.iter().map(|(kind, share)| read_share(kind, share)).collect::<Result<_, _>>()?;
        }
        if random.shares.iter().map(|(_, share)| share).sum::<u64>() > 1000 {
            return Err("the shares are per mille: together no more than 1000".to_owned());
        }
        let paths = value["paths"].as_array().into_iter().flatten();
        random.paths = paths.filter_map(|path| path.as_str().map(str::to_owned)).collect();
        Ok(random)
    }

    /// What this request meets. Two numbers are drawn for each, so that what one meets does not move the next.
    pub(crate) fn draw(&mut self, path: &str) -> Option<Kind> {
        if !self.paths.is_empty() && !self.paths.iter().any(|pattern| matches(pattern, path)) {
            return None;
        }
        let (mut point, detail) = (self.next() % 1000, self.next());
        self.drawn += 1;
        let mut shares = self.shares.iter();
        let kind = shares.find_map(|(kind, share)| {
            let hit = point < *share;
            point = point.saturating_sub(*share);
            hit.then(|| kind.clone())
        })?;
        *self.came.entry(kind.clone()).or_default() += 1;
        Some(match kind.as_str() {
            "lost" => Kind::Lost,
            "lost_after_apply" => Kind::LostAfterApply,
            "late" => Kind::Late(Due::AfterRequests(1 + detail % 5)),
            "cut" => Kind::Cut(Place::PerMille(detail % 1000)),
            "reset" => Kind::Reset(Place::PerMille(detail % 1000)),
            "challenge" => Kind::Challenge,
            "throttled" => Kind::Throttled(1 + detail % 30),
            "held" => Kind::Held,
            status => Kind::ServerError(status.parse().unwrap_or(500)),
        })
    }

    pub(crate) fn to_json(&self) -> Value {
        let shares: Map<String, Value> = self.shares.iter().map(|(kind, share)| (kind.clone(), json!(share))).collect();
        json!({"seed": self.seed, "share": shares, "paths": self.paths, "drawn": self.drawn, "came": self.came})
    }

    /// SplitMix64, by its usual constants.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

fn read_share(kind: &str, share: &Value) -> Result<(String, u64), String> {
    if USUAL.iter().all(|(known, _)| *known != kind) {
        let known: Vec<&str> = USUAL.iter().map(|(kind, _)| *kind).collect();
        return Err(format!("no such kind: {kind}; there are {}", known.join(", ")));
    }
    let share = share.as_u64().filter(|share| *share <= 1000).ok_or("a share is a number per mille")?;
    Ok((kind.to_owned(), share))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(value: &Value, paths: &[&str]) -> Vec<Option<String>> {
        let mut random = Random::read(value).expect("readable");
        paths.iter().map(|path| random.draw(path).map(|kind| format!("{kind:?}"))).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_faults() {
        let paths = ["dns/list"; 500];
        let first = kinds(&json!({"seed": 7}), &paths);
        assert_eq!(first, kinds(&json!({"seed": 7}), &paths));
        assert_ne!(first, kinds(&json!({"seed": 8}), &paths));
        let met = first.iter().flatten().count();
        assert!((25..=80).contains(&met), "about 105 per mille of 500: {met}");
        assert!(!first.iter().flatten().any(|kind| kind == "Held"));
    }

    #[test]
    fn shares_and_paths_are_obeyed() {
        let mixed = ["dns/list", "dns/record_add", "dns/list"];
        let all_lost = json!({"seed": 1, "share": {"lost": 1000}, "paths": ["dns/record_add"]});
        assert_eq!(kinds(&all_lost, &mixed), [None, Some("Lost".to_owned()), None]);
        assert_eq!(kinds(&json!({"seed": 1, "share": {}}), &mixed), [None, None, None]);
        for wrong in [json!({}), json!({"seed": 1, "share": {"lost": 600, "cut": 401}}), json!({"seed": 1, "share": {"slow": 1}})] {
            assert!(Random::read(&wrong).is_err(), "{wrong}");
        }
    }
}
