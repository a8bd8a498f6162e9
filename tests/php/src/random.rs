//! Values to send, by seed: the same in every run, and as odd as values come.

use serde_json::{Map, Number, Value};

/// A small generator (SplitMix64): enough to wander through cases, and the same everywhere.
#[derive(Debug)]
pub struct Random(u64);

/// Pieces of texts: what quoting, encoding and source code each find special.
const PIECES: &[&str] = &[
    "a",
    "Z",
    "0",
    "7",
    " ",
    "  ",
    "'",
    "\"",
    "\\",
    "\\'",
    "$",
    "${x}",
    "{$x}",
    "$(id)",
    "`id`",
    "\n",
    "\r\n",
    "\t",
    "\u{1}",
    "\u{7f}",
    "@",
    "@/etc/passwd",
    "&",
    "=",
    "+",
    "%",
    "%20",
    "%zz",
    ";",
    "#",
    "?",
    "/",
    "-",
    "--data",
    "_",
    ".",
    "~",
    "*",
    "!",
    "[",
    "]",
    "[]",
    "<?php",
    "?>",
    "<<<E",
    "//",
    "/*",
    "*/",
    "é",
    "Привіт",
    "世界",
    "😀",
    "\u{0}",
    "\u{feff}",
    "\u{2028}",
    "\\n",
    "\\x41",
    "\\u{41}",
    "%s",
    "%%",
    "\\0",
    "null",
    "true",
    "1e3",
    "<",
    ">",
    "|",
    "^",
    "(",
    ")",
];

/// Names that PHP makes something of, or nothing.
const NAMES: &[&str] = &[
    "a",
    "b",
    "key",
    "0",
    "1",
    "2",
    "01",
    "-1",
    "-0",
    "1.5",
    "9223372036854775808",
    "",
    " ",
    "a b",
    "a.b",
    "a[b",
    "a]b",
    "[",
    "ü",
    "'",
    "$k",
    "&",
    "=",
    "\\",
    "😀",
];

impl Random {
    /// Begins with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next_u64() % bound as u64).unwrap_or_default()
    }

    /// One of these.
    pub fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// A text of some of the pieces.
    pub fn text(&mut self) -> String {
        (0..self.below(6)).map(|_| self.one(PIECES)).collect()
    }

    /// A number of any kind: small, at an edge, a fraction, anything that is a float.
    pub fn number(&mut self) -> Value {
        let float = |float: f64| Number::from_f64(float).map_or(Value::from(0.5), Value::Number);
        match self.below(8) {
            0 => Value::from(self.below(100)),
            1 => Value::from(self.next_u64()),
            2 => Value::from(self.next_u64().cast_signed()),
            3 => [i64::MIN, i64::MAX, -1, 0].map(Value::from)[self.below(4)].clone(),
            4 => float(f64::from_bits(self.next_u64())),
            5 => float(self.below(1_000_000) as f64 / 100.0),
            6 => float((self.next_u64() >> 11) as f64 * 10f64.powi(i32::try_from(self.below(60)).unwrap_or_default() - 40)),
            _ => float([0.1, -0.0, 1.0, 1e14, 1e15, 123_456_789_012_345.0, 0.0001, 0.000_01, 5e-324, f64::MAX, 1e21, -1.5][self.below(12)]),
        }
    }

    /// A value, nested up to `depth`.
    pub fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => self.number(),
            3 | 4 => Value::from(self.text()),
            5 | 6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object(self.object(depth - 1)),
        }
    }

    /// Names with values.
    pub fn object(&mut self, depth: usize) -> Map<String, Value> {
        (0..self.below(5))
            .map(|_| {
                let name = if self.below(4) == 0 { self.text() } else { self.one(NAMES).to_owned() };
                (name, self.value(depth))
            })
            .collect()
    }
}
