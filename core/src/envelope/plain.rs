//! Answers without an envelope: files, web pages, nothing at all.

use super::Reading;
use crate::{
    catalogue::AnswerKind,
    error::{Code, Delivery, Error, Result},
    reply::{Reply, ReplyKind},
    response::Head,
    shape::Normal,
};

impl Reading<'_> {
    /// An answer that does not begin as an envelope does.
    pub(super) fn without_envelope(&self, head: &Head, body: Vec<u8>) -> Result<Reply> {
        let text = String::from_utf8_lossy(&body);
        if let Some(throttle) = self.sentence(&text).filter(|_| self.answer != AnswerKind::File || !head.is_success()) {
            return Err(self.throttled(head, head.status, Some(throttle), Vec::new()));
        }
        let is_page = is_page(head) || text.trim_start().starts_with('<');
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
        let (code, message, advice) = if body.is_empty() {
            (Code::EmptyAnswer, "The answer has no body.", "Look up whether the call was applied before you make it again.")
        } else if is_page {
            (
                Code::NotAnAnswer,
                "A web page came instead of an answer.",
                "A firewall or proxy may stand before the API: slow down, look at the page, and check from which address you call.",
            )
        } else {
            (Code::NotAnAnswer, "The body is no answer of the API.", "Look at the evidence; the method may answer a file.")
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
