//! The manner in which features are written: which of their properties, and where they lie in which CRS.

use crate::formats::export::frame::Frame;

/// What of a feature is written, and how.
pub struct Manner {
    /// In which CRS.
    pub coordinates: Coordinates,
    /// Whether the shape is written; where not it is null, as RFC 7946 wants the member to be there.
    pub has_shape: bool,
    /// The properties that are written, by name; `None`: all.
    pub properties: Option<Vec<String>>,
    /// How many grid steps a border may move so that points can be left out; `None`: no point is.
    pub tolerance_steps: Option<f64>,
}

/// A CRS as positions are written in it.
pub enum Coordinates {
    /// Longitude and latitude on the datum of the plane, in degrees with ten decimals.
    Geographic {
        /// Whether the CRS is one whose first axis is the latitude.
        is_latitude_first: bool,
    },
    /// A map projection, in metres with four decimals, which in the plane itself are the grid's steps.
    Projected {
        /// The way from the plane.
        frame: Box<Frame>,
        /// Whether the CRS is one whose first axis is the northing.
        is_north_first: bool,
    },
}

impl Manner {
    /// All of a feature, as RFC 7946 has it.
    pub const RFC7946: Self = Self {
        coordinates: Coordinates::Geographic { is_latitude_first: false },
        has_shape: true,
        properties: None,
        tolerance_steps: None,
    };

    /// Whether a property is written.
    pub fn wants(&self, name: &str) -> bool {
        self.properties.as_ref().is_none_or(|own| own.iter().any(|own| own == name))
    }
}
