//! The tile matrix sets as documents (OGC 17-083r4).

use serde_json::{Value as Json, json};

use crate::http::answer::{Answer, Media};
use crate::http::ask::Ask;
use crate::http::document;
use crate::http::error::ApiError;
use crate::http::house::House;
use crate::http::items::link;
use crate::http::tiles::set;
use crate::layer::text::{Lang, Text};
use crate::tiles::address::MatrixSet;

/// Half the width of spherical Mercator, in metres (EPSG:3857).
const HALF_M: f64 = 20_037_508.342_789_244;
/// Pixels along a tile's side, by which scales are reckoned.
const TILE_PX: u32 = 256;
/// A pixel of the standard, in metres (OGC 17-083r4, 6.1.1).
const PIXEL_M: f64 = 0.000_28;
/// Metres in a degree of the equator, of the ellipsoid's semi-major axis 6,378,137 m.
const DEGREE_M: f64 = 111_319.490_793_273_57;

/// All tile matrix sets.
///
/// # Errors
/// [`ApiError`] on an unknown parameter.
pub(in crate::http) fn matrix_sets(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let format = document::format(ask)?;
    let sets = MatrixSet::ALL.map(|own| {
        json!({
            "id": own.id(),
            "title": title(own).get(ask.lang),
            "uri": uri(own),
            "crs": crs(own),
            "links": [link("self", Media::Json, &address(ask, own))],
        })
    });
    let says = if ask.lang == Lang::Zh { "瓦片矩阵集" } else { "tile matrix sets" };
    let document = json!({
        "title": says,
        "links": [link("self", Media::Json, &format!("{}/tileMatrixSets", ask.base))],
        "tileMatrixSets": sets,
    });
    Ok(format.answer((house, ask), Media::Json, &document))
}

/// One tile matrix set.
///
/// # Errors
/// [`ApiError::NoSuchMatrixSet`], or [`ApiError`] on an unknown parameter.
pub(in crate::http) fn matrix_set(house: &House, ask: &Ask) -> Result<Answer, ApiError> {
    let own = set(ask, 0)?;
    let format = document::format(ask)?;
    let matrices: Vec<Json> = (0..=own.matrix_max()).map(|matrix| described(own, matrix)).collect();
    let mut document = json!({
        "id": own.id(),
        "title": title(own).get(ask.lang),
        "uri": uri(own),
        "crs": crs(own),
        "orderedAxes": if own == MatrixSet::WebMercatorQuad { ["E", "N"] } else { ["Lat", "Lon"] },
        "tileMatrices": matrices,
        "links": [link("self", Media::Json, &address(ask, own))],
    });
    if own == MatrixSet::WebMercatorQuad {
        document["wellKnownScaleSet"] = json!("http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible");
    }
    Ok(format.answer((house, ask), Media::Json, &document))
}

fn described(set: MatrixSet, matrix: u8) -> Json {
    let (columns, rows) = set.size(matrix);
    let across = f64::from(columns) * f64::from(TILE_PX);
    let (cell, metres, origin) = match set {
        MatrixSet::WebMercatorQuad => (2.0 * HALF_M / across, 1.0, [-HALF_M, HALF_M]),
        MatrixSet::Cgcs2000Quad => (360.0 / across, DEGREE_M, [90.0, -180.0]),
    };
    json!({
        "id": matrix.to_string(),
        "scaleDenominator": cell * metres / PIXEL_M,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": origin,
        "tileWidth": TILE_PX,
        "tileHeight": TILE_PX,
        "matrixWidth": columns,
        "matrixHeight": rows,
    })
}

/// What a set is called.
pub(super) fn title(set: MatrixSet) -> Text {
    match set {
        MatrixSet::WebMercatorQuad => Text::new("Web 墨卡托方格", "squares of Web Mercator"),
        MatrixSet::Cgcs2000Quad => Text::new(
            "CGCS2000 经纬度方格(第 n 矩阵即天地图 c 第 n+1 级)",
            "squares of longitude and latitude of CGCS2000; matrix n is level n + 1 of 天地图 c",
        ),
    }
}

/// The name of a set that others know; that of CGCS2000 stands in no registry and is named after its description
/// here.
pub(super) fn uri(set: MatrixSet) -> String {
    match set {
        MatrixSet::WebMercatorQuad => {
            format!("http://www.opengis.net/def/tilematrixset/OGC/1.0/{}", set.id())
        }
        MatrixSet::Cgcs2000Quad => format!("urn:hegui:tilematrixset:{}", set.id()),
    }
}

/// The CRS of a set.
pub(super) fn crs(set: MatrixSet) -> &'static str {
    match set {
        MatrixSet::WebMercatorQuad => "http://www.opengis.net/def/crs/EPSG/0/3857",
        MatrixSet::Cgcs2000Quad => "http://www.opengis.net/def/crs/EPSG/0/4490",
    }
}

/// Where a set is described.
pub(super) fn address(ask: &Ask, set: MatrixSet) -> String {
    format!("{}/tileMatrixSets/{}", ask.base, set.id())
}
