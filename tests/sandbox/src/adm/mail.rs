//! Domains that take mail, and their boxes.

use serde_json::{Value, json};

use super::answer::Answer;
use super::owned::{MailBox, MailService};
use super::{Adm, Call};
use crate::form;

/// The levels as numbers: ours, but a row has a number there.
const SPAM_LEVELS: [&str; 4] = ["off", "low", "medium", "high"];

impl Adm {
    pub(super) fn mail_method(&mut self, call: &Call<'_>) -> Option<Answer> {
        Some(match call.path {
            "mail/list" => self.mail_list(call),
            "mail/create/save" => self.mail_create(call),
            "mail/drop" => self.with_mail(call, |services, at, _| {
                services.remove(at);
                Answer::nothing()
            }),
            "mail/box/list" => {
                let paging = self.accounts[call.who].paging;
                self.with_mail(call, |services, at, _| {
                    let (service, search) = (&services[at], call.text("search"));
                    let rows = service.boxes.iter().filter(|one| one.login.contains(&search)).map(|one| row(one, &service.domain));
                    Answer::list(paging.of(call, rows.collect(), None))
                })
            }
            "mail/box/create/save" => self.with_mail(call, |services, at, id| box_create(&mut services[at], call, id)),
            "mail/box/edit/save" => self.with_box(call, |service, at| {
                let one = &mut service.boxes[at];
                // An empty password stays as it was (ours).
                one.password = Some(call.text("password")).filter(|new| !new.is_empty()).unwrap_or_else(|| one.password.clone());
                one.quota = form::number(call.params(), "box_quota").unwrap_or(one.quota);
                one.spam_level = form::text(call.params(), "check_spam_level").unwrap_or_else(|| one.spam_level.clone());
                Answer::nothing()
            }),
            "mail/box/redirect/save" => self.with_box(call, |service, at| {
                service.boxes[at].forward_to = Some(form::texts(call.params(), "forward_to").join(","));
                Answer::nothing()
            }),
            "mail/box/redirect/disable" => self.with_box(call, |service, at| {
                service.boxes[at].forward_to = None;
                Answer::nothing()
            }),
            "mail/box/delete" => self.with_box(call, |service, at| {
                service.boxes.remove(at);
                Answer::nothing()
            }),
            _ => return None,
        })
    }

    /// A bare empty list where there are none, as seen live; an object with a list otherwise.
    fn mail_list(&self, call: &Call<'_>) -> Answer {
        let account = &self.accounts[call.who];
        if account.mail.is_empty() {
            return Answer::nothing();
        }
        let search = call.text("search");
        let found = account.mail.iter().filter(|service| service.domain.contains(&search));
        let rows = found.map(|service| json!({"id": service.id, "account_id": account.id, "domain": service.domain}));
        Answer::list(account.paging.of(call, rows.collect(), None))
    }

    fn mail_create(&mut self, call: &Call<'_>) -> Answer {
        let domain = call.text("domain");
        // Ours.
        if self.accounts.iter().flat_map(|account| &account.mail).any(|service| service.domain == domain) {
            return Answer::Failed(format!("Пошту для {domain} вже додано"));
        }
        // `check` asks whether it would do.
        if call.text("check") == "1" {
            return Answer::nothing();
        }
        let id = self.last.next();
        self.accounts[call.who].mail.push(MailService { id, domain, boxes: Vec::new() });
        Answer::Done(json!({ "id": id }))
    }

    /// With the caller's service of `mail_id`, and an id for what may be made in it.
    fn with_mail(&mut self, call: &Call<'_>, act: impl FnOnce(&mut Vec<MailService>, usize, u64) -> Answer) -> Answer {
        let wanted = call.id("mail_id");
        let next = self.last.other + 1;
        let services = &mut self.accounts[call.who].mail;
        let Some(at) = services.iter().position(|service| Some(service.id) == wanted) else { return Answer::Forbidden };
        let answer = act(services, at, next);
        self.last.other = next;
        answer
    }

    /// A box that does not exist is as forbidden as another's (ours).
    fn with_box(&mut self, call: &Call<'_>, act: impl FnOnce(&mut MailService, usize) -> Answer) -> Answer {
        let wanted = call.id("mail_box_id");
        for service in &mut self.accounts[call.who].mail {
            if let Some(at) = service.boxes.iter().position(|one| Some(one.id) == wanted) {
                return act(service, at);
            }
        }
        Answer::Forbidden
    }
}

fn box_create(service: &mut MailService, call: &Call<'_>, id: u64) -> Answer {
    let login = call.text("login");
    if service.boxes.iter().any(|one| one.login == login) {
        // Ours.
        return Answer::Failed(format!("Скринька {login}@{} вже існує", service.domain));
    }
    service.boxes.push(MailBox {
        id,
        login,
        password: call.text("password"),
        quota: form::number(call.params(), "box_quota").unwrap_or_default(),
        spam_level: form::text(call.params(), "check_spam_level").unwrap_or_else(|| "medium".to_owned()),
        forward_to: None,
    });
    Answer::Done(json!({ "id": id }))
}

/// The recorded fields; every number is text.
fn row(one: &MailBox, domain: &str) -> Value {
    let level = SPAM_LEVELS.iter().position(|level| *level == one.spam_level).unwrap_or_default();
    json!({
        "id": one.id.to_string(),
        "email_auto": format!("{}@{domain}", one.login),
        "mailbox_type": "mailbox",
        "forward_to": one.forward_to,
        "quota": one.quota.to_string(),
        "size_mb": "0",
        "check_spam_level": level.to_string(),
        "domain": domain,
    })
}
