//! How many calls may go, and when: windows, permits and what answers say about them.

mod governor;
pub(crate) mod ledger;
mod notice;
mod opens;
mod plan;
mod plan_text;
mod purpose;
pub(crate) mod sentence;
mod share;
#[cfg(test)]
mod simulation;
mod spec;
#[cfg(test)]
mod tests;
mod window;

pub use governor::{Governor, Permit, Refusal};
pub use notice::LimitReached;
pub use plan::{Pause, Plan, plan};
pub use purpose::{Purpose, ReserveReport};
pub use sentence::Throttle;
pub(crate) use spec::Told;
pub use spec::{HeaderNames, WindowReport, WindowSpec};
