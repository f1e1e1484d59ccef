//! What the commands on farmland share: a survey's version with the cells it was cut into, and what its parcels count
//! for.

use std::str::FromStr;

use clap::Args;

use crate::assess::difference::units::Units;
use crate::assess::farmland::occupation::{Ground, Occupation, occupation};
use crate::assess::farmland::parcels::Parcels;
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::judge::{self, Loaded, Opened, Rings};
use crate::geometry::grid::Point;
use crate::geometry::legal::LegalMeasure;
use crate::layer::code::Code;
use crate::layer::date::Date;
use crate::layer::text::Text;
use crate::ledger::charge::LayerDigest;
use crate::ledger::farmland::coefficient::Written;
use crate::ledger::farmland::terms::{Said, Survey, Terms};
use crate::ledger::ids::Grade;
use crate::overlay::arrangement::Arrangement;
use crate::overlay::locate::Index;
use crate::overlay::site::{Parts, parts};
use crate::overlay::watch::Unwatched;
use crate::store::layers::LayerVersion;
use crate::store::workspace::Workspace;

/// What may be said where the data do not.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct SaidArguments {
    /// 田坎系数的写法:fraction 小数,percent 百分数(默认按整列判定) · How shares of ridges are written; told by the column where not given
    #[arg(long, value_name = "fraction|percent", value_parser = written)]
    ridges: Option<Written>,
    /// 没有等别的耕地按此等别 · The grade of farmland that has none
    #[arg(long, value_name = "GRADE", value_parser = grade)]
    grade: Option<Grade>,
}

/// Which version of the survey: its number, or the newest of a day or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// A version's number.
    Version(i64),
    /// The latest version whose content stands for that day or an earlier one.
    AsOf(Date),
}

/// A survey cut against districts and permanent basic farmland.
pub(super) struct Surveyed {
    /// The layers it was cut with.
    pub(super) loaded: Loaded,
    /// The cells.
    pub(super) arrangement: Arrangement,
    /// The legal measure.
    pub(super) measure: LegalMeasure,
    /// The digest of the overlay; `None`: it was cut for this question.
    pub(super) overlay_sha256: Option<String>,
    /// The terms.
    pub(super) terms: Terms,
    /// The survey's place among the layers.
    pub(super) index: usize,
    /// What its parcels count for.
    pub(super) parcels: Parcels,
    /// The districts.
    pub(super) units: Units,
}

impl SaidArguments {
    /// What was said.
    pub(super) const fn said(self) -> Said {
        Said { written: self.ridges, grade: self.grade }
    }
}

impl From<Said> for SaidArguments {
    fn from(said: Said) -> Self {
        Self { ridges: said.written, grade: said.grade }
    }
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse().ok().filter(|&number: &i64| 0 < number).map(Self::Version);
        number.or_else(|| text.parse().ok().map(Self::AsOf)).ok_or_else(|| {
            format!("“{text}”不是版本号,也不是日期 · \"{text}\" is neither a version nor a date YYYY-MM-DD")
        })
    }
}

fn written(text: &str) -> Result<Written, String> {
    Written::of_id(text).ok_or_else(|| "请写 fraction 或 percent · write fraction or percent".to_owned())
}

fn grade(text: &str) -> Result<Grade, String> {
    let worst = Grade::WORST;
    let grade = text.parse().ok().and_then(Grade::new);
    grade.ok_or_else(|| format!("等别为 1 至 {worst} 的整数 · a grade is a whole number of 1 to {worst}"))
}

/// The version of the survey that is meant.
///
/// # Errors
/// Where there is none.
pub(super) fn base_version(workspace: &Workspace, layer: &str, base: Base) -> Result<LayerVersion, Failure> {
    let day = match base {
        Base::Version(number) => return Ok(workspace.layer_version(layer, number)?),
        Base::AsOf(day) => day,
    };
    let versions = workspace.versions()?;
    let dated = versions.iter().filter(|own| own.layer == layer && own.as_of.is_some_and(|own| own <= day));
    // Of equals the last is taken, which was imported last.
    dated.max_by_key(|own| own.as_of).cloned().ok_or_else(|| {
        Failure::new(
            format!("图层 {layer} 没有数据时点在 {day} 或之前的版本;导入时请用 --as-of 写明,或以版本号指定"),
            format!(
                "layer {layer} has no version whose content stands for {day} or before; say --as-of when importing, or \
                 name the version by its number"
            ),
        )
    })
}

/// The terms of a workspace's definitions.
///
/// # Errors
/// Where they have none.
pub(super) fn terms(loaded: &Loaded) -> Result<Terms, Failure> {
    loaded.definitions.farmland.clone().ok_or_else(|| {
        Failure::new(
            "定义中没有 farmland.toml,不知道哪个字段是田坎系数、等别;请补上(可从程序自带的 layers 复制)",
            "the definitions have no farmland.toml, so nobody knows which field is a share of ridges or a grade; add it \
             (the layers built into the program have one)",
        )
    })
}

/// The survey among overlaid layers, with its place.
///
/// # Errors
/// Where none is.
pub(super) fn survey_of<'a>(terms: &'a Terms, loaded: &Loaded) -> Result<(&'a Survey, usize), Failure> {
    let ids: Vec<_> = loaded.layers.iter().map(|layer| layer.id.clone()).collect();
    terms.survey_of(&ids).ok_or_else(|| {
        let names: Vec<&str> = terms.surveys.iter().map(|own| &*own.layer).collect();
        let names = names.join(", ");
        Failure::new(
            format!("没有叠置土地调查图层({names});请先导入再叠置"),
            format!("no layer of a land survey was overlaid ({names}); import one and overlay again"),
        )
    })
}

impl Surveyed {
    /// Opens the latest overlay.
    ///
    /// # Errors
    /// Where nothing was overlaid, there is no survey or district layer in it, or a column does not tell what it means.
    pub(super) fn latest(workspace: &Workspace, said: Said, context: Context) -> Result<Self, Failure> {
        let overlay_sha256 = workspace.latest_run()?.map(|run| run.sha256);
        let Opened { loaded, arrangement, measure, .. } = judge::open(workspace, Rings::Left, context, Ok)?;
        Self::new(loaded, arrangement, measure, overlay_sha256, said)
    }

    /// Opens a version of the survey: the latest overlay that has it, else it is cut with the districts and permanent
    /// basic farmland of the latest overlay.
    ///
    /// # Errors
    /// As [`Self::latest`], and where there is no such version.
    pub(super) fn based(
        workspace: &Workspace,
        base: Base,
        said: Said,
        context: Context,
    ) -> Result<Self, Failure> {
        let latest = Self::latest(workspace, said, context)?;
        let survey = latest.layer_id().to_owned();
        let version = base_version(workspace, &survey, base)?;
        if latest.loaded.versions[latest.index].id == version.id {
            return Ok(latest);
        }
        let has_it = |own: &crate::store::runs::Run| own.inputs.iter().any(|input| input.id == version.id);
        if let Some(run) = workspace.runs()?.into_iter().rev().find(has_it) {
            let overlay_sha256 = Some(run.sha256.clone());
            let Opened { loaded, arrangement, measure, .. } =
                judge::open_run(workspace, run, Rings::Left, context, Ok)?;
            return Self::new(loaded, arrangement, measure, overlay_sha256, said);
        }
        let beside = latest.asked_layers().filter(|own| own.layer != survey).cloned();
        let mut versions: Vec<LayerVersion> = beside.chain([version]).collect();
        versions.sort_by(|one, other| one.layer.cmp(&other.layer));
        Self::cut(workspace, versions, said)
    }

    /// Opens what a charge was worked out from: its overlay, or its layers cut again.
    ///
    /// # Errors
    /// Where any of it is not there any more.
    pub(super) fn of_provenance(
        workspace: &Workspace,
        (overlay_sha256, layers): (Option<&str>, &[LayerDigest]),
        said: Said,
        context: Context,
    ) -> Result<Self, Failure> {
        let Some(sha256) = overlay_sha256 else {
            let version = |own: &LayerDigest| workspace.layer_version(&own.layer, own.version);
            let versions = layers.iter().map(version).collect::<Result<Vec<_>, _>>()?;
            return Self::cut(workspace, versions, said);
        };
        let run = workspace.runs()?.into_iter().find(|run| run.sha256 == sha256).ok_or_else(|| {
            Failure::new(
                format!("工作区没有摘要为 {sha256} 的叠置"),
                format!("the workspace has no overlay of digest {sha256}"),
            )
        })?;
        let Opened { loaded, arrangement, measure, .. } =
            judge::open_run(workspace, run, Rings::Left, context, Ok)?;
        Self::new(loaded, arrangement, measure, Some(sha256.to_owned()), said)
    }

    fn cut(workspace: &Workspace, versions: Vec<LayerVersion>, said: Said) -> Result<Self, Failure> {
        let to_cut = judge::load_to_cut(workspace, versions)?;
        let measure = LegalMeasure::new(&workspace.plane().projection);
        let arrangement = to_cut.cut(&measure, &Unwatched, None)?;
        Self::new(to_cut.into_valued(workspace)?, arrangement, measure, None, said)
    }

    /// Reads the survey among layers that were cut.
    ///
    /// # Errors
    /// As [`Self::latest`].
    pub(super) fn new(
        loaded: Loaded,
        arrangement: Arrangement,
        measure: LegalMeasure,
        overlay_sha256: Option<String>,
        said: Said,
    ) -> Result<Self, Failure> {
        let terms = terms(&loaded)?;
        let (survey, index) = survey_of(&terms, &loaded)?;
        let cards = &loaded.definitions.cards;
        let parcels = read_parcels(&loaded, (survey, index), &terms, said)?;
        let units = Units::districts(&loaded.layers, cards).ok_or_else(|| {
            Failure::new(
                "没有叠置行政区图层,台账分不了县;请先导入行政区图层再叠置",
                "no district layer was overlaid, and the books are kept by district; import one and overlay again",
            )
        })?;
        Ok(Self { loaded, arrangement, measure, overlay_sha256, terms, index, parcels, units })
    }

    /// The survey layer's id.
    pub(super) fn layer_id(&self) -> &str {
        &self.loaded.layers[self.index].id
    }

    /// The versions that are asked: of the survey, the districts and permanent basic farmland.
    pub(super) fn asked_layers(&self) -> impl Iterator<Item = &LayerVersion> {
        let district = self.loaded.definitions.cards.district_card().map(|card| card.id.clone());
        let asked =
            [Some(self.loaded.layers[self.index].id.clone()), district, Some(self.terms.permanent.clone())];
        self.loaded.versions.iter().filter(move |own| asked.iter().flatten().any(|id| **id == *own.layer))
    }

    /// The code of a district, by its place among the units; `None` for what lies outside and what has no code.
    pub(super) fn district(&self, unit: u16) -> Option<Code> {
        let card = self.loaded.definitions.cards.district_card()?;
        let id = &self.units.units[usize::from(unit)].id;
        (!id.is_empty()).then(|| Code::new(card.scheme.clone(), id.as_str()))
    }

    /// What a site takes.
    pub(super) fn occupation(&self, rings: &[Vec<Point>]) -> (Parts, Occupation) {
        let index = Index::new(&self.arrangement);
        let parts = parts(&self.arrangement, &index, rings, &self.measure);
        let permanent = self.arrangement.layer_index(&self.terms.permanent);
        let ground = Ground {
            arrangement: &self.arrangement,
            survey: (&self.loaded.layers[self.index], self.index),
            parcels: &self.parcels,
            permanent,
            units: &self.units,
        };
        let occupation = occupation(&ground, &parts);
        (parts, occupation)
    }

    /// What it was worked out by, for people.
    pub(super) fn remark(&self) -> Text {
        let LayerVersion { layer, version, as_of, .. } = &self.loaded.versions[self.index];
        let day = as_of.map_or_else(
            || Text::new("时点未注明", "as of no stated day"),
            |day| Text::new(format!("时点 {day}"), format!("as of {day}")),
        );
        Text::new(
            format!("依据 {layer} 第 {version} 版({})", day.zh),
            format!("by version {version} of {layer} ({})", day.en),
        )
    }
}

/// What the parcels of a survey count for.
///
/// # Errors
/// Where the column of shares does not tell how it is written.
pub(super) fn read_parcels(
    loaded: &Loaded,
    (survey, index): (&Survey, usize),
    terms: &Terms,
    said: Said,
) -> Result<Parcels, Failure> {
    let cards = &loaded.definitions.cards;
    Parcels::read(&loaded.layers[index], cards, (survey, &terms.groups), said).map_err(|mixed| {
        let (layer, below, above) = (&survey.layer, mixed.n_below, mixed.n_above);
        Failure::new(
            format!(
                "图层 {layer} 的田坎系数有 {below} 个小于 1、{above} 个不小于 1,看不出是小数还是百分数;请以 --ridges 写明,或改正数据"
            ),
            format!(
                "of the shares of ridges of layer {layer}, {below} are below 1 and {above} are not: fractions or percent? \
                 Say it by --ridges, or mend the data"
            ),
        )
    })
}
