//! `hostwire allow-list`: the addresses that may use the account, as a list kept here.
//!
//! No method of the provider's reads or changes its own list, so each change says what to do in the panel.

use crate::{
    args::{AllowListCommand, Globals},
    failure::{Failure, PROVIDER_REFUSED},
    output,
    state::State,
    style::{BAD, CARE, FAINT, GOOD},
    table::table,
    words::wrapped,
};
use comfy_table::{Cell, Color, Row};
use hostwire::core::{AllowEntry, AllowList, Passage};
use serde_json::{Value, json};

const FILE: &str = "allow-list.json";

/// The list that is kept for this account.
pub fn kept(state: &State) -> Result<AllowList, Failure> {
    Ok(state.read(FILE)?.unwrap_or_default())
}

pub fn run(globals: &Globals, command: &AllowListCommand) -> Result<(), Failure> {
    let state = State::of(globals, globals.token()?.as_ref())?;
    let provider = globals.provider();
    let Some(place) = provider.spec.allow_list.as_deref() else {
        let message = format!("{} does not restrict access by address.", provider.spec.name);
        return Err(Failure::usage(message, "There is nothing to keep."));
    };
    let panel = format!("This list is kept here; the API cannot change the panel's. {place}");
    match command {
        AllowListCommand::List => list(globals, &kept(&state)?, &panel),
        AllowListCommand::Add(args) => {
            let list = state.update(FILE, |list: &mut AllowList| {
                list.add(&args.address, &args.note)?;
                Ok(list.clone())
            })?;
            let added = list.entries().last().map(AllowEntry::address).unwrap_or_default();
            let note = if args.note.is_empty() { String::new() } else { format!(" with the note \"{}\"", args.note) };
            let first = if list.entries().len() == 1 { " From then on every other address is refused: add your own first." } else { "" };
            let panel = format!("{place} Enter {added}{note} there: the API cannot.{first}");
            changed(globals, &format!("{added} is noted."), &panel, &list)
        }
        AllowListCommand::Remove(args) => {
            let (removed, list) = state.update(FILE, |list: &mut AllowList| Ok((list.remove(&args.address)?, list.clone())))?;
            let removed = removed.address();
            let panel = format!("Remove it in the panel as well, in the list below that button: the API cannot. {place}");
            changed(globals, &format!("{removed} is noted no more."), &panel, &list)
        }
        AllowListCommand::Check(args) => check(globals, &kept(&state)?, &args.address, place),
    }
}

fn list(globals: &Globals, list: &AllowList, panel: &str) -> Result<(), Failure> {
    let advice = list.advice(&globals.provider().spec);
    if globals.json {
        return output::json(&json!({ "entries": list, "open": list.entries().is_empty(), "advice": advice, "panel": panel }));
    }
    if output::is_terminal() && !list.entries().is_empty() {
        let mut table = table(["address", "note"]);
        for entry in list.entries() {
            table.add_row(Row::from(vec![Cell::new(entry.address()).fg(Color::Cyan), Cell::new(crate::words::printable(entry.note()))]));
        }
        output::text(&format!("{table}\n"))?;
    } else {
        output::text(&list.entries().iter().map(|entry| format!("{}\t{}\n", entry.address(), entry.note())).collect::<String>())?;
    }
    output::note(&said(advice.as_deref(), panel))
}

fn changed(globals: &Globals, done: &str, panel: &str, list: &AllowList) -> Result<(), Failure> {
    let advice = list.advice(&globals.provider().spec);
    if globals.json {
        return output::json(&json!({ "entries": list, "open": list.entries().is_empty(), "advice": advice, "panel": panel }));
    }
    output::note(&format!("{GOOD}ok{GOOD:#} {done}\n{}", said(advice.as_deref(), panel)))
}

fn said(advice: Option<&str>, panel: &str) -> String {
    match advice {
        Some(advice) => format!("{CARE}!{CARE:#} {}\n", wrapped(advice, 76).replace('\n', "\n  ")),
        None => format!("{FAINT}{}{FAINT:#}\n", wrapped(panel, 78)),
    }
}

fn check(globals: &Globals, list: &AllowList, address: &str, place: &str) -> Result<(), Failure> {
    let passage = list.check(address)?;
    if globals.json {
        let mut record = json!(passage);
        record["address"] = Value::from(address);
        record["allowed"] = json!(passage.allowed());
        output::json(&record)?;
    } else {
        let words = match &passage {
            Passage::Open => format!("{CARE}open{CARE:#} {address} passes, as everybody does: the list is empty.\n"),
            Passage::Allowed { entry } => {
                let note = if entry.note().is_empty() { String::new() } else { format!(" ({})", crate::words::printable(entry.note())) };
                format!("{GOOD}passes{GOOD:#} {address} passes by {}{note}.\n", entry.address())
            }
            Passage::Blocked => format!("{BAD}blocked{BAD:#} {address} is not on the list.\n{FAINT}{}{FAINT:#}\n", wrapped(place, 78)),
        };
        output::text(&words)?;
    }
    // For scripts: the provider would refuse it.
    if passage.allowed() { Ok(()) } else { Err(Failure::Said(PROVIDER_REFUSED)) }
}
