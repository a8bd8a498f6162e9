//! Answers without an envelope: files, web pages, nothing at all.

use super::Reading;
use crate::{
    catalogue::AnswerKind,
    error::{Code, Delivery, Error, Result},
    reply::{Reply, ReplyKind},
    response::Head,
    shape::Normal,
    skip::is_well_formed,
};

impl Reading<'_> {
    /// An answer that does not begin as an envelope does.
    pub(super) fn without_envelope(&self, head: &Head, body: Vec<u8>) -> Result<Reply> {
        let text = String::from_utf8_lossy(&body);
        if let Some(throttle) = self.sentence(&text).filter(|_| self.answer != AnswerKind::File || !head.is_success()) {
            return Err(self.throttled(head, head.status, Some(throttle), Vec::new()));
        }
        let is_page = is_page(head) || begins_as_page(&text, self.is_file(head));
        if head.is_success() && self.answer == AnswerKind::File && !is_page && !body.is_empty() {
            let whole = 0..body.len();
            return Ok(Reply::new(self.meta(head, head.status, true, ReplyKind::File, Vec::new()), body, whole, Normal::default()));
        }
        let evidence = self.evidence(head, &body, &(0..if is_page || !head.is_success() { 0 } else { body.len() }));
        if head.status == 429 && !is_page {
            return Err(self.throttled(head, head.status, None, Vec::new()));
        }
        // A page under 401, 403 or 5xx says no less than the status does; under others the status is the page's.
        if !head.is_success() && (!is_page || matches!(head.status, 300..=399 | 401 | 403 | 500..=599)) {
            let mut error = self.by_status(head.status, Vec::new());
            error.evidence = Some(evidence);
            return Err(error);
        }
        let kind = head.header("content-type").unwrap_or("of no content type");
        let (code, message, advice) = if body.is_empty() {
            let advice = "Look up whether the call was applied before you make it again.";
            (Code::EmptyAnswer, "The answer has no body.".to_owned(), advice)
        } else if is_page {
            (
                Code::NotAnAnswer,
                "A web page came instead of an answer.".to_owned(),
                "A firewall or proxy may stand before the API: slow down, look at the page, and check from which address you call.",
            )
        } else if is_well_formed(text.trim()) {
            let message = "The answer is JSON, but not the object that answers of the API are.".to_owned();
            (Code::NotAnAnswer, message, "Look at the evidence, and check base URL and method.")
        } else if text.contains('\u{fffd}') || text.contains('\0') {
            let message = format!("A file came instead of an answer ({kind}, {} bytes).", body.len());
            (Code::NotAnAnswer, message, "Look at the evidence. The catalogue does not know this method as one that answers a file.")
        } else {
            (Code::NotAnAnswer, "The body is no answer of the API.".to_owned(), "Look at the evidence; the method may answer a file.")
        };
        let delivery = if head.status == 429 { Delivery::Refused } else { Delivery::Unknown };
        let mut error = Error::new(code, delivery, message, advice);
        error.status = Some(head.status);
        error.evidence = Some(evidence);
        Err(error.of(self.method))
    }
}

fn is_page(head: &Head) -> bool {
    head.header("content-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("html"))
}

/// A file may begin with `<`, too: then only what says that it is a page is one.
fn begins_as_page(text: &str, may_be_file: bool) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |tag: &str| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    begins("<!doctype html") || begins("<html") || (!may_be_file && begins("<"))
}
