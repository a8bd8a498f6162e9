//! Pages. The provider documents neither their size nor what comes after the last one, so both can be set.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Call;
use crate::form;

/// Ours.
const SIZE: usize = 20;

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Paging {
    /// Rows on a page, where it was set.
    size: Option<usize>,
    /// After the last page it comes again and again, instead of an empty one.
    repeats: bool,
}

impl Paging {
    /// Reads `{"size"?, "past_end"?: "empty" | "repeat"}`; what is absent stays.
    pub(crate) fn configure(&mut self, value: &Value) -> Result<(), String> {
        let mut new = *self;
        if !value["size"].is_null() {
            let size = value["size"].as_u64().and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0);
            new.size = Some(size.ok_or("pages.size must be a number above 0")?);
        }
        match value["past_end"].as_str() {
            Some("empty") => new.repeats = false,
            Some("repeat") => new.repeats = true,
            Some(_) => return Err("pages.past_end must be empty or repeat".to_owned()),
            None => {}
        }
        *self = new;
        Ok(())
    }

    /// The rows of the page that a call asks for. Where `page` is absent or less than 1 it is the first.
    pub(super) fn of<T>(self, call: &Call<'_>, rows: Vec<T>, usual: Option<usize>) -> Vec<T> {
        // Some methods document `p` besides `page`; the latter wins where both are given (ours).
        let page = form::number(call.params(), "page").or_else(|| form::number(call.params(), "p")).unwrap_or(1);
        let size = self.size.or(usual).unwrap_or(SIZE);
        let mut before = usize::try_from(page.max(1) - 1).unwrap_or(usize::MAX).saturating_mul(size);
        if self.repeats && before >= rows.len() {
            before = rows.len().saturating_sub(1) / size * size;
        }
        rows.into_iter().skip(before).take(size).collect()
    }
}
