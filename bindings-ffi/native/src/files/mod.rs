//! What one call brings along besides its parameters: contents of files that it sends, and a place for the file it gets.

mod save;
mod send;

use hostwire_core::{End, Error, FileInfo, Problem, Result, Violation};
use send::Content;
use std::{
    collections::BTreeMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// Files of one call.
///
/// ```no_run
/// # fn main() -> Result<(), hostwire::Error> {
/// use hostwire::{CallOptions, Files, json};
///
/// let client = hostwire::Client::adm_tools("t0k3n")?;
/// let files = Files::new().save_to("invoice.pdf");
/// let reply = client.start_with("billing/print/invoice", json!({ "invoice_id": 7 }), CallOptions::default(), files).wait()?;
/// println!("{:?} bytes", reply.meta.streamed);
///
/// let files = Files::new().attach("torrent_file", "debian.torrent");
/// client.start_with("storage/torrent/select_files", json!({ "storage_id": 7 }), CallOptions::default(), files).wait()?;
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Files {
    sent: BTreeMap<String, Sent>,
    save: Option<PathBuf>,
    progress: Option<Arc<Mutex<Progress>>>,
}

struct Sent {
    content: Content,
    info: FileInfo,
}

/// Told so often as bytes of a file come or go.
type Progress = Box<dyn FnMut(Passed) + Send>;

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Bytes so far.
    pub bytes: u64,
    /// Bytes in all, where it was told.
    pub total: Option<u64>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("sent", &self.sent.keys()).field("save", &self.save).finish_non_exhaustive()
    }
}

impl Files {
    /// None at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a file of the disk as this parameter, under its own name. It is read while it is sent, each time anew if
    /// the call is repeated.
    #[must_use]
    pub fn attach(mut self, parameter: &str, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let filename = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let sent = Sent { content: Content::Path(path), info: FileInfo { filename, content_type: None, length: None } };
        self.sent.insert(parameter.to_owned(), sent);
        self
    }

    /// Sends these bytes as a file.
    #[must_use]
    pub fn attach_bytes(mut self, parameter: &str, filename: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let info = FileInfo { filename: filename.to_owned(), content_type: None, length: Some(bytes.len() as u64) };
        self.sent.insert(parameter.to_owned(), Sent { content: Content::Bytes(bytes.into()), info });
        self
    }

    /// Says what a file that was attached is called for the provider, and its type, such as `image/png`.
    #[must_use]
    pub fn named(mut self, parameter: &str, filename: Option<&str>, content_type: Option<&str>) -> Self {
        if let Some(sent) = self.sent.get_mut(parameter) {
            sent.info.filename = filename.map_or_else(|| sent.info.filename.clone(), str::to_owned);
            sent.info.content_type = content_type.map(str::to_owned);
        }
        self
    }

    /// An answer that is a file goes here as it comes, however large. Until it is whole it is called `NAME.part`; if it
    /// does not become whole, nothing is left of it, and what was at `path` before is untouched.
    #[must_use]
    pub fn save_to(mut self, path: impl Into<PathBuf>) -> Self {
        self.save = Some(path.into());
        self
    }

    /// Tells how far a file is that is sent or saved. It is called between two pieces, and should not take long.
    #[must_use]
    pub fn on_progress(mut self, tell: impl FnMut(Passed) + Send + 'static) -> Self {
        self.progress = Some(Arc::new(Mutex::new(Box::new(tell))));
        self
    }

    /// Whether there is a place for a file that comes.
    pub(crate) fn saves(&self) -> bool {
        self.save.is_some()
    }

    /// What the core is told of the files that are sent.
    ///
    /// # Errors
    /// All files that cannot be read, before anything is sent.
    pub(crate) fn infos(&self, method: &str) -> Result<BTreeMap<String, FileInfo>> {
        let mut unreadable = Vec::new();
        let mut infos = BTreeMap::new();
        for (parameter, Sent { content, info }) in &self.sent {
            match content.length() {
                Ok(length) => drop(infos.insert(parameter.clone(), FileInfo { length: Some(length), ..info.clone() })),
                Err(_) => unreadable.push(Violation {
                    parameter: parameter.clone(),
                    problem: Problem::Value,
                    expected: "a file that is there and can be read".to_owned(),
                    nearest: None,
                }),
            }
        }
        if unreadable.is_empty() { Ok(infos) } else { Err(Error::violated(method, unreadable)) }
    }

    /// Writes a body to its place.
    pub(crate) async fn save(&self, response: reqwest::Response) -> End {
        match &self.save {
            Some(path) => save::save(path, response, |passed| self.tell(passed)).await,
            None => End::SinkFailed { received: 0, detail: Some("no place was named".to_owned()) },
        }
    }

    /// Writes a file that is here to its place, if it has one.
    pub(crate) async fn keep(&self, file: &[u8]) -> std::io::Result<bool> {
        match &self.save {
            Some(path) => save::keep(path, file).await.map(|()| true),
            None => Ok(false),
        }
    }

    fn tell(&self, passed: Passed) {
        if let Some(progress) = &self.progress {
            (progress.lock().unwrap_or_else(PoisonError::into_inner))(passed);
        }
    }
}
