//! Ctrl-C: the first press asks to end, the second one ends.

use crate::failure::Failure;
use std::{
    process,
    sync::{
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
};

pub struct Interrupt(Receiver<()>);

impl Interrupt {
    /// From here on Ctrl-C is asked for instead of ending the process.
    pub fn listen() -> Result<Self, Failure> {
        let (pressed, interrupt) = channel();
        let again = AtomicBool::new(false);
        let handler = move || {
            if again.swap(true, Ordering::Relaxed) {
                process::exit(130);
            }
            let _ = pressed.send(());
        };
        ctrlc::set_handler(handler)
            .map_err(|error| Failure::usage(format!("Ctrl-C cannot be listened to: {error}."), "Nothing was sent."))?;
        Ok(Self(interrupt))
    }

    pub fn was_pressed(&self) -> bool {
        self.0.try_recv().is_ok()
    }

    /// Blocks until it is pressed.
    pub fn wait(&self) {
        let _ = self.0.recv();
    }
}
