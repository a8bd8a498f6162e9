//! A story in nine steps: what Hostwire does for a program that talks to hosting panels.
//!
//! Everything happens on this machine, against the sandbox; no account is needed. Each step checks itself, and one that
//! goes otherwise ends the story with a sentence and a status that is not zero.

#![forbid(unsafe_code)]

mod access;
mod calls;
mod lost;
mod notice;
mod quota;
mod reseller;
mod stage;
mod token;

use stage::{Plot, Stage};
use std::{io::Write, process::ExitCode, time::Instant};

/// One step: its title, and what happens.
type Step = (&'static str, fn(&mut Stage) -> Plot);

const STORY: [Step; 9] = [
    ("A token, once the terms are agreed to", token::activate),
    ("The first call", token::first_call),
    ("A TXT record comes and goes", calls::record),
    ("5,000 calls, where 3,600 fit into an hour", quota::batch),
    ("A limit is reached: one notification a week", notice::weekly),
    ("Who may use the account", access::allow_list),
    ("An order whose answer is lost", lost::not_known),
    ("Another provider, and an order that is looked up", lost::looked_up),
    ("A hosting site of one's own", reseller::sign_up),
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
