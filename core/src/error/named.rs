//! What a provider's text names, as fields.

use serde::{Deserialize, Serialize};

/// What the provider's text names, so that no program needs to take sentences apart.
///
/// Which sentences name what is the provider's data: see [`SentenceSpec`](crate::SentenceSpec).
///
/// ```
/// # use hostwire_core::*;
/// # let machine = Machine::new(Provider::elytra_host(), Some(Token::new("t0k3n")?), Options::default())?;
/// let body = br#"{"success":false,"message":"User#7 hasn't access to ModuleInstance#9c7024b2"}"#;
/// let head = Head { status: 403, headers: vec![] };
/// let error = machine.read("instance/pause", &head, body.to_vec(), &CallOptions::default()).unwrap_err();
/// let object = error.named.as_ref().and_then(|named| named.object.as_ref()).unwrap();
/// assert_eq!((object.class.as_str(), object.id.as_str()), ("ModuleInstance", "9c7024b2"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The object that access was denied to.
    pub object: Option<ObjectRef>,
    /// Who was denied it.
    pub subject: Option<ObjectRef>,
    /// The word a "bad request" quotes: a hint, often not the parameter's own name.
    pub word: Option<String>,
    /// The parameter that is missing, by the provider's word.
    pub missing: Option<String>,
    /// The exception that the provider's program ended with.
    pub exception: Option<String>,
    /// The network address that the text of a 401 or 403 speaks of.
    pub address: Option<String>,
}

/// An object of the provider's: `ModuleInstance#9c7024b2-...`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectRef {
    /// Its kind.
    pub class: String,
    /// Which one.
    pub id: String,
}

impl ObjectRef {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (class, id) = text.split_once('#')?;
        (!class.is_empty() && !id.is_empty()).then(|| Self { class: class.to_owned(), id: id.to_owned() })
    }
}

impl std::fmt::Display for ObjectRef {
    /// As the provider writes it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}#{}", self.class, self.id)
    }
}
