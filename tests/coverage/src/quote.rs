//! Whether words are the documents' own. The documents are the providers' and do not stand here; what stands here is a
//! number for each of their words, in order. Words in quotes must be found in a row.

/// At most so many words are a short quote; fewer than two could stand anywhere.
const WORDS: std::ops::RangeInclusive<usize> = 2..=30;

/// The numbers of a document's words.
#[derive(Debug)]
pub struct Document(Vec<u32>);

impl Document {
    /// From the file that the `words` command writes.
    ///
    /// # Panics
    /// It holds something else.
    #[must_use]
    pub fn read(file: &str) -> Self {
        Self(file.split_whitespace().map(|number| u32::from_str_radix(number, 16).unwrap_or_else(|_| panic!("{number}"))).collect())
    }

    /// What is wrong with a quote. `…` stands for what was left out.
    #[must_use]
    pub fn complaint(&self, quote: &str) -> Option<String> {
        let count = words(quote).count();
        if !WORDS.contains(&count) {
            return Some(format!("a quote of {count} words"));
        }
        let mut rest = self.0.as_slice();
        for part in quote.split('…') {
            let part: Vec<u32> = words(part).map(number).collect();
            if part.is_empty() {
                continue;
            }
            match rest.windows(part.len()).position(|window| window == part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return Some("these words do not stand in the document".to_owned()),
            }
        }
        None
    }
}

/// The words of a text: what stands between spaces and signs.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// FNV-1a in 32 bits.
#[must_use]
pub fn number(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_row_are_a_quote_and_others_are_not() {
        let numbers: Vec<String> = words("Token is valid for 6 months:\n- If used").map(|word| format!("{:08x}", number(word))).collect();
        let document = Document::read(&numbers.join(" "));
        for quote in ["Token is valid", "valid for \"6\" months", "Token … 6 months: If", "months…used"] {
            assert_eq!(document.complaint(quote), None, "{quote}");
        }
        for other in ["token is valid", "valid for 7 months", "months … Token is", "Token valid", "Token", "", "If used since"] {
            assert!(document.complaint(other).is_some(), "{other}");
        }
    }
}
