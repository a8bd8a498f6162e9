//! The state machine: takes a request and the time, finds the provider, and says what leaves.

use crate::adm::Adm;
use crate::elytra::Elytra;
use crate::faults::{Faults, Kind};
use crate::gates::Gates;
use crate::ledger::{Ledger, Outcome};
use crate::message::{Fate, Request, Response};
use crate::{calendar, control, fixture, target};

/// Headers that a page may read where `cors` is on.
const EXPOSED: &str = "X-RateLimit-Hour, X-RateLimit-Day, X-RateLimit-Hour-Remaining, X-RateLimit-Day-Remaining, \
    X-RateLimit-Limit, X-RateLimit-Remaining, Retry-After";

/// How a sandbox behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Serve `/_sandbox/`; otherwise it is 404.
    pub control: bool,
    /// Answer cross-origin calls. The providers do not.
    pub cors: bool,
    /// ElytraHost in the observed manner instead of the documented one.
    pub observed: bool,
    /// A clock that stands still at this time until the control interface moves it.
    pub manual_clock_ms: Option<u64>,
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
    pub(crate) ledger: Ledger,
}

/// Whose request it is, and its path in that provider's words.
enum Route {
    Adm(String),
    Elytra(String),
    Nowhere,
}

impl Sandbox {
    /// In the state of the [`fixture`], its tokens made `now`.
    pub fn new(options: Options, now_ms: u64) -> Self {
        let now = options.manual_clock_ms.unwrap_or(now_ms).min(calendar::LAST_MS);
        Self {
            options,
            clock_ms: options.manual_clock_ms,
            adm: fixture::adm(now),
            elytra: fixture::elytra(options.observed),
            faults: Faults::default(),
            gates: Gates::default(),
            ledger: Ledger::default(),
        }
    }

    /// Answers one request. Where there is a manual clock, it stands in for `now_ms`.
    pub fn handle(&mut self, request: &Request, now_ms: u64) -> Response {
        let now = self.now(now_ms);
        let (path, _) = target::split(&request.target);
        let preflight = self.options.cors && request.method == "OPTIONS";
        let response = if preflight {
            Response::new(204, Vec::new())
        } else if let Some(rest) = target::under(path, "/_sandbox/") {
            if self.options.control { control::handle(self, &rest, request, now) } else { nowhere() }
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
        control::handle(self, &rest, &request, self.now(now_ms))
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
        let route = route(path);
        let name = match &route {
            Route::Adm(path) | Route::Elytra(path) => path.as_str(),
            Route::Nowhere => "",
        };
        let gate = self.gates.take(name);
        let fault = if gate.is_none() { self.faults.take(name) } else { None };
        let mut outcome = match fault {
            Some(Kind::Lost) => Outcome { response: Response::nothing(), account: None, accepted: None, applied: false },
            Some(Kind::Answer(canned)) => match &route {
                Route::Adm(_) => self.adm.canned(canned, request, now),
                Route::Elytra(_) | Route::Nowhere => self.elytra.canned(canned, request),
            },
            ref other => {
                let mut outcome = match &route {
                    Route::Adm(path) => self.adm.handle(path, request, now),
                    Route::Elytra(path) => self.elytra.handle(path, request, now),
                    Route::Nowhere => Outcome::refused(nowhere(), None),
                };
                match other {
                    Some(Kind::Cut(after)) => outcome.response.fate = Fate::CutAfter(*after),
                    Some(Kind::Reset(after)) => outcome.response.fate = Fate::ResetAfter(*after),
                    Some(Kind::LostAfterApply) => outcome.response.fate = Fate::CloseWithoutAByte,
                    _ => {}
                }
                outcome
            }
        };
        if let Some(gate) = gate {
            outcome.response.fate = Fate::Hold(gate);
        }
        self.ledger.note(request, &outcome, now);
        outcome.response
    }

    /// What every answer carries.
    fn finish(&self, mut response: Response, request: &Request, now: u64) -> Response {
        if response.header("Date").is_none() {
            response = response.with("Date", &calendar::http_date(now));
        }
        if self.options.cors {
            let wanted = request.header("Access-Control-Request-Headers").unwrap_or("authorization, content-type");
            response = response
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
                .with("Access-Control-Allow-Headers", wanted)
                .with("Access-Control-Expose-Headers", EXPOSED);
        }
        response
    }
}

fn route(path: &str) -> Route {
    if let Some(path) = target::under(path, "/action/") {
        return Route::Adm(path);
    }
    target::under(path, "/v1/").map_or(Route::Nowhere, Route::Elytra)
}

/// What the observed ElytraHost said outside `/v1`; for the rest of the world: ours.
fn nowhere() -> Response {
    Response::new(404, "<h1>404 Not Found</h1>No context found for request").with("Content-Type", "text/html").with("Connection", "close")
}
