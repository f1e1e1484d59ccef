//! `hegui compare`: what two layers or plans say of the same land, and where they differ.

use std::path::PathBuf;

use clap::Args;

use crate::assess::difference::artefact::{self, Artefacts};
use crate::assess::difference::patches::{Difference, patches};
use crate::assess::difference::side::Side;
use crate::assess::difference::signature::signatures;
use crate::assess::difference::table::table;
use crate::assess::difference::units::Units;
use crate::assess::difference::{Comparison, What};
use crate::cli::Done;
use crate::cli::conflicts::SliversArgument;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Opened, Rings};
use crate::cli::progress::Progress;
use crate::cli::sheets::{Answer, Form};
use crate::cli::territory::{Land, Territory};
use crate::cli::whole_file::to_file;
use crate::conflict::sliver::Sorting;
use crate::formats::definitions::Definitions;
use crate::formats::geojson::differences::Sides;
use crate::formats::geojson::write;
use crate::layer::date::Date;
use crate::layer::describe;
use crate::layer::text::Text;
use crate::reports::difference::{Compared, MATRIX_KEYS_MAX, sheets};
use crate::reports::signature::pairs;
use crate::rules::combination::Combinations;
use crate::rules::kind::Ground;
use crate::rules::rule::Rule;
use crate::store::workspace::Workspace;

/// 比对两个图层或两部规划(不写则各规划两两比对) · Compare two layers or plans; without any, every two plans
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 甲方:图层或规划的编号 · Side A: a layer's or a plan's id
    #[arg(requires = "b")]
    a: Option<String>,
    /// 乙方:图层或规划的编号 · Side B: a layer's or a plan's id
    b: Option<String>,
    /// 比什么:built 建与非建(按类组),class 地类(同一代码体系),label 图斑名称编号,或字段名 · What is compared:
    /// built (by class groups), class (of one scheme), label (the features' own names), or a field
    #[arg(long, value_name = "built|class|label|FIELD", default_value = "built")]
    what: String,
    #[command(flatten)]
    territory: Territory,
    /// 只列这张表:rates、quadrants、slivers、cross、matrix、patches、plans(CSV 缺省为第一张) · Only this table
    #[arg(long, value_name = "TABLE")]
    table: Option<String>,
    /// 列出哪些差异图斑(GeoJSON 与 patches 表) · Which patches are listed
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = SliversArgument::All)]
    slivers: SliversArgument,
    #[command(flatten)]
    form: Form,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let opened = judge::open(&workspace, Rings::Left, context, Ok)?;
    let date = arguments.form.date.unwrap_or_else(|| workspace.reference_date());
    let units = arguments.territory.units(&opened, date, context)?;
    let land = arguments.territory.land(&workspace, &opened, context)?;
    let progress = Progress::begin(context.say("比对", "comparing"));
    let mut remarks = vec![Text::new(
        format!("依据 {} 的叠置", opened.made_at),
        format!("by the overlay of {}", opened.made_at),
    )];
    remarks.extend(land.remark());
    let (sheets, usual): (_, &[&str]) = if let (Some(a), Some(b)) = (&arguments.a, &arguments.b) {
        let (sides, what) = sides(&opened, [a, b], &arguments.what)?;
        let (rules, combinations) = definitions_of(&opened);
        let between = || Artefacts::between(sides.each_ref(), &ground(&opened, &combinations), &rules, date);
        // Names and classes of one table differ by no definition.
        let artefacts = if what == What::Built { between() } else { Artefacts::none() };
        let comparison = Comparison {
            arrangement: &opened.arrangement,
            sides: sides.each_ref(),
            what: &what,
            units: &units,
            artefacts: &artefacts,
        };
        let pair = Pair { opened: &opened, comparison };
        remarks.extend(pair.remarks());
        let patches = pair.patches(arguments);
        drop(progress);
        if let Some(file) = arguments.form.output.as_ref().filter(|file| is_geojson(file)) {
            pair.write_geojson(file, &workspace, arguments, &patches)?;
            return Ok(Done::Done);
        }
        (pair.sheets(&land, arguments, &patches, context), &["rates", "quadrants", "slivers", "cross"])
    } else {
        let sheet = every_two(&opened, &units, &land, date, context)?;
        drop(progress);
        (vec![sheet], &["plans"])
    };
    let table = arguments.table.as_deref();
    let answer = Answer { workspace: &workspace, remarks, sheets, usual, table };
    answer.give(&arguments.form, context)?;
    Ok(Done::Done)
}

fn is_geojson(file: &std::path::Path) -> bool {
    file.extension().is_some_and(|own| own.eq_ignore_ascii_case("geojson"))
}

/// Two sides to compare.
struct Pair<'a> {
    opened: &'a Opened,
    comparison: Comparison<'a>,
}

impl Pair<'_> {
    fn remarks(&self) -> Vec<Text> {
        let Comparison { sides: [a, b], what, .. } = self.comparison;
        let heads = Text::new(
            format!("甲方 {} {},乙方 {} {}", a.id, a.name.zh, b.id, b.name.zh),
            format!("A is {} {}, B is {} {}", a.id, a.name.en, b.id, b.name.en),
        );
        let silent = |side: &&Side| *what == What::Built && side.tells() == (false, false);
        let untold = |side: &Side| {
            let (id, Text { zh, en }) = (&side.id, &side.name);
            Text::new(
                format!("注意:{id} {zh} 的地类都不说明建与非建(groups.toml 的 built),象限无从谈起"),
                format!(
                    "note: no class of {id} {en} says built or not (built in groups.toml): there are no quadrants"
                ),
            )
        };
        [heads].into_iter().chain([a, b].into_iter().filter(silent).map(untold)).collect()
    }

    /// The patches; none of a region, whose border would cut them.
    fn patches(&self, arguments: &Arguments) -> Vec<Difference> {
        if arguments.territory.is_region() {
            return Vec::new();
        }
        let limits = self.opened.loaded.definitions.slivers.limits;
        let sorting = Sorting { limits, is_hard: false };
        patches(&self.comparison, sorting)
    }

    fn sheets(
        &self,
        land: &Land,
        arguments: &Arguments,
        patches: &[Difference],
        context: Context,
    ) -> Vec<crate::reports::sheet::Sheet> {
        let table = table(&self.comparison, land.cells(self.opened));
        let compared = Compared {
            table: &table,
            patches,
            view: arguments.slivers.view(),
            layers: &self.opened.loaded.layers,
            cards: &self.opened.loaded.definitions.cards,
            lang: context.lang,
        };
        let keys = table.keys_a.len().max(table.keys_b.len());
        if MATRIX_KEYS_MAX < keys && arguments.table.as_deref() == Some("matrix") {
            context.remark(&Text::new(
                format!("{keys} 个取值,不列转移矩阵;请看 cross"),
                format!("{keys} values make no matrix; see cross"),
            ));
        }
        sheets(&compared)
    }

    fn write_geojson(
        &self,
        file: &std::path::Path,
        workspace: &Workspace,
        arguments: &Arguments,
        patches: &[Difference],
    ) -> Result<(), Failure> {
        if arguments.territory.is_region() {
            return Err(Failure::new(
                "范围会切开图斑,--region 不能写 GeoJSON;请把范围导入为图层(如 xm 的新城规划区)再叠置",
                "a region would cut patches, so --region writes no GeoJSON; import it as a layer and overlay again",
            ));
        }
        let definitions = &self.opened.loaded.definitions;
        let geojson = write::Context {
            cards: &definitions.cards,
            rules: &definitions.rules,
            layers: &self.opened.loaded.layers,
            measure: &self.opened.measure,
            as_of: &[],
            standings: None,
            notice: workspace.notice(),
        };
        let compared = Sides { sides: self.comparison.sides, units: &self.comparison.units.units };
        let view = arguments.slivers.view();
        let shown = patches.iter().filter(|own| view.takes(&own.sliver));
        to_file(file, |out| Ok(geojson.write_differences(out, compared, shown)?))
    }
}

/// The rules on definitions, and the cells by what they see of them.
fn definitions_of(opened: &Opened) -> (Vec<Rule>, Combinations) {
    let Definitions { cards, rules, .. } = &opened.loaded.definitions;
    let rules: Vec<Rule> = rules.iter().filter(|rule| rule.is_artefact).cloned().collect();
    let combinations = Combinations::new(&opened.arrangement, &opened.loaded.layers, cards, &rules);
    (rules, combinations)
}

fn ground<'a>(opened: &'a Opened, combinations: &'a Combinations) -> Ground<'a> {
    Ground {
        arrangement: &opened.arrangement,
        layers: &opened.loaded.layers,
        cards: &opened.loaded.definitions.cards,
        combinations,
        district: None,
    }
}

/// Every two plans that have a layer.
fn every_two(
    opened: &Opened,
    units: &Units,
    land: &Land,
    date: Date,
    context: Context,
) -> Result<crate::reports::sheet::Sheet, Failure> {
    let sides = plans(opened)?;
    let (rules, combinations) = definitions_of(opened);
    let ground = ground(opened, &combinations);
    let found = signatures(&ground, &sides, units, (&[], date), land.cells(opened));
    let artefacts = artefact::every_two(&ground, &sides, units, (&rules, date), || land.cells(opened));
    Ok(pairs(&found, &artefacts, context.lang))
}

/// The plans that are merged into one and have a layer.
///
/// # Errors
/// Where none has.
pub(super) fn plans(opened: &Opened) -> Result<Vec<Side>, Failure> {
    let (layers, cards) = (&opened.loaded.layers, &opened.loaded.definitions.cards);
    let sides: Vec<Side> = cards.masters().filter_map(|plan| Side::plan(layers, cards, &plan.id)).collect();
    if sides.is_empty() {
        return Err(Failure::new(
            "叠置的图层都不属于任何规划(只有底图);请先导入规划图层",
            "none of the layers overlaid belongs to a plan; import the plans' layers first",
        ));
    }
    Ok(sides)
}

/// The two sides by their ids, and what is compared.
fn sides(opened: &Opened, ids: [&String; 2], what: &str) -> Result<([Side; 2], What), Failure> {
    let (layers, cards) = (&opened.loaded.layers, &opened.loaded.definitions.cards);
    let index = |id: &str| layers.iter().position(|layer| &*layer.id == id);
    if let Some(lines) = ids.into_iter().find(|id| index(id).is_some_and(|index| layers[index].is_of_lines()))
    {
        return Err(Failure::new(
            format!("“{lines}”是线状图层,没有面积可比;请选面状图层"),
            format!("\"{lines}\" is a layer of lines and has no land to compare; take a layer of areas"),
        ));
    }
    let by_class = |id: &String| {
        let side = match index(id) {
            Some(index) => Some(Side::layer(layers, cards, index)),
            None => Side::plan(layers, cards, id),
        };
        side.ok_or_else(|| unknown(opened, id))
    };
    let [a, b] = ids;
    let layer = |id: &String| {
        let no_plan = || {
            Failure::new(
                format!("“{id}”不是叠置的图层;规划只能按 built 比对"),
                format!("\"{id}\" is no layer of the overlay; plans can only be compared by built"),
            )
        };
        index(id).ok_or_else(no_plan)
    };
    match what {
        "built" => Ok(([by_class(a)?, by_class(b)?], What::Built)),
        "class" => {
            let schemes = [layer(a)?, layer(b)?].map(|index| &cards.cards[&layers[index].id].scheme);
            if schemes[0] != schemes[1] {
                return Err(Failure::new(
                    format!(
                        "{a} 用 {},{b} 用 {}:代码体系不同不能按地类比对;请用 built",
                        schemes[0], schemes[1]
                    ),
                    format!(
                        "{a} speaks {} and {b} {}: classes of two schemes cannot be compared; use built",
                        schemes[0], schemes[1]
                    ),
                ));
            }
            Ok(([by_class(a)?, by_class(b)?], What::Class))
        }
        field => {
            let side = |id: &String| {
                let index = layer(id)?;
                let own = &cards.cards[&layers[index].id].label_fields;
                let found = if field == "label" {
                    own.iter().find_map(|field| Side::field(layers, cards, index, field))
                } else {
                    Side::field(layers, cards, index, field)
                };
                found.ok_or_else(|| no_field(opened, index, field))
            };
            Ok(([side(a)?, side(b)?], What::Identity))
        }
    }
}

fn unknown(opened: &Opened, id: &str) -> Failure {
    let (layers, cards) = (&opened.loaded.layers, &opened.loaded.definitions.cards);
    let plans = cards.plans.iter().filter(|plan| Side::plan(layers, cards, &plan.id).is_some());
    let ids: Vec<&str> = layers.iter().map(|layer| &*layer.id).chain(plans.map(|plan| &*plan.id)).collect();
    Failure::new(
        format!("没有叠置名为“{id}”的图层或规划;现有:{}", ids.join("、")),
        format!("no layer or plan \"{id}\" was overlaid; there are: {}", ids.join(", ")),
    )
}

fn no_field(opened: &Opened, index: usize, field: &str) -> Failure {
    let (layers, cards) = (&opened.loaded.layers, &opened.loaded.definitions.cards);
    let name = describe::layer_name(cards, layers, index as u16);
    let fields: Vec<&str> = layers[index].fields.iter().map(|own| &*own.name).collect();
    let fields = fields.join(", ");
    Failure::new(
        format!("{}没有字段“{field}”;现有:{fields}", name.zh),
        format!("{} has no field \"{field}\"; there are: {fields}", name.en),
    )
}
