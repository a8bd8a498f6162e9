//! The thread that drives all calls of a process, and the connections it keeps.

use crate::{process::PerProcess, transport};
use hostwire_core::Failure;
use std::{
    future::Future,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use tokio::runtime::{Builder, Handle};

/// One thread and one pool of connections for all clients of a process.
pub(crate) struct Runtime {
    handle: Handle,
    http: OnceLock<Result<reqwest::Client, Failure>>,
}

/// Never dropped: in a forked child, that would close connections that are the parent's.
static RUNTIME: PerProcess<Mutex<Option<Arc<Runtime>>>> = PerProcess::new();

/// The process's runtime, started at first use.
pub(crate) fn runtime() -> std::io::Result<Arc<Runtime>> {
    let mut current = RUNTIME.get(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    match &*current {
        Some(runtime) => Ok(Arc::clone(runtime)),
        None => Ok(Arc::clone(current.insert(Arc::new(Runtime::start()?)))),
    }
}

impl Runtime {
    fn start() -> std::io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new().name("hostwire".to_owned()).spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(Self { handle, http: OnceLock::new() })
    }

    pub fn spawn(&self, call: impl Future<Output = ()> + Send + 'static) {
        self.handle.spawn(call);
    }

    pub fn http(&self) -> Result<&reqwest::Client, Failure> {
        self.http.get_or_init(transport::client).as_ref().map_err(Clone::clone)
    }
}
