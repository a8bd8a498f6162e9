//! A file that comes, written beside its place until it is whole.

use super::Passed;
use hostwire_core::End;
use std::path::{Path, PathBuf};
use tokio::{
    fs::{self, File},
    io::{AsyncWriteExt, BufWriter},
};

/// Writes a body to its place.
pub(super) async fn save(path: &Path, mut response: reqwest::Response, tell: impl Fn(Passed)) -> End {
    let mut part = match Part::create(path).await {
        Ok(part) => part,
        Err(error) => return failed(0, &error),
    };
    let total = response.content_length();
    let mut received = 0;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                received += chunk.len() as u64;
                if let Err(error) = part.file.write_all(&chunk).await {
                    return failed(received, &error);
                }
                tell(Passed { bytes: received, total });
            }
            Ok(None) => break,
            Err(error) => return End::Cut { received, detail: Some(crate::transport::words(&error)) },
        }
    }
    match part.keep(path).await {
        Ok(()) => End::Streamed { received },
        Err(error) => failed(received, &error),
    }
}

/// Writes a file that is here to its place.
pub(super) async fn keep(path: &Path, file: &[u8]) -> std::io::Result<()> {
    let mut part = Part::create(path).await?;
    part.file.write_all(file).await?;
    part.keep(path).await
}

fn failed(received: u64, error: &std::io::Error) -> End {
    End::SinkFailed { received, detail: Some(error.to_string()) }
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
