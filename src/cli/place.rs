//! What `identify` and `site` share: the arrangement with its index, the rules made ready, features and rules
//! in the answer, and how long questions took.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::assess::Answer;
use crate::assess::questions::Questions;
use crate::cli::context::{Context, notice_json};
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Loaded, Opened, Rings};
use crate::cli::usage::{Stretch, Took};
use crate::http::wire::place::{Ground, joined};
use crate::http::wire::versions::version_json;
use crate::layer::date::Date;
use crate::layer::describe::{self, Description};
use crate::overlay::locate::Index;
use crate::rules::rule::{Evidence, Rule};
use crate::store::workspace::Workspace;

/// A workspace ready to be asked of places.
pub(super) struct Ready {
    pub(super) workspace: Workspace,
    pub(super) opened: Opened,
    pub(super) index: Index,
    pub(super) questions: Questions,
    pub(super) date: Date,
    /// What making the index took.
    pub(super) indexing: Took,
}

impl Ready {
    /// Opens a workspace's latest arrangement and makes the index and the rules ready.
    ///
    /// # Errors
    /// Where nothing was overlaid yet, or what was is not there any more.
    pub(super) fn open(workspace: Workspace, date: Option<Date>, context: Context) -> Result<Self, Failure> {
        let opened = judge::open(&workspace, Rings::Left, context, Ok)?;
        let stretch = Stretch::begin()?;
        let index = Index::new(&opened.arrangement);
        let indexing = stretch.took()?;
        let date = date.unwrap_or_else(|| workspace.reference_date());
        let definitions = &opened.loaded.definitions;
        let questions = Questions::new(&opened.loaded.layers, &definitions.cards, &definitions.rules, date);
        Ok(Self { workspace, opened, index, questions, date, indexing })
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.opened.loaded.definitions.rules
    }

    /// What places are asked of.
    pub(super) fn ground(&self) -> Ground<'_> {
        let Loaded { layers, definitions, .. } = &self.opened.loaded;
        Ground {
            arrangement: &self.opened.arrangement,
            layers,
            cards: &definitions.cards,
            rules: &definitions.rules,
            questions: &self.questions,
        }
    }

    /// What a feature is called.
    pub(super) fn describe(&self, layer: usize, feature: u32) -> Description<'_> {
        self.ground().describe(layer, feature)
    }

    /// Whether a layer is of lines, which have no land to be found on.
    pub(super) fn is_of_lines(&self, layer: usize) -> bool {
        self.opened.loaded.layers[layer].is_of_lines()
    }

    /// What a layer is called, in the language of the answer.
    pub(super) fn layer_name(&self, layer: usize, context: Context) -> String {
        let loaded = &self.opened.loaded;
        let name = describe::layer_name(&loaded.definitions.cards, &loaded.layers, layer as u16);
        name.get(context.lang).to_owned()
    }

    /// Says by which overlay and on which date, as every answer does.
    pub(super) fn head(&self, context: Context) -> String {
        let (date, made_at) = (self.date, &self.opened.made_at);
        context.say(
            format!("基准日 {date};依据 {made_at} 的叠置"),
            format!("reference date {date}; by the overlay of {made_at}"),
        )
    }

    /// What stands in every answer for machines, and `own` after it.
    pub(super) fn json(&self, own: Json) -> Json {
        let answer = json!({
            "notice": notice_json(&self.workspace),
            "plane": self.workspace.plane().crs,
            "date": self.date.to_string(),
            "overlaid_at": self.opened.made_at,
            "is_stale": self.opened.is_stale,
            "inputs": self.opened.loaded.versions.iter().map(version_json).collect::<Vec<_>>(),
            "index": {"cpu_s": self.indexing.cpu_s, "wall_s": self.indexing.wall_s},
        });
        joined(answer, own)
    }
}

/// How many rules gave each answer but conflict, for people.
pub(super) fn counts(answers: &[Answer], context: Context) -> String {
    let others = [Answer::Clear, Answer::NotApplicable, Answer::NoData];
    let count = |answer: Answer| answers.iter().filter(|&&own| own == answer).count();
    let parts = others.map(|answer| format!("{} {}", answer.word().get(context.lang), count(answer)));
    parts.join(context.say(",", ", "))
}

/// The mark behind the id of a rule that nobody has verified, as in every list of rules.
pub(super) fn mark(rule: &Rule) -> &'static str {
    if rule.evidence == Evidence::Memory { "*" } else { "" }
}

/// What the mark means, where any of the rules shown bears it.
pub(super) fn mark_note(context: Context) -> &'static str {
    context.say(
        "  * 凭记忆,未核:引用前须核对原文",
        "  * from memory, unverified: read the official text before you rely on it",
    )
}

/// How long many questions took, each by the clock on one thread.
#[derive(Default)]
pub(super) struct Latencies(Vec<Duration>);

impl Latencies {
    /// Asks a question and notes how long that took.
    pub(super) fn time<T>(&mut self, ask: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let answer = ask();
        self.0.push(began.elapsed());
        answer
    }

    /// Count, median, 99th percentile and mean in microseconds, for machines.
    pub(super) fn json(&self) -> Json {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let micros = |own: &Duration| own.as_secs_f64() * 1e6;
        let at = |share: usize| {
            sorted.get((sorted.len() * share / 100).min(sorted.len().saturating_sub(1))).map(micros)
        };
        let mean = sorted.iter().sum::<Duration>().checked_div(sorted.len() as u32);
        json!({"n": sorted.len(), "p50_us": at(50), "p99_us": at(99), "mean_us": mean.as_ref().map(micros)})
    }
}
