//! What several commands need: the layers of a workspace loaded, cut, and judged.

use crate::assess::quality::{self, LayerFinding};
use crate::assess::{self, Assessment};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::cli::registered;
use crate::cli::usage::{Stretch, Took};
use crate::formats::definitions::Definitions;
use crate::formats::snapshot;
use crate::geometry::legal::LegalMeasure;
use crate::layer::borders::{Bordered, Borders};
use crate::layer::column::Shelf;
use crate::layer::date::Date;
use crate::layer::feature::Layer;
use crate::layer::text::Text;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::quality::lost;
use crate::overlay::watch::Watch;
use crate::overlay::{self, CutError, Input};
use crate::rules::rule::Rule;
use crate::store::error::StoreError;
use crate::store::layers::LayerVersion;
use crate::store::runs::Run;
use crate::store::workspace::Workspace;

/// Layers in memory, with the versions they are and the definitions that say what they mean.
pub(super) struct Loaded {
    /// The versions, in the order of `layers`.
    pub(super) versions: Vec<LayerVersion>,
    /// The layers; each has a card in `definitions`, and rings only where they were asked for.
    pub(super) layers: Vec<Layer>,
    /// Cards, schemes, rules.
    pub(super) definitions: Definitions,
}

/// Layers in memory to be cut: mostly without rings, which take the most memory and no cut needs.
pub(super) struct ToCut {
    /// The layers.
    pub(super) loaded: Loaded,
    /// Their borders, in the same order.
    borders: Vec<Borders>,
}

/// Whether rings are read, the largest part of the memory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rings {
    /// They are, to show features.
    Read,
    /// It is asked what features are, not where.
    Left,
}

/// What a judgement is asked for.
pub(super) struct Question {
    /// The reference date (基准日); where `None`, the workspace's.
    pub(super) date: Option<Date>,
    /// Whether the layers are to have their rings beside the judgement.
    pub(super) rings: Rings,
}

/// A workspace's latest arrangement and what it was cut from.
pub(super) struct Opened {
    /// The layers.
    pub(super) loaded: Loaded,
    /// The catalogue's number of the run.
    pub(super) run: i64,
    /// When it was overlaid.
    pub(super) made_at: String,
    /// Whether layers have changed since.
    pub(super) is_stale: bool,
    /// The arrangement.
    pub(super) arrangement: Arrangement,
    /// The legal measure of the workspace's plane.
    pub(super) measure: LegalMeasure,
}

/// A workspace's latest arrangement, judged.
pub(super) struct Judged {
    /// What was judged.
    pub(super) loaded: Loaded,
    /// The catalogue's number of the run.
    pub(super) run: i64,
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
    /// What reading layers and arrangement took.
    pub(super) loading: Took,
    /// What asking the rules and joining the patches took.
    pub(super) judging: Took,
}

/// Loads versions of layers as they are cut.
///
/// # Errors
/// Where there are none, a snapshot is not right, or a layer has no card any more.
pub(super) fn load_to_cut(workspace: &Workspace, versions: Vec<LayerVersion>) -> Result<ToCut, Failure> {
    let mut borders = Vec::with_capacity(versions.len());
    let loaded = load(workspace, versions, |version| {
        let (layer, own) = workspace.load_bordered(version)?;
        borders.push(own);
        Ok(layer)
    })?;
    Ok(ToCut { loaded, borders })
}

/// Loads versions of layers, each as `read` does; fails as it does, and as [`load_to_cut`].
fn load(
    workspace: &Workspace,
    versions: Vec<LayerVersion>,
    mut read: impl FnMut(&LayerVersion) -> Result<Layer, StoreError>,
) -> Result<Loaded, Failure> {
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
        layers.push(read(version)?);
    }
    Ok(Loaded { versions, layers, definitions })
}

impl ToCut {
    /// Cuts the layers against each other.
    ///
    /// # Errors
    /// Where they do not fit the kernel's range, need more memory than allowed, or the watch says stop.
    pub(super) fn cut(
        &self,
        measure: &LegalMeasure,
        watch: &dyn Watch,
        shelf: Option<&dyn Shelf>,
    ) -> Result<Arrangement, CutError> {
        self.cut_with([].into_iter(), measure, watch, shelf)
    }

    /// Cuts the layers against each other and others, which have no cards and stand behind them.
    ///
    /// # Errors
    /// As [`Self::cut`].
    pub(super) fn cut_with<'a>(
        &'a self,
        others: impl Iterator<Item = &'a Layer>,
        measure: &LegalMeasure,
        watch: &dyn Watch,
        shelf: Option<&dyn Shelf>,
    ) -> Result<Arrangement, CutError> {
        let Loaded { layers, definitions: Definitions { cards, .. }, .. } = &self.loaded;
        let inputs: Vec<Input<'_>> = (0..layers.len())
            .map(|index| Input::bordered(self.bordered(index), &cards.cards[&layers[index].id], cards))
            .chain(others.map(Input::in_file_order))
            .collect();
        overlay::cut_watched(&inputs, measure, watch, shelf)
    }

    /// The layers with their features' values, which no cut needs.
    ///
    /// # Errors
    /// Where a snapshot is not right.
    pub(super) fn into_valued(self, workspace: &Workspace) -> Result<Loaded, Failure> {
        let mut loaded = self.loaded;
        for (layer, version) in loaded.layers.iter_mut().zip(&loaded.versions) {
            *layer = workspace.load_features(version)?;
        }
        Ok(loaded)
    }

    /// About how much memory the cut will need at most, in bytes, the layers included.
    pub(super) fn memory_needed(&self, has_shelf: bool) -> u64 {
        let n_points = self.borders.iter().map(|borders| borders.points.len() as u64).sum();
        overlay::memory_needed(n_points, has_shelf)
    }

    /// A layer with its borders.
    pub(super) fn bordered(&self, index: usize) -> Bordered<'_> {
        Bordered { layer: &self.loaded.layers[index], borders: &self.borders[index] }
    }
}

impl Loaded {
    /// What an arrangement of these layers shows of them.
    ///
    /// # Errors
    /// Where the rings of a layer with lost features, which are shown as drawn, cannot be read.
    pub(super) fn findings(
        &mut self,
        workspace: &Workspace,
        arrangement: &Arrangement,
        measure: &LegalMeasure,
    ) -> Result<Vec<LayerFinding>, Failure> {
        for (index, (layer, version)) in self.layers.iter_mut().zip(&self.versions).enumerate() {
            if layer.points.is_empty() && !lost(arrangement, index, layer).is_empty() {
                workspace.load_rings(version, layer)?;
            }
        }
        let Definitions { cards, slivers, .. } = &self.definitions;
        Ok(quality::findings(arrangement, &self.layers, cards, slivers.limits.nearness, measure))
    }
}

/// Judges the latest run of a workspace by those of its rules that `choose` takes; patches have the ids they
/// are registered under.
///
/// # Errors
/// Where nothing was overlaid yet, or what was is not there any more.
pub(super) fn judge(
    workspace: &Workspace,
    question: &Question,
    context: Context,
    choose: impl FnOnce(Vec<Rule>) -> Result<Vec<Rule>, Failure>,
) -> Result<Judged, Failure> {
    let mut judged = judge_unnamed(workspace, question, context, choose)?;
    registered::name(workspace, judged.run, &mut judged.assessment, context)?;
    Ok(judged)
}

/// The same with provisional ids.
///
/// # Errors
/// As [`judge`].
pub(super) fn judge_unnamed(
    workspace: &Workspace,
    question: &Question,
    context: Context,
    choose: impl FnOnce(Vec<Rule>) -> Result<Vec<Rule>, Failure>,
) -> Result<Judged, Failure> {
    let stretch = Stretch::begin()?;
    let opened = open(workspace, question.rings, context, choose)?;
    let loading = stretch.took()?;
    let stretch = Stretch::begin()?;
    let progress = Progress::begin(context.say("查找冲突", "finding conflicts"));
    let Opened { loaded, run, made_at, is_stale, arrangement, measure } = opened;
    let date = question.date.unwrap_or_else(|| workspace.reference_date());
    let Definitions { cards, rules, .. } = &loaded.definitions;
    let assessment = assess::whole(&arrangement, &loaded.layers, cards, rules, date);
    drop(progress);
    let judging = stretch.took()?;
    Ok(Judged { loaded, run, made_at, is_stale, arrangement, assessment, date, measure, loading, judging })
}

/// Opens the latest run of a workspace, with those of its rules that `choose` takes.
///
/// # Errors
/// Where nothing was overlaid yet, or what was is not there any more.
pub(super) fn open(
    workspace: &Workspace,
    rings: Rings,
    context: Context,
    choose: impl FnOnce(Vec<Rule>) -> Result<Vec<Rule>, Failure>,
) -> Result<Opened, Failure> {
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
    open_run(workspace, run, rings, context, choose)
}

/// Opens a run of a workspace, with those of its rules that `choose` takes.
///
/// # Errors
/// Where what was overlaid is not there any more.
pub(super) fn open_run(
    workspace: &Workspace,
    run: Run,
    rings: Rings,
    context: Context,
    choose: impl FnOnce(Vec<Rule>) -> Result<Vec<Rule>, Failure>,
) -> Result<Opened, Failure> {
    let _progress = Progress::begin(context.say("读取图层", "reading layers"));
    let mut reader = workspace.open_run(&run)?;
    let mut loaded = load(workspace, run.inputs, |version| match rings {
        Rings::Read => workspace.load_layer(version),
        Rings::Left => workspace.load_features(version),
    })?;
    loaded.definitions.rules = choose(loaded.definitions.rules)?;
    let arrangement = snapshot::arrangement::read(&mut reader, &loaded.layers)?;
    let measure = LegalMeasure::new(&workspace.plane().projection);
    let (made_at, is_stale) = (run.made_at, run.is_stale);
    Ok(Opened { loaded, run: run.id, made_at, is_stale, arrangement, measure })
}
