//! `plans.toml` and `groups.toml`: the plans in their order, and the words for groups of classes.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::formats::definitions::error::{DefinitionError, Problem};
use crate::formats::definitions::parse::{Defined, TextFile, parse, unknown};
use crate::formats::definitions::thing::Thing;
use crate::formats::definitions::tree::Source;
use crate::layer::card::{Group, Plan, Role};
use crate::layer::text::Text;

/// The class groups there are, by id.
pub(super) type Groups = BTreeMap<Arc<str>, Group>;

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
    refines: Option<Spanned<String>>,
    #[serde(default)]
    base: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupsFile {
    groups: BTreeMap<String, Spanned<GroupFile>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupFile {
    zh: String,
    en: String,
    built: Option<bool>,
}

/// Reads the plans, in the order of the file; what refines a plan stands after it.
pub(super) fn read(source: &Source) -> Result<Vec<Plan>, DefinitionError> {
    let file: PlansFile = parse(source)?;
    if file.plan.is_empty() {
        return Err(source.wrong(0, Problem::Empty("plan".to_owned())));
    }
    let mut defined = Defined::new(Thing::Plan);
    let mut plans: Vec<Plan> = Vec::with_capacity(file.plan.len());
    for plan in &file.plan {
        defined.add(source, &plan.id)?;
        let role = match &plan.refines {
            Some(refined) => {
                let found = plans.iter().find(|own| *own.id == **refined.get_ref());
                let known = || plans.iter().map(|own| &*own.id);
                let missing = || source.wrong_at(refined, unknown(Thing::Plan, refined.get_ref(), known()));
                Role::Refines(found.ok_or_else(missing)?.id.clone())
            }
            None if plan.base => Role::Base,
            None => Role::Master,
        };
        plans.push(Plan { id: source.id(&plan.id)?, name: source.text("name", &plan.name)?, role });
    }
    Ok(plans)
}

/// Reads the class groups.
pub(super) fn read_groups(source: &Source) -> Result<Groups, DefinitionError> {
    let file: GroupsFile = parse(source)?;
    let group = |(id, group): (&String, &Spanned<GroupFile>)| {
        let GroupFile { zh, en, built } = group.get_ref();
        if let Some((language, _)) =
            [("zh", zh), ("en", en)].into_iter().find(|(_, said)| said.trim().is_empty())
        {
            return Err(source.wrong_at(group, Problem::Empty(format!("{id}.{language}"))));
        }
        Ok((id.as_str().into(), Group { name: Text::new(zh, en), building: *built }))
    };
    file.groups.iter().map(group).collect()
}
