//! What a method does and whether it may be repeated, in words.

use crate::style::{BAD, CARE, FAINT};
use anstyle::Style;
use hostwire::core::{Effect, Method};
use serde_json::json;

/// The effect's own word.
pub fn word(effect: Effect) -> String {
    json!(effect).as_str().unwrap_or_default().to_owned()
}

/// What takes away or costs is to be seen at a glance.
pub fn style(effect: Effect) -> Style {
    match effect {
        Effect::Read => FAINT,
        Effect::Destroy => BAD,
        Effect::Spend => CARE,
        Effect::Write => Style::new(),
    }
}

/// What it does to the account.
pub fn does(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "changes nothing",
        Effect::Write => "changes something",
        Effect::Destroy => "takes away what is not easily had again",
        Effect::Spend => "costs money, or orders something that does",
    }
}

/// Whether it is repeated by itself when its answer is lost, and why.
pub fn repeats(method: &Method) -> String {
    let looked_up = |probe: &str| format!("not repeated: {probe} shows whether it was done");
    match (method.effect, method.idempotent, &method.probe) {
        (Effect::Read, ..) => "repeated by itself: a read does no harm".to_owned(),
        (Effect::Write | Effect::Destroy, true, _) => "repeated by itself within two minutes: a repeat leaves the same state".to_owned(),
        (_, _, Some(probe)) => looked_up(&probe.method),
        (Effect::Spend, ..) => "never repeated: it might be paid for twice".to_owned(),
        _ => "not repeated: a repeat might do it twice".to_owned(),
    }
}

/// Whether it is.
pub fn repeats_by_itself(method: &Method) -> bool {
    method.effect == Effect::Read || method.idempotent && matches!(method.effect, Effect::Write | Effect::Destroy)
}
