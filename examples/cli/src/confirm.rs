//! The question before something is destroyed or paid for.

use crate::{
    args::Globals,
    failure::Failure,
    output, params,
    style::{CARE, FAINT, STRONG},
    words::printable,
};
use dialoguer::{Confirm, theme::SimpleTheme};
use hostwire::{
    Error,
    core::{Method, Params},
};
use std::io::{self, ErrorKind, IsTerminal};

/// Whether there is somebody to ask.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks whether a call that needs it may go. An error if it may not, or nobody can be asked.
pub fn ask(globals: &Globals, needed: Error, method: Option<&Method>, given: &Params) -> Result<(), Failure> {
    if !can_ask() {
        let advice = "Nothing was sent, and nobody can be asked without a terminal. Say --yes if it is meant.";
        return Err(Failure::Refused { message: needed.message.clone(), advice: advice.to_owned(), code: needed.code });
    }
    output::note(&format!("{CARE}!{CARE:#} {STRONG}{}{STRONG:#}\n{}", printable(&needed.message), facts(globals, method, given)))?;
    yes("Go on?", false)
}

/// Account and parameters, a line each.
pub fn facts(globals: &Globals, method: Option<&Method>, given: &Params) -> String {
    let provider = globals.provider();
    let at = globals.base_url.as_ref().map(|url| format!(" at {url}")).unwrap_or_default();
    let account = globals.account.as_deref().unwrap_or("the account of this token");
    let mut rows = vec![("account".to_owned(), format!("{account}, {}{at}", provider.spec.name))];
    rows.extend(params::shown(method, given));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    rows.into_iter().map(|(name, value)| format!("  {FAINT}{name:width$}{FAINT:#}  {}\n", printable(&value))).collect()
}

/// Asks a question with yes or no. No is an error.
pub fn yes(question: &str, usual: bool) -> Result<(), Failure> {
    match Confirm::with_theme(&SimpleTheme).with_prompt(question).default(usual).interact() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::declined()),
        Err(error) => Err(unasked(&error)),
    }
}

/// A question that got no answer.
pub fn unasked(error: &dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(io) = error;
    match io.kind() {
        ErrorKind::Interrupted => Failure::Cancelled,
        _ => Failure::usage(format!("Nobody can be asked: {io}."), "Nothing was sent."),
    }
}
