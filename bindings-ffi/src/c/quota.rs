//! `hw_quota` and `hw_stats`: how a client stands.

use super::{
    boundary::{guard, read},
    texts::Texts,
};
use hostwire::{Stats, WindowReport};
use std::{ffi::c_char, mem::size_of, ptr};

/// The windows in force, as they stood when asked. Every pointer it lends is valid until it is freed.
pub struct hw_quota {
    windows: Vec<hw_window>,
    _kept: Texts,
}

/// One window. Made by the library only; fields may come at its end.
#[repr(C)]
pub struct hw_window {
    /// Its name, such as "hour".
    pub name: *const c_char,
    /// Its length in seconds.
    pub seconds: u64,
    /// How many calls fit.
    pub limit: u64,
    /// How many without a purpose may go now: what is left less what is on its way and what is reserved.
    pub remaining: u64,
    /// What the last answer that counted said is left; -1 before such an answer.
    pub told_remaining: i64,
    /// When the next call fits, in milliseconds since 1970, if none does now; else 0.
    pub next_free_ms: u64,
    /// The unused part of all reserves.
    pub reserved: u64,
    /// The purposes with a reserve in this window, as a JSON list: each with "purpose", "reserve", "used" and "remaining".
    pub reserves: *const c_char,
}

impl From<&[WindowReport]> for hw_quota {
    fn from(windows: &[WindowReport]) -> Self {
        let mut kept = Texts::default();
        let windows = windows.iter().map(|window| hw_window {
            name: kept.keep(&window.name),
            seconds: window.seconds,
            limit: window.limit,
            remaining: window.remaining,
            told_remaining: window.told_remaining.map_or(-1, |told| i64::try_from(told).unwrap_or(i64::MAX)),
            next_free_ms: window.next_free_ms.unwrap_or(0),
            reserved: window.reserved,
            reserves: kept.keep(&serde_json::to_string(&window.reserves).unwrap_or_default()),
        });
        let windows = windows.collect();
        Self { windows, _kept: kept }
    }
}

/// The window at index, counted from 0, or NULL after the last.
#[unsafe(no_mangle)]
pub extern "C" fn hw_quota_window(quota: Option<&hw_quota>, index: usize) -> Option<&hw_window> {
    read(quota, None, |quota| quota.windows.get(index))
}

/// Frees the quota; NULL is nothing.
#[unsafe(no_mangle)]
pub extern "C" fn hw_quota_free(quota: Option<Box<hw_quota>>) {
    guard((), || drop(quota));
}

/// What a client has done so far, and how it stands. Begin with HW_STATS_INIT, which sets the size.
#[repr(C)]
pub struct hw_stats {
    /// The size of this struct, as HW_STATS_INIT sets it.
    pub size: usize,
    /// Calls submitted.
    pub calls: u64,
    /// Requests sent.
    pub attempts: u64,
    /// Times that calls entered the core: three for a call without waits.
    pub entries: u64,
    /// Requests on their way.
    pub in_flight: u32,
    /// Calls that wait for their permit.
    pub waiting: u32,
    /// When the first of them may go, in milliseconds since 1970, if it waits for a window; else 0.
    pub wait_until_ms: u64,
}

impl hw_stats {
    /// Writes the fields that the caller's struct has.
    ///
    /// # Safety
    /// `into` is NULL or points to as many bytes as it begins with.
    pub(super) unsafe fn fill(into: *mut Self, stats: &Stats) -> bool {
        if into.is_null() {
            return false;
        }
        let size = unsafe { into.cast::<usize>().read() };
        if size < size_of::<usize>() {
            return false;
        }
        let filled = Self {
            size,
            calls: stats.calls,
            attempts: stats.attempts,
            entries: stats.entries,
            in_flight: stats.in_flight,
            waiting: stats.waiting,
            wait_until_ms: stats.wait_until_ms.unwrap_or(0),
        };
        let known = size.min(size_of::<Self>());
        unsafe { ptr::copy_nonoverlapping((&raw const filled).cast::<u8>(), into.cast::<u8>(), known) };
        true
    }
}
