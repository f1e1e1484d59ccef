//! A year later: the survey with some squares of its parcels made something else, as a change survey (变更调查) draws it.
//!
//! A square lies inside one parcel and becomes a parcel of its own; the rest of the parcel registers so much less. So
//! both together register what the parcel did, to the hundredth of a square metre.

use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::geometry::ring;
use crate::layer::feature::{Feature, Layer, Value};

/// Grid steps in a metre.
const STEPS: i64 = 10_000;
/// Places a square is tried at, along each side of a parcel's box.
const TRIES: i64 = 9;

/// A square of a parcel.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Plot {
    /// The parcel, a feature of the survey.
    pub(in crate::cli) parcel: usize,
    /// Its corners, counter-clockwise.
    pub(in crate::cli) ring: Vec<Point>,
}

impl Plot {
    /// A square of so many metres inside a parcel that shares no point with its border; `None` where none of the places
    /// tried has room.
    pub(in crate::cli) fn inside(layer: &Layer, parcel: usize, side_m: i64) -> Option<Self> {
        let rings: Vec<&[Point]> = layer.rings(parcel).collect();
        let all = || rings.iter().flat_map(|own| own.iter());
        let (west, east) = (all().map(|own| own.x).min()?, all().map(|own| own.x).max()?);
        let (south, north) = (all().map(|own| own.y).min()?, all().map(|own| own.y).max()?);
        let half = side_m * STEPS / 2;
        let at = |low: i64, high: i64, n: i64| low + (high - low) / (TRIES + 1) * n;
        let middles = (1..=TRIES).flat_map(|x| (1..=TRIES).map(move |y| (x, y)));
        let mut squares = middles.map(|(x, y)| {
            let (x, y) = (at(west, east, x), at(south, north, y));
            [(-1, -1), (1, -1), (1, 1), (-1, 1)].map(|(i, j)| Point::new(x + i * half, y + j * half))
        });
        let is_inside = |square: &[Point; 4]| is_within(square, &rings);
        squares.find(is_inside).map(|square| Self { parcel, ring: square.to_vec() })
    }
}

/// Whether a square lies in the land some rings bound, without touching them.
fn is_within(square: &[Point; 4], rings: &[&[Point]]) -> bool {
    let [low, _, high, _] = *square;
    let mut is_in = false;
    for (a, b) in rings.iter().flat_map(|own| ring::edges(own)) {
        let is_beside =
            a.x.max(b.x) < low.x || high.x < a.x.min(b.x) || a.y.max(b.y) < low.y || high.y < a.y.min(b.y);
        let sides = || square.map(|corner| ring::cross(a, b, corner).signum());
        if !is_beside && sides().iter().sum::<i128>().abs() != 4 {
            return false;
        }
        // Even and odd: edges crossed on the way east from a corner.
        if (a.y <= low.y) != (b.y <= low.y) && (ring::cross(a, b, low) > 0) == (a.y < b.y) {
            is_in = !is_in;
        }
    }
    is_in
}

/// The survey of a year later: each plot becomes a parcel of its class and stands at the end.
pub(in crate::cli) fn a_year_later(
    layer: &Layer,
    plots: &[(&Plot, &'static str)],
    measure: &LegalMeasure,
) -> Layer {
    let place = |name: &str| layer.fields.iter().position(|field| &*field.name == name);
    let area = place("TBMJ");
    let square_m2 = |plot: &Plot| (measure.ring(&plot.ring).square_metres() * 100.0).round() / 100.0;
    let mut later = Layer::new(layer.id.clone(), layer.fields.clone());
    for (index, feature) in layer.features.iter().enumerate() {
        let mut feature = feature.clone();
        let mut rings: Vec<Vec<Point>> = layer.rings(index).map(<[Point]>::to_vec).collect();
        for (plot, _) in plots.iter().filter(|(plot, _)| plot.parcel == index) {
            rings.push(plot.ring.iter().rev().copied().collect());
            if let Some(Value::Real(own)) = area.and_then(|place| feature.values.get_mut(place)) {
                *own = ((*own - square_m2(plot)) * 100.0).round() / 100.0;
            }
        }
        later.push(feature, &rings);
    }
    for (number, (plot, class)) in plots.iter().enumerate() {
        let mut values = layer.features[plot.parcel].values.clone();
        let mut set = |name: &str, value: Value| {
            if let Some(place) = place(name) {
                values[place] = value;
            }
        };
        let text = |text: &str| Value::Text(text.to_owned());
        let is_dry = *class == DRY;
        let flat = |own: &str| if is_dry { text(own) } else { Value::Null };
        set("BSM", Value::Integer((layer.features.len() + number + 1) as i64));
        set("TBBH", Value::Text(format!("B{}", number + 1)));
        set("DLBM", text(class));
        set("DLMC", text(if is_dry { "旱地" } else { "工业用地" }));
        set("TBMJ", Value::Real(square_m2(plot)));
        set("KCXS", if is_dry { Value::Real(0.0) } else { Value::Null });
        set("GDLX", Value::Null);
        set("GDPDJB", flat("1"));
        set("GDDB", flat("13"));
        let code = Some((*class).into());
        later.push(Feature { number: later.features.len() as u64, code, values }, [&*plot.ring]);
    }
    later
}

/// 旱地, in the third survey's classes.
pub(in crate::cli) const DRY: &str = "0103";
/// 工业用地, likewise.
pub(in crate::cli) const WORKS: &str = "0601";

#[cfg(test)]
mod tests {
    use super::is_within;
    use crate::geometry::grid::Point;

    #[test]
    fn a_square_is_inside_where_no_border_meets_it() {
        let square = |x: i64, y: i64, side: i64| {
            [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map(|(x, y)| Point::new(x, y))
        };
        let (outer, hole) = (square(0, 0, 100), square(40, 40, 20));
        let hole: Vec<Point> = hole.into_iter().rev().collect();
        let rings: [&[Point]; 2] = [&outer, &hole];
        let cases = [
            (square(10, 10, 20), true),
            (square(10, 10, 29), true),
            (square(45, 45, 5), false),
            (square(30, 30, 40), false),
            (square(35, 45, 10), false),
            (square(90, 10, 20), false),
            (square(200, 10, 20), false),
            (square(-300, 10, 20), false),
            // It touches the border.
            (square(0, 10, 20), false),
            (square(10, 10, 30), false),
        ];
        for (own, expected) in cases {
            assert_eq!(is_within(&own, &rings), expected, "{own:?}");
        }
    }
}
