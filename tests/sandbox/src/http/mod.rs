//! The sandbox behind a socket: HTTP/1.1 on 127.0.0.1.

mod faulty;
mod running;
mod server;
mod state_file;

pub use running::Running;
pub use server::{Clock, ServeOptions, serve};
