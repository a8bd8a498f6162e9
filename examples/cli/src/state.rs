//! What is remembered between runs, each account's in a folder of its own that nobody else can read.
//!
//! A folder is named by the account's name, or, where it has none, by a hash of its token: the token itself is
//! written nowhere.

use crate::{args::Globals, failure::Failure};
use hostwire::{Token, core::account_key};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    fmt::Write as _,
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// The memory of one account.
#[derive(Clone, Debug)]
pub struct State {
    folder: PathBuf,
}

impl State {
    /// The memory of the account in use. Nothing is made before something is written.
    pub fn of(globals: &Globals, token: Option<&Token>) -> Result<Self, Failure> {
        let root = root(globals)?;
        let provider = &globals.provider().spec.name;
        let account = match (&globals.account, token) {
            (Some(name), _) => safe(name),
            (None, Some(token)) => format!("_{}", account_key(provider, token)),
            (None, None) => "_".to_owned(),
        };
        Ok(Self { folder: root.join(safe(provider)).join(account) })
    }

    /// Makes sure that something can be remembered.
    pub fn ready(self) -> Result<Self, Failure> {
        private_folder(&self.folder).map_err(|error| unusable(&self.folder, &error))?;
        Ok(self)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was remembered by this name; none where there is nothing.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Failure> {
        let path = self.folder.join(name);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unusable(&path, &error)),
        };
        serde_json::from_str(&text).map(Some).map_err(|error| {
            Failure::usage(format!("{} cannot be read: {error}.", path.display()), "Mend the file, or remove it to begin anew.")
        })
    }

    /// Reads, changes and writes what is remembered by this name, while no other process does.
    pub fn update<T: DeserializeOwned + Default + Serialize, R>(
        &self,
        name: &str,
        change: impl FnOnce(&mut T) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let failed = |error: io::Error| unusable(&self.folder, &error);
        let _lock = self.lock().map_err(failed)?;
        let mut kept = self.read(name)?.unwrap_or_default();
        let changed = change(&mut kept)?;
        write(&self.folder, name, &serde_json::to_vec_pretty(&kept).map_err(io::Error::from).map_err(failed)?).map_err(failed)?;
        Ok(changed)
    }

    /// Held until it is dropped.
    fn lock(&self) -> io::Result<File> {
        private_folder(&self.folder)?;
        let lock = OpenOptions::new().create(true).append(true).open(self.folder.join("lock"))?;
        lock.lock()?;
        Ok(lock)
    }
}

/// Where everything is remembered.
pub fn root(globals: &Globals) -> Result<PathBuf, Failure> {
    if let Some(folder) = &globals.state_dir {
        return Ok(folder.clone());
    }
    let places = directories::ProjectDirs::from("", "", "hostwire");
    let place = places.map(|places| places.state_dir().unwrap_or_else(|| places.data_local_dir()).to_owned());
    place.ok_or_else(|| Failure::usage("There is no home to remember things in.", "Name a folder with --state-dir DIR."))
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("{} cannot be used: {error}.", path.display()), "Mend it, or name another folder with --state-dir DIR.")
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes the whole file or nothing of it, readable by its owner only.
fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    private_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.persist(folder.join(name))?;
    Ok(())
}

/// A name as part of a path: different names stay different, whatever is in them.
pub fn safe(name: &str) -> String {
    name.bytes().fold(String::new(), |mut safe, byte| {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' if !(byte == b'.' && safe.is_empty()) => safe.push(char::from(byte)),
            // Capitals too: some systems do not tell them from small letters.
            _ => {
                let _ = write!(safe, "%{byte:02x}");
            }
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_paths() {
        assert_eq!(safe("adm.tools"), "adm.tools");
        assert_eq!([safe(".."), safe("a/b"), safe("A b")], ["%2e.", "a%2fb", "%41%20b"]);
    }
}
