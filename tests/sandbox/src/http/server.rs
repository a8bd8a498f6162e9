//! The server: reads a request whole, asks the state machine, and does to the answer what its fate says.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::faulty::{Ending, FaultyStream};
use super::state_file;
use crate::message::{Fate, Request, Response};
use crate::sandbox::{Options, Sandbox};

/// The largest request body that is read: twice the SDK's own cap on answers.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// Which time the sandbox has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    #[default]
    Real,
    /// Unix milliseconds; it stands still until the control interface moves it.
    Manual(u64),
}

/// How to serve. The default is a free port, no control interface, the real clock, and no end.
#[derive(Default)]
pub struct ServeOptions {
    /// 0 is a free one.
    pub port: u16,
    pub control: bool,
    pub cors: bool,
    pub observed: bool,
    /// As [`Options::defective`].
    pub defective: bool,
    pub clock: Clock,
    /// Random faults from this seed.
    pub faults_seed: Option<u64>,
    /// Where the state is loaded from, if the file is there, and saved to at the end.
    pub state: Option<PathBuf>,
    /// The server ends when this does, and drops the connections that are open then.
    pub shutdown: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServeOptions")
            .field("port", &self.port)
            .field("control", &self.control)
            .field("cors", &self.cors)
            .field("observed", &self.observed)
            .field("defective", &self.defective)
            .field("clock", &self.clock)
            .field("faults_seed", &self.faults_seed)
            .field("state", &self.state)
            .field("shutdown", &self.shutdown.is_some())
            .finish()
    }
}

/// Serves on 127.0.0.1 until `options.shutdown` ends, then saves the state where it was asked to. `ready` is told the address once
/// connections are taken.
///
/// # Errors
/// No socket; or a state that cannot be read, which is then left as it is, or cannot be written.
pub async fn serve(options: ServeOptions, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let shared = Shared::new(&options)?;
    serve_shared(options, shared, ready).await
}

/// The state machine among the connections, and a count that moves whenever it was asked something.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    sandbox: Arc<Mutex<Sandbox>>,
    changed: watch::Sender<u64>,
}

impl Shared {
    pub(super) fn new(options: &ServeOptions) -> io::Result<Self> {
        let machine = Options {
            control: options.control,
            cors: options.cors,
            observed: options.observed,
            defective: options.defective,
            manual_clock_ms: match options.clock {
                Clock::Real => None,
                Clock::Manual(ms) => Some(ms),
            },
            faults_seed: options.faults_seed,
        };
        let sandbox = match &options.state {
            Some(file) => state_file::open(file, machine, real_now())?,
            None => Sandbox::new(machine, real_now()),
        };
        Ok(Self { sandbox: Arc::new(Mutex::new(sandbox)), changed: watch::Sender::new(0) })
    }

    pub(super) fn ask(&self, ask: impl FnOnce(&mut Sandbox, u64) -> Response) -> Response {
        let response = ask(&mut self.lock(), real_now());
        // A long poll that still waits has changed nothing; telling of it would wake it again at once, for ever.
        if response.fate != Fate::NotYet {
            self.changed.send_modify(|count| *count += 1);
        }
        response
    }

    /// The answer, once there is one and no gate holds it.
    async fn answer(&self, request: &Request) -> Response {
        let mut changes = self.changed.subscribe();
        let mut response = self.ask(|sandbox, now| sandbox.handle(request, now));
        loop {
            match response.fate {
                Fate::NotYet => {}
                Fate::Hold(gate) if self.lock().is_held(gate) => {}
                _ => return response,
            }
            if changes.changed().await.is_err() {
                return response;
            }
            if response.fate == Fate::NotYet {
                response = self.ask(|sandbox, now| sandbox.handle(request, now));
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sandbox> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) async fn serve_shared(mut options: ServeOptions, shared: Shared, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let state = options.state.take();
    accept(options, shared.clone(), ready).await?;
    state.map_or(Ok(()), |file| state_file::save(&file, &shared.lock().save(real_now())))
}

/// Takes connections until it is told to end.
async fn accept(mut options: ServeOptions, shared: Shared, ready: impl FnOnce(SocketAddr)) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    ready(listener.local_addr()?);
    let shutdown = options.shutdown.take().unwrap_or_else(|| Box::pin(std::future::pending()));
    let mut shutdown = pin!(shutdown);
    // Dropping the set ends what is still open.
    let mut connections = JoinSet::new();
    loop {
        let accepted = std::future::poll_fn(|cx| {
            if shutdown.as_mut().poll(cx).is_ready() {
                return std::task::Poll::Ready(None);
            }
            while let std::task::Poll::Ready(Some(_)) = connections.poll_join_next(cx) {}
            listener.poll_accept(cx).map(Some)
        });
        match accepted.await {
            None => return Ok(()),
            Some(Ok((stream, peer))) => {
                connections.spawn(connection(stream, peer, shared.clone()));
            }
            // A client that was gone before it was taken, or too many open files: the next one may do better.
            Some(Err(_)) => tokio::task::yield_now().await,
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, shared: Shared) {
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let ending = Ending::default();
    let stream = TokioIo::new(FaultyStream::new(stream, ending.clone()));
    let service = service_fn(|incoming: hyper::Request<Incoming>| {
        let (shared, ending) = (shared.clone(), ending.clone());
        async move { Ok::<_, Infallible>(exchange(incoming, peer, &shared, &ending).await) }
    });
    let mut server = hyper::server::conn::http1::Builder::new();
    server.auto_date_header(false).header_read_timeout(None);
    // An error here is a client that left or an ending on purpose: there is nobody left to tell.
    let _ = server.serve_connection(stream, service).await;
}

async fn exchange(incoming: hyper::Request<Incoming>, peer: SocketAddr, shared: &Shared, ending: &Ending) -> hyper::Response<Full<Bytes>> {
    let (head, body) = incoming.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
        return plain(&Response::new(413, "the request body is too large or broken"));
    };
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let request = Request {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
        body: body.to_bytes().to_vec(),
        peer: peer.ip(),
    };
    let response = shared.answer(&request).await;
    match response.fate {
        Fate::Whole | Fate::Hold(_) | Fate::NotYet => {}
        // No more than there is, or the stream would wait for the rest for ever.
        Fate::CutAfter(bytes) => ending.after(bytes.min(response.body.len()), false),
        Fate::ResetAfter(bytes) => ending.after(bytes.min(response.body.len()), true),
        Fate::CloseWithoutAByte => ending.without_a_byte(),
    }
    plain(&response)
}

/// A header that HTTP does not allow (a fault may name any) is left out.
fn plain(response: &Response) -> hyper::Response<Full<Bytes>> {
    let mut out = hyper::Response::new(Full::new(Bytes::from(response.body.clone())));
    *out.status_mut() = http::StatusCode::from_u16(response.status).unwrap_or_default();
    for (name, value) in &response.headers {
        let name = http::HeaderName::try_from(name.as_str());
        if let (Ok(name), Ok(value)) = (name, http::HeaderValue::try_from(value.as_str())) {
            out.headers_mut().append(name, value);
        }
    }
    out
}

fn real_now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
