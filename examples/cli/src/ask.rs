//! The form: each parameter is asked for, with its type, its values and its default.

use crate::{
    args::Globals,
    confirm::{self, can_ask, unasked},
    describe::{default, values, word},
    effects,
    failure::Failure,
    find, memory, output,
    params::Given,
    state::State,
    style::{CARE, FAINT, NAME, STRONG},
    words::wrapped,
};
use dialoguer::{Input, Password, theme::SimpleTheme};
use hostwire::{
    CallOptions,
    core::{Effect, Method, Param, ParamType, Params, Reuse, violations},
};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What of the last request can go into a new one.
pub fn reuse(state: Option<&State>, method: &Method) -> Result<Reuse, Failure> {
    let last = state.map(|state| memory::last(state, &method.path)).transpose()?.flatten();
    let last = last.ok_or_else(|| {
        let message = format!("There is no request of this account to {} in the last ten minutes.", method.path);
        Failure::usage(message, "Nothing was sent. Give the parameters, or ask for the form with --ask.")
    })?;
    match last.omitted {
        true => Err(Failure::usage("The last request's parameters were too large to keep.", "Nothing was sent. Give them again.")),
        false => Ok(last.reuse()),
    }
}

/// Asks for the parameters that were masked where they were kept.
pub fn anew(method: &Method, mut given: Given, masked: &[String]) -> Result<Given, Failure> {
    if !can_ask() {
        let message = format!("Secrets are not kept: give {} again.", masked.join(", "));
        return Err(Failure::usage(message, "Nothing was sent. On a terminal it would be asked for."));
    }
    output::note(&format!("{FAINT}Secrets are not kept. Give them again.{FAINT:#}\n"))?;
    for param in masked.iter().filter_map(|name| method.param(name)) {
        question(method, param, &mut given)?;
    }
    Ok(given)
}

/// Asks for everything, shows what will be sent, and whether it may be.
pub fn form(globals: &Globals, method: &Method, mut given: Given) -> Result<Given, Failure> {
    if !can_ask() {
        return Err(Failure::usage("--ask needs a terminal to ask on.", "Nothing was sent. Give the parameters as name=value."));
    }
    let style = effects::style(method.effect);
    output::note(&format!(
        "{STRONG}{NAME}{}{NAME:#}{STRONG:#}  {}\n{style}{}{style:#}{FAINT}: it {}. An empty line leaves a parameter out.{FAINT:#}\n",
        method.path,
        method.summary,
        effects::word(method.effect),
        effects::does(method.effect)
    ))?;
    for param in &method.params {
        question(method, param, &mut given)?;
    }
    let client = find::without_token(globals, globals.provider())?;
    client.prepare(
        &method.path,
        Value::Object(given.params.clone()),
        &CallOptions { files: given.files_told(), ..CallOptions::default() },
    )?;
    let mark = if matches!(method.effect, Effect::Destroy | Effect::Spend) { format!("{CARE}!{CARE:#} ") } else { String::new() };
    let title = format!("\n{mark}{STRONG}{} {}{STRONG:#}\n", method.http.as_str(), method.path);
    output::note(&format!("{title}{}", confirm::facts(globals, Some(method), &given.params)))?;
    match method.effect {
        Effect::Read | Effect::Write => confirm::yes("Send it?", true)?,
        effect => confirm::yes(&format!("It {}. Send it?", effects::does(effect)), false)?,
    }
    Ok(given)
}

fn question(method: &Method, param: &Param, given: &mut Given) -> Result<(), Failure> {
    output::note(&format!("\n{FAINT}{}{FAINT:#}\n", wrapped(&about(param), 79)))?;
    match param.kind {
        ParamType::Array => list(param, given),
        ParamType::File => file(param, given),
        _ => one(method, param, given),
    }
}

/// Type, whether it must be, values and default, on one line.
fn about(param: &Param) -> String {
    let mut parts = vec![word(&json!(param.kind)), if param.required { "required" } else { "optional" }.to_owned()];
    parts.extend(Some(values(param)).filter(|values| !values.is_empty()));
    parts.extend(Some(default(param)).filter(|default| !default.is_empty()).map(|default| format!("{default} without it")));
    parts.join("; ")
}

fn one(method: &Method, param: &Param, given: &mut Given) -> Result<(), Failure> {
    let wrong = |text: &String| -> Result<(), String> {
        let params: Params = [(param.name.clone(), value(param, text))].into_iter().collect();
        let mut wrong = violations(method, &params, &Default::default()).into_iter();
        match wrong.find(|violation| violation.parameter == param.name) {
            Some(violation) if !text.is_empty() || param.required => Err(format!("Expected {}.", violation.expected)),
            _ => Ok(()),
        }
    };
    let text = if param.secret {
        let prompt = Password::with_theme(&SimpleTheme).with_prompt(&param.name).allow_empty_password(!param.required).validate_with(wrong);
        prompt.interact()
    } else {
        let mut prompt =
            Input::<String>::with_theme(&SimpleTheme).with_prompt(&param.name).allow_empty(!param.required).validate_with(wrong);
        if let Some(value) = given.params.get(&param.name) {
            prompt = prompt.with_initial_text(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        }
        prompt.interact_text()
    };
    match text.map_err(|error| unasked(&error))? {
        text if text.is_empty() => drop(given.params.shift_remove(&param.name)),
        text => drop(given.params.insert(param.name.clone(), value(param, &text))),
    }
    Ok(())
}

/// A CAPTCHA is an object; all else may be text, as the APIs take it.
fn value(param: &Param, text: &str) -> Value {
    match param.kind {
        ParamType::Captcha => serde_json::from_str(text).unwrap_or_else(|_| text.into()),
        _ => text.into(),
    }
}

fn list(param: &Param, given: &mut Given) -> Result<(), Failure> {
    let known = match given.params.shift_remove(&param.name) {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    };
    let mut items = Vec::new();
    loop {
        let is_needed = param.required && items.is_empty();
        let mut prompt =
            Input::<String>::with_theme(&SimpleTheme).with_prompt(format!("{}[] {}", param.name, items.len() + 1)).allow_empty(!is_needed);
        if let Some(item) = known.get(items.len()) {
            prompt = prompt.with_initial_text(item.as_str().map_or_else(|| item.to_string(), str::to_owned));
        }
        match prompt.interact_text().map_err(|error| unasked(&error))? {
            text if text.is_empty() => break,
            text => items.push(Value::String(text)),
        }
    }
    if !items.is_empty() {
        given.params.insert(param.name.clone(), Value::Array(items));
    }
    Ok(())
}

fn file(param: &Param, given: &mut Given) -> Result<(), Failure> {
    let readable = |path: &String| -> Result<(), String> {
        let is_left_out = path.is_empty() && !param.required;
        if is_left_out { Ok(()) } else { std::fs::File::open(path).map(|_| ()).map_err(|error| format!("It cannot be read: {error}.")) }
    };
    let prompt = Input::<String>::with_theme(&SimpleTheme)
        .with_prompt(format!("{} (path)", param.name))
        .allow_empty(!param.required)
        .validate_with(readable);
    let path = prompt.interact_text().map_err(|error| unasked(&error))?;
    given.files.retain(|(name, _)| *name != param.name);
    if !path.is_empty() {
        given.files.push((param.name.clone(), PathBuf::from(path)));
    }
    Ok(())
}
