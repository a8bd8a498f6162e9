//! A look at an address: no call, no token.

use crate::{files::Files, runtime::runtime, transport};
use hostwire_core::{Body, Failure, Head, Http, Request, Transport};
use std::{
    sync::mpsc::{RecvTimeoutError, channel},
    time::Duration,
};

/// Asks an address for its front page and gives the head of the answer, whatever it is: to see whether there is a way to
/// it, and what time it has. It blocks for `limit` at most. No token goes along and no quota is taken.
///
/// ```no_run
/// let head = hostwire::reach("https://adm.tools", std::time::Duration::from_secs(10)).expect("an answer");
/// let date = head.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("date"));
/// ```
///
/// # Errors
/// What kept it from being reached.
pub fn reach(url: &str, limit: Duration) -> Result<Head, Failure> {
    let failed = |detail: String| Failure { kind: Transport::Opaque, not_sent: false, detail: Some(detail) };
    let request = Request { http: Http::Get, url: url.into(), headers: Vec::new(), body: Body::default() };
    let (answer, answered) = channel();
    let runtime = runtime().map_err(|error| failed(error.to_string()))?;
    runtime.spawn(async move {
        let head = tokio::time::timeout(limit, transport::send(request, &Files::new())).await;
        // Nobody may wait any more.
        let _ = answer.send(head.map(|sent| sent.map(|(head, _)| head)));
    });
    let late = || failed(format!("no answer in {} s", limit.as_secs()));
    match answered.recv_timeout(limit + Duration::from_secs(1)) {
        Ok(head) => head.map_err(|_| late())?,
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(late()),
    }
}
