//! The registers of projects and supplements as collections: their land, and what is said of each in a line.
//!
//! They stand beside the layers that were overlaid, and no rule is asked of them.

use std::sync::Arc;

use crate::geometry::grid::Point;
use crate::layer::feature::{Feature, Field, Layer, Value};
use crate::layer::text::Text;
use crate::ledger::amount::{Amount, Unit};
use crate::ledger::charge::Charge;
use crate::store::error::StoreError;
use crate::store::ledger::supplements::Supplement;
use crate::store::projects::Project;
use crate::store::workspace::Workspace;

/// The id of the collection of projects that take land.
pub const PROJECTS: &str = "projects";
/// The id of the collection of supplement projects.
pub const SUPPLEMENTS: &str = "supplements";

/// What a register is called; the id itself of anything else.
pub(super) fn name(id: &str) -> Text {
    match id {
        PROJECTS => Text::new("占用项目", "projects that take land"),
        SUPPLEMENTS => Text::new("补充耕地项目", "supplement projects"),
        other => Text::new(other, other),
    }
}

/// The registers of a workspace that have something, each in the order of entering: a number once given stays.
///
/// # Errors
/// [`StoreError`] where a record or its land is not as it was entered.
pub fn registers(workspace: &Workspace) -> Result<Vec<Layer>, StoreError> {
    let mut projects = workspace.projects()?;
    projects.sort_by(|a, b| (&a.made_at, &a.id).cmp(&(&b.made_at, &b.id)));
    let mut supplements = workspace.supplements()?;
    supplements.sort_by(|a, b| (&a.made_at, &a.id).cmp(&(&b.made_at, &b.id)));
    let fields = ["id", "name", "district", "stage", "approved", "quantity_ha", "capacity_kg", "made_at"];
    let mut layer = begin(PROJECTS, &fields);
    for own in &projects {
        let charge = workspace.charge(&own.id)?.map(|own| own.charge);
        push(&mut layer, of_project(own, charge.as_ref()), &workspace.project_site(&own.id)?);
    }
    let fields =
        ["id", "name", "district", "source", "class", "area_ha", "is_accepted", "barred_ha", "made_at"];
    let mut land = begin(SUPPLEMENTS, &fields);
    for own in &supplements {
        push(&mut land, of_supplement(own), &workspace.supplement_rings(&own.id)?);
    }
    Ok([layer, land].into_iter().filter(|own| !own.features.is_empty()).collect())
}

fn begin(id: &str, fields: &[&str]) -> Layer {
    let field = |name: &&str| Field { name: Arc::from(*name) };
    Layer::new(id.into(), fields.iter().map(field).collect())
}

fn push(layer: &mut Layer, values: Vec<Value>, rings: &[Vec<Point>]) {
    let number = layer.features.len() as u64 + 1;
    layer.push(Feature { number, code: None, values }, rings);
}

fn of_project(own: &Project, charge: Option<&Charge>) -> Vec<Value> {
    let of_charge = |tell: fn(&Charge) -> String| charge.map_or(Value::Null, |own| text(tell(own)));
    vec![
        text(own.id.as_str()),
        text(&own.name),
        of_charge(|own| own.district.code.to_string()),
        own.stage().map_or(Value::Null, |own| text(own.id())),
        of_charge(|own| own.approved.to_string()),
        charge.map_or(Value::Null, |own| hectares(own.totals.quantity)),
        charge.map_or(Value::Null, |own| Value::Integer(own.totals.capacity.units())),
        text(&own.made_at),
    ]
}

fn of_supplement(own: &Supplement) -> Vec<Value> {
    vec![
        text(own.id.as_str()),
        text(&own.name),
        text(&*own.district.code),
        text(own.source.id()),
        own.class.as_ref().map_or(Value::Null, |own| text(own.to_string())),
        number(&own.area.to_hectares_text(6)),
        text(if own.acceptance.is_some() { "yes" } else { "no" }),
        own.acceptance.as_ref().map_or(Value::Null, |own| hectares(own.barred)),
        text(&own.made_at),
    ]
}

/// A number for styles and filters; the exact one stands in the books.
fn number(text: &str) -> Value {
    text.parse().map_or(Value::Null, Value::Real)
}

fn hectares(amount: Amount) -> Value {
    number(&Unit::Land.text(amount))
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}
