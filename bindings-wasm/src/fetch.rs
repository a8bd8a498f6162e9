//! Requests sent by `fetch`, in a browser, a worker or a server.

use crate::files::Files;
use gloo_net::http::{Headers, Method, RequestBuilder, Response};
use hostwire_core::{End, Failure, Head, Http, Part, Request, Transport};
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect,
    ResponseType,
};

#[wasm_bindgen]
extern "C" {
    /// The global `fetch`, whatever the global object is. Called here and not by gloo-net, which lets what it throws pass
    /// through the module, panics at a rejection that is no `Error`, and keeps no error's cause.
    #[wasm_bindgen(catch)]
    fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// An answer whose body is not read yet. Dropped, it is aborted.
pub struct Answer {
    response: Response,
    _exchange: Exchange,
}

/// Aborts its request when it is dropped; one that is done is aborted in vain.
struct Exchange(AbortController);

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends a request and waits for the head of its answer. Dropping the future aborts it.
pub async fn send(request: &Request, files: &Files) -> Result<(Head, Answer), Failure> {
    let failed = |error: JsValue| failure(words(&error));
    let exchange = Exchange(AbortController::new().map_err(failed)?);
    let body = match request.body.parts() {
        [] => None,
        [Part::Text(text)] => Some(text.expose().into()),
        _ => Some(files.body(&request.body).map_err(failed)?.into()),
    };
    let request = written(request, body, &exchange.0.signal()).map_err(|error| failure(Some(error.to_string())))?;
    let answer = JsFuture::from(fetch(&request.into()).map_err(failed)?).await.map_err(failed)?;
    if !is_response(&answer) {
        return Err(failure(Some("fetch gave no Response".to_owned())));
    }
    let response = Response::from(answer.unchecked_into::<web_sys::Response>());
    Ok((head(&response), Answer { response, _exchange: exchange }))
}

/// `fetch` does not tell a request that never left from one that got lost, so nothing is claimed.
fn failure(detail: Option<String>) -> Failure {
    Failure { kind: Transport::Opaque, not_sent: false, detail }
}

fn written(request: &Request, body: Option<JsValue>, signal: &AbortSignal) -> Result<gloo_net::http::Request, gloo_net::Error> {
    let headers = Headers::new();
    for header in &request.headers {
        headers.append(header.name(), header.expose());
    }
    let method = match request.http {
        Http::Get => Method::GET,
        Http::Post => Method::POST,
    };
    // The token goes where the core says and nowhere else: no redirect, no cookie, no cache, no referrer.
    let builder = RequestBuilder::new(request.url.expose())
        .method(method)
        .headers(headers)
        .redirect(RequestRedirect::Manual)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(signal));
    match body {
        None => builder.build(),
        Some(body) => builder.body(body),
    }
}

/// By what is needed of it: where somebody replaced `fetch`, it may be of another class or none.
fn is_response(answer: &JsValue) -> bool {
    let entries = Reflect::get(answer, &"headers".into()).and_then(|headers| Reflect::get(&headers, &"entries".into()));
    entries.is_ok_and(|entries| entries.is_function())
}

fn head(response: &Response) -> Head {
    if response.type_() == ResponseType::Opaqueredirect {
        // A page is told that there was a redirect, and neither which nor where to. 302 stands for all of them.
        return Head { status: 302, headers: Vec::new() };
    }
    Head { status: response.status(), headers: response.headers().entries().collect() }
}

impl Answer {
    /// What reads the body piece by piece; none where there is no body.
    fn reader(&self) -> Result<Option<ReadableStreamDefaultReader>, End> {
        match self.response.body() {
            None => Ok(None),
            Some(stream) if stream.locked() => Err(End::Cut { received: 0, detail: Some("somebody else reads it".to_owned()) }),
            Some(stream) => Ok(Some(stream.get_reader().unchecked_into())),
        }
    }

    /// Hands the body over in the pieces it comes in.
    pub async fn stream(self, files: &Files) -> End {
        let mut sink = match files.sink() {
            Ok(sink) => sink,
            Err(error) => return End::SinkFailed { received: 0, detail: words(&error) },
        };
        let reader = match self.reader() {
            Ok(Some(reader)) => reader,
            Ok(None) => return sink.close().await,
            Err(end) => return end,
        };
        loop {
            match JsFuture::from(reader.read()).await.and_then(|read| piece(&read)) {
                Ok(Some(piece)) => match sink.write(&piece).await {
                    Ok(()) => {}
                    Err(end) => return end,
                },
                Ok(None) => return sink.close().await,
                Err(error) => return sink.cut(&error),
            }
        }
    }

    /// Reads the body in the pieces it comes in, and counts.
    pub async fn collect(self, cap: u64) -> End {
        let mut body = Vec::new();
        let reader = match self.reader() {
            Ok(Some(reader)) => reader,
            Ok(None) => return End::Body(body),
            Err(end) => return end,
        };
        let cut = |body: &Vec<u8>, error: &JsValue| End::Cut { received: body.len() as u64, detail: words(error) };
        loop {
            let piece = match JsFuture::from(reader.read()).await.and_then(|read| piece(&read)) {
                Ok(Some(piece)) => piece,
                Ok(None) => return End::Body(body),
                Err(error) => return cut(&body, &error),
            };
            let (start, length) = (body.len(), piece.length() as usize);
            if (start + length) as u64 > cap || body.try_reserve(length).is_err() {
                return End::TooLarge;
            }
            body.resize(start + length, 0);
            piece.copy_to(&mut body[start..]);
        }
    }
}

/// The next piece of a stream; none at its end.
fn piece(read: &JsValue) -> Result<Option<Uint8Array>, JsValue> {
    if Reflect::get(read, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(read, &"value".into())?.dyn_into().map(Some)
}

/// The host's own words, with those of the cause, where the useful ones stand in Node.
pub(crate) fn words(error: &JsValue) -> Option<String> {
    let message = |of: &JsValue| {
        let text = Reflect::get(of, &"message".into()).ok()?.as_string()?;
        (!text.is_empty()).then_some(text)
    };
    let cause = Reflect::get(error, &"cause".into()).ok().and_then(|cause| message(&cause));
    match (message(error).or_else(|| error.as_string()), cause) {
        (Some(text), Some(cause)) => Some(format!("{text}: {cause}")),
        (text, cause) => text.or(cause),
    }
}
