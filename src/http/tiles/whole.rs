//! All tiles of some collections, one after another, for files that are handed on (PMTiles, MBTiles).

use std::net::SocketAddr;

use rayon::prelude::*;
use serde_json::{Map, Value as Json, json};

use crate::http::current::Site;
use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::served::Served;
use crate::http::tiles::documents::{degrees, extent, vector_layers};
use crate::http::tiles::make;
use crate::layer::text::{Lang, Text};
use crate::tiles::address::{Address, MatrixSet};

/// Tiles made together before they are handed on.
const TOGETHER: usize = 512;

/// Some collections of a state, to be cut into tiles.
pub struct TileFile {
    house: House,
    ids: Vec<String>,
}

/// What stands in the head of a file of tiles.
#[derive(Clone, Debug)]
pub struct Head {
    /// The members of TileJSON 3.0 that say what is in the tiles: `name`, `attribution`, `vector_layers`.
    pub members: Map<String, Json>,
    /// West, south, east, north in degrees; `None` where there is nothing.
    pub bounds: Option<[f64; 4]>,
    /// The greatest zoom.
    pub zoom_max: u8,
}

impl TileFile {
    /// Of the collections of these ids; all where none is named.
    ///
    /// # Errors
    /// Naming the collections there are, where one is not.
    pub fn of(served: Served, ids: &[String]) -> Result<Self, Text> {
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let house = House::new(
            served,
            Site { address, scheme: "http", body_bytes_max: 0, takes_sites: false, workspace: None },
        );
        let all = || house.drawn().map(|own| own.id().to_owned()).collect();
        let ids: Vec<String> = if ids.is_empty() { all() } else { ids.to_vec() };
        for id in &ids {
            house.drawn_collection(id).map_err(|error| error.text())?;
        }
        Ok(Self { house, ids })
    }

    fn collections(&self) -> Vec<Collection<'_>> {
        self.ids.iter().filter_map(|id| self.house.drawn_collection(id).ok()).collect()
    }

    /// What stands in the head of the file.
    pub fn head(&self, zoom_max: u8, lang: Lang) -> Head {
        let served = &self.house.served;
        let collections = self.collections();
        let mut members = Map::new();
        members.insert("name".to_owned(), json!(served.title.get(lang)));
        if let Some(notice) = &served.notice {
            members.insert("attribution".to_owned(), json!(notice.get(lang)));
        }
        members.insert(
            "vector_layers".to_owned(),
            json!(vector_layers(&self.house, lang, &collections, zoom_max)),
        );
        let bounds = extent(&collections).map(|own| degrees(&own));
        Head { members, bounds, zoom_max }
    }

    /// Makes every tile of Web Mercator up to a zoom that has something and hands it on: zoom by zoom, within each in
    /// the order of `place`. Returns how many there are.
    ///
    /// A tile is asked for only where the one above it has something, for nothing is dropped on the way up.
    ///
    /// # Errors
    /// Those of `take`; where a tile cannot be made.
    pub fn each<E: From<Text>>(
        &self,
        zoom_max: u8,
        place: impl Fn(Address) -> u64,
        mut take: impl FnMut(Address, &[u8]) -> Result<(), E>,
    ) -> Result<u64, E> {
        let collections = self.collections();
        let mut n_tiles = 0;
        let mut level: Vec<Address> = Address::new(MatrixSet::WebMercatorQuad, 0, 0, 0).into_iter().collect();
        while !level.is_empty() {
            level.sort_by_cached_key(|own| place(*own));
            let mut below = Vec::new();
            for some in level.chunks(TOGETHER) {
                let made: Vec<_> = some.par_iter().map(|own| make(&self.house, *own, &collections)).collect();
                for (address, tile) in some.iter().zip(made) {
                    let Some(bytes) = tile.map_err(|error: ApiError| E::from(error.text()))? else {
                        continue;
                    };
                    take(*address, &bytes)?;
                    n_tiles += 1;
                    if address.matrix < zoom_max {
                        below.extend(children(*address));
                    }
                }
            }
            level = below;
        }
        Ok(n_tiles)
    }
}

/// The four tiles of the next zoom that have a tile's land.
fn children(own: Address) -> impl Iterator<Item = Address> {
    let corner = move |(row, column): (u32, u32)| {
        Address::new(own.set, own.matrix + 1, own.row * 2 + row, own.column * 2 + column)
    };
    [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().filter_map(corner)
}
