//! Where the state of an account is kept: in memory, for the clients of one process, or in a file, for all processes
//! of one machine.

use hostwire_core::{MemoryStore, StoreAnswer, StoreRequest};
use std::{
    fmt::Debug,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// A store of small texts with versions.
///
/// Programs on many machines share an account through one that all of them reach; any service with a compare-and-set
/// will do.
pub trait Store: Debug + Send + Sync {
    /// What is kept under a key; none if there is nothing.
    ///
    /// # Errors
    /// The store cannot be read.
    fn load(&self, key: &str) -> io::Result<Option<String>>;

    /// Keeps `blob` as `version` if what is kept has the version `expected`, or, with none, if there is nothing. Whether
    /// it did. Between the comparison and the keeping nobody else may write.
    ///
    /// # Errors
    /// The store cannot be read or written.
    fn compare_and_set(&self, key: &str, expected: Option<u64>, blob: &str, version: u64) -> io::Result<bool>;

    /// Answers what the core asks. It blocks as the other two do.
    fn answer(&self, request: &StoreRequest) -> StoreAnswer {
        let answer = match request {
            StoreRequest::Load { key } => self.load(key).map(StoreAnswer::Loaded),
            StoreRequest::CompareAndSet { key, expected, blob, version } => {
                self.compare_and_set(key, *expected, blob, *version).and_then(|is_kept| match is_kept {
                    true => Ok(StoreAnswer::Stored),
                    false => self.load(key).map(StoreAnswer::Conflict),
                })
            }
        };
        answer.unwrap_or_else(|error| StoreAnswer::Failed(error.to_string()))
    }
}

/// The clients of one process share it behind an `Arc`.
impl Store for Mutex<MemoryStore> {
    fn load(&self, key: &str) -> io::Result<Option<String>> {
        match self.answer(&StoreRequest::Load { key: key.to_owned() }) {
            StoreAnswer::Loaded(blob) => Ok(blob),
            other => Err(io::Error::other(format!("{other:?}"))),
        }
    }

    fn compare_and_set(&self, key: &str, expected: Option<u64>, blob: &str, version: u64) -> io::Result<bool> {
        let set = StoreRequest::CompareAndSet { key: key.to_owned(), expected, blob: blob.to_owned(), version };
        Ok(self.answer(&set) == StoreAnswer::Stored)
    }

    fn answer(&self, request: &StoreRequest) -> StoreAnswer {
        self.lock().unwrap_or_else(PoisonError::into_inner).answer(request)
    }
}

/// How long another process may hold the lock. It takes milliseconds; longer, it hangs, and the store is as good as away.
const LOCK_WAIT: Duration = Duration::from_secs(2);

/// A directory with a file for each account, for all processes of one machine.
///
/// Only its owner can read and write the files. A file is replaced as a whole, so a crash at any moment leaves the one
/// before or the one after. The lock is the system's, and ends with its process. A directory on a network is no good
/// place: locks and replacing are not what they are on a disk.
///
/// ```
/// # use hostwire::{FileStore, Store};
/// let folder = std::env::temp_dir().join(format!("hostwire-doc-{}", std::process::id()));
/// let store = FileStore::new(&folder);
/// assert!(store.compare_and_set("a", None, "text", 1)?);
/// assert!(!store.compare_and_set("a", None, "other", 1)?, "there is something already");
/// assert_eq!(store.load("a")?.as_deref(), Some("text"));
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
}

impl FileStore {
    /// A store in this directory, which is made when something is kept for the first time.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Keys become names of files, and lead nowhere else.
    fn path(&self, key: &str, ending: &str) -> io::Result<PathBuf> {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if key.is_empty() || key.len() > 200 || key.starts_with('.') || !key.chars().all(is_safe) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{key:?} cannot be the name of a file")));
        }
        Ok(self.folder.join(format!("{key}.{ending}")))
    }

    fn read(path: &Path) -> io::Result<Option<(u64, String)>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // The version stands on a line of its own, so that nothing needs to understand the rest.
        let parts = text.split_once('\n').and_then(|(version, blob)| Some((version.parse().ok()?, blob.to_owned())));
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, format!("{} is damaged", path.display()));
        parts.map(Some).ok_or_else(damaged)
    }

    /// The lock, until it is dropped.
    fn lock(&self, key: &str) -> io::Result<File> {
        let file = private().create(true).truncate(false).write(true).open(self.path(key, "lock")?)?;
        let end = Instant::now() + LOCK_WAIT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if Instant::now() >= end => {
                    return Err(io::Error::new(io::ErrorKind::TimedOut, "another process holds the lock and does not let go"));
                }
                Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }
}

impl Store for FileStore {
    fn load(&self, key: &str) -> io::Result<Option<String>> {
        Ok(Self::read(&self.path(key, "state")?)?.map(|(_, blob)| blob))
    }

    fn compare_and_set(&self, key: &str, expected: Option<u64>, blob: &str, version: u64) -> io::Result<bool> {
        make_folder(&self.folder)?;
        let path = self.path(key, "state")?;
        let _lock = self.lock(key)?;
        if Self::read(&path)?.map(|(version, _)| version) != expected {
            return Ok(false);
        }
        // The lock makes this file ours; one that a crash left behind is written over.
        let new = self.path(key, "new")?;
        let mut file = private().create(true).truncate(true).write(true).open(&new)?;
        file.write_all(format!("{version}\n{blob}").as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        // That it was renamed is to outlive a power cut, too, where a directory can be told so.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(true)
    }
}

/// Files for nobody but their owner.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests;
