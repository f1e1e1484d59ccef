//! What the ranges of a file's coordinates tell: which of the two is the easting, and the zone before it.

/// The least and the greatest of one coordinate.
pub(crate) type Range = (f64, f64);

/// Northings of China, in metres: from the Nansha islands to the Amur, with room.
const NORTHINGS_M: Range = (3e5, 6.2e6);
/// Eastings without their zone: the false easting of 500 km and as far as a 6° zone and its neighbors reach.
const EASTINGS_M: Range = (1e5, 9e5);
/// Longitudes and latitudes of China, with room.
const LONGITUDES: Range = (72.0, 137.0);
const LATITUDES: Range = (2.0, 55.0);
/// What stands before the easting is its zone in millions of metres.
const ZONE_M: f64 = 1e6;

/// Whether all of a range lies in another.
pub(crate) fn is_within((low, high): Range, bounds: Range) -> bool {
    bounds.0 <= low && high <= bounds.1
}

/// The range that takes in one more number.
pub(crate) fn with(range: Option<Range>, value: f64) -> Range {
    range.map_or((value, value), |(low, high)| (low.min(value), high.max(value)))
}

/// Whether two ranges can be a northing and an easting, or a latitude and a longitude.
pub(crate) fn is_pair(north: Range, east: Range) -> bool {
    let is_easting = is_within(east, EASTINGS_M)
        || zone_of(east).is_some_and(|zone| {
            let before = f64::from(zone) * ZONE_M;
            is_within((east.0 - before, east.1 - before), EASTINGS_M)
        });
    (is_within(north, NORTHINGS_M) && is_easting)
        || (is_within(north, LATITUDES) && is_within(east, LONGITUDES))
}

/// The zone before all eastings, where it is one.
pub(crate) fn zone_of((low, high): Range) -> Option<u32> {
    let zone = |easting: f64| (easting / ZONE_M).floor();
    let is_zone = (13.0..=45.0).contains(&zone(low)) && zone(low).to_bits() == zone(high).to_bits();
    is_zone.then(|| zone(low) as u32)
}
