//! Clients that share one account through a store.

#[allow(dead_code, reason = "each suite uses a part of it")]
mod host;

use host::World;
use hostwire::{Client, Clock, Code, FileStore, Options, Provider, Store, Token};
use serde_json::{Value, json};
use std::{io, path::PathBuf, sync::Arc};

fn member(world: &World, token: &str, store: Arc<dyn Store>) -> Client {
    let options = Options { base_url: Some(world.sandbox.url()), max_wait_ms: 0, ..Options::default() };
    let token = Token::new(token).expect("a token");
    Client::sharing(Provider::adm_tools(), token, options, Clock::Manual(Arc::clone(&world.clock)), store).expect("a client")
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// How many of so many calls go through.
fn gone(client: &Client, calls: u32) -> u32 {
    let goes = |_: &u32| match client.call("dns/list", Value::Null) {
        Ok(_) => true,
        Err(error) if error.code == Code::QuotaWait => false,
        Err(error) => panic!("{error:?}"),
    };
    (0..calls).filter(goes).count() as u32
}

#[test]
fn clients_that_share_a_folder_use_the_window_together_and_no_more() {
    let (world, folder) = (World::new(), folder("together"));
    let token = world.account("small", json!({ "limits": { "hour": 50 } }));
    // One call tells the limit; what is known outlives the client.
    assert_eq!(gone(&member(&world, &token, Arc::new(FileStore::new(&folder))), 1), 1);
    let members: Vec<Client> = (0..3).map(|_| member(&world, &token, Arc::new(FileStore::new(&folder)))).collect();
    let went: u32 = (0..30).map(|_| members.iter().map(|client| gone(client, 1)).sum::<u32>()).sum();
    assert!((40..=49).contains(&went), "{went} of 49");
    assert_eq!(world.refused("small"), 0);
}

#[test]
fn a_closed_client_hands_back_what_it_has_left() {
    let (world, folder) = (World::new(), folder("handed-back"));
    let token = world.account("small", json!({ "limits": { "hour": 20 } }));
    let store = Arc::new(FileStore::new(&folder));
    assert_eq!(gone(&member(&world, &token, store.clone()), 5), 5);
    let next = member(&world, &token, store);
    assert_eq!(gone(&next, 20), 15, "none is lost with the lease of the first");
    assert_eq!(world.refused("small"), 0);
}

#[test]
fn without_its_store_a_client_goes_on_and_says_so() {
    #[derive(Debug)]
    struct Broken;
    impl Store for Broken {
        fn load(&self, _: &str) -> io::Result<Option<String>> {
            Err(io::Error::other("no disk"))
        }
        fn compare_and_set(&self, _: &str, _: Option<u64>, _: &str, _: u64) -> io::Result<bool> {
            Err(io::Error::other("no disk"))
        }
    }
    let world = World::new();
    let client = member(&world, &world.account("alone", json!({})), Arc::new(Broken));
    assert_eq!(gone(&client, 3), 3);
    let events = serde_json::to_value(client.events()).expect("records");
    assert_eq!(events, json!([{ "event": "store_fails", "detail": "no disk" }]));
}
