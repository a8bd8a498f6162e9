//! What `docs/coverage.md` claims, and whether it is so.
//!
//! The page names tests for each statement of the providers' documents. [`page`] reads it, [`quote`] says whether words
//! are the documents' own, [`run`] runs the tests named and says how each ended.

pub mod page;
pub mod quote;
pub mod run;
