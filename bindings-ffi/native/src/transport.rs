//! Sends one request and reads one answer, and says exactly how far it got when it fails.

use crate::{files::Files, runtime::runtime};
use hostwire_core::{End, Failure, Head, Request, Transport};
use std::error::Error as _;

const USER_AGENT: &str = concat!("hostwire/", env!("CARGO_PKG_VERSION"));

/// The process's HTTP client: no redirects, no cookies, no repeats of its own.
pub(crate) fn client() -> Result<reqwest::Client, Failure> {
    // Only if the program has not chosen; an error says that another thread just did.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .build()
        .map_err(|error| Failure { kind: Transport::Tls, not_sent: true, detail: Some(words(&error)) })
}

pub(crate) async fn send(request: Request, files: &Files) -> Result<(Head, reqwest::Response), Failure> {
    let runtime = runtime().map_err(|error| Failure { kind: Transport::Opaque, not_sent: true, detail: Some(error.to_string()) })?;
    let method = match request.http {
        hostwire_core::Http::Get => reqwest::Method::GET,
        hostwire_core::Http::Post => reqwest::Method::POST,
    };
    let mut outgoing = runtime.http()?.request(method, request.url.expose());
    for header in &request.headers {
        outgoing = outgoing.header(header.name(), header.expose());
    }
    if let Some(length) = request.body.length().filter(|_| request.body.as_bytes().is_none()) {
        // A body that streams would go in chunks, which few PHP servers of old take.
        outgoing = outgoing.header("Content-Length", length);
    }
    let response = outgoing.body(files.body(&request.body)).send().await.map_err(failure)?;
    let headers = response.headers().iter();
    let headers = headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
    Ok((Head { status: response.status().as_u16(), headers }, response))
}

pub(crate) async fn collect(mut response: reqwest::Response, cap: u64) -> End {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if (body.len() + chunk.len()) as u64 > cap => return End::TooLarge,
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return End::Body(body),
            Err(error) => return End::Cut { received: body.len() as u64, detail: Some(words(&error)) },
        }
    }
}

/// Nothing leaves before there is a connection: a failure to connect is the proof that nothing was sent.
fn failure(error: reqwest::Error) -> Failure {
    let causes = || std::iter::successors(error.source(), |cause| (*cause).source());
    let is_tls = causes().any(|cause| {
        cause.is::<rustls::Error>()
            || cause.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref).is_some_and(|inner| inner.is::<rustls::Error>())
    });
    let says = |words: &str| causes().any(|cause| cause.to_string().contains(words));
    let kind = match error.is_connect() {
        true if is_tls => Transport::Tls,
        // The libraries below give these two no type of their own.
        true if says("dns error") => Transport::Name,
        true if says("tunnel") || says("proxy") || says("socks") => Transport::Proxy,
        true => Transport::Connect,
        false if error.is_builder() => Transport::Opaque,
        false => Transport::Closed,
    };
    Failure { kind, not_sent: error.is_connect() || error.is_builder(), detail: Some(words(&error)) }
}

/// An error and its causes in one line. The URL is left out: a query may hold secrets.
pub(crate) fn words(error: &reqwest::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source()).map(ToString::to_string);
    causes.collect::<Vec<_>>().join(": ")
}
