//! Adds a TXT record, reads it back and deletes it.
//!
//! `HOSTWIRE_TOKEN=... cargo run --bin dns -- 42 _acme-challenge value`

use hostwire::{Clock, Error, Options, Provider, Token, json};

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [domain_id, record, data] = arguments.as_slice() else {
        eprintln!("dns DOMAIN_ID RECORD DATA");
        std::process::exit(2);
    };
    let token = Token::new(std::env::var("HOSTWIRE_TOKEN").unwrap_or_default())?;
    // HOSTWIRE_BASE_URL is for a sandbox; without it, the provider's own address is called.
    let options = Options { base_url: std::env::var("HOSTWIRE_BASE_URL").ok(), ..Options::default() };
    let client = hostwire::Client::new(Provider::adm_tools(), Some(token), options, Clock::default())?;

    client.call("dns/record_add", json!({ "domain_id": domain_id, "type": "TXT", "record": record, "data": data }))?;
    let records = client.call("dns/records_list", json!({ "domain_id": domain_id }))?.data()?;
    let rows = records["list"].as_array().map(Vec::as_slice).unwrap_or_default();
    for row in rows.iter().filter(|row| row["record"] == *record && row["data"] == *data) {
        println!("{} {} {}", row["record"], row["type"], row["data"]);
        client.call("dns/record_delete", json!({ "subdomain_id": row["id"] }))?;
    }
    for window in client.quota() {
        println!("{} of {} left this {}", window.remaining, window.limit, window.name);
    }
    Ok(())
}
