//! Hostwire for C, Python and Kotlin: mapping only.
//!
//! - [`managed`]: what uniffi hands to Python and Kotlin. Records cross as JSON text, so that a new member of an error
//!   or a reply reaches every language by its typed layer alone, and a call crosses three times.
//! - [`c`]: the C interface, whose header is `c/include/hostwire.h`.

mod attached;
pub mod c;
pub mod managed;

uniffi::setup_scaffolding!("hostwire_native");
