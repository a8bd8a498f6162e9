//! `hw_client`: one account of one provider.

use super::{
    boundary::{argument, deliver, guard, optional, read, required, slice, text},
    error::hw_error,
    options::{hw_call_options, hw_options},
    params::told,
    quota::{hw_quota, hw_stats},
    record::hw_record,
    reply::hw_reply,
    request::{hw_header, hw_request},
};
use hostwire::{Client, Error, Head, Provider, Result, Token, core::params_from_json};
use serde_json::Value;
use std::{
    ffi::{CStr, c_char},
    sync::Arc,
};

/// One account of one provider. Any number of threads may share it; they share its quota.
pub struct hw_client(Client);

/// A client for an account of adm.tools (hosting.xyz, ukraine.com.ua). Free it with hw_client_free.
///
/// token: as the panel shows it; NULL: none. options: NULL: as usual.
/// Returns NULL and sets *error for a token, a base URL or an option that cannot be used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_adm_tools(
    token: *const c_char,
    options: *const hw_options,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_client>> {
    unsafe { deliver(error, || client(Provider::adm_tools(), token, options)) }
}

/// A client for an account of ElytraHost. Free it with hw_client_free.
///
/// token: NULL: none, to ask for open information and to sign in. options: NULL: as usual.
/// Returns NULL and sets *error for a token, a base URL or an option that cannot be used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_elytra_host(
    token: *const c_char,
    options: *const hw_options,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_client>> {
    unsafe { deliver(error, || client(Provider::elytra_host(), token, options)) }
}

/// A client for an account of any provider. Free it with hw_client_free.
///
/// provider: the name of one that is built in ("adm.tools", "elytrahost", "elytrahost-2021-06"), or a whole description as
/// JSON. token, options: as in hw_client_elytra_host.
/// Returns NULL and sets *error for a provider, a token, a base URL or an option that cannot be used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_new(
    provider: *const c_char,
    token: *const c_char,
    options: *const hw_options,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_client>> {
    unsafe { deliver(error, || client(Provider::named(text(provider, "provider")?)?, token, options)) }
}

unsafe fn client(provider: Arc<Provider>, token: *const c_char, options: *const hw_options) -> Result<hw_client> {
    // A token that is no UTF-8 is no token either; the core says so.
    let token = (!token.is_null()).then(|| unsafe { CStr::from_ptr(token) }.to_string_lossy());
    let token = token.map(|token| Token::new(token.into_owned())).transpose()?;
    let (options, clock) = unsafe { hw_options::read(options) }?;
    Ok(hw_client(Client::new(provider, token, options, clock)?))
}

/// Makes a call and blocks until it is done. Free the reply with hw_reply_free.
///
/// method: such as "dns/records_list". params_json: a JSON object with a member for each parameter; NULL or "": none.
/// options: NULL: as the client has them.
/// Returns NULL and sets *error if anything went wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_call(
    client: Option<&hw_client>,
    method: *const c_char,
    params_json: *const c_char,
    options: *const hw_call_options,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_reply>> {
    unsafe {
        deliver(error, || {
            let client = required(client, "client")?;
            let (method, params) = (text(method, "method")?, params(params_json)?);
            let (options, files, cancel) = hw_call_options::read(options)?;
            let start = || client.0.start_with(method, params, options, files);
            let outcome = match cancel {
                Some(cancel) => cancel.run(method, start),
                None => start().wait(),
            };
            outcome.map(hw_reply::from)
        })
    }
}

unsafe fn params(json: *const c_char) -> Result<Value> {
    let json = unsafe { optional(json, "params_json") }.map_err(|_| Error::invalid_params("params_json is not UTF-8"))?;
    let json = json.unwrap_or_default();
    match told(json) {
        Some(wrong) => Err(Error::invalid_params(&wrong)),
        None => Ok(Value::Object(params_from_json(json)?)),
    }
}

/// The request that a call would send, without sending it. Free it with hw_request_free.
///
/// The arguments are those of hw_client_call. Returns NULL and sets *error for what would refuse the call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_prepare(
    client: Option<&hw_client>,
    method: *const c_char,
    params_json: *const c_char,
    options: *const hw_call_options,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_request>> {
    unsafe {
        deliver(error, || {
            let client = required(client, "client")?;
            let (method, params) = (text(method, "method")?, params(params_json)?);
            let (options, ..) = hw_call_options::read(options)?;
            client.0.prepare(method, params, &options).map(|request| hw_request::from(&request))
        })
    }
}

/// Reads an answer to a call, wherever it came from. Free the reply with hw_reply_free.
///
/// headers: so many as header_count says; NULL with 0. body: body_length bytes; NULL with 0.
/// Returns NULL and sets *error if the answer says that the call failed, or is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_read(
    client: Option<&hw_client>,
    method: *const c_char,
    status: u16,
    headers: *const hw_header,
    header_count: usize,
    body: *const u8,
    body_length: usize,
    options: *const hw_call_options,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_reply>> {
    unsafe {
        deliver(error, || {
            let client = required(client, "client")?;
            let method = text(method, "method")?;
            let headers = slice(headers, header_count, "headers")?.iter().map(|header| Ok((lossy(header.name)?, lossy(header.value)?)));
            let head = Head { status, headers: headers.collect::<Result<_>>()? };
            let body = slice(body, body_length, "body")?.to_vec();
            let (options, ..) = hw_call_options::read(options)?;
            client.0.read(method, &head, body, &options).map(hw_reply::from)
        })
    }
}

/// Headers come from servers, which may send any bytes; those that matter are ASCII.
unsafe fn lossy(header: *const c_char) -> Result<String> {
    match header.is_null() {
        true => Err(argument("headers", "holding a NULL")),
        false => Ok(unsafe { CStr::from_ptr(header) }.to_string_lossy().into_owned()),
    }
}

/// The windows in force, as they stand now. Free it with hw_quota_free. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_client_quota(client: Option<&hw_client>) -> Option<Box<hw_quota>> {
    read(client, None, |client| Some(Box::new(hw_quota::from(client.0.quota().as_slice()))))
}

/// What was done so far, and how things stand now: fills *stats, which began with HW_STATS_INIT.
///
/// Returns false, and changes nothing, for NULL or a struct without its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_stats(client: Option<&hw_client>, stats: *mut hw_stats) -> bool {
    read(client, false, |client| unsafe { hw_stats::fill(stats, &client.0.stats()) })
}

/// When the last of so many calls may leave, where they pause and what for. Nothing is sent. Free it with hw_record_free.
///
/// purpose: one of hw_options.purposes, or NULL. Its members: "/text" (all of it in a sentence), "/last_ms" (when the last
/// may leave, in milliseconds since 1970, or "null"), "/leave_now", "/binds", "/exact" and the list "/pauses", each with
/// "window", "reserved", "from_ms", "until_ms", "times" and "total_ms".
/// Returns NULL and sets *error for a purpose that the client does not have.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_client_plan(
    client: Option<&hw_client>,
    calls: u64,
    purpose: *const c_char,
    error: *mut Option<Box<hw_error>>,
) -> Option<Box<hw_record>> {
    unsafe {
        deliver(error, || {
            let plan = required(client, "client")?.0.plan(calls, optional(purpose, "purpose")?)?;
            Ok(hw_record::new(&plan))
        })
    }
}

/// What happened since the last time this was asked, besides the outcomes of calls: a list, oldest first. The oldest are
/// lost after 256. Free it with hw_record_free. NULL for NULL.
///
/// "/0/event" says what: "repeats" (a call failed and is made again by itself: "method", "code", "pause_ms"), "looks_up"
/// (the answer of a write was lost; whether it was done is looked up: "method", "by", "pause_ms"), "throttled" (the provider
/// turned a call away because a limit is reached: "method", "retry_at_ms"), "limit_reached" (told at most once a week:
/// "window", "limit", "at_ms", "until_ms"), "store_fails" (the store that shares the account does not work: "detail") or
/// "token_ends" ("days", "ends_ms"). More come, so ignore those you do not know.
#[unsafe(no_mangle)]
pub extern "C" fn hw_client_events(client: Option<&hw_client>) -> Option<Box<hw_record>> {
    read(client, None, |client| Some(Box::new(hw_record::new(&client.0.events()))))
}

/// The last request to each method, of those made in the last ten minutes: a list, the latest first, each with "account",
/// "method", "at_ms", "params" with secrets masked, "masked" and "omitted". Free it with hw_record_free. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_client_recent(client: Option<&hw_client>) -> Option<Box<hw_record>> {
    read(client, None, |client| Some(Box::new(hw_record::new(&client.0.recent()))))
}

/// How the token stands, as far as its creation or a use of it is known: "/state" ("unknown", "valid", "expiring",
/// "expired"), "/ends_ms", "/days_left" and "/sentence". Free it with hw_record_free. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_client_token_status(client: Option<&hw_client>) -> Option<Box<hw_record>> {
    read(client, None, |client| client.0.token_status().ok().map(|status| Box::new(hw_record::new(&status))))
}

/// Refuses every later call with the error "client_closed"; calls on their way go on. NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_client_close(client: Option<&hw_client>) {
    read(client, (), |client| client.0.close());
}

/// Frees the client; NULL is nothing. Its calls must have returned; what they returned stays valid.
#[unsafe(no_mangle)]
pub extern "C" fn hw_client_free(client: Option<Box<hw_client>>) {
    guard((), || drop(client));
}

/// The library's version, such as "0.1.0". Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn hw_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
