//! What one call brings along besides its parameters: files that it sends, and where the file that it gets goes.

use crate::fetch::words;
use hostwire_core::{Body, End, Part};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, WritableStream, WritableStreamDefaultWriter};

/// Files of one call.
#[derive(Debug, Default)]
pub struct Files {
    /// An object with a `Blob` for each parameter that is a file.
    blobs: JsValue,
    sink: Option<WritableStream>,
}

impl Files {
    pub fn new(blobs: JsValue, sink: Option<WritableStream>) -> Self {
        Self { blobs, sink }
    }

    /// A body with files in it, none of which is read before it is sent.
    pub fn body(&self, body: &Body) -> Result<Blob, JsValue> {
        let parts = body.parts().iter().map(|part| match part {
            Part::Text(text) => Ok(JsValue::from(text.expose())),
            Part::File { name, .. } => Reflect::get(&self.blobs, &name.into()),
            _ => Err(JsValue::from("a kind of part that this version does not know")),
        });
        Blob::new_with_blob_sequence(&parts.collect::<Result<Array, _>>()?.into())
    }

    /// Where the file goes that comes. A file that was begun is not asked for again, so a stream is written to once.
    pub fn sink(&self) -> Result<Sink, JsValue> {
        let writer = self.sink.as_ref().map(WritableStream::get_writer).transpose()?;
        Ok(Sink { writer, received: 0 })
    }
}

/// Where a file goes. Dropped before it is whole, the stream is aborted.
pub struct Sink {
    writer: Option<WritableStreamDefaultWriter>,
    received: u64,
}

impl Sink {
    /// Hands a piece over, and waits until there is room for the next.
    pub async fn write(&mut self, piece: &Uint8Array) -> Result<(), End> {
        self.received += u64::from(piece.length());
        match &self.writer {
            Some(writer) => JsFuture::from(writer.write_with_chunk(piece)).await.map(drop).map_err(|error| self.failed(&error)),
            None => Ok(()),
        }
    }

    /// The file is whole.
    pub async fn close(mut self) -> End {
        let Some(writer) = self.writer.take() else { return End::Streamed { received: self.received } };
        match JsFuture::from(writer.close()).await {
            Ok(_) => End::Streamed { received: self.received },
            Err(error) => self.failed(&error),
        }
    }

    /// The answer ended before the file was whole.
    pub fn cut(self, error: &JsValue) -> End {
        End::Cut { received: self.received, detail: words(error) }
    }

    fn failed(&self, error: &JsValue) -> End {
        End::SinkFailed { received: self.received, detail: words(error) }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(writer) = self.writer.take() {
            let aborted = JsFuture::from(writer.abort_with_reason(&"the file did not come whole".into()));
            // What the sink says to that, nobody is left to hear.
            spawn_local(async { drop(aborted.await) });
        }
    }
}
