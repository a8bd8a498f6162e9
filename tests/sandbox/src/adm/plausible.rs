//! Methods without state of their own: an answer that such a method would give, by what the catalogue says of it. All of it is ours.

use serde_json::json;

use super::answer::Answer;
use super::owned::Pays;
use super::{Account, Adm, Call, files};

/// What anything costs that has no price here, in hundredths.
const PRICE: i64 = 10_000;

/// Last words of reads that give rows.
const ROWS: [&str; 14] = [
    "list",
    "log",
    "history",
    "requests",
    "services",
    "plans",
    "users",
    "objects",
    "triggers",
    "processlist",
    "backups",
    "stats",
    "table",
    "incoming",
];

/// Last words of writes that add something, and so tell its id.
const ADDS: [&str; 9] = ["add", "create", "save", "send", "upload", "order", "clone", "add_new", "copy"];

impl Adm {
    pub(super) fn plausible(&mut self, call: &Call<'_>) -> Answer {
        if self.names_foreign(call) {
            return Answer::Forbidden;
        }
        let method = call.method;
        if method.is_file {
            return files::of(call.path);
        }
        match method.effect.as_str() {
            "read" => read(call),
            "spend" => self.spend(call),
            "write" if !method.idempotent && is_among(call.path, &ADDS) => Answer::Done(json!({"id": self.last.next()})),
            _ => Answer::nothing(),
        }
    }

    /// Money is owed for it, visibly. Where a parameter says that it is only a check, nothing is.
    fn spend(&mut self, call: &Call<'_>) -> Answer {
        if ["check", "is_check"].iter().any(|name| call.text(name) == "1") {
            return Answer::nothing();
        }
        let invoice = self.order(call, PRICE, Pays::Other);
        Answer::Done(json!({ "invoice": invoice }))
    }

    /// Whether a parameter names an object of another account, that was not delegated. An id that nobody has is anybody's.
    fn names_foreign(&self, call: &Call<'_>) -> bool {
        let names = ["domain_id", "host_id", "virtual_domain_id", "mail_id", "mail_box_id", "account_id", "mysql_id", "invoice_id"];
        names.into_iter().filter(|name| call.method.takes(name)).any(|name| {
            let Some(id) = call.id(name) else { return false };
            let is_own = has(&self.accounts[call.who], name, id);
            let is_delegated = name == "domain_id" && self.accounts[call.who].delegated.contains(&id);
            !is_own && !is_delegated && self.accounts.iter().any(|account| has(account, name, id))
        })
    }
}

fn has(account: &Account, name: &str, id: u64) -> bool {
    match name {
        "domain_id" => account.domains.iter().any(|one| one.id == id),
        "virtual_domain_id" => account.sites.iter().any(|one| one.id == id),
        "host_id" => account.sites.iter().flat_map(|site| &site.hosts).any(|one| one.id == id),
        "mail_id" => account.mail.iter().any(|one| one.id == id),
        "mail_box_id" => account.mail.iter().flat_map(|service| &service.boxes).any(|one| one.id == id),
        "invoice_id" => account.invoices.iter().any(|one| one.id == id),
        _ => account.id == id,
    }
}

/// Rows where the name or a page asks for them, a state where it says so, else the object that was asked about.
fn read(call: &Call<'_>) -> Answer {
    let last = call.path.rsplit('/').next().unwrap_or_default();
    if call.method.takes("page") || is_among(call.path, &ROWS) {
        return Answer::list(Vec::new());
    }
    let mut object = serde_json::Map::new();
    let id = call.method.params.iter().find(|param| param.kind == "int" && param.name.ends_with("_id"));
    if let Some(text) = id.and_then(|param| crate::form::text(call.params(), &param.name)) {
        object.insert("id".to_owned(), json!(text));
    }
    if last.contains("status") || last == "info" {
        object.insert("status".to_owned(), json!("running"));
    }
    Answer::Done(super::answer::php_map(object))
}

/// Whether the last word of a path is one of these, or ends in one after an underscore.
fn is_among(path: &str, words: &[&str]) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    words.iter().any(|word| last == *word || last.rsplit('_').next() == Some(word) || last.split('_').next() == Some(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_path_are_told_apart() {
        assert!(is_among("mail/webhook/list", &ROWS) && is_among("dns/nameservers_list", &ROWS));
        assert!(is_among("cloud/add_key", &ADDS) && !is_among("cloud/address", &ADDS));
    }
}
