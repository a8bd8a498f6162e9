//! The panel's API section: activating the token, the access restriction, the documentation with the last request.

use serde_json::{Value, json};

use super::{Complaint, Said};
use crate::adm::Adm;
use crate::sandbox::Sandbox;

/// The provider's advice for an empty list, in our words.
const ADVICE: &str = "restrict API access by address";

/// `rest` is what follows `panel/ACCOUNT/`.
pub(super) fn handle(sandbox: &mut Sandbox, method: &str, account: &str, rest: &[&str], body: &Value, now: u64) -> Said {
    let adm = &mut sandbox.adm;
    let who = adm.accounts.iter().position(|one| one.name == account).ok_or(Complaint::Unknown)?;
    match (method, rest) {
        ("GET", ["access"]) => Ok(access(sandbox, who, now)),
        ("POST", ["activate"]) => {
            if body["agree"] != true {
                return Err(Complaint::Conflict("the terms are not agreed to"));
            }
            adm.last.token += 1;
            let token = format!("sandbox-adm-activated-{}", adm.last.token);
            let account = &mut adm.accounts[who];
            (account.token, account.created_ms, account.last_used_ms) = (token, now, None);
            Ok(access(sandbox, who, now))
        }
        ("POST", ["deactivate"]) => {
            adm.accounts[who].token.clear();
            Ok(access(sandbox, who, now))
        }
        ("POST", ["allow"]) => {
            adm.accounts[who].allow.add(body)?;
            Ok(access(sandbox, who, now))
        }
        ("DELETE", ["allow"]) => {
            if !adm.accounts[who].allow.remove(body["address"].as_str().unwrap_or_default()) {
                return Err(Complaint::Unknown);
            }
            Ok(access(sandbox, who, now))
        }
        ("GET", ["methods"]) => Ok(json!({ "methods": Adm::documentation() })),
        ("GET", ["methods", path @ ..]) => {
            let path = path.join("/");
            let mut page = Adm::documentation_of(&path).ok_or(Complaint::Unknown)?;
            page["last_request"] = json!(adm.accounts[who].last_request(&path, now));
            Ok(page)
        }
        ("POST", ["methods", path @ ..]) => {
            let params = body.as_object().cloned().unwrap_or_default();
            let response = adm.in_panel(&path.join("/"), params, who, now).ok_or(Complaint::Unknown)?;
            Ok(json!({"status": response.status, "body": response.text()}))
        }
        _ => Err(Complaint::Unknown),
    }
}

fn access(sandbox: &Sandbox, who: usize, now: u64) -> Value {
    let account = &sandbox.adm.accounts[who];
    let token = Some(&account.token).filter(|token| !token.is_empty() && now < account.token_ends());
    json!({
        "token": token,
        "token_ends_ms": token.map(|_| account.token_ends()),
        "allow_list": account.allow.to_json(),
        "advice": account.allow.is_empty().then_some(ADVICE),
    })
}
