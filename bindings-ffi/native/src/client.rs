//! The client: one account of one provider, shared by any number of threads.

use crate::{clock::Clock, files::Files, pending::Pending, process::PerProcess, runtime::runtime, transport};
use hostwire_core::{
    CallId, CallOptions, End, Error, Event, Failure, Head, Host, Machine, MonoMillis, Now, Options, Outcome, Params, Plan, Provider,
    RecentCall, Reply, Request, Result, Stats, Token, TokenStatus, WindowReport, drive,
};
use serde_json::Value;
use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::watch;

/// One account of one provider. Clones are the same client: they share its quota. A forked child goes on with the same
/// client, but counts its own calls only: it has windows of its own, and calls on their way stay the parent's.
#[derive(Clone)]
pub struct Client {
    account: Arc<Account>,
}

/// What a client was made with, and what each process makes of it.
struct Account {
    provider: Arc<Provider>,
    token: Option<Token>,
    options: Options,
    clock: Clock,
    closed: AtomicBool,
    shared: PerProcess<Result<Arc<Shared>>>,
}

struct Shared {
    machine: Mutex<Machine>,
    clock: Clock,
    /// The machine's epoch, and whose turn it is.
    turn: watch::Sender<(u64, Option<CallId>)>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("provider", &self.account.provider.spec.name).finish_non_exhaustive()
    }
}

impl Client {
    /// A client for an account of adm.tools (hosting.xyz, ukraine.com.ua), with the usual options.
    ///
    /// # Errors
    /// [`Code::TokenInvalid`](crate::Code::TokenInvalid).
    pub fn adm_tools(token: impl Into<String>) -> Result<Self> {
        Self::new(Provider::adm_tools(), Some(Token::new(token)?), Options::default(), Clock::default())
    }

    /// A client for an account of ElytraHost, with the usual options. Without a token it can ask for open information
    /// and sign in.
    ///
    /// # Errors
    /// [`Code::TokenInvalid`](crate::Code::TokenInvalid).
    pub fn elytra_host(token: Option<&str>) -> Result<Self> {
        Self::new(Provider::elytra_host(), token.map(Token::new).transpose()?, Options::default(), Clock::default())
    }

    /// A client with everything chosen.
    ///
    /// # Errors
    /// [`Code::BaseUrlInvalid`](crate::Code::BaseUrlInvalid), [`Code::InvalidOptions`](crate::Code::InvalidOptions).
    pub fn new(provider: Arc<Provider>, token: Option<Token>, mut options: Options, clock: impl Into<Clock>) -> Result<Self> {
        if options.seed == 0 {
            // The hasher's keys are the standard library's randomness.
            options.seed = RandomState::new().build_hasher().finish();
        }
        let (clock, closed, shared) = (clock.into(), AtomicBool::new(false), PerProcess::new());
        let client = Self { account: Arc::new(Account { provider, token, options, clock, closed, shared }) };
        client.shared()?;
        Ok(client)
    }

    fn shared(&self) -> Result<&Arc<Shared>> {
        let Account { provider, token, options, clock, shared, .. } = &*self.account;
        let made = shared.get(|| {
            let machine = Machine::new(Arc::clone(provider), token.clone(), options.clone())?;
            let turn = watch::Sender::new((machine.epoch(), None));
            Ok(Arc::new(Shared { machine: Mutex::new(machine), clock: clock.clone(), turn }))
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> Arc<Provider> {
        Arc::clone(&self.account.provider)
    }

    /// Makes a call and blocks until it is done. `params` is an object: `json!({ "domain_id": 42 })`.
    ///
    /// # Errors
    /// Everything that can go wrong: see [`Error`].
    pub fn call(&self, method: &str, params: Value) -> Outcome {
        self.start(method, params, CallOptions::default()).wait()
    }

    /// Starts a call and returns at once.
    pub fn start(&self, method: &str, params: Value, options: CallOptions) -> Pending {
        self.start_with(method, params, options, Files::new())
    }

    /// Starts a call that sends files, or saves the one it gets, and returns at once.
    pub fn start_with(&self, method: &str, params: Value, options: CallOptions, files: Files) -> Pending {
        self.try_start(method, params, options, files).unwrap_or_else(|error| Pending::done(Err(error)))
    }

    fn try_start(&self, method: &str, params: Value, mut options: CallOptions, files: Files) -> Result<Pending> {
        if self.account.closed.load(Ordering::Relaxed) {
            return Err(Error::client_closed());
        }
        let params = object(params)?;
        let runtime = runtime().map_err(|error| Error::internal(&format!("no thread could be started: {error}")))?;
        options.stream = files.saves();
        options.files = files.infos(method)?;
        let (pending, promise) = Pending::new();
        let (shared, method) = (Arc::clone(self.shared()?), method.to_owned());
        runtime.spawn(async move {
            let outcome = drive(&*shared, &method, &params, &options, &files, promise.cancelled()).await;
            promise.keep(outcome);
        });
        Ok(pending)
    }

    /// The request a call would send, without sending it.
    ///
    /// # Errors
    /// What would refuse the call before it is sent.
    pub fn prepare(&self, method: &str, params: Value, options: &CallOptions) -> Result<Request> {
        let params = object(params)?;
        self.shared()?.machine(|machine, _| machine.prepare(method, &params, options))
    }

    /// Reads an answer to a call, wherever it came from.
    ///
    /// # Errors
    /// What the answer says.
    pub fn read(&self, method: &str, head: &Head, body: Vec<u8>, options: &CallOptions) -> Result<Reply> {
        self.shared()?.machine(|machine, _| machine.read(method, head, body, options))
    }

    /// The windows in force, as they stand now.
    #[must_use]
    pub fn quota(&self) -> Vec<WindowReport> {
        self.shared().map(|shared| shared.machine(Machine::quota)).unwrap_or_default()
    }

    /// What happened since the last time this was asked, besides the outcomes of calls.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.shared().map(|shared| shared.machine(|machine, _| machine.events())).unwrap_or_default()
    }

    /// When the last of so many calls may leave, where they pause and what for. Nothing is sent.
    ///
    /// # Errors
    /// [`Code::InvalidOptions`](crate::Code::InvalidOptions) for a purpose that the client's options do not have.
    pub fn plan(&self, calls: u64, purpose: Option<&str>) -> Result<Plan> {
        self.shared()?.machine(|machine, now| machine.plan(calls, purpose, now))
    }

    /// The last request to each method, of those made in the last ten minutes, the latest first; secrets are masked.
    #[must_use]
    pub fn recent(&self) -> Vec<RecentCall> {
        self.shared().map(|shared| shared.machine(|machine, now| machine.recent(now))).unwrap_or_default()
    }

    /// How the token stands, as far as its creation or a use of it is known.
    ///
    /// # Errors
    /// None but those of making the client's machine anew after a fork.
    pub fn token_status(&self) -> Result<TokenStatus> {
        Ok(self.shared()?.machine(|machine, now| machine.token_status(now)))
    }

    /// What was done so far, and how things stand now.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared().map(|shared| shared.machine(Machine::stats)).unwrap_or_default()
    }

    /// Refuses every later call; those on their way go on.
    pub fn close(&self) {
        self.account.closed.store(true, Ordering::Relaxed);
    }
}

fn object(params: Value) -> Result<Params> {
    match params {
        Value::Object(params) => Ok(params),
        Value::Null => Ok(Params::new()),
        other => hostwire_core::params_from_json(&other.to_string()),
    }
}

impl Host for Shared {
    type Body = reqwest::Response;
    type Files = Files;

    fn machine<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T {
        let mut machine = self.machine.lock().unwrap_or_else(PoisonError::into_inner);
        let entered = enter(&mut machine, self.clock.now());
        let turn = (machine.epoch(), machine.turn());
        self.turn.send_if_modified(|known| std::mem::replace(known, turn) != turn);
        entered
    }

    async fn send(&self, request: Request, files: &Files) -> Result<(Head, reqwest::Response), Failure> {
        transport::send(request, files).await
    }

    async fn collect(&self, body: reqwest::Response, cap: u64) -> End {
        transport::collect(body, cap).await
    }

    async fn stream(&self, body: reqwest::Response, files: &Files) -> End {
        files.save(body).await
    }

    async fn sleep_until(&self, wake: MonoMillis) {
        self.clock.sleep_until(wake).await;
    }

    async fn turn(&self, id: CallId, epoch: u64) {
        // The sender lives in self, so waiting cannot fail.
        let _ = self.turn.subscribe().wait_for(|(moved, turn)| *moved != epoch && *turn == Some(id)).await;
    }
}
