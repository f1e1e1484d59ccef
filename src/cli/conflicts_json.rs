//! The answer of `hegui conflicts --json`.

use serde_json::{Value as Json, json};

use crate::cli::conflicts::Answered;
use crate::cli::context::notice_json;
use crate::conflict::coordination::Way;
use crate::conflict::patch::Patch;
use crate::http::wire::judgement::{leading_json, outcome_json, sums_json};
use crate::http::wire::versions::version_json;
use crate::layer::describe::{self, Description};
use crate::reports::Subject;

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
