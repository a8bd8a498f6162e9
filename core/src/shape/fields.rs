//! The fields of a shape, looked for by the names that come.

use super::Shape;
use std::{borrow::Cow, ops::Range};

/// A member's name; seldom is one written with escapes.
#[inline]
pub(super) fn name_of<'a>(text: &'a str, key: &Range<usize>, has_escapes: bool) -> Cow<'a, str> {
    let bare = text.get(key.start + 1..key.end - 1).unwrap_or_default();
    if !has_escapes {
        return Cow::Borrowed(bare);
    }
    text.get(key.clone()).and_then(|name| serde_json::from_str(name).ok()).map_or(Cow::Borrowed(bare), Cow::Owned)
}

pub(super) fn is_absent(at: usize, shape: &Shape, seen: u128) -> bool {
    matches!(shape, Shape::Rows { .. } | Shape::Map(_)) && 1_u128.checked_shl(at as u32).is_some_and(|bit| seen & bit == 0)
}

/// A bit for each length.
#[inline]
pub(super) fn length(name: &str) -> u64 {
    1 << (name.len() % 64)
}

/// Fields mostly come in the shape's order: the one after the last found is looked at first.
#[inline]
pub(super) fn position(fields: &[(String, Shape)], name: &str, next: &mut usize) -> Option<usize> {
    let at = match fields.get(*next) {
        Some((field, _)) if field == name => *next,
        _ => fields.iter().position(|(field, _)| field == name)?,
    };
    *next = at + 1;
    Some(at)
}
