//! Files that a call sends, as other languages tell of them.

use hostwire::{Error, Files, Result, core::FileInfo};
use std::{collections::BTreeMap, fs, path::Path};

/// A file to send: from the disk, or from memory.
#[derive(Debug, uniffi::Record)]
pub struct NativeFile {
    /// The parameter it is sent as.
    pub parameter: String,
    /// Where it is on the disk; it is read while it is sent.
    pub path: Option<String>,
    /// Its content, where it is not on the disk.
    pub content: Option<Vec<u8>>,
    /// What it is called for the provider; its own name, or the parameter's, where absent.
    pub filename: Option<String>,
    /// Its type, such as `image/png`.
    pub content_type: Option<String>,
}

/// What a call brings along.
pub(crate) fn files(sent: Vec<NativeFile>, save_to: Option<String>) -> Result<Files> {
    let mut files = match save_to {
        Some(path) => Files::new().save_to(path),
        None => Files::new(),
    };
    for NativeFile { parameter, path, content, filename, content_type } in sent {
        files = match (path, content) {
            (Some(path), None) => files.attach(&parameter, path),
            (None, Some(content)) => files.attach_bytes(&parameter, &parameter, content),
            _ => return Err(Error::invalid_options(&format!("the file {parameter} has neither a path nor a content, or both"))),
        };
        files = files.named(&parameter, filename.as_deref(), content_type.as_deref());
    }
    Ok(files)
}

/// What the core is told of them, for a request that is not sent.
pub(crate) fn infos(sent: &[NativeFile]) -> BTreeMap<String, FileInfo> {
    let info = |file: &NativeFile| {
        let own = file.path.as_deref().and_then(|path| Path::new(path).file_name()).map(|name| name.to_string_lossy().into_owned());
        let length = match (&file.content, &file.path) {
            (Some(content), _) => Some(content.len() as u64),
            (None, path) => path.as_ref().and_then(|path| fs::metadata(path).ok()).map(|metadata| metadata.len()),
        };
        let filename = file.filename.clone().or(own).unwrap_or_else(|| file.parameter.clone());
        FileInfo { filename, content_type: file.content_type.clone(), length }
    };
    sent.iter().map(|file| (file.parameter.clone(), info(file))).collect()
}
