//! A story in seven steps: what Hostwire does for a program that talks to hosting panels.
//!
//! Everything happens on this machine, against the sandbox; no account is needed. Each step checks itself, and one that
//! goes otherwise ends the story with a sentence and a status that is not zero.

#![forbid(unsafe_code)]

mod calls;
mod errors;
mod quota;
mod stage;

use stage::{Plot, Stage};
use std::{io::Write, process::ExitCode, time::Instant};

/// One step: its title, and what happens.
type Step = (&'static str, fn(&mut Stage) -> Plot);

const STORY: [Step; 7] = [
    ("The domains of an account", calls::domains),
    ("A TXT record comes and goes", calls::record),
    ("What is left of the quota", quota::left),
    ("4,000 calls, where 3,600 fit into an hour", quota::batch),
    ("A wrong token", errors::wrong_token),
    ("Another provider", calls::open_and_own),
    ("An answer that is lost", errors::lost_answer),
];

fn main() -> ExitCode {
    let started = Instant::now();
    let told = Stage::open().and_then(|mut stage| tell(&mut stage, &STORY));
    match told {
        Ok(()) => {
            stage::say(&format!(
                "\nThat was the story: {} steps in {:.1} s, and nothing is left running.",
                STORY.len(),
                started.elapsed().as_secs_f64()
            ));
            ExitCode::SUCCESS
        }
        Err(why) => {
            let _ = writeln!(anstream::stderr().lock(), "\nThe story ends here: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Tells the steps in their order, up to the first that goes otherwise.
fn tell(stage: &mut Stage, story: &[Step]) -> Plot {
    story.iter().enumerate().try_for_each(|(at, (title, step))| {
        stage::heading(at + 1, title);
        step(stage)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_goes_otherwise_ends_the_story() {
        fn fails(_: &mut Stage) -> Plot {
            stage::check(1 + 1 == 3, "one and one make three")
        }
        fn unreachable(_: &mut Stage) -> Plot {
            panic!("a step after one that failed")
        }
        let mut stage = Stage::open().unwrap();
        let told = tell(&mut stage, &[("Fails", fails), ("Never told", unreachable)]);
        assert_eq!(told.unwrap_err().to_string(), "it should be that one and one make three.");
    }
}
