use super::*;
use crate::{
    catalogue::Access,
    machine::{AttemptId, CallOptions, Machine, Options, Step},
    request::Request,
    response::{End, Head},
    time::Now,
    token::Token,
};
use serde_json::{Value, json};

mod dialect;
mod files;
mod mistakes;
mod own;
mod usage;

const START: Now = Now { unix_ms: 1_767_225_600_000, mono_ms: 0 };

fn client(provider: &Arc<Provider>, token: Option<&str>) -> Machine {
    let token = token.map(|token| Token::new(token).unwrap());
    let options = Options { retries: 0, ..Options::default() };
    Machine::new(Arc::clone(provider), token, options).unwrap()
}

fn prepared(machine: &Machine, method: &str, params: Value) -> Request {
    machine.prepare(method, params.as_object().unwrap(), &CallOptions::default()).unwrap()
}

fn sent(machine: &mut Machine, method: &str, params: Value, now: Now) -> (AttemptId, Request) {
    match machine.submit(method, params.as_object().unwrap(), &CallOptions::default(), now).1 {
        Step::Send { attempt, request, .. } => (attempt, request),
        other => panic!("expected a request, got {other:?}"),
    }
}

fn answered(machine: &mut Machine, attempt: AttemptId, status: u16, headers: &[(&str, &str)], body: &str, now: Now) -> Step {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    machine.head(attempt, &Head { status, headers }, now);
    machine.end(attempt, End::Body(body.as_bytes().to_vec()), now)
}

fn text(request: &Request) -> String {
    String::from_utf8(request.body.as_bytes().unwrap().to_vec()).unwrap()
}

#[test]
fn the_built_in_data_is_whole() {
    assert_eq!(Provider::all().iter().map(|provider| provider.catalogue.methods().len()).collect::<Vec<_>>(), [680, 23, 27]);
    for provider in Provider::all() {
        assert!(Arc::ptr_eq(&provider, &Provider::named(&provider.spec.name).unwrap()));
    }
    assert!(Provider::named("elytra").unwrap_err().advice.contains("elytrahost-2021-06"), "the names there are");
}

#[test]
fn every_method_has_an_absolute_address() {
    let address = |provider: Arc<Provider>, path: &str| provider.url(path).unwrap();
    assert_eq!(address(Provider::adm_tools(), "dns/list"), "https://adm.tools/action/dns/list/");
    assert_eq!(address(Provider::elytra_host(), "auth/login"), "https://api.elytrahost.ru/v1/auth/login/");
    assert_eq!(address(Provider::elytra_host_2021_06(), "instance/info"), "https://api.elytrahost.ru/instance/info/{uuid}");
    assert_eq!(Provider::adm_tools().url("no/such"), None);
}
