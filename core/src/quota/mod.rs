//! How many calls may go, and when: windows, permits and what answers say about them.

mod governor;
mod ledger;
pub(crate) mod sentence;
#[cfg(test)]
mod simulation;
mod window;

pub use governor::{Governor, Permit, Refusal};
pub use sentence::Throttle;
pub use window::{HeaderNames, WindowReport, WindowSpec};
