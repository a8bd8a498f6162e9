//! The thread that drives all calls of a process, and the connections it keeps.

use crate::transport;
use hostwire_core::Failure;
use std::{
    future::Future,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tokio::runtime::{Builder, Handle};

/// One thread and one pool of connections for all clients of a process.
pub(crate) struct Runtime {
    process: u32,
    handle: Handle,
    http: OnceLock<Result<reqwest::Client, Failure>>,
}

static RUNTIME: Mutex<Option<Arc<Runtime>>> = Mutex::new(None);

/// The process's runtime, started at first use. A forked child has no threads of its parent and must not touch its
/// connections: it gets a runtime of its own.
pub(crate) fn runtime() -> std::io::Result<Arc<Runtime>> {
    let mut current = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    match &*current {
        Some(runtime) if runtime.process == std::process::id() => Ok(Arc::clone(runtime)),
        _ => {
            let started = Arc::new(Runtime::start()?);
            // The parent's, in a child: dropping it would close connections that are the parent's.
            std::mem::forget(current.replace(Arc::clone(&started)));
            Ok(started)
        }
    }
}

impl Runtime {
    fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new().name("hostwire".to_owned()).spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(Self { process: std::process::id(), handle, http: OnceLock::new() })
    }

    pub fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) {
        self.handle.spawn(call);
    }

    pub fn http(&self) -> Result<&reqwest::Client, Failure> {
        self.http.get_or_init(transport::client).as_ref().map_err(Clone::clone)
    }
}
