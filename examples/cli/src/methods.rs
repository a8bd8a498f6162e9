//! `hostwire methods`: what can be called, and with which parameters.

use crate::{
    args::{Globals, MethodsArgs},
    failure::Failure,
    output,
    style::{FAINT, STRONG},
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
        return output::json(&found.iter().map(|(provider, method)| record(provider, method)).collect());
    }
    if found.is_empty() {
        return output::note("No method has all of these words in its name, summary or parameters.\n");
    }
    if !output::is_terminal() {
        return output::text(&found.iter().map(|(provider, method)| line(provider, method)).collect::<String>());
    }
    match found.as_slice() {
        [(provider, method)] => output::text(&details(provider, method)),
        _ => output::text(&list(&found)),
    }
}

/// A name given whole is that method alone; words are searched for, and the best comes first.
fn matching<'a>(provider: &'a Arc<Provider>, words: &[String]) -> Vec<(&'a Provider, &'a Method)> {
    let catalogue = &provider.catalogue;
    let methods: Vec<&Method> = match words {
        [] => catalogue.methods().iter().collect(),
        [name] if catalogue.get(name).is_some() => catalogue.get(name).into_iter().collect(),
        words => catalogue.search(&words.join(" ")),
    };
    methods.into_iter().map(|method| (&**provider, method)).collect()
}

fn record(provider: &Provider, method: &Method) -> Value {
    let mut record = json!({ "provider": provider.spec.name });
    if let (Value::Object(record), Value::Object(known)) = (&mut record, json!(method)) {
        record.extend(known);
    }
    record
}

/// One line for programs: tabs between, `?` after what may be left out.
fn line(provider: &Provider, method: &Method) -> String {
    let params: Vec<String> = method.params.iter().map(short).collect();
    let (name, http, effect) = (&provider.spec.name, method.http.as_str(), effect(method));
    format!("{name}\t{http}\t{}\t{}\t{effect}\t{}\n", method.path, params.join(" "), method.summary)
}

fn short(param: &Param) -> String {
    format!("{}{}", param.name, if param.required { "" } else { "?" })
}

fn effect(method: &Method) -> String {
    json!(method.effect).as_str().unwrap_or_default().to_owned()
}

/// What takes away or costs is to be seen at a glance.
fn effect_cell(method: &Method) -> Cell {
    let cell = Cell::new(effect(method));
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
    let mut table = table(["provider", "effect", "method", "what it does"]);
    for (provider, method) in found {
        table.add_row(Row::from(vec![
            Cell::new(&provider.spec.name).add_attribute(Attribute::Dim),
            effect_cell(method),
            Cell::new(&method.path).fg(Color::Cyan),
            Cell::new(&method.summary),
        ]));
    }
    // The last column gives way, where there is room for it beside the longest name: a name in pieces cannot be copied.
    let keeps_names = table.width().is_none_or(|width| width >= ROOMY);
    for column in table.column_iter_mut().take(if keeps_names { 3 } else { 0 }) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let count = found.len();
    format!("{table}\n{FAINT}{count} methods. One in full, with its parameters: hostwire methods NAME{FAINT:#}\n")
}

fn details(provider: &Provider, method: &Method) -> String {
    let access = method.access.unwrap_or(provider.spec.token.access);
    let word = |value: Value| value.as_str().unwrap_or_default().replace('_', " ");
    let repeat = match method.effect {
        Effect::Write | Effect::Destroy if method.idempotent => ", can be repeated",
        Effect::Write | Effect::Destroy => ", not to be repeated blindly",
        _ => "",
    };
    let head = format!(
        "{STRONG}{}{STRONG:#} {}\n{FAINT}{}, {}, effect: {}{repeat}, access: {}, answer: {}{FAINT:#}\n",
        method.path,
        method.summary,
        provider.spec.name,
        method.http.as_str(),
        effect(method),
        word(json!(access)),
        word(json!(method.answer)),
    );
    if method.params.is_empty() {
        return format!("{head}It has no parameters.\n");
    }
    let mut table = table(["parameter", "type", "", "values", "default"]);
    for param in &method.params {
        let required = if param.required { Cell::new("required").fg(Color::Yellow) } else { Cell::new("optional") };
        table.add_row(Row::from(vec![
            Cell::new(&param.name).fg(Color::Cyan),
            Cell::new(word(json!(param.kind))),
            required,
            Cell::new(values(param)),
            Cell::new(param.default.as_ref().map(plain).unwrap_or_default()),
        ]));
    }
    format!("{head}{table}\n")
}

fn values(param: &Param) -> String {
    let mut words = param.values.clone();
    words.extend(param.values_open.then(|| "...".to_owned()));
    words.extend(param.min.map(|min| format!("at least {min}")));
    words.extend(param.max_length.map(|most| format!("at most {most} characters")));
    words.extend(param.unit.clone());
    words.join(", ")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
