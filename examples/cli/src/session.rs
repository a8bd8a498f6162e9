//! Provider, token and client, as the global options choose them.

use crate::{args::Globals, failure::Failure};
use hostwire::{Client, Clock, Options, Provider, Token};
use std::{
    env, fs,
    io::{self, Read},
    path::Path,
    sync::Arc,
};

/// Where a token is read from, and what stands for it in what is shown.
pub const VARIABLE: &str = "HOSTWIRE_TOKEN";

impl Globals {
    pub fn provider(&self) -> Arc<Provider> {
        self.provider.clone().unwrap_or_else(Provider::adm_tools)
    }

    /// All providers, or the one that was named.
    pub fn providers(&self) -> Vec<Arc<Provider>> {
        self.provider.clone().map_or_else(Provider::all, |named| vec![named])
    }

    pub fn options(&self) -> Options {
        Options {
            base_url: self.base_url.clone(),
            account: self.account.clone(),
            purposes: self.purposes.clone().unwrap_or_default().0,
            ..Options::default()
        }
    }

    /// A client of one's own with this token, if there is one.
    pub fn client(&self, token: Option<&Token>, options: Options) -> Result<Client, Failure> {
        Ok(Client::new(self.provider(), token.cloned(), self.careful(options), Clock::default())?)
    }

    /// Nothing is destroyed or paid for before somebody said so.
    pub fn careful(&self, options: Options) -> Options {
        Options { read_only: self.read_only, confirm: true, ..options }
    }

    /// The user's token, if there is one.
    pub fn token(&self) -> Result<Option<Token>, Failure> {
        let text = match &self.token_file {
            Some(file) => Some(from_file(file)?),
            None => match env::var(VARIABLE) {
                // Set to nothing is how shells unset a variable for one command.
                Ok(text) if text.is_empty() => None,
                Ok(text) => Some(text),
                Err(env::VarError::NotPresent) => None,
                // Not UTF-8: no header can carry it, and the core says so.
                Err(env::VarError::NotUnicode(_)) => Some("\u{fffd}".to_owned()),
            },
        };
        Ok(text.map(Token::new).transpose()?)
    }
}

fn from_file(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = match file.as_os_str() == "-" {
        true => io::stdin().lock().read_to_string(&mut text).map(|_| ()),
        false => fs::read_to_string(file).map(|read| text = read),
    };
    read.map_err(|error| {
        let name = file.display();
        Failure::usage(format!("The token file {name} cannot be read: {error}."), "Name a file that holds the token and nothing else.")
    })?;
    // Editors end a file with a newline; it is not the token's.
    text.truncate(text.trim_end_matches(['\r', '\n']).len());
    Ok(text)
}
