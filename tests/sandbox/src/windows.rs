//! One quota window as a plain list of the times of accepted calls. Naive on purpose: it judges the core's own windows.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// When a window starts and ends. No source says which one adm.tools has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It starts with the first accepted call and ends a span later.
    #[default]
    FirstUse,
    /// It starts at every whole multiple of its span since 1970 in UTC.
    Aligned,
    /// Every accepted call leaves it a span after it was made.
    Rolling,
}

impl Kind {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "first_use" => Some(Self::FirstUse),
            "aligned" => Some(Self::Aligned),
            "rolling" => Some(Self::Rolling),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FirstUse => "first_use",
            Self::Aligned => "aligned",
            Self::Rolling => "rolling",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Window {
    kind: Kind,
    span_ms: u64,
    pub(crate) limit: usize,
    times: VecDeque<u64>,
}

impl Window {
    pub(crate) fn new(kind: Kind, span_ms: u64, limit: usize) -> Self {
        Self { kind, span_ms, limit, times: VecDeque::new() }
    }

    pub(crate) fn remaining(&mut self, now: u64) -> usize {
        self.forget(now);
        self.limit.saturating_sub(self.times.len())
    }

    /// An accepted call.
    pub(crate) fn take(&mut self, now: u64) {
        self.forget(now);
        self.times.push_back(now);
    }

    /// Milliseconds until the window has room again.
    pub(crate) fn rest_ms(&mut self, now: u64) -> u64 {
        self.forget(now);
        let end = match self.kind {
            // A limit of 0 never has room; a whole span is as good an answer as any.
            _ if self.limit == 0 => now + self.span_ms,
            Kind::FirstUse => self.times.front().map_or(now, |first| first + self.span_ms),
            Kind::Aligned => self.aligned_start(now) + self.span_ms,
            // The limit may have been lowered below what is in use: then more than one call has to leave.
            Kind::Rolling => {
                let must_leave = (self.times.len() + 1).saturating_sub(self.limit);
                must_leave.checked_sub(1).and_then(|at| self.times.get(at)).map_or(now, |time| time + self.span_ms)
            }
        };
        end.saturating_sub(now)
    }

    fn aligned_start(&self, now: u64) -> u64 {
        now - now % self.span_ms
    }

    fn forget(&mut self, now: u64) {
        match self.kind {
            Kind::FirstUse => {
                if self.times.front().is_some_and(|first| now >= first + self.span_ms) {
                    self.times.clear();
                }
            }
            Kind::Aligned => {
                let start = self.aligned_start(now);
                while self.times.front().is_some_and(|time| *time < start) {
                    self.times.pop_front();
                }
            }
            Kind::Rolling => {
                while self.times.front().is_some_and(|time| now >= time + self.span_ms) {
                    self.times.pop_front();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(kind: Kind, at: [u64; 3]) -> Window {
        let mut window = Window::new(kind, 100, 3);
        at.into_iter().for_each(|time| window.take(time));
        window
    }

    #[test]
    fn first_use_ends_a_span_after_the_first_call() {
        let mut window = spent(Kind::FirstUse, [1030, 1040, 1090]);
        assert_eq!((window.remaining(1129), window.rest_ms(1129)), (0, 1));
        assert_eq!(window.remaining(1130), 3);
        window.take(1155);
        assert_eq!(window.rest_ms(1156), 99);
    }

    #[test]
    fn aligned_ends_at_the_next_multiple() {
        let mut window = spent(Kind::Aligned, [1030, 1040, 1090]);
        assert_eq!((window.remaining(1099), window.rest_ms(1099)), (0, 1));
        assert_eq!(window.remaining(1100), 3);
    }

    #[test]
    fn rolling_gives_back_one_call_at_a_time() {
        let mut window = spent(Kind::Rolling, [1030, 1040, 1090]);
        assert_eq!((window.remaining(1129), window.rest_ms(1129)), (0, 1));
        assert_eq!(window.remaining(1130), 1);
        window.take(1130);
        assert_eq!(window.rest_ms(1130), 10);
        window.limit = 1;
        assert_eq!(window.rest_ms(1130), 100, "three calls have to leave before one fits");
    }
}
