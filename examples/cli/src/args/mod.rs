//! The command line as people type it.

mod help;
mod read;

pub use read::{Purposes, names_a_token};

use clap::{Args, Parser, Subcommand, ValueEnum};
use hostwire::{
    CallOptions, Provider,
    core::{Effect, Http, SampleLang},
};
use read::{account, provider, purposes};
use std::{path::PathBuf, sync::Arc};

/// An hour and a minute: the longest pause an hour window asks for, and time to ask again.
pub const MAX_WAIT_S: u64 = 3_660;

pub const NO_TOKEN_ARGUMENT: &str = "A token is not taken as an argument: the process list and the shell's history would show it.";
pub const TOKEN_ADVICE: &str = "Set HOSTWIRE_TOKEN, or name a file with --token-file FILE (- reads standard input).";

/// Hosting panels from the command line: adm.tools (hosting.xyz, ukraine.com.ua) and ElytraHost.
#[derive(Debug, Parser)]
#[command(name = "hostwire", version, after_help = help::MAIN)]
pub struct Cli {
    #[command(flatten)]
    pub globals: Globals,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// Whose API: adm.tools, elytrahost, elytrahost-2021-06, or a description of your own in a file.json [default: adm.tools]
    #[arg(long, global = true, value_name = "NAME|FILE", env = "HOSTWIRE_PROVIDER", hide_env = true, value_parser = provider)]
    pub provider: Option<Arc<Provider>>,
    /// What the account is called, in questions and for what is remembered of it
    #[arg(long, global = true, value_name = "NAME", env = "HOSTWIRE_ACCOUNT", hide_env = true, value_parser = account)]
    pub account: Option<String>,
    /// Another address: https, or http to this machine
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Read the token from a file; - is standard input [default: HOSTWIRE_TOKEN]
    #[arg(long, global = true, value_name = "FILE", env = "HOSTWIRE_TOKEN_FILE", hide_env = true)]
    pub token_file: Option<PathBuf>,
    /// Where to remember things between runs [default: the system's place for it]
    #[arg(long, global = true, value_name = "DIR", env = "HOSTWIRE_STATE_DIR", hide_env = true)]
    pub state_dir: Option<PathBuf>,
    /// What calls are made for and what is kept for each: JSON, see the guide
    #[arg(long, global = true, value_name = "FILE", env = "HOSTWIRE_PURPOSES", hide_env = true, value_parser = purposes)]
    pub purposes: Option<Purposes>,
    /// Refuse every method that does more than read
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Print JSON for programs, also of errors: {"error": {...}}
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a call and print what it answers
    #[command(after_help = help::CALL)]
    Call(CallArgs),
    /// Show the request of a call, what it costs, and the same as a cURL command
    #[command(after_help = help::PREVIEW)]
    Preview(TargetArgs),
    /// List methods, or search them
    #[command(after_help = help::METHODS)]
    Methods(MethodsArgs),
    /// Show all about one method
    #[command(after_help = help::DESCRIBE)]
    Describe(DescribeArgs),
    /// Print a call as code: cURL, or PHP with the provider's class
    #[command(after_help = help::SAMPLE)]
    Sample(SampleArgs),
    /// Show how many calls the provider allows
    #[command(after_help = help::LIMITS)]
    Limits,
    /// Say how long many calls take, with what the limits allow
    #[command(after_help = help::PLAN)]
    Plan(PlanArgs),
    /// Show the last requests of this account, kept for ten minutes
    #[command(after_help = help::RECENT)]
    Recent,
    /// How long the token lives, and how to get a new one
    #[command(subcommand, after_help = help::TOKEN)]
    Token(TokenCommand),
    /// Keep the list of addresses that may use the account
    #[command(subcommand, after_help = help::ALLOW_LIST)]
    AllowList(AllowListCommand),
    /// Check network, clock, token, limits and allow-list
    #[command(after_help = help::DOCTOR)]
    Doctor,
    /// Run a double of both providers on this machine, until Ctrl-C
    #[command(after_help = help::SANDBOX)]
    Sandbox(SandboxArgs),
}

#[derive(Debug, Args)]
pub struct TargetArgs {
    /// The method, such as dns/records_list, or its whole URL
    pub method: String,
    /// Parameters: name=text, name[]=text, name:=json, name=@path
    #[arg(value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Call a method the catalogue lacks, with parameters as they are
    #[arg(long, value_name = "VERB", ignore_case = true)]
    pub raw: Option<Verb>,
    /// What that method does; without a word it is taken for one that spends
    #[arg(long, value_name = "EFFECT", requires = "raw")]
    pub effect: Option<EffectWord>,
}

#[derive(Debug, Args)]
pub struct CallArgs {
    #[command(flatten)]
    pub target: TargetArgs,
    /// Ask for each parameter, show what will be sent, and ask whether to send it
    #[arg(long)]
    pub ask: bool,
    /// Begin with the last request's parameters; secrets are asked for again
    #[arg(long)]
    pub recent: bool,
    /// Go through all pages, and print all rows as one list
    #[arg(long, conflicts_with_all = ["output", "raw"])]
    pub all_pages: bool,
    /// How many pages at most
    #[arg(long, value_name = "N", default_value_t = 1_000, requires = "all_pages")]
    pub max_pages: u32,
    /// Do not ask before what destroys or costs money
    #[arg(long, short)]
    pub yes: bool,
    /// How long to wait for quota
    #[arg(long, value_name = "SECONDS", default_value_t = MAX_WAIT_S)]
    pub max_wait: u64,
    /// What it is made for: one of --purposes, whose reserve it may use
    #[arg(long, value_name = "NAME")]
    pub purpose: Option<String>,
    /// How often to repeat what failed, where the method allows it
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub retries: u32,
    /// Write the answer to a file as it came
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

impl TargetArgs {
    /// What these say about the call.
    pub fn options(&self) -> CallOptions {
        CallOptions { raw: self.raw.map(Into::into), effect: self.effect.map(Into::into), ..CallOptions::default() }
    }
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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum EffectWord {
    Read,
    Write,
    Destroy,
    Spend,
}

impl From<EffectWord> for Effect {
    fn from(word: EffectWord) -> Self {
        match word {
            EffectWord::Read => Effect::Read,
            EffectWord::Write => Effect::Write,
            EffectWord::Destroy => Effect::Destroy,
            EffectWord::Spend => Effect::Spend,
        }
    }
}

#[derive(Debug, Args)]
pub struct MethodsArgs {
    /// Words to search for, in names, summaries and parameters
    pub words: Vec<String>,
}

#[derive(Debug, Args)]
pub struct DescribeArgs {
    /// The method, such as dns/records_list, or its whole URL
    pub method: String,
}

#[derive(Debug, Args)]
pub struct SampleArgs {
    /// The method, such as dns/records_list, or its whole URL
    pub method: String,
    /// Parameters; without them the last request's, else a stand-in for each that must be
    #[arg(value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// The language
    #[arg(long, default_value = "curl")]
    pub lang: Lang,
    /// Put the active token into it: whoever sees it has the account
    #[arg(long)]
    pub with_token: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Lang {
    Curl,
    Php,
}

impl From<Lang> for SampleLang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Curl => SampleLang::Curl,
            Lang::Php => SampleLang::Php,
        }
    }
}

#[derive(Debug, Args)]
pub struct PlanArgs {
    /// How many calls
    pub calls: u64,
    /// What they are made for: one of --purposes
    #[arg(long, value_name = "NAME")]
    pub purpose: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// How long it lives
    Status(TokenStatusArgs),
}

#[derive(Debug, Args)]
pub struct TokenStatusArgs {
    /// Remember when the token was activated: 2026-01-31, or 2026-01-31T08:00:00Z
    #[arg(long, value_name = "DATE", value_parser = crate::dates::moment)]
    pub created: Option<u64>,
}

#[derive(Debug, Subcommand)]
pub enum AllowListCommand {
    /// Show the entries
    List,
    /// Add an address, or a subnet such as 203.0.113.0/24
    Add(AllowAddArgs),
    /// Remove an entry
    Remove(AddressArgs),
    /// Say whether an address passes
    Check(AddressArgs),
}

#[derive(Debug, Args)]
pub struct AllowAddArgs {
    /// The address or subnet, v4 or v6
    pub address: String,
    /// What to note beside it
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
}

#[derive(Debug, Args)]
pub struct AddressArgs {
    /// The address, v4 or v6
    pub address: String,
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
