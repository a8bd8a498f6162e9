//! Calls every public entry of the core. As wasm it must import nothing: no clock, no randomness, no network, no
//! host at all. `tests/imports.rs` looks, and sees that no entry is left out here.

use hostwire_core::*;
use serde_json::json;
use std::{future::Future, pin::pin, task};

/// Comes back with a number that depends on everything called, so that nothing is optimised away.
#[unsafe(no_mangle)]
pub extern "C" fn everything(unix_ms: u64) -> u64 {
    calls(Now { unix_ms, mono_ms: 0 }).map_or_else(|error| u64::from(error.number), |sum| sum as u64)
}

fn calls(now: Now) -> Result<usize> {
    let mut sum = 0;
    let now = now.later(1);
    sum += now.mono_at(now.unix_ms) as usize;

    let provider = Provider::named("elytrahost")?;
    sum += Provider::all().len() + Provider::elytra_host().catalogue.methods().len();
    sum += usize::from(Provider::from_json("{}", "[]").is_err());
    sum += usize::from(Provider::from_document("{}").is_err()) + Provider::elytra_host_2021_06().catalogue.methods().len();
    sum += provider.url("user/login").map_or(0, |url| url.len()) + Usage::OwnAccount.as_str().len();
    sum += provider.catalogue.get("user/login").map_or(0, |method| usize::from(provider.access(method) == Access::Token));
    sum += usize::from(matches!(provider.spec.token.place(), TokenPlace::Header { .. }));
    let params = params_from_json("{\"domain_id\":42}")?;
    let call = CallOptions::from_json("")?;
    sum += http_build_query(&params).len();
    sum += provider.catalogue.search("sign in").len();
    sum += provider.catalogue.nearest("user/logn").map_or(0, str::len);
    sum += provider.catalogue.description("user/login").map_or(0, str::len) + Kind::Id.as_str().len();
    sum += provider.catalogue.get("user/login").map_or(0, |method| method.page_param(&provider.spec).map_or(0, str::len));
    sum += usize::from(provider.catalogue.get("user/login").is_some_and(|method| method.param("email").is_some()));
    sum += provider
        .catalogue
        .get("user/login")
        .map_or(0, |method| violations(method, &params, &call.files).len() + method.http.as_str().len());

    let token = Token::new("token")?;
    sum += token.expose().len();
    let options = Options::from_json("")?;
    let mut machine = Machine::new(Provider::adm_tools(), Some(token), options)?;
    sum += machine.provider().spec.name.len();
    let request = machine.prepare("dns/records_list", &params, &call)?;
    sum += request.body.as_bytes().map_or(0, <[u8]>::len) + request.body.parts().len() + request.content_length().unwrap_or(0) as usize;
    sum += usize::from(request.body.is_none()) + request.body.length().map_or(0, |length| length as usize);
    sum += request.body.masked("*").map_or(0, |text| text.len()) + request.url.expose().len() + request.url.masked("*").len();
    sum += request.body.with_token("*").map_or(0, |text| text.len()) + request.url.with_token("*").len();
    sum += request.headers.iter().map(|header| header.name().len() + header.expose().len() + header.masked("*").len()).sum::<usize>();
    let head = Head { status: 200, headers: vec![("x-ratelimit-hour-remaining".to_owned(), "7".to_owned())] };
    sum += head.header("x").map_or(0, str::len);
    let body = br#"{"result":true,"response":[1]}"#.to_vec();
    let reply = machine.read("dns/records_list", &head, body.clone(), &call)?;
    sum += reply.raw().len() + reply.json().len() + reply.data()?.as_array().map_or(0, Vec::len);
    let (numbers, rows): (Vec<u8>, Vec<u8>) = (reply.data_as()?, reply.rows()?);
    sum += numbers.len() + rows.len();

    let (first, step) = machine.submit("dns/records_list", &params, &call, now);
    if let Step::Send { attempt, .. } = step {
        machine.head(attempt, &head, now);
        machine.end(attempt, End::Body(body), now);
    }
    machine.poll(first, now);
    let (second, _) = machine.submit("dns/list", &Params::new(), &call, now);
    sum += machine.cancel(second, now).map_or(0, |cancelled| cancelled.error.message.len());
    sum += machine.quota(now).len() + machine.stats(now).calls as usize + machine.epoch() as usize + usize::from(machine.turn().is_some());

    let mut governor = Governor::new(&Provider::adm_tools().spec.windows, &[Purpose::default()]);
    sum += machine.events().len() + machine.recent(now).len() + machine.plan(7, None, now)?.pauses.len();
    sum += machine.token_status(now).sentence.len();
    for way in 0..3 {
        let Ok(permit) = governor.grant(Some(""), now.unix_ms) else { continue };
        match way {
            0 => governor.settle(permit, &head, now.unix_ms),
            1 => governor.lose(permit, now.unix_ms),
            _ => governor.give_back(permit, now.unix_ms),
        }
        governor.accepted(permit);
    }
    governor.throttled(None, now.unix_ms);
    sum += governor.peek(None, now.unix_ms).map_or_else(|refusal| refusal.window.len(), |()| 0) + governor.report(now.unix_ms).len();
    Purpose::check(&[], &[])?;
    sum += usize::from(governor.knows("x")) + governor.notice().map_or(0, |notice| notice.window.len());
    sum += governor.plan(5000, None, now.unix_ms).text.len() + plan(&[], 1, now.unix_ms).pauses.len();

    sum += desk(now.unix_ms)?;

    sum += account(&head, now.unix_ms)?;

    let error = Error::internal("x");
    sum += error.code.as_str().len() + usize::from(error.code.number()) + usize::from(error.code.fault() == Fault::Hostwire);
    sum += Error::client_closed().message.len() + Error::invalid_options("x").message.len();
    sum += Error::invalid_params("x").message.len()
        + Error::cancelled_before_sending("x").message.len()
        + Error::violated("x", vec![]).message.len();
    sum += serde_json::to_string(&json!({ "error": error })).map_or(0, |text| text.len());

    sum += machine.sync(now).map_or(0, |_| 1) + machine.sync_at(now).unwrap_or(0) as usize;
    machine.synced(StoreAnswer::Stored, now);
    machine.close();
    let snapshot = machine.snapshot(now);
    let restored = Machine::restore(Provider::adm_tools(), None, Options::default(), &snapshot, now);
    sum += restored.map_or(0, |machine| machine.unfinished().len());
    let host = Mute(std::cell::RefCell::new(machine));
    let none = Params::new();
    let driven = pin!(drive(&host, "dns/list", &none, &call, &(), std::future::pending()));
    let resumed = pin!(resume(&host, first, &(), std::future::pending()));
    sum += usize::from(resumed.poll(&mut task::Context::from_waker(task::Waker::noop())).is_ready());
    sum += usize::from(driven.poll(&mut task::Context::from_waker(task::Waker::noop())).is_ready());
    Ok(sum)
}

/// What stands beside the calls: the token's life, the allow-list, pages, recent calls, reselling.
fn desk(now_ms: UnixMillis) -> Result<usize> {
    let mut sum = 0;
    let spec = &Provider::adm_tools().spec;
    let mut life = TokenLife::default();
    life.used(now_ms);
    sum += life.ends_ms(&spec.token).map_or(0, |end| end as usize) + life.status(&spec.token, now_ms).sentence.len();
    sum += life.warning(&spec.token, None, now_ms).map_or(0, |warning| warning.days as usize);

    let mut list = AllowList::default();
    sum += list.advice(spec).map_or(0, |advice| advice.len());
    list.add("203.0.113.0/24", "office")?;
    sum += usize::from(list.check("203.0.113.9")?.allowed());
    sum += list.entries().iter().map(|entry| entry.address().len() + entry.note().len()).sum::<usize>();
    sum += list.remove("203.0.113.0/24")?.note().len();

    let adm = Provider::adm_tools();
    if let Some(method) = adm.catalogue.get("billing/get_invoices") {
        let mut pages = Pages::new(spec, method, Params::new(), 2)?;
        sum += pages.next_params().map_or(0, |params| params.len()) + usize::from(pages.end().is_some());
        let machine = Machine::new(Provider::adm_tools(), None, Options::default())?;
        let head = Head { status: 200, headers: vec![] };
        let reply = machine.read(&method.path, &head, br#"{"result":true,"response":[1]}"#.to_vec(), &CallOptions::default())?;
        sum += pages.fed(&reply)?.len();
        let mut recent = Recent::default();
        recent.record("agency", method, &Params::new(), now_ms);
        sum += recent.get("agency", &method.path, now_ms).map_or(0, |call| call.when().len() + call.reuse().masked.len());
        sum += recent.list("agency", now_ms).len();
    }

    if let Some(method) = adm.catalogue.get("dns/record_add") {
        let machine = Machine::new(Provider::adm_tools(), Some(Token::new("token")?), Options::default())?;
        let mut recent = Recent::default();
        recent.record("agency", method, &Params::new(), now_ms);
        sum += recent.get("agency", &method.path, now_ms).map_or(0, |call| Draft::from_recent(method, call).params.len());
        let Draft { params, files, placeholders } = Draft::new(method, &Params::new());
        let request = machine.prepare(&method.path, &params, &CallOptions::default())?;
        let (path, params, files, placeholders) = (method.path.as_str(), &params, &files, placeholders.as_slice());
        let call = SampleCall { spec, path, method: Some(method), params, files, placeholders, request: &request };
        for lang in SampleLang::of(spec) {
            sum += lang.as_str().len() + Sample::new(*lang, &call, &SampleOptions::default())?.code.len();
        }
    }

    let mut prices = PriceList::default();
    prices.set("a service", "350".parse()?, "49.90".parse()?);
    let quote = prices.quote("a service")?;
    sum += Quote::of(quote.provider_gets, quote.reseller_gets).client_pays.to_string().len();
    sum += TopUpShare::of(&Provider::elytra_host().spec, "100".parse()?)?.to_string().len();
    sum += prices.services().count() + usize::from(prices.take_off("a service").is_some());
    Ok(sum)
}

/// An account that is shared through a store in memory.
fn account(head: &Head, now: UnixMillis) -> Result<usize> {
    let windows = &Provider::adm_tools().spec.windows;
    let key = account_key("adm.tools", &Token::new("token")?);
    let mut store = MemoryStore::default();
    let mut quota = Quota::shared(windows, &[], key, "holder".to_owned());
    let mut sum = Quota::private(windows, &[]).sync_at(now).map_or(0, |at| at as usize);
    for way in 0..3 {
        if quota.peek(None, now).is_err()
            && let Some(request) = quota.sync_due(now)
        {
            quota.synced(store.answer(&request), now);
        }
        let Ok(permit) = quota.grant(None, now) else { continue };
        match way {
            0 => quota.settle(permit, head, now),
            1 => quota.lose(permit, now),
            _ => quota.give_back(permit, now),
        }
        quota.accepted(permit, now);
    }
    quota.throttled(None, now);
    quota.token_made(now, now);
    quota.token_used(now);
    quota.token_warned(TokenWarning { days: 7, ends_ms: now }, now);
    sum += quota.token().used_ms.map_or(0, |at| at as usize) + quota.warned().map_or(0, |warning| warning.days as usize);
    sum += quota.report(now).len() + quota.plan(7, None, now).text.len() + usize::from(quota.knows("x"));
    sum += quota.notice().map_or(0, |notice| notice.window.len()) + quota.trouble().map_or(0, str::len);
    quota.close();
    Ok(sum)
}

/// A host that never answers.
struct Mute(std::cell::RefCell<Machine>);

impl Host for Mute {
    type Body = ();
    type Files = ();

    fn machine<T>(&self, enter: impl FnOnce(&mut Machine, Now) -> T) -> T {
        enter(&mut self.0.borrow_mut(), Now::default())
    }

    async fn send(&self, _: Request, (): &()) -> Result<(Head, ()), Failure> {
        std::future::pending().await
    }

    async fn collect(&self, (): (), _: u64) -> End {
        End::TimedOut
    }

    async fn stream(&self, (): (), (): &()) -> End {
        End::TimedOut
    }

    async fn sleep_until(&self, _: MonoMillis) {
        std::future::pending().await
    }

    async fn turn(&self, _: CallId, _: u64) {
        std::future::pending().await
    }
}
