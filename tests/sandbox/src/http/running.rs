//! A sandbox on a thread of a test.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::{io, thread};

use serde_json::Value;
use tokio::sync::oneshot;

use super::server::{ServeOptions, Shared, serve_shared};
use crate::fixture;

/// A running sandbox. It ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Running {
    /// Starts it. `options.shutdown` is replaced: dropping the value is the shutdown.
    ///
    /// # Panics
    /// Where no socket or thread is to be had: for a test there is nothing else to do. See [`Running::try_start`].
    pub fn start(options: ServeOptions) -> Self {
        match Self::try_start(options) {
            Ok(running) => running,
            Err(error) => panic!("the sandbox does not start: {error}"),
        }
    }

    pub fn try_start(mut options: ServeOptions) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel::<()>();
        options.shutdown = Some(Box::pin(async move {
            let _ = stopped.await;
        }));
        let shared = Shared::new(&options)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let (started, ready) = mpsc::channel();
        let served = shared.clone();
        let thread = thread::Builder::new().name("hostwire-sandbox".to_owned()).spawn(move || {
            let told = started.clone();
            let ended = runtime.block_on(serve_shared(options, served, move |address| {
                let _ = told.send(Ok(address));
            }));
            // Whoever waits for the start is told of an error, and whoever stops it later.
            match ended {
                Err(error) => {
                    let told = io::Error::new(error.kind(), error.to_string());
                    let _ = started.send(Err(error));
                    Err(told)
                }
                Ok(()) => Ok(()),
            }
        })?;
        let address = ready.recv().map_err(|_| io::Error::other("the thread ended"))??;
        Ok(Self { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Ends it, as dropping does, and says whether its state could be saved.
    ///
    /// # Errors
    /// The state could not be written.
    pub fn stop(mut self) -> io::Result<()> {
        self.end()
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        self.thread.take().map_or(Ok(()), |thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("the thread panicked"))))
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tokens and ids of the fixture, and the url.
    pub fn facts(&self) -> Value {
        fixture::facts(&self.url())
    }

    /// A call of the control interface without HTTP, also where it is not served: `control("POST", "clock",
    /// json!({"advance_ms": 1000}))`. Gives the JSON answer; `{"error": ...}` says what was wrong. It does not wait.
    pub fn control(&self, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let response = self.shared.ask(|sandbox, now| sandbox.control(method, path, &body, now));
        serde_json::from_slice(&response.body).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.end();
    }
}
