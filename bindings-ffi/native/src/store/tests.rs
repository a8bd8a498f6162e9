//! What is kept stays whole, whoever writes and whoever dies. Other processes are this very program, started anew as one
//! of its tests.

use super::*;
use hostwire_core::{Hold, Provider, Quota};
use std::{
    env,
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// Which directory a child is to work in, and as what.
const FOLDER: &str = "HOSTWIRE_STORE_TEST_FOLDER";
const TASK: &str = "HOSTWIRE_STORE_TEST_TASK";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("hostwire-store-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn child(&self, task: &str) -> Child {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "store::tests::a_child_works", "--nocapture"])
            .env(FOLDER, &self.0)
            .env(TASK, task)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A text that says its own version and how long it is.
fn blob(version: u64) -> String {
    format!("{version}:{}", "x".repeat((version * 7919 % 50_000) as usize))
}

/// Adds one to what is kept.
fn count(store: &dyn Store) {
    loop {
        let known = store.load("k").unwrap().map(|blob| blob.split(':').next().unwrap().parse::<u64>().unwrap());
        let next = known.unwrap_or(0) + 1;
        if store.compare_and_set("k", known, &blob(next), next).unwrap() {
            return;
        }
    }
}

/// Calls of a client that shares its account: how many went.
fn calls(store: &dyn Store, holder: &str) -> u64 {
    let mut windows = Provider::adm_tools().spec.windows.clone();
    windows[0].limit = Some(100);
    let mut quota = Quota::shared(&windows, &[], "account".to_owned(), holder.to_owned());
    let (mut went, now) = (0, 1_767_225_600_000);
    loop {
        match quota.grant(None, now) {
            Ok(permit) => {
                quota.settle(permit, &hostwire_core::Head::default(), now);
                went += 1;
            }
            Err(Hold::Quota(_)) => break,
            Err(Hold::Store) => {
                let request = quota.sync_due(now).unwrap();
                quota.synced(store.answer(&request), now);
                assert_eq!(quota.trouble(), None);
            }
        }
    }
    quota.close();
    while let Some(request) = quota.sync_due(now) {
        quota.synced(store.answer(&request), now);
    }
    went
}

/// What the processes that other tests start do; by itself it does nothing.
#[test]
fn a_child_works() {
    let (Some(folder), Ok(task)) = (env::var_os(FOLDER), env::var(TASK)) else { return };
    let store = FileStore::new(&folder);
    match task.as_str() {
        "count" => (0..100).for_each(|_| count(&store)),
        "count until killed" => (0..100_000).for_each(|_| count(&store)),
        holder => {
            let went = calls(&store, holder);
            fs::write(Path::new(&folder).join(format!("{holder}.went")), went.to_string()).unwrap();
        }
    }
}

#[test]
fn two_processes_that_count_in_one_file_lose_nothing() {
    let folder = Folder::new("count");
    let children = [folder.child("count"), folder.child("count")];
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(FileStore::new(&folder.0).load("k").unwrap(), Some(blob(200)));
}

#[test]
fn two_processes_that_share_an_account_never_exceed_a_window_together() {
    let folder = Folder::new("share");
    let children = [folder.child("one"), folder.child("two")];
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let went = |holder: &str| fs::read_to_string(folder.0.join(format!("{holder}.went"))).unwrap().parse::<u64>().unwrap();
    let rest = calls(&FileStore::new(&folder.0), "three");
    assert_eq!(went("one") + went("two") + rest, 100);
}

#[test]
fn a_writer_killed_at_any_moment_leaves_the_file_whole_and_unlocked() {
    let folder = Folder::new("kill");
    let store = FileStore::new(&folder.0);
    count(&store);
    for round in 0..25 {
        let before: u64 = store.load("k").unwrap().unwrap().split(':').next().unwrap().parse().unwrap();
        let mut child = folder.child("count until killed");
        // Only once it writes is there anything to interrupt.
        let end = Instant::now() + Duration::from_secs(20);
        while store.load("k").unwrap() == Some(blob(before)) {
            assert!(Instant::now() < end, "the child does not write");
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_micros(round * 731 % 5000));
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = store.load("k").unwrap().unwrap();
        let version: u64 = kept.split(':').next().unwrap().parse().unwrap();
        assert_eq!(kept, blob(version), "round {round}");
        count(&store);
        assert_eq!(store.load("k").unwrap(), Some(blob(version + 1)), "the next writer goes on, round {round}");
    }
}

#[test]
fn clients_of_one_process_share_a_store_in_memory() {
    let store: Arc<dyn Store> = Arc::new(Mutex::new(MemoryStore::default()));
    let threads: Vec<_> = ["a", "b", "c"]
        .into_iter()
        .map(|holder| {
            let store = Arc::clone(&store);
            thread::spawn(move || calls(&*store, holder))
        })
        .collect();
    let went: u64 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(went + calls(&*store, "rest"), 100);
    assert!(store.load("account").unwrap().is_some());
    assert!(!store.compare_and_set("account", None, "x", 1).unwrap());
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_what_is_kept() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("mode");
    count(&FileStore::new(&folder.0));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.0), 0o700);
    for entry in fs::read_dir(&folder.0).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_key_leads_nowhere_else() {
    let folder = Folder::new("key");
    let store = FileStore::new(&folder.0);
    for key in ["", "../x", "a/b", ".hidden", "a\\b", "a\0b"] {
        assert_eq!(store.load(key).unwrap_err().kind(), io::ErrorKind::InvalidInput, "{key:?}");
    }
}

#[test]
fn a_damaged_file_is_an_error_and_is_not_written_over() {
    let folder = Folder::new("damaged");
    let store = FileStore::new(&folder.0);
    count(&store);
    fs::write(folder.0.join("k.state"), "no version").unwrap();
    let set = StoreRequest::CompareAndSet { key: "k".into(), expected: None, blob: "x".into(), version: 1 };
    assert!(matches!(store.answer(&set), StoreAnswer::Failed(text) if text.contains("damaged")));
    assert!(matches!(store.answer(&StoreRequest::Load { key: "k".into() }), StoreAnswer::Failed(_)));
    assert_eq!(fs::read_to_string(folder.0.join("k.state")).unwrap(), "no version");
}
