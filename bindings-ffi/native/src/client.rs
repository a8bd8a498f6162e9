//! The client: one account of one provider, shared by any number of threads.

use crate::{clock::Clock, files::Files, pending::Pending, process::PerProcess, runtime::runtime, store::Store, transport};
use hostwire_core::{
    CallId, CallOptions, End, Error, Event, Failure, Head, Host, Machine, MonoMillis, Now, Options, Outcome, Params, Plan, Provider,
    RecentCall, Reply, Request, Result, Stats, StoreAnswer, StoreRequest, Token, TokenStatus, WindowReport, drive,
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
    store: Option<Arc<dyn Store>>,
    closed: AtomicBool,
    shared: PerProcess<Result<Arc<Shared>>>,
}

impl Drop for Account {
    fn drop(&mut self) {
        // The last clone is gone: nobody else would hand back what is left of the lease.
        if let Some(Ok(shared)) = self.shared.made() {
            shared.hand_back();
        }
    }
}

struct Shared {
    machine: Mutex<Machine>,
    clock: Clock,
    store: Option<Arc<dyn Store>>,
    /// Whether something waits to hand over to the store what was done.
    hands_over: AtomicBool,
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
    pub fn new(provider: Arc<Provider>, token: Option<Token>, options: Options, clock: impl Into<Clock>) -> Result<Self> {
        Self::made(provider, token, options, clock.into(), None)
    }

    /// A client that shares its account with all others that use this store: together they do not exceed a window. The
    /// last clone that is dropped, or [`Client::close`], hands back what it has left; that may wait for the store.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), hostwire::Error> {
    /// use hostwire::{Client, Clock, FileStore, Options, Provider, Token};
    /// use std::sync::Arc;
    ///
    /// let (token, store) = (Token::new("t0k3n")?, Arc::new(FileStore::new("/var/lib/agency/hostwire")));
    /// let client = Client::sharing(Provider::adm_tools(), token, Options::default(), Clock::default(), store)?;
    /// # let _ = client;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn sharing(
        provider: Arc<Provider>,
        token: Token,
        options: Options,
        clock: impl Into<Clock>,
        store: Arc<dyn Store>,
    ) -> Result<Self> {
        Self::made(provider, Some(token), options, clock.into(), Some(store))
    }

    fn made(
        provider: Arc<Provider>,
        token: Option<Token>,
        mut options: Options,
        clock: Clock,
        store: Option<Arc<dyn Store>>,
    ) -> Result<Self> {
        if options.seed == 0 {
            options.seed = drawn();
        }
        let (closed, shared) = (AtomicBool::new(false), PerProcess::new());
        let client = Self { account: Arc::new(Account { provider, token, options, clock, store, closed, shared }) };
        client.shared()?;
        Ok(client)
    }

    fn shared(&self) -> Result<&Arc<Shared>> {
        let Account { provider, token, options, clock, store, shared, .. } = &*self.account;
        let made = shared.get(|| {
            let mut options = options.clone();
            if store.is_some() {
                // Drawn in each process: a forked child holds leases of its own.
                options.holder = Some(format!("{}-{:016x}", std::process::id(), drawn()));
            }
            let machine = Machine::new(Arc::clone(provider), token.clone(), options)?;
            let turn = watch::Sender::new((machine.epoch(), None));
            Ok(Arc::new(Shared {
                machine: Mutex::new(machine),
                clock: clock.clone(),
                store: store.clone(),
                hands_over: AtomicBool::new(false),
                turn,
            }))
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
            shared.hand_over();
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
        if let Some(Ok(shared)) = self.account.shared.made() {
            shared.hand_back();
        }
    }
}

/// A number nobody else draws: the hasher's keys are the standard library's randomness.
fn drawn() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl Shared {
    /// Hands over to the store what was done, some seconds after it was done, although no call waits for that.
    fn hand_over(self: &Arc<Self>) {
        let Some(store) = self.store.clone() else { return };
        if self.hands_over.swap(true, Ordering::Relaxed) {
            return;
        }
        let shared = Arc::downgrade(self);
        let Ok(runtime) = runtime() else { return };
        runtime.spawn(async move {
            loop {
                let Some((clock, wake)) = shared.upgrade().and_then(|shared| {
                    let wake = shared.machine(|machine, now| machine.sync_at(now).map(|at| now.mono_at(at)));
                    // Looked at after the machine: whoever ends a call meanwhile starts another.
                    wake.is_none().then(|| shared.hands_over.store(false, Ordering::Relaxed));
                    wake.map(|wake| (shared.clock.clone(), wake))
                }) else {
                    return;
                };
                clock.sleep_until(wake).await;
                let Some(shared) = shared.upgrade() else { return };
                if let Some(request) = shared.machine(Machine::sync) {
                    let answer = answered(Arc::clone(&store), request).await;
                    shared.machine(|machine, now| machine.synced(answer, now));
                }
            }
        });
    }

    /// No more calls will come from here: gives back to the store what is left.
    fn hand_back(&self) {
        let Some(store) = &self.store else { return };
        self.machine(|machine, _| machine.close());
        // A store that fails is asked a few times and no more: a lease ends by itself.
        for _ in 0..8 {
            let Some(request) = self.machine(Machine::sync) else { return };
            let answer = store.answer(&request);
            self.machine(|machine, now| machine.synced(answer, now));
        }
    }
}

/// Stores block; the thread that drives all calls must not.
async fn answered(store: Arc<dyn Store>, request: StoreRequest) -> StoreAnswer {
    let answer = tokio::task::spawn_blocking(move || store.answer(&request)).await;
    answer.unwrap_or_else(|_| StoreAnswer::Failed("the store panicked".to_owned()))
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

    async fn keep(&self, file: &[u8], files: &Files) -> Result<bool, String> {
        files.keep(file).await.map_err(|error| error.to_string())
    }

    async fn store(&self, request: StoreRequest) -> StoreAnswer {
        match &self.store {
            Some(store) => answered(Arc::clone(store), request).await,
            None => StoreAnswer::Failed("the client has no store".to_owned()),
        }
    }

    async fn sleep_until(&self, wake: MonoMillis) {
        self.clock.sleep_until(wake).await;
    }

    async fn turn(&self, id: CallId, epoch: u64) {
        // The sender lives in self, so waiting cannot fail.
        let _ = self.turn.subscribe().wait_for(|(moved, turn)| *moved != epoch && *turn == Some(id)).await;
    }
}
