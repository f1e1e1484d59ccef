//! `hegui conflicts compare`: two registers held against each other.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value as Json, json};

use crate::cli::Done;
use crate::cli::conflicts_register::counts_by_category;
use crate::cli::context::{Context, notice_json, out, print_json};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::conflict::comparison::{Change, Comparison, Entry, Version, compare};
use crate::conflict::coordination::{Standing, standing};
use crate::conflict::recorded::Recorded;
use crate::geometry::legal::LegalMeasure;
use crate::reports::changes;
use crate::store::registers::Register;
use crate::store::workspace::Workspace;

/// 比对两次登记:新增、消除、扩大、缩小、不变 · Compare two registers: new, resolved, grown, shrunk, unchanged
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// 工作区目录 · The workspace
    dir: PathBuf,
    /// 较早的登记号(默认倒数第二次) · The earlier register's number, by default the last but one
    #[arg(requires = "after")]
    before: Option<i64>,
    /// 较晚的登记号(默认最近一次) · The later register's number, by default the last
    after: Option<i64>,
    /// 也列出不变的图斑 · List unchanged patches as well
    #[arg(long)]
    all: bool,
    /// 以 JSON 输出 · Answer in JSON
    #[arg(long)]
    json: bool,
}

/// What is compared.
struct Compared<'a> {
    workspace: &'a Workspace,
    registers: [Register; 2],
    before: Vec<Recorded>,
    after: Vec<Recorded>,
    comparison: Comparison,
}

pub(super) fn run(arguments: &Arguments, context: Context) -> Result<Done, Failure> {
    let workspace = Workspace::open(&arguments.dir)?;
    let registers = chosen(&workspace, arguments)?;
    let progress = Progress::begin(context.say("比对两次登记", "comparing two registers"));
    let (before, after) = (workspace.registered(&registers[0])?, workspace.registered(&registers[1])?);
    let comparison = compare(
        Version { patches: &before, asked: &registers[0].asked },
        Version { patches: &after, asked: &registers[1].asked },
        &LegalMeasure::new(&workspace.plane().projection),
    )?;
    drop(progress);
    let compared = Compared { workspace: &workspace, registers, before, after, comparison };
    if arguments.json {
        print_json(&compared.answer(arguments.all))?;
    } else {
        compared.print(arguments.all, context)?;
    }
    Ok(Done::Done)
}

fn chosen(workspace: &Workspace, arguments: &Arguments) -> Result<[Register; 2], Failure> {
    if let (Some(before), Some(after)) = (arguments.before, arguments.after) {
        return Ok([workspace.register(before)?, workspace.register(after)?]);
    }
    let mut registers = workspace.registers()?;
    let last_two = registers.split_off(registers.len().saturating_sub(2));
    let n_registers = last_two.len();
    last_two.try_into().map_err(|_| {
        Failure::new(
            format!("只有 {n_registers} 次登记,不能比对;请先运行 hegui conflicts register"),
            format!(
                "there are {n_registers} registers, and two are wanted; run hegui conflicts register first"
            ),
        )
    })
}

impl Compared<'_> {
    fn print(&self, lists_all: bool, context: Context) -> Result<(), Failure> {
        let [before, after] = &self.registers;
        let mut out = out();
        context.notice(self.workspace, &mut out)?;
        let said = context.say(
            format!(
                "第 {} 次登记(叠置 {},基准日 {},图斑 {})→ 第 {} 次登记(叠置 {},基准日 {},图斑 {})",
                before.id, before.run, before.date, self.before.len(),
                after.id, after.run, after.date, self.after.len(),
            ),
            format!(
                "register {} (overlay {}, date {}, {} patches) → register {} (overlay {}, date {}, {} patches)",
                before.id, before.run, before.date, self.before.len(),
                after.id, after.run, after.date, self.after.len(),
            ),
        );
        writeln!(out, "{said}")?;
        let counts = |of| self.comparison.counts(&self.before, &self.after, of);
        write!(out, "{}", changes::table(counts, context.lang))?;
        let standings = self.workspace.standings()?;
        for entry in self.listed(lists_all) {
            let patch = entry.patch(&self.before, &self.after);
            let standing = standing(&standings, &patch.id);
            writeln!(out, "{}", self.line(entry, standing, context))?;
        }
        Ok(out.flush()?)
    }

    fn listed(&self, lists_all: bool) -> impl Iterator<Item = &Entry> {
        self.comparison.entries.iter().filter(move |entry| lists_all || entry.change != Change::Unchanged)
    }

    fn line(&self, entry: &Entry, standing: Standing, context: Context) -> String {
        let patch = entry.patch(&self.before, &self.after);
        let area = |side: Option<usize>, of: &[Recorded]| {
            side.map_or_else(|| "—".to_owned(), |index| of[index].legal_area.to_square_metres_text())
        };
        let (before, after) = (area(entry.before, &self.before), area(entry.after, &self.after));
        let other = match (entry.split_from, entry.merged_into) {
            _ if entry.has_moved => context.say("\t位移", "\tmoved").to_owned(),
            (Some(index), _) => {
                let id = &self.before[index].id;
                context.say(format!("\t由 {id} 分出"), format!("\tsplit from {id}"))
            }
            (_, Some(index)) => {
                let id = &self.after[index].id;
                context.say(format!("\t并入 {id}"), format!("\tmerged into {id}"))
            }
            _ => String::new(),
        };
        let (change, category, state) = (entry.change.word(), patch.category.word(), standing.state.word());
        format!(
            "{}\t{}\t{}\t{before} → {after} m²\t+{} −{}\t{}{other}",
            patch.id,
            change.get(context.lang),
            category.get(context.lang),
            entry.gained.to_square_metres_text(),
            entry.lost.to_square_metres_text(),
            state.get(context.lang),
        )
    }

    fn answer(&self, lists_all: bool) -> Json {
        let register = |own: &Register, n_patches: usize| json!({"register": own.id, "overlay": own.run, "date": own.date.to_string(), "made_at": own.made_at, "n_patches": n_patches});
        let area = |patch: Option<&Recorded>| patch.map(|own| own.legal_area.to_square_metres_text());
        let entry = |own: &Entry| {
            let (before, after) =
                (own.before.map(|at| &self.before[at]), own.after.map(|at| &self.after[at]));
            let patch = own.patch(&self.before, &self.after);
            json!({
                "id": &*patch.id,
                "change": own.change.id(),
                "category": patch.category.id(),
                "area_before_m2": area(before),
                "area_after_m2": area(after),
                "gained_m2": own.gained.to_square_metres_text(),
                "lost_m2": own.lost.to_square_metres_text(),
                "has_moved": own.has_moved,
                "split_from": own.split_from.map(|at| &*self.before[at].id),
                "merged_into": own.merged_into.map(|at| &*self.after[at].id),
            })
        };
        json!({
            "notice": notice_json(self.workspace),
            "before": register(&self.registers[0], self.before.len()),
            "after": register(&self.registers[1], self.after.len()),
            "counts": counts_by_category(|of| self.comparison.counts(&self.before, &self.after, of)),
            "patches": self.listed(lists_all).map(entry).collect::<Vec<_>>(),
        })
    }
}
