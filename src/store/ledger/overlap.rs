//! Land that two supplements would both bring: nothing is counted twice (一地不得两用).

use rusqlite::{Connection, Row};

use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::feature::{Feature, Layer, NO_FEATURE};
use crate::ledger::ids::LotId;
use crate::ledger::lot::Source;
use crate::overlay::{self, Input};
use crate::store::error::StoreError;
use crate::store::layers::wrong_text;
use crate::store::ledger::error::KeepingError;
use crate::store::ledger::supplements::{MM2_PER_UNIT, QUERY};
use crate::store::site;
use crate::store::workspace::Workspace;

/// Land two supplements share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The other supplement.
    pub id: LotId,
    /// Whether it is accepted, so that the land is in the books.
    pub is_accepted: bool,
    /// The legal area of what both have.
    pub area: Area,
}

impl Workspace {
    /// The other supplements that bring the same thing of some of the same land, by number.
    ///
    /// Upgrading (提质改造) makes paddy of farmland that is there and replacement (补划) protects it: each counts only
    /// against its like, all others make farmland. Less than the books count, 0.01 m², is left out: borders digitized
    /// twice. Costs one cut of the supplements whose boxes meet.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] where there is none of that number or a site is not as it was entered;
    /// [`StoreError::Sqlite`], [`StoreError::Cut`].
    pub fn shared_land(&self, id: &LotId) -> Result<Vec<Shared>, StoreError> {
        let source = self.supplement(id)?.source;
        let rings = self.supplement_rings(id)?;
        let measure = LegalMeasure::new(&self.plane().projection);
        shared(&self.connection, (id, source, &rings), &measure)
    }
}

/// The same within a transaction.
pub(super) fn shared(
    connection: &Connection,
    (id, source, rings): (&LotId, Source, &[Vec<Point>]),
    measure: &LegalMeasure,
) -> Result<Vec<Shared>, StoreError> {
    let own_box = bounds(rings);
    let mut others: Vec<(LotId, bool, Vec<Vec<Point>>)> = Vec::new();
    let mut statement = connection.prepare(&format!("{QUERY} WHERE own.id <> ?1 ORDER BY own.id"))?;
    let mut rows = statement.query([id.as_str()])?;
    while let Some(row) = rows.next()? {
        let (other, is_accepted, theirs) = other(row)?;
        if Source::of_id(&theirs).is_none_or(|theirs| makes(theirs) != makes(source)) {
            continue;
        }
        let found = site::Site { bytes: row.get("site")?, sha256: row.get("site_sha256")? };
        let bad = || KeepingError::BadRecord { what: format!("supplement {other}: site") };
        let rings = site::decode(&found).ok_or_else(bad)?;
        if meet(own_box, bounds(&rings)) {
            others.push((other, is_accepted, rings));
        }
    }
    if others.is_empty() {
        return Ok(Vec::new());
    }
    // Each in a layer of its own would be too many layers; others that share land among them are counted by turns.
    let mut found = Vec::new();
    for (id, is_accepted, theirs) in others {
        let layers = [layer("own", rings), layer("other", &theirs)];
        let arrangement = overlay::cut(&layers.each_ref().map(Input::in_file_order), measure)
            .map_err(|source| StoreError::Cut { source })?;
        let both = (0..arrangement.n_cells()).filter(|&cell| !arrangement.labels(cell).contains(&NO_FEATURE));
        let area: Area = both.map(|cell| arrangement.legal_area(cell)).sum();
        if MM2_PER_UNIT <= area.square_millimetres() {
            found.push(Shared { id, is_accepted, area });
        }
    }
    Ok(found)
}

fn other(row: &Row<'_>) -> rusqlite::Result<(LotId, bool, String)> {
    let id: String = row.get("id")?;
    let id = LotId::new(&id).map_err(|error| wrong_text("id", error))?;
    Ok((id, row.get::<_, Option<i64>>("entry")?.is_some(), row.get("source")?))
}

/// What a source makes of land, as far as it may make it once.
fn makes(source: Source) -> u8 {
    match source {
        Source::Upgrade => 1,
        Source::Replacement => 2,
        _ => 0,
    }
}

fn layer(id: &str, rings: &[Vec<Point>]) -> Layer {
    let mut layer = Layer::new(id.into(), Vec::new());
    layer.push(Feature { number: 0, code: None, values: Vec::new() }, rings);
    layer
}

type Box = [i64; 4];

fn bounds(rings: &[Vec<Point>]) -> Box {
    let none = [i64::MAX, i64::MAX, i64::MIN, i64::MIN];
    let add = |[west, south, east, north]: Box, point: &Point| {
        [west.min(point.x), south.min(point.y), east.max(point.x), north.max(point.y)]
    };
    rings.iter().flatten().fold(none, add)
}

fn meet([west, south, east, north]: Box, [w, s, e, n]: Box) -> bool {
    west <= e && w <= east && south <= n && s <= north
}
