//! The patches of a judgement and the register: which id each has, and what is kept of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::assess::category::category;
use crate::assess::{Answer, Assessment};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::judge::Judged;
use crate::conflict::identity::{identifiers, shape_name};
use crate::conflict::patch::Patch;
use crate::conflict::recorded::{FeatureName, Recorded};
use crate::layer::date::Date;
use crate::layer::describe::{self, Description};
use crate::layer::text::Text;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// Gives patches the ids they are registered under.
///
/// Where nothing was ever registered they keep their provisional ids, which a first register gives them. A patch
/// that is not registered while others are has an `x` before its number, so that it is taken for no other.
///
/// # Errors
/// Where the catalogue cannot be read.
pub(super) fn name(
    workspace: &Workspace,
    run: i64,
    assessment: &mut Assessment,
    context: Context,
) -> Result<(), Failure> {
    let names = workspace.names_of_run(run)?;
    if names.as_ref().is_some_and(std::collections::BTreeMap::is_empty) {
        return Ok(());
    }
    let mut n_unregistered = 0;
    for patch in &mut assessment.patches {
        let corner = patch.polygon.outer[0];
        let key = (patch.rule.to_string(), (corner.x, corner.y));
        let own = names.as_ref().and_then(|names| names.get(&key)).into_iter().flatten();
        let own = own.filter(|(area_mm2, _)| *area_mm2 == patch.legal_area.square_millimetres());
        if let [(_, id)] = &own.collect::<Vec<_>>()[..] {
            patch.id.clone_from(id);
        } else {
            patch.id = patch.id.replacen('-', "-x", 1);
            n_unregistered += 1;
        }
    }
    if 0 < n_unregistered {
        context.remark(&Text::new(
            format!(
                "注意:{n_unregistered} 个图斑尚未登记(编号带 x,为临时编号);登记请运行 hegui conflicts register"
            ),
            format!(
                "note: {n_unregistered} patches are not registered (an x stands in their provisional ids); \
                 hegui conflicts register does that"
            ),
        ));
    }
    Ok(())
}

/// The day each layer stands for, where its import said one.
pub(super) fn days(versions: &[LayerVersion]) -> Vec<Option<Date>> {
    versions.iter().map(|version| version.as_of).collect()
}

/// The rules of a judgement that were asked and could answer.
pub(super) fn asked(judged: &Judged) -> BTreeSet<Arc<str>> {
    let outcomes = judged.assessment.outcomes.iter();
    let could = |answer: Answer| !matches!(answer, Answer::NotApplicable | Answer::NoData);
    outcomes.filter(|outcome| could(outcome.answer)).map(|outcome| outcome.rule.clone()).collect()
}

/// What is kept of the patches of a judgement, in their order, without ids.
///
/// # Errors
/// Where the rings of a layer whose features are known by their shapes cannot be read.
pub(super) fn recorded(workspace: &Workspace, judged: &mut Judged) -> Result<Vec<Recorded>, Failure> {
    let names = feature_names(workspace, judged)?;
    let days = days(&judged.loaded.versions);
    let definitions = &judged.loaded.definitions;
    let recorded = |patch: &Patch| {
        let rule = definitions.rules.iter().find(|rule| rule.id == patch.rule);
        let rule = rule.expect("a patch is made by one of the rules judged by");
        let district = describe::district(&definitions.cards, &judged.loaded.layers, patch.district);
        let features = |side: &[(u16, u32)]| {
            let mut features: Vec<FeatureName> = side
                .iter()
                .map(|&(layer, feature)| names[usize::from(layer)][feature as usize].clone())
                .collect();
            features.sort_unstable();
            features.dedup();
            features
        };
        Recorded {
            id: Arc::from(""),
            rule: patch.rule.clone(),
            category: category(patch, rule, &days),
            class: patch.sliver.class,
            district: district.as_ref().map(Description::short_name).unwrap_or_default(),
            features_a: features(&patch.features_a),
            features_b: features(&patch.features_b),
            legal_area: patch.legal_area,
            polygon: patch.polygon.clone(),
        }
    };
    Ok(judged.assessment.patches.iter().map(recorded).collect())
}

/// For each layer the names of its features; empty for layers no patch has features of.
fn feature_names(workspace: &Workspace, judged: &mut Judged) -> Result<Vec<Vec<FeatureName>>, Failure> {
    let sides = |patch: &'_ Patch| -> Vec<(u16, u32)> {
        patch.features_a.iter().chain(&patch.features_b).copied().collect()
    };
    let wanted: BTreeSet<(u16, u32)> = judged.assessment.patches.iter().flat_map(sides).collect();
    let mut names = Vec::with_capacity(judged.loaded.layers.len());
    let layers = judged.loaded.layers.iter_mut().zip(&judged.loaded.versions);
    for (number, (layer, version)) in (0_u16..).zip(layers) {
        let of_layer: Vec<u32> = wanted.range((number, 0)..=(number, u32::MAX)).map(|own| own.1).collect();
        if of_layer.is_empty() {
            names.push(Vec::new());
            continue;
        }
        let own = identifiers(&judged.loaded.definitions.cards.cards[&layer.id], layer);
        if layer.points.is_empty() && of_layer.iter().any(|&feature| own[feature as usize].is_none()) {
            workspace.load_rings(version, layer)?;
        }
        let name = |(index, name): (usize, Option<Arc<str>>)| FeatureName {
            layer: layer.id.clone(),
            name: name.unwrap_or_else(|| shape_name(layer, index)),
        };
        names.push(own.into_iter().enumerate().map(name).collect());
    }
    Ok(names)
}
