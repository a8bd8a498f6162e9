//! Which language a provider's text is in, and the two halves of a text that says everything twice.
//!
//! `Неверный токен (Wrong token)` is Russian and English. Only such a text is split: one half in Cyrillic, the other
//! in Latin letters, the second in parentheses at the very end.

use std::collections::BTreeMap;

/// Texts by language: `en`, `ru`, `uk`. A text that says everything twice stands here in its halves.
///
/// Cyrillic text is Ukrainian if it has one of the letters і, ї, є, ґ, Russian if it has one of ы, э, ъ, ё. If it has none
/// of either, it is what the provider mostly writes ([`Spec::cyrillic`](crate::Spec)); where that is not known, it does
/// not stand here.
pub type Languages = BTreeMap<String, Vec<String>>;

/// Sorts texts by language, each half once.
pub(crate) fn by_language(texts: &[String], cyrillic: Option<&str>) -> Languages {
    let mut languages = Languages::new();
    for part in texts.iter().flat_map(|text| halves(text)) {
        let Some(language) = language(part, cyrillic) else { continue };
        let known = languages.entry(language.to_owned()).or_default();
        if !known.iter().any(|text| text == part) {
            known.push(part.to_owned());
        }
    }
    languages
}

/// The text, or its halves if it says everything twice.
fn halves(text: &str) -> Vec<&str> {
    let text = text.trim();
    let split = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    match split {
        Some((outer, inner)) if says_the_same(outer, inner) => vec![outer.trim(), inner.trim()],
        _ => vec![text],
    }
}

fn says_the_same(outer: &str, inner: &str) -> bool {
    let is_latin = |text: &str| text.chars().any(|c| c.is_ascii_alphabetic()) && !text.chars().any(is_cyrillic);
    let is_other = |text: &str| text.chars().any(is_cyrillic);
    // A single Latin word after a Cyrillic text is a name that it mentions: `Домен занят (example.com)`.
    (is_latin(outer) && is_other(inner)) || (is_other(outer) && is_latin(inner) && inner.trim().contains(' '))
}

fn language<'a>(text: &str, cyrillic: Option<&'a str>) -> Option<&'a str> {
    let has = |letters: &str| text.chars().flat_map(char::to_lowercase).any(|c| letters.contains(c));
    if has("іїєґ") {
        Some("uk")
    } else if has("ыэъё") {
        Some("ru")
    } else if text.chars().any(is_cyrillic) {
        cyrillic
    } else {
        text.chars().any(|c| c.is_ascii_alphabetic()).then_some("en")
    }
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(String, String)> {
        by_language(&[text.to_owned()], Some("ru"))
            .into_iter()
            .flat_map(|(language, texts)| texts.into_iter().map(move |text| (language.clone(), text)))
            .collect()
    }

    fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
        pairs.into_iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
    }

    #[test]
    fn a_text_said_twice_is_split_whichever_half_stands_first() {
        let both = pairs([("en", "Wrong token"), ("ru", "Неверный токен")]);
        assert_eq!(of("Неверный токен (Wrong token)"), both);
        assert_eq!(of("Wrong token (Неверный токен)"), both);
        assert_eq!(
            of("Клиент не имеет доступа к ModuleInstance#9c70 (Client hasn't access to ModuleInstance#9c70)"),
            pairs([("en", "Client hasn't access to ModuleInstance#9c70"), ("ru", "Клиент не имеет доступа к ModuleInstance#9c70")])
        );
    }

    #[test]
    fn a_text_in_one_language_stays_whole() {
        for (language, text) in [
            ("en", "User#1 hasn't access to ModuleInstance#2"),
            ("en", "JSON Parse error (line 1)"),
            ("uk", "Відсутнє значення параметра _POST[domain_id]"),
            ("ru", "Не найден обработчик события site/account/info"),
            ("ru", "Домен занят (example.com)"),
            ("ru", "Домен занят (совсем)"),
            ("en", "(Wrong token"),
        ] {
            assert_eq!(of(text), pairs([(language, text)]));
        }
        assert_eq!(by_language(&["Готово".to_owned()], Some("uk")).into_keys().collect::<Vec<_>>(), ["uk"]);
        assert!(by_language(&["Готово".to_owned()], None).is_empty(), "nobody knows");
        assert_eq!(of("17"), []);
        assert_eq!(of(""), []);
    }
}
