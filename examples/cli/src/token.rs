//! `hostwire token`: how long the token lives.

use crate::{
    account::Account,
    args::{Globals, TOKEN_ADVICE, TokenCommand, TokenStatusArgs},
    dates::{date_and_time, now_ms},
    failure::Failure,
    output,
    style::{BAD, CARE, FAINT, GOOD},
    words::wrapped,
};
use hostwire::core::{TokenLife, TokenState, TokenStatus};
use serde_json::json;

pub fn run(globals: &Globals, command: &TokenCommand) -> Result<(), Failure> {
    let TokenCommand::Status(args) = command;
    status(globals, args)
}

fn status(globals: &Globals, args: &TokenStatusArgs) -> Result<(), Failure> {
    let token = globals.token()?;
    let account = token.as_ref().map(|token| Account::of(globals, token)).transpose()?;
    let life = match args.created {
        Some(created) if created > now_ms() => {
            return Err(Failure::usage("No token was activated in the future.", "Give the day on which it was activated."));
        }
        Some(created) => match &account {
            Some(account) => account.made(globals, created)?,
            None => return Err(Failure::usage("No token was given, so there is none to remember that of.", TOKEN_ADVICE)),
        },
        None => account.map(|account| account.life(globals)).transpose()?.unwrap_or_default(),
    };
    let provider = globals.provider();
    let spec = &provider.spec.token;
    let status = life.status(spec, now_ms());
    if globals.json {
        let warning = life.warning(spec, None, now_ms());
        return output::json(&json!({
            "provider": provider.spec.name, "account": globals.account, "token": token.is_some(), "created_ms": life.created_ms,
            "used_ms": life.used_ms, "state": status.state, "ends_ms": status.ends_ms, "days_left": status.days_left,
            "warning": warning, "sentence": status.sentence, "source": spec.source,
        }));
    }
    output::text(&text(globals, token.is_some(), &life, &status))
}

fn text(globals: &Globals, has_token: bool, life: &TokenLife, status: &TokenStatus) -> String {
    let provider = globals.provider();
    let row = |name: &str, value: &str| format!("  {FAINT}{name:9}{FAINT:#} {value}\n");
    let known = |ms: Option<u64>| ms.map_or_else(|| "not known".to_owned(), date_and_time);
    let mark = match status.state {
        TokenState::Valid => format!("{GOOD}ok{GOOD:#}  "),
        TokenState::Expiring => format!("{CARE}warn{CARE:#}"),
        TokenState::Expired => format!("{BAD}bad{BAD:#} "),
        TokenState::Unknown => format!("{CARE}?{CARE:#}   "),
    };
    let mut text = format!("{mark} {}\n", wrapped(&status.sentence, 73).replace('\n', "\n     "));
    text.push_str(&row("provider", &provider.spec.name));
    text.push_str(&row("token", if has_token { "given" } else { "none given" }));
    text.push_str(&row("activated", &known(life.created_ms)));
    text.push_str(&row("last use", &known(life.used_ms)));
    if life.used_ms.is_none() && provider.spec.token.months.is_some() {
        text.push_str(&format!(
            "{FAINT}Uses are noted from the first call of this command on. --created DATE notes when it was activated.{FAINT:#}\n"
        ));
    }
    if status.state != TokenState::Expired {
        let source = wrapped(&format!("A new one: {}", provider.spec.token.source), 79);
        text.push_str(&format!("{FAINT}{source}{FAINT:#}\n"));
    }
    text
}
