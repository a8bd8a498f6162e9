//! Answers nobody should send. Policy: whatever comes, there is a reply whose data a parser takes, or a typed error;
//! never a panic, and never a reply made of something that is not JSON.

use crate::*;
use serde_json::Value;

/// The same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most.max(1)
    }

    fn of<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

/// What is spliced into answers: ends of texts, halves of characters, numbers that none can hold, depth.
fn odds() -> Vec<Vec<u8>> {
    let mut odds: Vec<Vec<u8>> = [
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "\\udc00\\ud800",
        "\"\\u0000\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "[]",
        "{}",
        "\"\"",
        "0",
        "-0",
        "00",
        "1e999",
        "-1e-999",
        "99999999999999999999999",
        "9007199254740993",
        "0.1",
        "1.",
        "\u{feff}",
        "é",
        "\u{2028}",
        "\"list\":7,",
        "\"list\":{},",
        "\"name\":{},",
        "\"id\":[],",
        "\"domain_id\":1e5,",
        "\"\\u006cist\":[1],",
        "\"result\":true,",
        "\"result\":false,",
        "\"response\":[[]],",
        "\"success\":true,",
        "\"answer\":\"[{\\\"a\\\":\\\"\\\\ud800\\\"}]\",",
        "Too Many Requests per hour. Limit 3600. Pause 120 seconds",
        "User#1 hasn't access to ModuleInstance#2",
        "Incorrect '",
    ]
    .map(|odd| odd.as_bytes().to_vec())
    .to_vec();
    odds.extend([&b"\xff\xfe"[..], b"\xd0", b"\xed\xa0\x80", b"\0", b"\x1f\x8b\x08"].map(<[u8]>::to_vec));
    odds.extend(["[", "{\"a\":", "{\"list\":{\"a\":"].map(|open| open.repeat(200).into_bytes()));
    odds
}

/// Every answer that was recorded, with the method it answers.
fn recorded() -> Vec<(String, String, Vec<u8>)> {
    let files = [
        include_str!("../../tests/vectors/adm-tools-answers.json"),
        include_str!("../../tests/vectors/elytrahost-answers.json"),
        include_str!("../../tests/vectors/answers.json"),
    ];
    let vectors = files.iter().flat_map(|file| serde_json::from_str::<Vec<Value>>(file).unwrap());
    let text = |vector: &Value, name: &str| vector[name].as_str().unwrap_or_default().to_owned();
    vectors.map(|vector| (text(&vector, "provider"), text(&vector, "method"), text(&vector, "body").into_bytes())).collect()
}

fn mutated(dice: &mut Dice, answer: &[u8], recorded: &[(String, String, Vec<u8>)], odds: &[Vec<u8>]) -> Vec<u8> {
    let mut body = answer.to_vec();
    for _ in 0..dice.below(4) {
        let (at, until) = (dice.below(body.len() + 1), dice.below(body.len() + 1));
        let (at, until) = (at.min(until), at.max(until));
        match dice.below(7) {
            0 => body.truncate(at),
            1 => body.splice(at..at, odds[dice.below(odds.len())].iter().copied()).for_each(drop),
            2 => body.splice(at..until, odds[dice.below(odds.len())].iter().copied()).for_each(drop),
            3 if at < body.len() => body[at] = dice.below(256) as u8,
            4 => body.extend_from_within(at..until),
            5 => {
                // Another answer's end: names that stand twice, kinds that change half way.
                let other = &recorded[dice.below(recorded.len())].2;
                let from = dice.below(other.len() + 1);
                body.splice(at.., other[from..].iter().copied()).for_each(drop);
            }
            _ => body.rotate_left(at),
        }
    }
    body
}

/// Whether a parser may refuse well-formed JSON: numbers have no end, what holds them has.
fn has_huge_number(json: &str) -> bool {
    json.contains(['e', 'E'])
}

#[test]
fn no_answer_panics_and_every_reply_can_be_read() {
    let (recorded, odds) = (recorded(), odds());
    let machines = Provider::all().into_iter().map(|provider| {
        let name = provider.spec.name.clone();
        (name, Machine::new(provider, Some(Token::new("t0ken").unwrap()), Options::default()).unwrap())
    });
    let machines: Vec<(String, Machine)> = machines.collect();
    let mut dice = Dice(1);
    let (mut replies, mut normalised) = (0, 0);
    for round in 0..20_000 {
        let (provider, method, answer) = &recorded[dice.below(recorded.len())];
        let Some((_, machine)) = machines.iter().find(|(name, _)| name == provider) else { continue };
        // Now and then another method's answer.
        let answer = if round % 4 == 0 { &recorded[dice.below(recorded.len())].2 } else { answer };
        let body = mutated(&mut dice, answer, &recorded, &odds);
        let status = *dice.of(&[&200, &200, &200, &200, &200, &200, &204, &302, &400, &401, &403, &429, &500, &999]);
        let kind = dice.of(&["text/html", "application/json", "application/pdf"]);
        let headers = if round % 3 == 0 { vec![("Content-Type".to_owned(), kind.to_owned())] } else { vec![] };
        match machine.read(method, &Head { status, headers }, body, &CallOptions::default()) {
            Ok(reply) => {
                replies += 1;
                let json = reply.json();
                normalised += usize::from(reply.meta.kind == ReplyKind::Json && json.as_bytes() != reply.raw());
                assert!(reply.data().is_ok() || has_huge_number(&json), "what was checked can be parsed: {json}");
                assert!(reply.data_as::<Value>().is_ok() || has_huge_number(&json), "{json}");
                let _ = reply.rows::<std::collections::BTreeMap<String, Value>>();
            }
            Err(error) => assert!(!error.message.is_empty() && !error.advice.is_empty()),
        }
    }
    assert!(replies > 1_000 && normalised > 250, "the dice hit what they are thrown for: {replies}, {normalised}");
}

#[test]
fn what_is_regular_stays_as_it_is() {
    let shapes = Provider::all().into_iter().flat_map(|provider| {
        let shapes = provider.catalogue.methods().iter().filter_map(|method| Some(method.returns.as_ref()?.shape.clone()));
        shapes.collect::<Vec<_>>()
    });
    let shapes: Vec<Shape> = shapes.collect();
    let (recorded, odds) = (recorded(), odds());
    let mut dice = Dice(7);
    let mut changed = 0;
    for _ in 0..20_000 {
        let answer = &recorded[dice.below(recorded.len())].2;
        let body = mutated(&mut dice, answer, &recorded, &odds);
        let Ok(text) = std::str::from_utf8(&body) else { continue };
        // Payloads begin with any bracket.
        let brackets: Vec<usize> = text.match_indices(['{', '[']).map(|(at, _)| at).collect();
        let Some(text) = brackets.get(dice.below(brackets.len())).and_then(|at| text.get(*at..)) else { continue };
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
        let Some(Ok(_)) = values.next() else { continue };
        let Some(value) = text.get(..values.byte_offset()) else { continue };
        let shape = &shapes[dice.below(shapes.len())];
        let Ok(once) = shape::normalise(value, shape) else { continue };
        let Some(json) = once.json else { continue };
        changed += 1;
        let twice = shape::normalise(&json, shape).unwrap();
        assert_eq!((twice.json, &twice.drift, twice.rows), (None, &once.drift, once.rows), "{value}\n{json}");
    }
    assert!(changed > 1_000, "{changed}");
}
