//! `hw_options` and `hw_call_options`: what users fill. Each begins with its size, which tells the fields it has.

use super::{
    boundary::{self, argument, optional, slice},
    cancel::hw_cancel,
    clock::hw_clock,
};
use crate::attached::{self, NativeFile};
use hostwire::{CallOptions, Clock, Error, Files, Options, Result, core::Purpose};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{ffi::c_char, mem::size_of, ptr};

/// In a number of hw_options or hw_call_options: as usual. Not 0, since 0 means something: max_wait_ms = 0 never waits.
pub const HW_DEFAULT: u64 = u64::MAX;

/// Choices for a client. Begin with HW_OPTIONS_INIT, which sets the size and leaves everything as usual. The texts are
/// copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hw_options {
    /// The size of this struct, as HW_OPTIONS_INIT sets it.
    pub size: usize,
    /// Scheme, host and perhaps a path to put before the provider's; NULL: the provider's own address.
    pub base_url: *const c_char,
    /// NULL: the system's clock. It may be freed before the client.
    pub clock: *const hw_clock,
    /// Requests on their way at once; as usual: 4.
    pub max_in_flight: u64,
    /// How long a call may wait for quota; as usual: a minute.
    pub max_wait_ms: u64,
    /// How long one request may take; as usual: 30 seconds.
    pub attempt_timeout_ms: u64,
    /// How long a call may take from its first permit on; as usual: 2 minutes.
    pub total_timeout_ms: u64,
    /// The largest answer collected, in bytes; as usual: 32 MiB.
    pub answer_cap: u64,
    /// How often one call is repeated by itself, where its method allows it; as usual: 2.
    pub retries: u64,
    /// 1: only methods that read may be called. As usual, and 0: any.
    pub read_only: u64,
    /// 1: methods that destroy or spend are refused until hw_call_options.confirmed says that somebody confirmed it. As
    /// usual, and 0: they are not.
    pub confirm: u64,
    /// What the account is called, for the question that confirm asks; NULL: it has no name.
    pub account: *const c_char,
    /// What calls are made for, and how much of every window is kept for each, as a JSON list:
    /// [{"name": "certificates", "reserve": {"hour": 100, "day": 500}}]. NULL: nothing is told apart.
    pub purposes: *const c_char,
    /// When the token was made, in milliseconds since 1970, for the warning before it ends; as usual: not known.
    pub token_created_ms: u64,
    /// What pauses before repeats are drawn from, for tests; as usual: by chance.
    pub seed: u64,
    /// What the client is for, where the provider allows certain kinds of use: "open_information", "own_account" or
    /// "white_label". Calls outside it are refused before they are sent. NULL: whatever the provider has.
    pub usage: *const c_char,
}

/// A file to send. Begin with HW_FILE_INIT, which sets the size. Everything is copied but what stands on the disk, which is
/// read while it is sent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hw_file {
    /// The size of this struct, as HW_FILE_INIT sets it.
    pub size: usize,
    /// The parameter it is sent as.
    pub parameter: *const c_char,
    /// Where it is on the disk; NULL: it is in bytes.
    pub path: *const c_char,
    /// Its content, where it is not on the disk.
    pub bytes: *const u8,
    /// How many bytes those are.
    pub length: usize,
    /// What it is called for the provider; NULL: its own name, or the parameter's.
    pub filename: *const c_char,
    /// Its type, such as "image/png"; NULL: not told.
    pub content_type: *const c_char,
}

/// Choices for one call. Begin with HW_CALL_OPTIONS_INIT, which sets the size and leaves everything as the client has
/// it. The texts are copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hw_call_options {
    /// The size of this struct, as HW_CALL_OPTIONS_INIT sets it.
    pub size: usize,
    /// What can cancel the call; NULL: nothing.
    pub cancel: *const hw_cancel,
    /// How long this call may wait for quota.
    pub max_wait_ms: u64,
    /// How long one request of it may take.
    pub attempt_timeout_ms: u64,
    /// How long it may take from its first permit on.
    pub total_timeout_ms: u64,
    /// "GET" or "POST": call a method that the catalogue does not know, with parameters as they are. NULL: do not.
    pub raw: *const c_char,
    /// What a raw call does to the account: "read", "write", "destroy" or "spend". NULL: it is treated as a spend.
    pub effect: *const c_char,
    /// How often this call is repeated by itself, where its method allows it.
    pub retries: u64,
    /// 1: somebody confirmed that this call may destroy or spend. As usual, and 0: nobody did.
    pub confirmed: u64,
    /// What it is made for: one of hw_options.purposes, whose reserve it may use. NULL: none of them.
    pub purpose: *const c_char,
    /// Where an answer that is a file goes, as it comes, however large. Until it is whole it is called PATH.part; if it does
    /// not become whole, nothing is left of it. NULL: it is collected, as every answer.
    pub save_to: *const c_char,
    /// The files to send: so many as file_count says; NULL with 0.
    pub files: *const hw_file,
    /// How many files there are.
    pub file_count: usize,
}

const USUAL: hw_options = hw_options {
    size: size_of::<hw_options>(),
    base_url: ptr::null(),
    clock: ptr::null(),
    max_in_flight: HW_DEFAULT,
    max_wait_ms: HW_DEFAULT,
    attempt_timeout_ms: HW_DEFAULT,
    total_timeout_ms: HW_DEFAULT,
    answer_cap: HW_DEFAULT,
    retries: HW_DEFAULT,
    read_only: HW_DEFAULT,
    confirm: HW_DEFAULT,
    account: ptr::null(),
    purposes: ptr::null(),
    token_created_ms: HW_DEFAULT,
    seed: HW_DEFAULT,
    usage: ptr::null(),
};

const AS_THE_CLIENT: hw_call_options = hw_call_options {
    size: size_of::<hw_call_options>(),
    cancel: ptr::null(),
    max_wait_ms: HW_DEFAULT,
    attempt_timeout_ms: HW_DEFAULT,
    total_timeout_ms: HW_DEFAULT,
    raw: ptr::null(),
    effect: ptr::null(),
    retries: HW_DEFAULT,
    confirmed: HW_DEFAULT,
    purpose: ptr::null(),
    save_to: ptr::null(),
    files: ptr::null(),
    file_count: 0,
};

const NO_FILE: hw_file = hw_file {
    size: size_of::<hw_file>(),
    parameter: ptr::null(),
    path: ptr::null(),
    bytes: ptr::null(),
    length: 0,
    filename: ptr::null(),
    content_type: ptr::null(),
};

impl hw_file {
    /// # Safety
    /// `first` points to so many, each as long as it begins with; their pointers are NULL or valid.
    unsafe fn read(first: *const Self, count: usize) -> Result<Vec<NativeFile>> {
        if count > 0 && first.is_null() {
            return Err(argument("options.files", "NULL"));
        }
        let mut at = first.cast::<u8>();
        let mut files = Vec::new();
        for _ in 0..count {
            let file = unsafe { grown(at.cast::<Self>(), NO_FILE, "options.files") }?;
            // A program of an older version has smaller ones.
            at = unsafe { at.add(file.size) };
            let text = |text, name: &str| Ok::<_, Error>(unsafe { optional(text, name) }?.map(str::to_owned));
            let path = text(file.path, "options.files.path")?;
            files.push(NativeFile {
                parameter: unsafe { boundary::text(file.parameter, "options.files.parameter") }?.to_owned(),
                content: match path {
                    None => Some(unsafe { slice(file.bytes, file.length, "options.files.bytes") }?.to_vec()),
                    Some(_) => None,
                },
                path,
                filename: text(file.filename, "options.files.filename")?,
                content_type: text(file.content_type, "options.files.content_type")?,
            });
        }
        Ok(files)
    }
}

impl hw_options {
    /// # Safety
    /// `given` is NULL or points to as many bytes as it begins with; its pointers are NULL or valid.
    pub(super) unsafe fn read(given: *const Self) -> Result<(Options, Clock)> {
        let given = unsafe { grown(given, USUAL, "options") }?;
        let usual = Options::default();
        #[allow(clippy::needless_update, reason = "an option that is new in the core is no error here, but in a test")]
        let options = Options {
            base_url: unsafe { optional(given.base_url, "options.base_url") }?.map(str::to_owned),
            max_in_flight: few(given.max_in_flight, "max_in_flight")?.unwrap_or(usual.max_in_flight),
            max_wait_ms: chosen(given.max_wait_ms).unwrap_or(usual.max_wait_ms),
            attempt_timeout_ms: chosen(given.attempt_timeout_ms).unwrap_or(usual.attempt_timeout_ms),
            total_timeout_ms: chosen(given.total_timeout_ms).unwrap_or(usual.total_timeout_ms),
            answer_cap: chosen(given.answer_cap).unwrap_or(usual.answer_cap),
            retries: few(given.retries, "retries")?.unwrap_or(usual.retries),
            read_only: flag(given.read_only, "read_only")?,
            confirm: flag(given.confirm, "confirm")?,
            account: unsafe { optional(given.account, "options.account") }?.map(str::to_owned),
            purposes: unsafe { optional(given.purposes, "options.purposes") }?.map_or(Ok(usual.purposes), purposes)?,
            token_created_ms: chosen(given.token_created_ms),
            seed: chosen(given.seed).unwrap_or(usual.seed),
            usage: unsafe { word(given.usage, "usage", "none of \"open_information\", \"own_account\" and \"white_label\"") }?,
            ..usual
        };
        let clock = unsafe { given.clock.as_ref() }.map_or_else(Clock::default, |clock| clock.0.clone().into());
        Ok((options, clock))
    }
}

impl hw_call_options {
    /// # Safety
    /// `given` is NULL or points to as many bytes as it begins with; its pointers are NULL or valid.
    pub(super) unsafe fn read<'a>(given: *const Self) -> Result<(CallOptions, Files, Option<&'a hw_cancel>)> {
        let given = unsafe { grown(given, AS_THE_CLIENT, "options") }?;
        #[allow(clippy::needless_update, reason = "an option that is new in the core is no error here, but in a test")]
        let mut options = CallOptions {
            max_wait_ms: chosen(given.max_wait_ms),
            attempt_timeout_ms: chosen(given.attempt_timeout_ms),
            total_timeout_ms: chosen(given.total_timeout_ms),
            raw: unsafe { word(given.raw, "raw", "neither \"GET\" nor \"POST\"") }?,
            effect: unsafe { word(given.effect, "effect", "neither \"read\", \"write\", \"destroy\" nor \"spend\"") }?,
            retries: few(given.retries, "retries")?,
            confirmed: flag(given.confirmed, "confirmed")?,
            purpose: unsafe { optional(given.purpose, "options.purpose") }?.map(str::to_owned),
            ..CallOptions::default()
        };
        let save_to = unsafe { optional(given.save_to, "options.save_to") }?.map(str::to_owned);
        let sent = unsafe { hw_file::read(given.files, given.file_count) }?;
        options.files = attached::infos(&sent);
        Ok((options, attached::files(sent, save_to)?, unsafe { given.cancel.as_ref() }))
    }
}

/// A word of the core's.
///
/// # Safety
/// `word` is NULL or ends with a NUL.
unsafe fn word<T: DeserializeOwned>(word: *const c_char, name: &str, else_it_is: &str) -> Result<Option<T>> {
    let word = unsafe { optional(word, &format!("options.{name}")) }?;
    let read = |word| serde_json::from_value(Value::from(word)).map_err(|_| Error::invalid_options(&format!("{name} is {else_it_is}")));
    word.map(read).transpose()
}

fn purposes(json: &str) -> Result<Vec<Purpose>> {
    serde_json::from_str(json).map_err(|error| Error::invalid_options(&format!("purposes: {error}")))
}

fn few(number: u64, name: &str) -> Result<Option<u32>> {
    let beyond = |_| Error::invalid_options(&format!("{name} is beyond 32 bits"));
    chosen(number).map(|number| u32::try_from(number).map_err(beyond)).transpose()
}

/// Numbers, since a struct of an older program may end in bytes that were never set, and those are no `bool`.
fn flag(number: u64, name: &str) -> Result<bool> {
    match number {
        0 | HW_DEFAULT => Ok(false),
        1 => Ok(true),
        _ => Err(Error::invalid_options(&format!("{name} is neither 0 nor 1"))),
    }
}

fn chosen(number: u64) -> Option<u64> {
    (number != HW_DEFAULT).then_some(number)
}

/// A struct as this library knows it: the fields that the caller's has, and the usual ones after them.
///
/// # Safety
/// `given` is NULL or begins with its size in bytes, as T does; any bytes make a T.
unsafe fn grown<T: Copy>(given: *const T, usual: T, name: &str) -> Result<T> {
    if given.is_null() {
        return Ok(usual);
    }
    let size = unsafe { given.cast::<usize>().read() };
    if size < size_of::<usize>() {
        return Err(argument(name, "of no size; begin with its _INIT"));
    }
    if size > size_of::<T>() {
        return Err(argument(name, "of a later version than this library"));
    }
    let mut whole = usual;
    unsafe { ptr::copy_nonoverlapping(given.cast::<u8>(), (&raw mut whole).cast::<u8>(), size) };
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_program_has_fewer_fields() {
        let older = hw_options { size: std::mem::offset_of!(hw_options, max_wait_ms), max_in_flight: 1, max_wait_ms: 0, ..USUAL };
        let (options, _) = unsafe { hw_options::read(&older) }.unwrap();
        assert_eq!((options.max_in_flight, options.max_wait_ms), (1, 60_000));
    }

    #[test]
    fn a_flag_is_0_or_1() {
        let read = |read_only| unsafe { hw_options::read(&hw_options { read_only, ..USUAL }) }.map(|(options, _)| options.read_only);
        assert_eq!((read(0).unwrap(), read(1).unwrap(), read(HW_DEFAULT).unwrap()), (false, true, false));
        assert_eq!(read(2).unwrap_err().message, "The options cannot be used: read_only is neither 0 nor 1.");
    }

    #[test]
    fn no_size_and_too_large_a_size_are_errors() {
        for (size, why) in [(0, "of no size; begin with its _INIT"), (4096, "of a later version than this library")] {
            let error = unsafe { hw_options::read(&hw_options { size, ..USUAL }) }.unwrap_err();
            assert_eq!(error.message, format!("The argument options is {why}."));
        }
    }

    #[test]
    fn zero_is_a_choice() {
        let never = hw_call_options { max_wait_ms: 0, ..AS_THE_CLIENT };
        assert_eq!(unsafe { hw_call_options::read(&never) }.unwrap().0.max_wait_ms, Some(0));
        assert_eq!(unsafe { hw_call_options::read(&AS_THE_CLIENT) }.unwrap().0, CallOptions::default());
    }
}
