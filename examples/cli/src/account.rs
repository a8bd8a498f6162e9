//! The account's state that all processes share: its windows, and its token's life.

use crate::{args::Globals, dates::now_ms, failure::Failure, state};
use hostwire::{
    Client, Clock, FileStore, Options, Store, Token, WindowReport,
    core::{Plan, Quota, TokenLife, account_key},
};
use std::{path::PathBuf, sync::Arc};

/// Where it is kept: for all names that the account may have, for its token is the same.
#[derive(Debug)]
pub struct Account {
    store: FileStore,
    key: String,
    token: Token,
}

impl Account {
    pub fn of(globals: &Globals, token: &Token) -> Result<Self, Failure> {
        let key = account_key(&globals.provider().spec.name, token);
        Ok(Self { store: FileStore::new(folder(globals)?), key, token: token.clone() })
    }

    /// A client that shares it with all others: together they do not exceed a window.
    pub fn client(&self, globals: &Globals, options: Options) -> Result<Client, Failure> {
        let store = Arc::new(self.store.clone());
        Ok(Client::sharing(globals.provider(), self.token.clone(), globals.careful(options), Clock::default(), store)?)
    }

    /// The windows as they are known now.
    pub fn windows(&self, globals: &Globals) -> Result<Vec<WindowReport>, Failure> {
        Ok(self.read(globals)?.report(now_ms()))
    }

    /// When the last of so many calls leaves, with what is known of the windows.
    pub fn plan(&self, globals: &Globals, calls: u64, purpose: Option<&str>) -> Result<Plan, Failure> {
        Ok(self.read(globals)?.plan(calls, purpose, now_ms()))
    }

    /// What is known of the token's life.
    pub fn life(&self, globals: &Globals) -> Result<TokenLife, Failure> {
        Ok(self.read(globals)?.token())
    }

    /// Notes when the token was made.
    pub fn made(&self, globals: &Globals, at_ms: u64) -> Result<TokenLife, Failure> {
        let mut quota = self.read(globals)?;
        quota.token_made(at_ms, now_ms());
        self.sync(&mut quota)?;
        Ok(quota.token())
    }

    fn read(&self, globals: &Globals) -> Result<Quota, Failure> {
        let holder = format!("look-{}", std::process::id());
        let options = globals.options();
        let mut quota = Quota::shared(&globals.provider().spec.windows, &options.purposes, self.key.clone(), holder);
        // Nothing is taken: it is only what makes it look.
        let _ = quota.grant(None, now_ms());
        if let Some(request) = quota.sync_due(now_ms()) {
            quota.synced(self.store.answer(&request), now_ms());
        }
        working(&quota)?;
        Ok(quota)
    }

    fn sync(&self, quota: &mut Quota) -> Result<(), Failure> {
        quota.close();
        // Somebody else may write at the same moment; then it is tried again.
        for _ in 0..100 {
            let Some(request) = quota.sync_due(now_ms()) else { break };
            quota.synced(self.store.answer(&request), now_ms());
        }
        working(quota)
    }
}

fn working(quota: &Quota) -> Result<(), Failure> {
    let trouble = |words: &str| {
        Failure::usage(format!("The account's state cannot be used: {words}."), "Mend it, or name another folder with --state-dir DIR.")
    };
    quota.trouble().map_or(Ok(()), |words| Err(trouble(words.trim_end_matches('.'))))
}

/// Another address is another account, whatever its token: a sandbox has the same one each time.
fn folder(globals: &Globals) -> Result<PathBuf, Failure> {
    let shared = state::root(globals)?.join("shared");
    Ok(globals.base_url.as_ref().map_or_else(|| shared.clone(), |url| shared.join(state::safe(url))))
}
