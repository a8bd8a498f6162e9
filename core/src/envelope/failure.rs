//! Answers that say no, as errors.

use super::{Reading, named::named};
use crate::{
    error::{Code, Delivery, Error, Evidence, Named},
    languages::by_language,
    quota::Throttle,
    response::Head,
};

/// How much of a body an error keeps. An HTML error page fits; a list of domains does not.
const EVIDENCE_CAP: usize = 4096;

const LOOK_UP: &str = "Look up whether the call was applied before you make it again.";

impl Reading<'_> {
    /// What a status means, whichever provider sent it, with what the provider's texts name.
    pub(super) fn by_status(&self, status: u16, texts: Vec<String>) -> Error {
        let named = named(&self.spec.sentences, status, &texts);
        let known = named.clone().unwrap_or_default();
        let (code, delivery, message, advice) = match status {
            300..=399 => (
                Code::RedirectRefused,
                Delivery::Unknown,
                "The answer points to another address, which is not followed.".to_owned(),
                "Check the base URL; the token is never sent elsewhere.".to_owned(),
            ),
            400 => (
                Code::BadRequest,
                Delivery::Answered,
                known.word.map_or("The provider could not process the request.".to_owned(), |word| {
                    format!("The provider could not process the request. It quotes {word:?}: a hint, often not the parameter's own name.")
                }),
                "Compare method and parameters with the provider's documentation.".to_owned(),
            ),
            401 => (Code::Unauthorized, Delivery::Refused, "The provider does not accept the credentials.".to_owned(), self.unauthorized()),
            403 => (Code::Forbidden, Delivery::Refused, denied(&known), causes(&known).to_owned()),
            404 => (
                Code::NotFound,
                Delivery::Answered,
                "There is nothing at this address.".to_owned(),
                "Check the base URL and the method.".to_owned(),
            ),
            422 => (
                Code::Unprocessable,
                Delivery::Refused,
                known.missing.map_or("The provider misses or rejects a parameter.".to_owned(), |missing| {
                    format!("The provider misses the parameter {missing}.")
                }),
                "The provider's text names it; correct it and call again.".to_owned(),
            ),
            500..=599 => (
                Code::ServerError,
                Delivery::Unknown,
                known.exception.map_or("The provider failed while it worked on the request.".to_owned(), |exception| {
                    format!("The provider failed with {exception} while it worked on the request.")
                }),
                format!(
                    "{LOOK_UP} If it goes on, contact the provider's support; send the method ({}), the time of the call, the \
                     status ({status}) and the provider's text, never the token.",
                    self.method
                ),
            ),
            status => (
                Code::UnexpectedStatus,
                Delivery::Unknown,
                format!("The provider answered with status {status}."),
                "Look at the evidence.".to_owned(),
            ),
        };
        let mut error = Error::new(code, delivery, message, self.advised(status, advice));
        error.named = named;
        self.with_texts(error, status, texts)
    }

    fn unauthorized(&self) -> String {
        if self.sends_token() {
            format!("Check the token: it may be wrong, expired or not active. {}", self.spec.token.source)
        } else {
            "No token is sent with this method: what was not accepted is among its parameters.".to_owned()
        }
    }

    /// The advice, and what this provider's data adds to it.
    fn advised(&self, status: u16, advice: String) -> String {
        match self.spec.advice.get(&status) {
            Some(more) => format!("{advice} {more}"),
            None => advice,
        }
    }

    /// A failure that comes as success does, with a flag that says no.
    pub(super) fn refused(&self, status: u16, texts: Vec<String>) -> Error {
        let mut error = Error::new(
            Code::ProviderRefused,
            Delivery::Answered,
            "The provider refused the call.",
            "Read the provider's texts; change the call accordingly before you make it again.",
        );
        error.named = named(&self.spec.sentences, status, &texts);
        self.with_texts(error, status, texts)
    }

    pub(super) fn throttled(&self, head: &Head, status: u16, throttle: Option<Throttle>, texts: Vec<String>) -> Error {
        let throttle = throttle.or_else(|| Throttle::from_retry_after(head));
        let message = match &throttle {
            Some(Throttle { window: Some(window), limit: Some(limit), pause_s }) => {
                format!("The limit of {limit} calls per {window} is reached; the provider says to pause {pause_s} s.")
            }
            Some(throttle) => format!("A limit is reached; the provider says to pause {} s.", throttle.pause_s),
            None => "A limit is reached; the provider does not say for how long.".to_owned(),
        };
        let advice = "Nothing was done. Call again after the pause, or let the call wait by a larger max_wait_ms.";
        let mut error = Error::new(Code::Throttled, Delivery::Refused, message, advice);
        error.throttle = throttle;
        self.with_texts(error, status, texts)
    }

    pub(super) fn malformed(&self, head: &Head, body: &[u8], at: usize) -> Error {
        let mut error = match head.status {
            200..=299 => Error::malformed(&format!("it breaks off or goes wrong after {at} bytes")),
            429 => self.throttled(head, 429, None, Vec::new()),
            status => self.by_status(status, Vec::new()),
        };
        error.status = Some(head.status);
        error.evidence = Some(self.evidence(head, body, &(0..body.len())));
        error.of(self.method)
    }

    fn with_texts(&self, mut error: Error, status: u16, texts: Vec<String>) -> Error {
        error.status = Some(status);
        error.languages = by_language(&texts, self.spec.cyrillic.as_deref());
        error.texts = texts;
        error.of(self.method)
    }

    /// The body's beginning. `secret` is the part of it that a method with a secret answer must not show.
    pub(super) fn evidence(&self, head: &Head, body: &[u8], secret: &std::ops::Range<usize>) -> Evidence {
        let text = match (self.has_secret_answer(), body.get(..secret.start), body.get(secret.end..)) {
            (true, Some(before), Some(after)) if !secret.is_empty() => {
                format!("{}{}{}", String::from_utf8_lossy(before), crate::redact::MASK, String::from_utf8_lossy(after))
            }
            _ => String::from_utf8_lossy(body).into_owned(),
        };
        let shown = self.redactor.beginning(&text, EVIDENCE_CAP);
        Evidence {
            content_type: head.header("content-type").map(str::to_owned),
            shortened: text.len() > EVIDENCE_CAP,
            body: shown,
            received: body.len() as u64,
        }
    }
}

fn denied(named: &Named) -> String {
    match (&named.object, &named.address) {
        (Some(object), _) => format!("The provider denies access to {object}."),
        (None, Some(address)) => format!("The provider denies access; its text speaks of the address {address}."),
        (None, None) => "The provider denies access.".to_owned(),
    }
}

/// What may be behind a 403. The texts tell these causes apart only where they name something.
fn causes(named: &Named) -> &'static str {
    match (&named.object, &named.address) {
        (Some(_), _) => "The object is somebody else's, or the token lacks a right to it.",
        (None, Some(_)) => "The account may not be open to this address, or a firewall is not.",
        (None, None) => {
            "Four things look alike here: an address that may not call, a firewall, an object of somebody else, or a right the \
             token lacks."
        }
    }
}

impl Error {
    pub(crate) fn malformed(why: &str) -> Self {
        Self::new(Code::MalformedAnswer, Delivery::Unknown, format!("The answer is not well-formed: {why}."), LOOK_UP)
    }
}
