//! The head: CRS, axes, unit and separator, borne out by the coordinates.

use crate::formats::crs::plausible::Bounds;
use crate::formats::crs::ranges::{Range, is_pair, is_within, zone_of};
use crate::formats::import::shape::CrsSaid;
use crate::formats::vct::syntax::{Fault, Lines};
use crate::geometry::projection::{Ellipsoid, TransverseMercator};
use crate::layer::text::Text;

/// Eastings that have no zone before them, in metres.
const EASTINGS_M: Range = (0.0, 1e6);
/// Scales on the central meridian any plane has: UTM 0.9996, Gauss-Krüger 1.
const SCALES: Range = (0.99, 1.01);
/// What a zone before the easting adds, in metres.
const ZONE_M: f64 = 1e6;
/// Ellipsoids by parts of their names in lower case, where the head gives no numbers.
const SPHEROIDS: [(&str, Ellipsoid); 7] = [
    ("2000", Ellipsoid::CGCS2000),
    ("krass", Ellipsoid::KRASSOVSKY),
    ("克拉索夫斯基", Ellipsoid::KRASSOVSKY),
    ("北京", Ellipsoid::KRASSOVSKY),
    ("1975", Ellipsoid::XIAN80),
    ("iag", Ellipsoid::XIAN80),
    ("西安", Ellipsoid::XIAN80),
];

/// The lines `Key:Value` of the head, in their order.
#[derive(Debug, Default)]
pub(super) struct HeadLines<'a> {
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    /// In lower case.
    key: String,
    value: &'a str,
    /// Counted from 1.
    line: usize,
}

/// What the head and the coordinates say together.
#[derive(Debug)]
pub(super) struct Reading {
    /// How the head says the CRS, or what of it contradicts itself or the coordinates.
    pub(super) crs: Result<CrsSaid, Text>,
    /// Whether the first coordinate is the easting or longitude.
    pub(super) is_east_first: bool,
    /// The box of all coordinates, east first.
    pub(super) bounds: Option<Bounds>,
    /// What the coordinates have otherwise than the head: kinds of findings and their messages.
    pub(super) warnings: Vec<(&'static str, Text)>,
}

impl<'a> HeadLines<'a> {
    /// Takes the lines of a section in.
    pub(super) fn add(&mut self, mut lines: Lines<'a>) {
        while let Some(line) = lines.next_filled() {
            if let Some((key, value)) = line.text.split_once([':', '：']) {
                let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
                self.entries.push(Entry { key, value, line: line.number });
            }
        }
    }

    /// The value of a key given in lower case; `None` where it is missing or empty.
    fn get(&self, key: &str) -> Option<&'a str> {
        self.entry(key).map(|own| own.value)
    }

    /// The same with its line.
    fn entry(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|own| own.key == key && !own.value.is_empty())
    }

    /// The character between the values of attributes.
    ///
    /// # Errors
    /// Where it is not one character, or one that numbers have.
    pub(super) fn separator(&self) -> Result<char, Fault> {
        let Some(&Entry { value: text, line, .. }) = self.entry("separator") else { return Ok(',') };
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) if !one.is_alphanumeric() && !"-.+\"".contains(one) => Ok(one),
            _ => Err(Fault::new(
                line,
                format!("文件头 Separator:{text} 不是一个分隔符"),
                format!("the head's Separator:{text} is no character to separate by"),
            )),
        }
    }

    /// Refuses heads whose coordinates or objects would be read wrongly.
    ///
    /// # Errors
    /// Version 1, coordinates with an offset, a unit that is neither metres nor degrees.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let is_old = |value: &str| value.starts_with("1.") || value == "1" || value.contains("1999");
        if let Some(Entry { value, line, .. }) = self.entry("version").filter(|own| is_old(own.value)) {
            return Err(Fault::new(
                *line,
                format!("文件头称版本为 {value}(1999 版);只读 2.0(2007)与 3.0,请由原软件另存"),
                format!(
                    "the head says version {value} (of 1999); 2.0 (2007) and 3.0 are read, save it as one of them"
                ),
            ));
        }
        let is_zero = |value: &str| value.split(',').all(|part| matches!(part.trim().parse(), Ok(0.0)));
        if let Some(Entry { value, line, .. }) = self.entry("offset").filter(|own| !is_zero(own.value)) {
            return Err(Fault::new(
                *line,
                format!("文件头有坐标偏移 Offset:{value},其含义各家不一,未读;请由原软件以 0 偏移另存"),
                format!(
                    "the head has Offset:{value}, which writers mean differently; save it with an offset of 0"
                ),
            ));
        }
        match self.unit() {
            Some(Entry { value, line, .. }) if !is_metres(value) && !is_degrees(value) => Err(Fault::new(
                *line,
                format!("文件头的坐标单位 {value} 既不是米(M)也不是度(D)"),
                format!("the head's unit {value} is neither metres (M) nor degrees (D)"),
            )),
            _ => Ok(()),
        }
    }

    fn unit(&self) -> Option<&Entry<'a>> {
        self.entry("xyunit").or_else(|| self.entry("unit"))
    }

    /// Puts the head beside the ranges of the first and of the second coordinates.
    pub(super) fn read(&self, ranges: Option<[Range; 2]>) -> Reading {
        let mut warnings = Vec::new();
        let stated = !self.get("xaxisdirection").is_some_and(|axis| axis.eq_ignore_ascii_case("N"));
        let Some([first, second]) = ranges else {
            return Reading {
                crs: self.crs(None, &mut warnings),
                is_east_first: stated,
                bounds: None,
                warnings,
            };
        };
        let is_possible = |is_east_first: bool| {
            if is_east_first { is_pair(second, first) } else { is_pair(first, second) }
        };
        let is_east_first = if is_possible(!stated) && !is_possible(stated) { !stated } else { stated };
        if is_east_first != stated {
            let (zh, en) = if is_east_first { ("东", "eastings") } else { ("北", "northings") };
            warnings.push((
                "axes-swapped",
                Text::new(
                    format!("按数值范围,{zh}坐标在前,与文件头(XAxisDirection)不符;已按{zh}坐标在前读入"),
                    format!(
                        "by their ranges {en} stand first, other than the head's XAxisDirection says; read so"
                    ),
                ),
            ));
        }
        let (east, north) = if is_east_first { (first, second) } else { (second, first) };
        let bounds = Some([east.0, north.0, east.1, north.1]);
        Reading { crs: self.crs(Some(east), &mut warnings), is_east_first, bounds, warnings }
    }

    /// The CRS of the head; `east`: the range of the eastings.
    fn crs(&self, east: Option<Range>, warnings: &mut Vec<(&'static str, Text)>) -> Result<CrsSaid, Text> {
        let kind = self.get("coordinatesystemtype").map(str::to_ascii_uppercase);
        let is_geographic = match (kind.as_deref(), self.unit().map(|own| own.value)) {
            (Some("D"), Some(unit)) if is_metres(unit) => return Err(contradiction("D", unit)),
            (Some("P"), Some(unit)) if is_degrees(unit) => return Err(contradiction("P", unit)),
            (Some("D"), _) => true,
            (Some("P") | None, unit) => unit.is_some_and(is_degrees),
            // Cartesian coordinates of nobody knows where.
            (Some(_), _) => return Ok(CrsSaid::Nothing),
        };
        let Some(spheroid) = self.get("spheroid") else { return Ok(CrsSaid::Nothing) };
        let (name, ellipsoid) = ellipsoid(spheroid)?;
        let datum = geographic(&name, &ellipsoid);
        if is_geographic {
            return Ok(CrsSaid::Wkt(datum));
        }
        let Some(parameters) = self.get("parameters") else { return Ok(CrsSaid::Nothing) };
        let projection = self.get("projection").unwrap_or_default();
        let default_scale = scale_of(projection).ok_or_else(|| not_understood("Projection", projection))?;
        let told = Parameters::read(parameters, default_scale)
            .ok_or_else(|| not_understood("Parameters", parameters))?;
        told.check_zone()?;
        let false_easting_m = told.false_easting(east, warnings)?;
        let plane = TransverseMercator {
            ellipsoid,
            central_meridian_deg: told.central_meridian_deg,
            scale: told.scale,
            false_easting_m,
            false_northing_m: told.false_northing_m,
        };
        Ok(CrsSaid::Wkt(projected(&name, &datum, &plane)))
    }
}

fn is_metres(unit: &str) -> bool {
    ["m", "metre", "meter", "米"].contains(&unit.to_lowercase().as_str())
}

fn is_degrees(unit: &str) -> bool {
    ["d", "dd", "degree", "degrees", "度"].contains(&unit.to_lowercase().as_str())
}

/// The scale of a projection where its parameters leave it out; `None` for projections not taken.
fn scale_of(projection: &str) -> Option<f64> {
    let lower = projection.to_lowercase();
    if ["高斯", "gauss", "横轴墨卡托", "transverse"].iter().any(|word| lower.contains(word)) {
        return Some(1.0);
    }
    lower.contains("utm").then_some(0.9996)
}

/// The numbers of `Parameters`: meridian, then scale, false easting and northing, width and number of the zone; what
/// other projections have between stays empty.
struct Parameters {
    central_meridian_deg: f64,
    scale: f64,
    false_easting_m: f64,
    false_northing_m: f64,
    zone: Option<(f64, f64)>,
}

impl Parameters {
    fn read(text: &str, default_scale: f64) -> Option<Self> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let [meridian, between @ .., scale, east, north, width, zone] = &parts[..] else { return None };
        let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
        let or = |text: &str, default: f64| if text.is_empty() { Some(default) } else { number(text) };
        let is_unused = between.iter().all(|text| or(text, 0.0) == Some(0.0));
        let own = Self {
            central_meridian_deg: number(meridian)?,
            scale: or(scale, default_scale)?,
            false_easting_m: number(east)?,
            false_northing_m: or(north, 0.0)?,
            zone: if zone.is_empty() { None } else { Some((number(width)?, number(zone)?)) },
        };
        let is_sound = is_within((own.scale, own.scale), SCALES)
            && is_within((own.central_meridian_deg, own.central_meridian_deg), (-180.0, 180.0));
        (is_unused && is_sound).then_some(own)
    }

    /// Whether a zone of Gauss-Krüger has the meridian.
    #[expect(clippy::float_cmp, reason = "whole degrees as they are written")]
    fn is_zone(&self, width: f64, zone: f64) -> bool {
        let meridian = if width == 3.0 { zone * 3.0 } else { zone * 6.0 - 3.0 };
        (width == 3.0 || width == 6.0) && meridian == self.central_meridian_deg
    }

    fn check_zone(&self) -> Result<(), Text> {
        let Some((width, zone)) = self.zone.filter(|&(width, zone)| !self.is_zone(width, zone)) else {
            return Ok(());
        };
        let meridian = self.central_meridian_deg;
        Err(Text::new(
            format!("文件头 Parameters 的中央经线 {meridian}° 不是 {width} 度分带第 {zone} 带的;请核对"),
            format!(
                "the head's Parameters have the meridian {meridian}°, which is not that of zone {zone} of {width}°; check them"
            ),
        ))
    }

    /// The false easting, with the zone before it or not as the eastings have it.
    fn false_easting(
        &self,
        east: Option<Range>,
        warnings: &mut Vec<(&'static str, Text)>,
    ) -> Result<f64, Text> {
        let stated = self.false_easting_m;
        let Some(east) = east else { return Ok(stated) };
        let seen = zone_of(east).map(f64::from);
        let own = zone_of((stated, stated)).map(f64::from);
        let borne_out = match (seen, own) {
            (Some(seen), Some(own)) if seen.to_bits() != own.to_bits() => {
                return Err(Text::new(
                    format!("文件头的东偏移为 {stated},而东坐标以 {seen} 开头;请核对"),
                    format!(
                        "the head's false easting is {stated}, but eastings begin with {seen}; check them"
                    ),
                ));
            }
            (Some(seen), None) if self.is_zone(3.0, seen) || self.is_zone(6.0, seen) => {
                stated + seen * ZONE_M
            }
            (None, Some(own)) if is_within(east, EASTINGS_M) => stated - own * ZONE_M,
            _ => return Ok(stated),
        };
        warnings.push((
            "false-easting-borne-out",
            Text::new(
                format!("文件头的东偏移为 {stated},而坐标合于 {borne_out}(带号有无不同);已按坐标读入"),
                format!("the head's false easting is {stated}, but the coordinates have {borne_out} (the zone before it); read so"),
            ),
        ));
        Ok(borne_out)
    }
}

/// Name and numbers of `Spheroid:name,a,1/f`.
fn ellipsoid(text: &str) -> Result<(String, Ellipsoid), Text> {
    let mut parts = text.split(',').map(str::trim);
    let written = parts.next().unwrap_or_default();
    let number = |text: Option<&str>| text.filter(|own| !own.is_empty()).map(str::parse::<f64>);
    let numbers = match (number(parts.next()), number(parts.next())) {
        (Some(Ok(semi_major_m)), Some(Ok(inverse_flattening))) => {
            Some(Ellipsoid { semi_major_m, inverse_flattening })
        }
        (None, None) => {
            let lower = written.to_lowercase();
            SPHEROIDS.iter().find(|(word, _)| lower.contains(word)).map(|&(_, own)| own)
        }
        _ => None,
    };
    // What WKT could not hold is left out of the name.
    let name = written.chars().filter(|&c| c.is_alphanumeric() || " _-.".contains(c)).collect();
    let is_earth = |own: &Ellipsoid| {
        is_within((own.semi_major_m, own.semi_major_m), (6.3e6, 6.4e6))
            && is_within((own.inverse_flattening, own.inverse_flattening), (290.0, 310.0))
    };
    let found = numbers.filter(is_earth).ok_or_else(|| not_understood("Spheroid", text))?;
    Ok((name, found))
}

fn geographic(name: &str, ellipsoid: &Ellipsoid) -> String {
    let Ellipsoid { semi_major_m, inverse_flattening } = ellipsoid;
    format!(
        "GEOGCS[\"{name}\",DATUM[\"{name}\",SPHEROID[\"{name}\",{semi_major_m},{inverse_flattening}]],\
         PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]]"
    )
}

fn projected(name: &str, geographic: &str, plane: &TransverseMercator) -> String {
    let TransverseMercator { central_meridian_deg, scale, false_easting_m, false_northing_m, .. } = plane;
    format!(
        "PROJCS[\"{name} / {central_meridian_deg}E\",{geographic},PROJECTION[\"Transverse_Mercator\"],\
         PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",{central_meridian_deg}],\
         PARAMETER[\"scale_factor\",{scale}],PARAMETER[\"false_easting\",{false_easting_m}],\
         PARAMETER[\"false_northing\",{false_northing_m}],UNIT[\"metre\",1]]"
    )
}

fn contradiction(kind: &str, unit: &str) -> Text {
    Text::new(
        format!("文件头的 CoordinateSystemType:{kind} 与坐标单位 {unit} 矛盾;请核对,或用 --crs 指明"),
        format!(
            "the head's CoordinateSystemType:{kind} contradicts its unit {unit}; check them, or say --crs"
        ),
    )
}

fn not_understood(key: &str, text: &str) -> Text {
    Text::new(
        format!("文件头的“{key}:{text}”读不懂;请核对后用 --crs EPSG:n 指明"),
        format!("the head's \"{key}:{text}\" is not understood; check it and say --crs EPSG:n"),
    )
}
