//! `hostwire recent`: the last requests of this account.

use crate::{args::Globals, failure::Failure, memory, output, params, state::State, style::FAINT, table::table};
use comfy_table::{Attribute, Cell, Color, Row};
use hostwire::core::RecentCall;
use serde_json::json;

pub fn run(globals: &Globals) -> Result<(), Failure> {
    let recent = memory::recent(&State::of(globals, globals.token()?.as_ref())?)?;
    if globals.json {
        return output::json(&json!(recent));
    }
    if recent.is_empty() {
        return output::note("This account made no requests in the last ten minutes, as far as this command knows.\n");
    }
    if !output::is_terminal() {
        return output::text(&recent.iter().map(|call| format!("{}\t{}\t{}\n", call.when(), call.method, given(call))).collect::<String>());
    }
    let mut table = table(["when", "method", "parameters"]);
    for call in &recent {
        let when = Cell::new(call.when()).add_attribute(Attribute::Dim);
        table.add_row(Row::from(vec![when, Cell::new(&call.method).fg(Color::Cyan), Cell::new(given(call))]));
    }
    output::text(&format!("{table}\n{FAINT}Begin with one of them: hostwire call METHOD --recent{FAINT:#}\n"))
}

/// Its parameters on one line.
pub fn given(call: &RecentCall) -> String {
    match call.omitted {
        true => "(too large to keep)".to_owned(),
        false => params::shown(None, &call.params).into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "),
    }
}
