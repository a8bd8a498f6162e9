//! Finds a secret however it is spelt: character by character, each as it is, escaped as in JSON, a URL, a form or HTML,
//! or more than one of these.

use super::MASK;

/// The text with a mask for each of these secrets. They are looked for in their order.
pub(super) fn mask(text: &str, secrets: &[String]) -> String {
    let firsts: Vec<char> = secrets.iter().filter_map(|secret| secret.chars().next()).collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        // What a spelling begins with: the character itself, or one of the marks that introduce another form of it.
        let may_begin = matches!(next, '\\' | '%' | '&' | '+') || firsts.contains(&next);
        match may_begin.then(|| secrets.iter().find_map(|secret| end_of(text, at, secret))).flatten() {
            Some(end) => {
                out.push_str(MASK);
                at = end;
            }
            None => {
                out.push(next);
                at += next.len_utf8();
            }
        }
    }
    out
}

/// Where the secret ends that begins at this place, if it does.
fn end_of(text: &str, start: usize, secret: &str) -> Option<usize> {
    // A mark may stand for itself or introduce another form: all places are kept that may be right.
    let mut ends = vec![start];
    let mut after = Vec::new();
    for c in secret.chars() {
        after.clear();
        ends.iter().for_each(|at| spellings(text, *at, c, &mut after));
        after.sort_unstable();
        after.dedup();
        std::mem::swap(&mut ends, &mut after);
        if ends.is_empty() {
            return None;
        }
    }
    ends.last().copied().filter(|end| *end > start)
}

/// The places after this character, for each way in which it may stand here.
fn spellings(text: &str, at: usize, c: char, ends: &mut Vec<usize>) {
    let Some(rest) = text.get(at..) else { return };
    if rest.starts_with(c) {
        ends.push(at + c.len_utf8());
    }
    match rest.bytes().next() {
        Some(b'+') if c == ' ' => ends.push(at + 1),
        Some(b'\\') => escaped(rest, c).for_each(|len| ends.push(at + len)),
        Some(b'%') => ends.extend(percent(rest, c).map(|len| at + len)),
        Some(b'&') => ends.extend(entity(rest, c).map(|len| at + len)),
        _ => {}
    }
}

/// `\"`, `\n`, `\u00e9`; with more backslashes where JSON stands in JSON.
fn escaped(rest: &str, c: char) -> impl Iterator<Item = usize> {
    let marks = rest.bytes().take_while(|byte| *byte == b'\\').count();
    let bare = rest.get(marks..).unwrap_or_default();
    let letter = match c {
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        other => other,
    };
    let plain = (c != '\\' && bare.starts_with(letter)).then(|| marks + letter.len_utf8());
    let mut units = [0; 2];
    let numeric = c.encode_utf16(&mut units).iter().try_fold((marks, bare), |(len, rest), unit| {
        // The second half of a pair has its own marks.
        let inner = rest.trim_start_matches('\\');
        let digits = inner.strip_prefix('u')?.get(..4)?;
        let is_it = u16::from_str_radix(digits, 16).is_ok_and(|found| found == *unit);
        is_it.then(|| (len + rest.len() - inner.len() + 5, inner.get(5..).unwrap_or_default()))
    });
    // A backslash is as many as it takes, and none of the marks of what follows.
    let backslashes = (2..=marks).filter(move |_| c == '\\');
    plain.into_iter().chain(numeric.map(|(len, _)| len)).chain(backslashes)
}

/// `%C3%A9`, also encoded more than once.
fn percent(rest: &str, c: char) -> Option<usize> {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes).bytes().try_fold(0, |at, byte| {
        let mut inner = rest.get(at..)?.strip_prefix('%')?;
        let is_it = |text: &str| text.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) == Some(byte);
        while !is_it(inner) {
            inner = inner.strip_prefix("25")?;
        }
        Some(rest.len() - inner.len() + 2)
    })
}

/// `&amp;`, `&#39;`, `&#x27;`.
fn entity(rest: &str, c: char) -> Option<usize> {
    const LONGEST: usize = 12;
    let (name, _) = rest.get(1..rest.floor_char_boundary(LONGEST))?.split_once(';')?;
    let found = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    (found == c).then(|| name.len() + 2)
}
