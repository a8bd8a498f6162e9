//! Finding a method by words: of its path, its summary and its parameters, and words nearly spelt like those.

use crate::catalogue::Method;
use std::collections::BTreeMap;

/// Every word of a catalogue, and the methods it stands in. Small: methods share most of their words.
#[derive(Debug, Default)]
pub(crate) struct Index {
    words: BTreeMap<String, Vec<(usize, Place)>>,
}

/// Where a word stands; what it is worth there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Param = 1,
    Summary = 4,
    Path = 6,
}

/// How well a word asked for fits a word that stands there, out of ten.
const SAME: u32 = 10;
const BEGINNING: u32 = 7;
const WITHIN: u32 = 4;
const NEARLY: u32 = 3;

impl Index {
    pub fn new(methods: &[Method]) -> Self {
        let mut index = Self::default();
        for (at, method) in methods.iter().enumerate() {
            let params = method.params.iter().map(|param| (param.name.as_str(), Place::Param));
            for (text, place) in params.chain([(method.summary.as_str(), Place::Summary), (method.path.as_str(), Place::Path)]) {
                for word in words(text) {
                    let places = index.words.entry(word).or_default();
                    match places.last_mut() {
                        Some((last, known)) if *last == at => *known = place.max(*known),
                        _ => places.push((at, place)),
                    }
                }
            }
        }
        index
    }

    /// The methods that have every word, the best first.
    pub fn find(&self, query: &str, methods: &[Method]) -> Vec<usize> {
        let mut scores: Option<BTreeMap<usize, u32>> = None;
        for word in words(query) {
            let found = self.word(&word);
            scores = Some(match scores {
                None => found,
                Some(scores) => scores.into_iter().filter_map(|(at, score)| Some((at, score + found.get(&at)?))).collect(),
            });
        }
        let mut ranked: Vec<(usize, u32)> = scores.unwrap_or_default().into_iter().collect();
        // Of equals, the shorter name is the more general method.
        ranked.sort_by_key(|(at, score)| (std::cmp::Reverse(*score), methods.get(*at).map_or(0, |method| method.path.len()), *at));
        ranked.into_iter().map(|(at, _)| at).collect()
    }

    /// The best score of one word in each method that has it, or, where none has, a word nearly spelt like it.
    fn word(&self, word: &str) -> BTreeMap<usize, u32> {
        let found = self.scored(|known| match known.find(word) {
            Some(0) if known.len() == word.len() => Some(SAME),
            Some(0) => Some(BEGINNING),
            Some(_) if word.len() > 2 => Some(WITHIN),
            _ => None,
        });
        if !found.is_empty() {
            return found;
        }
        let slips = match word.chars().count() {
            0..=3 => return found,
            4..=7 => 1,
            _ => 2,
        };
        self.scored(|known| {
            let is_near = known.len().abs_diff(word.len()) <= slips && strsim::osa_distance(known, word) <= slips;
            is_near.then_some(NEARLY)
        })
    }

    fn scored(&self, fit: impl Fn(&str) -> Option<u32>) -> BTreeMap<usize, u32> {
        let mut scores = BTreeMap::new();
        for (known, places) in &self.words {
            let Some(fit) = fit(known) else { continue };
            for (at, place) in places {
                let score = scores.entry(*at).or_insert(0);
                *score = fit.saturating_mul(*place as u32).max(*score);
            }
        }
        scores
    }
}

/// Lower-case words; a plural's `s` is dropped, so that "record" and "records" are one.
fn words(text: &str) -> impl Iterator<Item = String> {
    let pieces = text.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
    pieces.map(|piece| {
        let word = piece.to_lowercase();
        match word.strip_suffix('s') {
            Some(stem) if stem.len() > 3 && !stem.ends_with('s') => stem.to_owned(),
            _ => word,
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::provider::Provider;

    fn first(query: &str) -> String {
        let adm = Provider::adm_tools();
        adm.catalogue.search(query).first().map(|method| method.path.clone()).unwrap_or_default()
    }

    #[test]
    fn what_people_type_finds_what_they_mean() {
        for (query, path) in [
            ("list dns records", "dns/records_list"),
            ("add dns record", "dns/record_add"),
            ("record_add", "dns/record_add"),
            ("balance", "billing/balance_get"),
            ("change nameservers", "dns/change_nameservers"),
            ("nginx log", "hosting/log/web/nginx"),
            ("register domain", "domain/register"),
        ] {
            assert_eq!(first(query), path, "{query}");
        }
    }

    #[test]
    fn slips_of_the_hand_are_forgiven() {
        for (query, path) in
            [("dns recrod add", "dns/record_add"), ("balanse", "billing/balance_get"), ("change namesrvers", "dns/change_nameservers")]
        {
            assert_eq!(first(query), path, "{query}");
        }
    }

    #[test]
    fn all_words_must_be_there() {
        let adm = Provider::adm_tools();
        assert!(adm.catalogue.search("dns zzzzzz").is_empty());
        assert!(adm.catalogue.search("").is_empty());
    }
}
