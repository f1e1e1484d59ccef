//! `plans.toml` and `groups.toml`: the plans in their order, and the words for groups of classes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, Problem, Thing};
use crate::formats::definitions::parse::{Defined, TextFile, parse};
use crate::formats::definitions::tree::Source;
use crate::layer::card::Plan;
use crate::layer::text::Text;

/// The class groups there are, by id.
pub(super) type Groups = BTreeMap<Arc<str>, Text>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlansFile {
    #[serde(default)]
    plan: Vec<PlanFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanFile {
    id: Spanned<String>,
    name: Spanned<TextFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsFile {
    groups: BTreeMap<String, Spanned<TextFile>>,
}

/// Reads the plans, in the order of the file.
pub(super) fn read(source: &Source) -> Result<Vec<Plan>, DefinitionError> {
    let file: PlansFile = parse(source)?;
    if file.plan.is_empty() {
        return Err(source.wrong(0, Problem::Empty("plan".to_owned())));
    }
    let mut defined = Defined::new(Thing::Plan);
    let mut plans = Vec::with_capacity(file.plan.len());
    for plan in &file.plan {
        defined.add(source, &plan.id)?;
        plans.push(Plan { id: source.id(&plan.id)?, name: source.text("name", &plan.name)? });
    }
    Ok(plans)
}

/// Reads the class groups.
pub(super) fn read_groups(source: &Source) -> Result<Groups, DefinitionError> {
    let file: GroupsFile = parse(source)?;
    file.groups.iter().map(|(id, name)| Ok((id.as_str().into(), source.text(id, name)?))).collect()
}
