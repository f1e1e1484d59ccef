//! What rules answer, and sums of patches.

use serde_json::{Value as Json, json};

use crate::assess::{Assessment, Net, Outcome, Sum, Sums};
use crate::layer::describe::{self, Description};
use crate::reports::Subject;
use crate::rules::kind::Measure;
use crate::rules::rule::Severity;

/// What one rule answers.
pub fn outcome_json(outcome: &Outcome, subject: &Subject<'_>) -> Json {
    let missing: Vec<&str> = outcome.missing.iter().map(|layer| &**layer).collect();
    json!({
        "rule": &*outcome.rule,
        "answer": outcome.answer.id(),
        "missing": missing,
        "needs": outcome.needs.iter().map(|need| json!({"zh": need.zh, "en": need.en})).collect::<Vec<_>>(),
        "slivers_only": outcome.has_slivers_only(),
        "n_patches": outcome.n_patches,
        "classes": sums_json(&outcome.sums),
        "area_m2": outcome.legal_area.to_square_metres_text(),
        "planar_area_doubled": outcome.planar_area.to_string(),
        "net_area_m2": outcome.net.legal_area.to_square_metres_text(),
        "net_planar_area_doubled": outcome.net.planar_area.to_string(),
        "measures": outcome.measures.iter().map(|own| measure_json(own, subject)).collect::<Vec<_>>(),
    })
}

/// One sum of a rule on sums against its bound.
pub fn measure_json(measure: &Measure, subject: &Subject<'_>) -> Json {
    let district = describe::district(subject.cards, subject.layers, measure.district);
    json!({
        "of": &*measure.of,
        "district": district.map(|own: Description<'_>| own.short_name()),
        "plan": measure.plan.and_then(|plan| Some(&*subject.cards.plans.get(usize::from(plan))?.id)),
        "bound": measure.bound.id(),
        "area_m2": measure.area.to_square_metres_text(),
        "limit_m2": measure.limit.to_square_metres_text(),
        "is_broken": measure.is_broken,
    })
}

/// The net area by the severity of the rule that leads; it adds up to the net area.
pub fn leading_json(assessment: &Assessment) -> Json {
    let of = |(severity, net): (Severity, &Net)| {
        json!({
            "severity": severity.id(),
            "net_area_m2": net.legal_area.to_square_metres_text(),
            "net_planar_area_doubled": net.planar_area.to_string(),
        })
    };
    Severity::ALL.into_iter().zip(&assessment.leading).map(of).collect()
}

/// Sums by class for machines; those of the classes add up to the whole, `flagged` is part of `keep`.
pub fn sums_json(sums: &Sums) -> Json {
    let sum = |sum: Sum| {
        json!({
            "n_patches": sum.n_patches,
            "area_m2": sum.legal_area.to_square_metres_text(),
            "planar_area_doubled": sum.planar_area.to_string(),
        })
    };
    json!({
        "keep": sum(sums.keep),
        "merge": sum(sums.merge),
        "suppress": sum(sums.suppress),
        "flagged": sum(sums.flagged),
    })
}
