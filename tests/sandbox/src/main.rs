//! The binary: the sandbox on a port, one line of JSON when it is ready.
#![forbid(unsafe_code)]

use std::future::Future;
use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::ExitCode;
use std::task::Poll;

use clap::Parser;
use hostwire_sandbox::{Clock, ServeOptions, fixture, serve};
use tokio::sync::oneshot;

/// A double of adm.tools and ElytraHost to test against. Listens on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(name = "hostwire-sandbox", version)]
struct Args {
    /// Port to listen on; 0 is a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Serve the control interface under /_sandbox/
    #[arg(long)]
    control: bool,
    /// Answer cross-origin calls (the providers do not)
    #[arg(long)]
    cors: bool,
    /// real, manual, or manual:UNIX_MS
    #[arg(long, default_value = "real", value_parser = clock)]
    clock: Clock,
    /// ElytraHost v1 in the observed manner instead of the documented one
    #[arg(long)]
    observed: bool,
    /// ElytraHost as observed, with the defects its servers had then
    #[arg(long)]
    defective: bool,
    /// Load the state from this file if it is there, and save it at the end
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Random faults, the same for the same seed and requests
    #[arg(long, value_name = "SEED")]
    faults: Option<u64>,
    /// End when standard input does
    #[arg(long)]
    until_stdin_closes: bool,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("hostwire-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let options = ServeOptions {
            port: args.port,
            control: args.control,
            cors: args.cors,
            observed: args.observed,
            defective: args.defective,
            clock: args.clock,
            faults_seed: args.faults,
            state: args.state,
            shutdown: Some(shutdown(args.until_stdin_closes)?),
        };
        serve(options, ready).await
    })
}

/// Someone who closed our standard output does not want the line; the sandbox runs on.
fn ready(address: SocketAddr) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{}", fixture::facts(&format!("http://{address}")));
    let _ = out.flush();
}

fn clock(text: &str) -> Result<Clock, String> {
    match (text, text.strip_prefix("manual:")) {
        ("real", _) => Ok(Clock::Real),
        ("manual", _) => Ok(Clock::Manual(fixture::START_MS)),
        (_, Some(ms)) => ms.parse().map(Clock::Manual).map_err(|_| format!("not Unix milliseconds: {ms}")),
        _ => Err("must be real, manual or manual:UNIX_MS".to_owned()),
    }
}

type Ended = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Ends at SIGINT, at SIGTERM, or (if asked) at the end of standard input.
fn shutdown(until_stdin_closes: bool) -> io::Result<Ended> {
    let mut ends: Vec<Ended> = Vec::new();
    #[cfg(not(unix))]
    ends.push(Box::pin(async {
        let _ = tokio::signal::ctrl_c().await;
    }));
    // Caught from here on, before anybody is told that the sandbox is ready.
    #[cfg(unix)]
    for kind in [tokio::signal::unix::SignalKind::interrupt(), tokio::signal::unix::SignalKind::terminate()] {
        let mut signal = tokio::signal::unix::signal(kind)?;
        ends.push(Box::pin(async move {
            signal.recv().await;
        }));
    }
    if until_stdin_closes {
        let (closed, end) = oneshot::channel::<()>();
        // A thread of its own, because reading standard input cannot be given up: the process ends under it.
        std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while matches!(io::stdin().lock().read(&mut buffer), Ok(read) if read > 0) {}
            drop(closed);
        });
        ends.push(Box::pin(async {
            let _ = end.await;
        }));
    }
    Ok(Box::pin(std::future::poll_fn(move |cx| {
        let any = ends.iter_mut().any(|end| end.as_mut().poll(cx).is_ready());
        if any { Poll::Ready(()) } else { Poll::Pending }
    })))
}
