//! `hegui diff`: two versions of one layer held against each other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::cli::Done;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::sheets::Answer;
use crate::cli::whole_file::to_file;
use crate::conflict::revision::{Fate, Revised, Revision, revise};
use crate::formats::geojson::write;
use crate::geometry::legal::LegalMeasure;
use crate::layer::borders::{Bordered, Borders};
use crate::layer::card::Cards;
use crate::layer::feature::{Feature, Field, Layer, Value};
use crate::layer::text::Text;
use crate::reports::revision::{changed, sheets};
use crate::store::workspace::Workspace;

/// 对比图层的两个版本:新增、删除、改变(图形、地类、属性)与不变的图斑及面积 · Compare two versions of a layer: features added, removed, changed and unchanged, with areas
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 图层编号 · The layer's id
    layer: String,
    /// 前一版 · The earlier version
    before: i64,
    /// 后一版 · The later version
    after: i64,
    /// 只列一张表:totals、features · Only this table: totals, features
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// 写入文件:.csv 一张表,.xlsx 全部表,.json,.geojson 有变化的图斑 · Write a file, by its extension; .geojson holds the features that are not the same
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Two versions of a layer and what the later one is beside the earlier.
struct Compared {
    before: Layer,
    after: Layer,
    revision: Revision,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let cards = workspace.definitions()?.cards;
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let progress = Progress::begin(context.say("对比两个版本", "comparing the versions"));
    let compared = compare(&workspace, &cards, arguments, &measure)?;
    drop(progress);
    let output = arguments.output.as_deref();
    let is_geojson = |file: &&Path| file.extension().is_some_and(|end| end.eq_ignore_ascii_case("geojson"));
    if let Some(file) = output.filter(is_geojson) {
        let layer = [compared.changes(context)];
        let geojson = write::Context {
            cards: &cards,
            rules: &[],
            layers: &layer,
            measure: &measure,
            as_of: &[],
            standings: None,
            notice: workspace.notice(),
        };
        to_file(file, |out| Ok(geojson.write_layer(out, &layer[0])?))?;
        return Ok(Done::Done);
    }
    let table = arguments.table.as_deref().or_else(|| output.map(|_| "features"));
    let answer = Answer {
        workspace: &workspace,
        remarks: remarks(&compared.revision),
        sheets: sheets(&compared.revision, context.lang),
        usual: &["totals", "features"],
        table,
    };
    match output {
        Some(file) => answer.to_file(file, context)?,
        None => answer.print(arguments.json, context)?,
    }
    Ok(Done::Done)
}

fn compare(
    workspace: &Workspace,
    cards: &Cards,
    arguments: &Arguments,
    measure: &LegalMeasure,
) -> Result<Compared, Failure> {
    let versions = [arguments.before, arguments.after];
    let versions = versions.map(|number| workspace.layer_version(&arguments.layer, number));
    let [before, after] = versions;
    let (before, after) = (workspace.load_layer(&before?)?, workspace.load_layer(&after?)?);
    let Some(card) = cards.cards.get(&before.id) else {
        let layer = &arguments.layer;
        return Err(Failure::new(
            format!("定义中没有图层“{layer}”的卡片;请在 layers/cards 中恢复"),
            format!("layer \"{layer}\" has no card any more; restore it in layers/cards"),
        ));
    };
    let borders = [&before, &after].map(Borders::of);
    let bordered = |layer, borders| Bordered { layer, borders };
    let revision =
        revise(bordered(&before, &borders[0]), bordered(&after, &borders[1]), (card, cards), measure)?;
    Ok(Compared { before, after, revision })
}

/// What must be said of fields that only one version has: their values are compared with nothing.
fn remarks(revision: &Revision) -> Vec<Text> {
    let one = |fields: &[Arc<str>], zh: &str, en: &str| {
        let names = fields.join(", ");
        (!fields.is_empty()).then(|| Text::new(format!("{zh}:{names}"), format!("{en}: {names}")))
    };
    let gone = one(&revision.fields_gone, "只有前一版有的字段", "fields only the earlier version has");
    let new = one(&revision.fields_new, "只有后一版有的字段", "fields only the later version has");
    gone.into_iter().chain(new).collect()
}

impl Compared {
    /// The features that are not the same as a layer: as they are now, or were where they are gone, with what
    /// became of them in fields beside their own.
    fn changes(&self, context: Context) -> Layer {
        let own = ["change", "changed", "gained_m2", "lost_m2"].map(|name| Field { name: name.into() });
        let fields = self.after.fields.iter().cloned().chain(own).collect();
        let mut layer = Layer::of(self.after.geometry, self.after.id.clone(), fields);
        for revised in self.revision.features.iter().filter(|own| own.fate() != Fate::Unchanged) {
            let (side, index) = match (revised.after, revised.before) {
                (Some(index), _) => (&self.after, index),
                (None, Some(index)) => (&self.before, index),
                (None, None) => continue,
            };
            let value = |field: &Field| side.value(index, &field.name).cloned().unwrap_or(Value::Null);
            let values = self.after.fields.iter().map(value).chain(told(revised, context)).collect();
            let Feature { number, code, .. } = side.features[index].clone();
            layer.push(Feature { number, code, values }, side.parts(index));
        }
        layer
    }
}

/// What became of a feature, as values.
fn told(revised: &Revised, context: Context) -> [Value; 4] {
    [
        Value::Text(revised.fate().id().to_owned()),
        Value::Text(changed(revised, context.lang)),
        Value::Text(revised.gained().to_square_metres_text()),
        Value::Text(revised.lost().to_square_metres_text()),
    ]
}
