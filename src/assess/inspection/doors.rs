//! What reading said: of the CRS, the encoding, the records, the geometry.
//!
//! Which kinds of findings are about what stands in [`DOORS`]; all others are about geometry. Those about classes
//! are left to the rule on codes, but for a class the layer is not meant to have.

use crate::assess::inspection::{Check, Fault, Remark, Subject};
use crate::geometry::area::Area;
use crate::layer::finding::Weight;
use crate::layer::text::Text;
use crate::rules::rule::Severity;

/// One thing a delivery is looked at for as it is read.
struct Door {
    /// The check's stable name.
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    severity: Severity,
    /// The kinds of findings about it.
    kinds: &'static [&'static str],
}

/// What is looked at, with the kinds of findings about it.
static DOORS: [Door; 4] = [
    Door {
        id: "crs",
        zh: "坐标系、带号、轴序",
        en: "CRS, zone and axes",
        severity: Severity::S1,
        kinds: &[
            "crs",
            "crs-overruled",
            "crs-by-standard",
            "axes-swapped",
            "false-easting-borne-out",
            "transformation-left-aside",
            "implausible-place",
        ],
    },
    Door {
        id: "encoding",
        zh: "文字编码、乱码",
        en: "encoding of text",
        severity: Severity::S2,
        kinds: &["encoding-assumed", "encoding-doubtful", "encoding-ignored", "mojibake", "cut-text"],
    },
    Door {
        id: "records",
        zh: "记录与属性行",
        en: "records and rows",
        severity: Severity::S2,
        kinds: &[
            "reader-message",
            "stale-count",
            "deleted-records",
            "binary-field",
            "sections-passed-over",
            "record-not-understood",
            "code-not-declared",
            "row-not-understood",
            "row-double",
            "row-orphaned",
            "value-misfit",
            "line-not-understood",
            "points-miscounted",
            "no-features",
        ],
    },
    Door {
        id: "foreign-class",
        zh: "本图层不应有的类",
        en: "classes the layer is not meant to have",
        severity: Severity::S3,
        kinds: &["foreign-class"],
    },
];

/// Findings about classes, which the rule on codes asks of the features themselves.
const CODES: [&str; 4] = ["unknown-code", "empty-code", "ambiguous-code", "padded-code"];

/// The checks by what reading said. Notes are assumptions that were made and said, and no faults.
pub(super) fn checks(subject: &Subject<'_>) -> Vec<Check> {
    let basis = || {
        Text::new("本软件导入时所查;没有条文", "looked at by this program as a file is read; no provision")
    };
    let numbers = subject.by_number();
    let fault = |remark: &Remark<'_>| {
        let feature = remark.feature.and_then(|number| numbers.get(&number).copied());
        Fault {
            feature,
            number: remark.feature,
            field: remark.field.map(str::to_owned),
            place: remark.place,
            area: feature.map_or(Area::ZERO, |feature| subject.area(feature as usize)),
            message: remark.message.clone(),
            polygons: Vec::new(),
        }
    };
    let faults = |is_of: &dyn Fn(&Remark<'_>) -> bool| {
        subject.remarks.iter().filter(|own| own.weight != Weight::Note && is_of(own)).map(fault).collect()
    };
    let check = |id: &str, name: Text, severity: Severity, found: Vec<Fault>| Check {
        is_of_reading: true,
        ..Check::new(id, name, severity, basis()).answered(subject.n_read, 0, found)
    };
    let door = |door: &Door| {
        let found = faults(&|remark| door.kinds.contains(&remark.kind));
        check(door.id, Text::new(door.zh, door.en), door.severity, found)
    };
    let is_of_geometry = |remark: &Remark<'_>| {
        !CODES.contains(&remark.kind) && DOORS.iter().all(|door| !door.kinds.contains(&remark.kind))
    };
    let refused = faults(&|remark| remark.weight == Weight::Refused && is_of_geometry(remark));
    let mended = faults(&|remark| remark.weight != Weight::Refused && is_of_geometry(remark));
    let (not_taken, as_mended) = (
        Text::new("图形无效,未收", "geometry refused"),
        Text::new("图形经修复或舍去部分后收入", "geometry mended"),
    );
    let geometry = [
        check("geometry-refused", not_taken, Severity::S1, refused),
        check("geometry-mended", as_mended, Severity::S3, mended),
    ];
    DOORS.iter().map(door).chain(geometry).collect()
}
