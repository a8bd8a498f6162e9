//! `hw_error`: the core's error record, member by member.

use super::{
    boundary::{guard, read},
    texts::{Languages, Texts},
};
use hostwire::{
    Code, Error,
    core::{Named, ObjectRef},
};
use std::{
    ffi::{c_char, c_int},
    ptr,
};

/// What went wrong, whose fault it is, how far the request got, and what to do next. It does not change; any thread may
/// read it. Every pointer it lends is valid until it is freed.
pub struct hw_error {
    code: c_int,
    name: *const c_char,
    fault: *const c_char,
    delivery: *const c_char,
    message: *const c_char,
    advice: *const c_char,
    method: *const c_char,
    status: u16,
    texts: Vec<*const c_char>,
    violations: Vec<hw_violation>,
    nearest: *const c_char,
    answer: *const c_char,
    evidence: Option<hw_evidence>,
    retry_at_ms: u64,
    throttle: Option<hw_throttle>,
    transport: *const c_char,
    detail: *const c_char,
    cause: c_int,
    cause_name: *const c_char,
    looked_up: *const c_char,
    named: Option<hw_named>,
    languages: Languages,
    json: *const c_char,
    _kept: Texts,
}

/// One parameter that cannot be sent as it is. Made by the library only; fields may come at its end.
#[repr(C)]
pub struct hw_violation {
    /// The parameter's name.
    pub parameter: *const c_char,
    /// "missing", "unknown", "type" or "value".
    pub problem: *const c_char,
    /// What would be right, in words.
    pub expected: *const c_char,
    /// For an unknown parameter the nearest known name, or NULL.
    pub nearest: *const c_char,
}

/// What came back, where it could not be read as an answer. Made by the library only; fields may come at its end.
#[repr(C)]
pub struct hw_evidence {
    /// The answer's content type, or NULL.
    pub content_type: *const c_char,
    /// The body's beginning as text; bytes that are no UTF-8 are replaced.
    pub body: *const c_char,
    /// The length of that text, since a NUL may be in it.
    pub body_length: usize,
    /// How many bytes of the body were received.
    pub received: u64,
    /// Whether body holds less than was received.
    pub shortened: bool,
}

/// A limit that was reached, as the provider told it. Made by the library only; fields may come at its end.
#[repr(C)]
pub struct hw_throttle {
    /// The window, such as "hour", or NULL.
    pub window: *const c_char,
    /// How many calls fit into it; 0: not told.
    pub limit: u64,
    /// Seconds until it is reset.
    pub pause_s: u64,
}

/// What the provider's texts name. What they do not is NULL. Made by the library only; fields may come at its end.
#[repr(C)]
pub struct hw_named {
    /// The kind of the object that access was denied to, such as "ModuleInstance".
    pub object_class: *const c_char,
    /// Which one it is.
    pub object_id: *const c_char,
    /// The kind of who was denied it, such as "User".
    pub subject_class: *const c_char,
    /// Who it is.
    pub subject_id: *const c_char,
    /// The word that a "bad request" quotes: a hint, often not the parameter's own name.
    pub word: *const c_char,
    /// The parameter that is missing, by the provider's word.
    pub missing: *const c_char,
    /// The exception that the provider's program ended with.
    pub exception: *const c_char,
    /// The network address that the text of a 401 or 403 speaks of.
    pub address: *const c_char,
}

impl hw_named {
    fn new(named: &Named, kept: &mut Texts) -> Self {
        let mut object = |object: Option<&ObjectRef>| match object {
            Some(object) => (kept.keep(&object.class), kept.keep(&object.id)),
            None => (ptr::null(), ptr::null()),
        };
        let ((object_class, object_id), (subject_class, subject_id)) = (object(named.object.as_ref()), object(named.subject.as_ref()));
        Self {
            object_class,
            object_id,
            subject_class,
            subject_id,
            word: kept.keep_some(named.word.as_deref()),
            missing: kept.keep_some(named.missing.as_deref()),
            exception: kept.keep_some(named.exception.as_deref()),
            address: kept.keep_some(named.address.as_deref()),
        }
    }
}

impl From<Error> for hw_error {
    fn from(error: Error) -> Self {
        let mut kept = Texts::default();
        let violations = error.violations.iter().map(|violation| hw_violation {
            parameter: kept.keep(&violation.parameter),
            problem: kept.keep_name(&violation.problem),
            expected: kept.keep(&violation.expected),
            nearest: kept.keep_some(violation.nearest.as_deref()),
        });
        let violations = violations.collect();
        Self {
            code: c_int::from(error.number),
            name: kept.keep(error.code.as_str()),
            fault: kept.keep_name(&error.fault),
            delivery: kept.keep_name(&error.delivery),
            message: kept.keep(&error.message),
            advice: kept.keep(&error.advice),
            method: kept.keep_some(error.method.as_deref()),
            status: error.status.unwrap_or(0),
            texts: error.texts.iter().map(|text| kept.keep(text)).collect(),
            violations,
            nearest: kept.keep_some(error.nearest.as_deref()),
            answer: kept.keep_some(error.answer.as_ref().map(ToString::to_string).as_deref()),
            evidence: error.evidence.as_ref().map(|evidence| hw_evidence {
                content_type: kept.keep_some(evidence.content_type.as_deref()),
                body: kept.keep_exact(&evidence.body),
                body_length: evidence.body.len(),
                received: evidence.received,
                shortened: evidence.shortened,
            }),
            retry_at_ms: error.retry_at_ms.unwrap_or(0),
            throttle: error.throttle.as_ref().map(|throttle| hw_throttle {
                window: kept.keep_some(throttle.window.as_deref()),
                limit: throttle.limit.unwrap_or(0),
                pause_s: throttle.pause_s,
            }),
            transport: error.transport.map_or(ptr::null(), |kind| kept.keep_name(&kind)),
            detail: kept.keep_some(error.detail.as_deref()),
            cause: error.cause.map_or(0, |code| c_int::from(code.number())),
            cause_name: kept.keep_some(error.cause.map(Code::as_str)),
            looked_up: kept.keep_some(error.looked_up.as_deref()),
            named: error.named.as_ref().map(|named| hw_named::new(named, &mut kept)),
            languages: Languages::new(&error.languages, &mut kept),
            json: kept.keep_some(serde_json::to_string(&error).ok().as_deref()),
            _kept: kept,
        }
    }
}

/// What went wrong, as a number of hw_code, for a switch; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_code(error: Option<&hw_error>) -> c_int {
    read(error, 0, |error| error.code)
}

/// The code's name, the same in every language, such as "quota_wait".
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_name(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.name)
}

/// Who can mend it: "caller", "provider", "limit" (nobody; time mends it), "network" or "hostwire".
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_fault(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.fault)
}

/// How far the request got: "not_sent" (certainly), "refused" (turned away, nothing was done), "unknown" (perhaps
/// done: look before you repeat it) or "answered".
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_delivery(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.delivery)
}

/// One sentence that says what happened.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_message(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.message)
}

/// One or two sentences that say what to do.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_advice(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.advice)
}

/// The method called, or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_method(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.method)
}

/// The answer's status, such as 403; 0: there was no answer.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_status(error: Option<&hw_error>) -> u16 {
    read(error, 0, |error| error.status)
}

/// The provider's own texts, as they came: the one at index, counted from 0, or NULL after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_text(error: Option<&hw_error>, index: usize) -> *const c_char {
    read(error, ptr::null(), |error| error.texts.get(index).copied().unwrap_or(ptr::null()))
}

/// The languages that the provider's texts are in, such as "en", "ru" or "uk": the one at index, counted from 0, or NULL
/// after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_language(error: Option<&hw_error>, index: usize) -> *const c_char {
    read(error, ptr::null(), |error| error.languages.name(index))
}

/// The texts in one language, a text that says everything twice in its halves: the one at index, counted from 0, or NULL
/// after the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hw_error_text_in(error: Option<&hw_error>, language: *const c_char, index: usize) -> *const c_char {
    read(error, ptr::null(), |error| unsafe { error.languages.text(language, index) })
}

/// What the provider's texts name: an object, a parameter, an exception; or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_named(error: Option<&hw_error>) -> Option<&hw_named> {
    read(error, None, |error| error.named.as_ref())
}

/// Every parameter that cannot be sent as it is: the one at index, counted from 0, or NULL after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_violation(error: Option<&hw_error>, index: usize) -> Option<&hw_violation> {
    read(error, None, |error| error.violations.get(index))
}

/// For an unknown method the nearest known name, or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_nearest(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.nearest)
}

/// The payload that came with the failure, as JSON text, or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_answer(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.answer)
}

/// What came back, where it could not be read as an answer, or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_evidence(error: Option<&hw_error>) -> Option<&hw_evidence> {
    read(error, None, |error| error.evidence.as_ref())
}

/// When the call may be made again, in milliseconds since 1970; 0: not known.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_retry_at_ms(error: Option<&hw_error>) -> u64 {
    read(error, 0, |error| error.retry_at_ms)
}

/// The limit that was reached, or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_throttle(error: Option<&hw_error>) -> Option<&hw_throttle> {
    read(error, None, |error| error.throttle.as_ref())
}

/// The kind of a transport failure: "name", "connect", "tls", "proxy", "closed", "opaque", or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_transport(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.transport)
}

/// The transport's own words about a failure, or NULL. They differ between machines and versions.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_detail(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.detail)
}

/// For HW_CODE_MAYBE_APPLIED: what went wrong with the call itself, as a number of hw_code; 0 for every other error.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_cause(error: Option<&hw_error>) -> c_int {
    read(error, 0, |error| error.cause)
}

/// The same in words, such as "transport_failed", or NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_cause_name(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.cause_name)
}

/// For HW_CODE_MAYBE_APPLIED: the method by which it was looked up, in vain; NULL where none is known.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_looked_up(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.looked_up)
}

/// The whole error as one JSON object, for logs. It never holds the token.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_json(error: Option<&hw_error>) -> *const c_char {
    read(error, ptr::null(), |error| error.json)
}

/// Frees the error; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_error_free(error: Option<Box<hw_error>>) {
    guard((), || drop(error));
}
