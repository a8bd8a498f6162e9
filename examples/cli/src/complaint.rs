//! An error as a person reads it: what happened, in whose words, how far it got, and what to do.

use crate::{
    dates::now_ms,
    style::{BAD, FAINT, STRONG},
    words::{printable, span, wrapped},
};
use hostwire::{Code, Delivery, Error, core::Problem, core::Violation};
use std::fmt::Write;

/// Comfortable to read, and narrow enough for a terminal of 80 columns with the error indented.
const WIDTH: usize = 74;

/// Its first line begins with a word of its own.
const HEADLINE: usize = 70;

/// How much of an answer that could not be read is shown.
const EVIDENCE_CHARS: usize = 200;

/// The error in full, over some lines.
#[must_use]
pub fn text(error: &Error) -> String {
    let mut text = format!("{BAD}error:{BAD:#} {STRONG}{}{STRONG:#}", headline(&error.message));
    let method = error.method.clone().filter(|method| !error.message.contains(method));
    let place = [method, error.status.map(|status| format!("status {status}"))];
    let place: Vec<String> = place.into_iter().flatten().collect();
    if !place.is_empty() {
        let place = printable(&place.join(", "));
        let gap = if error.message.chars().count() + place.chars().count() + 3 > HEADLINE { "\n  " } else { " " };
        let _ = write!(text, "{gap}{FAINT}({place}){FAINT:#}");
    }
    text.push('\n');
    let mut line = |words: &str| {
        let _ = writeln!(text, "  {}", printable(words).replace('\n', "\n  "));
    };
    for said in &error.texts {
        line(&format!("The provider says: {said}"));
    }
    for violation in &error.violations {
        line(&format!("- {}", wrapped(&words(violation), WIDTH - 2).replace('\n', "\n  ")));
    }
    if let Some(detail) = &error.detail {
        line(&format!("Cause: {detail}"));
    }
    if let Some(evidence) = error.evidence.as_ref().filter(|evidence| !evidence.body.is_empty()) {
        let shown: String = evidence.body.chars().take(EVIDENCE_CHARS).collect();
        let dots = if shown.len() < evidence.body.len() || evidence.shortened { " ..." } else { "" };
        line(&format!("What came ({} bytes): {}{dots}", evidence.received, shown.trim()));
    }
    if let Some(wait) = error.retry_at_ms.and_then(|at| at.checked_sub(now_ms())) {
        line(&format!("The next call fits in {}.", span(wait)));
    }
    if only_reads(error) {
        line("It only reads, so nothing was changed. Make it again at will.");
        return text;
    }
    // The advice often begins by saying so itself.
    if !error.advice.starts_with(delivery(error.delivery).trim_end_matches('.')) {
        line(delivery(error.delivery));
    }
    // Only our own sentences are broken up: what others said can still be searched for.
    line(&wrapped(&error.advice, WIDTH));
    text
}

/// A complaint about the command itself.
#[must_use]
pub fn simple(message: &str, advice: &str) -> String {
    format!("{BAD}error:{BAD:#} {STRONG}{}{STRONG:#}\n  {}\n", headline(message), wrapped(&printable(advice), WIDTH).replace('\n', "\n  "))
}

/// The sentence that says what happened, over as many lines as it needs.
fn headline(message: &str) -> String {
    wrapped(&printable(message), HEADLINE).replace('\n', "\n  ")
}

/// How far the request got, in plain words.
#[must_use]
pub fn delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::NotSent => "Nothing was sent.",
        Delivery::Refused => "Nothing was done: the provider turned it away.",
        Delivery::Answered => "The provider received it and answered.",
        _ => "It may have been applied.",
    }
}

/// A call that may have changed something has a code of its own where no answer came: with these it was a read.
fn only_reads(error: &Error) -> bool {
    let is_lost = matches!(
        error.code,
        Code::TransportFailed | Code::TimedOut | Code::AnswerCut | Code::ServerError | Code::EmptyAnswer | Code::MalformedAnswer
    );
    is_lost && error.delivery == Delivery::Unknown
}

fn words(violation: &Violation) -> String {
    let problem = match violation.problem {
        Problem::Missing => "is missing",
        Problem::Unknown => "is not known",
        Problem::Type => "has the wrong type",
        _ => "has a value that is not allowed",
    };
    let Violation { parameter, expected, nearest, .. } = violation;
    let guess = nearest.as_ref().map(|nearest| format!(" (did you mean {nearest}?)")).unwrap_or_default();
    format!("{parameter} {problem}{guess}: expected {expected}")
}
