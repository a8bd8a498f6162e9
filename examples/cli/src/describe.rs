//! `hostwire describe`: the blocks of the documentation about one method, in their order.

use crate::{
    args::{DescribeArgs, Globals},
    effects,
    failure::Failure,
    find::{self, Found},
    memory, methods, output, params, returns,
    sample::Shown,
    state::State,
    style::{CARE, FAINT, NAME, STRONG},
    table::table,
    words::wrapped,
};
use comfy_table::{Cell, Color, Row};
use hostwire::core::{AnswerKind, Draft, Method, Param, Params, RecentCall, SampleLang};
use serde_json::{Value, json};
use std::fmt::Write;

/// Comfortable to read, and narrow enough for a terminal of 80 columns.
const WIDTH: usize = 76;

pub fn run(globals: &Globals, args: &DescribeArgs) -> Result<(), Failure> {
    let found = find::method(globals, &args.method)?;
    // The page is of use without a memory, too.
    let last = State::of(globals, globals.token()?.as_ref()).and_then(|state| memory::last(&state, &found.method.path)).ok().flatten();
    let example = example(globals, &found, last.as_ref())?;
    match globals.json {
        true => {
            let mut record = methods::record(&found.provider, &found.method, &found.url);
            record["last_request"] = json!(last);
            record["curl"] = json!(example);
            output::json(&record)
        }
        false => {
            output::text(&text(&found, last.as_ref()))?;
            output::bytes(format!("{example}\n").as_bytes())?;
            let php = SampleLang::of(&found.provider.spec).contains(&SampleLang::Php);
            if php { output::note(&format!("{FAINT}In PHP: hostwire sample {} --lang php{FAINT:#}\n", found.method.path)) } else { Ok(()) }
        }
    }
}

/// The method as a command: with the last request's parameters, else with a stand-in for each required one.
fn example(globals: &Globals, found: &Found, last: Option<&RecentCall>) -> Result<String, Failure> {
    let draft = last.map_or_else(|| Draft::new(&found.method, &Params::new()), |last| Draft::from_recent(&found.method, last));
    let shown = Shown::drafted(found, draft);
    shown.command(&shown.request(globals)?, false)
}

fn text(found: &Found, last: Option<&RecentCall>) -> String {
    let method = &found.method;
    let mut text = format!("{STRONG}{NAME}{}{NAME:#}{STRONG:#}  {}\n", method.path, method.summary);
    block(&mut text, "Description", &description(found));
    block(&mut text, "Parameters", &parameters(method));
    block(&mut text, "What it returns", &returned(method));
    block(&mut text, "Last request", &last.map_or_else(|| "None of this account in the last ten minutes.".to_owned(), last_request));
    let _ = write!(text, "\n{STRONG}Code example{STRONG:#}\n");
    text
}

fn last_request(call: &RecentCall) -> String {
    let params =
        if call.omitted { vec![("parameters".to_owned(), "too large to keep".to_owned())] } else { params::shown(None, &call.params) };
    let mut lines = format!("{}\n", call.when());
    lines.extend(params.into_iter().map(|(name, value)| format!("{NAME}{name}{NAME:#}={value}\n")));
    lines
}

fn block(text: &mut String, title: &str, lines: &str) {
    let _ = write!(text, "\n{STRONG}{title}{STRONG:#}\n");
    for line in lines.lines() {
        let _ = writeln!(text, "{}{line}", if line.is_empty() { "" } else { "  " });
    }
}

fn description(found: &Found) -> String {
    let Found { provider, method, url } = found;
    let longer = provider.catalogue.description(&method.path);
    let longer =
        longer.map_or_else(|| format!("{FAINT}There is no longer description.{FAINT:#}"), |longer| emphasised(&wrapped(longer, WIDTH)));
    let effect = effects::style(method.effect);
    let access = word(&json!(method.access.unwrap_or(provider.spec.token.access)));
    let repeats = effects::repeats(method);
    format!(
        "{longer}\n\n{} {url}\n{FAINT}provider{FAINT:#}  {}\n{FAINT}effect{FAINT:#}    {effect}{}{effect:#}: it {}\n{FAINT}repeats{FAINT:#}   {}\n{FAINT}access{FAINT:#}    {access}\n",
        method.http.as_str(),
        provider.spec.name,
        effects::word(method.effect),
        effects::does(method.effect),
        wrapped(&repeats, WIDTH - 10).replace('\n', "\n          "),
    )
}

/// What stands between backticks, in another colour where there are colours.
fn emphasised(text: &str) -> String {
    if !output::is_terminal() {
        return text.to_owned();
    }
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("{NAME}{part}{NAME:#}") } else { part.to_owned() }).collect()
}

fn parameters(method: &Method) -> String {
    if method.params.is_empty() {
        return "It has none.\n".to_owned();
    }
    if !output::is_terminal() {
        return method.params.iter().map(|param| format!("{}\n", plain(param))).collect();
    }
    let mut table = table(["name", "type", "", "values", "default"]);
    for param in &method.params {
        let required = if param.required { Cell::new("required").fg(Color::Yellow) } else { Cell::new("optional") };
        table.add_row(Row::from(vec![
            Cell::new(&param.name).fg(Color::Cyan),
            Cell::new(word(&json!(param.kind))),
            required,
            Cell::new(values(param)),
            Cell::new(default(param)),
        ]));
    }
    // Two columns stand before it.
    table.set_width(table.width().map_or(80, |width| width.saturating_sub(2)));
    table.to_string()
}

/// For a log: `name, type, required; values; default`.
fn plain(param: &Param) -> String {
    let required = if param.required { "required" } else { "optional" };
    let mut line = format!("{}\t{}\t{required}", param.name, word(&json!(param.kind)));
    let (values, default) = (values(param), default(param));
    for (name, value) in [("one of", values), ("default", default)].into_iter().filter(|(_, value)| !value.is_empty()) {
        let _ = write!(line, "\t{name} {value}");
    }
    line
}

fn returned(method: &Method) -> String {
    match (&method.returns, method.answer) {
        (_, AnswerKind::File) => "A file.\n".to_owned(),
        (_, AnswerKind::None) => "Nothing but whether it worked.\n".to_owned(),
        (_, AnswerKind::Text) => "Text.\n".to_owned(),
        (None, _) => format!("{CARE}Not documented.{CARE:#}\n"),
        (Some(returns), _) => {
            let rows = returns::rows(&returns.shape);
            let shape = match output::is_terminal() {
                true => {
                    let mut table = table(["field", "type"]);
                    for (field, kind) in rows {
                        table.add_row(Row::from(vec![Cell::new(field).fg(Color::Cyan), Cell::new(kind)]));
                    }
                    table.to_string()
                }
                false => rows.into_iter().map(|(field, kind)| format!("{field}\t{kind}\n")).collect(),
            };
            let seen = if returns.recorded { "" } else { "\nAs far as is known: no answer of it was recorded." };
            format!("{shape}{seen}")
        }
    }
}

/// What may stand in it.
pub fn values(param: &Param) -> String {
    let mut words = param.values.clone();
    words.extend(param.values_open.then(|| "and others".to_owned()));
    words.extend(param.min.map(|min| format!("at least {min}")));
    words.extend(param.max_length.map(|most| format!("at most {most} characters")));
    words.extend(param.unit.clone());
    words.extend(param.secret.then(|| "secret".to_owned()));
    words.join(", ")
}

/// What the provider assumes without it.
pub fn default(param: &Param) -> String {
    param.default.as_ref().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default()
}

/// A word of the catalogue, for people.
pub fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('_', " ")
}
