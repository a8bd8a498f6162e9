//! What each process has of its own. A fork copies memory in whatever state the other threads left it, locked or half
//! way, and none of those threads: a child makes its own and leaves the parent's alone.

use std::{process, sync::OnceLock};

/// A value of this process, made when it is first asked for, and those of the processes it was forked from.
pub(crate) struct PerProcess<T>(OnceLock<(u32, T, Box<PerProcess<T>>)>);

impl<T> PerProcess<T> {
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// This process's value, if it was asked for before.
    pub fn made(&self) -> Option<&T> {
        let this = process::id();
        let mut at = self;
        while let Some((process, value, next)) = at.0.get() {
            if *process == this {
                return Some(value);
            }
            at = next;
        }
        None
    }

    /// This process's value.
    pub fn get(&self, make: impl Fn() -> T) -> &T {
        let this = process::id();
        let mut at = self;
        loop {
            let (process, value, next) = at.0.get_or_init(|| (this, make(), Box::new(Self::new())));
            if *process == this {
                return value;
            }
            at = next;
        }
    }
}
