//! Requests sent by `fetch`, in a browser, a worker or a server.

use hostwire_core::{Body, End, Failure, Head, Request, Transport};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
    Response, ResponseType,
};

#[wasm_bindgen]
extern "C" {
    /// The global `fetch`, whatever the global object is.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
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
pub async fn send(request: &Request) -> Result<(Head, Answer), Failure> {
    // `fetch` does not tell a request that never left from one that got lost, so nothing is claimed.
    let failed = |error: JsValue| Failure { kind: Transport::Opaque, not_sent: false, detail: words(&error) };
    let exchange = Exchange(AbortController::new().map_err(failed)?);
    let init = init(request, &exchange.0).map_err(failed)?;
    let response: Response = JsFuture::from(fetch(&request.url, &init).map_err(failed)?).await.map_err(failed)?.unchecked_into();
    Ok((head(&response), Answer { response, _exchange: exchange }))
}

fn init(request: &Request, controller: &AbortController) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_method(request.http.as_str());
    let headers = Headers::new()?;
    for header in &request.headers {
        headers.append(header.name(), &header.expose())?;
    }
    init.set_headers(&headers);
    if let Body::Text(text) = &request.body {
        init.set_body(&text.as_str().into());
    }
    // The token goes where the core says and nowhere else: no redirect, no cookie, no cache, no referrer.
    init.set_redirect(RequestRedirect::Manual);
    init.set_credentials(RequestCredentials::Omit);
    init.set_cache(RequestCache::NoStore);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    init.set_signal(Some(&controller.signal()));
    Ok(init)
}

fn head(response: &Response) -> Head {
    if response.type_() == ResponseType::Opaqueredirect {
        // A page is told that there was a redirect, and neither which nor where to. 302 stands for all of them.
        return Head { status: 302, headers: Vec::new() };
    }
    let headers = js_sys::try_iter(&response.headers()).ok().flatten().into_iter().flatten().filter_map(|pair| {
        let pair: Array = pair.ok()?.unchecked_into();
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    });
    Head { status: response.status(), headers: headers.collect() }
}

impl Answer {
    /// Reads the body in the pieces it comes in, and counts.
    pub async fn collect(self, cap: u64) -> End {
        let mut body = Vec::new();
        let Some(stream) = self.response.body() else { return End::Body(body) };
        let cut = |body: &Vec<u8>, error: &JsValue| End::Cut { received: body.len() as u64, detail: words(error) };
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
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
fn words(error: &JsValue) -> Option<String> {
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
