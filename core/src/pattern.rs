//! Sentences with holes, found wherever they stand in a text.
//!
//! What a provider says is data here: `Pause {pause} seconds` is a sentence with one hole. A hole takes what stands
//! between the words around it, without spaces. `{exception=*Exception}` takes only what looks so.

/// Longer words than this are nobody's name or number; it bounds the work on hostile texts.
const LONGEST: usize = 256;

/// What stood in the holes, by their names.
#[derive(Debug)]
pub(crate) struct Holes<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Holes<'a> {
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }
}

/// The first place in `text` that has the form of `pattern` and of which `read` makes something.
pub(crate) fn find<'a, T>(pattern: &'a str, text: &'a str, read: impl Fn(&Holes<'a>) -> Option<T>) -> Option<T> {
    let opening = pattern.split('{').next()?;
    let at = |at: usize| matches(pattern, text.get(at..)?).and_then(|holes| read(&holes));
    if opening.is_empty() {
        let is_start = |start: &usize| !text.get(..*start).is_some_and(|before| before.ends_with(is_inner));
        return text.char_indices().filter(|(_, c)| is_inner(*c)).map(|(start, _)| start).filter(is_start).find_map(at);
    }
    memchr::memmem::find_iter(text.as_bytes(), opening.as_bytes()).find_map(at)
}

/// What names are made of: `ModuleInstance#9c70-...`, `java.lang.NullPointerException`.
fn is_inner(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '#' | '-' | '_' | '.' | '$')
}

fn matches<'a>(mut pattern: &'a str, mut text: &'a str) -> Option<Holes<'a>> {
    let mut holes = Vec::new();
    while let Some((words, rest)) = pattern.split_once('{') {
        let (hole, after) = rest.split_once('}')?;
        text = text.strip_prefix(words)?;
        let (name, form) = hole.split_once('=').unwrap_or((hole, "*"));
        let end = end_of(text, after.split('{').next()?)?;
        let (value, tail) = text.split_at_checked(end)?;
        if !has_form(value, form) {
            return None;
        }
        holes.push((name, value));
        (pattern, text) = (after, tail);
    }
    text.starts_with(pattern).then_some(Holes(holes))
}

/// Where the value at the beginning of `text` ends, if `next` is what follows it.
fn end_of(text: &str, next: &str) -> Option<usize> {
    let ends = |is_end: fn(char) -> bool| text.find(is_end).unwrap_or(text.len()).min(LONGEST);
    if next.is_empty() {
        let end = ends(|c| !is_inner(c));
        return text.get(..end).map(|value| value.trim_end_matches(['.', '-']).len()).filter(|end| *end > 0);
    }
    let most = ends(char::is_whitespace);
    (1..=most).find(|end| text.get(*end..).is_some_and(|tail| tail.starts_with(next)))
}

/// Whether `value` is as `form`, in which one `*` stands for anything but nothing.
fn has_form(value: &str, form: &str) -> bool {
    let (before, after) = form.split_once('*').unwrap_or((form, ""));
    value.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).is_some_and(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pattern: &str, text: &str) -> Option<Vec<(String, String)>> {
        find(pattern, text, |holes| Some(holes.0.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()))
    }

    fn one(pattern: &str, text: &str) -> Option<String> {
        found(pattern, text).and_then(|mut holes| holes.pop()).map(|(_, value)| value)
    }

    #[test]
    fn a_hole_ends_where_the_next_words_begin() {
        assert_eq!(one("_POST[{missing}]", "Відсутнє значення параметра _POST[domain_id]").as_deref(), Some("domain_id"));
        assert_eq!(one("Incorrect '{word}' parameter", "Incorrect 'uuid' parameter").as_deref(), Some("uuid"));
        assert_eq!(one("Incorrect '{word}' parameter", "Incorrect 'two words' parameter"), None);
        assert_eq!(one("Incorrect '{word}' parameter", "Incorrect '' parameter"), None);
    }

    #[test]
    fn a_hole_at_an_edge_takes_one_word() {
        let both = found("{subject} hasn't access to {object}", "Sorry: (User#1-a hasn't access to Instance#2-b).").unwrap();
        assert_eq!(both, [("subject".to_owned(), "User#1-a".to_owned()), ("object".to_owned(), "Instance#2-b".to_owned())]);
        assert_eq!(one("access to {object}", "access to X#1."), Some("X#1".to_owned()));
        assert_eq!(one("access to {object}", "access to "), None);
    }

    #[test]
    fn a_form_is_asked_for() {
        let pattern = "{exception=*Exception}";
        assert_eq!(one(pattern, "java.lang.NullPointerException: null").as_deref(), Some("java.lang.NullPointerException"));
        for text in ["Internal server error", "Exception", "", "Exceptional"] {
            assert_eq!(one(pattern, text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_looked_for_further_on() {
        let number = |text: &str| find("Limit {limit}.", text, |holes| holes.get("limit")?.parse::<u32>().ok());
        assert_eq!(number("Limit x. Limit 7."), Some(7));
        assert_eq!(number("Limit x."), None);
    }

    #[test]
    fn broken_patterns_find_nothing() {
        for pattern in ["{", "a{", "a{b", "}", "{}{}"] {
            assert_ne!(found(pattern, "a b c").map(|holes| holes.len()), Some(1), "{pattern}");
        }
    }
}
