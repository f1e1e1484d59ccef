//! The answer of `hegui conflicts --json`.

use serde_json::{Value as Json, json};

use crate::assess::{Assessment, Outcome, Sum, Sums};
use crate::cli::conflicts::Answered;
use crate::cli::context::notice_json;
use crate::cli::import_answer::version_json;
use crate::conflict::coordination::Way;
use crate::conflict::patch::Patch;
use crate::layer::describe::{self, Description};
use crate::reports::Subject;
use crate::rules::kind::Measure;
use crate::rules::rule::Severity;

/// Rules, their answers and sums for machines.
pub(super) fn answer(answered: &Answered<'_>, subject: &Subject<'_>) -> Json {
    let assessment = &answered.judged.assessment;
    let patch = |patch: &&Patch| {
        let district = describe::district(subject.cards, subject.layers, patch.district);
        let why = patch.sliver.why(|layer| describe::layer_name(subject.cards, subject.layers, layer));
        json!({
            "id": patch.id,
            "rule": &*patch.rule,
            "severity": format!("{:?}", answered.rule(patch).severity),
            "district": district.map(|own: Description<'_>| own.short_name()),
            "area_m2": patch.legal_area.to_square_metres_text(),
            "planar_area_doubled": patch.planar_area.to_string(),
            "n_cells": patch.n_cells,
            "category": answered.category(patch).id(),
            "state": answered.standing(patch).state.id(),
            "way": answered.standing(patch).way.map(Way::id),
            "class": patch.sliver.class.id(),
            "sliver_reason": patch.sliver.reason.id(),
            "is_sliver": patch.sliver.is_sliver(),
            "width_m": patch.sliver.shape.width_m(),
            "sliver": {"zh": why.zh, "en": why.en},
        })
    };
    // Answers and net areas are those of all patches, whatever district or filter is asked for.
    json!({
        "notice": notice_json(answered.workspace),
        "date": answered.judged.date.to_string(),
        "is_stale": answered.judged.is_stale,
        // By phase, so that the rules and patches can be compared with what has its data in memory.
        "took": {
            "load": {"cpu_s": answered.judged.loading.cpu_s, "wall_s": answered.judged.loading.wall_s},
            "judge": {"cpu_s": answered.judged.judging.cpu_s, "wall_s": answered.judged.judging.wall_s},
        },
        "definitions_sha256": answered.judged.loaded.definitions.sha256,
        "inputs": answered.judged.loaded.versions.iter().map(version_json).collect::<Vec<_>>(),
        "outcomes": assessment.outcomes.iter().map(|own| outcome_json(own, subject)).collect::<Vec<_>>(),
        "net_area_m2": assessment.net_legal_area.to_square_metres_text(),
        "net_planar_area_doubled": assessment.net_planar_area.to_string(),
        "net_kept_area_m2": assessment.net_kept_legal_area.to_square_metres_text(),
        "net_kept_planar_area_doubled": assessment.net_kept_planar_area.to_string(),
        "leading": leading_json(assessment),
        "n_patches": answered.totals.all().n_patches,
        "gross_area_m2": answered.totals.all().legal_area.to_square_metres_text(),
        "classes": sums_json(&answered.totals),
        "patches": answered.patches.iter().map(patch).collect::<Vec<_>>(),
    })
}

/// What one rule answers.
fn outcome_json(outcome: &Outcome, subject: &Subject<'_>) -> Json {
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
fn measure_json(measure: &Measure, subject: &Subject<'_>) -> Json {
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
fn leading_json(assessment: &Assessment) -> Json {
    let of = |(severity, net): (Severity, &crate::assess::Net)| {
        json!({
            "severity": severity.id(),
            "net_area_m2": net.legal_area.to_square_metres_text(),
            "net_planar_area_doubled": net.planar_area.to_string(),
        })
    };
    Severity::ALL.into_iter().zip(&assessment.leading).map(of).collect()
}

/// Sums by class for machines; those of the classes add up to the whole, `flagged` is part of `keep`.
fn sums_json(sums: &Sums) -> Json {
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
