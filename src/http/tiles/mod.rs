//! OGC API – Tiles: vector tiles of a collection, and of several at once.
//!
//! What lies in a tile is `tiles`' affair; here are the addresses, the documents, and a shelf of the tiles made.

mod described;
pub(super) mod description;
mod documents;
mod kept;
mod matrix_sets;
mod ready;
pub mod whole;

pub(super) use documents::{datasets, links, of_collection, of_dataset, tilesets};
pub(super) use kept::Shelf;
pub(super) use matrix_sets::{matrix_set, matrix_sets};

use std::sync::Arc;

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::error::ApiError;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::http::query::Query;
use crate::http::tiles::described::Speaking;
use crate::http::tiles::kept::Key;
use crate::layer::text::Text;
use crate::tiles::address::{Address, MatrixSet};
use crate::tiles::tile::Tile;

/// What `f` calls the one format of tiles.
const MVT: &str = "mvt";

/// The conformance classes of OGC API – Tiles 1.0 (20-057).
pub(super) const CONFORMANCE: [&str; 6] = [
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
];

/// A tile of one collection.
///
/// # Errors
/// [`ApiError`] where there is no such collection or tile, or on an unknown parameter.
pub(super) fn of_one(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let collection = house.drawn_collection(ask.id(0))?;
    let address = address(ask, 1)?;
    Query::read(&ask.query, &["f"])?.one_of("f", &[MVT])?;
    answer(house, address, &[collection])
}

/// A tile of several collections.
///
/// # Errors
/// As [`of_one`].
pub(super) fn of_several(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let address = address(ask, 0)?;
    let query = Query::read(&ask.query, &["f", "collections"])?;
    query.one_of("f", &[MVT])?;
    answer(house, address, &named(house, &query)?)
}

/// The collections a request names, all where it names none.
///
/// # Errors
/// [`ApiError::BadParameter`] where one is not served.
fn named<'h>(house: &'h House, query: &Query) -> Result<Vec<Collection<'h>>, ApiError> {
    let Some(text) = query.get("collections") else { return Ok(house.drawn().collect()) };
    let find = |id: &str| {
        house.drawn_collection(id.trim()).map_err(|source| ApiError::BadParameter {
            name: "collections",
            value: text.to_owned(),
            why: source.text(),
        })
    };
    text.split(',').map(find).collect()
}

/// The tile a path names, from the id at `first` on: set, matrix, row, column.
///
/// # Errors
/// [`ApiError::NoSuchTile`], also where a number is none.
fn address(ask: &Ask, first: usize) -> Result<Address, ApiError> {
    let set = set(ask, first)?;
    let none = || {
        let sent = (1..4).map(|own| ask.id(first + own)).collect::<Vec<_>>().join("/");
        ApiError::NoSuchTile { sent, set: set.id(), matrix_max: set.matrix_max() }
    };
    let number = |own: usize| -> Option<u32> {
        let text = ask.id(first + own);
        text.parse().ok().filter(|number: &u32| number.to_string() == text)
    };
    let matrix = number(1).and_then(|own| u8::try_from(own).ok()).ok_or_else(none)?;
    let (row, column) = (number(2).ok_or_else(none)?, number(3).ok_or_else(none)?);
    Address::new(set, matrix, row, column).ok_or_else(none)
}

/// The tile matrix set a path names.
///
/// # Errors
/// [`ApiError::NoSuchTile`] naming those there are.
fn set(ask: &Ask, place: usize) -> Result<MatrixSet, ApiError> {
    let id = ask.id(place);
    MatrixSet::ALL.into_iter().find(|own| own.id() == id).ok_or_else(|| ApiError::NoSuchMatrixSet {
        id: id.to_owned(),
        known: MatrixSet::ALL.map(MatrixSet::id),
    })
}

/// The tile, from the shelf where it stands there.
fn answer(house: &House, address: Address, collections: &[Collection<'_>]) -> Result<Answer, ApiError> {
    let key =
        Key { address, collections: collections.iter().map(|own| own.id()).collect::<Vec<_>>().join(",") };
    let bytes = house.shelf.get(&key, || make(house, address, collections))?;
    Ok(match bytes {
        Some(bytes) => Answer::new(Media::Tile, None, bytes.to_vec()),
        None => Answer::no_content(),
    })
}

fn make(
    house: &House,
    address: Address,
    collections: &[Collection<'_>],
) -> Result<Option<Arc<[u8]>>, ApiError> {
    let window = address.window();
    let mut tile = Tile::new(address);
    for &collection in collections {
        let features = collection.index().reached(&[window]);
        if !features.is_empty() {
            let own = Speaking::new(house, collection);
            tile =
                tile.add(collection.id(), house.pyramid(collection), &features, &own).map_err(|source| {
                    ApiError::File {
                        text: Text::new(format!("瓦片无法写出:{source}"), source.to_string())
                    }
                })?;
        }
    }
    Ok(tile.encode().map(Arc::from))
}
