//! Every scenario of `scenarios.json`, each a test of its name, through the packed crate over real HTTP.

#[path = "host.rs"]
mod host;

use host::{World, assert_subset, data, expect, listed, start, until};
use hostwire::{CallOptions, Client, Clock, Error, Files, Options, Provider, Token};
use hostwire_sandbox::fixture;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::Arc,
};

const HOUR: u64 = 3_600_000;

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(#[test] fn $name() { run::$name(); })*

        #[test]
        fn none_is_left_out() {
            let here = BTreeSet::from([$(stringify!($name).to_owned()),*]);
            let listed = data("scenarios.json").as_array().unwrap().iter().map(|known| known["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(here, listed);
        }
    };
}

scenarios! {
    dns_job open_information unknown_method invalid_params token_missing token_invalid base_url_invalid unauthorized forbidden
    throttled quota_wait cancelled_waiting cancelled_in_flight timed_out server_gone answer_lost
    lost_read_repeated lost_write_found lost_write_not_found read_only confirm events answer_cut many upload download download_cut
    purpose_reserve plan own_provider dialect_2021_06 entries no_token_in_output
}

fn data_of(client: &Client, method: &str, params: Value) -> Value {
    client.call(method, params).unwrap().data().unwrap()
}

fn refused(client: &Client, method: &str, params: Value) -> Error {
    client.call(method, params).unwrap_err()
}

/// Whether what was sent after so many attempts has ended: its call rests before it goes on.
fn rests_after(client: &Client, attempts: u64) -> bool {
    let stats = client.stats();
    stats.in_flight == 0 && stats.attempts > attempts
}

mod run {
    use super::*;

    pub fn dns_job() {
        let world = World::new();
        let client = world.client();
        let domains = data_of(&client, "dns/list", json!({}))["list"].clone();
        assert_eq!((&domains[0]["name"], &domains[0]["domain_id"]), (&json!("example.com"), &json!("42")));
        let rows = |client: &Client| data_of(client, "dns/records_list", json!({ "domain_id": 42 }))["list"].as_array().unwrap().clone();
        let before = rows(&client).len();
        client.call("dns/record_add", json!({ "domain_id": 42, "type": "TXT", "record": "_acme-challenge", "data": "a b+c&d=é" })).unwrap();
        let added = rows(&client).into_iter().find(|row| row["record"] == "_acme-challenge").unwrap();
        assert_eq!(added["data"], "a b+c&d=é");
        client.call("dns/record_delete", json!({ "subdomain_id": added["id"] })).unwrap();
        assert_eq!(rows(&client).len(), before);
        assert_eq!(client.quota()[0].told_remaining, Some(3600 - 6));
    }

    pub fn open_information() {
        let world = World::new();
        let open = world.client_at(Provider::elytra_host(), &world.sandbox.url(), None, json!({})).unwrap();
        assert!(data_of(&open, "meta/running_servers", json!({})).as_str().unwrap().parse::<u64>().is_ok());
        let seen = world.sandbox.control("GET", "requests", json!({}));
        assert!(seen["requests"][0]["headers"].get("authorization").is_none());
        let token = world.sandbox.facts()["elytra_token"].as_str().unwrap().to_owned();
        let own = world.client_at(Provider::elytra_host(), &world.sandbox.url(), Some(&token), json!({})).unwrap();
        assert_eq!(data_of(&own, "user/get_info", json!({}))["email"], fixture::ELYTRA_EMAIL);
    }

    pub fn unknown_method() {
        expect("unknown_method", &refused(&World::new().client(), "dns/record_lst", json!({})));
    }

    pub fn invalid_params() {
        let world = World::new();
        expect("invalid_params", &refused(&world.client(), "dns/record_add", json!({ "type": "TXTX", "priority": "ten" })));
        assert_eq!(world.sandbox.control("GET", "counters", json!({}))["received"], 0);
    }

    pub fn token_missing() {
        let world = World::new();
        let client = world.client_at(Provider::adm_tools(), &world.sandbox.url(), None, json!({})).unwrap();
        expect("token_missing", &refused(&client, "dns/list", json!({})));
    }

    pub fn token_invalid() {
        expect("token_invalid", &Client::adm_tools("sandbox-adm\n").unwrap_err());
    }

    pub fn base_url_invalid() {
        expect("base_url_invalid", &World::new().client_at(Provider::adm_tools(), "http://adm.tools", Some("t"), json!({})).unwrap_err());
    }

    pub fn unauthorized() {
        expect("unauthorized", &refused(&World::new().client_of("sandbox-adm-nobody", json!({})), "dns/list", json!({})));
    }

    pub fn forbidden() {
        let world = World::new();
        let token = world.account("closed", json!({ "allow_list": ["203.0.113.0/24"] }));
        expect("forbidden", &refused(&world.client_of(&token, json!({})), "dns/list", json!({})));
    }

    pub fn throttled() {
        let world = World::new();
        let token = world.account("spent", json!({ "used": { "hour": 3600 } }));
        let error = refused(&world.client_of(&token, json!({ "max_wait_ms": 0 })), "dns/list", json!({}));
        expect("throttled", &error);
        assert_eq!(error.retry_at_ms, Some(fixture::START_MS + HOUR));
    }

    pub fn quota_wait() {
        let world = World::new();
        let token = world.account("two", json!({ "limits": { "hour": 2, "day": 100 } }));
        let client = world.client_of(&token, json!({ "max_wait_ms": 2 * HOUR }));
        for _ in 0..2 {
            client.call("dns/list", json!({})).unwrap();
        }
        let third = start(&client, "dns/list", json!({}));
        until(|| client.stats().waiting == 1);
        assert_eq!(client.stats().wait_until_ms, Some(fixture::START_MS + HOUR));
        world.advance(HOUR);
        third.wait().unwrap();
        client.call("dns/list", json!({})).unwrap();
        let impatient = CallOptions { max_wait_ms: Some(0), ..CallOptions::default() };
        expect("quota_wait", &client.start("dns/list", json!({}), impatient).wait().unwrap_err());
        assert_eq!(world.refused("two"), 0);
    }

    pub fn cancelled_waiting() {
        let world = World::new();
        let token = world.account("one", json!({ "limits": { "hour": 1, "day": 100 } }));
        let client = world.client_of(&token, json!({ "max_wait_ms": 2 * HOUR }));
        client.call("dns/list", json!({})).unwrap();
        let waiting = start(&client, "dns/list", json!({}));
        until(|| client.stats().waiting == 1);
        waiting.cancel();
        expect("cancelled_waiting", &waiting.wait().unwrap_err());
        assert_eq!(world.sandbox.control("GET", "counters", json!({}))["received"], 1);
    }

    pub fn cancelled_in_flight() {
        let world = World::new();
        let gate = world.sandbox.control("POST", "gates", json!({ "path": "dns/list" }))["gate"].clone();
        let client = world.client();
        let held = start(&client, "dns/list", json!({}));
        until(|| world.sandbox.control("GET", &format!("gates/{gate}"), json!({}))["held"] == 1);
        held.cancel();
        expect("cancelled_in_flight", &held.wait().unwrap_err());
    }

    pub fn timed_out() {
        let world = World::new();
        let gate = world.sandbox.control("POST", "gates", json!({ "path": "dns/list" }))["gate"].clone();
        let once = CallOptions { retries: Some(0), ..CallOptions::default() };
        let held = world.client().start("dns/list", json!({}), once);
        until(|| world.sandbox.control("GET", &format!("gates/{gate}"), json!({}))["held"] == 1);
        world.advance(30_000);
        expect("timed_out", &held.wait().unwrap_err());
    }

    pub fn server_gone() {
        let world = World::new();
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let client = world.client_at(Provider::adm_tools(), &format!("http://{free}"), Some("t"), json!({ "retries": 0 })).unwrap();
        expect("server_gone", &refused(&client, "dns/list", json!({})));
        assert_eq!(client.quota()[0].remaining, 3600, "nothing was sent, so nothing was used");
    }

    pub fn answer_lost() {
        let world = World::new();
        world.fault("domain/register", json!({ "kind": "lost_after_apply" }));
        expect("answer_lost", &refused(&world.client(), "domain/register", json!({ "domain": "not-taken-at-all.com" })));
        assert_eq!(world.seen(), [("domain/register".to_owned(), true)], "it is not sent again");
    }

    pub fn lost_read_repeated() {
        let world = World::new();
        world.fault("dns/list", json!({ "kind": "cut", "after_bytes": 10 }));
        let client = world.client();
        let call = start(&client, "dns/list", json!({}));
        until(|| rests_after(&client, 0));
        world.advance(1000);
        assert_eq!(call.wait().unwrap().meta.attempts, 2);
        assert_eq!(world.seen().len(), 2);
    }

    fn lost_add(world: &World, client: &Client, fault: &str) -> hostwire::Outcome {
        world.fault("dns/record_add", json!({ "kind": fault }));
        let record = json!({ "domain_id": 42, "type": "TXT", "record": "_found", "data": "x" });
        let before = client.stats().attempts;
        let call = start(client, "dns/record_add", record);
        until(|| rests_after(client, before));
        world.advance(2000);
        call.wait()
    }

    pub fn lost_write_found() {
        let world = World::new();
        let client = world.client();
        let proof = lost_add(&world, &client, "lost_after_apply").unwrap().meta.proof.unwrap();
        assert_subset("proof", &listed("lost_write_found")["proof"], &serde_json::to_value(proof).unwrap());
        let rows = data_of(&client, "dns/records_list", json!({ "domain_id": 42 }))["list"].clone();
        assert_eq!(rows.as_array().unwrap().iter().filter(|row| row["record"] == "_found").count(), 1);
    }

    pub fn lost_write_not_found() {
        let world = World::new();
        expect("lost_write_not_found", &lost_add(&world, &world.client(), "lost").unwrap_err());
        assert_eq!(world.seen(), [("dns/record_add".to_owned(), false), ("dns/records_list".to_owned(), true)]);
    }

    pub fn read_only() {
        let world = World::new();
        let client = world.client_of(fixture::ADM_TOKEN, json!({ "read_only": true }));
        client.call("dns/list", json!({})).unwrap();
        expect("read_only", &refused(&client, "dns/record_add", json!({ "domain_id": 42, "type": "TXT" })));
        assert_eq!(world.seen().len(), 1);
    }

    pub fn confirm() {
        let world = World::new();
        let client = world.client_of(fixture::ADM_TOKEN, json!({ "confirm": true, "account": "the shop" }));
        let rows = data_of(&client, "dns/records_list", json!({ "domain_id": 42 }))["list"].clone();
        let params = json!({ "subdomain_id": rows[0]["id"] });
        expect("confirm", &refused(&client, "dns/record_delete", params.clone()));
        assert_eq!(world.seen().len(), 1);
        let confirmed = CallOptions { confirmed: true, ..CallOptions::default() };
        assert!(client.start("dns/record_delete", params, confirmed).wait().unwrap().meta.ok);
    }

    pub fn events() {
        let world = World::new();
        let client = world.client_of(fixture::ADM_TOKEN, json!({ "seed": 7 }));
        world.fault("dns/list", json!({ "kind": "cut", "after_bytes": 10 }));
        let call = start(&client, "dns/list", json!({}));
        until(|| rests_after(&client, 0));
        world.advance(1000);
        call.wait().unwrap();
        lost_add(&world, &client, "lost_after_apply").unwrap();
        assert_eq!(serde_json::to_value(client.events()).unwrap(), listed("events")["events"]);
        assert_eq!(client.events(), []);
    }

    pub fn answer_cut() {
        let world = World::new();
        world.sandbox.control("POST", "faults", json!({ "path": "dns/list", "kind": "cut", "after_bytes": 10 }));
        let error = refused(&world.client_of(fixture::ADM_TOKEN, json!({ "retries": 0 })), "dns/list", json!({}));
        expect("answer_cut", &error);
        assert_eq!(error.evidence.as_ref().unwrap().received, 10);
    }

    pub fn many() {
        let world = World::new();
        let names: Vec<String> = (0..32).map(|at| format!("n{at}.example")).collect();
        let made =
            world.sandbox.control("POST", "accounts", json!({ "name": "many", "domains": names, "limits": { "hour": 100, "day": 1000 } }));
        let client = world.client_of(made["token"].as_str().unwrap(), json!({ "max_wait_ms": 10 * HOUR }));
        std::thread::scope(|scope| {
            let threads: Vec<_> = names
                .iter()
                .map(|name| {
                    let (client, id) = (client.clone(), made["domains"][name].as_u64().unwrap());
                    scope.spawn(move || {
                        for _ in 0..4 {
                            let rows = data_of(&client, "dns/records_list", json!({ "domain_id": id }));
                            let rows = rows["list"].as_array().unwrap();
                            assert!(!rows.is_empty() && rows.iter().all(|row| row["domain_id"] == id.to_string()));
                        }
                    })
                })
                .collect();
            // 128 calls, 100 an hour: those left wait until the hour has passed.
            until(|| client.stats().attempts == 100 && client.stats().in_flight == 0);
            world.advance(HOUR);
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
        assert_eq!((client.stats().calls, client.stats().attempts), (128, 128));
        assert_eq!(world.refused("many"), 0);
    }

    pub fn upload() {
        let world = World::new();
        let bytes: Vec<u8> = (0..200_000_u32).map(|at| (at % 251) as u8).collect();
        let files = Files::new().attach_bytes("torrent_file", "linux.torrent", bytes);
        let call = world.client().start_with("storage/torrent/select_files", json!({ "storage_id": 1 }), CallOptions::default(), files);
        call.wait().unwrap();
        let seen = world.sandbox.control("GET", "requests", json!({}));
        assert_subset("upload", &listed("upload")["file"], &seen["requests"][0]["files"]["torrent_file"]);
    }

    fn print(world: &World, fault: Value, path: &Path) -> hostwire::Outcome {
        world.fault("billing/print/invoice", fault);
        let once = CallOptions { retries: Some(0), ..CallOptions::default() };
        let files = Files::new().save_to(path);
        world.client().start_with("billing/print/invoice", json!({ "invoice_id": 1 }), once, files).wait()
    }

    fn place(name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder.join("invoice.pdf")
    }

    pub fn download() {
        let path = place("download");
        let answer = json!({ "kind": "answer", "headers": { "Content-Type": "application/pdf" }, "body": "x".repeat(300_000) });
        let reply = print(&World::new(), answer, &path).unwrap();
        assert_eq!((reply.meta.streamed, reply.raw().len()), (Some(300_000), 0));
        assert_eq!(fs::read(&path).unwrap(), vec![b'x'; 300_000]);
    }

    pub fn download_cut() {
        let path = place("download_cut");
        let error = print(&World::new(), json!({ "kind": "cut", "after_bytes": 20 }), &path).unwrap_err();
        expect("download_cut", &error);
        assert_eq!(error.evidence.as_ref().unwrap().received, 20);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
    }

    pub fn purpose_reserve() {
        let world = World::new();
        let token = world.account("three", json!({ "limits": { "hour": 3, "day": 100 } }));
        let purposes = json!([{ "name": "certificates", "reserve": { "hour": 1 } }]);
        let client = world.client_of(&token, json!({ "purposes": purposes, "max_wait_ms": 0 }));
        for _ in 0..2 {
            client.call("dns/list", json!({})).unwrap();
        }
        expect("purpose_reserve", &refused(&client, "dns/list", json!({})));
        let hour = client.quota()[0].clone();
        assert_eq!((hour.remaining, hour.reserved, hour.reserves[0].remaining), (0, 1, 1));
        let certificate = CallOptions { purpose: Some("certificates".into()), ..CallOptions::default() };
        client.start("dns/list", json!({}), certificate).wait().unwrap();
        assert_eq!(world.refused("three"), 0);
    }

    pub fn plan() {
        let world = World::new();
        let plan = world.client().plan(5000, None).unwrap();
        assert_subset("plan", &listed("plan")["plan"], &serde_json::to_value(plan).unwrap());
    }

    pub fn own_provider() {
        let world = World::new();
        let mut document = listed("own_provider")["provider"].clone();
        let provider = Provider::named(&document.to_string()).unwrap();
        let client = world.client_at(provider, &world.sandbox.url(), Some(fixture::ADM_TOKEN), json!({})).unwrap();
        assert_eq!(data_of(&client, "list", json!({}))["list"]["example.com"]["domain_id"], 42);
        document.as_object_mut().unwrap().remove("path");
        expect("own_provider", &Provider::named(&document.to_string()).unwrap_err());
    }

    pub fn dialect_2021_06() {
        let world = World::new();
        let provider = Provider::named("elytrahost-2021-06").unwrap();
        let token = world.sandbox.facts()["elytra_late_token"].as_str().unwrap().to_owned();
        let client = world.client_at(Arc::clone(&provider), &world.sandbox.url(), Some(&token), json!({})).unwrap();
        assert_eq!(data_of(&client, "user/info", json!({}))["email"], fixture::ELYTRA_EMAIL);
        let nobody = world.client_at(provider, &world.sandbox.url(), Some("nobody"), json!({})).unwrap();
        expect("dialect_2021_06", &refused(&nobody, "user/info", json!({})));
    }

    pub fn entries() {
        let world = World::new();
        let client = world.client();
        client.call("dns/list", json!({})).unwrap();
        assert!(client.stats().entries <= 4, "{:?}", client.stats());
    }

    pub fn no_token_in_output() {
        let world = World::new();
        let client = world.client();
        let reply = client.call("dns/list", json!({})).unwrap();
        let request = client.prepare("dns/list", json!({}), &CallOptions::default()).unwrap();
        let token = Token::new(fixture::ADM_TOKEN).unwrap();
        let options = Options::default();
        let texts = [format!("{client:?} {reply:?} {request:?} {token:?} {options:?}"), serde_json::to_string(&request).unwrap()];
        world.sandbox.control("POST", "faults", json!({ "path": "dns/list", "kind": "answer", "status": 500, "body": fixture::ADM_TOKEN }));
        let once = CallOptions { retries: Some(0), ..CallOptions::default() };
        let error = client.start("dns/list", json!({}), once).wait().unwrap_err();
        for text in texts.iter().chain([&format!("{error} {error:?}"), &serde_json::to_string(&error).unwrap()]) {
            assert!(!text.contains(fixture::ADM_TOKEN), "{text}");
        }
    }
}

/// The call of the README, and the same call awaited.
#[test]
fn a_call_can_be_awaited_in_any_runtime() {
    let world = World::new();
    let pending = start(&world.client(), "dns/list", json!({}));
    let waker = std::task::Waker::noop();
    let mut pending = std::pin::pin!(pending);
    let mut outcome = None;
    until(|| match Future::poll(pending.as_mut(), &mut std::task::Context::from_waker(waker)) {
        std::task::Poll::Ready(ready) => {
            outcome = Some(ready);
            true
        }
        std::task::Poll::Pending => false,
    });
    assert!(outcome.unwrap().unwrap().meta.ok);
}

#[test]
fn dropping_a_call_cancels_it() {
    let world = World::new();
    let gate = world.sandbox.control("POST", "gates", json!({ "path": "dns/list" }))["gate"].clone();
    let client = world.client();
    let held = start(&client, "dns/list", json!({}));
    until(|| world.sandbox.control("GET", &format!("gates/{gate}"), json!({}))["held"] == 1);
    drop(held);
    until(|| client.stats().in_flight == 0);
}

#[test]
fn a_closed_client_refuses() {
    let client = World::new().client();
    client.close();
    assert_eq!(client.call("dns/list", json!({})).unwrap_err().code, hostwire::Code::ClientClosed);
}

#[test]
fn a_name_that_is_none_was_not_sent() {
    let client = Client::new(
        Provider::adm_tools(),
        Some(Token::new("t").unwrap()),
        Options { base_url: Some("https://no-such-host.invalid".to_owned()), retries: 0, ..Options::default() },
        Clock::default(),
    );
    let error = client.unwrap().call("dns/list", json!({})).unwrap_err();
    assert_eq!(error.delivery, hostwire::Delivery::NotSent);
    assert!(matches!(error.transport, Some(hostwire::Transport::Name | hostwire::Transport::Connect)), "{error:?}");
}

#[test]
fn a_client_is_shared_by_its_clones() {
    let world = World::new();
    let client = world.client();
    let clone = client.clone();
    client.call("dns/list", json!({})).unwrap();
    assert_eq!(clone.stats().calls, 1);
    let _: Arc<Provider> = clone.provider();
}

#[test]
fn an_answer_larger_than_the_cap_is_not_collected() {
    let world = World::new();
    let body = format!("{{\"result\":true,\"response\":\"{}\"}}", "x".repeat(3 << 20));
    world.sandbox.control("POST", "faults", json!({ "path": "dns/list", "kind": "answer", "status": 200, "body": body, "times": 2 }));
    let small = world.client_of(fixture::ADM_TOKEN, json!({ "answer_cap": 1 << 20 }));
    let error = refused(&small, "dns/list", json!({}));
    assert_eq!((error.code, error.delivery), (hostwire::Code::AnswerTooLarge, hostwire::Delivery::Unknown));
    assert_eq!(world.client().call("dns/list", json!({})).unwrap().raw().len(), (3 << 20) + 2);
}

/// Two processes on one token know nothing of each other but what the answers tell.
#[test]
fn two_clients_of_one_account_see_each_other_in_the_answers() {
    let world = World::new();
    let token = world.account("shared", json!({ "limits": { "hour": 10, "day": 100 } }));
    let (one, other) = (world.client_of(&token, json!({})), world.client_of(&token, json!({})));
    for _ in 0..6 {
        one.call("dns/list", json!({})).unwrap();
    }
    other.call("dns/list", json!({})).unwrap();
    assert_eq!((other.quota()[0].remaining, one.quota()[0].remaining), (3, 4), "each knows what it was told last");
    for _ in 0..3 {
        other.call("dns/list", json!({})).unwrap();
    }
    assert_eq!(refused(&other, "dns/list", json!({})).code, hostwire::Code::QuotaWait, "without asking");
    assert_eq!(refused(&one, "dns/list", json!({})).code, hostwire::Code::Throttled, "it could not know, and says what it was told");
    assert_eq!(world.refused("shared"), 1);
}
