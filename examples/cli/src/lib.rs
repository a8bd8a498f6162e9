//! Hosting panels from the command line, and the way errors and rows look there.
//!
//! Results go to standard output, everything said about them to standard error: `hostwire call ... | jq` just works.

#![forbid(unsafe_code)]

mod account;
mod allow_list;
mod args;
mod ask;
mod call;
pub mod complaint;
mod confirm;
mod dates;
mod describe;
mod doctor;
mod effects;
mod failure;
mod find;
mod limits;
mod memory;
mod methods;
mod output;
mod pages;
mod params;
mod plan;
mod preview;
mod recent;
mod returns;
mod sample;
mod sandbox;
mod session;
mod state;
pub mod style;
pub mod table;
mod token;
mod wait;
pub mod words;

use args::{Cli, Command};
use clap::Parser;
use failure::Failure;
use std::process::ExitCode;

/// Runs the command line and says how it ended.
pub fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    if args::names_a_token(&arguments) {
        return Failure::usage(args::NO_TOKEN_ARGUMENT, args::TOKEN_ADVICE).report(false);
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody may be reading: a broken pipe is quiet.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(failure::USAGE));
        }
    };
    let globals = &cli.globals;
    let done = match &cli.command {
        Command::Call(args) => call::run(globals, args),
        Command::Preview(args) => preview::run(globals, args),
        Command::Methods(args) => methods::run(globals, args),
        Command::Describe(args) => describe::run(globals, args),
        Command::Sample(args) => sample::run(globals, args),
        Command::Plan(args) => plan::run(globals, args),
        Command::Recent => recent::run(globals),
        Command::Token(command) => token::run(globals, command),
        Command::AllowList(command) => allow_list::run(globals, command),
        Command::Doctor => doctor::run(globals),
        Command::Limits => limits::run(globals),
        Command::Sandbox(args) => sandbox::run(globals, args),
    };
    done.map_or_else(|failure| failure.report(globals.json), |()| ExitCode::SUCCESS)
}
