//! A body with files in it, read while it is sent.

use super::{Files, Passed};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use hostwire_core::{Body, Part};
use std::{io, path::PathBuf};
use tokio_util::io::ReaderStream;

/// What is in a file.
#[derive(Clone)]
pub(super) enum Content {
    Bytes(Bytes),
    Path(PathBuf),
}

impl Content {
    pub(super) fn length(&self) -> io::Result<u64> {
        match self {
            Content::Bytes(bytes) => Ok(bytes.len() as u64),
            // Opened, so that one that may not be read is found before anything is sent.
            Content::Path(path) => match std::fs::File::open(path)?.metadata()? {
                metadata if metadata.is_file() => Ok(metadata.len()),
                _ => Err(io::ErrorKind::InvalidInput.into()),
            },
        }
    }

    async fn read(self) -> stream::BoxStream<'static, io::Result<Bytes>> {
        match self {
            Content::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
            Content::Path(path) => match tokio::fs::File::open(path).await {
                Ok(file) => ReaderStream::new(file).boxed(),
                Err(error) => stream::iter([Err(error)]).boxed(),
            },
        }
    }
}

impl Files {
    /// The body to send: its text as it is, and the files where they belong.
    pub(crate) fn body(&self, body: &Body) -> reqwest::Body {
        if let Some(bytes) = body.as_bytes() {
            return bytes.to_vec().into();
        }
        let content = |part: &Part| match part {
            Part::Text(text) => Content::Bytes(Bytes::copy_from_slice(text.expose().as_bytes())),
            Part::File { name, .. } => self.sent.get(name).map_or(Content::Bytes(Bytes::new()), |sent| sent.content.clone()),
            // Kinds to come are made by this version of the core only when this crate knows them.
            _ => Content::Bytes(Bytes::new()),
        };
        let contents: Vec<Content> = body.parts().iter().map(content).collect();
        let (total, progress) = (body.length(), self.progress.clone());
        let mut passed = 0;
        let pieces = stream::iter(contents).then(Content::read).flatten().inspect(move |piece| {
            passed += piece.as_ref().map_or(0, |piece| piece.len() as u64);
            if let Some(progress) = &progress {
                (progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner))(Passed { bytes: passed, total });
            }
        });
        reqwest::Body::wrap_stream(pieces)
    }
}
