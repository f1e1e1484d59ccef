//! Laws of windows: what they meet agrees with an outside judge.

use geo::{Coord, Intersects, LineString, Polygon, Rect};
use hegui::geometry::window::{Place, Window};
use proptest::prelude::{Strategy, prop_assert_eq, proptest};

/// A triangle with a triangular hole of a third its size around its centroid, in whole numbers.
fn holed_triangle() -> impl Strategy<Value = [Vec<Place>; 2]> {
    let place = || (-20_i64..20, -20_i64..20);
    let turn = |a: Place, b: Place, c: Place| (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0);
    let corners = (place(), place(), place());
    corners.prop_filter("a triangle has an inside", move |&(a, b, c)| turn(a, b, c) != 0).prop_map(
        |(a, b, c)| {
            let sum = (a.0 + b.0 + c.0, a.1 + b.1 + c.1);
            let outer = [a, b, c].map(|(x, y)| (9 * x, 9 * y));
            let hole = outer.map(|(x, y)| (3 * sum.0 + (x - 3 * sum.0) / 3, 3 * sum.1 + (y - 3 * sum.1) / 3));
            [outer.to_vec(), hole.to_vec()]
        },
    )
}

proptest! {
    /// `geo` decides with robust predicates, exact on whole numbers of this size.
    #[test]
    fn a_window_meets_what_geo_says_it_intersects(
        rings in holed_triangle(),
        (west, south) in (-200_i64..200, -200_i64..200),
        (width, height) in (1_i64..120, 1_i64..120),
    ) {
        let window = Window { west, south, east: west + width, north: south + height };
        let coord = |(x, y): Place| Coord { x: x as f64, y: y as f64 };
        let [outer, hole] = rings.clone().map(|ring| ring.into_iter().map(coord).collect::<LineString>());
        let rect = Rect::new(coord((window.west, window.south)), coord((window.east, window.north)));
        let judged = Polygon::new(outer, vec![hole]).intersects(&rect);
        prop_assert_eq!(window.meets_polygon(&rings), judged);
    }
}
