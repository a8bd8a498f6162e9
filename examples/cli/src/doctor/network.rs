//! The way to the provider: name, trust, answer, and the clocks at both ends.

use super::{Findings, bad, ok, warn};
use crate::{
    dates::{http_date, now_ms},
    failure::NO_ANSWER,
    words::span,
};
use hostwire::{
    Transport,
    core::{Failure, Head},
    reach,
};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(10);

/// A `Date` has whole seconds, and an answer takes its time.
const CLOCKS_APART_MS: u64 = 5_000;

/// Looks at the address, and says whether it answers.
pub fn look(base: &str, found: &mut Findings) -> bool {
    let started = Instant::now();
    let answer = reach(base, LIMIT);
    let took = started.elapsed();
    let is_trusted = base.starts_with("https:");
    match &answer {
        Ok(head) => {
            found.add(ok("name", format!("{} has an address.", host(base))), 0);
            match is_trusted {
                true => found.add(ok("TLS", "Its certificate is trusted."), 0),
                false => found.add(ok("TLS", "Not used: the address is on this machine."), 0),
            }
            found.add(ok("HTTP", format!("It answers, in {} ms (status {}).", took.as_millis(), head.status)), 0);
            clock(head, took, found);
        }
        Err(failure) => unreached(base, failure, found),
    }
    answer.is_ok()
}

fn unreached(base: &str, failure: &Failure, found: &mut Findings) {
    let why = failure.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
    let host = host(base);
    let check = match failure.kind {
        Transport::Name => bad("name", format!("{host} has no address{why}."), "Check the name, the network and the DNS resolver."),
        Transport::Tls => {
            bad("TLS", format!("{host} is not trusted{why}."), "Check the clock, the system's certificates and what stands between.")
        }
        Transport::Proxy => bad("proxy", format!("The proxy fails{why}."), "Check HTTPS_PROXY and NO_PROXY."),
        Transport::Connect => bad("connection", format!("{host} takes no connection{why}."), "Check address, port, network and firewall."),
        _ => bad("HTTP", format!("{host} does not answer{why}."), "Try again later; if it stays so, look at network and firewall."),
    };
    found.add(check, NO_ANSWER);
}

fn clock(head: &Head, took: Duration, found: &mut Findings) {
    let date = head.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("date")).and_then(|(_, date)| http_date(date));
    let Some(theirs) = date else {
        return found.add(warn("clock", "The answer has no date to compare with.", "See that this machine's clock is set by NTP."), 0);
    };
    // The date was written somewhere between sending and now; its second has begun then.
    let apart = now_ms().saturating_sub(took.as_millis() as u64 / 2).abs_diff(theirs + 500);
    match apart {
        0..=CLOCKS_APART_MS => found.add(ok("clock", "This machine's agrees with the provider's."), 0),
        _ => {
            let says = format!("This machine's is {} away from the provider's.", span(apart));
            found.add(warn("clock", says, "Set it by NTP: windows of quota and the token's life are counted by it."), 0);
        }
    }
}

fn host(base: &str) -> &str {
    let (_, rest) = base.split_once("://").unwrap_or(("", base));
    rest.split('/').next().unwrap_or(rest)
}
