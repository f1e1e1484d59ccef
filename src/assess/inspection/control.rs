//! Sums against control areas (控制面积), which somebody states: they are in no layer and never invented.

use crate::assess::Answer;
use crate::assess::inspection::{Check, Fault, Subject};
use crate::geometry::area::Area;
use crate::layer::describe;
use crate::layer::text::Text;
use crate::rules::quality::{allowed, registered};
use crate::rules::rule::Rule;

/// The control area of one unit: county, town or village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// The unit's code: features belong to it whose value in `field` begins with it. Codes of units are built so
    /// that a town's begins with its county's.
    pub unit: String,
    /// The field that says where a feature lies, for example `ZLDWDM`.
    pub field: String,
    /// The area its features add up to.
    pub area: Area,
}

/// The check of a rule on control areas.
pub(super) fn answered(subject: &Subject<'_>, rule: &Rule, check: Check) -> Check {
    if subject.controls.is_empty() {
        return check.unasked(Answer::NoData, rule.needs.iter().cloned().collect());
    }
    let is_there = |control: &Control| {
        subject.layer.fields.iter().any(|own| own.name.eq_ignore_ascii_case(&control.field))
    };
    if let Some(absent) = subject.controls.iter().find(|control| !is_there(control)) {
        let field = &absent.field;
        let needs = Text::new(format!("字段 {field}"), format!("field {field}"));
        return check.unasked(Answer::NoData, vec![needs]);
    }
    let (mut n_without_value, mut faults) = (0, Vec::new());
    for control in subject.controls {
        match sum(subject, control) {
            None => n_without_value += 1,
            Some((sum, of)) => faults.extend(fault(rule, control, sum, &of)),
        }
    }
    check.answered(subject.controls.len() as u64, n_without_value, faults)
}

/// The sum over a unit's features and of what it is: registered areas where every one has one, else the legal
/// areas. `None` where the unit has no feature.
fn sum(subject: &Subject<'_>, control: &Control) -> Option<(Area, Text)> {
    let layer = subject.layer;
    let lies_in = |&feature: &usize| {
        let value = layer.value(feature, &control.field).and_then(describe::label);
        value.is_some_and(|own| own.trim().starts_with(&control.unit))
    };
    let features: Vec<usize> = (0..layer.features.len()).filter(lies_in).collect();
    if features.is_empty() {
        return None;
    }
    let registered: Option<Area> =
        features.iter().map(|&feature| registered(subject.card(), layer, feature)).sum();
    let drawn = || features.iter().map(|&feature| subject.area(feature)).sum();
    Some(match registered {
        Some(sum) => (sum, Text::new("登记面积", "registered areas")),
        None => (
            drawn(),
            Text::new("椭球面积(有图斑没有登记面积)", "legal areas (some feature has none registered)"),
        ),
    })
}

fn fault(rule: &Rule, control: &Control, sum: Area, of: &Text) -> Option<Fault> {
    let differ = sum - control.area;
    let text = |area: Area| area.to_square_metres_text();
    let (unit, sum_m2, said_m2, differ_m2) = (&control.unit, text(sum), text(control.area), text(differ));
    (allowed(rule, control.area) < differ.abs()).then(|| Fault {
        feature: None,
        number: None,
        field: Some(control.field.clone()),
        place: None,
        area: differ.abs(),
        message: Text::new(
            format!("{unit}:{}之和 {sum_m2} m²,控制面积 {said_m2} m²,差 {differ_m2} m²。{}", of.zh, rule.message.zh),
            format!(
                "{unit}: {} add up to {sum_m2} m², the control area is {said_m2} m², differing by {differ_m2} m². {}",
                of.en, rule.message.en
            ),
        ),
        polygons: Vec::new(),
    })
}
