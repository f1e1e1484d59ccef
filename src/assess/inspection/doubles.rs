//! What comes twice: shapes equal to the point, and identifiers.

use std::collections::BTreeMap;
use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use crate::assess::Answer;
use crate::assess::inspection::{Check, Fault, Subject};
use crate::geometry::grid::Point;
use crate::layer::describe;
use crate::layer::feature::{Geometry, Layer};
use crate::layer::text::Text;
use crate::rules::rule::Severity;

/// The two checks.
pub(super) fn checks(subject: &Subject<'_>) -> [Check; 2] {
    [shapes(subject), identifiers(subject)]
}

/// Features of the same shape as one before them.
fn shapes(subject: &Subject<'_>) -> Check {
    let layer = subject.layer;
    let mut by_hash: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut faults = Vec::new();
    for feature in 0..layer.features.len() {
        let shape = canonical(layer, feature);
        let firsts = by_hash.entry(hash(&shape)).or_default();
        // Equal hashes are rare where shapes are not equal, and then the points decide.
        match firsts.iter().find(|&&first| canonical(layer, first) == shape) {
            Some(&first) => faults.push(subject.fault(feature, twin_text(layer.features[first].number))),
            None => firsts.push(feature),
        }
    }
    let name = Text::new("图形重复", "shapes that come twice");
    let basis = Text::new(
        "逐点相等的图形;数据库标准拓扑,没有读到条文",
        "shapes equal to the point; topology of the database standards, provision not read",
    );
    Check::new("duplicate-shape", name, Severity::S2, basis).answered(layer.features.len() as u64, 0, faults)
}

fn twin_text(number: u64) -> Text {
    Text::new(
        format!("图形与图斑 {number} 完全相同;请删去一个"),
        format!("it has the shape of feature {number}; delete one of them"),
    )
}

/// A feature's rings or lines in one order, each from its least point on: what two features of one shape have in
/// common, wherever their rings begin and whichever way their lines run.
fn canonical(layer: &Layer, feature: usize) -> Vec<Vec<Point>> {
    let key = |point: &Point| (point.x, point.y);
    let of_ring = |ring: &[Point]| {
        let mut ring = ring.to_vec();
        let least = (0..ring.len()).min_by_key(|&place| key(&ring[place])).unwrap_or(0);
        ring.rotate_left(least);
        ring
    };
    let of_line = |line: &[Point]| {
        let (there, mut back) = (line.to_vec(), line.to_vec());
        back.reverse();
        if there.iter().map(key).le(back.iter().map(key)) { there } else { back }
    };
    let mut parts: Vec<Vec<Point>> = layer
        .parts(feature)
        .map(|part| match layer.geometry {
            Geometry::Areas => of_ring(part),
            Geometry::Lines => of_line(part),
        })
        .collect();
    parts.sort_unstable_by(|one, other| one.iter().map(key).cmp(other.iter().map(key)));
    parts
}

fn hash(shape: &[Vec<Point>]) -> u64 {
    let mut hasher = FxHasher::default();
    for part in shape {
        hasher.write_usize(part.len());
        for point in part {
            hasher.write_i64(point.x);
            hasher.write_i64(point.y);
        }
    }
    hasher.finish()
}

/// Identifiers that a feature before has.
fn identifiers(subject: &Subject<'_>) -> Check {
    let (layer, card) = (subject.layer, subject.card());
    let name = Text::new("标识码重复", "identifiers that come twice");
    let basis = Text::new(
        "标识码在一张表内唯一;没有读到条文",
        "an identifier is unique in its table; provision not read",
    );
    let check = Check::new("duplicate-id", name, Severity::S2, basis);
    if card.id_fields.is_empty() {
        let why = Text::new("卡片没有写标识码字段(id_fields)", "the card names no identifier (id_fields)");
        return check.unasked(Answer::NotApplicable, vec![why]);
    }
    let column = |name: &String| layer.fields.iter().position(|own| own.name.eq_ignore_ascii_case(name));
    let Some(column) = card.id_fields.iter().find_map(column) else {
        let fields = card.id_fields.join(" / ");
        let needs = Text::new(format!("字段 {fields}"), format!("field {fields}"));
        return check.unasked(Answer::NoData, vec![needs]);
    };
    let field = layer.fields[column].name.to_string();
    let mut firsts: BTreeMap<String, u64> = BTreeMap::new();
    let (mut n_without_value, mut faults) = (0, Vec::new());
    for (index, feature) in layer.features.iter().enumerate() {
        let Some(own) = describe::label(&feature.values[column]) else {
            n_without_value += 1;
            continue;
        };
        let own = own.trim().to_owned();
        if let Some(first) = firsts.get(&own) {
            let message = Text::new(
                format!("{field} = {own} 与图斑 {first} 相同;请改正标识码"),
                format!("{field} = {own} is that of feature {first} too; correct it"),
            );
            faults.push(Fault { field: Some(field.clone()), ..subject.fault(index, message) });
        } else {
            firsts.insert(own, feature.number);
        }
    }
    check.answered(layer.features.len() as u64, n_without_value, faults)
}
