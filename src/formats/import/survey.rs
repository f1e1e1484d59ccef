//! Where a file lies, found before a plane is chosen for it: nothing is projected to the grid.
//!
//! - **In**: a file and what the caller says of it.
//! - **Out**: the plane its CRS is itself, or else where on the globe its features lie, so that a plane can
//!   be chosen that fits them.
//! - **Left out**: checking; [`super::read`] does that and is what counts. Coordinates that are no numbers
//!   or no degrees are passed over here, for they are refused there.

use std::path::Path;

use crate::formats::crs::{self, CrsError};
use crate::formats::import::error::ReadError;
use crate::formats::import::frame::{facts_of, unprojection_of};
use crate::formats::import::open::open;
use crate::formats::import::shape::Shape;
use crate::formats::import::{ReadOptions, said};
use crate::geometry::plane::Plane;
use crate::layer::card::Card;

/// Where a file lies.
#[derive(Clone, Debug, PartialEq)]
pub enum Whereabouts {
    /// In the plane of its own CRS.
    Plane(Plane),
    /// In degrees, or in a projection that carries no legal area.
    Degrees(Spread),
    /// Nowhere: no feature has coordinates that can be on the globe.
    Nowhere,
}

/// How features lie on the globe, in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The westernmost vertex.
    pub west: f64,
    /// The easternmost vertex.
    pub east: f64,
    /// Median longitude of the features' middles: one stray feature does not move it.
    pub longitude: f64,
    /// Median latitude of the features' middles.
    pub latitude: f64,
}

/// Finds where a file lies, in one pass over it.
///
/// # Errors
/// [`ReadError`] as of [`super::read`] where the file, its table or its CRS is not taken.
pub fn survey(path: &Path, card: &Card, options: &ReadOptions) -> Result<Whereabouts, ReadError> {
    let mut opened = open(path, card, options)?;
    let about = opened.about.clone();
    let said = said(opened.table.head(), &about, options)?;
    let refused = |cause| ReadError::Crs { file: about.file.clone(), cause };
    let facts = facts_of(&said).map_err(refused)?;
    let is_geographic = match crs::own_plane(&facts) {
        Ok(plane) => return Ok(Whereabouts::Plane(plane)),
        Err(CrsError::NotTransverseMercator { .. }) => facts.is_geographic(),
        Err(CrsError::LatitudeOfOrigin { .. } | CrsError::NotMetres { .. }) => false,
        Err(refusal) => return Err(refused(refusal)),
    };
    let unprojection = if is_geographic { None } else { Some(unprojection_of(&said).map_err(refused)?) };
    let (mut boxes, mut degrees) = (Vec::new(), Shape::default());
    opened.table.each(&mut |feature| {
        let bounds = match &unprojection {
            None => feature.shape.bounds(),
            Some(unprojection) => {
                degrees.x.clone_from(&feature.shape.x);
                degrees.y.clone_from(&feature.shape.y);
                unprojection.apply(&mut degrees.x, &mut degrees.y);
                degrees.bounds()
            }
        };
        boxes.extend(bounds.filter(|&[west, south, east, north]| {
            -180.0 <= west && east <= 180.0 && -90.0 <= south && north <= 90.0
        }));
        Ok(())
    })?;
    Ok(spread(&boxes).map_or(Whereabouts::Nowhere, Whereabouts::Degrees))
}

/// The spread of boxes in degrees; `None` where there are none.
fn spread(boxes: &[[f64; 4]]) -> Option<Spread> {
    let median = |low: usize, high: usize| {
        let mut middles: Vec<f64> = boxes.iter().map(|own| f64::midpoint(own[low], own[high])).collect();
        middles.sort_unstable_by(f64::total_cmp);
        middles.get(middles.len() / 2).copied()
    };
    Some(Spread {
        west: boxes.iter().map(|own| own[0]).fold(f64::INFINITY, f64::min),
        east: boxes.iter().map(|own| own[2]).fold(f64::NEG_INFINITY, f64::max),
        longitude: median(0, 2)?,
        latitude: median(1, 3)?,
    })
}
