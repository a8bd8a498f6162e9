//! The limits of an account: its windows, the headers that tell them, the sentence of a refusal.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::windows::{Kind, Window};

const SECOND_MS: u64 = 1000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// Which headers an account's answers carry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// The four documented `X-RateLimit-Hour...` headers over an hour and a day.
    #[default]
    HourDay,
    /// The newer guide's `X-RateLimit-Limit` and `X-RateLimit-Remaining` over a minute, `Retry-After` on 429.
    Minute,
    /// Hour and day as by default, and not a header that tells of them.
    None,
}

impl Family {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "hour_day" => Some(Self::HourDay),
            "minute" => Some(Self::Minute),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::HourDay => "hour_day",
            Self::Minute => "minute",
            Self::None => "none",
        }
    }
}

/// Calls per window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    pub minute: usize,
    pub hour: usize,
    pub day: usize,
}

impl Default for Limits {
    /// The documented 3600 an hour and 28800 a day; 60 a minute in the newer guide.
    fn default() -> Self {
        Self { minute: 60, hour: 3600, day: 28_800 }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Quota {
    family: Family,
    kind: Kind,
    limits: Limits,
    windows: Vec<Named>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Named {
    name: String,
    window: Window,
}

/// The answer of [`Quota::take`] to a call too many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) sentence: String,
    pub(crate) pause_s: u64,
}

impl Quota {
    pub(crate) fn new(family: Family, kind: Kind, limits: Limits) -> Self {
        let spans: &[(&'static str, u64, usize)] = match family {
            Family::HourDay | Family::None => &[("hour", HOUR_MS, limits.hour), ("day", DAY_MS, limits.day)],
            Family::Minute => &[("minute", MINUTE_MS, limits.minute)],
        };
        let windows =
            spans.iter().map(|&(name, span, limit)| Named { name: name.to_owned(), window: Window::new(kind, span, limit) }).collect();
        Self { family, kind, limits, windows }
    }

    /// Counts a call if every window has room. A refused call counts in none of them (ours: no source says).
    pub(crate) fn take(&mut self, now: u64) -> Result<(), Refusal> {
        // Both spent: the sentence of the longer pause.
        let spent = self.windows.iter_mut().filter_map(|named| {
            let rest = (named.window.remaining(now) == 0).then(|| named.window.rest_ms(now))?;
            Some((rest, named.name.clone(), named.window.limit))
        });
        if let Some((rest, name, limit)) = spent.max_by_key(|(rest, ..)| *rest) {
            let pause_s = rest.div_ceil(SECOND_MS);
            return Err(Refusal { sentence: format!("Too Many Requests per {name}. Limit {limit}. Pause {pause_s} seconds"), pause_s });
        }
        self.windows.iter_mut().for_each(|named| named.window.take(now));
        Ok(())
    }

    /// Uses `calls` of one window now, as another client of the same account would have.
    pub(crate) fn use_up(&mut self, window: &str, calls: usize, now: u64) {
        if let Some(named) = self.windows.iter_mut().find(|named| named.name == window) {
            (0..calls).for_each(|_| named.window.take(now));
        }
    }

    pub(crate) fn headers(&mut self, now: u64) -> Vec<(String, String)> {
        let family = self.family;
        let mut limits = Vec::new();
        let mut remaining = Vec::new();
        for named in &mut self.windows {
            let (about, left) = match (family, named.name.as_str()) {
                (Family::None, _) => continue,
                (Family::Minute, _) => ("X-RateLimit-Limit", "X-RateLimit-Remaining"),
                (Family::HourDay, "hour") => ("X-RateLimit-Hour", "X-RateLimit-Hour-Remaining"),
                (Family::HourDay, _) => ("X-RateLimit-Day", "X-RateLimit-Day-Remaining"),
            };
            limits.push((about.to_owned(), named.window.limit.to_string()));
            remaining.push((left.to_owned(), named.window.remaining(now).to_string()));
        }
        limits.append(&mut remaining);
        limits
    }

    /// `Retry-After` is the minute family's; the hour and day model is documented without it.
    pub(crate) fn tells_retry_after(&self) -> bool {
        self.family == Family::Minute
    }

    /// Reads `limits`, `windows` and `family` of a control request; what is absent stays. Windows start anew only when
    /// their kind or family changes.
    pub(crate) fn configure(&mut self, value: &Value) -> Result<(), String> {
        let mut limits = self.limits;
        for (name, field) in [("minute", &mut limits.minute), ("hour", &mut limits.hour), ("day", &mut limits.day)] {
            match &value["limits"][name] {
                Value::Null => {}
                number => {
                    *field =
                        number.as_u64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| format!("limits.{name} must be a number"))?;
                }
            }
        }
        let kind = match value["windows"].as_str() {
            Some(text) => Kind::read(text).ok_or("windows must be first_use, aligned or rolling")?,
            None => self.kind,
        };
        let family = match value["family"].as_str() {
            Some(text) => Family::read(text).ok_or("family must be hour_day, minute or none")?,
            None => self.family,
        };
        if kind != self.kind || family != self.family {
            *self = Self::new(family, kind, limits);
        } else {
            self.limits = limits;
            for named in &mut self.windows {
                named.window.limit = match named.name.as_str() {
                    "minute" => limits.minute,
                    "hour" => limits.hour,
                    _ => limits.day,
                };
            }
        }
        Ok(())
    }

    pub(crate) fn describe(&mut self, now: u64) -> Value {
        let remaining: serde_json::Map<String, Value> =
            self.windows.iter_mut().map(|named| (named.name.clone(), json!(named.window.remaining(now)))).collect();
        json!({
            "family": self.family.name(),
            "windows": self.kind.name(),
            "limits": {"minute": self.limits.minute, "hour": self.limits.hour, "day": self.limits.day},
            "remaining": remaining,
        })
    }
}
