//! The keys that hold, and those that were found right before.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::http::guard::caller::Caller;
use crate::http::work::off_thread;
use crate::store::keys::{Key, id_of};

/// Keys hashed at once at most: argon2 takes 19 MiB and a processor for each.
const HASHED_AT_ONCE: usize = 2;

/// A SHA-256.
type Sum = [u8; 32];

/// The keys of a workspace.
///
/// A key that was found right is known by its SHA-256 from then on: 256 random bits cannot be guessed from that,
/// and argon2 would cost each request some 20 ms. The sums are in memory alone.
pub(super) struct Keyring {
    keys: RwLock<BTreeMap<String, Arc<Key>>>,
    right: Mutex<HashMap<String, Sum>>,
    hashing: Semaphore,
}

impl Keyring {
    /// No keys yet.
    pub(super) fn new() -> Self {
        Self { keys: RwLock::default(), right: Mutex::default(), hashing: Semaphore::new(HASHED_AT_ONCE) }
    }

    /// Takes the keys there are now in place of those before; revoked ones are forgotten.
    pub(super) fn renew(&self, keys: Vec<Key>) {
        let holding = keys.into_iter().filter(|key| key.revoked.is_none());
        let keys: BTreeMap<String, Arc<Key>> = holding.map(|key| (key.id.clone(), Arc::new(key))).collect();
        let mut right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        right.retain(|id, _| keys.contains_key(id));
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// The holder of a key that was found right before; `None` where it was not, or does not hold any more.
    pub(super) fn known(&self, text: &str) -> Option<Caller> {
        let key = self.find(text)?;
        let right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        let is_right = right.get(&key.id).is_some_and(|own| own.ct_eq(&sum(text)).into());
        is_right.then(|| Caller::from(&*key))
    }

    /// The holder of a key, by its hash; `None` where it is not right.
    pub(super) async fn check(&self, text: &str) -> Option<Caller> {
        let key = self.find(text)?;
        let _permit = self.hashing.acquire().await.expect("the semaphore is never closed");
        let (own, sent) = (Arc::clone(&key), text.to_owned());
        if !off_thread(move || own.is(&sent)).await.unwrap_or(false) {
            return None;
        }
        // Looked for again under the lock: it may have been revoked meanwhile.
        let mut right = self.right.lock().unwrap_or_else(PoisonError::into_inner);
        let key = self.find(text)?;
        right.insert(key.id.clone(), sum(text));
        Some(Caller::from(&*key))
    }

    fn find(&self, text: &str) -> Option<Arc<Key>> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(id_of(text)?).map(Arc::clone)
    }
}

fn sum(text: &str) -> Sum {
    Sha256::digest(text).into()
}
