//! What outlives a process and is shared: one small state per account, kept by a store.
//!
//! The state is a [`Governor`](crate::Governor) with leases, kept as one text with a version. A client takes a lease: a
//! number of permits, granted in the state and counted there as on their way. It grants from the lease without asking
//! anybody, notes what became of each, and hands that over with the next lease. Whoever writes has read the version it
//! replaces, so nothing is lost and nothing is granted twice. A holder that falls silent loses its lease after a
//! minute, and what it had counts as used for a whole window from then.

mod alone;
mod event;
mod key;
mod quota;
mod shared;
#[cfg(test)]
mod simulation;
mod state;
mod store;
#[cfg(test)]
mod tests;

pub use key::account_key;
pub use quota::Quota;
pub use shared::Hold;
pub use store::{MemoryStore, StoreAnswer, StoreRequest};
