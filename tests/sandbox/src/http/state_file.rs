//! The state in a file: read once at the start, replaced whole at the end.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use crate::sandbox::{Options, Sandbox};

/// A sandbox in the state of `file`, or in that of the fixture where there is none. A file that cannot be read as a state is an error,
/// and stays as it is. It is written at once, so that a place that cannot be written to is noticed now and not at the end.
pub(super) fn open(file: &Path, options: Options, now: u64) -> io::Result<Sandbox> {
    let sandbox = match fs::read_to_string(file) {
        Ok(text) => Sandbox::restore(options, now, &text)
            .map_err(|what| io::Error::new(io::ErrorKind::InvalidData, format!("{}: {what}; the file is left as it is", file.display())))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Sandbox::new(options, now),
        Err(error) => return Err(at(file, &error)),
    };
    save(file, &sandbox.save(now))?;
    Ok(sandbox)
}

/// Writes beside the file and renames, so that whoever reads it finds the old state or the new one, whole.
pub(super) fn save(file: &Path, text: &str) -> io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = file.with_file_name(name);
    let write = || -> io::Result<()> {
        let mut out = File::create(&beside)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        fs::rename(&beside, file)
    };
    write().map_err(|error| {
        let _ = fs::remove_file(&beside);
        at(file, &error)
    })
}

/// The error, with the file that it is about.
fn at(file: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", file.display()))
}
