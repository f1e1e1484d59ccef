//! What several commands need: the layers of a workspace loaded, cut, and judged.

use crate::assess::quality::{self, LayerFinding};
use crate::assess::{self, Assessment};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::formats::definitions::Definitions;
use crate::formats::snapshot;
use crate::geometry::legal::LegalMeasure;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::{self, Input};
use crate::rules::rule::Rule;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// Layers in memory, with the versions they are and the definitions that say what they mean.
pub(super) struct Loaded {
    /// The versions, in the order of `layers`.
    pub(super) versions: Vec<LayerVersion>,
    /// The layers; each has a card in `definitions`.
    pub(super) layers: Vec<Layer>,
    /// Cards, schemes, rules.
    pub(super) definitions: Definitions,
}

/// A workspace's latest arrangement, judged.
pub(super) struct Judged {
    /// What was judged.
    pub(super) loaded: Loaded,
    /// When it was overlaid.
    pub(super) made_at: String,
    /// Whether layers have changed since.
    pub(super) is_stale: bool,
    /// The arrangement judged.
    pub(super) arrangement: Arrangement,
    /// The judgement.
    pub(super) assessment: Assessment,
    /// The reference date (基准日) it was made for.
    pub(super) date: Date,
    /// The legal measure of the workspace's plane.
    pub(super) measure: LegalMeasure,
}

/// Loads versions of layers.
///
/// # Errors
/// Where there are none, a snapshot is not right, or a layer has no card any more.
pub(super) fn load(workspace: &Workspace, versions: Vec<LayerVersion>) -> Result<Loaded, Failure> {
    if versions.is_empty() {
        return Err(Failure::new(
            "工作区尚无图层;请先用 hegui import 导入",
            "the workspace has no layers; import some with hegui import",
        ));
    }
    let definitions = workspace.definitions()?;
    let mut layers = Vec::with_capacity(versions.len());
    for version in &versions {
        let layer = &version.layer;
        if !definitions.cards.cards.contains_key(layer.as_str()) {
            return Err(Failure::new(
                format!("图层“{layer}”已导入,但定义中已无其卡片;请在 layers/cards 中恢复"),
                format!(
                    "layer \"{layer}\" was imported but has no card any more; restore it in layers/cards"
                ),
            ));
        }
        layers.push(workspace.load_layer(version)?);
    }
    Ok(Loaded { versions, layers, definitions })
}

impl Loaded {
    /// Cuts the layers against each other.
    ///
    /// # Errors
    /// Where they do not fit the kernel's range.
    pub(super) fn cut(&self, measure: &LegalMeasure) -> Result<Arrangement, Failure> {
        let cards = &self.definitions.cards;
        let inputs: Vec<Input<'_>> =
            self.layers.iter().map(|layer| Input::new(layer, &cards.cards[&layer.id], cards)).collect();
        Ok(overlay::cut(&inputs, measure)?)
    }

    /// What an arrangement of these layers shows of them.
    pub(super) fn findings(&self, arrangement: &Arrangement, measure: &LegalMeasure) -> Vec<LayerFinding> {
        let Definitions { cards, slivers, .. } = &self.definitions;
        quality::findings(arrangement, &self.layers, cards, slivers.limits.nearness, measure)
    }
}

/// Judges the latest run of a workspace by those of its rules that `choose` takes.
///
/// # Errors
/// Where nothing was overlaid yet, or what was is not there any more.
pub(super) fn judge(
    workspace: &Workspace,
    date: Option<Date>,
    context: Context,
    choose: impl FnOnce(Vec<Rule>) -> Result<Vec<Rule>, Failure>,
) -> Result<Judged, Failure> {
    let Some(run) = workspace.latest_run()? else {
        return Err(Failure::new(
            "工作区尚未叠置;请先运行 hegui overlay",
            "the workspace has not been overlaid; run hegui overlay first",
        ));
    };
    if run.is_stale {
        context.remark(&Text::new(
            "注意:叠置之后图层有更新,以下结果依据叠置时的版本;请重新运行 hegui overlay",
            "note: layers have changed since the overlay, what follows is of the versions then; run hegui overlay again",
        ));
    }
    let progress = Progress::begin(context.say("读取图层", "reading layers"));
    let mut reader = workspace.open_run(&run)?;
    let mut loaded = load(workspace, run.inputs)?;
    loaded.definitions.rules = choose(loaded.definitions.rules)?;
    let arrangement = snapshot::arrangement::read(&mut reader, &loaded.layers)?;
    let measure = LegalMeasure::new(&workspace.plane().projection);
    progress.next(context.say("查找冲突", "finding conflicts"));
    let date = date.unwrap_or_else(|| workspace.reference_date());
    let Definitions { cards, rules, .. } = &loaded.definitions;
    let assessment = assess::whole(&arrangement, &loaded.layers, cards, rules, date);
    Ok(Judged {
        made_at: run.made_at,
        is_stale: run.is_stale,
        arrangement,
        loaded,
        assessment,
        date,
        measure,
    })
}
