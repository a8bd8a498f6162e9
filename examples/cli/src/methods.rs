//! `hostwire methods`: what can be called.

use crate::{
    args::{Globals, MethodsArgs},
    effects,
    failure::Failure,
    find, output,
    style::FAINT,
    table::table,
};
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, Row};
use hostwire::core::{Effect, Method, Param, Provider};
use serde_json::{Value, json};
use std::sync::Arc;

pub fn run(globals: &Globals, args: &MethodsArgs) -> Result<(), Failure> {
    let providers = globals.providers();
    let found: Vec<(&Provider, &Method)> = providers.iter().flat_map(|provider| matching(provider, &args.words)).collect();
    if globals.json {
        let record = |(provider, method): &(&Provider, &Method)| record(provider, method, &find::url_of(globals, provider, &method.path));
        return output::json(&found.iter().map(record).collect());
    }
    if found.is_empty() {
        return output::note("No method has all of these words in its name, summary or parameters.\n");
    }
    match output::is_terminal() {
        true => output::text(&list(&found)),
        false => output::text(&found.iter().map(|(provider, method)| line(provider, method)).collect::<String>()),
    }
}

/// All of them, or those that have the words: the best comes first.
fn matching<'a>(provider: &'a Arc<Provider>, words: &[String]) -> Vec<(&'a Provider, &'a Method)> {
    let catalogue = &provider.catalogue;
    let methods: Vec<&Method> = match words {
        [] => catalogue.methods().iter().collect(),
        [name] if catalogue.get(name).is_some() => catalogue.get(name).into_iter().collect(),
        words => catalogue.search(&words.join(" ")),
    };
    methods.into_iter().map(|method| (&**provider, method)).collect()
}

/// All that the catalogue knows of a method.
pub fn record(provider: &Provider, method: &Method, url: &str) -> Value {
    let mut record = json!({ "provider": provider.spec.name, "url": url });
    if let (Value::Object(record), Value::Object(known)) = (&mut record, json!(method)) {
        record.extend(known);
    }
    record["access"] = json!(provider.access(method));
    record["description"] = json!(provider.catalogue.description(&method.path));
    record
}

/// One line for programs: tabs between, `?` after what may be left out.
fn line(provider: &Provider, method: &Method) -> String {
    let params: Vec<String> = method.params.iter().map(short).collect();
    let (name, http, effect) = (&provider.spec.name, method.http.as_str(), effects::word(method.effect));
    format!("{name}\t{http}\t{}\t{}\t{effect}\t{}\n", method.path, params.join(" "), method.summary)
}

fn short(param: &Param) -> String {
    format!("{}{}", param.name, if param.required { "" } else { "?" })
}

fn effect_cell(method: &Method) -> Cell {
    let cell = Cell::new(effects::word(method.effect));
    match method.effect {
        Effect::Read => cell.add_attribute(Attribute::Dim),
        Effect::Destroy => cell.fg(Color::Red),
        Effect::Spend => cell.fg(Color::Yellow),
        _ => cell,
    }
}

/// Columns of a terminal where every name fits into one line, with its summary beside it.
const ROOMY: u16 = 100;

fn list(found: &[(&Provider, &Method)]) -> String {
    // One provider needs no column.
    let is_mixed = found.iter().any(|(provider, _)| provider.spec.name != found[0].0.spec.name);
    let headings = ["provider", "effect", "method", "what it does"];
    let mut table = table(headings.into_iter().skip(usize::from(!is_mixed)));
    for (provider, method) in found {
        let provider = is_mixed.then(|| Cell::new(&provider.spec.name).add_attribute(Attribute::Dim));
        let cells = [effect_cell(method), Cell::new(&method.path).fg(Color::Cyan), Cell::new(&method.summary)];
        table.add_row(Row::from(provider.into_iter().chain(cells).collect::<Vec<_>>()));
    }
    // The last column gives way, where there is room for it beside the longest name: a name in pieces cannot be copied.
    let keeps_names = table.width().is_none_or(|width| width >= ROOMY);
    let most = if keeps_names { 2 + usize::from(is_mixed) } else { 0 };
    for column in table.column_iter_mut().take(most) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let count = if found.len() == 1 { "1 method".to_owned() } else { format!("{} methods", found.len()) };
    format!("{table}\n{FAINT}{count}. All about one: hostwire describe NAME{FAINT:#}\n")
}
