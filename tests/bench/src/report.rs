//! The table for people and the file for programs.

use serde::Serialize;
use std::{
    fs,
    io::{self, IsTerminal},
    path::PathBuf,
};

/// One thing measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// What.
    pub name: String,
    /// What is counted: `us`, `ns`, `ms`, `allocations`, `bytes`.
    pub unit: &'static str,
    /// Ours.
    pub ours: f64,
    /// The peer's; none where the goal is a bound.
    pub peer: Option<f64>,
    /// What it is beside.
    pub peer_name: Option<&'static str>,
    /// Ours to the peer's.
    pub ratio: Option<f64>,
    /// The largest ratio that is good, or without a peer the largest value; none where no goal was set.
    pub goal: Option<f64>,
    /// Whether it is reached.
    pub holds: bool,
}

impl Measured {
    /// Ours beside a peer's.
    pub fn beside(name: &str, unit: &'static str, ours: f64, peer: f64, peer_name: &'static str, goal: Option<f64>) -> Self {
        let ratio = ours / peer;
        let holds = goal.is_none_or(|goal| ratio <= goal);
        Self { name: name.to_owned(), unit, ours, peer: Some(peer), peer_name: Some(peer_name), ratio: Some(ratio), goal, holds }
    }

    /// Ours under a bound.
    pub fn under(name: &str, unit: &'static str, ours: f64, goal: f64) -> Self {
        Self { name: name.to_owned(), unit, ours, peer: None, peer_name: None, ratio: None, goal: Some(goal), holds: ours <= goal }
    }
}

/// Prints the table.
pub fn print(results: &[Measured]) {
    let paint = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    println!("{:<46} {:>10} {:>10}  {:<34} {:>6} {:>6}", "", "ours", "peer", "beside", "ratio", "goal");
    for row in results {
        let number = |value: Option<f64>| {
            value.map_or(String::new(), |value| if value < 10.0 { format!("{value:.2}") } else { format!("{value:.0}") })
        };
        let goal = row.goal.map_or(String::new(), |goal| if row.ratio.is_some() { format!("{goal:.1}") } else { number(Some(goal)) });
        let verdict = match (row.goal, row.holds) {
            (None, _) => "",
            (_, true) => "holds",
            (_, false) => "missed",
        };
        let colour = match (paint, verdict) {
            (true, "holds") => ("\x1b[32m", "\x1b[0m"),
            (true, "missed") => ("\x1b[31m", "\x1b[0m"),
            _ => ("", ""),
        };
        println!(
            "{:<46} {:>10} {:>10}  {:<34} {:>6} {:>6}  {}{verdict}{}",
            format!("{} ({})", row.name, row.unit),
            number(Some(row.ours)),
            number(row.peer),
            row.peer_name.unwrap_or("a bound"),
            number(row.ratio),
            goal,
            colour.0,
            colour.1,
        );
    }
}

/// Writes `target/bench/results.json`.
pub fn write(results: &[Measured]) -> io::Result<()> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("results.json"), serde_json::to_string_pretty(results)? + "\n")
}
