//! Where features go as they are read: a layer in memory, or one that grows on a shelf.

use crate::formats::snapshot::long::GrowingLayer;
use crate::geometry::grid::Point;
use crate::layer::feature::{Feature, Field, Geometry, Layer};

/// Takes features one by one.
pub(crate) trait Sink {
    /// Whether it takes areas or lines.
    fn geometry(&self) -> Geometry;

    /// The fields its features have values of.
    fn fields(&self) -> &[Field];

    /// Points taken.
    fn n_points(&self) -> usize;

    /// Features taken.
    fn n_features(&self) -> usize;

    /// Takes a feature with its rings or lines, which hold the invariants of [`Layer`].
    fn push<P: AsRef<[Point]>>(&mut self, feature: Feature, parts: impl IntoIterator<Item = P>);
}

impl Sink for Layer {
    fn geometry(&self) -> Geometry {
        self.geometry
    }

    fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn n_points(&self) -> usize {
        self.points.len()
    }

    fn n_features(&self) -> usize {
        self.features.len()
    }

    fn push<P: AsRef<[Point]>>(&mut self, feature: Feature, parts: impl IntoIterator<Item = P>) {
        Self::push(self, feature, parts);
    }
}

impl Sink for GrowingLayer<'_> {
    fn geometry(&self) -> Geometry {
        self.geometry
    }

    fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn n_points(&self) -> usize {
        self.points.len()
    }

    fn n_features(&self) -> usize {
        self.numbers.len()
    }

    fn push<P: AsRef<[Point]>>(&mut self, feature: Feature, parts: impl IntoIterator<Item = P>) {
        Self::push(self, feature, parts);
    }
}
