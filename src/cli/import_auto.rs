//! `hegui import --auto`: all tables of a delivery, each to the card its name stands for, all of them or none.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::conflicts::SeverityArgument;
use crate::cli::context::{Context, harmless, notice_json, out, print_json};
use crate::cli::delivery::{Delivery, Read, card, enter, say_passed_over, waiting};
use crate::cli::failure::Failure;
use crate::cli::import::Arguments;
use crate::cli::import_answer;
use crate::cli::import_inspected::{Asked, inspect_read};
use crate::formats::definitions::Definitions;
use crate::formats::import::Import;
use crate::formats::import::tables::matching::{Match, match_table};
use crate::formats::import::tables::{TableSeen, tables};
use crate::formats::snapshot::long::LongLayer;
use crate::layer::card::Cards;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// In place of a layer's id: the table is left out.
const LEFT_OUT: &str = "-";

/// What is asked of an import that finds its layers itself.
#[derive(Debug, Args)]
pub(super) struct AutoArguments {
    /// 文件或目录中的全部表按标准表名归入图层,一次导入,要么全收要么全不收 · All tables of files or folders, by their names
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["layer", "file", "table", "class_field", "attributes", "report", "control", "untrusted"])]
    auto: Vec<PathBuf>,
    /// 指定某表归入哪一图层,如 DLTB=dltb2;“-”为不收(可重复) · Which layer a table is of; "-" leaves it out
    #[arg(long = "match", value_name = "TABLE=LAYER", value_parser = said, requires = "auto")]
    matches: Vec<(String, String)>,
    /// 只说哪些表归入哪些图层,不导入 · Only say which table is of which layer
    #[arg(long, requires = "auto")]
    dry_run: bool,
}

/// Reads `TABLE=LAYER`.
fn said(text: &str) -> Result<(String, String), String> {
    let split = text.split_once('=').filter(|(table, layer)| !table.is_empty() && !layer.is_empty());
    let (table, layer) = split.ok_or_else(|| format!("“{text}”应写作 表名=图层 · write TABLE=LAYER"))?;
    Ok((table.to_owned(), layer.to_owned()))
}

/// A table and what it was found to be.
struct Matched {
    table: TableSeen,
    of: Match,
}

pub(super) fn run(
    arguments: &Arguments,
    workspace: &mut Workspace,
    definitions: &Definitions,
    context: Context,
) -> Result<Done, Failure> {
    let matched = matched(arguments, &definitions.cards, context)?;
    if !arguments.json {
        print(&matched, context)?;
    }
    check(&matched)?;
    if arguments.auto.dry_run {
        if arguments.json {
            print_json(
                &json!({"notice": notice_json(workspace), "tables": matched.iter().map(table_json).collect::<Vec<_>>()}),
            )?;
        }
        return Ok(Done::Done);
    }
    let Some(held) = read_all(arguments, workspace, definitions, &matched, context)? else {
        return Ok(Done::Found);
    };
    let entered = enter_all(arguments, workspace, held, context)?;
    if !arguments.json {
        for (version, import) in &entered {
            import_answer::print(workspace, (version, arguments.stage), import, context)?;
        }
        return Ok(Done::Done);
    }
    let tables: Vec<Json> = matched.iter().map(table_json).collect();
    let answer =
        |(version, import): &(LayerVersion, Import<()>)| import_answer::answer(workspace, version, import);
    let answers: Vec<Json> = entered.iter().map(answer).collect::<Result<_, _>>()?;
    print_json(&json!({"notice": notice_json(workspace), "tables": tables, "imports": answers}))?;
    Ok(Done::Done)
}

/// A delivery that was read and not entered yet: in memory where it was inspected, else on the workspace's shelf.
enum Held<'a> {
    Whole(Delivery<'a>, Read<Layer>),
    Long(Delivery<'a>, Read<LongLayer>),
}

/// Reads and inspects every table that is of a layer; `None` where one of them is refused, which was said.
fn read_all<'a>(
    arguments: &Arguments,
    workspace: &Workspace,
    definitions: &Definitions,
    matched: &'a [Matched],
    context: Context,
) -> Result<Option<Vec<Held<'a>>>, Failure> {
    let strict = arguments.strict.map(SeverityArgument::severity);
    let asked = Asked { report: None, strict, controls: &[], is_json: arguments.json };
    let (mut held, mut is_refused) = (Vec::new(), false);
    for Matched { table, of } in matched {
        let Match::Layer(layer, _) = of else { continue };
        let name = table.is_one_of_several.then(|| table.name.clone());
        // It is staged first: what became current alone could not be published together with the others.
        let delivery = Delivery { is_staged: true, ..arguments.delivery(layer, &table.file, name)? };
        if !asked.is_some() {
            let read = delivery.read_long(workspace, definitions, context)?;
            held.push(Held::Long(delivery, read));
            continue;
        }
        let mut read = delivery.read(workspace, definitions, context)?;
        let inspected = inspect_read(workspace, definitions, &read, &asked, context)?;
        is_refused |= inspected.is_refused;
        read.import.findings.extend(inspected.findings);
        held.push(Held::Whole(delivery, read));
        if is_refused && arguments.json {
            // One document is answered: the report of the first table that is refused.
            break;
        }
    }
    Ok((!is_refused).then_some(held))
}

/// Enters all that was read and publishes it in one transaction, unless it is to wait.
fn enter_all(
    arguments: &Arguments,
    workspace: &mut Workspace,
    held: Vec<Held<'_>>,
    context: Context,
) -> Result<Vec<(LayerVersion, Import<()>)>, Failure> {
    let (mut entered, mut passed_over) = (Vec::with_capacity(held.len()), Vec::with_capacity(held.len()));
    for own in held {
        let (Held::Whole(delivery, _) | Held::Long(delivery, _)) = &own;
        passed_over.push(waiting(workspace, delivery.layer)?);
        let one = match own {
            Held::Whole(delivery, read) => enter(workspace, &delivery, read, context),
            Held::Long(delivery, read) => enter(workspace, &delivery, read, context),
        };
        entered.push(one.map_err(waits)?);
    }
    if !arguments.stage {
        let layers: Vec<String> = entered.iter().map(|(version, _)| version.layer.clone()).collect();
        let published = workspace.publish(&layers, &arguments.who.name(), "");
        published.map_err(|cause| waits(cause.into()))?;
        for ((version, _), waiting) in entered.iter().zip(&passed_over) {
            say_passed_over(version, waiting, context);
        }
    }
    Ok(entered)
}

/// What of the delivery was entered waits, and nothing of it is current.
fn waits(cause: Failure) -> Failure {
    cause.while_doing(
        "未能全部导入;已写入的版本待发布,均未生效,可用 hegui publish --discard 放弃",
        "not all could be entered; what was waits and is not current, give it up with hegui publish --discard",
    )
}

/// Every table of the delivery with what it was found to be, or was said to be.
fn matched(arguments: &Arguments, cards: &Cards, context: Context) -> Result<Vec<Matched>, Failure> {
    let mut matched = Vec::new();
    for file in &arguments.auto.auto {
        let seen = tables(file, arguments.encoding.as_deref())?;
        for (file, cause) in &seen.passed_over {
            let (shown, cause) = (file.display(), cause.text());
            context.remark(&Text::new(
                format!("{shown}:略过,{}", cause.zh),
                format!("{shown}: passed over, {}", cause.en),
            ));
        }
        for table in seen.tables {
            let is_it = |name: &str| name.to_lowercase() == table.name.to_lowercase();
            let said = arguments.auto.matches.iter().find(|(name, _)| is_it(name));
            let of = match said {
                Some((_, layer)) => of_layer(cards, layer)?,
                None => match_table(cards, &table.name, table.fields.as_deref()),
            };
            matched.push(Matched { table, of });
        }
    }
    for (name, _) in &arguments.auto.matches {
        if matched.iter().all(|own| own.table.name.to_lowercase() != name.to_lowercase()) {
            return Err(Failure::new(
                format!("--match 所说的表“{name}”不在所给文件中"),
                format!("--match names table \"{name}\", which none of the files has"),
            ));
        }
    }
    Ok(matched)
}

/// What the caller says a table is.
fn of_layer(cards: &Cards, layer: &str) -> Result<Match, Failure> {
    let why = Text::new("--match 指定", "said by --match");
    if layer == LEFT_OUT {
        return Ok(Match::None(why));
    }
    Ok(Match::Layer(card(cards, layer)?.id.clone(), why))
}

/// Refuses where a table could be of several layers, a layer is there twice, or nothing is of any.
fn check(matched: &[Matched]) -> Result<(), Failure> {
    let mut tables_of: BTreeMap<&Arc<str>, Vec<&str>> = BTreeMap::new();
    for Matched { table, of } in matched {
        match of {
            Match::Several(layers, _) => {
                let choice = |or: &str| {
                    let ways = layers.iter().map(|layer| format!("--match {}={layer}", table.name));
                    ways.collect::<Vec<_>>().join(or)
                };
                return Err(Failure::new(
                    format!("表“{}”可归入几个图层,不能代为决定;请写 {}", table.name, choice(" 或 ")),
                    format!(
                        "table \"{}\" could be of several layers; say which: {}",
                        table.name,
                        choice(" or ")
                    ),
                ));
            }
            Match::Layer(layer, _) => tables_of.entry(layer).or_default().push(&table.name),
            Match::None(_) => {}
        }
    }
    if tables_of.is_empty() {
        return Err(Failure::new(
            "没有一张表归入任何图层;请写 --match 表名=图层,或在卡片的 tables 中加上表名",
            "no table is of any layer; say --match TABLE=LAYER, or add the name to a card's tables",
        ));
    }
    let Some((layer, tables)) = tables_of.into_iter().find(|(_, tables)| 1 < tables.len()) else {
        return Ok(());
    };
    let (zh, en) = (tables.join("、"), tables.join(", "));
    Err(Failure::new(
        format!("几张表都归入图层“{layer}”:{zh};请先合并,或用 --match 表名=- 只留一张"),
        format!(
            "several tables are of layer \"{layer}\": {en}; merge them first, or leave all but one out with --match TABLE=-"
        ),
    ))
}

fn print(matched: &[Matched], context: Context) -> io::Result<()> {
    let mut out = out();
    for Matched { table, of } in matched {
        let file = table.file.file_name().unwrap_or(table.file.as_os_str()).to_string_lossy();
        let (target, why) = match of {
            Match::Layer(layer, why) => (layer.to_string(), why),
            Match::Several(layers, why) => (layers.join(" / ") + "?", why),
            Match::None(why) => (context.say("不收".to_owned(), "left out".to_owned()), why),
        };
        let line = format!("{} ({file}) → {target}: {}", table.name, why.get(context.lang));
        writeln!(out, "{}", harmless(&line))?;
    }
    out.flush()
}

fn table_json(matched: &Matched) -> Json {
    let (layers, why): (Vec<&str>, &Text) = match &matched.of {
        Match::Layer(layer, why) => (vec![layer], why),
        Match::Several(layers, why) => (layers.iter().map(|layer| &**layer).collect(), why),
        Match::None(why) => (Vec::new(), why),
    };
    json!({
        "file": matched.table.file.display().to_string(),
        "table": matched.table.name,
        "layers": layers,
        "zh": why.zh,
        "en": why.en,
    })
}
