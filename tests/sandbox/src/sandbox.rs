//! The state machine: takes a request and the time, finds the provider, and says what leaves.

use crate::adm::Adm;
use crate::elytra::{Elytra, Style};
use crate::faults::{Faults, Kind};
use crate::gates::Gates;
use crate::landing::Landing;
use crate::ledger::{Ledger, Outcome};
use crate::message::{Fate, Request, Response};
use crate::route::Route;
use crate::{calendar, control, fixture, pages, state, target};

/// Headers that a page may read where `cors` is on.
const EXPOSED: &str = "X-RateLimit-Hour, X-RateLimit-Day, X-RateLimit-Hour-Remaining, X-RateLimit-Day-Remaining, \
    X-RateLimit-Limit, X-RateLimit-Remaining, Retry-After";

/// How a sandbox behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Serve `/_sandbox/`; otherwise it is 404.
    pub control: bool,
    /// Answer cross-origin calls. The providers do not, except ElytraHost in its dialect 2021-06.
    pub cors: bool,
    /// ElytraHost v1 in the observed manner instead of the documented one.
    pub observed: bool,
    /// ElytraHost as observed, and with the defects that its servers had then.
    pub defective: bool,
    /// A clock that stands still at this time until the control interface moves it.
    pub manual_clock_ms: Option<u64>,
    /// Random faults from this seed, in the usual shares.
    pub faults_seed: Option<u64>,
}

/// Both providers and everything around them. It does no I/O and knows no time but the one it is told.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) options: Options,
    /// The manual clock, where there is one.
    pub(crate) clock_ms: Option<u64>,
    pub(crate) adm: Adm,
    pub(crate) elytra: Elytra,
    pub(crate) faults: Faults,
    pub(crate) gates: Gates,
    pub(crate) landing: Landing,
    pub(crate) ledger: Ledger,
}

impl Sandbox {
    /// In the state of the [`fixture`], its tokens made `now`.
    pub fn new(options: Options, now_ms: u64) -> Self {
        let now = options.manual_clock_ms.unwrap_or(now_ms).min(calendar::LAST_MS);
        let style = match (options.defective, options.observed) {
            (true, _) => Style::Defective,
            (false, true) => Style::Observed,
            (false, false) => Style::Documented,
        };
        Self {
            options,
            clock_ms: options.manual_clock_ms,
            adm: fixture::adm(now),
            elytra: fixture::elytra(style),
            faults: Faults::new(options.faults_seed),
            gates: Gates::default(),
            landing: Landing::default(),
            ledger: Ledger::default(),
        }
    }

    /// The state as JSON: accounts, users and what they own. Not in it: faults, gates, the log, requests that have not landed.
    ///
    /// ```
    /// use hostwire_sandbox::{Options, Request, Sandbox, fixture};
    ///
    /// let mut sandbox = Sandbox::new(Options::default(), fixture::START_MS);
    /// let add = Request::post("/action/dns/add_foreign_domain/", "domain_name=kept.example").bearer(fixture::ADM_TOKEN);
    /// sandbox.handle(&add, fixture::START_MS);
    /// let kept = sandbox.save(fixture::START_MS);
    /// let mut again = Sandbox::restore(Options::default(), fixture::START_MS, &kept).expect("a state");
    /// let list = Request::post("/action/dns/list/", "").bearer(fixture::ADM_TOKEN);
    /// assert!(again.handle(&list, fixture::START_MS).text().contains("kept.example"));
    /// ```
    pub fn save(&self, now_ms: u64) -> String {
        state::save(self, self.now(now_ms))
    }

    /// A sandbox in the state that [`Sandbox::save`] gave. A manual clock goes on from then, unless it starts later.
    ///
    /// # Errors
    /// What is wrong with the text, in a sentence: it is no JSON, of another version, or not such a state.
    pub fn restore(options: Options, now_ms: u64, text: &str) -> Result<Self, String> {
        state::restore(Self::new(options, now_ms), text)
    }

    /// Answers one request. Where there is a manual clock, it stands in for `now_ms`.
    pub fn handle(&mut self, request: &Request, now_ms: u64) -> Response {
        let now = self.now(now_ms);
        self.land_due(now);
        let (path, _) = target::split(&request.target);
        let preflight = self.options.cors && request.method == "OPTIONS";
        let response = if preflight {
            Response::new(204, Vec::new())
        } else if let Some(rest) = target::under(path, "/_sandbox/") {
            let response = if self.options.control { control::handle(self, &rest, request, now) } else { nowhere() };
            self.land_due(self.now(now_ms));
            response
        } else {
            self.provider(path, request, now)
        };
        self.finish(response, request, now)
    }

    /// A call of the control interface without a socket, allowed whatever the options say. `body` is JSON or empty.
    pub fn control(&mut self, method: &str, path: &str, body: &str, now_ms: u64) -> Response {
        let request = Request { body: body.as_bytes().to_vec(), ..Request::new(method, &format!("/_sandbox/{path}")) };
        let (path, _) = target::split(&request.target);
        let rest = target::under(path, "/_sandbox/").unwrap_or_default();
        self.land_due(self.now(now_ms));
        let response = control::handle(self, &rest, &request, self.now(now_ms));
        self.land_due(self.now(now_ms));
        response
    }

    /// Whether an answer with [`Fate::Hold`] of this gate must still be kept.
    pub fn is_held(&self, gate: u64) -> bool {
        self.gates.is_holding(gate)
    }

    /// The sandbox's time: the manual clock's, else the one passed in; never past the year 9999.
    pub fn now(&self, now_ms: u64) -> u64 {
        self.clock_ms.unwrap_or(now_ms).min(calendar::LAST_MS)
    }

    /// Back to the fixture, a manual clock back to its start. Held answers are let go.
    pub(crate) fn reset(&mut self, now: u64) {
        *self = Self::new(self.options, now);
    }

    fn provider(&mut self, path: &str, request: &Request, now: u64) -> Response {
        let route = self.route(path);
        let name = route.name();
        let gate = self.gates.take(&name);
        let fault = if gate.is_none() { self.faults.take(&name) } else { None };
        let mut outcome = match &fault {
            Some(Kind::Lost | Kind::Late(_)) => Outcome::lost(),
            Some(Kind::Answer(canned)) => self.canned(&route, canned.clone(), request, now),
            Some(Kind::ServerError(status)) => self.canned(&route, pages::server_error(&route, *status), request, now),
            Some(Kind::Challenge) => self.canned(&route, pages::challenge(), request, now),
            Some(Kind::Throttled(pause_s)) => self.canned(&route, pages::throttled(&route, *pause_s), request, now),
            Some(Kind::Cut(_) | Kind::Reset(_) | Kind::LostAfterApply | Kind::Held) | None => self.apply(&route, request, now),
        };
        let size = outcome.response.body.len();
        match fault_fate(&fault, size) {
            Some(fate) => outcome.response.fate = fate,
            None if matches!(fault, Some(Kind::Held)) => outcome.response.fate = Fate::Hold(self.gates.hold_one()),
            None => {}
        }
        if let Some(gate) = gate {
            outcome.response.fate = Fate::Hold(gate);
        }
        let n = self.ledger.note(request, &outcome, now);
        self.landing.answered();
        if let Some(Kind::Late(due)) = fault {
            self.ledger.will_land(n);
            self.landing.add(n, request.clone(), due, now);
        }
        self.land_due(now);
        outcome.response
    }

    fn route(&self, path: &str) -> Route {
        Route::of(path, self.elytra.style != Style::Documented)
    }

    /// What the provider does with a request, without any fault.
    fn apply(&mut self, route: &Route, request: &Request, now: u64) -> Outcome {
        match route {
            Route::Adm(path) => self.adm.handle(path, request, now),
            Route::V1(path) => self.elytra.v1(path, request, now),
            Route::Late(path) => self.elytra.late(path, request, now),
            Route::Nowhere => Outcome::refused(nowhere(), None),
        }
    }

    fn canned(&mut self, route: &Route, canned: Response, request: &Request, now: u64) -> Outcome {
        match route {
            Route::Adm(_) => self.adm.canned(canned, request, now),
            Route::V1(_) | Route::Late(_) | Route::Nowhere => self.elytra.canned(canned, request),
        }
    }

    /// Applies the requests whose clients were left without an answer and whose time has come.
    fn land_due(&mut self, now: u64) {
        for pending in self.landing.due(now) {
            self.land(pending.n, &pending.request, now);
        }
    }

    pub(crate) fn land(&mut self, n: u64, request: &Request, now: u64) {
        let (path, _) = target::split(&request.target);
        let outcome = self.apply(&self.route(path), request, now);
        self.ledger.landed(n, &outcome, now);
    }

    /// What every answer carries.
    fn finish(&self, mut response: Response, request: &Request, now: u64) -> Response {
        if response.header("Date").is_none() {
            response = response.with("Date", &calendar::http_date(now));
        }
        if self.options.cors {
            let wanted = request.header("Access-Control-Request-Headers").unwrap_or("authorization, content-type");
            // The dialect 2021-06 has its own.
            response.headers.retain(|(name, _)| !name.starts_with("Access-Control-"));
            response = response
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
                .with("Access-Control-Allow-Headers", wanted)
                .with("Access-Control-Expose-Headers", EXPOSED);
        }
        response
    }
}

/// What becomes of an answer of `size` bytes that was given, and then met this fault.
fn fault_fate(fault: &Option<Kind>, size: usize) -> Option<Fate> {
    match fault {
        Some(Kind::Cut(place)) => Some(Fate::CutAfter(place.of(size))),
        Some(Kind::Reset(place)) => Some(Fate::ResetAfter(place.of(size))),
        Some(Kind::LostAfterApply) => Some(Fate::CloseWithoutAByte),
        _ => None,
    }
}

/// What the observed ElytraHost said outside `/v1`.
fn nowhere() -> Response {
    Response::new(404, "<h1>404 Not Found</h1>No context found for request").with("Content-Type", "text/html").with("Connection", "close")
}
