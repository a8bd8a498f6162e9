//! `hostwire limits`: what the provider allows, from its description alone.

use crate::{
    args::Globals,
    failure::Failure,
    output,
    table::{table, to_the_right},
    words::grouped,
};
use serde_json::{Value, json};

pub fn run(globals: &Globals) -> Result<(), Failure> {
    let provider = globals.provider();
    let windows = &provider.spec.windows;
    if globals.json {
        let rows = windows
            .iter()
            .map(|window| json!({ "provider": provider.spec.name, "name": window.name, "calls": window.limit, "seconds": window.seconds }));
        return output::json(&rows.collect::<Value>());
    }
    if windows.is_empty() {
        return output::note(&format!("{} tells no limits.\n", provider.spec.name));
    }
    // A window without a number exists only once an answer names it.
    let calls = |limit: Option<u64>| limit.map_or_else(|| "if the answers say so".to_owned(), grouped);
    if !output::is_terminal() {
        let lines = windows.iter().map(|window| {
            let calls = window.limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
            format!("{}\t{calls}\t{}\n", window.name, window.seconds)
        });
        return output::text(&lines.collect::<String>());
    }
    let mut table = table(["window", "calls", "seconds"]);
    for window in windows {
        table.add_row([window.name.clone(), calls(window.limit), grouped(window.seconds)]);
    }
    [1, 2].into_iter().for_each(|column| to_the_right(&mut table, column));
    output::text(&format!("{table}\n"))
}
