//! Collections made ready for tiles: a layer as it is, patches and findings as a layer of their shapes.

use crate::geometry::geographic::position;
use crate::geometry::grid::Point;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::layer::feature::{Feature, Layer};
use crate::tiles::pyramid::Pyramid;

impl House {
    /// What tiles want of a collection, made when they first do.
    pub(super) fn pyramid<'h>(&'h self, collection: Collection<'h>) -> &'h Pyramid {
        let place = |point: &Point| position(self.measure.series(), *point);
        match collection {
            Collection::Layer(layer, ready, kept) => kept.pyramid.get_or_init(|| {
                Pyramid::new(layer, |point| ready.place(point).unwrap_or_else(|| place(&layer.points[point])))
            }),
            Collection::Conflicts(kept) | Collection::Findings(kept) | Collection::Cells(kept) => {
                kept.pyramid.get_or_init(|| {
                    let mut layer = Layer::new(collection.id().into(), Vec::new());
                    for feature in 0..collection.len() as u32 {
                        let own = Feature { number: u64::from(feature), code: None, values: Vec::new() };
                        layer.push(own, self.parts(collection, feature).iter().map(|part| &**part));
                    }
                    Pyramid::new(&layer, |point| place(&layer.points[point]))
                })
            }
        }
    }
}
