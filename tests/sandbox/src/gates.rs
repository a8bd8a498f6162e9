//! Gates hold answers until they are released, so that tests need no delays.

use serde_json::{Value, json};

use crate::faults::matches;

#[derive(Debug, Default)]
pub(crate) struct Gates {
    all: Vec<Gate>,
}

#[derive(Debug)]
struct Gate {
    path: String,
    /// How many more requests it takes.
    times: u64,
    held: u64,
    released: bool,
}

impl Gates {
    /// The id of a new gate; ids start at 1.
    pub(crate) fn add(&mut self, path: &str, times: u64) -> u64 {
        self.all.push(Gate { path: path.to_owned(), times, held: 0, released: false });
        self.all.len() as u64
    }

    /// The gate that takes this request, if any does.
    pub(crate) fn take(&mut self, path: &str) -> Option<u64> {
        let at = self.all.iter().position(|gate| !gate.released && gate.times > 0 && matches(&gate.path, path))?;
        let gate = &mut self.all[at];
        gate.times -= 1;
        gate.held += 1;
        Some(at as u64 + 1)
    }

    /// A gate that already holds its one answer.
    pub(crate) fn hold_one(&mut self) -> u64 {
        self.all.push(Gate { path: String::new(), times: 0, held: 1, released: false });
        self.all.len() as u64
    }

    pub(crate) fn release(&mut self, id: u64) -> Option<Value> {
        let gate = self.gate_mut(id)?;
        gate.released = true;
        Some(gate.to_json())
    }

    pub(crate) fn to_json(&self, id: u64) -> Option<Value> {
        self.gate(id).map(Gate::to_json)
    }

    pub(crate) fn held(&self, id: u64) -> Option<u64> {
        self.gate(id).map(|gate| gate.held)
    }

    /// A gate that a reset took away holds nothing.
    pub(crate) fn is_holding(&self, id: u64) -> bool {
        self.gate(id).is_some_and(|gate| !gate.released)
    }

    pub(crate) fn release_all(&mut self) {
        self.all.iter_mut().for_each(|gate| gate.released = true);
    }

    fn gate(&self, id: u64) -> Option<&Gate> {
        self.all.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }

    fn gate_mut(&mut self, id: u64) -> Option<&mut Gate> {
        self.all.get_mut(usize::try_from(id.checked_sub(1)?).ok()?)
    }
}

impl Gate {
    /// `held` counts every answer it ever held, also of clients that went away.
    fn to_json(&self) -> Value {
        json!({"held": self.held, "released": self.released})
    }
}
