//! `hw_options` and `hw_call_options`: what users fill. Each begins with its size, which tells the fields it has.

use super::{
    boundary::{argument, optional},
    cancel::hw_cancel,
    clock::hw_clock,
};
use hostwire::{CallOptions, Clock, Error, Options, Result};
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
}

/// Choices for one call. Begin with HW_CALL_OPTIONS_INIT, which sets the size and leaves everything as the client has
/// it. The text is copied.
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
};

const AS_THE_CLIENT: hw_call_options = hw_call_options {
    size: size_of::<hw_call_options>(),
    cancel: ptr::null(),
    max_wait_ms: HW_DEFAULT,
    attempt_timeout_ms: HW_DEFAULT,
    total_timeout_ms: HW_DEFAULT,
    raw: ptr::null(),
};

impl hw_options {
    /// # Safety
    /// `given` is NULL or points to as many bytes as it begins with; its pointers are NULL or valid.
    pub(super) unsafe fn read(given: *const Self) -> Result<(Options, Clock)> {
        let given = unsafe { grown(given, USUAL, "options") }?;
        let usual = Options::default();
        let max_in_flight = chosen(given.max_in_flight).map_or(Ok(usual.max_in_flight), |many| {
            u32::try_from(many).map_err(|_| Error::invalid_options("max_in_flight is beyond 32 bits"))
        })?;
        let options = Options {
            base_url: unsafe { optional(given.base_url, "options.base_url") }?.map(str::to_owned),
            max_in_flight,
            max_wait_ms: chosen(given.max_wait_ms).unwrap_or(usual.max_wait_ms),
            attempt_timeout_ms: chosen(given.attempt_timeout_ms).unwrap_or(usual.attempt_timeout_ms),
            total_timeout_ms: chosen(given.total_timeout_ms).unwrap_or(usual.total_timeout_ms),
            answer_cap: chosen(given.answer_cap).unwrap_or(usual.answer_cap),
            ..usual
        };
        let clock = unsafe { given.clock.as_ref() }.map_or_else(Clock::default, |clock| clock.0.clone().into());
        Ok((options, clock))
    }
}

impl hw_call_options {
    /// # Safety
    /// `given` is NULL or points to as many bytes as it begins with; its pointers are NULL or valid.
    pub(super) unsafe fn read<'a>(given: *const Self) -> Result<(CallOptions, Option<&'a hw_cancel>)> {
        let given = unsafe { grown(given, AS_THE_CLIENT, "options") }?;
        let raw = unsafe { optional(given.raw, "options.raw") }?;
        let verb = |verb: &str| {
            serde_json::from_value(Value::from(verb)).map_err(|_| Error::invalid_options("raw is neither \"GET\" nor \"POST\""))
        };
        let options = CallOptions {
            max_wait_ms: chosen(given.max_wait_ms),
            attempt_timeout_ms: chosen(given.attempt_timeout_ms),
            total_timeout_ms: chosen(given.total_timeout_ms),
            raw: raw.map(verb).transpose()?,
            ..CallOptions::default()
        };
        Ok((options, unsafe { given.cancel.as_ref() }))
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
