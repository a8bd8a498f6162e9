//! Calls that wait for a permit: first come, first served within a purpose.

use super::CallId;
use std::collections::VecDeque;

/// A lane for each purpose that somebody waits for, and one for calls of none. A call that a full window or somebody's
/// reserve holds up does not hold up those of other purposes.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lanes: Vec<Lane>,
}

#[derive(Debug)]
struct Lane {
    purpose: Option<String>,
    calls: VecDeque<CallId>,
}

impl Queue {
    /// Takes a call in by its age: one that goes again has been at the head before.
    pub(super) fn push(&mut self, purpose: Option<&str>, id: CallId) {
        let at = match self.lanes.iter().position(|lane| lane.purpose.as_deref() == purpose) {
            Some(at) => at,
            None => {
                self.lanes.push(Lane { purpose: purpose.map(str::to_owned), calls: VecDeque::new() });
                self.lanes.len() - 1
            }
        };
        if let Some(Lane { calls, .. }) = self.lanes.get_mut(at) {
            let at = calls.partition_point(|other| *other < id);
            calls.insert(at, id);
        }
    }

    pub(super) fn remove(&mut self, id: CallId) {
        for lane in &mut self.lanes {
            if lane.calls.front() == Some(&id) {
                lane.calls.pop_front();
            } else if let Ok(at) = lane.calls.binary_search(&id) {
                lane.calls.remove(at);
            }
        }
        self.lanes.retain(|lane| !lane.calls.is_empty());
    }

    /// Whether the call is the first of its purpose.
    pub(super) fn is_first(&self, id: CallId) -> bool {
        self.lanes.iter().any(|lane| lane.calls.front() == Some(&id))
    }

    pub(super) fn len(&self) -> usize {
        self.lanes.iter().map(|lane| lane.calls.len()).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// The oldest first call whose purpose may go, or the oldest at all.
    pub(super) fn next(&self, may_go: impl FnMut(Option<&str>) -> bool) -> Option<CallId> {
        let oldest = self.oldest()?.1;
        if self.lanes.len() == 1 {
            return Some(oldest);
        }
        let mut may_go = may_go;
        let able = self.lanes.iter().filter(|lane| may_go(lane.purpose.as_deref())).filter_map(|lane| lane.calls.front()).min();
        Some(able.copied().unwrap_or(oldest))
    }

    /// The call that waits longest, and its purpose.
    pub(super) fn oldest(&self) -> Option<(Option<&str>, CallId)> {
        let first = |lane: &'_ Lane| lane.calls.front().copied();
        self.lanes.iter().filter_map(|lane| Some((lane.purpose.as_deref(), first(lane)?))).min_by_key(|(_, id)| *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_come_first_served_within_a_purpose_and_past_a_purpose_that_waits() {
        let mut queue = Queue::default();
        for (purpose, id) in [(None, 1), (Some("bulk"), 2), (Some("bulk"), 4), (None, 3)] {
            queue.push(purpose, CallId(id));
        }
        assert!(queue.is_first(CallId(1)) && queue.is_first(CallId(2)) && !queue.is_first(CallId(3)));
        assert_eq!(queue.next(|_| true), Some(CallId(1)));
        assert_eq!(queue.next(|purpose| purpose.is_some()), Some(CallId(2)));
        assert_eq!(queue.next(|_| false), Some(CallId(1)), "nobody may go: the oldest is told first");
        queue.remove(CallId(2));
        queue.push(Some("bulk"), CallId(2));
        assert!(queue.is_first(CallId(2)), "one that goes again is not behind those that came after it");
        for id in 1..=4 {
            queue.remove(CallId(id));
        }
        assert!(queue.is_empty());
    }
}
