//! An arrangement as columns, and back, so that a rule can be asked again without cutting again.

use std::io::{Read, Seek};
use std::sync::Arc;

use crate::formats::snapshot::container::Writer;
use crate::formats::snapshot::error::SnapshotError;
use crate::formats::snapshot::reader::Reader;
use crate::geometry::area::Area;
use crate::geometry::grid::Point;
use crate::layer::feature::Layer;
use crate::overlay::arrangement::{Arrangement, Crowd};
use crate::overlay::frame::Local;
use crate::overlay::parts::Parts;

/// What the column `what` says of an arrangement's snapshot.
const WHAT: &str = "arrangement";

/// Lists the columns of an arrangement; coordinates in 0.1 mm from `origin`, areas in mm² and in half grid
/// squares.
pub fn columns(arrangement: &Arrangement) -> Writer<'_> {
    let parts = arrangement.parts();
    let (points, crowds) = (&arrangement.arcs.points, &arrangement.crowds);
    let members: Vec<u32> = crowds.iter().flat_map(|crowd| &crowd.features).copied().collect();
    let n_members: Vec<u32> = crowds.iter().map(|crowd| crowd.features.len() as u32).collect();
    let origin = parts.origin;
    Writer::new()
        .strings("what", [WHAT])
        .strings("layers", &parts.layers)
        .i64s_by("origin", 2, move |index| [origin.x, origin.y][index])
        .i64s_by("n_points_in", 1, move |_| parts.n_points_in.cast_signed())
        .u32s("point_offsets", &arrangement.arcs.point_offsets)
        .u32s_by("x", points.len(), |index| points[index].x)
        .u32s_by("y", points.len(), |index| points[index].y)
        .u32s("next", &arrangement.arcs.next)
        .u32s("left", &arrangement.faces.left)
        .u32s("cycle_offsets", &arrangement.faces.cycle_offsets)
        .u32s("half_offsets", &arrangement.faces.half_offsets)
        .u32s("halves", &arrangement.faces.halves)
        .u32s("outside", &arrangement.faces.outside)
        .u32s("labels", &arrangement.labels)
        .i64s_by("legal_areas", arrangement.n_cells(), |cell| {
            arrangement.legal_area(cell).square_millimetres()
        })
        .i128s("planar_areas", &arrangement.planar_areas)
        .u32s_by("crowd.cell", crowds.len(), |index| crowds[index].cell)
        .u32s_by("crowd.layer", crowds.len(), |index| u32::from(crowds[index].layer))
        .u32s_by("crowd.n_features", n_members.len(), move |index| n_members[index])
        .u32s_by("crowd.features", members.len(), move |index| members[index])
}

/// Reads an arrangement back; `layers` are those it was cut from, in its order.
///
/// # Errors
/// [`SnapshotError`] where columns are missing, do not make an arrangement together, or not of these layers.
pub fn read<R: Read + Seek>(reader: &mut Reader<R>, layers: &[Layer]) -> Result<Arrangement, SnapshotError> {
    if reader.strings("what")? != [WHAT] {
        return Err(reader.malformed("it holds no arrangement"));
    }
    let ids: Vec<Arc<str>> = reader.strings("layers")?.into_iter().map(Arc::from).collect();
    if !ids.iter().eq(layers.iter().map(|layer| &layer.id)) {
        return Err(reader.malformed("it was cut from other layers"));
    }
    let (&[x, y], &[n_points_in]) = (&reader.i64s("origin")?[..], &reader.i64s("n_points_in")?[..]) else {
        return Err(reader.malformed("it has no origin"));
    };
    let parts = Parts {
        layers: ids,
        n_points_in: n_points_in.cast_unsigned(),
        origin: Point::new(x, y),
        point_offsets: reader.u32s("point_offsets")?.into(),
        points: points(reader)?.into(),
        next: reader.u32s("next")?.into(),
        left: reader.u32s("left")?.into(),
        cycle_offsets: reader.u32s("cycle_offsets")?.into(),
        half_offsets: reader.u32s("half_offsets")?.into(),
        halves: reader.u32s("halves")?.into(),
        outside: reader.u32s("outside")?.into(),
        labels: reader.u32s("labels")?.into(),
        legal_areas: reader.i64s("legal_areas")?.into_iter().map(Area::from_square_millimetres).collect(),
        planar_areas: reader.i128s("planar_areas")?.into(),
        crowds: crowds(reader)?.into(),
    };
    let n_features: Vec<usize> = layers.iter().map(|layer| layer.features.len()).collect();
    parts.into_arrangement(&n_features).map_err(|what| reader.malformed(what))
}

fn points<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Vec<Local>, SnapshotError> {
    let (xs, ys) = (reader.u32s("x")?, reader.u32s("y")?);
    if xs.len() != ys.len() {
        return Err(reader.malformed("the points have unequal coordinates"));
    }
    Ok(xs.into_iter().zip(ys).map(|(x, y)| Local { y, x }).collect())
}

fn crowds<R: Read + Seek>(reader: &mut Reader<R>) -> Result<Vec<Crowd>, SnapshotError> {
    let (cells, layers) = (reader.u32s("crowd.cell")?, reader.u32s("crowd.layer")?);
    let (counts, members) = (reader.u32s("crowd.n_features")?, reader.u32s("crowd.features")?);
    if cells.len() != layers.len() || cells.len() != counts.len() {
        return Err(reader.malformed("the crowds do not fit their cells"));
    }
    let mut rest = &members[..];
    let mut crowds = Vec::with_capacity(cells.len());
    for ((cell, layer), count) in cells.into_iter().zip(layers).zip(counts) {
        let (Some((features, after)), Ok(layer)) =
            (rest.split_at_checked(count as usize), u16::try_from(layer))
        else {
            return Err(reader.malformed("the crowds do not fit their features"));
        };
        crowds.push(Crowd { cell, layer, features: features.to_vec() });
        rest = after;
    }
    if !rest.is_empty() {
        return Err(reader.malformed("the crowds do not fit their features"));
    }
    Ok(crowds)
}
