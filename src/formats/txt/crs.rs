//! Which CRS a file is in and which axis comes first: by its header, borne out by its coordinates.

use crate::formats::crs::plausible::Bounds;
use crate::formats::crs::ranges::{Range, is_pair, is_within, with, zone_of};
use crate::formats::import::shape::CrsSaid;
use crate::formats::txt::syntax::Document;
use crate::layer::text::Text;

/// What is known of a file's coordinates.
#[derive(Debug)]
pub(super) struct Reading {
    /// How the header says the CRS, or what of it contradicts the coordinates or itself.
    pub(super) crs: Result<CrsSaid, Text>,
    /// Whether the first coordinate is the easting or longitude.
    pub(super) is_east_first: bool,
    /// The box of the coordinates, east first; `None` where there are none.
    pub(super) bounds: Option<Bounds>,
}

/// The datums that headers name, with the EPSG codes of their planes (EPSG registry).
struct Datum {
    /// What the header's words must contain one of.
    words: &'static [&'static str],
    geographic: u32,
    /// 3° zone 25 with the zone before the easting, and without; the others follow.
    three: [u32; 2],
    /// 6° zone 13, the same.
    six: [u32; 2],
}

const DATUMS: [Datum; 3] = [
    Datum { words: &["2000"], geographic: 4490, three: [4513, 4534], six: [4491, 4502] },
    Datum { words: &["80", "西安"], geographic: 4610, three: [2349, 2370], six: [2327, 2338] },
    Datum { words: &["54", "北京"], geographic: 4214, three: [2401, 2422], six: [21413, 21453] },
];

/// Reads the header and looks at all coordinates.
pub(super) fn read(document: &Document<'_>) -> Reading {
    let Some([first, second]) = ranges(document) else {
        return Reading { crs: said(document, None), is_east_first: false, bounds: None };
    };
    let is_east_first = !is_pair(first, second) && is_pair(second, first);
    let (east, north) = if is_east_first { (first, second) } else { (second, first) };
    Reading {
        crs: said(document, Some((east, north))),
        is_east_first,
        bounds: Some([east.0, north.0, east.1, north.1]),
    }
}

/// The least and the greatest of the first and of the second coordinates.
fn ranges(document: &Document<'_>) -> Option<[Range; 2]> {
    let range = |at: fn(&super::syntax::Vertex) -> f64| {
        document.vertices.iter().map(at).fold(None, |range, value| Some(with(range, value)))
    };
    Some([range(|own| own.first)?, range(|own| own.second)?])
}

/// The CRS of the header's words; `ranges` of the eastings and northings.
fn said(document: &Document<'_>, ranges: Option<(Range, Range)>) -> Result<CrsSaid, Text> {
    let property = |key: &str| {
        let found = document.properties.iter().find(|(own, _)| *own == key);
        found.map(|&(_, value)| value).filter(|value| !value.is_empty())
    };
    let Some(name) = property("坐标系") else { return Ok(CrsSaid::Nothing) };
    let Some(datum) = DATUMS.iter().find(|datum| datum.words.iter().any(|word| name.contains(word))) else {
        return Ok(CrsSaid::Nothing);
    };
    let is_degrees = ranges
        .is_some_and(|(east, north)| is_within(east, (-180.0, 180.0)) && is_within(north, (-90.0, 90.0)));
    if is_degrees {
        return Ok(CrsSaid::Epsg(datum.geographic));
    }
    let seen = ranges.and_then(|(east, _)| zone_of(east));
    let told = match property("带号") {
        Some(text) => Some(whole(text).ok_or_else(|| not_understood("带号", text))?),
        None => None,
    };
    if let (Some(told), Some(seen)) = (told, seen)
        && told != seen
    {
        return Err(Text::new(
            format!("属性描述中带号为 {told},而坐标以 {seen} 开头;请核对"),
            format!("the header says zone {told}, but eastings begin with {seen}; check them"),
        ));
    }
    let Some(zone) = told.or(seen) else { return Ok(CrsSaid::Nothing) };
    let width = match property("几度分带") {
        Some(text) => whole(text).ok_or_else(|| not_understood("几度分带", text))?,
        // Zones of 3° over China are 25 to 45, those of 6° 13 to 23.
        None if zone < 24 => 6,
        None => 3,
    };
    let (codes, from, to) = match width {
        3 => (datum.three, 25, 45),
        6 => (datum.six, 13, 23),
        _ => return Err(not_understood("几度分带", &width.to_string())),
    };
    if !(from..=to).contains(&zone) {
        return Err(Text::new(
            format!("{width} 度分带没有第 {zone} 带(我国为 {from} 至 {to});请核对带号与几度分带"),
            format!("there is no zone {zone} of {width}° (China has {from} to {to}); check zone and width"),
        ));
    }
    Ok(CrsSaid::Epsg(codes[usize::from(seen.is_none())] + zone - from))
}

/// The whole number a text begins with: `3`, `3度`, `37带`.
fn whole(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

fn not_understood(key: &str, text: &str) -> Text {
    Text::new(
        format!("属性描述中的“{key}={text}”读不懂"),
        format!("the header's \"{key}={text}\" is not understood"),
    )
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::formats::import::shape::CrsSaid;
    use crate::formats::txt::syntax::parse;

    /// What is made of a header and a point: the EPSG code or nothing, and whether east comes first; `None` for
    /// what is refused.
    fn made(header: &str, point: &str) -> Option<(Option<u32>, bool)> {
        let text = format!("[属性描述]\n{header}\n[地块坐标]\n3,1,1,甲,面,,,,@\nJ1,1,{point}\n");
        let reading = read(&parse(&text).unwrap());
        let code = match reading.crs.ok()? {
            CrsSaid::Epsg(code) => Some(code),
            _ => None,
        };
        Some((code, reading.is_east_first))
    }

    #[test]
    fn the_header_is_borne_out_by_the_coordinates() {
        const G: &str = "坐标系=2000国家大地坐标系\n几度分带=3\n带号=37";
        for (header, point, wanted) in [
            (G, "4151234.1,37483243.9", Some((Some(4525), false))),
            (G, "37483243.9,4151234.1", Some((Some(4525), true))),
            (G, "4151234.1,483243.9", Some((Some(4546), false))),
            (G, "483243.9,4151234.1", Some((Some(4546), true))),
            (G, "37.5,111.1", Some((Some(4490), false))),
            (G, "111.1,37.5", Some((Some(4490), true))),
            (G, "4151234.1,38383243.9", None),
            ("坐标系=CGCS2000\n几度分带=6\n带号=19", "4151234.1,19483243.9", Some((Some(4497), false))),
            ("坐标系=CGCS2000", "4151234.1,19483243.9", Some((Some(4497), false))),
            ("坐标系=CGCS2000", "4151234.1,37483243.9", Some((Some(4525), false))),
            ("坐标系=CGCS2000", "4151234.1,483243.9", Some((None, false))),
            ("坐标系=CGCS2000\n几度分带=3度\n带号=19", "4151234.1,19483243.9", None),
            ("坐标系=CGCS2000\n几度分带=三\n带号=37", "4151234.1,37483243.9", None),
            ("坐标系=80国家大地坐标系\n带号=37", "4151234.1,37483243.9", Some((Some(2361), false))),
            ("坐标系=1954北京坐标系\n带号=37", "4151234.1,37483243.9", Some((Some(2413), false))),
            ("坐标系=地方坐标系\n带号=37", "4151234.1,37483243.9", Some((None, false))),
            ("精度=0.001", "4151234.1,37483243.9", Some((None, false))),
        ] {
            assert_eq!(made(header, point), wanted, "{header} {point}");
        }
    }
}
