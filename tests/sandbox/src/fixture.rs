//! The state that a sandbox starts with and a reset returns to. The same every time, down to the ids.

use serde_json::{Value, json};

use crate::adm::{Account, Adm, Domain, Host, Ids, Site};
use crate::elytra::{Elytra, Style, uuid_of};

/// Where a manual clock starts by default: 2026-01-01T00:00:00Z.
pub const START_MS: u64 = 1_767_225_600_000;

/// The adm.tools account `agency`, which has example.com and example.org.
pub const ADM_TOKEN: &str = "sandbox-adm-0f3c9a7d51e2";
/// The adm.tools account `other`, which has example.net.
pub const ADM_OTHER_TOKEN: &str = "sandbox-adm-77b1c0ffee42";
/// example.com.
pub const ADM_DOMAIN_ID: u64 = 42;
/// example.net, which `agency` may not touch.
pub const ADM_FOREIGN_DOMAIN_ID: u64 = 44;

pub const ELYTRA_EMAIL: &str = "user@example.com";
pub const ELYTRA_PASSWORD: &str = "sandbox-password";
const ELYTRA_OTHER_EMAIL: &str = "other@example.com";

/// What a test has to know, as one object: the sandbox prints it when it is ready.
pub fn facts(url: &str) -> Value {
    let elytra = elytra(Style::Documented);
    let (user, other) = (&elytra.users[0], &elytra.users[1]);
    json!({
        "url": url,
        "adm_token": ADM_TOKEN,
        "adm_account": "agency",
        "adm_domain": "example.com",
        "adm_domain_id": ADM_DOMAIN_ID,
        "adm_other_token": ADM_OTHER_TOKEN,
        "adm_foreign_domain_id": ADM_FOREIGN_DOMAIN_ID,
        "elytra_token": user.token,
        "elytra_late_token": user.late_token,
        "elytra_email": ELYTRA_EMAIL,
        "elytra_password": ELYTRA_PASSWORD,
        "elytra_instance": elytra.instances[0].uuid,
        "elytra_other_token": other.token,
        "elytra_foreign_instance": elytra.instances[1].uuid,
    })
}

pub(crate) fn adm(now: u64) -> Adm {
    let mut agency = Account::new(1, "agency", ADM_TOKEN, now);
    let mut records = 1000;
    give_domain(&mut agency, 42, "example.com", &mut records);
    give_domain(&mut agency, 43, "example.org", &mut records);
    let mut other = Account::new(2, "other", ADM_OTHER_TOKEN, now);
    give_domain(&mut other, 44, "example.net", &mut records);
    let last = Ids { account: 2, domain: 44, record: records, invoice: 1_000_000, token: 0, other: 5000 };
    Adm { accounts: vec![agency, other], last }
}

pub(crate) fn elytra(style: Style) -> Elytra {
    let mut elytra = Elytra::new(style);
    let user = elytra.add_user(ELYTRA_EMAIL, ELYTRA_PASSWORD, 50_000);
    let other = elytra.add_user(ELYTRA_OTHER_EMAIL, ELYTRA_PASSWORD, 50_000);
    elytra.add_instance(user, Some("sandbox-one"), true);
    elytra.add_instance(other, Some("sandbox-other"), false);
    debug_assert_eq!(elytra.instances[0].uuid, uuid_of(5), "four uuids go to the users and their balances");
    elytra
}

/// A domain with its usual records, and its site with one host, both under the domain's own id (ours).
pub(crate) fn give_domain(account: &mut Account, id: u64, name: &str, last_record: &mut u64) {
    let mut domain = Domain::new(id, name);
    domain.set_default_records(last_record);
    account.domains.push(domain);
    account.sites.push(Site { id, domain: name.to_owned(), hosts: vec![Host { id, name: "@".to_owned() }] });
}
