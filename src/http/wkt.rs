//! A polygon in WKT as the GeoJSON it is, so that it is read by the one reader of that.

use std::fmt::Write;

/// The text as a collection of one feature; `None` where it is no `POLYGON` or `MULTIPOLYGON` of pairs of numbers.
///
/// Whether its brackets and rings are right is the reader's to say.
pub(super) fn to_geojson(text: &str) -> Option<String> {
    let text = text.trim();
    let (word, body) = text.split_at(text.find('(')?);
    let kind = match word.trim().to_ascii_uppercase().as_str() {
        "POLYGON" => "Polygon",
        "MULTIPOLYGON" => "MultiPolygon",
        _ => return None,
    };
    let mut out = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\
         \"geometry\":{{\"type\":\"{kind}\",\"coordinates\":"
    );
    for piece in body.split_inclusive(['(', ')', ',']) {
        // What ends in no mark may end in a character of several bytes.
        let mark = piece.chars().next_back()?;
        let numbers = &piece[..piece.len() - mark.len_utf8()];
        let numbers: Vec<&str> = numbers.split_whitespace().collect();
        match numbers[..] {
            [] => {}
            [x, y] => {
                let number = |text: &str| text.parse::<f64>().ok().filter(|own| own.is_finite());
                // Writing to a text cannot fail.
                let _ = write!(out, "[{},{}]", number(x)?, number(y)?);
            }
            _ => return None,
        }
        out.push(match mark {
            '(' => '[',
            ')' => ']',
            ',' => ',',
            _ => return None,
        });
    }
    out.push_str("}}]}");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::to_geojson;

    #[test]
    fn polygons_become_geojson_and_all_else_is_refused() {
        let inside = |text: &str| {
            let all: serde_json::Value = serde_json::from_str(&to_geojson(text)?).ok()?;
            Some(all["features"][0]["geometry"]["coordinates"].to_string())
        };
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(inside(text).as_deref(), expected, "{text}");
        };
        check("POLYGON((0 0, 1 0, 1 1.5, 0 0))", Some("[[[0,0],[1,0],[1,1.5],[0,0]]]"));
        check(" multipolygon (((0 0,1 0,.5 1,0 0)))\n", Some("[[[[0,0],[1,0],[0.5,1],[0,0]]]]"));
        for wrong in [
            "",
            "POINT(0 0)",
            "POLYGON",
            "POLYGON Z ((0 0 1,1 0 1,1 1 1,0 0 1))",
            "POLYGON((0 0 1,1 0 1,1 1 1,0 0 1))",
            "POLYGON((0 NaN, 1 0, 1 1, 0 0))",
            "POLYGON((0 0, 1 0)",
            "POLYGON((0 0, 1 0)) x",
            "POLYGON((0 0, 1 0))é",
            "LINESTRING(0 0, 1 1)",
        ] {
            check(wrong, None);
        }
    }
}
