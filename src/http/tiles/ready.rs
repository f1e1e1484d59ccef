//! Collections made ready for tiles: a layer as it is, patches and findings as a layer of their shapes.

use crate::geometry::geographic::position;
use crate::geometry::window::Place;
use crate::http::held::Collection;
use crate::http::house::House;
use crate::layer::feature::{Feature, Layer};
use crate::tiles::pyramid::Pyramid;

impl House {
    /// What tiles want of a collection, made when they first do.
    pub(super) fn pyramid<'h>(&'h self, collection: Collection<'h>) -> &'h Pyramid {
        let places = |layer: &Layer, part: usize| -> Vec<Place> {
            layer.part(part).iter().map(|point| position(self.measure.series(), *point)).collect()
        };
        match collection {
            Collection::Layer(layer, ready, kept) => kept.pyramid.get_or_init(|| {
                Pyramid::new(layer, |part| match ready.places(layer, part) {
                    Some(known) => known.iter().collect(),
                    None => places(layer, part),
                })
            }),
            Collection::Conflicts(kept) | Collection::Findings(kept) | Collection::Cells(kept) => {
                kept.pyramid.get_or_init(|| {
                    let mut layer = Layer::new(collection.id().into(), Vec::new());
                    for feature in 0..collection.len() as u32 {
                        let own = Feature { number: u64::from(feature), code: None, values: Vec::new() };
                        layer.push(own, self.parts(collection, feature).iter().map(|part| &**part));
                    }
                    Pyramid::new(&layer, |part| places(&layer, part))
                })
            }
        }
    }
}
