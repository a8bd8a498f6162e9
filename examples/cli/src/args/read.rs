//! Reads what options hold.

use hostwire::{Provider, core::Purpose};
use std::{ffi::OsString, sync::Arc};

/// A name, or a file with the description of a provider of one's own.
pub(super) fn provider(name: &str) -> Result<Arc<Provider>, String> {
    let document = match name.ends_with(".json") {
        true => std::fs::read_to_string(name).map_err(|error| format!("{name} cannot be read: {error}."))?,
        false => name.to_owned(),
    };
    Provider::named(&document).map_err(|error| format!("{} {}", error.message, error.advice))
}

/// Purposes as a file has them.
#[derive(Clone, Debug, Default)]
pub struct Purposes(pub Vec<Purpose>);

pub(super) fn purposes(file: &str) -> Result<Purposes, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    serde_json::from_str(&text)
        .map(Purposes)
        .map_err(|error| format!("{error}. It holds [{{\"name\": ..., \"reserve\": {{\"hour\": ...}}}}]."))
}

/// What may stand in a question and name a folder.
pub(super) fn account(name: &str) -> Result<String, String> {
    let is_name = !name.is_empty() && name.chars().count() <= 64 && !name.chars().any(char::is_control);
    if is_name { Ok(name.to_owned()) } else { Err("A name has 1 to 64 characters, none of them a control character.".to_owned()) }
}

/// Whether somebody gives a token as an argument. Looked for before all else, so that no other complaint comes first
/// and leaves the habit in place.
pub fn names_a_token(arguments: &[OsString]) -> bool {
    let before_dashes = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    before_dashes.into_iter().any(|argument| argument == "--token" || argument.to_string_lossy().starts_with("--token="))
}
