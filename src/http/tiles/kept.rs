//! The shelf of tiles made: bounded by bytes, and gone with the house whose tiles they are.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::http::error::ApiError;
use crate::tiles::address::Address;

/// Bytes of tiles kept at most.
const BYTES_MAX: u64 = 64 << 20;
/// What a tile is taken to weigh beside its bytes.
const ENTRY_BYTES: u64 = 128;
/// A guess at how many tiles that are, which sizes tables.
const TILES_GUESSED: usize = 4096;

/// Which tile of what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) address: Address,
    /// The ids of the collections, with commas between.
    pub(super) collections: String,
}

/// The bytes of a tile; `None` where there is nothing in it.
type Bytes = Option<Arc<[u8]>>;

/// Tiles made, those asked for again first.
pub(in crate::http) struct Shelf(Cache<Key, Bytes, Weight>);

#[derive(Clone)]
struct Weight;

impl Weighter<Key, Bytes> for Weight {
    fn weight(&self, key: &Key, bytes: &Bytes) -> u64 {
        ENTRY_BYTES + (key.collections.len() + bytes.as_ref().map_or(0, |own| own.len())) as u64
    }
}

impl Shelf {
    /// Without tiles.
    pub(in crate::http) fn new() -> Self {
        Self(Cache::with_weighter(TILES_GUESSED, BYTES_MAX, Weight))
    }

    /// The tile of a key, made where it does not stand here. Who asks for one that is being made waits for it.
    ///
    /// # Errors
    /// Those of `make`.
    pub(super) fn get(
        &self,
        key: &Key,
        make: impl FnOnce() -> Result<Bytes, ApiError>,
    ) -> Result<Bytes, ApiError> {
        self.0.get_or_insert_with(key, make)
    }
}
