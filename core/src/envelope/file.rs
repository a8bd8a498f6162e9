//! Answers that are files: when they may go straight to the host's sink, and the reply they leave.

use super::Reading;
use crate::{
    catalogue::AnswerKind,
    reply::{Reply, ReplyKind},
    response::Head,
    shape::Normal,
};

impl Reading<'_> {
    /// Whether the body is surely the file itself. What says of itself that it is JSON, a page or plain text, or says
    /// nothing, is collected and read: it may be an error, or an answer after all.
    pub fn is_file(&self, head: &Head) -> bool {
        let kind = head.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let may_be_an_error = kind.is_empty() || ["json", "html", "text/plain"].iter().any(|other| kind.contains(other));
        head.is_success() && self.answer == AnswerKind::File && !may_be_an_error
    }

    /// The reply of a file that went to the host's sink.
    pub fn streamed(&self, head: &Head, received: u64) -> Reply {
        let mut meta = self.meta(head, head.status, true, ReplyKind::File, Vec::new());
        meta.streamed = Some(received);
        Reply::new(meta, Vec::new(), 0..0, Normal::default())
    }
}
