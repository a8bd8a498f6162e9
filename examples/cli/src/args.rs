//! The command line as people type it, and its help.

use clap::{Args, Parser, Subcommand, ValueEnum};
use hostwire::{Provider, core::Http};
use std::{ffi::OsString, path::PathBuf, sync::Arc};

/// An hour and a minute: the longest pause an hour window asks for, and time to ask again.
pub const MAX_WAIT_S: u64 = 3_660;

pub const NO_TOKEN_ARGUMENT: &str = "A token is not taken as an argument: the process list and the shell's history would show it.";
pub const TOKEN_ADVICE: &str = "Set HOSTWIRE_TOKEN, or name a file with --token-file FILE (- reads standard input).";

const EXAMPLES: &str = "\
Examples:
  hostwire methods dns record                      Find a method
  hostwire call dns/records_list domain_id=42      Make a call
  hostwire preview dns/records_list domain_id=42   See its request, send nothing
  hostwire limits                                  What the provider allows
  hostwire sandbox --control                       A provider to play with

The token is read from HOSTWIRE_TOKEN or from --token-file.

Exit codes:
    0  it worked
    1  the output could not be written
    2  the command line is wrong
    3  refused here, before anything was sent
    4  the provider refused
    5  a limit is reached (quota)
    6  the request could not be sent
    7  the request may have been applied: look before you repeat it
  130  cancelled; the message says whether the request had left";

const CALL_EXAMPLES: &str = "\
Parameters:
  name=text        Text; also numbers and flags (1 or 0), as these APIs take them
  name[]=text      One item of a list; repeat it for more
  name:=json       JSON: a number, true, null, a list or an object

Examples:
  hostwire call dns/records_list domain_id=42
  hostwire call dns/record_add domain_id=42 type=TXT record=_test data='hello world'
  hostwire call dns/change_nameservers domain_id=42 stack[]=ns1.example.net stack[]=ns2.example.net
  hostwire call dns/list --json | jq .data
  hostwire call dns/config_export domain_id=42 --output zone.txt
  hostwire --provider elytrahost call meta/users";

const PREVIEW_EXAMPLES: &str = "\
The token stays a variable in all that is shown, and none is needed.

Examples:
  hostwire preview dns/records_list domain_id=42
  hostwire preview dns/record_add domain_id=42 type=TXT data=\"it's\" --json | jq -r .curl | sh";

const METHODS_EXAMPLES: &str = "\
Examples:
  hostwire methods                        All methods of all providers
  hostwire methods dns record             Search: the best comes first
  hostwire methods dns/record_add         One, with all about its parameters
  hostwire methods --json | jq -r '.[].path'";

const LIMITS_EXAMPLES: &str = "\
Nothing is asked of the provider; what is left of a window is told after each call.

Examples:
  hostwire limits
  hostwire limits --json";

const SANDBOX_EXAMPLES: &str = "\
It holds two domains and an instance, keeps quota as the providers do, and forgets all when it ends.

Examples:
  hostwire sandbox
  hostwire sandbox --port 8080 --control --manual-clock
  hostwire --base-url http://127.0.0.1:8080 call dns/list";

/// Hosting panels from the command line: adm.tools (hosting.xyz, ukraine.com.ua) and ElytraHost.
#[derive(Debug, Parser)]
#[command(name = "hostwire", version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Whose API: adm.tools or elytrahost [default: adm.tools]
    #[arg(long, global = true, value_name = "NAME", value_parser = provider)]
    pub provider: Option<Arc<Provider>>,
    /// Another address: https, or http to this machine
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Read the token from a file; - is standard input [default: HOSTWIRE_TOKEN]
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Print JSON for programs, also of errors: {"error": {...}}
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a call and print what it answers
    #[command(after_help = CALL_EXAMPLES)]
    Call(CallArgs),
    /// Show the request of a call, and the same as a cURL command
    #[command(after_help = PREVIEW_EXAMPLES)]
    Preview(TargetArgs),
    /// List methods and their parameters
    #[command(after_help = METHODS_EXAMPLES)]
    Methods(MethodsArgs),
    /// Show how many calls the provider allows
    #[command(after_help = LIMITS_EXAMPLES)]
    Limits,
    /// Run a double of both providers on this machine, until Ctrl-C
    #[command(after_help = SANDBOX_EXAMPLES)]
    Sandbox(SandboxArgs),
}

#[derive(Debug, Args)]
pub struct TargetArgs {
    /// The method, such as dns/records_list, or its whole URL
    pub method: String,
    /// Parameters: name=text, name[]=text, name:=json
    #[arg(value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Call a method the catalogue lacks, with parameters as they are
    #[arg(long, value_name = "VERB", ignore_case = true)]
    pub raw: Option<Verb>,
}

#[derive(Debug, Args)]
pub struct CallArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// How long to wait for quota
    #[arg(long, value_name = "SECONDS", default_value_t = MAX_WAIT_S)]
    pub max_wait: u64,
    /// Write the answer to a file as it came
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Verb {
    Get,
    Post,
}

impl From<Verb> for Http {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Http::Get,
            Verb::Post => Http::Post,
        }
    }
}

#[derive(Debug, Args)]
pub struct MethodsArgs {
    /// A name for one in full, or words to search for
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
pub struct SandboxArgs {
    /// Port to listen on; 0 is a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Serve the control interface under /_sandbox/
    #[arg(long)]
    pub control: bool,
    /// Answer calls of web pages (the providers do not)
    #[arg(long)]
    pub cors: bool,
    /// A clock that stands still until the control interface moves it
    #[arg(long)]
    pub manual_clock: bool,
}

fn provider(name: &str) -> Result<Arc<Provider>, String> {
    Provider::named(name).map_err(|error| format!("{} {}", error.message, error.advice))
}

/// Whether somebody gives a token as an argument. Looked for before all else, so that no other complaint comes first
/// and leaves the habit in place.
pub fn names_a_token(arguments: &[OsString]) -> bool {
    let before_dashes = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    before_dashes.into_iter().any(|argument| argument == "--token" || argument.to_string_lossy().starts_with("--token="))
}
