//! What one call brings along besides its parameters: where the file that it gets is to go.

use hostwire_core::End;
use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use tokio::{
    fs::{self, File},
    io::{AsyncWriteExt, BufWriter},
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
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Files {
    save: Option<PathBuf>,
    progress: Option<Mutex<Progress>>,
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
        f.debug_struct("Files").field("save", &self.save).finish_non_exhaustive()
    }
}

impl Files {
    /// None at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An answer that is a file goes here as it comes, however large. Until it is whole it is called `NAME.part`; if it
    /// does not become whole, nothing is left of it, and what was at `path` before is untouched.
    #[must_use]
    pub fn save_to(mut self, path: impl Into<PathBuf>) -> Self {
        self.save = Some(path.into());
        self
    }

    /// Tells how far a file is that is being saved. It is called between two pieces, and should not take long.
    #[must_use]
    pub fn on_progress(mut self, tell: impl FnMut(Passed) + Send + 'static) -> Self {
        self.progress = Some(Mutex::new(Box::new(tell)));
        self
    }

    /// Whether there is a place for a file that comes.
    pub(crate) fn saves(&self) -> bool {
        self.save.is_some()
    }

    /// Writes a body to its place.
    pub(crate) async fn save(&self, mut response: reqwest::Response) -> End {
        let Some(path) = &self.save else { return sink_failed(0, "no place was named") };
        let mut part = match Part::create(path).await {
            Ok(part) => part,
            Err(error) => return sink_failed(0, &error.to_string()),
        };
        let total = response.content_length();
        let mut received = 0;
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    received += chunk.len() as u64;
                    if let Err(error) = part.file.write_all(&chunk).await {
                        return sink_failed(received, &error.to_string());
                    }
                    self.tell(Passed { bytes: received, total });
                }
                Ok(None) => break,
                Err(error) => return End::Cut { received, detail: Some(crate::transport::words(&error)) },
            }
        }
        match part.keep(path).await {
            Ok(()) => End::Streamed { received },
            Err(error) => sink_failed(received, &error.to_string()),
        }
    }

    fn tell(&self, passed: Passed) {
        if let Some(progress) = &self.progress {
            (progress.lock().unwrap_or_else(PoisonError::into_inner))(passed);
        }
    }
}

fn sink_failed(received: u64, detail: &str) -> End {
    End::SinkFailed { received, detail: Some(detail.to_owned()) }
}

/// A file that is not whole yet. Dropped, it is removed.
struct Part {
    file: BufWriter<File>,
    path: Option<PathBuf>,
}

impl Part {
    async fn create(path: &Path) -> std::io::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let path = path.with_file_name(name);
        Ok(Self { file: BufWriter::new(File::create(&path).await?), path: Some(path) })
    }

    async fn keep(mut self, path: &Path) -> std::io::Result<()> {
        self.file.flush().await?;
        self.file.get_ref().sync_all().await?;
        match self.path.take() {
            Some(part) => fs::rename(part, path).await,
            None => Ok(()),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = self.path.take() {
            // Best effort: it may be gone, or the disk may be.
            let _ = std::fs::remove_file(path);
        }
    }
}
