//! Several programs that share one account, a provider of each kind, and everything that goes wrong, for a hundred
//! thousand hours in all.
//!
//! **Quota never over-grants** means here:
//!
//! 1. Without foreign use the provider never has to refuse. Excepted is the time in which a client could not reach the
//!    store, and until what it did meanwhile is handed over and a window old, or, if it came to a refusal then, until
//!    that is two windows old: then each client by itself stays within what it held and a quarter of what it last knew
//!    to be left, and that is what is asserted.
//! 2. With foreign use, which nobody can foresee, no client sends more than it could know to be left: after an answer
//!    that tells `r` are left it sends at most `r` requests and one more for each use, whosever, that was counted a
//!    window before; until an answer to a later request tells otherwise, the others' news come by the store, a window
//!    has passed, or the pause has that a refusal told.
//! 3. Where answers tell nothing, calls without a purpose never take what is reserved.

use super::*;
use crate::{
    quota::{HeaderNames, Permit, Purpose, Throttle, WindowSpec},
    response::Head,
};
use std::collections::{BTreeMap, VecDeque};

const SECOND: u64 = 1000;
const HOUR: u64 = 3600 * SECOND;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Aligned,
    FirstUse,
    Rolling,
}

/// What goes on.
#[derive(Clone, Copy, Debug)]
struct Setting {
    kind: Kind,
    clients: usize,
    is_shared: bool,
    tells: bool,
    foreign: bool,
    outages: bool,
    purposes: bool,
    days: bool,
    seed: u64,
}

/// Counts as plainly as can be: a list of times, and whether the use had no purpose.
struct Window {
    name: &'static str,
    ms: u64,
    limit: usize,
    kind: Kind,
    uses: VecDeque<(u64, bool)>,
    opened: u64,
}

impl Window {
    fn pass(&mut self, now: u64) {
        let is_over = match self.kind {
            Kind::Rolling => false,
            Kind::Aligned => now / self.ms != self.opened / self.ms,
            Kind::FirstUse => now >= self.opened + self.ms,
        };
        if is_over || self.uses.is_empty() {
            self.opened = now;
            if self.kind != Kind::Rolling {
                self.uses.clear();
            }
        }
        while self.kind == Kind::Rolling && self.uses.front().is_some_and(|(at, _)| at + self.ms <= now) {
            self.uses.pop_front();
        }
    }

    fn left(&self) -> usize {
        self.limit - self.uses.len()
    }

    fn pause(&self, now: u64) -> u64 {
        let until = match self.kind {
            Kind::Aligned => (now / self.ms + 1) * self.ms,
            Kind::FirstUse => self.opened + self.ms,
            Kind::Rolling => self.uses.front().map_or(now, |(at, _)| at + self.ms),
        };
        (until - now).div_ceil(SECOND)
    }
}

/// What a client was told last of a window: when, how much was left, how many it sent since, and until when that says
/// anything.
#[derive(Clone, Copy)]
struct Knows {
    window: usize,
    at: u64,
    left: u64,
    sent: u64,
    until: u64,
}

struct Client {
    quota: Quota,
    on_the_way: usize,
    /// Calls it wants to make, and whether it is done with them.
    wants: u64,
    knows: Vec<Knows>,
    /// Since when the store is away, as it sees it, and how many requests it sent since.
    alone: Option<(u64, u64)>,
}

enum Event {
    Wake(usize),
    More(usize),
    Counted(Sent, bool),
    Answered(Sent, Head, Option<Throttle>),
    Lost(Sent),
    Store(usize, StoreAnswer),
    Foreign,
    Dies(usize),
    Outage(bool),
}

#[derive(Clone, Copy)]
struct Sent {
    by: usize,
    permit: Permit,
    at: u64,
    has_purpose: bool,
}

struct World<R> {
    set: Setting,
    random: R,
    now: u64,
    number: u64,
    events: BTreeMap<(u64, u64), Event>,
    windows: Vec<Window>,
    specs: Vec<WindowSpec>,
    purposes: Vec<Purpose>,
    store: MemoryStore,
    is_away: bool,
    clients: Vec<Option<Client>>,
    /// Until then the first rule is suspended; and for how long it was in all.
    excepted_until: u64,
    excepted_ms: u64,
    /// When uses were counted, for two windows back.
    counted: VecDeque<u64>,
    accepted: u64,
    refused: u64,
}

impl<R: FnMut(u64) -> u64> World<R> {
    fn at(&mut self, delay: u64, event: Event) {
        self.number += 1;
        self.events.insert((self.now + delay, self.number), event);
    }

    fn longest(&self) -> u64 {
        self.windows.iter().map(|window| window.ms).max().unwrap()
    }

    fn start(&mut self) {
        let id = self.clients.len();
        let quota = if self.set.is_shared {
            Quota::shared(&self.specs, &self.purposes, "key".to_owned(), format!("client {id}"))
        } else {
            Quota::private(&self.specs, &self.purposes)
        };
        self.clients.push(Some(Client { quota, on_the_way: 0, wants: 0, knows: Vec::new(), alone: None }));
        let delay = (self.random)(120 * SECOND);
        self.at(delay, Event::More(id));
    }

    fn ask(&mut self, id: usize) {
        let Some(client) = self.clients[id].as_mut() else { return };
        let Some(request) = client.quota.sync_due(self.now) else { return };
        let answer = if self.is_away { StoreAnswer::Failed("away".to_owned()) } else { self.store.answer(&request) };
        // The answer to what was kept may get lost.
        let is_lost = self.set.outages && (self.random)(2000) == 0;
        let delay = (self.random)(300);
        self.at(delay, Event::Store(id, if is_lost { StoreAnswer::Failed("lost".to_owned()) } else { answer }));
    }

    /// Sends what may go, and sees to being woken when there is more to do.
    fn act(&mut self, id: usize) {
        loop {
            self.ask(id);
            let has_purpose = self.set.purposes && (self.random)(3) == 0;
            let now = self.now;
            let Some(client) = self.clients[id].as_mut() else { return };
            if client.wants == 0 || client.on_the_way >= 6 {
                break;
            }
            match client.quota.grant(has_purpose.then_some("certificates"), now) {
                Ok(permit) => {
                    client.wants -= 1;
                    client.on_the_way += 1;
                    if let Some((_, sent)) = &mut client.alone {
                        *sent += 1;
                    }
                    for knows in client.knows.iter_mut().filter(|knows| now < knows.until) {
                        knows.sent += 1;
                        let ms = self.windows[knows.window].ms;
                        let is_free = |at: &&u64| **at + ms > knows.at && **at + ms <= now;
                        let is_more =
                            knows.sent > knows.left && knows.sent > knows.left + self.counted.iter().filter(is_free).count() as u64;
                        assert!(!is_more, "more than told at {now}: {} of {}, {:?}", knows.sent, knows.left, self.set);
                    }
                    self.send(Sent { by: id, permit, at: now, has_purpose });
                }
                Err(Hold::Quota(refusal)) => {
                    assert!(refusal.until_ms > now);
                    let delay = refusal.until_ms - now;
                    self.at(delay, Event::Wake(id));
                    break;
                }
                Err(Hold::Store) => match client.quota.sync_at(now) {
                    Some(at) if at <= now => {}
                    _ => break,
                },
            }
        }
        let Some(client) = self.clients[id].as_ref() else { return };
        if let Some(at) = client.quota.sync_at(self.now) {
            let delay = at.saturating_sub(self.now).max(1);
            self.at(delay, Event::Wake(id));
        }
    }

    fn send(&mut self, sent: Sent) {
        let delay = (self.random)(15 * SECOND);
        match (self.random)(60) {
            0 => self.at(delay, Event::Lost(sent)),
            // Given up before it arrives.
            1 => {
                self.at(delay, Event::Lost(sent));
                let later = delay + (self.random)(50 * SECOND);
                self.at(later, Event::Counted(sent, false));
            }
            _ => self.at(delay, Event::Counted(sent, true)),
        }
    }

    fn counted(&mut self, sent: Sent, is_awaited: bool) {
        let now = self.now;
        self.windows.iter_mut().for_each(|window| window.pass(now));
        let full = self.windows.iter().filter(|window| window.left() == 0).map(|window| (window.pause(now), window.name)).max();
        if let Some((pause_s, name)) = full {
            self.refused += 1;
            assert!(self.set.foreign || now < self.excepted_until, "had to refuse at {now}: {:?}", self.set);
            // A refusal, once there is one, tells of a reset; in a window that rolls there is none, and without headers
            // nobody can know. So what follows from this one is excepted as well.
            self.excepted_until = self.excepted_until.max(now + 2 * self.longest() + 180 * SECOND);
            let throttle = Throttle { window: Some(name.to_owned()), limit: None, pause_s };
            let head = self.head(429);
            self.answer(sent, is_awaited, head, Some(throttle));
            return;
        }
        self.accepted += 1;
        self.note_use();
        for window in &mut self.windows {
            window.uses.push_back((now, !sent.has_purpose));
            let plain = window.uses.iter().filter(|(_, is_plain)| *is_plain).count();
            let is_exact = !self.set.tells && !self.set.foreign && now >= self.excepted_until;
            assert!(
                !self.set.purposes || !is_exact || plain <= window.limit - window.limit / 4,
                "a reserve was taken at {now}: {:?}",
                self.set
            );
        }
        let head = self.head(200);
        self.answer(sent, is_awaited, head, None);
    }

    fn note_use(&mut self) {
        let old = self.now.saturating_sub(2 * self.longest());
        while self.counted.front().is_some_and(|at| *at < old) {
            self.counted.pop_front();
        }
        self.counted.push_back(self.now);
    }

    fn head(&mut self, status: u16) -> Head {
        let is_bare = !self.set.tells || (self.random)(12) == 0;
        let headers = self.windows.iter().filter(|_| !is_bare).map(|window| (window.name.to_owned(), window.left().to_string()));
        Head { status, headers: headers.collect() }
    }

    fn answer(&mut self, sent: Sent, is_awaited: bool, head: Head, throttle: Option<Throttle>) {
        if is_awaited {
            let delay = (self.random)(15 * SECOND);
            let event = if (self.random)(60) == 0 { Event::Lost(sent) } else { Event::Answered(sent, head, throttle) };
            self.at(delay, event);
        }
    }

    fn answered(&mut self, sent: Sent, head: &Head, throttle: Option<&Throttle>) {
        let now = self.now;
        let Some(client) = self.clients[sent.by].as_mut() else { return };
        client.on_the_way -= 1;
        client.quota.settle(sent.permit, head, now);
        match throttle {
            Some(_) => client.quota.throttled(throttle, now),
            None => client.quota.accepted(sent.permit, now),
        }
        let pause = throttle.map_or(u64::MAX, |throttle| throttle.pause_s * SECOND);
        for (at, window) in self.windows.iter().enumerate() {
            let Some(left) = head.header(window.name).and_then(|left| left.parse().ok()) else { continue };
            if client.knows.iter().any(|knows| knows.window == at && sent.at < knows.at) {
                continue;
            }
            client.knows.retain(|knows| knows.window != at);
            client.knows.push(Knows { window: at, at: now, left, sent: 0, until: now + window.ms.min(pause) });
        }
        self.act(sent.by);
    }

    fn stored(&mut self, id: usize, answer: StoreAnswer) {
        let now = self.now;
        let longest = self.longest();
        let Some(client) = self.clients[id].as_mut() else { return };
        match &answer {
            StoreAnswer::Failed(_) => {
                client.alone.get_or_insert((now, 0));
                self.excepted_until = u64::MAX;
            }
            StoreAnswer::Loaded(_) => {
                if let Some((since, sent)) = client.alone.take() {
                    // A lease, and a quarter of the smallest limit for each time its window passed.
                    let parts = self.windows.iter().map(|window| (window.limit as u64 / 4) * (1 + (now - since).div_ceil(window.ms)));
                    assert!(sent <= 64 + parts.min().unwrap(), "{sent} while the store was away: {:?}", self.set);
                }
                client.knows.clear();
            }
            StoreAnswer::Conflict(_) => client.knows.clear(),
            StoreAnswer::Stored => {}
        }
        let handed_over = matches!(answer, StoreAnswer::Stored);
        client.quota.synced(answer, now);
        if handed_over {
            self.settle_exception(now, longest);
        }
        self.act(id);
    }

    /// Everybody has reached the store again, or is gone.
    fn settle_exception(&mut self, now: u64, longest: u64) {
        if self.excepted_until == u64::MAX && self.clients.iter().flatten().all(|client| client.alone.is_none()) {
            self.excepted_until = now + longest + 180 * SECOND;
        }
    }

    fn run(&mut self, hours: u64) {
        let end = self.now + hours * HOUR;
        for _ in 0..self.set.clients {
            self.start();
        }
        self.at(0, Event::Foreign);
        self.at(0, Event::Outage(false));
        while let Some(((at, _), event)) = self.events.pop_first() {
            if at >= end {
                return;
            }
            if self.now < self.excepted_until {
                self.excepted_ms += at.min(self.excepted_until) - self.now;
            }
            self.now = at;
            self.step(event);
        }
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Wake(id) => self.act(id),
            Event::More(id) => {
                let calls = (self.random)(60);
                let most = [HOUR / 4, HOUR, 1200 * HOUR][(self.random)(3) as usize];
                let later = (self.random)(most);
                if let Some(client) = self.clients[id].as_mut() {
                    client.wants = calls;
                    self.at(later, Event::More(id));
                    self.act(id);
                    // Most die at work, with requests on their way; another comes soon.
                    if self.set.is_shared && self.set.clients > 1 && (self.random)(4) == 0 {
                        let delay = (self.random)(60 * SECOND);
                        self.at(delay, Event::Dies(id));
                    }
                }
            }
            Event::Counted(sent, is_awaited) => self.counted(sent, is_awaited),
            Event::Answered(sent, head, throttle) => self.answered(sent, &head, throttle.as_ref()),
            Event::Lost(sent) => {
                if let Some(client) = self.clients[sent.by].as_mut() {
                    client.on_the_way -= 1;
                    client.quota.lose(sent.permit, self.now);
                    self.act(sent.by);
                }
            }
            Event::Store(id, answer) => self.stored(id, answer),
            Event::Foreign => {
                if self.set.foreign {
                    let now = self.now;
                    let calls = (self.random)(6);
                    for window in &mut self.windows {
                        window.pass(now);
                        (0..calls.min(window.left() as u64)).for_each(|_| window.uses.push_back((now, false)));
                    }
                    (0..calls).for_each(|_| self.note_use());
                    let most = [HOUR / 10, 100 * HOUR][(self.random)(2) as usize];
                    let later = (self.random)(most);
                    self.at(later, Event::Foreign);
                }
            }
            Event::Dies(id) => {
                if self.clients[id].take().is_none() {
                    return;
                }
                self.settle_exception(self.now, self.longest());
                self.start();
            }
            Event::Outage(is_away) => {
                if self.set.outages {
                    self.is_away = is_away;
                    let later = (self.random)(if is_away { HOUR / 2 } else { 400 * HOUR });
                    self.at(later, Event::Outage(!is_away));
                }
            }
        }
    }
}

fn simulate(set: Setting, hours: u64) -> (u64, u64, u64) {
    let window = |name, ms, limit| Window { name, ms, limit, kind: set.kind, uses: VecDeque::new(), opened: 0 };
    let mut windows = vec![window("hour", HOUR, 20)];
    if set.days {
        windows.push(window("day", 24 * HOUR, 100));
    }
    let specs: Vec<_> = windows
        .iter()
        .map(|window| WindowSpec {
            name: window.name.to_owned(),
            seconds: window.ms / SECOND,
            limit: Some(window.limit as u64),
            headers: HeaderNames { limit: format!("{}-limit", window.name), remaining: window.name.to_owned() },
        })
        .collect();
    let reserve = windows.iter().map(|window| (window.name.to_owned(), window.limit as u64 / 4)).collect();
    let purposes = if set.purposes { vec![Purpose { name: "certificates".to_owned(), reserve }] } else { Vec::new() };
    let mut state = set.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(7);
    let random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut world = World {
        set,
        random,
        now: 1_767_225_723_456,
        number: 0,
        events: BTreeMap::new(),
        windows,
        specs,
        purposes,
        store: MemoryStore::default(),
        is_away: false,
        clients: Vec::new(),
        excepted_until: 0,
        excepted_ms: 0,
        counted: VecDeque::new(),
        accepted: 0,
        refused: 0,
    };
    world.run(hours);
    (world.accepted, world.refused, world.excepted_ms / HOUR)
}

/// A third of the hundred thousand hours: every setting, in windows of one kind.
fn never_over_grants(kind: Kind) {
    let (mut hours, mut accepted, mut refused, mut excepted) = (0, 0, 0, 0);
    for seed in 0..64 {
        let bit = |bit: u64| seed >> bit & 1 == 1;
        let clients = 1 + (seed % 4) as usize;
        let set = Setting {
            kind,
            clients,
            is_shared: clients > 1 || bit(5),
            tells: bit(2),
            foreign: bit(3) && bit(2),
            outages: bit(4),
            purposes: bit(1),
            days: seed % 3 == 0,
            seed,
        };
        let span = 540;
        let (went, turned_away, away) = simulate(set, span);
        hours += span;
        accepted += went;
        refused += turned_away;
        excepted += away;
    }
    let is_much = hours * 3 >= 100_000 && excepted < hours / 50 && accepted > 10_000 && refused < 100;
    assert!(is_much, "{kind:?}: {hours} hours, {excepted} of them excepted; {accepted} calls accepted, {refused} refused");
}

// Rules 1, 2, 3, 6 and 8
#[test]
fn quota_never_over_grants_in_windows_on_the_clock() {
    never_over_grants(Kind::Aligned);
}

// Rules 1, 2, 3, 6 and 8
#[test]
fn quota_never_over_grants_in_windows_from_their_first_use() {
    never_over_grants(Kind::FirstUse);
}

// Rules 1, 2, 3, 6 and 8
#[test]
fn quota_never_over_grants_in_windows_that_roll() {
    never_over_grants(Kind::Rolling);
}
