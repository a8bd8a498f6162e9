//! `hostwire sandbox`: both providers on this machine, to try things out.

use crate::{
    args::{Globals, SandboxArgs},
    failure::Failure,
    output,
    style::{FAINT, NAME, STRONG},
    wait::Interrupt,
};
use hostwire_sandbox::{Clock, Running, ServeOptions, fixture};
use serde_json::Value;

pub fn run(globals: &Globals, args: &SandboxArgs) -> Result<(), Failure> {
    let interrupt = Interrupt::listen()?;
    let options = ServeOptions {
        port: args.port,
        control: args.control,
        cors: args.cors,
        clock: if args.manual_clock { Clock::Manual(fixture::START_MS) } else { Clock::Real },
        ..ServeOptions::default()
    };
    let running = Running::try_start(options).map_err(|error| {
        Failure::usage(format!("The sandbox cannot listen on port {}: {error}.", args.port), "Choose another port, or 0 for a free one.")
    })?;
    let facts = running.facts();
    match globals.json {
        true => output::bytes(format!("{facts}\n").as_bytes())?,
        false => output::text(&words(&facts, args))?,
    }
    interrupt.wait();
    Ok(())
}

fn words(facts: &Value, args: &SandboxArgs) -> String {
    let fact = |name: &str| match &facts[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let url = fact("url");
    let mut lines = vec![
        format!("{STRONG}The sandbox listens on {url}{STRONG:#} {FAINT}(Ctrl-C ends it){FAINT:#}"),
        String::new(),
        format!("{NAME}adm.tools{NAME:#}   token {}", fact("adm_token")),
        format!("            owns {} (domain_id {})", fact("adm_domain"), fact("adm_domain_id")),
        format!("{NAME}ElytraHost{NAME:#}  token {}", fact("elytra_token")),
        format!("            {} with the password {}", fact("elytra_email"), fact("elytra_password")),
        format!("            owns the instance {}", fact("elytra_instance")),
    ];
    if args.control {
        lines.push(format!("{NAME}Control{NAME:#}     {url}/_sandbox/state"));
    }
    lines.extend([
        String::new(),
        "Try, in another terminal:".to_owned(),
        format!("  HOSTWIRE_TOKEN={} hostwire --base-url {url} call dns/list", fact("adm_token")),
        format!("  hostwire --base-url {url} --provider elytrahost call meta/users"),
        String::new(),
    ]);
    lines.join("\n")
}
