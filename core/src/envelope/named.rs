//! Reads what a provider's texts name, by the sentences of its data.

use crate::{
    error::{Named, ObjectRef},
    pattern,
    provider::SentenceSpec,
};
use std::net::IpAddr;

/// What these texts name. Of two that name the same thing the first counts.
pub(super) fn named(sentences: &[SentenceSpec], status: u16, texts: &[String]) -> Option<Named> {
    let mut named = Named::default();
    for text in texts {
        for sentence in sentences.iter().filter(|sentence| sentence.status.is_none_or(|known| known == status)) {
            if let Some(found) = pattern::find(&sentence.text, text, read) {
                named.object = named.object.or(found.object);
                named.subject = named.subject.or(found.subject);
                named.word = named.word.or(found.word);
                named.missing = named.missing.or(found.missing);
                named.exception = named.exception.or(found.exception);
            }
        }
        if matches!(status, 401 | 403) {
            named.address = named.address.or_else(|| address(text));
        }
    }
    (named != Named::default()).then_some(named)
}

fn read(holes: &pattern::Holes<'_>) -> Option<Named> {
    let text = |name: &str| holes.get(name).map(str::to_owned);
    // An object that is none is another sentence.
    let object = |name: &str| match holes.get(name) {
        Some(text) => ObjectRef::read(text).map(Some),
        None => Some(None),
    };
    Some(Named {
        object: object("object")?,
        subject: object("subject")?,
        word: text("word"),
        missing: text("missing"),
        exception: text("exception"),
        address: None,
    })
}

fn address(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_hexdigit() || matches!(c, '.' | ':')));
    words.map(|word| word.trim_end_matches(['.', ':'])).find(|word| word.parse::<IpAddr>().is_ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Provider;

    fn of(provider: &Provider, status: u16, text: &str) -> Option<Named> {
        named(&provider.spec.sentences, status, &[text.to_owned()])
    }

    #[test]
    fn a_403_names_the_object_in_the_documented_words_and_in_the_observed_ones() {
        let elytra = Provider::elytra_host();
        let object = ObjectRef { class: "ModuleInstance".to_owned(), id: "9c7024b2-2f0a-4a4c-8a68-21d2d16f8a1e".to_owned() };
        let documented = format!("Клиент не имеет доступа к {object} (Client hasn't access to {object})");
        assert_eq!(of(&elytra, 403, &documented), Some(Named { object: Some(object.clone()), ..Named::default() }));
        let subject = ObjectRef { class: "User".to_owned(), id: "f4ff7120".to_owned() };
        let observed = format!("{subject} hasn't access to {object}");
        assert_eq!(of(&elytra, 403, &observed), Some(Named { object: Some(object), subject: Some(subject), ..Named::default() }));
        assert_eq!(of(&elytra, 403, "Client hasn't access to everything"), None);
    }

    #[test]
    fn words_parameters_and_exceptions() {
        let (adm, elytra) = (Provider::adm_tools(), Provider::elytra_host());
        let word = of(&elytra, 400, "Incorrect 'uuid' parameter").and_then(|named| named.word);
        assert_eq!(word.as_deref(), Some("uuid"));
        let missing = of(&adm, 422, "Відсутнє значення параметра _POST[domain_id]").and_then(|named| named.missing);
        assert_eq!(missing.as_deref(), Some("domain_id"));
        let exception = of(&elytra, 500, "NullPointerException").and_then(|named| named.exception);
        assert_eq!(exception.as_deref(), Some("NullPointerException"));
        assert_eq!(of(&elytra, 500, "Internal server error"), None);
        assert_eq!(of(&elytra, 400, "NullPointerException"), None, "what a status does not say is not read into it");
    }

    #[test]
    fn an_address_is_named_only_where_the_text_has_one() {
        let adm = Provider::adm_tools();
        let named = |text: &str| of(&adm, 403, text).and_then(|named| named.address);
        assert_eq!(named("Доступ з 192.0.2.7 заборонено.").as_deref(), Some("192.0.2.7"));
        assert_eq!(named("Access from 2001:db8::7.").as_deref(), Some("2001:db8::7"));
        for text in ["Access denied", "version 1.2.3", "at 12:30", ""] {
            assert_eq!(named(text), None, "{text}");
        }
    }
}
