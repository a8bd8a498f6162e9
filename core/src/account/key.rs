//! Under which name an account is kept.

use crate::token::Token;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Told apart from every other use of the same hash.
const SALT: &str = "hostwire account v1";

/// The key of an account in a store: the provider's name and a hash of the token.
///
/// Keys stand in file names, in lists and in logs, so a key must not lead back to the token. Tokens are long and
/// random, so a plain hash cannot be turned around by trying. It is salted, with the provider's name among the salt, so
/// that it equals no hash of the token that another program may have left somewhere, and that one token at two
/// providers is two accounts. The salt is the same everywhere, or two machines would not find the same account.
///
/// ```
/// # use hostwire_core::{Token, account_key};
/// let key = account_key("adm.tools", &Token::new("t0k3n").unwrap());
/// assert!(key.starts_with("adm.tools-") && !key.contains("t0k3n"));
/// assert_ne!(key, account_key("adm.tools", &Token::new("other").unwrap()));
/// ```
#[must_use]
pub fn account_key(provider: &str, token: &Token) -> String {
    let mut hash = Sha256::new();
    for part in [SALT, provider, token.expose()] {
        // Each with its length before it, so that no two triples run together into one text.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c.to_ascii_lowercase() } else { '_' };
    let mut key: String = provider.chars().take(40).map(safe).collect();
    key.push('-');
    for byte in hash.finalize().iter().take(16) {
        // Writing into a string does not fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_file_name_and_differs_by_provider_and_token() {
        let token = Token::new("[12, -7, 99]").unwrap();
        let key = account_key("../Evil Name/", &token);
        assert!(key.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)), "{key}");
        assert_ne!(account_key("a", &token)[2..], account_key("b", &token)[2..]);
        assert_eq!(account_key("adm.tools", &token), "adm.tools-438cd395d9f0fd012d135d777ba9a634");
    }
}
