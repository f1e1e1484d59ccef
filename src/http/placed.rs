//! Things of a collection with the shapes they are served in, for filters that ask how they lie.

use crate::geometry::grid::Point;
use crate::geometry::nesting;
use crate::geometry::relation::{Relation, Shape};
use crate::geometry::window::Place;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::rules::attribute_test::Known;
use crate::rules::condition::{ClassTest, SpatialTest};
use crate::rules::filter::Thing;

/// One thing and where it is.
pub(super) struct Placed<'h, T> {
    pub(super) thing: T,
    pub(super) house: &'h House,
    pub(super) collection: Collection<'h>,
    pub(super) feature: u32,
}

impl<T: Thing> Thing for Placed<'_, T> {
    fn value(&self, name: &str) -> Option<Known<'_>> {
        self.thing.value(name)
    }

    fn is_of(&self, test: &ClassTest) -> bool {
        self.thing.is_of(test)
    }

    /// Bounds decide first: most things are nowhere near.
    fn lies(&self, test: &SpatialTest) -> Option<bool> {
        let bounds = self.collection.index().bounds(self.feature)?;
        if !bounds.meets(test.shape.window()) {
            return Some(test.relation == Relation::Disjoint);
        }
        self.shape().map(|own| test.relation.holds(&own, &test.shape))
    }
}

impl<T> Placed<'_, T> {
    /// The shape as served; `None` where there is none.
    fn shape(&self) -> Option<Shape> {
        let places = self.house.places(self.collection, self.feature);
        if matches!(self.collection, Collection::Layer(layer, ..) if layer.is_of_lines()) {
            return Shape::of_lines(places);
        }
        if let [_] = places[..] {
            return Shape::of_polygons(vec![places]);
        }
        let parts = self.house.parts(self.collection, self.feature);
        let rings: Vec<&[Point]> = parts.iter().map(|own| &**own).collect();
        let polygon = |own: nesting::Nested| -> Vec<Vec<Place>> {
            std::iter::once(own.outer).chain(own.holes).map(|ring| places[ring].clone()).collect()
        };
        Shape::of_polygons(nesting::nest(&rings).into_iter().map(polygon).collect())
    }
}
