//! The state that a sandbox starts with and a reset returns to. The same every time, down to the ids.

use serde_json::{Value, json};

use crate::adm::{Account, Adm, Domain, Ids, Record};
use crate::elytra::{Elytra, uuid_of};

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
    let elytra = elytra(false);
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
    agency.domains = vec![domain(42, "example.com", &mut records), domain(43, "example.org", &mut records)];
    let mut other = Account::new(2, "other", ADM_OTHER_TOKEN, now);
    other.domains = vec![domain(44, "example.net", &mut records)];
    Adm::new(vec![agency, other], Ids { account: 2, domain: 44, record: records, invoice: 1_000_000, token: 0 })
}

pub(crate) fn elytra(observed: bool) -> Elytra {
    let mut elytra = Elytra::new(observed, 0);
    let user = elytra.add_user(ELYTRA_EMAIL, ELYTRA_PASSWORD, 50_000);
    let other = elytra.add_user(ELYTRA_OTHER_EMAIL, ELYTRA_PASSWORD, 50_000);
    elytra.add_instance(user, "sandbox-one", true);
    elytra.add_instance(other, "sandbox-other", false);
    debug_assert_eq!(elytra.instances[0].uuid, uuid_of(5), "four uuids go to the users and their balances");
    elytra
}

/// A domain with an address, a name, a mail exchanger and a text; `last_record` counts on.
pub(crate) fn domain(id: u64, name: &str, last_record: &mut u64) -> Domain {
    let rows =
        [("@", "A", "192.0.2.10", 0), ("www", "CNAME", name, 0), ("@", "MX", "mx.example.net", 10), ("@", "TXT", "v=spf1 mx -all", 0)];
    let records = rows.into_iter().map(|(record, kind, data, priority)| {
        *last_record += 1;
        let (record, kind, data) = (record.to_owned(), kind.to_owned(), data.to_owned());
        Record { id: *last_record, record, kind, data, priority }
    });
    Domain { id, name: name.to_owned(), valid_untill: "2029-01-11".to_owned(), records: records.collect() }
}
