//! Looking at accounts, making them and changing them.

use serde_json::{Map, Value, json};

use super::{Complaint, Said};
use crate::adm::Account;
use crate::allow::AllowList;
use crate::elytra::{Markup, Reseller, Style};
use crate::fixture;
use crate::sandbox::Sandbox;

/// The most calls that one command uses up: more than any documented limit, and still a list that fits in memory.
const MOST_USED: u64 = 1_000_000;

pub(super) fn state(sandbox: &mut Sandbox, now: u64) -> Value {
    let accounts: Vec<Value> = sandbox.adm.accounts.iter_mut().map(|account| account.describe(now)).collect();
    json!({
        "now_ms": now,
        "manual_clock": sandbox.clock_ms.is_some(),
        "fixture": fixture::facts(""),
        "accounts": accounts,
        "elytra": sandbox.elytra.to_json(),
        "faults_pending": sandbox.faults.pending(),
    })
}

/// A new adm.tools account with the two example domains under fresh ids, or with those of `domains`.
pub(super) fn add(sandbox: &mut Sandbox, body: &Value, now: u64) -> Said {
    let adm = &mut sandbox.adm;
    let id = adm.last.account + 1;
    let name = body["name"].as_str().map_or_else(|| format!("account-{id}"), str::to_owned);
    let token = body["token"].as_str().map_or_else(|| format!("sandbox-adm-{id:012x}"), str::to_owned);
    if adm.accounts.iter().any(|account| account.name == name || account.token == token) {
        return Err(Complaint::Conflict("the name or the token is taken"));
    }
    let mut account = Account::new(id, &name, &token, now);
    settings(&mut account, body, now)?;
    let names: Vec<&str> = match body["domains"].as_array() {
        Some(names) => names.iter().filter_map(Value::as_str).collect(),
        None => vec!["example.com", "example.org"],
    };
    let mut ids = Map::new();
    for name in names {
        adm.last.domain += 1;
        fixture::give_domain(&mut account, adm.last.domain, name, &mut adm.last.record);
        ids.insert(name.to_owned(), json!(adm.last.domain));
    }
    adm.last.account = id;
    adm.accounts.push(account);
    Ok(json!({"name": name, "token": token, "domains": ids}))
}

/// Changes the account of `token`: an adm.tools one, or (its `manner` and balance only) an ElytraHost user.
pub(super) fn change(sandbox: &mut Sandbox, body: &Value, now: u64) -> Said {
    let token = body["token"].as_str().ok_or("token is missing")?;
    if let Some(account) = sandbox.adm.account_of_token(token) {
        settings(account, body, now)?;
        return Ok(account.describe(now));
    }
    let user = sandbox.elytra.users.iter_mut().find(|user| user.token == token).ok_or(Complaint::Unknown)?;
    if let Some(manner) = body["manner"].as_str() {
        user.style = Some(Style::read(manner).ok_or("manner must be documented, observed or defective")?);
    }
    if let Some(kopecks) = body["balance_kopecks"].as_i64() {
        user.balance = kopecks;
    }
    Ok(user.to_state())
}

/// The ElytraHost user of `token` resells at `site`, with `markups` by billing period and `markup_kopecks` on the other prices; again
/// for the same user changes it.
pub(super) fn reseller(sandbox: &mut Sandbox, body: &Value) -> Said {
    let elytra = &mut sandbox.elytra;
    let token = body["token"].as_str().ok_or("token is missing")?;
    let user = elytra.users.iter().find(|user| user.token == token).ok_or(Complaint::Unknown)?.uuid.clone();
    let site = body["site"].as_str().ok_or("site is missing")?.to_owned();
    let kopecks = |value: &Value| value.as_i64().filter(|kopecks| *kopecks >= 0).ok_or("a markup is a number of kopecks, 0 or more");
    let mut markup = Markup::default();
    if !body["markup_kopecks"].is_null() {
        markup.every = kopecks(&body["markup_kopecks"])?;
    }
    for (service, value) in body["markups"].as_object().into_iter().flatten() {
        markup.by_service.insert(service.clone(), kopecks(value)?);
    }
    elytra.resellers.retain(|reseller| reseller.user != user);
    elytra.resellers.push(Reseller { user, site, markup });
    Ok(json!({}))
}

fn settings(account: &mut Account, body: &Value, now: u64) -> Result<(), Complaint> {
    // Everything that can be wrong is read first, so that a refused command changes nothing.
    let allow = match &body["allow_list"] {
        Value::Null => None,
        list => Some(AllowList::read(list)?),
    };
    let mut used = Vec::new();
    for (window, calls) in body["used"].as_object().into_iter().flatten() {
        let calls = calls.as_u64().filter(|calls| *calls <= MOST_USED).ok_or("used must be numbers up to a million")?;
        used.push((window, usize::try_from(calls).unwrap_or(usize::MAX)));
    }
    let balance = match &body["balance"] {
        Value::Null => account.balance,
        value => value.as_str().and_then(hundredths).ok_or("balance must be a decimal text such as \"123.45\"")?,
    };
    let mut paging = account.paging;
    paging.configure(&body["pages"])?;
    account.quota.configure(body)?;
    (account.paging, account.balance) = (paging, balance);
    if let Some(allow) = allow {
        account.allow = allow;
    }
    for (window, calls) in used {
        account.quota.use_up(window, calls, now);
    }
    let texts =
        |value: &Value| -> Option<Vec<String>> { Some(value.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect()) };
    if let Some(messengers) = texts(&body["messengers"]) {
        account.messengers = messengers;
    }
    if let Some(ids) = body["delegated"].as_array() {
        account.delegated = ids.iter().filter_map(Value::as_u64).collect();
    }
    if let Some(created) = body["token_created_ms"].as_u64() {
        account.created_ms = created;
        account.last_used_ms = None;
    }
    Ok(())
}

/// `123.45` is 12345, `7` is 700.
fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if part.len() != 2 || !digits(part) || !digits(whole.trim_start_matches('-')) {
        return None;
    }
    format!("{whole}{part}").parse().ok()
}
