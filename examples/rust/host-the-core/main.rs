//! The core without any client of ours: clocks, waiting and HTTP are this program's. One call, start to end.
//!
//! `HOSTWIRE_TOKEN=... cargo run --bin host-the-core -- dns/list '{"by":"desc"}'`

use hostwire_core::{
    CallOptions, Collect, End, Error, Failure, Head, Http, Machine, Now, Options, Outcome, Provider, Request, Step, Token, Transport,
    params_from_json,
};
use std::{
    io::Read,
    time::{Duration, Instant, SystemTime},
};

fn main() -> Result<(), Error> {
    let mut arguments = std::env::args().skip(1);
    let method = arguments.next().unwrap_or_else(|| "dns/list".to_owned());
    let params = arguments.next().unwrap_or_default();
    let token = Token::new(std::env::var("HOSTWIRE_TOKEN").unwrap_or_default())?;
    let options = Options { base_url: std::env::var("HOSTWIRE_BASE_URL").ok(), ..Options::default() };
    let mut machine = Machine::new(Provider::adm_tools(), Some(token), options)?;

    let reply = call(&mut machine, &method, &params)?;
    println!("{}", reply.json());
    Ok(())
}

/// The whole loop of a host that blocks.
fn call(machine: &mut Machine, method: &str, params: &str) -> Outcome {
    let clock = Clock(Instant::now());
    let (id, mut step) = machine.submit(method, &params_from_json(params)?, &CallOptions::default(), clock.now());
    loop {
        step = match step {
            Step::Done(outcome) => return outcome,
            // With one call at a time nothing else can wake it: sleeping is waiting.
            Step::Wait { wake, .. } => {
                std::thread::sleep(Duration::from_millis(wake.saturating_sub(clock.now().mono_ms)));
                machine.poll(id, clock.now())
            }
            Step::Send { attempt, request, deadline } => {
                let limit = Duration::from_millis(deadline.saturating_sub(clock.now().mono_ms));
                let end = match send(&request, limit) {
                    Err(end) => end,
                    Ok((head, mut body)) => match machine.head(attempt, &head, clock.now()) {
                        Collect::UpTo(cap) => collect(&mut body, cap),
                        // No sink is offered, so no stream is asked for; or the machine has given the attempt up.
                        Collect::Stream | Collect::Discard => End::TimedOut,
                    },
                };
                machine.end(attempt, end, clock.now())
            }
            Step::Sync(_) => unreachable!("no holder is given, so no account is shared"),
            Step::InFlight => unreachable!("nobody else drives this call"),
        };
    }
}

struct Clock(Instant);

impl Clock {
    fn now(&self) -> Now {
        let unix = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Now { unix_ms: unix.as_millis() as u64, mono_ms: self.0.elapsed().as_millis() as u64 }
    }
}

fn send(request: &Request, limit: Duration) -> Result<(Head, ureq::Body), End> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(limit)).http_status_as_error(false).max_redirects(0).build().into();
    let verb = match request.http {
        Http::Get => ureq::http::Method::GET,
        Http::Post => ureq::http::Method::POST,
    };
    let mut outgoing = ureq::http::Request::builder().method(verb).uri(request.url.expose());
    for header in &request.headers {
        outgoing = outgoing.header(header.name(), header.expose());
    }
    // Files would be written between the parts here; this program sends none.
    let body = request.body.as_bytes().ok_or_else(|| failed(true))?;
    let outgoing = outgoing.body(body.to_vec()).map_err(|_| failed(true))?;
    match agent.run(outgoing) {
        Ok(answer) => {
            let (parts, body) = answer.into_parts();
            let text = |value: &ureq::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
            Ok((Head { status: parts.status.as_u16(), headers }, body))
        }
        Err(ureq::Error::Timeout(_)) => Err(End::TimedOut),
        // Nothing leaves before there is an address and a connection.
        Err(ureq::Error::HostNotFound | ureq::Error::ConnectionFailed) => Err(failed(true)),
        Err(ureq::Error::Io(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => Err(failed(true)),
        Err(_) => Err(failed(false)),
    }
}

fn failed(not_sent: bool) -> End {
    let kind = if not_sent { Transport::Connect } else { Transport::Closed };
    End::Failed(Failure { kind, not_sent, detail: None })
}

fn collect(body: &mut ureq::Body, cap: u64) -> End {
    let mut collected = Vec::new();
    match body.as_reader().take(cap + 1).read_to_end(&mut collected) {
        Ok(_) if collected.len() as u64 > cap => End::TooLarge,
        Ok(_) => End::Body(collected),
        Err(_) => End::Cut { received: collected.len() as u64, detail: None },
    }
}
