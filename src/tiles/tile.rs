//! A tile put together: its features in the Mapbox Vector Tile format, version 2.1.

use std::collections::{BTreeMap, BTreeSet};

use fast_mvt::{
    MvtCoord, MvtError, MvtFeatureBuilder, MvtGeomType, MvtLayerBuilder, MvtTileBuilder, MvtValueRef,
};

use crate::layer::feature::Value;
use crate::tiles::Described;
use crate::tiles::address::{Address, BUFFER, EXTENT};
use crate::tiles::clip::{self, Step, doubled_area};
use crate::tiles::overview::{Lattice, SQUARE};
use crate::tiles::pyramid::Pyramid;

/// The name of the number of features a merged one stands for.
pub const MERGED: &str = "hg_n";

/// A tile under way.
pub struct Tile {
    address: Address,
    bytes: MvtTileBuilder,
    n_features: usize,
}

/// Why a tile cannot be written. Nothing a layer holds is known to lead here.
#[derive(Debug, thiserror::Error)]
#[error("the tile cannot be written: {0}")]
pub struct TileError(#[from] MvtError);

/// Features that are shown by their class alone.
#[derive(Default)]
struct Merged {
    /// Those without area: how many, and where, at most one place for each square of the lattice.
    n_points: u64,
    points: BTreeSet<Step>,
    /// Those with area: how many, and all their land.
    n_polygons: u64,
    polygons: Vec<Vec<Vec<Step>>>,
}

impl Tile {
    /// A tile without layers.
    pub fn new(address: Address) -> Self {
        Self { address, bytes: MvtTileBuilder::new(), n_features: 0 }
    }

    /// Adds a layer: of its features those of these indices, which may be more than lie in the tile.
    ///
    /// # Errors
    /// [`TileError`] where the format cannot hold it.
    pub fn add(
        self,
        name: &str,
        pyramid: &Pyramid,
        features: &[u32],
        own: &dyn Described,
    ) -> Result<Self, TileError> {
        let mut work = Work { address: self.address, pyramid, ring: Vec::new(), spare: Vec::new() };
        let mut merged: BTreeMap<u32, Merged> = BTreeMap::new();
        let mut layer = self.bytes.layer(name)?;
        if self.address.zoom() < pyramid.detailed_from() {
            work.overview(features, own, &mut merged);
        } else {
            for &feature in features {
                let parts = work.parts(feature);
                if parts.is_drawn {
                    let kind =
                        if pyramid.is_of_lines() { MvtGeomType::LineString } else { MvtGeomType::Polygon };
                    let mut entry = layer.feature_of(kind);
                    parts.write(&mut entry, pyramid.is_of_lines())?;
                    entry.id(Some(own.id(feature)));
                    let mut error = None;
                    own.describe(feature, &mut |name, value| tag(&mut entry, name, value, &mut error));
                    layer = ended(entry, error)?;
                } else if let Some(place) = parts.place {
                    merged.entry(own.class(feature)).or_default().point(place);
                }
            }
        }
        for (class, all) in merged {
            layer = all.write(layer, class, own)?;
        }
        let n_features = self.n_features + layer.num_features();
        Ok(Self { bytes: layer.end(), n_features, ..self })
    }

    /// The bytes; `None` where no layer has a feature here.
    pub fn encode(self) -> Option<Vec<u8>> {
        (0 < self.n_features).then(|| self.bytes.encode())
    }
}

/// What lies in a tile of a feature.
#[derive(Default)]
struct Parts {
    /// Rings or lines that are seen, and whether each is an outer ring.
    rings: Vec<(Vec<Step>, bool)>,
    /// Whether anything of it has area, or length.
    is_drawn: bool,
    /// A place of it in the tile.
    place: Option<Step>,
}

impl Parts {
    fn write(&self, entry: &mut MvtFeatureBuilder, is_of_lines: bool) -> Result<(), TileError> {
        for (ring, is_outer) in &self.rings {
            let coords = ring.iter().map(coord);
            if is_of_lines {
                entry.line(coords)?;
            } else {
                entry.ring(coords, *is_outer)?;
            }
        }
        Ok(())
    }
}

/// Works at one layer of one tile.
struct Work<'a> {
    address: Address,
    pyramid: &'a Pyramid,
    ring: Vec<Step>,
    spare: Vec<Step>,
}

impl Work<'_> {
    /// What lies in the tile of a feature.
    fn parts(&mut self, feature: u32) -> Parts {
        let mut parts = Parts::default();
        let mut is_outer_drawn = false;
        for (part, is_hole) in self.pyramid.parts(feature) {
            if is_hole && !is_outer_drawn {
                continue;
            }
            self.pyramid.steps(part, self.address, &mut self.ring);
            if self.pyramid.is_of_lines() {
                parts.line(&self.ring);
                continue;
            }
            clip::ring(&mut self.ring, &mut self.spare);
            let has_area = doubled_area(&self.ring) != 0;
            if has_area {
                parts.rings.push((self.ring.clone(), !is_hole));
            }
            if !is_hole {
                is_outer_drawn = has_area;
                parts.is_drawn |= has_area;
                parts.place = parts.place.or(self.ring.first().copied());
            }
        }
        parts
    }

    /// Merges features by class: those with a center of the lattice to land, the others to points.
    fn overview(&mut self, features: &[u32], own: &dyn Described, merged: &mut BTreeMap<u32, Merged>) {
        let mut by_class: Vec<(u32, u32)> =
            features.iter().map(|&feature| (own.class(feature), feature)).collect();
        by_class.sort_unstable();
        let mut lattice = Lattice::new();
        for features in by_class.chunk_by(|one, other| one.0 == other.0) {
            let mut all = Merged::default();
            lattice.clear();
            for &(_, feature) in features {
                for (part, _) in self.pyramid.parts(feature) {
                    self.pyramid.steps(part, self.address, &mut self.ring);
                    let mut last = self.ring.last().copied();
                    for &step in &self.ring {
                        lattice.edge(last.unwrap_or(step), step);
                        last = Some(step);
                    }
                }
                if lattice.fill() {
                    all.n_polygons += 1;
                } else if let Some(place) = self.parts(feature).place {
                    all.point(place);
                }
            }
            all.polygons = lattice.polygons();
            if 0 < all.n_polygons + all.n_points {
                merged.insert(features[0].0, all);
            }
        }
    }
}

impl Parts {
    fn line(&mut self, line: &[Step]) {
        self.place = self.place.or(line.first().copied().filter(|own| is_near(*own)));
        for piece in clip::line(line) {
            self.place = self.place.or(piece.first().copied());
            if 1 < piece.len() {
                self.is_drawn = true;
                self.rings.push((piece, true));
            }
        }
    }
}

impl Merged {
    fn point(&mut self, place: Step) {
        self.n_points += 1;
        self.points.insert(place.map(|own| own.div_euclid(SQUARE) * SQUARE + SQUARE / 2));
    }

    /// Writes the class's land, then its points, each with the number of features it stands for.
    fn write(
        self,
        mut layer: MvtLayerBuilder,
        class: u32,
        own: &dyn Described,
    ) -> Result<MvtLayerBuilder, TileError> {
        let describe = |mut entry: MvtFeatureBuilder, n: u64| {
            let mut error = None;
            let mut put = |name: &str, value: &Value| tag(&mut entry, name, value, &mut error);
            own.describe_class(class, &mut put);
            put(MERGED, &Value::Integer(n.cast_signed()));
            ended(entry, error)
        };
        if !self.polygons.is_empty() {
            let mut entry = layer.feature_of(MvtGeomType::Polygon);
            for ring in self.polygons.iter().flatten() {
                entry.ring(ring.iter().map(coord), 0 < doubled_area(ring))?;
            }
            layer = describe(entry, self.n_polygons)?;
        }
        if !self.points.is_empty() {
            let mut entry = layer.feature_of(MvtGeomType::Point);
            entry.points(self.points.iter().map(coord))?;
            layer = describe(entry, self.n_points)?;
        }
        Ok(layer)
    }
}

fn is_near(step: Step) -> bool {
    step.iter().all(|own| (-i64::from(BUFFER)..=i64::from(EXTENT + BUFFER)).contains(own))
}

/// A place that was clipped fits by far.
fn coord(step: &Step) -> MvtCoord {
    MvtCoord { x: step[0] as i32, y: step[1] as i32 }
}

/// Adds a name and its value; what is null is left out.
fn tag(entry: &mut MvtFeatureBuilder, name: &str, value: &Value, error: &mut Option<MvtError>) {
    let value = match value {
        Value::Null => return,
        Value::Text(text) => MvtValueRef::String(text),
        Value::Integer(number) => MvtValueRef::SInt(*number),
        Value::Real(number) => MvtValueRef::Double(*number),
    };
    if let Err(own) = entry.tag_ref(name, value) {
        error.get_or_insert(own);
    }
}

fn ended(entry: MvtFeatureBuilder, error: Option<MvtError>) -> Result<MvtLayerBuilder, TileError> {
    match error {
        Some(error) => Err(error.into()),
        None => Ok(entry.end()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BUFFER, EXTENT, Work, doubled_area};
    use crate::geometry::grid::Point;
    use crate::geometry::window::Place;
    use crate::layer::feature::{Feature, Layer};
    use crate::tiles::address::{Address, MatrixSet};
    use crate::tiles::pyramid::Pyramid;

    const SIDE: i64 = 7;
    const CELL: i64 = 400_000_000;

    /// Crooked fields side by side: corners and borders moved, each border written once and walked from both sides.
    fn fields(moves: &[(i64, i64)]) -> Layer {
        let moved = |number: i64, x: i64, y: i64| {
            let (dx, dy) = moves[number as usize % moves.len()];
            Point::new(x + dx, y + dy)
        };
        let corner = |x: i64, y: i64| moved(x * 31 + y * 17, x * CELL, y * CELL);
        let border = |from: (i64, i64), to: (i64, i64), number: i64| -> Vec<Point> {
            let between = (1..9).map(|step| {
                let at = |one: i64, other: i64| (one * (9 - step) + other * step) * CELL / 9;
                moved(number + step, at(from.0, to.0), at(from.1, to.1))
            });
            std::iter::once(corner(from.0, from.1)).chain(between).collect()
        };
        let mut layer = Layer::new("own".into(), Vec::new());
        for x in 0..SIDE {
            for y in 0..SIDE {
                let south = |x: i64, y: i64| border((x, y), (x + 1, y), x * 101 + y * 13);
                let west = |x: i64, y: i64| border((x, y), (x, y + 1), x * 59 + y * 7 + 3);
                let back = |border: Vec<Point>, end: Point| -> Vec<Point> {
                    let mut own = vec![end];
                    own.extend(border[1..].iter().rev());
                    own
                };
                let mut ring = south(x, y);
                ring.extend(west(x + 1, y));
                ring.extend(back(south(x, y + 1), corner(x + 1, y + 1)));
                ring.extend(back(west(x, y), corner(x, y + 1)));
                let number = (x * SIDE + y).cast_unsigned();
                layer.push(Feature { number, code: None, values: Vec::new() }, [ring]);
            }
        }
        layer
    }

    fn place(point: Point) -> Place {
        (1_110_000_000_000 + point.x * 10, 370_000_000_000 + point.y * 8)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Fields without gaps have the area of the tile, at every zoom and in both sets, to the last step.
        #[test]
        fn the_areas_of_neighbors_add_up_to_the_tile(
            moves in proptest::collection::vec((-1000_i64..1000, -1000_i64..1000), 40),
            scale in prop_oneof![Just(3), Just(100), Just(20_000)],
            matrix in 9_u8..17,
            is_cgcs in any::<bool>(),
            at in (2.2_f64..4.8, 2.2_f64..4.8),
        ) {
            let moves: Vec<(i64, i64)> = moves.iter().map(|own| (own.0 * scale, own.1 * scale)).collect();
            let layer = fields(&moves);
            let pyramid = Pyramid::new(&layer, |own| layer.part(own).iter().map(|own| place(*own)).collect());
            let set = MatrixSet::ALL[usize::from(is_cgcs)];
            let center = Point::new((at.0 * CELL as f64) as i64, (at.1 * CELL as f64) as i64);
            let address = Address::around(set, matrix, place(center)).expect("inside the world");
            let mut work = Work { address, pyramid: &pyramid, ring: Vec::new(), spare: Vec::new() };
            let mut sum = 0;
            for feature in 0..pyramid.len() as u32 {
                sum += work.parts(feature).rings.iter().map(|(ring, _)| doubled_area(ring)).sum::<i64>();
            }
            let side = i64::from(EXTENT + 2 * BUFFER);
            // Rings of layers run against the clock, y of tiles runs south.
            prop_assert_eq!(sum, -2 * side * side);
        }
    }
}
